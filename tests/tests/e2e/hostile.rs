//! Whatever a folder holds, it is answered with findings: never a crash (the test support fails
//! on one), never a hang (it fails on that too), never a write outside the output folder.

use std::{fs, path::Path};

use postroom_tests::{Run, Site};

/// A post with this front matter and body.
fn post(front_matter: &str, body: &str) -> String {
    format!("---\ntitle: Post\ndate: 2026-11-01\n{front_matter}---\n\n{body}\n")
}

/// Lints and exports; asserts that nothing but `public/` has changed, in the site or around it,
/// and that the good post beside the bad one has its page. Gives what lint found.
#[track_caller]
fn survives(site: &Site) -> Run {
    site.post("good", "A good post.");
    let before = outside(site);
    let lint = site.run("lint --format json");
    assert!(matches!(lint.code, Some(0 | 1)), "lint did not run: {lint}");
    let export = site.run("export");
    assert!(
        matches!(export.code, Some(0 | 1)),
        "export did not run: {export}"
    );
    assert_eq!(
        outside(site),
        before,
        "something was written outside of the output folder"
    );
    let page = fs::read_to_string(site.path("public/blog/good/index.html"));
    assert!(
        page.is_ok_and(|html| html.contains("A good post.")),
        "the good post has no page: {export}"
    );
    lint
}

/// Every path in and around the site, except those of the output folder and of the cache folder.
fn outside(site: &Site) -> Vec<String> {
    let mut paths = Vec::new();
    let cache = site.parent().join(".cache");
    list(site.parent(), &[&site.path("public"), &cache], &mut paths);
    paths.sort();
    paths
}

fn list(folder: &Path, except: &[&Path], paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of our own can be listed") {
        let path = entry.expect("a folder of our own can be listed").path();
        if except.contains(&&*path) {
            continue;
        }
        let size = fs::symlink_metadata(&path).map_or(0, |metadata| metadata.len());
        if path.is_dir() && !path.is_symlink() {
            list(&path, except, paths);
            paths.push(path.display().to_string());
        } else {
            paths.push(format!("{} {size}", path.display()));
        }
    }
}

/// A bad post beside a good one; the finding must be `rule`, in the bad one.
#[track_caller]
fn check(bad: impl AsRef<[u8]>, rule: &str) {
    let site = Site::empty();
    site.write("content/posts/bad.md", bad);
    let lint = survives(&site);
    let rules = lint.rules_in("content/posts/bad.md");
    assert!(
        rules.iter().any(|found| found == rule),
        "no {rule} among {rules:?}: {lint}"
    );
}

#[test]
fn bytes_that_are_no_text() {
    check(b"---\ntitle: caf\xe9\n---\n\nText.\n", "invalid-utf8");
    check([0xff; 3000], "invalid-utf8");
    let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let text = post("", "Text.");
        mark.into_iter()
            .chain(text.encode_utf16().flat_map(order))
            .collect::<Vec<u8>>()
    };
    check(utf16(u16::to_le_bytes, [0xff, 0xfe]), "invalid-utf8");
    check(utf16(u16::to_be_bytes, [0xfe, 0xff]), "invalid-utf8");
    check([0; 5000], "invalid-front-matter");
    check("---\ntitle: a\0b\n---\n\nText.\n", "invalid-front-matter");
}

#[test]
fn front_matter_that_is_out_of_hand() {
    let brackets = "[".repeat(64 * 1024 - 40);
    check(
        format!("---\ntitle: {brackets}\n---\n\nText.\n"),
        "invalid-front-matter",
    );
    check(
        format!("---\n{}\n---\n", "{a: ".repeat(15_000)),
        "invalid-front-matter",
    );
    check(
        format!("---\ntitle: {}\n---\n", "x".repeat(70_000)),
        "invalid-front-matter",
    );
    check("---\ntitle: never closed\n", "invalid-front-matter");
    check("+++\ntitle = 'TOML'\n+++\n", "invalid-front-matter");
    check("---\n- a\n- list\n---\n", "invalid-front-matter");
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    check(format!("---\n{bomb}---\n\nText.\n"), "invalid-front-matter");
    check(
        "---\ntitle: &loop [*loop]\n---\n\nText.\n",
        "invalid-front-matter",
    );
}

