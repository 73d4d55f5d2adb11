//! Where the next recipient comes from: the pages of the ledger, what is due again, those whose
//! domain takes more again, and those whom a broken connection gave back.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::aside::{Aside, ROOM};
use super::pace::{Rates, Throttle, Turn};
use crate::Error;
use crate::ledger::{Candidate, DueAfter, Ledger};
use crate::store::Person;

/// Recipients read at a time.
const PAGE: u32 = 512;

/// What the source has at this moment.
pub(super) enum Next {
    Candidate(Candidate),
    /// Nobody may go before.
    Wait(Instant),
    /// Somebody has to be read first, if there is anybody.
    Empty,
}

/// The throttle with its clock.
pub(super) struct Pace {
    throttle: Throttle,
    began: Instant,
}

/// When a message may go.
enum When {
    Now,
    At(Instant),
    DomainAt(Instant),
}

impl Pace {
    pub(super) fn new(rates: Rates) -> Self {
        Self {
            throttle: Throttle::new(rates),
            began: Instant::now(),
        }
    }

    pub(super) fn change(&mut self, rates: Rates) {
        self.throttle.change(rates);
    }

    /// Where there are rates, nobody goes for so long.
    pub(super) fn begin_after(&mut self, pause: Duration) {
        if self.throttle.is_limited() {
            self.throttle.hold_all(self.began.elapsed() + pause);
        }
    }

    fn take(&mut self, domain: &str, now: Instant) -> When {
        match self.throttle.take(domain, now - self.began) {
            Turn::Now => When::Now,
            Turn::At(at) => When::At(self.began + at),
            Turn::DomainAt(at) => When::DomainAt(self.began + at),
        }
    }
}

/// Memory is bounded: a page, those aside, and what is under way.
pub(super) struct Source {
    given_back: VecDeque<Candidate>,
    page: VecDeque<Candidate>,
    aside: Aside,
    /// Everyone who was read and whose delivery has not ended, so that nobody is read twice.
    held: HashSet<Person>,
    cursor: Option<Person>,
    /// Whether the list was read to its end.
    at_end: bool,
    /// Those for whom there was no room aside: the list has to be read once more.
    passed_over: Vec<Person>,
    /// Whether somebody was passed over since the list was read from its beginning.
    read_again: bool,
    /// Whether somebody was since those who are due were.
    due_again: bool,
    /// Whether the last page held anybody who could go.
    page_moved: bool,
    due_after: DueAfter,
    next_due: Option<i64>,
    /// Whether people may be claimed of whom nothing is known here.
    lost_track: bool,
}

impl Source {
    /// Begins with those who get theirs first.
    pub(super) async fn new(ledger: &Ledger, first: &[Person]) -> Result<Self, Error> {
        let page: VecDeque<Candidate> = ledger.pending_of(first).await?.into();
        Ok(Self {
            held: page.iter().map(|candidate| candidate.person).collect(),
            given_back: VecDeque::new(),
            page,
            aside: Aside::default(),
            cursor: None,
            at_end: false,
            passed_over: Vec::new(),
            read_again: false,
            due_again: false,
            page_moved: true,
            due_after: DueAfter::default(),
            next_due: ledger.next_due(i64::MIN).await?,
            lost_track: false,
        })
    }

    /// Someone who may go now. A domain that has to wait holds up nobody else.
    pub(super) fn next(&mut self, pace: &mut Pace) -> Next {
        let now = Instant::now();
        if let Some(candidate) = self.given_back.pop_front() {
            return Next::Candidate(candidate);
        }
        while let Some(domain) = self.aside.due(now) {
            match pace.take(domain, now) {
                When::At(until) => return Next::Wait(until),
                When::DomainAt(until) => self.aside.put_off_due(until),
                When::Now => {
                    if let Some(candidate) = self.aside.take_due() {
                        return Next::Candidate(candidate);
                    }
                }
            }
        }
        while let Some(candidate) = self.page.pop_front() {
            let domain = candidate.subscriber.address.domain();
            let turn = if self.aside.holds(domain) {
                When::DomainAt(now)
            } else {
                pace.take(domain, now)
            };
            match turn {
                When::Now => {
                    self.page_moved = true;
                    return Next::Candidate(candidate);
                }
                When::At(until) => {
                    self.page.push_front(candidate);
                    return Next::Wait(until);
                }
                When::DomainAt(until) => {
                    if let Some(candidate) = self.aside.put(candidate, until) {
                        // Whichever way they were read, they are read again.
                        self.let_go(&candidate.person, Some(i64::MIN));
                        self.passed_over.push(candidate.person);
                        self.read_again = true;
                        self.due_again = true;
                    }
                }
            }
        }
        Next::Empty
    }

