//! `lint --fix`, `--unsafe-fixes` and `--diff`: what they change, and what they leave alone.

use std::fs;

use postroom_tests::Site;

/// A link in the wrong letter case (certain), one that is misspelt (less so), one to nowhere.
const BODY: &str = "[a](Pots.md) [b](pot.md) [c](https://tea.example/nowhere/at/all)";

fn site() -> Site {
    let site = Site::empty();
    site.post("pots", "Pots.").post("tea", BODY);
    site
}

#[test]
fn certain_fixes_are_made_and_the_rest_is_reported() {
    let site = site();
    let run = site
        .run("lint --fix --format json")
        .exits(1)
        .says("fixed 1 in 1 file")
        .says("--unsafe-fixes would fix 1 more");
    assert_eq!(run.findings().len(), 2, "{run}");
    let text = site.read("content/posts/tea.md");
    assert!(text.contains(&BODY.replace("Pots", "pots")), "{text}");

    let run = site.run("lint --fix --unsafe-fixes --format json").exits(1);
    assert_eq!(run.findings().len(), 1, "{run}");
    let text = site.read("content/posts/tea.md");
    assert!(
        text.contains("[a](pots.md) [b](pots.md) [c](https://tea"),
        "{text}"
    );
}

#[test]
fn a_second_run_changes_nothing() {
    let site = site();
    site.run("lint --fix --unsafe-fixes").exits(1);
    let (before, written) = (site.files("."), modified(&site));
    site.run("lint --fix --unsafe-fixes")
        .exits(1)
        .says("nothing to fix");
    assert_eq!(site.files("."), before);
    assert_eq!(modified(&site), written);
}

fn modified(site: &Site) -> std::time::SystemTime {
    let metadata = fs::metadata(site.path("content/posts/tea.md")).expect("the post is there");
    metadata.modified().expect("the system keeps times")
}

#[test]
fn unsafe_fixes_alone_change_nothing() {
    let site = site();
    let before = site.files(".");
    site.run("lint --unsafe-fixes")
        .exits(1)
        .says("does nothing without --fix");
    assert_eq!(site.files("."), before);
}

#[test]
fn the_difference_is_what_fix_would_write() {
    let site = site();
    site.write(
        "content/posts/a b.md",
        "---\ntitle: AB\ndate: 2026-11-10\n---\r\n日本 [p](Pots.md)\r\n",
    );
    let before = site.files(".");
    let run = site
        .run("lint --diff --unsafe-fixes")
        .exits(1)
        .says("would fix 3 in 2 files")
        .prints("--- a/content/posts/a b.md\t\n+++ b/content/posts/a b.md\t\n")
        .prints("-日本 [p](Pots.md)\r\n+日本 [p](pots.md)\r\n");
    assert_eq!(site.files("."), before);

    site.write("../fixes.patch", &run.stdout);
    let applied = std::process::Command::new("git")
        .current_dir(site.root())
        .args(["apply", "--unsafe-paths", "../fixes.patch"])
        .status();
    assert!(applied.expect("git is there").success(), "{run}");
    let by_git = site.files(".");
    for (path, bytes) in before {
        fs::write(site.path(path), bytes).expect("written");
    }
    site.run("lint --fix --unsafe-fixes").exits(1);
    assert_eq!(site.files("."), by_git);
    let run = site.run("lint --diff --unsafe-fixes").exits(0);
    assert_eq!(run.stdout, "");
}

#[test]
fn only_the_named_paths_are_mended() {
    let site = site();
    site.post("cups", "[a](Pots.md)");
    site.run("lint --fix content/posts/cups.md")
        .exits(0)
        .says("fixed 1 in 1 file");
    assert!(site.read("content/posts/tea.md").contains("Pots.md"));
    assert!(site.read("content/posts/cups.md").contains("pots.md"));
}

#[test]
fn what_is_not_utf8_is_never_written() {
    let site = site();
    let mut latin = b"---\ntitle: Tee\ndate: 2026-11-10\n---\n[a](Pots.md) Caf".to_vec();
    latin.push(0xe9);
    site.write("content/posts/latin.md", &latin);
    site.run("lint --fix")
        .exits(1)
        .says("content/posts/latin.md is not UTF-8");
    let after = fs::read(site.path("content/posts/latin.md")).expect("read");
    assert_eq!(after, latin);
    assert!(site.read("content/posts/tea.md").contains("pots.md"));
}

#[test]
fn marks_line_ends_and_permissions_stay() {
    let site = site();
    let text = "\u{feff}---\r\ntitle: A\r\ndate: 2026-11-10\r\n---\r\n[a](Pots.md)\r\n\r\nEnd";
    site.write("content/posts/a.md", text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(site.path("content/posts/a.md"), mode).expect("set");
    }
    site.run("lint --fix content/posts/a.md").exits(0);
    let expected = text.replace("Pots", "pots");
    assert_eq!(site.read("content/posts/a.md"), expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(site.path("content/posts/a.md")).expect("there");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    let names: Vec<String> = site.files("content/posts").into_keys().collect();
    assert_eq!(
        names,
        ["a.md", "pots.md", "tea.md"],
        "no temporary file stays"
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one() {
    let site = site();
    site.write(
        "drafts/c.md",
        "---\ntitle: C\ndate: 2026-11-10\n---\n[a](/blog/Pots/)\n",
    );
    std::os::unix::fs::symlink("../../drafts/c.md", site.path("content/posts/c.md")).expect("made");
    let run = site.run("lint --fix --unsafe-fixes --format json");
    assert!(site.path("content/posts/c.md").is_symlink(), "{run}");
    assert!(site.read("drafts/c.md").contains("(/blog/pots/)"), "{run}");

    // Two names of one file: what the one has written does not stand in the other's way.
    let text = "---\ntitle: D\ndate: 2026-11-10\n---\n[a](Pots.md)\n";
    site.write("content/posts/d.md", text);
    std::os::unix::fs::symlink("d.md", site.path("content/posts/e.md")).expect("made");
    site.run("lint --fix --select case-mismatch")
        .exits(0)
        .says("in 2 files");
    assert!(site.read("content/posts/d.md").contains("(pots.md)"));
}

#[test]
fn broken_settings_stop_everything() {
    let site = site();
    site.write("postroom.yaml", "title: Tea\n");
    let before = site.files(".");
    site.run("lint --fix").exits(2);
    assert_eq!(site.files("."), before);
}
