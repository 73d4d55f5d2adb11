//! `init` and `new`: a site that works from its first minute.

use std::{fs, process::Command};

use postroom_tests::{NOW, Run, Site, binary};

fn postroom(folder: &std::path::Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(binary());
    command
        .current_dir(folder)
        .args(["--now", NOW])
        .args(arguments);
    Run::of(command)
}

#[test]
fn a_new_site_lints_clean_and_exports() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    postroom(folder.path(), &["init", "blog"]).exits(0);
    let blog = folder.path().join("blog");
    postroom(&blog, &["lint", "--fail-on", "info"]).exits(0);
    postroom(&blog, &["export"]).exits(0);
    assert!(blog.join("public/index.html").is_file());
}

#[test]
fn init_never_touches_a_site() {
    let site = Site::empty();
    let before = site.files(".");
    site.run("init").exits(2);
    assert_eq!(site.files("."), before);
}

#[test]
fn a_new_post_lints_clean_and_is_never_overwritten() {
    let site = Site::empty();
    let run = site.run_all(&["new", "Tea: the \"slow\" way"]).exits(0);
    let path = run.stdout.trim().to_owned();
    assert!(path.starts_with("content/posts/"), "{run}");
    let written = site.read(&path);
    site.run("lint --fail-on error").exits(0);
    site.run_all(&["new", "Tea: the \"slow\" way"])
        .exits(2)
        .says("stays as it is");
    assert_eq!(site.read(&path), written);
}

#[test]
fn the_archetype_of_the_site_is_used() {
    let site = Site::empty();
    site.write(
        "content/_archetype.md",
        "---\ntitle: {{title}}\nid: {{id}}\ndate: {{date}}\n---\n\nOur own words.\n",
    );
    let path = site.run_all(&["new", "Oolong"]).exits(0).stdout;
    assert!(site.read(path.trim()).contains("Our own words."));
    let id = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("id:"))
            .map(str::to_owned)
    };
    let other = site.run_all(&["new", "Assam"]).exits(0).stdout;
    assert_ne!(
        id(&site.read(path.trim())),
        id(&site.read(other.trim())),
        "ids are nobody else's"
    );
}

#[test]
fn a_command_without_a_site_says_how_to_make_one() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("empty")).expect("a new folder can be made");
    postroom(&folder.path().join("empty"), &["lint"])
        .exits(2)
        .says("postroom init");
}