#[test]
fn markdown_that_is_out_of_hand() {
    let bodies = [
        "[".repeat(64 * 1024),
        "![".repeat(32 * 1024),
        "> ".repeat(20_000),
        "- ".repeat(20_000),
        "*_".repeat(32 * 1024),
        "`".repeat(64 * 1024) + "a",
        "<a href='".repeat(8 * 1024),
        "[a](b".repeat(16 * 1024),
        "|a|b|\n|-|-|\n".to_owned() + &"|".repeat(64 * 1024),
        "[^a]: x\n\n".repeat(4000) + &"[^a]".repeat(4000),
        "<div>".repeat(20_000),
        "# h\n\n".repeat(20_000),
        "\u{202e}\u{0}\u{1b}[31m\u{feff}\r\r\n".repeat(100),
    ];
    let site = Site::empty();
    for (number, body) in bodies.iter().enumerate() {
        site.write(format!("content/posts/bad{number}.md"), post("", body));
    }
    let lint = survives(&site);
    assert!(
        !lint.stdout.contains('\u{1b}'),
        "control characters reach the terminal"
    );
}

#[test]
fn a_post_of_a_hundred_megabytes() {
    let site = Site::empty();
    let line = "A line of a very long post, with *some* [markup](https://x.example/).\n\n";
    site.write(
        "content/posts/bad.md",
        post("", &line.repeat(100_000_000 / line.len() + 1)),
    );
    let lint = survives(&site);
    assert_eq!(
        lint.rules_in("content/posts/bad.md"),
        ["unreadable-file"],
        "{lint}"
    );
}

#[test]
fn addresses_that_would_leave_the_site() {
    let site = Site::empty();
    let absolute = site.parent().join("escaped");
    let absolute = absolute.display();
    let tries = [
        "slug: ../../escaped\n".to_owned(),
        "slug: '..\\..\\escaped'\n".to_owned(),
        "slug: ..\n".to_owned(),
        format!("slug: {absolute}\n"),
        "url: /../../../escaped/\n".to_owned(),
        "url: '/a/..\\..\\..\\escaped/'\n".to_owned(),
        "url: '/%2e%2e/%2e%2e/%2e%2e/escaped/'\n".to_owned(),
        "url: 'https://evil.example/escaped/'\n".to_owned(),
        "url: '//evil.example/escaped/'\n".to_owned(),
        "aliases: ['/../../escaped/', '/x/../../../escaped.html']\n".to_owned(),
    ];
    for (number, front_matter) in tries.iter().enumerate() {
        site.write(
            format!("content/posts/bad{number}.md"),
            post(front_matter, "Text."),
        );
    }
    let lint = survives(&site);
    for (number, front_matter) in tries.iter().enumerate() {
        let rules = lint.rules_in(&format!("content/posts/bad{number}.md"));
        assert!(
            rules.contains(&"invalid-url".to_owned()),
            "{front_matter} is not refused: {rules:?}"
        );
    }
}

#[test]
fn control_characters_do_not_reach_an_address() {
    let site = Site::empty();
    let tries = [
        "slug: \"a\\r\\nSet-Cookie: b\"\n",
        "slug: \"a\\0b\"\n",
        "url: \"/a\\r\\nb/\"\n",
        "url: \"/a\\tb\\e[31m/\"\n",
        "aliases: [\"/a\\r\\nc/\"]\n",
        "tags: [\"a\\r\\nb\"]\n",
    ];
    for (number, front_matter) in tries.iter().enumerate() {
        site.write(
            format!("content/posts/bad{number}.md"),
            post(front_matter, "Text."),
        );
    }
    survives(&site);
    for (path, bytes) in site.files("public") {
        assert!(!path.contains(char::is_control), "{path:?}");
        let html = String::from_utf8_lossy(&bytes);
        let links = crate::links::attributes(&html, "href");
        assert!(
            !links.iter().any(|link| link.contains(char::is_control)),
            "{links:?}"
        );
    }
}

