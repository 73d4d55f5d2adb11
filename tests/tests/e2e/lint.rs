//! `lint`: what it reports, where, and how it exits.

use postroom_tests::Site;

#[test]
fn the_sample_is_clean() {
    let run = Site::sample()
        .run("lint --format json --fail-on info")
        .exits(0);
    assert!(run.findings().is_empty(), "{run}");
}

#[test]
fn findings_that_nobody_reads_are_there() {
    let site = Site::empty();
    site.post("tea", "# Tea\n\nSee [the cups](cups.md).");
    assert_eq!(site.run_unread("lint"), Some(1));
}

#[test]
fn findings_point_at_what_is_wrong() {
    let site = Site::empty();
    site.post(
        "tea",
        "# Tea\n\nSee [the cups](cups.md) and ![](pot.png).\n\n[Up](#nowhere)",
    );
    let run = site.run("lint --format json").exits(1);
    let expected = [
        "broken-link content/posts/tea.md:8:16",
        "missing-alt-text content/posts/tea.md:8:29",
        "broken-anchor content/posts/tea.md:10:6",
    ];
    for finding in expected {
        assert!(
            run.findings()
                .iter()
                .any(|found| found.starts_with(finding)),
            "no {finding}: {run}"
        );
    }
}

#[test]
fn posts_that_link_to_each_other_are_clean() {
    let site = Site::empty();
    site.post(
        "tea",
        "## Steeping time\n\n[Pots](pots.md), [their lids](pots.md#lids), [down](#steeping-time)",
    );
    site.post("pots", "## Lids\n\n[Tea](/blog/tea/), [time](/blog/tea/#steeping-time), <https://tea.example/blog/tea/>");
    site.run("lint").exits(0);
}

#[test]
fn what_a_post_must_say() {
    let site = Site::with_more_settings("front_matter: { required: [title, description] }\n");
    site.write(
        "content/posts/a.md",
        "---\ntitle: A\ntilte: A\ndate: 2017-02-29\n---\n\nText.\n",
    );
    let run = site.run("lint --format json").exits(1);
    assert_eq!(
        run.rules_in("content/posts/a.md"),
        ["invalid-date", "missing-key", "unknown-key"],
        "{run}"
    );
    let help = run.stdout.contains("`title`");
    assert!(help, "no did-you-mean: {run}");
}

#[test]
fn two_posts_at_one_address() {
    let site = Site::empty();
    site.post("tea", "One.");
    site.write(
        "content/posts/2026-11-02-tea.md",
        "---\ntitle: Two\n---\n\nTwo.\n",
    );
    let run = site.run("lint --format json").exits(1);
    assert!(
        run.findings()
            .iter()
            .any(|found| found.starts_with("duplicate-slug ")),
        "{run}"
    );
}

#[test]
fn bad_yaml_is_one_finding_and_the_rest_is_checked() {
    let site = Site::empty();
    site.write(
        "content/posts/bad.md",
        "---\ntitle: \"Tea\ndate: 2026-11-01\n---\n\nText.\n",
    );
    site.post("good", "[Cups](cups.md)");
    let run = site.run("lint --format json").exits(1);
    assert_eq!(
        run.rules_in("content/posts/bad.md"),
        ["invalid-front-matter"],
        "{run}"
    );
    assert_eq!(
        run.rules_in("content/posts/good.md"),
        ["broken-link"],
        "{run}"
    );
}

#[test]
fn the_exit_code_follows_fail_on_and_ignore() {
    let site = Site::empty();
    site.post("tea", "![](pot.png)\n\n[x](gone.md)");
    site.run("lint --ignore all").exits(0);
    site.run("lint --ignore missing-alt-text,broken-link")
        .exits(0);
    site.run("lint --select missing-alt-text --fail-on error")
        .exits(0);
    site.run("lint --select missing-alt-text --fail-on info")
        .exits(1);
    site.run("lint --select no-such-rule")
        .exits(2)
        .says("no-such-rule");
}

#[test]
fn only_the_named_paths_are_reported() {
    let site = Site::empty();
    site.post("tea", "[x](gone.md)")
        .post("pots", "[x](gone.md)");
    let run = site.run("lint --format json content/posts/tea.md").exits(1);
    assert_eq!(run.findings().len(), 1, "{run}");
    assert_eq!(run.rules_in("content/posts/tea.md"), ["broken-link"]);
    site.run("lint content/posts/no-such-post.md")
        .exits(2)
        .says("no-such-post.md");
}

#[test]
fn mistakes_in_the_settings_stop_the_run_and_are_placed() {
    let site = Site::with_settings("title: Tea\nbase_url: https://tea.example\nlnguage: en\n");
    let run = site.run("lint --format json").exits(2);
    assert_eq!(
        run.findings(),
        ["invalid-setting postroom.yaml:3:1"],
        "{run}"
    );
    assert!(run.stdout.contains("`language`"), "no did-you-mean: {run}");
}

