//! Kept bodies: the output is the same with them and without, whatever has changed since.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::{
    ExportOptions, export,
    test_site::{TestSite, post},
};

/// A site in which a post leans on everything that a post can lean on.
fn leaning() -> TestSite {
    let body = "[B](b.md#part) [C](../posts/c.md) [gone](d.md) [out](https://y.example/)\n\n\
        ![i](a.png)\n\n<b onclick=\"x()\">raw</b> <a href=\"b.md\">B</a> <img src=\"a.png\">\n\n\
        ```rust\nlet a = 1;\n```\n\n[^1] $x$\n\n[^1]: note\n";
    let files = [
        (
            "content/posts/a.md",
            post("title: A\ndate: 2026-11-01\ntags: [x]", body),
        ),
        (
            "content/posts/b.md",
            post("title: B\ndate: 2026-11-02", "# Part\n\n[A](a.md)"),
        ),
        (
            "content/posts/c.md",
            post("title: C\ndate: 2026-11-03", "c"),
        ),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let site = TestSite::new(&files);
    picture(&site, 3);
    export_kept(&site);
    site
}

fn picture(site: &TestSite, width: u32) {
    let picture = image::RgbImage::from_pixel(width, 2, image::Rgb([9, 9, 9]));
    picture.save(site.path("content/posts/a.png")).unwrap();
}

fn export_kept(site: &TestSite) {
    let options = ExportOptions::new(site.path("public")).cache(Some(site.cache()));
    export(&site.load(), &options, None, &|_| {}).unwrap();
}

/// The output of an export, with what was kept and without.
fn both(site: &TestSite) -> [BTreeMap<String, Vec<u8>>; 2] {
    let read = || {
        let paths = site.outputs().into_iter();
        let read = |path: String| {
            let bytes = fs::read(site.path("public").join(&path)).unwrap();
            (path, bytes)
        };
        paths.map(read).collect()
    };
    export_kept(site);
    let kept = read();
    fs::remove_dir_all(site.path("public")).unwrap();
    site.export();
    [kept, read()]
}

#[track_caller]
fn check(change: impl FnOnce(&TestSite)) {
    let site = leaning();
    change(&site);
    let [kept, fresh] = both(&site);
    for (path, bytes) in &fresh {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let kept = kept.get(path).map(|bytes| text(bytes));
        assert_eq!(kept, Some(text(bytes)), "{path}");
    }
    assert_eq!(kept.len(), fresh.len());
}

/// The file of kept bodies.
fn file(site: &TestSite) -> PathBuf {
    let entries = fs::read_dir(site.path("cache")).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths
        .find(|path| path.extension().is_some_and(|one| one == "bodies"))
        .unwrap()
}

fn size(site: &TestSite) -> u64 {
    fs::metadata(file(site)).unwrap().len()
}

#[test]
fn a_change_elsewhere_reaches_the_posts_that_lean_on_it() {
    check(|_| ());
    let write = |path: &'static str, front: &'static str, body: &'static str| {
        move |site: &TestSite| site.write(path, &post(front, body))
    };
    let (b, c, d) = (
        "content/posts/b.md",
        "content/posts/c.md",
        "content/posts/d.md",
    );
    check(write(b, "title: B\ndate: 2026-11-02", "# Other part\n"));
    check(write(
        b,
        "title: B\ndate: 2026-11-02\nslug: new",
        "# Part\n",
    ));
    check(write(
        b,
        "title: B\ndate: 2026-11-02\ndraft: true",
        "# Part\n",
    ));
    check(write(b, "title: B\ndate: 2026-12-02", "# Part\n"));
    check(write(d, "title: D\ndate: 2026-11-05", "No longer gone"));
    check(write(
        "content/posts/a.md",
        "title: A\ndate: 2026-11-01",
        "[B](b.md)",
    ));
    check(|site| site.remove(c));
    check(|site| fs::rename(site.path(c), site.path(d)).unwrap());
    check(|site| picture(site, 5));
    check(|site| picture(site, 600));
    check(|site| site.remove("content/posts/a.png"));
    check(|site| {
        let front = "title: A\ndate: 2026-11-01\ncover: { image: a.png, alt: A }";
        let text = fs::read_to_string(site.path("content/posts/a.md")).unwrap();
        let (_, body) = text.split_once("\n---\n").unwrap();
        site.write("content/posts/a.md", &post(front, body));
    });
}