#[test]
fn names_that_become_addresses_stay_inside() {
    let site = Site::empty();
    let tags = "tags: ['../../../escaped', '..', '/etc/passwd', 'a\\b', '', '.', '💧', 'CON']\n";
    site.write(
        "content/posts/bad.md",
        post(
            &format!("{tags}authors: ['../../escaped', '..']\n"),
            "Text.",
        ),
    );
    site.write(
        "content/authors.yaml",
        "../../../escaped: { name: Eve }\n..: { name: Bob }\n",
    );
    site.write("content/tags.yaml", "../../../escaped: { title: Eve }\n");
    survives(&site);
}

#[test]
fn permalinks_that_would_leave_the_site_stop_the_run() {
    for permalink in [
        "/../{slug}/",
        "/a/../../{slug}/",
        "{slug}",
        "/a\\\\..\\\\{slug}/",
        "/a\\r\\n{slug}/",
        "/{nothing}/",
    ] {
        let site = Site::with_more_settings(&format!("posts: {{ permalink: \"{permalink}\" }}\n"));
        site.post("tea", "Tea.");
        let run = site.run("lint --format json").exits(2);
        assert_eq!(
            run.rules_in("postroom.yaml"),
            ["invalid-setting"],
            "{permalink}: {run}"
        );
        site.run("export").exits(2);
        assert!(!site.path("public").exists());
    }
}

#[test]
fn settings_that_are_out_of_hand() {
    let tries: [Vec<u8>; 7] = [
        Vec::new(),
        vec![0xff; 2000],
        vec![0; 2000],
        b"[".repeat(64 * 1024),
        b"a: &a [*a]\n".to_vec(),
        b"title: Tea\nbase_url: https://x.example\nposts: { folder: ../../ }\n".to_vec(),
        b"title: Tea\nbase_url: https://x.example\nlinks: { static: [/etc] }\n".to_vec(),
    ];
    for settings in tries {
        let site = Site::empty();
        site.write("postroom.yaml", &settings);
        for command in ["lint", "export", "status", "compose weekly"] {
            site.run(command).exits(2);
        }
        assert!(!site.path("public").exists() && !site.path("postroom.db").exists());
    }
}

