//! `lint --stdin-filename`: what an editor asks about a text it has not saved.

use postroom_tests::{Run, Site};

fn fed(site: &Site, arguments: &[&str], text: impl AsRef<[u8]>) -> Run {
    let mut command = site.command();
    command.arg("lint").args(arguments);
    Run::fed(command, text.as_ref())
}

fn post(body: &str) -> String {
    format!("---\ntitle: Tea\ndate: 2026-11-10\n---\n\n{body}\n")
}

fn site() -> Site {
    let site = Site::empty();
    site.post("pots", "[x](gone.md)")
        .post("tea", "[x](gone.md)");
    site
}

#[test]
fn the_text_on_the_disk_does_not_count_and_other_files_are_not_reported() {
    let site = site();
    let arguments = [
        "--format",
        "json",
        "--stdin-filename",
        "content/posts/tea.md",
    ];
    let run = fed(&site, &arguments, post("[pots](pots.md)")).exits(0);
    assert!(run.findings().is_empty(), "{run}");
    let run = fed(&site, &arguments, post("[pots](pot.md)")).exits(1);
    assert_eq!(run.findings(), ["broken-link content/posts/tea.md:6:8"]);
    assert!(site.read("content/posts/tea.md").contains("gone.md"));
}

#[test]
fn a_file_need_not_be_saved_yet_and_may_be_named_in_full() {
    let site = site();
    let path = site.path("content/posts/new.md");
    let arguments = [
        "--format",
        "json",
        "--stdin-filename",
        path.to_str().expect("UTF-8"),
    ];
    let run = fed(
        &site,
        &arguments,
        post("[pots](pot.md)").replace("Tea", "Cups"),
    )
    .exits(1);
    assert_eq!(run.findings(), ["broken-link content/posts/new.md:6:8"]);
    assert!(!path.exists());
}

#[test]
fn paths_may_start_from_the_current_folder_or_from_the_root() {
    let site = site();
    for path in ["tea.md", "./../posts/tea.md", "content/posts/tea.md"] {
        let mut command = site.command();
        command.current_dir(site.path("content/posts"));
        command.args(["lint", "--format", "json", "--stdin-filename", path]);
        let run = Run::fed(command, post("[x](y.md)").as_bytes()).exits(1);
        assert_eq!(run.findings(), ["broken-link content/posts/tea.md:6:5"]);
    }
}

#[test]
fn the_site_is_that_of_the_file_wherever_the_editor_was_started() {
    let site = site();
    let mut command = site.command();
    command.current_dir(site.parent());
    let path = "site/content/posts/tea.md";
    command.args(["lint", "--format", "json", "--stdin-filename", path]);
    let run = Run::fed(command, post("[pots](pot.md)").as_bytes()).exits(1);
    assert_eq!(run.findings(), ["broken-link content/posts/tea.md:6:8"]);
}

#[test]
fn the_mended_text_goes_to_standard_output_and_findings_do_not() {
    let site = site();
    let arguments = ["--fix", "--stdin-filename", "content/posts/tea.md"];
    let written = "\u{feff}".to_owned() + &post("[a](Pots.md) [b](#no)").replace('\n', "\r\n");
    let run = fed(&site, &arguments, &written)
        .exits(1)
        .says("broken-anchor")
        .says("fixed 1 in 1 file");
    assert_eq!(run.stdout, written.replace("Pots", "pots"));
    assert!(site.read("content/posts/tea.md").contains("gone.md"));

    let clean = post("Nothing.");
    let run = fed(&site, &arguments, &clean).exits(0);
    assert_eq!(run.stdout, clean);
}

#[test]
fn nothing_is_put_in_the_place_of_a_text_when_the_run_fails() {
    let site = site();
    site.write("postroom.yaml", "title: Tea\n");
    let arguments = ["--fix", "--stdin-filename", "content/posts/tea.md"];
    let run = fed(&site, &arguments, post("Text.")).exits(2);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("base_url"), "{run}");
}

#[test]
fn the_difference_is_that_of_the_text() {
    let site = site();
    let arguments = ["--diff", "--stdin-filename", "content/posts/tea.md"];
    fed(&site, &arguments, post("[a](Pots.md)"))
        .exits(1)
        .prints("-[a](Pots.md)\n+[a](pots.md)\n");
}

#[test]
fn settings_and_data_files_are_checked_as_well() {
    let site = site();
    let settings = "title: Tea\nbase_url: https://tea.example\nlint: { select: [broken-lnk] }\n";
    let arguments = ["--format", "json", "--stdin-filename", "postroom.yaml"];
    let run = fed(&site, &arguments, settings).exits(1);
    assert_eq!(run.findings(), ["unknown-rule postroom.yaml:3:18"]);
    let run = fed(&site, &arguments, "title: Tea\n").exits(2);
    assert_eq!(run.findings(), ["invalid-setting postroom.yaml:1:1"]);
    let arguments = [
        "--format",
        "json",
        "--stdin-filename",
        "content/authors.yaml",
    ];
    let run = fed(&site, &arguments, "asha: { nme: Asha }\n").exits(1);
    assert_eq!(run.findings(), ["unknown-key content/authors.yaml:1:9"]);
}

#[test]
fn what_is_no_post_is_refused() {
    let site = site();
    for (path, reason) in [
        ("../elsewhere.md", "lies outside the site"),
        ("content/posts/../../../x.md", "lies outside the site"),
        ("README.md", "no post, edition or data file"),
        ("content/posts/notes.txt", "no post, edition or data file"),
    ] {
        let run = fed(&site, &["--stdin-filename", path], post("Text.")).exits(2);
        assert!(run.stderr.contains(reason), "{run}");
    }
    fed(&site, &["--stdin-filename", "a.md", "b.md"], "").exits(2);
}

#[test]
fn text_that_is_not_utf8_comes_back_as_it_was() {
    let site = site();
    let mut latin = post("[a](Pots.md)").into_bytes();
    latin.push(0xe9);
    let mut command = site.command();
    command.args(["lint", "--fix", "--stdin-filename", "content/posts/tea.md"]);
    let run = Run::fed(command, &latin).exits(1).says("not UTF-8");
    assert_eq!(run.stdout, String::from_utf8_lossy(&latin));
}
