//! `lint --changed-since`: what a change is answerable for, in repositories of their own.

use std::fs;

use postroom_tests::{Run, Site};

/// A site in a repository whose only commit holds a finding that is nobody's business.
fn site() -> Site {
    let site = Site::empty();
    site.post("pots", "## Lids\n\nText.")
        .post("tea", "[pots](pots.md) and [lids](pots.md#lids)")
        .post("old", "[x](was-never-there.md)");
    git(&site, &["init", "--quiet", "--initial-branch=main"]);
    commit(&site);
    site
}

fn commit(site: &Site) {
    site.commit();
}

#[track_caller]
fn git(site: &Site, arguments: &[&str]) {
    site.git(arguments);
}

fn since(site: &Site, revision: &str) -> Run {
    site.run(&format!("lint --format json --changed-since {revision}"))
}

/// The findings since the first commit, each as `rule file` and the files of its related places.
#[track_caller]
fn check(site: &Site, expected: &[(&str, &[&str])]) {
    let run = since(site, "HEAD");
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list");
    let found: Vec<(String, Vec<String>)> = findings
        .iter()
        .map(|finding| {
            let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
            let related = finding["related"].as_array().expect("a list");
            let related = related.iter().map(|place| text(&place["file"])).collect();
            (
                format!("{} {}", text(&finding["rule"]), text(&finding["file"])),
                related,
            )
        })
        .collect();
    let expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(finding, related)| {
            let related = related.iter().map(ToString::to_string).collect();
            ((*finding).to_owned(), related)
        })
        .collect();
    assert_eq!(found, expected, "{run}");
    assert_eq!(run.code, Some(i32::from(!expected.is_empty())), "{run}");
}

#[test]
fn nothing_changed() {
    let site = site();
    check(&site, &[]);
    site.run("lint --format json").exits(1);
}

#[test]
fn findings_of_changed_files_only() {
    let site = site();
    site.post("new", "[x](no-such.md)");
    site.post("pots", "## Lids\n\n[y](no-such.md)");
    check(
        &site,
        &[
            ("broken-link content/posts/new.md", &[]),
            ("broken-link content/posts/pots.md", &[]),
        ],
    );
    // Staged, then committed: the same.
    git(&site, &["add", "content/posts/new.md"]);
    assert_eq!(since(&site, "HEAD").findings().len(), 2);
    commit(&site);
    check(&site, &[]);
    assert_eq!(since(&site, "HEAD~1").findings().len(), 2);
}

#[test]
fn a_renamed_post_breaks_links_elsewhere() {
    let expected: [(&str, &[&str]); 2] = [
        (
            "broken-link content/posts/kettles.md",
            &["content/posts/tea.md"],
        ),
        (
            "broken-link content/posts/kettles.md",
            &["content/posts/tea.md"],
        ),
    ];
    let site = site();
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    git(
        &site,
        &["mv", "content/posts/pots.md", "content/posts/kettles.md"],
    );
    check(&site, &expected);
    // The same if git has not been told.
    git(&site, &["reset", "--quiet"]);
    check(&site, &expected);
    let run = since(&site, "HEAD");
    assert!(
        run.stdout
            .contains("this change breaks `content/posts/tea.md`"),
        "{run}"
    );
}

#[test]
fn a_deleted_post_breaks_links_elsewhere() {
    let site = site();
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    fs::remove_file(site.path("content/posts/pots.md")).expect("it is there");
    check(
        &site,
        &[
            (
                "broken-link content/posts/pots.md",
                &["content/posts/tea.md"],
            ),
            (
                "broken-link content/posts/pots.md",
                &["content/posts/tea.md"],
            ),
        ],
    );
    site.run("lint --changed-since HEAD")
        .exits(1)
        .prints("content/posts/tea.md:6:8");
}

#[test]
fn a_reworded_heading_breaks_anchors_elsewhere() {
    let site = site();
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    site.post("pots", "## Covers\n\nText.");
    check(
        &site,
        &[(
            "broken-anchor content/posts/pots.md",
            &["content/posts/tea.md"],
        )],
    );
    // The first line of what changed, where a reviewer sees it.
    let run = since(&site, "HEAD");
    assert_eq!(run.findings(), ["broken-anchor content/posts/pots.md:1:1"]);
}

