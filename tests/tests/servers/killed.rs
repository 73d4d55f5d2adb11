//! The sender is killed, and the server too, at every step and at random moments; in the end
//! everybody has had one mail, or is known to be in doubt.

use std::{
    env,
    io::{self, Write as _},
    thread,
    time::Duration,
};

use postroom_tests::Step;

use crate::killing::{CONNECTIONS, Kill, SEND, Sender, Trial, status};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u32) -> u32 {
        // Knuth's MMIX; its upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let [.., a, b, c, d] = (self.0 >> 32).to_be_bytes();
        u32::from_be_bytes([a, b, c, d]) % sides
    }

    fn nth(&mut self, most: u32) -> usize {
        self.roll(most) as usize + 1
    }

    /// A moment, named or not.
    fn kill(&mut self) -> Kill {
        match self.roll(4) {
            0 => Kill::At(Step::ALL[self.roll(8) as usize], self.nth(40)),
            1 => Kill::AtWrite(self.nth(12)),
            _ => Kill::After(Duration::from_micros(self.roll(600_000).into())),
        }
    }
}

#[test]
fn killed_at_every_step_the_sender_mails_everybody_once() {
    let mut trial = Trial::new(2_000);
    // Each step of the ledger: the mailing, its recipients, each commit of intents and outcomes.
    for nth in 1..=8 {
        trial.kill(Kill::AtWrite(nth));
    }
    // Each step of the protocol, with the first message and in the midst of many.
    for step in Step::ALL {
        for nth in [1, 3] {
            let was_killed = trial.kill(Kill::At(step, nth));
            assert!(was_killed, "{step:?} {nth} was never come to");
        }
    }
    assert!(trial.left() > 0, "it was done before it was killed enough");
    trial.end();
}

/// `POSTROOM_KILLS` says how many kills; thirty where it says nothing.
#[test]
fn killed_at_random_moments_the_sender_mails_everybody_once() {
    let kills = env::var("POSTROOM_KILLS").ok();
    let kills: usize = kills.map_or(30, |kills| kills.parse().expect("a number"));
    let (mut done, mut mailings, mut doubts) = (0, 0, 0);
    while done < kills {
        let mut trial = Trial::new(2_000);
        let mut dice = Dice(mailings);
        while done < kills && trial.left() > 0 {
            done += usize::from(trial.kill(dice.kill()));
        }
        trial.end();
        mailings += 1;
        doubts += trial.doubts();
    }
    let told = "mailings to 2,000 people each";
    writeln!(
        io::stdout(),
        "{done} kills in {mailings} {told}, {doubts} held in doubt"
    )
    .expect("somebody reads it");
}

#[test]
fn killed_while_recipients_are_written_down_it_knows_them_all() {
    // Three transactions' worth.
    const PEOPLE: usize = 50_000;
    let mut trial = Trial::new(PEOPLE);
    let known = |trial: &Trial| {
        let status = status(&trial.site)?;
        status["recipients"].as_u64()
    };
    let mut was_half_done = false;
    // What is committed is seen although the disk was never asked to the end.
    for nth in 1..200 {
        trial.kill(Kill::AtSync(nth));
        match known(&trial) {
            Some(known) if known == PEOPLE as u64 => break,
            Some(known) => was_half_done |= known > 0,
            None => {}
        }
    }
    assert!(
        was_half_done,
        "it was never killed between two transactions"
    );
    let mut some = SEND.to_vec();
    some.extend(["--limit", "20"]);
    trial.site.run_all(&some);
    trial.look();
    assert_eq!(known(&trial), Some(PEOPLE as u64));
}

#[test]
fn a_server_that_dies_and_comes_back_costs_nobody_a_mail() {
    let mut trial = Trial::new(1_000);
    let (opening, mailing) = Step::ALL.split_at(2);
    let mut run = None;
    for step in mailing.iter().chain(opening) {
        // The opening steps come once more because the server died before.
        let nth = if opening.contains(step) { 1 } else { 9 };
        trial.sink.dies_at(*step, nth);
        let run = run.get_or_insert_with(|| Sender::start(&trial.site));
        while !trial.sink.has_acted() {
            assert!(!run.has_ended(), "{step:?} was never come to");
            thread::sleep(Duration::from_millis(1));
        }
        trial.sink.revive();
    }
    run.map(|run| run.wait());
    trial.accept_doubts();
    // A connection has at most one message of which it does not know.
    assert!(trial.doubts() <= Step::ALL.len() * CONNECTIONS);
    trial.end();
}
