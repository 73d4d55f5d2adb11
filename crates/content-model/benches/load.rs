//! Loading 10,000 posts against its floor, in one run, pair by pair.
//!
//! The floor is what no loader can do without: walk the folder, read each file, have
//! `serde_yaml` read its front matter and have pulldown-cmark go over its body once, on the same
//! threads. The figure to quote is the median of the ratios.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use ignore::WalkBuilder;
use jiff::Timestamp;
use postroom_content_model::{Settings, Site, events, split};
use rayon::prelude::*;

const POSTS: usize = 10_000;
const PAIRS: usize = 7;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = write_posts(folder.path());
    let threads = rayon::current_num_threads();
    println!(
        "{POSTS} posts, {:.1} MB, {threads} threads",
        megabytes(bytes)
    );
    // The first pair warms the file system's cache.
    floor(folder.path());
    drop(load(folder.path()));
    let mut pairs: Vec<(Duration, Duration)> = (0..PAIRS)
        .map(|_| {
            (
                timed(|| load(folder.path())),
                timed(|| floor(folder.path())),
            )
        })
        .collect();
    pairs.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let (ours, floor) = pairs[PAIRS / 2];
    println!(
        "floor  {:>7.3} s   walk, read, serde_yaml, one pulldown-cmark pass",
        floor.as_secs_f64()
    );
    println!("load   {:>7.3} s   Site::load", ours.as_secs_f64());
    let (least, median, most) = (
        ratio(pairs[0]),
        ratio((ours, floor)),
        ratio(pairs[PAIRS - 1]),
    );
    println!(
        "ratio  {median:>7.2}     median of {PAIRS} pairs, {least:.2} to {most:.2}; the goal is at most 2.50"
    );
}

fn load(root: &Path) -> Site {
    let settings = "title: Bench\nbase_url: https://bench.example\n";
    let settings = Settings::parse(settings, &|_| Err("none".to_owned())).expect("valid settings");
    let site = Site::load(root, settings, Timestamp::MAX).expect("a site");
    assert_eq!(site.posts.len(), POSTS, "every post is loaded");
    assert!(
        site.problems.is_empty(),
        "the posts are sound: {:?}",
        site.problems.first()
    );
    site
}

fn floor(root: &Path) {
    let (sender, paths) = std::sync::mpsc::channel();
    WalkBuilder::new(root.join("content"))
        .standard_filters(false)
        .build_parallel()
        .run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                let entry = entry.expect("a readable folder");
                if entry.file_type().is_some_and(|kind| kind.is_file()) {
                    sender.send(entry.into_path()).expect("a listener");
                }
                ignore::WalkState::Continue
            })
        });
    drop(sender);
    let paths: Vec<_> = paths.into_iter().collect();
    let facts: usize = paths
        .par_iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("readable");
            let found = split(&text);
            let values: serde_yaml::Value =
                serde_yaml::from_str(found.inner.slice(&text)).expect("sound");
            values.as_mapping().map_or(0, serde_yaml::Mapping::len)
                + events(&text[found.body..]).count()
        })
        .sum();
    assert!(facts > POSTS);
}

/// The time until the result is there; what it takes to drop it is not counted.
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    drop(result);
    took
}

fn ratio((ours, floor): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / floor.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Writes posts with what posts have: prose, headings, links, lists, code, a table, a footnote.
fn write_posts(root: &Path) -> usize {
    let folder = root.join("content/posts");
    fs::create_dir_all(&folder).expect("made");
    (0..POSTS)
        .map(|number| {
            let text = post(number);
            fs::write(folder.join(format!("post-{number}.md")), &text).expect("written");
            text.len()
        })
        .sum()
}

const WORDS: [&str; 24] = [
    "the", "server", "of", "a", "queue", "reads", "each", "message", "when", "workers", "café",
    "slow", "and", "data", "in", "order", "to", "answer", "requests", "with", "care", "we",
    "measure", "twice",
];

fn post(number: usize) -> String {
    let mut random = Random(number as u64 + 1);
    let (month, day) = (1 + number % 12, 1 + number % 28);
    let mut text = format!(
        "---\ntitle: \"Post {number}: {}\"\ndate: 2024-{month:02}-{day:02}T09:00:00+05:30\ndescription: {}\nauthors: [author-{}]\ntags: [tag-{}, tag-{}]\n---\n\n",
        random.prose(5),
        random.prose(20),
        number % 50,
        number % 40,
        number % 7,
    );
    for section in 0..4 {
        let other = (number * 7 + section) % POSTS;
        let _ = write!(
            text,
            "## Section {section} {}\n\n{}. See [{}](post-{other}.md#section-{section}) and [the *docs*](https://docs.example/{number}).\n\n{}.[^{section}]\n\n- {}\n- {}\n\n```python\nfor item in items:\n    print(item)\n```\n\n[^{section}]: {}\n\n",
            random.prose(3),
            random.prose(90),
            random.prose(4),
            random.prose(80),
            random.prose(9),
            random.prose(9),
            random.prose(12),
        );
    }
    text.push_str("| a | b |\n|---|---|\n| 1 | 2 |\n");
    text
}

/// xorshift: the same posts on every machine.
struct Random(u64);

impl Random {
    fn prose(&mut self, words: usize) -> String {
        let mut text = String::new();
        for at in 0..words {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let word = WORDS[usize::try_from(self.0 % 24).unwrap_or_default()];
            let _ = write!(text, "{}{word}", if at == 0 { "" } else { " " });
        }
        text
    }
}