#[test]
fn a_slug_that_now_collides() {
    // Which of the two is told to be second does not depend on which is new.
    for new in ["2026-11-01-tea", "zzz/tea"] {
        let site = site();
        let text = "---\ntitle: Another\ndate: 2026-11-01\nurl: /blog/tea/\n---\n\nText.\n";
        site.write(format!("content/posts/{new}.md"), text);
        let run = since(&site, "HEAD").exits(1);
        let file = format!("content/posts/{new}.md");
        assert_eq!(run.rules_in(&file), ["duplicate-slug"], "{run}");
        assert_eq!(run.findings().len(), 1, "{run}");
    }
}

#[test]
fn a_change_of_address_breaks_links_to_it() {
    let site = site();
    site.post("cups", "[pots](/blog/pots/)");
    commit(&site);
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    let text = site.read("content/posts/pots.md");
    site.write(
        "content/posts/pots.md",
        text.replace("date:", "slug: pottery\ndate:"),
    );
    check(
        &site,
        &[(
            "broken-link content/posts/pots.md",
            &["content/posts/cups.md"],
        )],
    );
}

#[test]
fn an_image_that_went() {
    let site = site();
    site.write("content/posts/cup.png", b"\x89PNG");
    site.post("cups", "![A cup](cup.png)");
    commit(&site);
    fs::remove_file(site.path("content/posts/cup.png")).expect("it is there");
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    check(
        &site,
        &[(
            "broken-link content/posts/cup.png",
            &["content/posts/cups.md"],
        )],
    );
}

#[test]
fn a_change_of_the_settings_is_to_blame_for_what_it_breaks() {
    let site = Site::with_more_settings("links: { static: [files] }\n");
    site.write("files/logo.svg", "<svg/>");
    site.post("cups", "[logo](/logo.svg)");
    git(&site, &["init", "--quiet"]);
    commit(&site);
    site.write(
        "static/unrelated.txt",
        "Nothing that git could take for a post.",
    );
    let settings = site.read("postroom.yaml");
    site.write("postroom.yaml", settings.replace("[files]", "[static]"));
    check(
        &site,
        &[("broken-link postroom.yaml", &["content/posts/cups.md"])],
    );
}

#[test]
fn names_are_taken_as_they_are() {
    let site = site();
    let odd = "content/posts/日本 \"tea\" 'n' co.md";
    site.write(
        odd,
        "---\r\ntitle: Odd\r\ndate: 2026-11-10\r\n---\r\n[x](gone.md)\r\n",
    );
    let run = since(&site, "HEAD").exits(1);
    assert_eq!(run.rules_in(odd), ["broken-link"], "{run}");
    commit(&site);
    git(&site, &["mv", odd, "content/posts/plain.md"]);
    assert_eq!(
        since(&site, "HEAD").rules_in("content/posts/plain.md"),
        ["broken-link"]
    );
}

#[test]
fn a_site_in_a_folder_of_the_repository() {
    let site = Site::empty();
    site.post("pots", "Text.").post("tea", "[pots](pots.md)");
    let top = |arguments: &[&str]| {
        let mut all = vec!["-C", ".."];
        all.extend(arguments);
        git(&site, &all);
    };
    top(&["init", "--quiet"]);
    commit(&site);
    site.write("../README.md", "Outside.\n");
    check(&site, &[]);
    git(
        &site,
        &["mv", "content/posts/pots.md", "content/posts/kettles.md"],
    );
    check(
        &site,
        &[(
            "broken-link content/posts/kettles.md",
            &["content/posts/tea.md"],
        )],
    );
    // The site is new itself: everything in it changed.
    let site = Site::empty();
    site.write("../README.md", "Outside.\n");
    git(&site, &["-C", "..", "init", "--quiet"]);
    git(&site, &["-C", "..", "add", "README.md"]);
    git(&site, &["commit", "--quiet", "--message=x"]);
    site.post("tea", "[x](gone.md)");
    check(&site, &[("broken-link content/posts/tea.md", &[])]);
}

