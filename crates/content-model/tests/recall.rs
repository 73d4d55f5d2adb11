//! Facts kept between runs: the site is the same with them and without, whatever happened to the
//! files and to what was kept.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use postroom_content_model::{Overlay, Recall, Settings, Site, SitePath};
use proptest::prelude::*;
use tempfile::TempDir;

const SETTINGS: &str = "\
title: Tea
base_url: https://tea.example
time_zone: Asia/Kolkata
front_matter: { required: [title], rename: { summary: description } }
";

/// A site, and what was kept of it beside it.
struct Kept {
    folder: TempDir,
    settings: &'static str,
    maker: &'static str,
}

impl Kept {
    fn new() -> Self {
        let folder = TempDir::new().expect("the test has the files it made");
        fs::create_dir_all(folder.path().join("site/content/posts"))
            .expect("the test has the files it made");
        Self {
            folder,
            settings: SETTINGS,
            maker: "test",
        }
    }

    fn facts(&self) -> PathBuf {
        self.folder.path().join("cache/site.facts")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("site/content/posts").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the test has the files it made");
    }

    fn settings(&self) -> Settings {
        Settings::parse(self.settings, &|_| Err("none".to_owned()))
            .expect("the test has the files it made")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Loads with what was kept, as if everything had been written long before.
    fn load(&self) -> Site {
        self.load_at(SystemTime::now() + Duration::from_hours(1))
    }

    fn load_at(&self, began: SystemTime) -> Site {
        self.load_for(began, &Overlay::new(), "content/posts/a.md")
    }

    fn load_for(&self, began: SystemTime, overlay: &Overlay, wanted: &str) -> Site {
        let recall = Recall {
            file: &self.facts(),
            maker: self.maker,
            began,
            at_least: 0,
            wanted: &|path: &SitePath| path.as_str() == wanted,
        };
        Site::load_with(
            &self.root(),
            self.settings(),
            Timestamp::MAX,
            overlay,
            recall,
        )
        .expect("the test has the files it made")
    }

    /// Asserts that a site is what a fresh look at the files gives.
    #[track_caller]
    fn is_fresh(&self, site: &Site) {
        let fresh = Site::load(&self.root(), self.settings(), Timestamp::MAX)
            .expect("the test has the files it made");
        assert_eq!(told(site), told(&fresh));
    }
}

/// Everything that a site knows, texts included. Hash maps have no order of their own.
fn told(site: &Site) -> String {
    let mut routes: Vec<String> = site
        .routes
        .iter()
        .map(|route| format!("{route:?}"))
        .collect();
    routes.sort();
    let texts = site.posts.iter().map(|post| (post.path(), post.body()));
    let texts: Vec<_> = texts.collect();
    format!(
        "{texts:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{routes:#?}",
        site.posts, site.editions, site.problems, site.tags, site.authors
    )
}

/// How many posts of the site were read rather than recalled: a post whose text is still on the
/// disk only says so when it is shown.
fn read(site: &Site) -> Vec<&str> {
    let posts = site.posts.iter();
    let read = posts.filter(|post| !format!("{:?}", post.file.text).starts_with("unread"));
    read.map(|post| post.path().file_name()).collect()
}

const RICH: &str = "---\ntitle: Rich\ndate: 2024-05-06T07:08:09+02:00\nupdated: 2024-05-07\nexpires: 2999-01-01T00:00:00[America/New_York]\nsummary: By another name\nauthors: Ada and Grace\ntags: [one, Two]\naliases: [/old/]\ncover: { image: a.png, alt: An image }\nextra: { a: [1, -2, 1.5, ~, true], b: { c: d } }\ncall_to_action: { heading: Go, links: [{ label: There, url: b.md }] }\nunknown: !tagged x\ntitel: typo\n---\n# Heading {#own}\n\n[b](b.md#x) ![i](a.png) <b id=\"x\">x</b> [^1] [gone][label]\n\n```rust\ncode\n```\n\n[^1]: note\n\n[used]: b.md\n";

#[test]
fn what_was_kept_is_what_would_be_read() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n[b](b.md#own)\n");
    kept.write("b.md", RICH);
    kept.write("c.md", "no front matter");
    kept.write("d.md", "---\ntitle: [\n---\n");
    fs::write(kept.path("e.md"), b"---\ntitle: \xff\n---\n").unwrap();
    assert_eq!(kept.load().posts.len(), 5);
    let site = kept.load();
    assert_eq!(read(&site), ["a.md"]);
    kept.is_fresh(&site);
}

#[test]
fn a_file_that_had_not_settled_is_read_again() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    kept.write("b.md", "---\ntitle: B\n---\n");
    let now = SystemTime::now();
    kept.load_at(now);
    // The file is changed once more, in the same step of the clock for all one can tell.
    assert_eq!(read(&kept.load_at(now)), ["a.md", "b.md"]);
    kept.load();
    assert_eq!(read(&kept.load()), ["a.md"]);
}

