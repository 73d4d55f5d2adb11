//! The output folder: what is written, what is left and what is removed.

use super::*;

#[test]
fn an_unchanged_site_writes_nothing() {
    let site = simple();
    site.export();
    let stamp = |path: &str| {
        fs::metadata(site.path("public").join(path))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before: Vec<_> = site.outputs().iter().map(|path| stamp(path)).collect();
    let report = site.export();
    assert_eq!(
        (report.written, report.unchanged, report.removed),
        (0, FILES, 0)
    );
    assert!(report.is_unchanged());
    assert_eq!(
        before,
        site.outputs()
            .iter()
            .map(|path| stamp(path))
            .collect::<Vec<_>>()
    );
    site.write(
        "content/posts/a.md",
        &post(
            "title: First\ndate: 2026-11-01\ntags: [Rust]\nauthors: [Ada]",
            "Hello!",
        ),
    );
    assert_eq!(
        site.export().written,
        11,
        "its page, the listings, the feeds it is in, and what a search says of it"
    );
}

#[test]
fn what_vanishes_is_removed_and_what_is_not_ours_stays() {
    let site = simple();
    site.export();
    site.write("public/CNAME", "x.example");
    site.write("public/blog/a/note.txt", "mine");
    site.remove("content/posts/a.md");
    let report = site.export();
    assert_eq!(
        report.removed, 7,
        "the post, page and feed of its tag and its author, and files of the search index"
    );
    assert_eq!(site.output("CNAME"), "x.example");
    assert_eq!(site.output("blog/a/note.txt"), "mine");
    assert!(!site.path("public/blog/a/index.html").exists());
    assert!(
        !site.path("public/tags/rust").exists(),
        "a folder left empty goes too"
    );
}

#[test]
fn a_tampered_manifest_removes_nothing_elsewhere() {
    let site = simple();
    site.export();
    site.write("precious", "x");
    let manifest = site
        .output(".postroom-manifest.json")
        .replace("\"404.html\"", "\"../precious\",\n\"404.html\"");
    site.write("public/.postroom-manifest.json", &manifest);
    site.export();
    assert!(site.path("precious").exists());
}

#[test]
fn a_foreign_file_in_the_way_is_not_overwritten() {
    let site = simple();
    site.export();
    site.write("public/blog/new/index.html", "mine");
    site.write(
        "content/posts/new.md",
        &post("title: New\ndate: 2026-11-03", "x"),
    );
    let error = site.try_export().unwrap_err();
    assert!(
        matches!(&error, ExportError::ForeignFile { path } if path.ends_with("blog/new/index.html")),
        "{error}"
    );
    assert_eq!(site.output("blog/new/index.html"), "mine");
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = simple();
    site.write("static/x", "file");
    site.write("static/y/z", "file");
    site.export();
    site.remove("static/x");
    site.remove("static/y/z");
    fs::remove_dir(site.path("static/y")).unwrap();
    site.write("static/x/z", "file");
    site.write("static/y", "file");
    site.export();
    assert_eq!(
        (site.output("x/z"), site.output("y")),
        ("file".to_owned(), "file".to_owned())
    );
}

#[test]
fn unfit_output_folders_are_refused() {
    let site = simple();
    site.write("elsewhere/mine.txt", "x");
    let model = site.load();
    for out in [
        "",
        "content",
        "content/posts/b",
        "static/out",
        "templates",
        "elsewhere",
        "..",
    ] {
        let options = ExportOptions::new(site.path(out));
        let error = export(&model, &options, None, &|_| {}).unwrap_err();
        assert!(
            matches!(error, ExportError::UnfitOutput { .. }),
            "{out}: {error}"
        );
    }
    assert!(
        !site.path("static/out").exists(),
        "nothing is made before it is allowed"
    );
    let error = export(
        &model,
        &ExportOptions::new(site.path("elsewhere")),
        None,
        &|_| {},
    )
    .unwrap_err();
    assert!(error.to_string().contains("--out"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_linked_folder_that_leads_out_is_refused() {
    let site = simple();
    site.export();
    site.write("outside/keep", "x");
    fs::remove_dir_all(site.path("public/blog")).unwrap();
    std::os::unix::fs::symlink(site.path("outside"), site.path("public/blog")).unwrap();
    let error = site.try_export().unwrap_err();
    assert!(matches!(error, ExportError::UnfitOutput { .. }), "{error}");
    assert_eq!(fs::read_dir(site.path("outside")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_linked_file_is_replaced_and_not_followed() {
    let site = simple();
    site.export();
    // Even where it leads to the right bytes: whoever changes them there would change the page.
    site.write("outside", &site.output("index.html"));
    fs::remove_file(site.path("public/index.html")).unwrap();
    std::os::unix::fs::symlink(site.path("outside"), site.path("public/index.html")).unwrap();
    site.export();
    assert!(
        site.path("public/index.html")
            .symlink_metadata()
            .unwrap()
            .is_file()
    );
    assert!(site.path("outside").exists());
    assert!(site.output("index.html").contains("First"));
}

#[test]
fn a_killed_run_is_completed_and_tidied_up() {
    let site = simple();
    site.export();
    site.write("public/.postroom-unfinished", "");
    site.write("public/blog/a/.postroom-tmp-abc", "half");
    site.export();
    assert_eq!(site.outputs().len(), FILES + 1);
}

#[test]
fn checking_writes_nothing() {
    let site = simple();
    let check = || {
        export(
            &site.load(),
            &ExportOptions::new(site.path("public")).check(true),
            None,
            &|_| {},
        )
        .unwrap()
    };
    assert_eq!(check().written, FILES);
    assert!(!site.path("public").exists());
    site.export();
    assert!(check().is_unchanged());
    site.remove("content/posts/a.md");
    assert_eq!(check().removed, 7);
    assert!(site.path("public/blog/a/index.html").exists());
}

#[test]
fn the_same_site_gives_the_same_bytes_on_any_number_of_threads() {
    let site = simple();
    for index in 0..40 {
        site.write(
            &format!("content/posts/p{index}.md"),
            &post(
                &format!(
                    "title: P{index}\ndate: 2026-10-01\ntags: [Rust, T{}]",
                    index % 3
                ),
                "x",
            ),
        );
    }
    let export_with = |threads: usize, out: &str| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            export(
                &site.load(),
                &ExportOptions::new(site.path(out)),
                None,
                &|_| {},
            )
            .unwrap()
        });
    };
    export_with(1, "public");
    let files = site.outputs();
    export_with(7, "other");
    for file in files {
        let read = |folder: &str| fs::read(site.path(folder).join(&file)).unwrap();
        assert_eq!(read("public"), read("other"), "{file}");
    }
}

#[test]
fn progress_counts_every_file() {
    let site = simple();
    let highest = AtomicUsize::new(0);
    let progress = |progress: Progress| {
        assert_eq!(progress.total, FILES);
        highest.fetch_max(progress.done, Ordering::Relaxed);
    };
    export(
        &site.load(),
        &ExportOptions::new(site.path("public")),
        None,
        &progress,
    )
    .unwrap();
    assert_eq!(highest.into_inner(), FILES);
}