#[test]
fn a_change_of_the_settings_reaches_all_posts() {
    check(|site| site.set("html: { pages: sanitize, feeds: escape }"));
    check(|site| site.set("links: { external_rel: nofollow }"));
    check(|site| site.set("links: { relative_to: permalink }"));
    check(|site| site.set("feeds: { content: summary }"));
    check(|site| site.set("posts: { folder: content/posts, permalink: '/{year}/{slug}/' }"));
    check(|site| site.write("postroom.yaml", "title: T\nbase_url: https://z.example/\n"));
}

#[test]
fn posts_of_one_text_are_kept_beside_each_other() {
    let site = leaning();
    for name in ["one", "two"] {
        let path = format!("content/posts/{name}/index.md");
        let head = format!("title: {name}\ndate: 2026-11-03");
        site.write(&path, &post(&head, "[here](notes.txt)"));
        site.write(&format!("content/posts/{name}/notes.txt"), "notes");
    }
    export_kept(&site);
    let before = size(&site);
    export_kept(&site);
    assert_eq!(size(&site), before, "nothing new");
}

#[test]
fn a_body_is_kept_once() {
    let site = leaning();
    let before = size(&site);
    export_kept(&site);
    assert_eq!(size(&site), before, "nothing new");
    site.write(
        "content/posts/c.md",
        &post("title: Another title\ndate: 2026-11-03", "c"),
    );
    export_kept(&site);
    assert_eq!(size(&site), before, "the body is the same");
    site.write(
        "content/posts/c.md",
        &post("title: C\ndate: 2026-11-03", "another text"),
    );
    export_kept(&site);
    let grown = size(&site);
    assert!(
        grown > before && grown - before < before / 2,
        "{before} and {grown}"
    );
}

#[test]
fn a_file_that_is_damaged_is_of_no_use() {
    let site = leaning();
    let sound = fs::read(file(&site)).unwrap();
    let spoil = |bytes: &[u8]| {
        fs::write(file(&site), bytes).unwrap();
        let [kept, fresh] = both(&site);
        assert_eq!(kept, fresh);
    };
    for length in [0, 5, 60, sound.len() / 2, sound.len() - 1] {
        spoil(&sound[..length]);
    }
    for at in (0..sound.len()).step_by(211) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0xff;
        spoil(&bytes);
    }
    spoil(&[&sound[..], &sound[60..]].concat());
}

#[test]
fn another_program_finds_nothing() {
    let site = leaning();
    let sound = fs::read(file(&site)).unwrap();
    let mut cache = site.cache();
    cache.maker = "another".to_owned();
    let options = ExportOptions::new(site.path("public")).cache(Some(cache));
    export(&site.load(), &options, None, &|_| {}).unwrap();
    let after = fs::read(file(&site)).unwrap();
    assert_eq!(
        sound.len(),
        after.len(),
        "the same bodies, not the same beside others"
    );
    assert_ne!(sound, after);
}

#[test]
fn a_second_run_at_the_same_time_does_without() {
    let site = leaning();
    let locked = fs::File::open(file(&site)).unwrap();
    locked.lock().unwrap();
    let before = size(&site);
    site.write(
        "content/posts/c.md",
        &post("title: C\ndate: 2026-11-03", "another text"),
    );
    export_kept(&site);
    assert!(site.output("blog/c/index.html").contains("another text"));
    assert_eq!(size(&site), before);
}

#[test]
fn waste_is_left_out() {
    let site = leaning();
    let long = "word ".repeat(100_000);
    for number in 0..6 {
        let text = post("title: C\ndate: 2026-11-03", &format!("{number} {long}"));
        site.write("content/posts/c.md", &text);
        export_kept(&site);
    }
    // The long body is there twice, for its page and for feeds, and once more as waste at most.
    let size = size(&site);
    assert!(size < 5 * 500_000, "{size}");
    let [kept, fresh] = both(&site);
    assert_eq!(kept, fresh);
}