#[test]
#[cfg(unix)]
fn a_change_that_hides_its_time_and_size_is_seen() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    kept.write("b.md", "---\ntitle: old\n---\n");
    kept.load();
    let written = fs::metadata(kept.path("b.md")).unwrap().modified().unwrap();
    kept.write("b.md", "---\ntitle: new\n---\n");
    let file = fs::File::options()
        .write(true)
        .open(kept.path("b.md"))
        .unwrap();
    file.set_modified(written).unwrap();
    let site = kept.load();
    assert_eq!(site.posts[1].title(), "new");
    kept.is_fresh(&site);
}

#[test]
fn other_settings_and_other_builds_find_their_own_facts() {
    let mut kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    kept.write("b.md", "---\ntitle: B\ndate: 2024-01-01\n---\n");
    kept.load();
    assert_eq!(read(&kept.load()), ["a.md"]);
    kept.settings = "title: Tea\nbase_url: https://tea.example\ntime_zone: Europe/Berlin\n";
    kept.is_fresh(&kept.load());
    let before = fs::read(kept.facts()).unwrap();
    kept.maker = "another";
    kept.is_fresh(&kept.load());
    assert_ne!(fs::read(kept.facts()).unwrap(), before);
}

#[test]
fn unsaved_text_wins_and_is_not_kept() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    kept.write("b.md", "---\ntitle: B\n---\n");
    kept.load();
    let unsaved = b"---\ntitle: Unsaved\n---\n".to_vec();
    let overlay = Overlay::from([(SitePath::new("content/posts/b.md"), unsaved)]);
    let long_after = SystemTime::now() + Duration::from_hours(1);
    let site = kept.load_for(long_after, &overlay, "content/posts/b.md");
    assert_eq!(site.posts[1].title(), "Unsaved");
    let site = kept.load_for(long_after, &overlay, "content/posts/a.md");
    assert_eq!(site.posts[1].title(), "Unsaved");
    kept.is_fresh(&kept.load());
}

#[test]
fn a_damaged_file_of_facts_is_no_matter() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    kept.write("b.md", RICH);
    kept.write("c.md", RICH);
    kept.load();
    let whole = fs::read(kept.facts()).unwrap();
    for at in (0..whole.len()).step_by(11) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << (at % 8);
        fs::write(kept.facts(), &damaged).unwrap();
        let site = kept.load();
        assert_eq!(site.posts[1].title(), "Rich", "a bit of byte {at}");
        if at % 40 == 0 {
            kept.is_fresh(&site);
        }
    }
    for length in (0..whole.len()).step_by(29) {
        fs::write(kept.facts(), &whole[..length]).unwrap();
        assert_eq!(kept.load().posts[1].title(), "Rich", "{length} bytes");
    }
    fs::write(kept.facts(), whole.repeat(2)).unwrap();
    kept.is_fresh(&kept.load());
    fs::write(
        kept.facts(),
        [b"postroom facts 1\n".as_slice(), &[0xff; 4096]].concat(),
    )
    .unwrap();
    kept.is_fresh(&kept.load());
}