    /// When to ask again although there is nobody left to read.
    pub(super) fn next_turn(&self) -> Option<Instant> {
        self.aside.next_turn()
    }

    /// Reads on. Returns whether to ask again at once.
    pub(super) async fn read(&mut self, ledger: &Ledger) -> Result<bool, Error> {
        if !self.page.is_empty() {
            return Ok(false);
        }
        if self.lost_track {
            // Those who are known here, too: whoever is not claimed by another is still granted.
            ledger.release(None).await?;
            self.lost_track = false;
        }
        if !self.passed_over.is_empty() {
            ledger.release(Some(&self.passed_over)).await?;
            self.passed_over.clear();
        }
        // Where nobody on a page could go, the next one waits until there is room aside.
        if !self.page_moved && self.aside.len() > ROOM / 2 {
            return Ok(false);
        }
        let now = ledger.clock.now().as_millisecond();
        if self.next_due.is_some_and(|due| due <= now) {
            self.read_due(ledger, now).await?;
            return Ok(true);
        }
        if self.at_end {
            return Ok(false);
        }
        let page = ledger.pending(self.cursor, PAGE).await?;
        self.cursor = page.last().map(|last| last.person);
        if self.cursor.is_none() {
            self.at_end = !std::mem::take(&mut self.read_again);
        }
        self.take(page);
        Ok(true)
    }

    async fn read_due(&mut self, ledger: &Ledger, now: i64) -> Result<(), Error> {
        let due = ledger.due(now, &mut self.due_after, PAGE).await?;
        if due.is_empty() {
            self.next_due = match std::mem::take(&mut self.due_again) {
                true => Some(i64::MIN),
                false => ledger.next_due(now).await?,
            };
        }
        self.take(due);
        Ok(())
    }

    /// The answer to a read was lost, and with it whom that has claimed.
    pub(super) fn lose_track(&mut self) {
        self.lost_track = true;
    }

    /// Somebody may be due whom another run has put off.
    pub(super) async fn look_for_due(&mut self, ledger: &Ledger) -> Result<(), Error> {
        self.next_due = ledger.next_due(i64::MIN).await?;
        Ok(())
    }

    /// Somebody may have come free before the place where reading is.
    pub(super) fn read_again(&mut self) {
        self.cursor = None;
        self.at_end = false;
    }

    fn take(&mut self, read: Vec<Candidate>) {
        self.page_moved = false;
        for candidate in read {
            if self.held.insert(candidate.person) {
                self.page.push_back(candidate);
            }
        }
    }

    /// Takes somebody back whose message certainly did not leave.
    pub(super) fn give_back(&mut self, candidate: Candidate) {
        self.given_back.push_back(candidate);
    }

    /// This delivery has ended, or is due again later.
    pub(super) fn let_go(&mut self, person: &Person, due: Option<i64>) {
        self.held.remove(person);
        if let Some(due) = due {
            self.next_due = Some(self.next_due.map_or(due, |next| next.min(due)));
        }
    }

    /// Whether everybody was read, and nobody waits here.
    pub(super) fn is_exhausted(&self) -> bool {
        self.at_end && self.page.is_empty() && self.given_back.is_empty() && self.aside.len() == 0
    }

    /// When the next try is due, in milliseconds since 1970.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.next_due
    }
}
