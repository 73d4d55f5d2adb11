//! Stamps: when a look at files is enough, and when it is not.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use postroom_content_model::{Overlay, Settings, Shown, Site, Stat};

use crate::{
    Cache, ExportOptions, ExportReport, Look, Stamp, export,
    stamp::{Entry, sum_of_file},
    test_site::{TestSite, post},
};

const NOW: &str = "2026-11-15T12:00:00Z";

/// How one export differs from the usual.
struct Run<'t> {
    now: &'t str,
    shown: Shown,
    out: &'t str,
    check: bool,
    maker: &'t str,
    began: SystemTime,
}

impl Default for Run<'_> {
    fn default() -> Self {
        Self {
            now: NOW,
            shown: Shown::default(),
            out: "public",
            check: false,
            maker: "test",
            // As if every file had been written long before.
            began: SystemTime::now() + Duration::from_hours(1),
        }
    }
}

impl Run<'_> {
    /// Exports, and tells whether a look was enough.
    fn of(&self, site: &TestSite) -> (bool, ExportReport) {
        let settings = Settings::load(&site.path(""), &|_| Err("none".to_owned())).unwrap();
        let now: Timestamp = self.now.parse().unwrap();
        let cache = Cache {
            maker: self.maker.to_owned(),
            began: self.began,
            ..site.cache()
        };
        let options = ExportOptions::new(site.path(self.out)).check(self.check);
        let options = options.cache(Some(cache));
        let stamp = match Stamp::look(&site.path(""), &settings, self.shown, now, &options) {
            Look::Same(report) => return (true, report),
            Look::Changed(stamp) => stamp,
        };
        let (root, overlay) = (site.path(""), Overlay::new());
        let model = Site::load_showing(&root, settings, now, &overlay, self.shown).unwrap();
        (false, export(&model, &options, stamp, &|_| {}).unwrap())
    }
}

fn exported() -> TestSite {
    let site = TestSite::new(&[
        (
            "content/posts/a.md",
            &post("title: A\ndate: 2026-11-01\ntags: [x]", "[B](b.md)"),
        ),
        (
            "content/posts/b.md",
            &post("title: B\ndate: 2026-11-20", "Later."),
        ),
        (
            "content/posts/c.md",
            &post("title: C\ndate: 2026-11-02\nexpires: 2026-12-01", "c"),
        ),
        ("content/posts/broken.md", "---\ntitle: [\n---\n"),
        ("static/logo.txt", "logo"),
    ]);
    assert!(!Run::default().of(&site).0, "nothing is known at first");
    site
}

/// Whether a look is enough after `change`.
#[track_caller]
fn check(expected: bool, change: impl FnOnce(&TestSite)) {
    let site = exported();
    change(&site);
    assert_eq!(Run::default().of(&site).0, expected);
    assert!(
        Run::default().of(&site).0,
        "the second look is enough in any case"
    );
}

#[test]
fn a_site_in_which_nothing_changed_is_not_read() {
    check(true, |_| ());
    let site = exported();
    site.write("draft-outside-of-the-site.md", "x");
    site.write("public/foreign.txt", "not ours");
    let (looked, report) = Run::default().of(&site);
    assert!(looked);
    fs::remove_dir_all(site.path("cache")).unwrap();
    let (looked, in_full) = Run::default().of(&site);
    assert!(!looked);
    assert_eq!(
        report, in_full,
        "it says the same as an export that reads all"
    );
    assert_eq!((report.written, report.unread), (0, 1));
}

#[test]
fn a_change_of_what_the_site_is_made_of_is_seen() {
    check(false, |site| {
        site.write("content/posts/a.md", &post("title: A", "[C](c.md)"));
    });
    check(false, |site| {
        site.write("content/posts/new.md", &post("title: N", "x"));
    });
    check(false, |site| site.remove("content/posts/c.md"));
    check(false, |site| site.write("content/posts/beside.txt", "x"));
    check(false, |site| {
        site.write("content/pages/about.md", &post("title: P", "x"));
    });
    check(false, |site| {
        site.write("content/authors.yaml", "ada: { name: Ada }\n");
    });
    check(false, |site| {
        site.write("content/tags.yaml", "x: { name: Ex }\n");
    });
    check(false, |site| site.write("static/logo.txt", "golo"));
    check(false, |site| site.write("static/more/new.txt", "x"));
    check(false, |site| {
        site.write("templates/site/partials/footer.hbs", "</body></html>");
    });
    check(false, |site| site.set("language: de"));
    check(false, |site| {
        fs::rename(
            site.path("content/posts/c.md"),
            site.path("content/posts/d.md"),
        )
        .unwrap();
    });
}

#[test]
fn a_change_of_the_output_is_seen() {
    check(false, |site| site.remove("public/blog/a/index.html"));
    check(false, |site| {
        site.write("public/blog/a/index.html", "edited");
    });
    check(false, |site| site.remove("public/style.css"));
    check(false, |site| site.write("public/.postroom-unfinished", ""));
    check(false, |site| {
        let page = fs::read(site.path("public/index.html")).unwrap();
        site.write("public/index.html", std::str::from_utf8(&page).unwrap());
    });
}

