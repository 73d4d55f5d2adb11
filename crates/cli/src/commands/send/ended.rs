//! How a run ended: in words, and as an exit code.

use std::io::Write as _;

use anyhow::bail;
use postroom_sender::{Delivery, Stopped, Summary, TransportUrl, Undelivered};

use crate::{
    commands::status::{shown, shown_reply},
    failure::Outcome,
    output::Output,
    progress::grouped,
};

/// So many recipients in doubt are named; those in doubt come first in the store's list.
pub(super) const LISTED: u32 = 20;

/// A run that has ended.
pub(super) struct Run<'r> {
    /// The edition, as it was named.
    pub(super) name: &'r str,
    /// Whether it was to mail some of the recipients only.
    pub(super) is_limited: bool,
    /// Whether addresses are shown in full.
    pub(super) in_full: bool,
}

impl Run<'_> {
    /// Says who is in doubt, and what can be done about it.
    pub(super) fn tell_doubtful(&self, output: &Output, open: &[Undelivered], all: u64) {
        output.warning(&format!(
            "{} in doubt: the message was handed over and the answer is not known, so it may have arrived",
            grouped(all)
        ));
        let doubtful = open.iter().filter(|one| one.state == Delivery::InDoubt);
        for one in doubtful {
            let reply = shown_reply(one, self.in_full);
            output.note(&format!("  {}  {reply}", shown(one, self.in_full)));
        }
        if all > u64::from(LISTED) {
            output.note(&format!("  and {} more", grouped(all - u64::from(LISTED))));
        }
        output.note(&format!(
            "`postroom send {0} --in-doubt resend` mails them again (under the same Message-ID, so that many mail programs show it once); `--in-doubt assume-sent` takes them for mailed",
            self.name
        ));
    }

    /// Sums up what the run came to.
    pub(super) fn outcome(
        &self,
        output: &Output,
        url: &TransportUrl,
        summary: &Summary,
    ) -> anyhow::Result<Outcome> {
        let line = line(self.name, url, summary);
        // How the run ended does not hang on whether that can be written.
        if let Err(error) = writeln!(output.results(), "{line}") {
            output.warning(&format!("standard output: {error}; {line}"));
        }
        if summary.failed > 0 {
            output.note(&format!(
                "`postroom status {}` tells who failed, and why",
                self.name
            ));
        }
        if let Some(next) = summary.next_try {
            let next = next.strftime("%Y-%m-%d %H:%M:%S UTC");
            output.note(&format!(
                "the same command tries those again whom the server put off, from {next}"
            ));
        }
        let needs_person = summary.failed + summary.in_doubt > 0;
        match &summary.stopped {
            Some(Stopped::Asked) => {
                output.note("stopped; the same command goes on from here");
                return Ok(Outcome::Interrupted);
            }
            Some(Stopped::Cancelled) => {
                output.error("the mailing was cancelled meanwhile: nobody else gets it");
            }
            Some(Stopped::TooManyFailures {
                state,
                share,
                of,
                last,
            }) => output.error(&format!(
                "stopped: {share} of the last {of} were {state}, lately with `{last}`; see `postroom status {}`, and when the reason is gone, the same command goes on from here",
                self.name
            )),
            Some(Stopped::Unreachable { reason, .. }) => {
                if summary.sent == 0 && !needs_person {
                    bail!("{reason}; nobody was mailed");
                }
                output.error(&format!("{reason}; the same command goes on from here"));
            }
            Some(Stopped::WarmingUp) => {
                output.note(
                    "today's share of `mail.warm_up` is mailed; the same command goes on tomorrow",
                );
                return Ok(limited(needs_person));
            }
            _ if summary.is_complete() => return Ok(Outcome::Done),
            _ if self.is_limited => return Ok(limited(needs_person)),
            _ => {}
        }
        Ok(Outcome::NeedsPerson)
    }
}

/// Says that the store broke the run off, and what is known.
pub(super) fn tell_broken(output: &Output, name: &str, error: &anyhow::Error, sent: u64) {
    output.error(&format!(
        "{error:#}; this run has mailed {} for certain, and the same command goes on from there (`postroom status {name}`)",
        grouped(sent)
    ));
}

/// How a run ended well that was to mail some only: others are still to be mailed, as was meant.
fn limited(needs_person: bool) -> Outcome {
    match needs_person {
        true => Outcome::NeedsPerson,
        false => Outcome::Done,
    }
}

fn line(name: &str, url: &TransportUrl, summary: &Summary) -> String {
    let mut line = format!(
        "{name}: {} sent now, {} earlier, of {}",
        grouped(summary.sent),
        grouped(summary.already_sent),
        grouped(summary.recipients)
    );
    let rest = [
        (summary.deferred, "deferred"),
        (summary.failed, "failed"),
        (summary.in_doubt, "in doubt"),
        (summary.suppressed, "left meanwhile"),
        (summary.pending, "still to be mailed"),
    ];
    for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
        line.push_str(&format!(", {} {what}", grouped(count)));
    }
    if let TransportUrl::Maildir(folder) | TransportUrl::Eml(folder) = url {
        let folder = folder.display();
        line.push_str(&format!(
            " into {folder} (a rehearsal: nobody has been mailed)"
        ));
    }
    line
}