#[test]
fn an_edition_is_checked_like_a_post() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    site.edition(
        "2026-11-13",
        "subject: Tea\ndate: 2026-11-13\nposts: [tea, pots]\n",
        "[x](/gone/)",
    );
    let run = site.run("lint --format json").exits(1);
    let rules = run.rules_in("content/newsletters/weekly/2026-11-13.md");
    assert!(rules.contains(&"broken-link".to_owned()), "{run}");
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let site = Site::empty();
    for number in 0..40 {
        site.post(&format!("p{number}"), "[x](gone.md) ![](y.png) [z](#no)");
    }
    let first = site.run("lint --format json").exits(1).stdout;
    for threads in ["1", "2", "7"] {
        let mut command = site.command();
        command
            .env("RAYON_NUM_THREADS", threads)
            .args(["lint", "--format", "json"]);
        assert_eq!(
            postroom_tests::Run::of(command).stdout,
            first,
            "{threads} threads"
        );
    }
}

#[test]
fn several_reports_at_once() {
    let site = Site::empty();
    site.post("tea", "[x](gone.md)");
    let run = site
        .run("lint --format short --output sarif=a.sarif --output gitlab=b.json --output junit=c.xml")
        .exits(1);
    assert!(
        run.stdout
            .starts_with("content/posts/tea.md:6:5: error broken-link: "),
        "{run}"
    );
    assert!(site.read("a.sarif").contains("\"ruleId\":\"broken-link\""));
    assert!(
        site.read("b.json")
            .contains("\"check_name\":\"broken-link\"")
    );
    assert!(site.read("c.xml").contains("<failure type=\"error\""));
    // One on standard output takes the place of the usual one.
    let run = site.run("lint --output json=-").exits(1);
    assert!(run.stdout.starts_with("{\"findings\":["), "{run}");
    // Mistakes in the settings are reported like everything else.
    site.write("postroom.yaml", "title: Tea\n");
    site.run("lint --output junit=c.xml").exits(2);
    assert!(site.read("c.xml").contains("invalid-setting"));
}

#[test]
fn other_tools_see_paths_from_where_the_command_runs() {
    let site = Site::empty();
    site.post("tea", "[x](gone.md)");
    let mut command = site.command();
    command.current_dir(site.parent());
    command.args(["-C", "site", "lint", "--format", "short"]);
    let run = postroom_tests::Run::of(command).exits(1);
    assert!(
        run.stdout.starts_with("site/content/posts/tea.md:6:5: "),
        "{run}"
    );
}

#[test]
fn the_page_of_a_job_on_github_gets_a_summary() {
    let site = Site::empty();
    site.post("tea", "[x](gone.md)");
    site.write("summary.md", "Before.\n");
    for (format, expected) in [("short", false), ("github", true)] {
        let mut command = site.command();
        command.env("GITHUB_STEP_SUMMARY", site.path("summary.md"));
        command.args(["lint", "--format", format]);
        postroom_tests::Run::of(command).exits(1);
        let summary = site.read("summary.md");
        assert_eq!(
            summary.contains("| error | broken-link |"),
            expected,
            "{summary}"
        );
        assert!(summary.starts_with("Before.\n"));
    }
}

#[test]
fn a_baseline_keeps_known_findings_quiet() {
    let site = Site::empty();
    site.post("tea", "[x](gone.md)");
    let update = "lint --baseline known.txt --update-baseline";
    site.run("lint --baseline known.txt")
        .exits(2)
        .says("--update-baseline");
    site.run(update).exits(0).says("1 finding (1 new, 0 gone)");
    let first = site.read("known.txt");
    site.run("lint --baseline known.txt").exits(0);
    site.run(update).exits(0).says("0 new, 0 gone");
    assert_eq!(site.read("known.txt"), first);

    site.post("tea", "More.\n\n[x](gone.md)\n\n[y](lost.md)");
    let run = site.run("lint --baseline known.txt --format json").exits(1);
    assert_eq!(
        run.findings(),
        ["broken-link content/posts/tea.md:10:5"],
        "{run}"
    );
    site.post("tea", "More.");
    site.run("lint --baseline known.txt")
        .exits(0)
        .says("1 entry no longer occurs");
    site.run(update).exits(0).says("0 new, 1 gone");
    site.run("lint --baseline postroom.yaml --update-baseline")
        .exits(2)
        .says("line 1");
    assert!(site.read("postroom.yaml").starts_with("title: Tea\n"));
}

#[test]
fn facts_of_a_large_site_are_kept_and_checked() {
    let site = Site::empty();
    for number in 0..320 {
        let next = (number + 1) % 320;
        site.post(
            &format!("p{number}"),
            &format!("# Top {number}\n\n[next](p{next}.md#top-{next})"),
        );
    }
    let cache = site.parent().join(".cache/postroom");
    let one = "lint --format json --select broken-anchor content/posts/p5.md";
    // Files that were written just now are not kept yet.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    site.run(&format!("{one} --no-cache")).exits(0);
    assert!(!cache.exists(), "it was told to keep nothing");
    site.run(one).exits(0);
    let kept = std::fs::read_dir(&cache).expect("a cache folder").count();
    assert_eq!(kept, 1, "one file for the site");
    site.run(one).exits(0);
    site.post("p6", "# Other\n");
    let run = site.run(one).exits(1);
    assert_eq!(run.findings(), ["broken-anchor content/posts/p5.md:8:8"]);
    site.post("p6", "# Top 6\n");
    site.run(one).exits(0);
}
