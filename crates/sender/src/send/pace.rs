//! Keeping to a rate: who may go now, and else when.

use std::time::Duration;

use tokio::time::Instant;

/// Whether a message to a domain may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It may, and it counts.
    Go,
    /// Nobody may before.
    Wait(Instant),
    /// Nobody at this domain may before; others may.
    Domain(Instant),
}

/// Hands out turns, evenly.
pub(super) struct Pace {
    pause: Option<Duration>,
    next: Option<Instant>,
}

impl Pace {
    pub(super) fn new(pause: Option<Duration>) -> Self {
        Self {
            pause: pause.filter(|pause| !pause.is_zero()),
            next: None,
        }
    }

    /// Asks for one message to this domain.
    pub(super) fn ask(&mut self, _domain: &str, now: Instant) -> Turn {
        let Some(pause) = self.pause else {
            return Turn::Go;
        };
        match self.next {
            Some(next) if next > now => Turn::Wait(next),
            // A turn that is taken late is made up for within one pause, no more: a slow server
            // must not be followed by a burst.
            next => {
                let earliest = now.checked_sub(pause).unwrap_or(now);
                let due = next.map_or(now, |next| next.max(earliest));
                self.next = Some(due + pause);
                Turn::Go
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_even_and_a_late_one_brings_no_burst() {
        let pause = Duration::from_millis(100);
        let (mut pace, start) = (Pace::new(Some(pause)), Instant::now());
        let ask = |pace: &mut Pace, at: u32| pace.ask("x.example", start + pause * at);
        assert_eq!(ask(&mut pace, 0), Turn::Go);
        assert_eq!(ask(&mut pace, 0), Turn::Wait(start + pause));
        assert_eq!(ask(&mut pace, 1), Turn::Go);
        assert_eq!(ask(&mut pace, 50), Turn::Go);
        assert_eq!(ask(&mut pace, 50), Turn::Go, "one is made up for");
        assert_eq!(ask(&mut pace, 50), Turn::Wait(start + pause * 51));
    }
}
