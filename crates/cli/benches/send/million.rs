//! A million recipients: how long it takes to write them down, and how much memory mailing has.

use std::path::Path;

use crate::{peer::Sink, program::peak_megabytes, rounds::Rounds, site::Site};

const PEOPLE: usize = 1_000_000;
const ROUNDS: usize = 3;
/// Of whom so many are mailed while memory is watched.
const MAILED: &str = "20000";

pub(crate) fn print(root: &Path) {
    let Some(sink) = Sink::start(&[]) else {
        return;
    };
    let site = Site::new(root, PEOPLE);
    site.settings(sink.port, 20, &[]);
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        site.forget_mailings();
        let one = || site.run(site.send().args(["--limit", "1"]));
        let (begun, again) = (one(), one());
        rounds.add(vec![
            ("a mailing begun, one of a million", begun),
            ("one more of the million", again),
            ("so freezing takes", begun.saturating_sub(again)),
        ]);
    }
    rounds.print();
    println!("freezing a million: the goal is at most 3 s");
    site.forget_mailings();
    let mut command = site.send();
    command.args(["--limit", MAILED]);
    match peak_megabytes(command) {
        Some(peak) => println!("peak memory: {peak} MB; the goal is at most 64"),
        None => println!("peak memory: not known on this system"),
    }
}
