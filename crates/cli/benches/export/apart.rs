//! What parts of an export take by themselves: the time of an export with them, less the time of
//! one without. From few posts to many it shows whether they grow faster than the site does.

use std::{fs, path::Path, time::Duration};

use crate::{posts, process::Postroom};

const ROUNDS: usize = 3;

/// Makes a site of so many posts one that lacks a part.
type Without = fn(&Path, usize);

const PARTS: [(&str, Without); 2] = [
    ("the search index", without_search),
    ("tags: pages, feeds, related posts", without_tags),
];

/// Prints what each part takes of an export in which all bodies are kept.
pub(crate) fn print(scratch: &Path, few: usize, many: usize) {
    println!("parts by themselves, with {few} and with {many} posts:");
    for (part, without) in PARTS {
        let [less, more] = [few, many].map(|posts| taken(scratch, posts, without));
        let times = more / less.max(1.0);
        println!("{part:<36} {less:>8.1} ms {more:>8.1} ms, {times:.1} times as long");
    }
}

/// The median of what a part takes, in milliseconds.
fn taken(scratch: &Path, posts: usize, without: Without) -> f64 {
    let folder = tempfile::tempdir_in(scratch).expect("a temporary folder");
    let [whole, lacking] = ["whole", "lacking"].map(|name| folder.path().join(name));
    posts::write_site(&whole, posts);
    posts::write_site(&lacking, posts);
    without(&lacking, posts);
    let [whole, lacking] = [whole, lacking].map(|site| Postroom::new(&site, folder.path()));
    let round = || {
        let took = [&whole, &lacking].map(Postroom::to_empty_folder);
        let [with, without] = took.map(|took: Duration| took.as_secs_f64() * 1000.0);
        with - without
    };
    // The first round keeps the bodies.
    round();
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn without_search(site: &Path, _: usize) {
    edit(&site.join("postroom.yaml"), |settings| {
        format!("{settings}\nsearch: false\n")
    });
}

fn without_tags(site: &Path, posts: usize) {
    for post in 0..posts {
        edit(&site.join(posts::path(post)), |text| {
            let lines = text.split_inclusive('\n');
            lines.filter(|line| !line.starts_with("tags:")).collect()
        });
    }
}

fn edit(path: &Path, change: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).expect("readable");
    let changed = change(&text);
    assert_ne!(text, changed, "{}", path.display());
    fs::write(path, changed).expect("written");
}
