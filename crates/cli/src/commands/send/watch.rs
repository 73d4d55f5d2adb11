//! What a run tells while it goes.

use std::{
    cell::{Cell, RefCell},
    fmt::Write,
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use postroom_sender::{Delivery, Event, without_addresses};

use crate::{
    output::{Output, inert},
    progress::{self, grouped},
};

/// So many refusals are told one by one: a server that refuses thousands says the same each time.
const TOLD: u32 = 10;

/// Shows what happens while it happens.
pub(super) struct Watch<'o> {
    output: &'o Output,
    bar: ProgressBar,
    /// Whether each refusal is told.
    tells_all: bool,
    told: Cell<u32>,
    /// Whether the run has come so far that somebody may have been mailed, and who surely was.
    has_begun: Cell<bool>,
    sent: Cell<u64>,
    recipients: Cell<u64>,
    last_retry: RefCell<String>,
}

impl<'o> Watch<'o> {
    pub(super) fn new(output: &'o Output, tells_all: bool) -> Self {
        let style = ProgressStyle::with_template("{msg} {bar:30} {done}, {rate}, {eta} left")
            .expect("the template is fixed and valid")
            .with_key("done", |state: &ProgressState, out: &mut dyn Write| {
                // What a terminal does not take is not shown, here and below.
                let all = state.len().unwrap_or_default();
                let _ = write!(out, "{} of {}", grouped(state.pos()), grouped(all));
            })
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{:.0}/s", state.per_sec());
            });
        Self {
            output,
            bar: progress::bar(output, "mailing", 0).with_style(style),
            tells_all,
            told: Cell::new(0),
            has_begun: Cell::new(false),
            sent: Cell::new(0),
            recipients: Cell::new(0),
            last_retry: RefCell::default(),
        }
    }

    pub(super) fn tell(&self, event: &Event) {
        match event {
            Event::Started {
                recipients,
                remaining,
                ..
            } => {
                self.has_begun.set(true);
                self.recipients.set(*recipients);
                self.bar.set_length(*recipients);
                self.bar.set_position(recipients.saturating_sub(*remaining));
                self.bar.reset_eta();
            }
            Event::Changed { parts, .. } => self.say(&format!(
                "the edition has changed since this mailing was started ({}); everyone gets the one it was started with",
                parts.join(", ")
            )),
            Event::Recovered { deliveries, now } => self.recovered(*deliveries, *now),
            Event::Settled {
                recipient,
                delivery,
                text,
            } => self.settled(recipient, *delivery, text),
            Event::Retrying { reason } => self.retrying(reason),
            Event::Waiting { until } => self.bar.suspend(|| {
                self.output.note(&format!(
                    "only those are left whom the server put off; the next is tried at {} (--no-wait leaves them to the next run)",
                    until.strftime("%H:%M:%S UTC")
                ));
            }),
            Event::Progress {
                deferred,
                failed,
                in_doubt,
                left,
                ..
            } => {
                self.bar.set_position(self.recipients.get().saturating_sub(*left));
                self.bar.set_message(message(*deferred, *failed, *in_doubt));
            }
            _ => {}
        }
    }

    /// Every connection meets the same server, and says the same of it.
    fn retrying(&self, reason: &str) {
        if self.last_retry.replace(reason.to_owned()) != reason {
            self.say(&format!("{reason}; trying again"));
        }
    }

    fn recovered(&self, deliveries: u64, now: Delivery) {
        let deliveries = grouped(deliveries);
        if now == Delivery::InDoubt {
            self.say(&format!(
                "an earlier run was cut off while {deliveries} were on their way: they are in doubt"
            ));
        }
    }

    fn settled(&self, recipient: &str, delivery: Delivery, text: &str) {
        self.sent
            .set(self.sent.get() + u64::from(delivery == Delivery::Sent));
        if matches!(delivery, Delivery::Sent | Delivery::Suppressed) {
            return;
        }
        let told = self.told.get() + 1;
        self.told.set(told);
        if self.tells_all || told <= TOLD {
            let state = delivery.as_str().replace('_', " ");
            let text = inert(&without_addresses(text));
            self.say(&format!("{recipient}: {state}: {text}"));
        } else if told == TOLD + 1 {
            self.say("others are counted only; -v tells each, and `postroom status` the reasons");
        }
    }

    /// Takes the bar away. Returns how many were mailed for certain, if mailing has begun.
    pub(super) fn end(self) -> Option<u64> {
        self.bar.finish_and_clear();
        self.has_begun.get().then(|| self.sent.get())
    }

    fn say(&self, sentence: &str) {
        self.bar.suspend(|| self.output.warning(sentence));
    }
}

fn message(deferred: u64, failed: u64, in_doubt: u64) -> String {
    let counts = [
        (deferred, "deferred"),
        (failed, "failed"),
        (in_doubt, "in doubt"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: String = counts
        .map(|(count, what)| format!(", {} {what}", grouped(*count)))
        .collect();
    format!("mailing{counts}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_counted() {
        assert_eq!(message(0, 0, 0), "mailing");
        assert_eq!(
            message(1, 0, 2_000),
            "mailing, 1 deferred, 2\u{202f}000 in doubt"
        );
    }
}