#[test]
fn only_changed_files_are_mended() {
    let site = site();
    site.post("cups", "[pots](Pots.md)");
    commit(&site);
    site.post("mugs", "[pots](Pots.md)");
    site.run("lint --fix --changed-since HEAD").exits(0);
    assert!(site.read("content/posts/mugs.md").contains("(pots.md)"));
    assert!(site.read("content/posts/cups.md").contains("(Pots.md)"));
}

#[test]
fn what_git_ignores_did_not_change() {
    let site = site();
    site.write(".gitignore", "*.local.md\n");
    site.post("notes.local", "[x](gone.md)");
    check(&site, &[]);
    site.run("lint").exits(1).prints("notes.local.md");
}

#[test]
fn a_second_working_tree_has_an_index_of_its_own() {
    let site = site();
    git(&site, &["worktree", "add", "--quiet", "../second"]);
    let second = site.parent().join("second");
    fs::rename(
        second.join("content/posts/pots.md"),
        second.join("content/posts/kettles.md"),
    )
    .expect("renamed");
    let mut command = site.command();
    command.current_dir(&second);
    command.args(["lint", "--format", "json", "--changed-since", "main"]);
    let run = Run::of(command).exits(1);
    assert_eq!(run.rules_in("content/posts/kettles.md"), ["broken-link"]);
    check(&site, &[]);
}

#[test]
fn settings_that_could_not_be_used_before() {
    let site = site();
    let good = site.read("postroom.yaml");
    site.write("postroom.yaml", "title: Tea\n");
    commit(&site);
    site.write("postroom.yaml", good);
    check(&site, &[]);
}

#[test]
fn paths_choose_among_what_changed() {
    let site = site();
    fs::remove_file(site.path("content/posts/pots.md")).expect("it is there");
    site.post("new", "[x](gone.md)");
    let run = site
        .run("lint --format json --changed-since HEAD content/posts/new.md")
        .exits(1);
    assert_eq!(run.findings().len(), 1, "{run}");
}

#[test]
fn the_repository_is_only_read() {
    let site = site();
    site.post("new", "[x](gone.md)");
    fs::remove_file(site.path("content/posts/pots.md")).expect("it is there");
    let hook = ".git/hooks/post-index-change";
    site.write(hook, "#!/bin/sh\ntouch ran\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(site.path(hook), mode).expect("set");
    }
    let before = site.files(".");
    since(&site, "HEAD").exits(1);
    assert_eq!(site.files("."), before);
}

#[test]
fn in_a_hook_the_index_of_the_hook_is_not_taken_for_ours() {
    let site = site();
    site.post("new", "[x](gone.md)");
    let mut command = site.command();
    command
        .env("GIT_DIR", "/nowhere")
        .env("GIT_INDEX_FILE", "/nowhere/index");
    command.args(["lint", "--changed-since", "HEAD"]);
    Run::of(command).exits(1);
}

#[test]
fn a_shallow_clone_says_what_to_do() {
    let site = site();
    site.post("new", "Text.");
    commit(&site);
    let url = format!("file://{}", site.root().display());
    git(&site, &["clone", "--quiet", "--depth=1", &url, "../clone"]);
    let mut command = site.command();
    command.current_dir(site.parent().join("clone"));
    command.args(["lint", "--changed-since", "HEAD~1"]);
    Run::of(command)
        .exits(2)
        .says("git fetch --unshallow")
        .says("fetch-depth: 0");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let site = site();
    since(&site, "no-such-branch")
        .exits(2)
        .says("no commit `no-such-branch`");
    site.run("lint --changed-since=--help")
        .exits(2)
        .says("no commit `--help`");
    site.run_all(&["lint", "--changed-since", ""]).exits(2);
    site.run("lint --changed-since").exits(2);

    let bare = Site::empty();
    since(&bare, "HEAD")
        .exits(2)
        .says("git finds no repository");

    let mut command = site.command();
    command.env("PATH", site.path("no-programs-here"));
    command.args(["lint", "--changed-since", "HEAD"]);
    Run::of(command)
        .exits(2)
        .says("`git` is not on this machine");
}
