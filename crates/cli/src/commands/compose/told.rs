//! What composing tells: what an edition takes, what it leaves out, and why.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use jiff::civil::Date;
use postroom_content_model::{EditionId, Post, PostDate, Site};
use postroom_exporter::newsletter::{Composed, Composition, Considered, LeftOut, Missing, Reason};
use serde_json::{Value, json};

use crate::output::Output;

/// How many posts are named that are left out for one reason; `--verbose` names all.
const NAMED: usize = 8;

/// What composing came to, for people and machines.
pub(super) struct Told<'t> {
    pub(super) site: &'t Site,
    /// What the edition is called, whether there is one or not.
    pub(super) id: &'t EditionId,
    /// Its day.
    pub(super) date: Date,
    pub(super) composed: &'t Composed,
    /// The file that has the edition's message.
    pub(super) message: Option<&'t Path>,
    pub(super) verbose: bool,
}

impl Told<'_> {
    /// Notes for whoever watches, and the file as the result.
    pub(super) fn as_text(&self, output: &Output) -> anyhow::Result<()> {
        if let Some(edition) = self.edition() {
            output.note(&format!("subject: {}", edition.subject));
            if !edition.preheader.is_empty() {
                output.note(&format!("preheader: {}", edition.preheader));
            }
            for post in &edition.posts {
                let post = &self.site.posts[*post];
                output.note(&format!("  takes {}: {}", post.slug, post.title()));
            }
        }
        self.say_left_out(output);
        self.warn_of_missing(output);
        self.sum_up(output)?;
        if let Some(file) = self.message {
            message(output, self.id, file);
        }
        Ok(())
    }

    fn sum_up(&self, output: &Output) -> anyhow::Result<()> {
        let newsletter = &self.id.newsletter;
        match self.composed {
            Composed::NothingNew(Considered { since, .. }) if *since > self.date => {
                output.note(&format!(
                    "{newsletter} begins on {since}, after {}; no edition was written (--since lets it begin earlier)",
                    self.date
                ));
            }
            Composed::NothingNew(Considered { since, .. }) => {
                output.note(&format!(
                    "nothing new since {since}; no edition was written"
                ));
            }
            Composed::UpToDate(edition) => {
                output.note(&format!("{} is up to date", edition.edition));
            }
            Composed::Edition(edition) => {
                if edition.replaces.is_some() {
                    output.note(
                        "the draft of that day, which nobody had edited, was brought up to date",
                    );
                }
                let next = format!("next: edit it, then postroom send {}", edition.edition);
                output.note(&next);
                writeln!(output.results(), "{}", edition.path)?;
            }
        }
        Ok(())
    }

    /// One line for each reason. Whoever composes wants to know of each post that might have been
    /// in the edition, and of those that earlier ones carried no more than how many there are.
    fn say_left_out(&self, output: &Output) {
        let mut groups: BTreeMap<u8, (String, Vec<&str>)> = BTreeMap::new();
        let mut carried: Vec<(&str, &EditionId)> = Vec::new();
        for LeftOut { post, reason, .. } in &self.considered().left_out {
            let slug = self.site.posts[*post].slug.as_str();
            let (place, why) = match reason {
                Reason::Carried(edition) => {
                    carried.push((slug, edition));
                    continue;
                }
                Reason::OverLimit => (0, "the edition is full; the next one takes them"),
                Reason::Future(_) => (1, "still to come"),
                Reason::Later(_) => (2, "out after that day"),
                Reason::Draft => (3, "drafts"),
                Reason::OptedOut => (4, "`newsletter: false`"),
                Reason::OtherTags => (5, "none of the newsletter's tags"),
                Reason::Expired => (6, "expired"),
                _ => (7, "other reasons"),
            };
            let group = groups.entry(place).or_default();
            why.clone_into(&mut group.0);
            group.1.push(slug);
        }
        for (why, slugs) in groups.values() {
            output.note(&format!("  leaves out ({why}): {}", self.listed(slugs)));
        }
        if !carried.is_empty() {
            let slugs: Vec<&str> = carried.iter().map(|(slug, _)| *slug).collect();
            let listed = match carried.as_slice() {
                [(slug, edition)] => format!("{slug}, by {edition}"),
                _ if self.verbose => self.listed(&slugs),
                _ => posts(slugs.len()),
            };
            output.note(&format!("  leaves out (carried before): {listed}"));
        }
        let Considered { older, since, .. } = self.considered();
        if *older > 0 {
            let older = posts(*older);
            output.note(&format!(
                "  leaves out (older than the newsletter, which begins on {since}): {older}"
            ));
        }
    }

    fn listed(&self, slugs: &[&str]) -> String {
        let named = if self.verbose { slugs.len() } else { NAMED };
        match slugs.len().saturating_sub(named) {
            0 => slugs.join(", "),
            more => format!("{} and {more} more", slugs[..named].join(", ")),
        }
    }

    /// A post that is renamed without an alias is new to every edition. One that was out when an
    /// edition named what is gone may be that.
    fn warn_of_missing(&self, output: &Output) {
        let posts = self.edition().map_or(&[][..], |edition| &edition.posts);
        for Missing { edition, name } in self.considered().missing.iter().take(NAMED) {
            let day = self.site.edition(edition);
            let day = day.and_then(|edition| edition.front.date.as_ref());
            let was_out = |post: &&Post| {
                let published = post.published.as_ref().map(PostDate::date);
                day.is_none_or(|day| published <= Some(day.date()))
            };
            let posts = posts.iter().map(|post| &self.site.posts[*post]);
            let slugs: Vec<&str> = posts
                .filter(was_out)
                .map(|post| post.slug.as_str())
                .collect();
            if !slugs.is_empty() {
                let slugs = self.listed(&slugs);
                output.warning(&format!(
                    "{edition} names `{name}`, which is not there any more; if it is one of {slugs} under a new name, give that post its old address as an alias, or it is mailed again"
                ));
            }
        }
    }

    /// Everything, for a machine.
    pub(super) fn as_json(&self, output: &Output) -> anyhow::Result<()> {
        let outcome = match self.composed {
            Composed::Edition(edition) if edition.replaces.is_some() => "updated",
            Composed::Edition(_) => "written",
            Composed::UpToDate(_) => "up_to_date",
            Composed::NothingNew(_) => "nothing_new",
        };
        let Considered {
            since,
            left_out,
            older,
            missing,
        } = self.considered();
        let left_out = left_out.iter().map(|left| {
            let mut post = self.post(left.post);
            post["reason"] = left.reason.word().into();
            if let Reason::Carried(edition) = &left.reason {
                post["carried_by"] = edition.to_string().into();
            }
            post
        });
        let missing = missing
            .iter()
            .map(|one| json!({ "edition": one.edition.to_string(), "name": one.name }));
        let edition = self.edition();
        let posts = edition.map(|edition| edition.posts.as_slice());
        let posts = posts.unwrap_or_default().iter();
        let told = json!({
            "outcome": outcome,
            "newsletter": self.id.newsletter,
            "edition": edition.map(|edition| edition.edition.to_string()),
            "file": edition.map(|edition| edition.path.as_str()),
            "id": edition.map(|edition| &edition.id),
            "subject": edition.map(|edition| &edition.subject),
            "preheader": edition.map(|edition| &edition.preheader),
            "date": self.date.to_string(),
            "since": since.to_string(),
            "posts": posts.map(|post| self.post(*post)).collect::<Vec<_>>(),
            "left_out": left_out.collect::<Vec<_>>(),
            "older": older,
            "missing": missing.collect::<Vec<_>>(),
            "message": self.message.map(Path::to_string_lossy),
        });
        writeln!(output.results(), "{}", serde_json::to_string_pretty(&told)?)?;
        Ok(())
    }

    fn post(&self, post: usize) -> Value {
        let post = &self.site.posts[post];
        let day = post.published.as_ref().map(PostDate::date);
        json!({
            "slug": post.slug,
            "title": post.title(),
            "file": post.path().as_str(),
            "date": day.map(|day| day.to_string()),
        })
    }

    /// The edition, if there is one.
    fn edition(&self) -> Option<&Composition> {
        match self.composed {
            Composed::Edition(edition) | Composed::UpToDate(edition) => Some(edition),
            Composed::NothingNew(_) => None,
        }
    }

    fn considered(&self) -> &Considered {
        match self.composed {
            Composed::Edition(edition) | Composed::UpToDate(edition) => &edition.considered,
            Composed::NothingNew(considered) => considered,
        }
    }
}

/// Says which file has the message of an edition.
pub(super) fn message(output: &Output, edition: &EditionId, file: &Path) {
    output.note(&format!("{} has the message of {edition}", file.display()));
}

/// Tells a machine of an edition that stays as it is.
pub(super) fn kept_as_json(
    output: &Output,
    edition: &EditionId,
    message: Option<&Path>,
) -> anyhow::Result<()> {
    let told = json!({
        "outcome": "kept",
        "newsletter": edition.newsletter,
        "edition": edition.to_string(),
        "message": message.map(Path::to_string_lossy),
    });
    writeln!(output.results(), "{}", serde_json::to_string_pretty(&told)?)?;
    Ok(())
}

fn posts(count: usize) -> String {
    match count {
        1 => "1 post".to_owned(),
        count => format!("{count} posts"),
    }
}
