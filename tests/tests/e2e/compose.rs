//! `compose`: the next edition, as a file for a person to edit.

use postroom_tests::Site;

/// An edition without the quotes that YAML does not need.
fn unquoted(site: &Site, name: &str) -> String {
    site.read(format!("content/newsletters/weekly/{name}.md"))
        .replace('"', "")
}

#[test]
fn the_first_edition_has_the_posts_so_far_and_the_next_one_only_what_is_new() {
    let site = Site::empty();
    site.post("tea", "Tea.").post("pots", "Pots.");
    let run = site.run("compose weekly --date 2026-11-13").exits(0);
    assert!(
        run.stdout
            .contains("content/newsletters/weekly/2026-11-13.md"),
        "{run}"
    );
    let first = unquoted(&site, "2026-11-13");
    assert!(
        first.contains("- tea") && first.contains("- pots"),
        "{first}"
    );

    site.write(
        "content/posts/cups.md",
        "---\ntitle: Cups\ndate: 2026-11-15\n---\n\nCups.\n",
    );
    site.run("compose weekly --date 2026-11-20").exits(0);
    let next = unquoted(&site, "2026-11-20");
    assert!(next.contains("- cups"), "{next}");
    assert!(
        !next.contains("- tea") && !next.contains("- pots"),
        "{next}"
    );
}

#[test]
fn drafts_future_posts_and_those_that_opt_out_are_left_out() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    let post = |extra: &str| format!("---\ntitle: T\ndate: 2026-11-11\n{extra}---\n\nText.\n");
    site.write("content/posts/draft.md", post("draft: true\n"));
    site.write("content/posts/quiet.md", post("newsletter: false\n"));
    site.write(
        "content/posts/later.md",
        "---\ntitle: L\ndate: 2026-12-24\n---\n\nText.\n",
    );
    site.run("compose weekly --date 2026-11-13").exits(0);
    let edition = unquoted(&site, "2026-11-13");
    assert!(edition.contains("- tea"), "{edition}");
    for slug in ["- draft", "- quiet", "- later"] {
        assert!(!edition.contains(slug), "{slug} in {edition}");
    }
}

#[test]
fn an_edition_is_never_overwritten() {
    let site = Site::empty();
    site.post("tea", "Tea.");
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.write(
        "content/newsletters/weekly/2026-11-13.md",
        "Edited by hand.",
    );
    let run = site.run("compose weekly --date 2026-11-13");
    assert_ne!(run.code, Some(0), "{run}");
    assert_eq!(
        site.read("content/newsletters/weekly/2026-11-13.md"),
        "Edited by hand."
    );
}

#[test]
fn what_is_composed_lints_clean_and_can_be_mailed() {
    let site = Site::empty();
    site.post("tea", "Tea.").subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.run("lint --fail-on error").exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(postroom_tests::mails(&site.path("outbox")).len(), 1);
}

#[test]
fn an_unknown_newsletter_is_named() {
    Site::empty().run("compose wekly").exits(2).says("weekly");
}
