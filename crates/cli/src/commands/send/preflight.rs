//! What is looked at before anything leaves: mail cannot be called back.

mod answers;
mod checklist;
mod repository;

use std::fmt;

use clap::ValueEnum;
use postroom_content_model::{Edition, Mailing, Severity, Site};
use postroom_linter::{Gathered, LintOptions, Style, formats};
use postroom_sender::TransportKind;

pub(super) use answers::elsewhere;
pub(super) use checklist::checklist;

use crate::{context::Context, failure::AlreadySaid, mail_facts, output::Output};

/// What keeps a mailing from leaving, unless it is allowed by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Obstacle {
    /// Findings of severity error in the edition
    Errors,
    /// A newsletter without a postal address, which the law wants in every mailing
    NoAddress,
    /// Changes of the site that are not committed, so that nobody reviewed them
    Uncommitted,
    /// Links and images of the mail that do not answer; the site may not be published yet
    DeadLinks,
    /// An unsubscribe address that does not answer
    NoWayOut,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}

/// An obstacle that is there.
pub(super) struct Trouble {
    pub(super) obstacle: Obstacle,
    /// What is wrong and what to do: a lower-case fragment.
    pub(super) message: String,
}

impl Trouble {
    pub(super) fn new(obstacle: Obstacle, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { obstacle, message }
    }
}

/// Shows the errors that the linter finds in the edition, if there are any.
pub(super) fn lint(
    output: &Output,
    site: &Site,
    edition: &Edition,
) -> anyhow::Result<Option<Trouble>> {
    let options = LintOptions {
        paths: vec![edition.file.path.clone()],
        ..LintOptions::default()
    };
    let mut gathered = Gathered::default();
    mail_facts::gather(site, &options, &mut gathered);
    let report = postroom_linter::lint(site, &gathered, &options);
    if !report.fails_at(Severity::Error) {
        return Ok(None);
    }
    let mut text = Vec::new();
    let style = Style {
        color: output.has_color(),
        ..Style::default()
    };
    formats()[0].write(&report, style, &mut text)?;
    output.results().write_all(&text)?;
    Ok(Some(Trouble::new(
        Obstacle::Errors,
        "the edition has errors",
    )))
}

/// What shows without asking anybody. A rehearsal is for what is not committed yet, too.
pub(super) fn at_home(
    context: &Context<'_>,
    site: &Site,
    mailing: &Mailing,
    kind: TransportKind,
) -> Vec<Trouble> {
    let newsletter = site.settings.newsletters.get(&mailing.newsletter);
    let has_address = newsletter.is_none_or(|newsletter| newsletter.address().is_some());
    let address = (!has_address).then(|| {
        let message = format!(
            "the newsletter `{}` has no `postal_address` in postroom.yaml, which the law wants in every mailing",
            mailing.newsletter
        );
        Trouble::new(Obstacle::NoAddress, message)
    });
    let uncommitted = match kind {
        TransportKind::Smtp => repository::uncommitted(context, site),
        TransportKind::Rehearsal => None,
    };
    address.into_iter().chain(uncommitted).collect()
}

/// Says what is in the way, and ends the command if some of it is not allowed.
pub(super) fn refuse(
    output: &Output,
    troubles: &[Trouble],
    allowed: &[Obstacle],
) -> anyhow::Result<()> {
    let (let_through, refused): (Vec<&Trouble>, Vec<&Trouble>) = troubles
        .iter()
        .partition(|trouble| allowed.contains(&trouble.obstacle));
    for trouble in let_through {
        output.warning(&trouble.message);
    }
    if refused.is_empty() {
        return Ok(());
    }
    for trouble in &refused {
        output.error(&trouble.message);
    }
    let mut names: Vec<String> = refused
        .iter()
        .map(|trouble| format!("--allow {}", trouble.obstacle))
        .collect();
    names.sort();
    names.dedup();
    output.error(&format!(
        "nobody was mailed; mend it, or say `{}` if it is meant so",
        names.join(" ")
    ));
    Err(AlreadySaid.into())
}