#[test]
fn file_names_with_anything_in_them() {
    let site = Site::empty();
    let names = [
        "50% off",
        "c# and f#",
        "with spaces",
        "tea 🍵",
        "ünïcödé",
        "a&b",
        "q?x",
        "[x]",
        "%2e%2e",
    ];
    for name in names {
        site.write(
            format!("content/posts/{name}/index.md"),
            post("", "![A cup](<my cup.png>)"),
        );
        site.write(format!("content/posts/{name}/my cup.png"), "PNG");
    }
    let all: String = names
        .iter()
        .map(|name| {
            let encoded = name
                .replace('%', "%25")
                .replace('#', "%23")
                .replace('?', "%3F")
                .replace(' ', "%20");
            let encoded = encoded.replace('[', "%5B").replace(']', "%5D");
            format!("- [x]({encoded}/index.md)\n- ![y]({encoded}/my%20cup.png)\n")
        })
        .collect();
    site.write("content/posts/links.md", post("", &all));
    let lint = survives(&site);
    let broken: Vec<String> = lint
        .findings()
        .into_iter()
        .filter(|found| {
            found
                .split(' ')
                .next()
                .is_some_and(|rule| rule.contains("link"))
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    let pages = site.files("public");
    let with = |end: &str| {
        pages
            .keys()
            .filter(|path| path.starts_with("blog/") && path.ends_with(end))
            .count()
    };
    assert_eq!(with("/index.html"), names.len() + 2, "{:?}", pages.keys());
    assert_eq!(with("/my cup.png"), names.len(), "{:?}", pages.keys());
    let dead = crate::links::dead(&pages, "https://tea.example");
    assert!(dead.is_empty(), "{dead:#?}");
}

#[cfg(unix)]
mod links_on_disk {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn loops_end() {
        let site = Site::empty();
        site.write("content/posts/deep/index.md", post("", "Text."));
        symlink("..", site.path("content/posts/deep/up")).expect("a link can be made");
        symlink("self", site.path("content/posts/self")).expect("a link can be made");
        symlink(site.root(), site.path("content/posts/root")).expect("a link can be made");
        symlink("nowhere.md", site.path("content/posts/dangling.md")).expect("a link can be made");
        site.write("static/a.txt", "a");
        symlink(".", site.path("static/here")).expect("a link can be made");
        survives(&site);
    }

    #[test]
    fn links_out_of_the_root_are_not_followed() {
        let site = Site::empty();
        let secret = site.parent().join("secret");
        fs::create_dir(&secret).expect("a new folder can be made");
        fs::write(secret.join("index.md"), post("", "TOP-SECRET"))
            .expect("a new file can be written");
        fs::write(secret.join("key.png"), "TOP-SECRET").expect("a new file can be written");
        symlink(
            secret.join("index.md"),
            site.path("content/posts/stolen.md"),
        )
        .expect("a link can be made");
        symlink(&secret, site.path("content/posts/folder")).expect("a link can be made");
        site.write(
            "content/posts/cover/index.md",
            post(
                "cover: key.png\n",
                "![x](key.png) ![y](../../../../secret/key.png)",
            ),
        );
        symlink(
            secret.join("key.png"),
            site.path("content/posts/cover/key.png"),
        )
        .expect("a link can be made");
        site.write("static/own.txt", "own");
        symlink(&secret, site.path("static/secret")).expect("a link can be made");
        symlink(secret.join("key.png"), site.path("static/key.png")).expect("a link can be made");
        let lint = survives(&site);
        assert!(!lint.stdout.contains("TOP-SECRET"), "{lint}");
        for (path, bytes) in site.files("public") {
            assert!(
                !String::from_utf8_lossy(&bytes).contains("TOP-SECRET"),
                "{path} tells the secret"
            );
        }
        assert!(
            !lint.rules_in("content/posts/cover/index.md").is_empty(),
            "{lint}"
        );
    }

    #[test]
    fn a_link_in_the_output_folder_does_not_lead_out() {
        let site = Site::empty();
        let elsewhere = site.parent().join("elsewhere");
        fs::create_dir(&elsewhere).expect("a new folder can be made");
        fs::write(elsewhere.join("index.html"), "theirs").expect("a new file can be written");
        fs::create_dir(site.path("public")).expect("a new folder can be made");
        symlink(&elsewhere, site.path("public/blog")).expect("a link can be made");
        symlink(elsewhere.join("index.html"), site.path("public/index.html"))
            .expect("a link can be made");
        site.post("tea", "Tea.");
        let before = outside(&site);
        site.run("export");
        assert_eq!(
            outside(&site),
            before,
            "the export followed a link out of its folder"
        );
        assert_eq!(
            fs::read_to_string(elsewhere.join("index.html")).expect("it is there"),
            "theirs"
        );
    }

    #[test]
    fn nobody_waits_for_a_pipe() {
        let site = Site::empty();
        let made = std::process::Command::new("mkfifo")
            .arg(site.path("content/posts/pipe.md"))
            .status();
        assert!(
            made.is_ok_and(|status| status.success()),
            "mkfifo is part of POSIX"
        );
        survives(&site);
    }
}

#[test]
fn an_output_folder_that_would_destroy_the_site_is_refused() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    let before = outside(&site);
    for out in [".", "content", "content/posts", ".."] {
        site.run(&format!("export --out {out}")).exits(2);
        assert_eq!(outside(&site), before, "--out {out}");
    }
    site.write("a-file", "text");
    site.run("export --out a-file").exits(2);
    assert_eq!(site.read("a-file"), "text");
}

#[test]
fn an_edition_that_would_break_out_of_a_header() {
    let site = Site::empty();
    site.post("tea", "Tea.").subscribe(&["ada@mail.example"]);
    site.edition(
        "bad",
        "subject: \"Tea\\r\\nBcc: eve@mail.example\"\nposts: [tea]\n",
        "Hello.",
    );
    let run = site.run("send weekly/bad --yes");
    for mail in postroom_tests::mails(&site.path("outbox")) {
        assert_eq!(mail.count("Bcc"), 0, "{run}");
        assert_eq!(mail.to(), "ada@mail.example");
    }
}
