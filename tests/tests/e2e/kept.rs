//! What `export` keeps from one run to the next changes nothing but time.

use std::{collections::BTreeMap, fs, process::Command};

use postroom_tests::{Run, Site, binary};

/// A few posts that lean on each other, exported.
fn site() -> Site {
    let site = Site::with_more_settings("html: { pages: trusted }\n");
    site.post(
        "a",
        "[B](b.md#part)\n\n<b>raw</b>\n\n```rust\nlet a = 1;\n```",
    );
    site.post("b", "## Part\n\n[A](a.md)");
    site.write("static/c.txt", "c");
    site.run("export").exits(0);
    site
}

/// Exports as if it were that time.
fn export_at(site: &Site, now: &str) -> Run {
    let mut command = Command::new(binary());
    let arguments = ["--now", now, "export"];
    command
        .env_clear()
        .env("TZ", "UTC")
        .env("HOME", site.parent());
    command.current_dir(site.root()).args(arguments);
    Run::of(command).exits(0)
}

/// Exports with what was kept, and elsewhere without, and compares.
#[track_caller]
fn is_the_same(site: &Site, options: &str) {
    let kept = site.run(&format!("export{options}")).exits(0);
    let fresh = site
        .run(&format!("export --no-cache --out fresh{options}"))
        .exits(0);
    let (with, without) = (site.files("public"), site.files("fresh"));
    let paths =
        |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> { files.keys().cloned().collect() };
    assert_eq!(paths(&with), paths(&without), "{options}");
    for (path, bytes) in &without {
        assert!(with[path] == *bytes, "{path} {options}");
    }
    let first = |text: &str| {
        text.lines()
            .next()
            .map(|line| line.replace("fresh", "public"))
    };
    assert_eq!(first(&kept.stdout), first(&fresh.stdout));
    assert_eq!(kept.stderr, fresh.stderr);
}

#[test]
fn an_export_that_has_nothing_to_do_says_what_it_said() {
    let site = site();
    let again = site.run("export").exits(0).prints("0 written").stdout;
    assert_eq!(site.run("export").exits(0).stdout, again);
    assert_eq!(site.run("export --no-cache").exits(0).stdout, again);
    site.run("export --check").exits(0).prints("up to date");
}

#[test]
fn whatever_changes_the_output_is_the_same_as_without_a_cache() {
    let site = site();
    is_the_same(&site, "");
    site.post("b", "## Other part");
    is_the_same(&site, "");
    let (old, new) = ("content/posts/b.md", "content/posts/renamed.md");
    fs::rename(site.path(old), site.path(new)).expect("it is there");
    is_the_same(&site, "");
    site.post("new", "[Old](renamed.md)");
    is_the_same(&site, "");
    let settings = site.read("postroom.yaml");
    site.write(
        "postroom.yaml",
        settings.replace("pages: trusted", "pages: escape"),
    );
    is_the_same(&site, "");
    is_the_same(&site, " --drafts --future");
    is_the_same(&site, " --base-url https://other.example/below");
    is_the_same(&site, "");
}

#[test]
fn an_output_that_somebody_touched_is_mended() {
    let site = site();
    let page = "public/index.html";
    let sound = site.read(page);
    site.write(page, "edited");
    site.run("export --check").exits(1).prints("1 to write");
    site.run("export").exits(0).prints("1 written");
    assert_eq!(site.read(page), sound);
    fs::remove_file(site.path(page)).expect("it is there");
    site.run("export").exits(0).prints("1 written");
}

#[test]
fn a_day_that_comes_brings_its_posts() {
    let site = Site::empty();
    site.post("a", "x");
    site.write(
        "content/posts/b.md",
        "---\ntitle: b\ndate: 2026-11-20\n---\n\nx\n",
    );
    export_at(&site, "2026-11-16").prints("1 posts");
    export_at(&site, "2026-11-18").prints("0 written");
    export_at(&site, "2026-11-21").prints("2 posts");
    export_at(&site, "2026-11-16").prints("1 posts");
}

#[test]
fn nothing_is_kept_if_nothing_is_to_be() {
    let site = Site::empty();
    site.run("export --no-cache").exits(0);
    assert!(!site.parent().join(".cache/postroom").exists());
    site.run("export").exits(0);
    fs::remove_dir_all(site.parent().join(".cache")).expect("something was kept");
    site.run("export").exits(0).prints("0 written");
}