#[cfg(unix)]
#[test]
fn a_folder_that_became_a_link_is_seen() {
    let site = exported();
    fs::rename(site.path("public/blog"), site.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("public/blog")).unwrap();
    let settings = Settings::load(&site.path(""), &|_| Err("none".to_owned())).unwrap();
    let options = ExportOptions::new(site.path("public")).cache(Some(site.cache()));
    let now = NOW.parse().unwrap();
    let look = Stamp::look(&site.path(""), &settings, Shown::default(), now, &options);
    assert!(matches!(look, Look::Changed(Some(_))));
}

#[test]
fn another_run_is_another_export() {
    let drafts = Shown {
        drafts: true,
        future: false,
    };
    let site = exported();
    let check = |run: Run<'_>, expected: bool| assert_eq!(run.of(&site).0, expected);
    check(
        Run {
            maker: "another binary",
            ..Run::default()
        },
        false,
    );
    check(Run::default(), false);
    check(
        Run {
            shown: drafts,
            ..Run::default()
        },
        false,
    );
    check(
        Run {
            shown: drafts,
            ..Run::default()
        },
        true,
    );
    check(
        Run {
            out: "elsewhere",
            ..Run::default()
        },
        false,
    );
    check(
        Run {
            shown: drafts,
            ..Run::default()
        },
        true,
    );
}

#[test]
fn dates_that_pass_are_seen() {
    let at = |site: &TestSite, now: &str| {
        Run {
            now,
            ..Run::default()
        }
        .of(site)
        .0
    };
    let site = exported();
    assert!(at(&site, "2026-11-19T23:59:59Z"));
    assert!(!at(&site, "2026-11-20T00:00:00Z"), "b is published");
    assert!(site.path("public/blog/b/index.html").exists());
    assert!(
        !at(&site, "2026-11-30T00:00:00Z"),
        "the moment of a change says little"
    );
    assert!(at(&site, "2026-11-30T12:00:00Z"));
    assert!(!at(&site, "2026-12-02T00:00:00Z"), "c is gone");
    assert!(!site.path("public/blog/c/index.html").exists());
    assert!(!at(&site, NOW), "clocks may be set back");
}

#[test]
fn files_that_had_not_settled_are_read() {
    let site = exported();
    fs::remove_dir_all(site.path("cache")).unwrap();
    let just_now = || Run {
        began: SystemTime::now(),
        ..Run::default()
    };
    just_now().of(&site);
    assert!(just_now().of(&site).0, "what they hold is the same");
    site.write("public/index.html", "edited");
    assert!(!just_now().of(&site).0);
}

#[test]
fn a_file_that_had_not_settled_is_compared_by_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    fs::write(&file, "one").unwrap();
    let stat = Stat::of(&fs::metadata(&file).unwrap());
    let entry = |began| Entry::new("a", stat, began, || sum_of_file(&file)).unwrap();
    let now = SystemTime::now();
    let (settled, young) = (entry(now + Duration::from_hours(1)), entry(now));
    assert!(settled.is(stat, &file) && young.is(stat, &file));
    // The size and times are the same, for all that the clock can tell.
    fs::write(&file, "two").unwrap();
    assert!(settled.is(stat, &file) && !young.is(stat, &file));
}

#[test]
fn a_look_is_enough_to_check() {
    let site = exported();
    let to_check = || Run {
        check: true,
        ..Run::default()
    };
    let (looked, report) = to_check().of(&site);
    assert!(looked && report.is_unchanged());
    site.remove("public/index.html");
    assert_eq!(to_check().of(&site).1.written, 1);
    assert_eq!(
        to_check().of(&site).1.written,
        1,
        "a check that finds something leaves no stamp"
    );
}

#[test]
fn a_check_does_not_take_old_files_for_new_ones() {
    let site = exported();
    let to_check = || Run {
        check: true,
        ..Run::default()
    };
    site.write("static/x.txt", "old");
    Run::default().of(&site);
    site.write("static/x.txt", "new and longer");
    for _ in 0..2 {
        assert_eq!(to_check().of(&site).1.written, 1);
    }
    Run::default().of(&site);
    assert_eq!(site.output("x.txt"), "new and longer");
    site.remove("static/x.txt");
    for _ in 0..2 {
        assert_eq!(to_check().of(&site).1.removed, 1);
    }
    Run::default().of(&site);
    assert!(!site.path("public/x.txt").exists());
}

#[test]
fn a_stamp_that_is_damaged_is_none() {
    let site = exported();
    let stamps = || {
        let entries = fs::read_dir(site.path("cache")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut stamps = paths.filter(|path| path.extension().is_some_and(|one| one == "stamp"));
        stamps.next().unwrap()
    };
    let sound = fs::read(stamps()).unwrap();
    let spoil = |file: &Path, bytes: &[u8]| {
        fs::write(file, bytes).unwrap();
        assert!(!Run::default().of(&site).0);
    };
    spoil(&stamps(), &sound[..sound.len() / 2]);
    for at in [0, 20, 40, sound.len() - 1] {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        spoil(&stamps(), &bytes);
    }
}
