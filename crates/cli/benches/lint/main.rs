//! How long the linter takes over 10,000 posts, beside the floor under it and beside rumdl.
//!
//! Everything is measured in turn, round by round, so that a machine that slows down does so for
//! all of it; ratios are taken within a round, and their median is the figure to quote. The floor
//! is what no linter can do without: walk the folder, read each file, have `serde_yaml` read its
//! front matter and have pulldown-cmark go over its body once, on as many threads. It is measured as
//! a process, too, which like ours starts with no memory of its own, but has none to give back.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod floor;
#[path = "../measured/posts.rs"]
mod posts;
mod process;
#[path = "../measured/program.rs"]
mod program;
#[path = "../measured/rounds.rs"]
mod rounds;
mod rumdl;

use std::{env, fs, path::Path, process::Command, thread, time::Duration};

use jiff::Timestamp;
use postroom_content_model::{Settings, Site};
use postroom_linter::{Gathered, LintOptions, Report, lint};

use crate::{
    process::Postroom,
    rounds::{Rounds, timed},
};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const POSTS: usize = 10_000;
const ROUNDS: usize = 7;

/// Facts of files that were written less than two seconds ago are not kept.
const SETTLING: Duration = Duration::from_millis(2100);

/// The argument with which this program is nothing but the floor under a site.
const FLOOR_OF: &str = "--floor-of";

fn main() {
    if let [_, argument, site] = &*env::args().collect::<Vec<_>>()
        && argument == FLOOR_OF
    {
        floor::floor(Path::new(site));
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, alone) = (folder.path().join("site"), folder.path().join("alone"));
    let bytes = posts::write_site(&site, POSTS);
    posts::write_site(&alone, 1);
    let threads = rayon::current_num_threads();
    println!("{POSTS} posts, {} kB, {threads} threads", bytes / 1000);
    let rumdl = rumdl::find();
    let postroom = Postroom::new(&site, folder.path());
    let lonely = Postroom::new(&alone, folder.path());
    thread::sleep(SETTLING);

    let mut rounds = Rounds::default();
    // The first round warms the file system's cache and is forgotten.
    for round in 0..=ROUNDS {
        let mut times = vec![
            ("floor", timed(|| floor::floor(&site))),
            ("floor, as a process", floor_as_a_process(&site)),
            ("load", timed(|| load(&site))),
            ("lint", timed(|| check(&site))),
            ("postroom lint, a site of one post", lonely.whole()),
            ("postroom lint", postroom.whole()),
            ("postroom lint POST, nothing kept", postroom.one_cold()),
            ("postroom lint POST", postroom.one()),
            ("postroom lint POST, just edited", postroom.one_edited()),
        ];
        times.extend(
            postroom
                .unsaved()
                .map(|took| ("postroom lint --stdin-filename POST", took)),
        );
        times.extend(
            rumdl
                .as_ref()
                .map(|rumdl| ("rumdl check", rumdl.whole(&site))),
        );
        if round > 0 {
            rounds.add(times);
        }
    }
    rounds.print();
    println!();
    rounds.print_ratio("load", "floor", "");
    rounds.print_ratio("lint", "floor", "the goal is at most 2.5");
    rounds.print_ratio("postroom lint", "floor", "the goal is at most 2.5");
    rounds.print_ratio("postroom lint", "floor, as a process", "");
    rounds.print_ratio("rumdl check", "postroom lint", "the goal is at least 5");
    println!();
    println!("a site of one post: the goal is at most 10 ms; POST among {POSTS}: 100 ms");
    match postroom.peak_megabytes() {
        Some(peak) => println!("peak memory of postroom lint: {peak} MB; the goal is at most 200"),
        None => println!("peak memory: not known on this system"),
    }
    if rumdl.is_none() {
        println!("rumdl is not installed: `pip install rumdl`, then run this again");
    }
}

fn floor_as_a_process(site: &Path) -> Duration {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.arg(FLOOR_OF).arg(site);
    program::run(command)
}

/// The site, loaded as the command line does.
fn load(root: &Path) -> Site {
    let text = fs::read_to_string(root.join("postroom.yaml")).expect("readable");
    let settings = Settings::parse(&text, &|_| Err("none".to_owned())).expect("valid settings");
    let site = Site::load(root, settings, Timestamp::MAX).expect("a site");
    let first = site.problems.first();
    assert!(first.is_none(), "the posts are sound: {first:?}");
    site
}

/// What all offline rules find. Loading is part of it.
fn check(root: &Path) -> (Site, Report) {
    let site = load(root);
    let options = LintOptions {
        select: vec!["all".parse().expect("a selector")],
        ..LintOptions::default()
    };
    let report = lint(&site, &Gathered::default(), &options);
    (site, report)
}
