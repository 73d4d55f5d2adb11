//! `make demo` mails everyone once, however often it is run. The script is the real one; only
//! its build step is left out.

use std::process::Command;

use postroom_tests::{Run, Site, binary, mails};

fn demo(site: &Site) -> Run {
    let mut command = Command::new("sh");
    command
        .current_dir(site.root())
        .arg("examples/demo.sh")
        .env("POSTROOM_BIN", binary());
    Run::of(command)
}

#[test]
fn twice_mails_nobody_twice() {
    let site = Site::sample();
    let subscribers = site.read("examples/subscribers.csv").lines().count() - 1;

    let first = demo(&site)
        .exits(0)
        .prints("public/index.html")
        .prints("how long it took");
    let mailed = mails(&site.path("outbox"));
    assert_eq!(mailed.len(), subscribers, "{first}");
    assert!(
        first.stdout.contains(&format!("{subscribers} of them new")),
        "{first}"
    );
    let pages = site.files("public");

    let second = demo(&site).exits(0).prints(" 0 of them new");
    let ids = |mails: &[postroom_tests::Mail]| {
        mails
            .iter()
            .map(|mail| mail.id().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&mails(&site.path("outbox"))), ids(&mailed), "{second}");
    assert_eq!(
        site.files("public"),
        pages,
        "the same site gives the same pages"
    );
}

#[test]
fn everything_that_must_not_be_committed_is_ignored() {
    let site = Site::sample();
    demo(&site).exits(0);
    let ignored = std::fs::read_to_string(postroom_tests::workspace().join(".gitignore"))
        .expect("it is there");
    site.write(".gitignore", ignored);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(site.root())
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        Run::of(command).exits(0).stdout
    };
    git(&["init", "--quiet"]);
    let untracked = git(&["status", "--porcelain", "--untracked-files=all"]);
    for line in untracked.lines() {
        let path = line.trim_start_matches("?? ");
        let ours = [
            "content/",
            "static/",
            "templates/",
            "examples/",
            ".gitignore",
            "postroom.yaml",
        ];
        assert!(
            ours.iter().any(|part| path.starts_with(part)),
            "git would commit {path}"
        );
    }
    assert!(
        untracked.contains("examples/subscribers.csv"),
        "{untracked}"
    );
}
