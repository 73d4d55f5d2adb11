//! A mailing that was begun before.

use std::io::Write as _;

use anyhow::bail;
use postroom_content_model::Mailing;
use postroom_sender::MailingStatus;

use crate::{context::Context, progress::grouped};

/// Tells of a mailing that was begun before how it goes on: nothing more is asked of it. One that
/// does not go on is refused, as it would be without `--dry-run`.
pub(in crate::commands::send) fn begun(
    context: &Context<'_>,
    name: &str,
    begun: &MailingStatus,
    now: Option<Mailing>,
) -> anyhow::Result<()> {
    let (counts, mut out) = (&begun.counts, context.output.results());
    let left = counts.pending + counts.claimed + counts.sending + counts.deferred;
    writeln!(
        out,
        "{name} was begun {} ({}): {} of {} have it, {} are still to get it",
        begun.started_at.strftime("%Y-%m-%d %H:%M UTC"),
        begun.kind,
        grouped(counts.sent),
        grouped(counts.total()),
        grouped(left)
    )?;
    writeln!(out, "hash     {}", begun.hash)?;
    let output = context.output;
    if begun.cancelled_at.is_some() {
        bail!("{name} was cancelled: nobody else gets it; compose a new edition to mail again");
    }
    if let Some(pruned) = begun.pruned_at {
        bail!(
            "{name} does not go on: to whom it went was deleted on {} (`retention`); compose a new edition to mail again",
            pruned.strftime("%Y-%m-%d")
        );
    }
    match now {
        Some(now) if now.hash() == begun.hash => {}
        Some(_) => output
            .note("the edition has changed since; everyone gets what the mailing was started with"),
        None => output.note(
            "the edition's file is gone or broken; everyone gets what the mailing was started with",
        ),
    }
    if counts.in_doubt > 0 {
        output.note(&format!(
            "{} in doubt; `postroom status {name}` lists them",
            grouped(counts.in_doubt)
        ));
    }
    output.note(match left {
        0 => "nobody is left to be mailed",
        _ => "`postroom send` goes on with it, and checks nothing again; nobody was mailed now",
    });
    Ok(())
}
