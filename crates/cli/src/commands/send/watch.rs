//! What a run tells while it goes.

use indicatif::ProgressBar;
use postroom_sender::{Delivery, Event};

use crate::{output::Output, progress};

/// Shows what happens while it happens.
pub(super) struct Watch<'o> {
    output: &'o Output,
    bar: ProgressBar,
}

impl<'o> Watch<'o> {
    pub(super) fn new(output: &'o Output) -> Self {
        Self {
            output,
            bar: progress::bar(output, "mailing", 0),
        }
    }

    pub(super) fn tell(&self, event: &Event) {
        match event {
            Event::Started {
                recipients,
                remaining,
                ..
            } => {
                self.bar.set_length(*recipients);
                self.bar.set_position(recipients - remaining);
            }
            Event::Changed { parts, .. } => self.say(&format!(
                "the edition has changed since this mailing was started ({}); everyone gets the one it was started with",
                parts.join(", ")
            )),
            Event::Recovered {
                deliveries,
                now: Delivery::InDoubt,
            } => self.say(&format!(
                "an earlier run was cut off: {deliveries} in doubt; see --in-doubt"
            )),
            Event::Settled {
                recipient,
                delivery,
                text,
            } => {
                self.bar.inc(1);
                if !matches!(delivery, Delivery::Sent | Delivery::Suppressed) {
                    self.say(&format!("{recipient}: {}: {text}", delivery.as_str()));
                }
            }
            Event::Retrying { reason } => self.say(&format!("{reason}; trying again")),
            Event::Waiting { until } => self.output.note(&format!(
                "only those are left whom the server put off; the next is tried at {}",
                until.strftime("%H:%M:%S UTC")
            )),
            Event::Progress {
                deferred,
                failed,
                in_doubt,
                ..
            } => {
                let counts = [(deferred, "deferred"), (failed, "failed"), (in_doubt, "in doubt")];
                let counts = counts.iter().filter(|(count, _)| **count > 0);
                let counts: String = counts.map(|(count, what)| format!(", {count} {what}")).collect();
                self.bar.set_message(format!("mailing{counts}"));
            }
            _ => {}
        }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        self.bar.finish_and_clear();
    }

    fn say(&self, sentence: &str) {
        self.bar.suspend(|| self.output.warning(sentence));
    }
}
