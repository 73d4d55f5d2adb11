//! Times, round by round, and what is said of them.

use std::time::{Duration, Instant};

/// The time until the result is there; what it takes to drop it is not counted.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    drop(result);
    took
}

/// What was measured, each with its time in every round.
#[derive(Default)]
pub(crate) struct Rounds(Vec<(&'static str, Vec<Duration>)>);

impl Rounds {
    pub(crate) fn add(&mut self, times: Vec<(&'static str, Duration)>) {
        for (what, took) in times {
            match self.0.iter_mut().find(|(known, _)| *known == what) {
                Some((_, all)) => all.push(took),
                None => self.0.push((what, vec![took])),
            }
        }
    }

    /// The median of each, with the least and the most.
    pub(crate) fn print(&self) {
        self.print_as("ms", |took| took.as_secs_f64() * 1000.0);
    }

    /// The same, in another unit.
    pub(crate) fn print_as(&self, unit: &str, value: impl Fn(&Duration) -> f64) {
        for (what, all) in &self.0 {
            let (least, median, most) = spread(all.iter().map(&value).collect());
            println!("{what:<36} {median:>8.1} {unit}   {least:.1} to {most:.1}");
        }
    }

    /// How many times as long `over` takes as `under`; nothing if one of them was not measured.
    pub(crate) fn print_ratio(&self, over: &str, under: &str, goal: &str) {
        let times = |what| self.0.iter().find(|(known, _)| *known == what);
        let (Some((_, above)), Some((_, below))) = (times(over), times(under)) else {
            return;
        };
        let pairs = above.iter().zip(below);
        let ratios = pairs.map(|(above, below)| above.as_secs_f64() / below.as_secs_f64());
        let (least, median, most) = spread(ratios.collect());
        println!("{over} / {under}: {median:.2}   {least:.2} to {most:.2}   {goal}");
    }
}

fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    )
}