#[test]
fn facts_that_cannot_be_kept_are_no_matter() {
    let kept = Kept::new();
    kept.write("a.md", "---\ntitle: A\n---\n");
    fs::write(kept.folder.path().join("cache"), "a file in the way").unwrap();
    kept.is_fresh(&kept.load());
}

/// What happens to files between two runs.
#[derive(Clone, Debug)]
enum Event {
    Write(usize, usize),
    Delete(usize),
    Rename(usize, usize),
    Touch(usize),
    SwapTexts(usize, usize),
    Lint(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let name = || 0..NAMES.len();
    prop_oneof![
        3 => (name(), 0..TEXTS.len()).prop_map(|(name, text)| Event::Write(name, text)),
        1 => name().prop_map(Event::Delete),
        1 => (name(), name()).prop_map(|(from, to)| Event::Rename(from, to)),
        1 => name().prop_map(Event::Touch),
        1 => (name(), name()).prop_map(|(one, other)| Event::SwapTexts(one, other)),
        3 => name().prop_map(Event::Lint),
    ]
}

const NAMES: [&str; 6] = [
    "a.md",
    "b.md",
    "c.md",
    "2024-01-02-d.md",
    "f/index.md",
    "f/g.md",
];

/// Texts of one length among them, and some that other posts notice.
const TEXTS: [&str; 7] = [
    "---\ntitle: One\nslug: same\n---\n# x\n",
    "---\ntitle: Two\nslug: same\n---\n# y\n",
    "---\ntitle: Two\nslug: other\ntags: [t]\n---\n[a](a.md#x) [c](c.md#y) [g](f/g.md)\n",
    "---\ntitle: Old\naliases: [/same/]\nauthors: Ada and Grace\n---\n",
    "---\ntitle: Date\ndate: 2024-02-30\n---\n",
    RICH,
    "",
];

/// Gives a file a time of its own: two changes in one step of the clock look the same where the
/// last one has not settled, and a test does not wait for that.
fn stamp(file: &Path, step: usize) {
    if let Ok(file) = fs::File::options().write(true).open(file) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + step as u64);
        file.set_modified(time).expect("the time can be set");
    }
}

fn happen(kept: &Kept, event: &Event, step: usize) {
    // A file that is not there cannot be renamed, and that is nothing.
    let path = |name: &usize| kept.path(NAMES[*name]);
    match event {
        Event::Write(name, text) => {
            kept.write(NAMES[*name], TEXTS[*text]);
            stamp(&path(name), step);
        }
        Event::Delete(name) => drop(fs::remove_file(path(name))),
        Event::Rename(from, to) => drop(fs::rename(path(from), path(to))),
        Event::Touch(name) => stamp(&path(name), step),
        Event::SwapTexts(one, other) => {
            let aside = kept.path("aside");
            drop(fs::rename(path(one), &aside));
            drop(fs::rename(path(other), path(one)));
            drop(fs::rename(&aside, path(other)));
        }
        Event::Lint(name) => {
            let wanted = format!("content/posts/{}", NAMES[*name]);
            let now = SystemTime::now();
            let site = kept.load_for(now + Duration::from_secs(3), &Overlay::new(), &wanted);
            kept.is_fresh(&site);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_to_files_the_site_is_the_same(events in prop::collection::vec(event(), 1..24)) {
        let kept = Kept::new();
        fs::create_dir_all(kept.path("f")).unwrap();
        let last = [&Event::Lint(0), &Event::Lint(1)];
        for (step, event) in events.iter().chain(last).enumerate() {
            happen(&kept, event, step);
        }
    }
}

#[test]
fn pages_are_kept_as_pages() {
    let kept = Kept::new();
    fs::create_dir_all(kept.path("../pages")).expect("the test has the files it made");
    kept.write(
        "b.md",
        "---\ntitle: B\ndate: 2026-01-01\n---\n[about](/about/#here)\n",
    );
    kept.write("../pages/about.md", "---\ntitle: About\n---\n## Here\n");
    for _ in 0..2 {
        let site = kept.load();
        assert_eq!(site.pages().len(), 1);
        assert!(site.problems.is_empty(), "{:?}", site.problems);
        kept.is_fresh(&site);
    }
}
