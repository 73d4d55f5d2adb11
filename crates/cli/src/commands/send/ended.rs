//! How a run ended: in words, and as an exit code.

use std::io::Write as _;

use anyhow::{anyhow, bail};
use postroom_sender::{Stopped, Summary, TransportUrl};

use crate::{failure::Outcome, output::Output};

/// Sums up what a run came to. `is_limited` says that it was to mail some of the recipients only.
pub(super) fn outcome(
    output: &Output,
    name: &str,
    url: &TransportUrl,
    summary: &Summary,
    is_limited: bool,
) -> anyhow::Result<Outcome> {
    writeln!(output.results(), "{}", line(name, url, summary))?;
    if let Some(next) = summary.next_try {
        let next = next.strftime("%Y-%m-%d %H:%M:%S UTC");
        output.note(&format!(
            "the same command tries those again whom the server put off, from {next}"
        ));
    }
    match &summary.stopped {
        Some(Stopped::Asked) => {
            output.note("stopped; the same command goes on from here");
            Ok(Outcome::Interrupted)
        }
        Some(Stopped::Cancelled) => bail!("the mailing was cancelled"),
        Some(Stopped::WarmingUp) => {
            output.note(
                "today's share of `mail.warm_up` is mailed; the same command goes on tomorrow",
            );
            Ok(Outcome::Done)
        }
        Some(Stopped::TooManyFailures {
            state,
            share,
            of,
            last,
        }) => {
            output.error(&format!(
                "stopped: {share} of the last {of} were {state}, lately with `{last}`; see `postroom status`, and when the reason is gone, the same command goes on from here"
            ));
            Ok(Outcome::NeedsPerson)
        }
        Some(Stopped::Unreachable { reason, .. }) if summary.sent > 0 => {
            output.error(&format!("{reason}; the same command goes on from here"));
            Ok(Outcome::NeedsPerson)
        }
        Some(Stopped::Unreachable { reason, .. }) => Err(anyhow!("{reason}; nobody was mailed")),
        _ if summary.is_complete() || is_limited && summary.failed + summary.in_doubt == 0 => {
            Ok(Outcome::Done)
        }
        _ => Ok(Outcome::NeedsPerson),
    }
}

fn line(name: &str, url: &TransportUrl, summary: &Summary) -> String {
    let mut line = format!(
        "{name}: {} sent now, {} earlier, of {}",
        summary.sent, summary.already_sent, summary.recipients
    );
    let rest = [
        (summary.deferred, "deferred"),
        (summary.failed, "failed"),
        (summary.in_doubt, "in doubt"),
        (summary.suppressed, "left meanwhile"),
        (summary.pending, "still to be mailed"),
    ];
    for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
        line.push_str(&format!(", {count} {what}"));
    }
    if let TransportUrl::Maildir(folder) | TransportUrl::Eml(folder) = url {
        let folder = folder.display();
        line.push_str(&format!(
            " into {folder} (a rehearsal: nobody has been mailed)"
        ));
    }
    line
}
