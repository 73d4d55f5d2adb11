//! Composing editions of small sites.

use super::*;
use crate::{
    newsletter::{
        Reason,
        tests::{edition, fill, four_posts, mailing},
    },
    test_site::{SETTINGS, TestSite, post},
};

fn options(date: &str) -> ComposeOptions {
    ComposeOptions {
        date: date.parse().unwrap(),
        since: None,
        random: [7; 16],
    }
}

fn options_since(date: &str, since: &str) -> ComposeOptions {
    ComposeOptions {
        since: Some(since.parse().unwrap()),
        ..options(date)
    }
}

fn with(site: &TestSite, options: &ComposeOptions) -> Composed {
    compose(&site.load(), "weekly", options).unwrap()
}

fn composed(site: &TestSite, date: &str) -> Composition {
    match with(site, &options(date)) {
        Composed::Edition(composition) => composition,
        other => panic!("{other:?}"),
    }
}

fn nothing_new(site: &TestSite, date: &str) -> Considered {
    match with(site, &options(date)) {
        Composed::NothingNew(considered) => considered,
        other => panic!("{other:?}"),
    }
}

/// Composes and writes the edition.
fn write(site: &TestSite, date: &str) -> Composition {
    let edition = composed(site, date);
    site.write(edition.path.as_str(), &edition.text);
    edition
}

/// Settings of the newsletter, put before its title.
fn set(site: &TestSite, yaml: &str) {
    let settings = SETTINGS.replace(
        "    title: Weekly",
        &format!("    {yaml}\n    title: Weekly"),
    );
    site.write("postroom.yaml", &settings);
}

fn new_post(site: &TestSite, slug: &str, front: &str) {
    let front = format!("title: {slug}\n{front}");
    site.write(&format!("content/posts/{slug}.md"), &post(&front, "Text."));
}

fn slugs(site: &TestSite, posts: &[usize]) -> String {
    let model = site.load();
    let slugs: Vec<&str> = posts
        .iter()
        .map(|post| model.posts[*post].slug.as_str())
        .collect();
    slugs.join(" ")
}

/// What was left out and why.
fn left_out(site: &TestSite, considered: &Considered) -> String {
    let model = site.load();
    let left = considered.left_out.iter();
    let left: Vec<String> = left
        .map(|left| format!("{}: {}", model.posts[left.post].slug, left.reason))
        .collect();
    left.join("; ")
}

#[test]
fn ids_are_version_4_uuids() {
    assert_eq!(
        urn([0xff; 16]),
        "urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff"
    );
}

#[test]
fn the_first_edition_takes_a_period() {
    let site = four_posts();
    new_post(&site, "gone", "date: 2026-11-11\nexpires: 2026-11-12");
    site.write(
        "content/pages/about.md",
        &post("title: About\ndate: 2026-11-12", "x"),
    );
    let edition = composed(&site, "2026-11-15");
    assert_eq!(
        edition.path.as_str(),
        "content/newsletters/weekly/2026-11-15.md"
    );
    assert_eq!(slugs(&site, &edition.posts), "b a");
    assert_eq!(
        left_out(&site, &edition.considered),
        "e: it comes out on 2026-11-30; d: it is a draft; c: it says `newsletter: false`; gone: it has expired"
    );
    assert_eq!(edition.considered.older, 1, "the one of October");
    insta::assert_snapshot!(edition.text);
    set(&site, "every: 50d");
    assert_eq!(
        slugs(&site, &composed(&site, "2026-11-15").posts),
        "b a old"
    );
}

#[test]
fn composing_twice_finds_nothing_new_until_something_is() {
    let site = four_posts();
    write(&site, "2026-11-15");
    assert!(
        site.load().problems.is_empty(),
        "{:?}",
        site.load().problems
    );
    let again = with(&site, &options("2026-11-15"));
    assert!(matches!(again, Composed::UpToDate(_)), "{again:?}");
    let nothing = nothing_new(&site, "2026-11-22");
    let left = left_out(&site, &nothing);
    assert!(left.contains("a: weekly/2026-11-15 carried it"), "{left}");
    assert_eq!(
        nothing.since.to_string(),
        "2026-11-08",
        "the beginning stays"
    );
    new_post(&site, "new", "date: 2026-11-15");
    let next = composed(&site, "2026-11-16");
    assert_eq!(slugs(&site, &next.posts), "new");
    assert!(!next.text.contains("since:"), "the first edition says it");
}

#[test]
fn a_draft_that_nobody_edited_is_brought_up_to_date() {
    let site = four_posts();
    let first = write(&site, "2026-11-15");
    new_post(&site, "new", "date: 2026-11-15");
    site.remove("content/posts/a.md");
    let options = ComposeOptions {
        random: [8; 16],
        ..options("2026-11-15")
    };
    let Composed::Edition(second) = with(&site, &options) else {
        panic!()
    };
    assert_eq!(slugs(&site, &second.posts), "new b");
    assert_eq!(second.id, first.id, "it is the same edition");
    assert_eq!(second.replaces.as_ref(), Some(&first.text));
    assert!(
        second.text.contains("\nsince: 2026-11-08\n"),
        "{}",
        second.text
    );
}

#[test]
fn an_edition_that_somebody_edited_stays() {
    let site = four_posts();
    let first = write(&site, "2026-11-15");
    let edited = first.text.replace("here are", "dear all, here are");
    site.write(first.path.as_str(), &edited);
    let considered = nothing_new(&site, "2026-11-15");
    assert_eq!(considered.since.to_string(), "2026-11-08");
    new_post(&site, "new", "date: 2026-11-15");
    let error = compose(&site.load(), "weekly", &options("2026-11-15")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "content/newsletters/weekly/2026-11-15.md is there already and has been edited, so it stays as it is; add new to its `posts`, or choose another day with --date"
    );
    assert_eq!(slugs(&site, &composed(&site, "2026-11-16").posts), "new");
}

#[test]
fn what_the_limit_leaves_out_comes_next_time() {
    let site = four_posts();
    set(&site, "posts: { limit: 1 }");
    let first = write(&site, "2026-11-13");
    assert_eq!(slugs(&site, &first.posts), "b");
    let left = left_out(&site, &first.considered);
    assert!(
        left.ends_with("a: the edition is full; the next one takes it"),
        "{left}"
    );
    // However much is new.
    new_post(&site, "new", "date: 2026-11-14");
    let second = write(&site, "2026-11-15");
    assert_eq!(slugs(&site, &second.posts), "a");
    assert!(
        second.text.contains("subject: \"Alpha \\\\{{x}}\""),
        "{}",
        second.text
    );
    let subject = mailing(&site, "weekly/2026-11-15").subject;
    assert_eq!(fill(&subject, None), "Alpha {{x}}");
    assert_eq!(slugs(&site, &composed(&site, "2026-11-20").posts), "new");
}

#[test]
fn a_past_date_takes_no_later_posts_and_no_carried_ones() {
    let site = four_posts();
    let past = composed(&site, "2026-11-11");
    assert_eq!(slugs(&site, &past.posts), "a");
    assert!(
        past.considered
            .left_out
            .iter()
            .any(|left| { left.reason == Reason::Later("2026-11-12".parse().unwrap()) })
    );
    write(&site, "2026-11-15");
    assert!(
        left_out(&site, &nothing_new(&site, "2026-11-11"))
            .contains("a: weekly/2026-11-15 carried it")
    );
    let before = nothing_new(&site, "2026-11-01");
    assert!(
        before.since > "2026-11-01".parse().unwrap(),
        "the newsletter began later"
    );
}

#[test]
fn since_reaches_back_and_is_remembered() {
    let site = four_posts();
    let Composed::Edition(all) = with(&site, &options_since("2026-11-15", "2026-09-01")) else {
        panic!()
    };
    assert_eq!(slugs(&site, &all.posts), "b a old");
    assert!(all.text.contains("\nsince: 2026-09-01\n"));

    write(&site, "2026-11-15");
    let Composed::Edition(later) = with(&site, &options_since("2026-11-16", "2026-09-01")) else {
        panic!()
    };
    assert_eq!(slugs(&site, &later.posts), "old");
    site.write(later.path.as_str(), &later.text);
    assert_eq!(
        nothing_new(&site, "2026-11-20").since.to_string(),
        "2026-09-01"
    );
}

#[test]
fn a_renamed_post_with_an_alias_or_an_id_stays_carried() {
    let site = four_posts();
    write(&site, "2026-11-15");
    site.remove("content/posts/b.md");
    new_post(&site, "better", "date: 2026-11-12\naliases: [/blog/b/]");
    assert_eq!(nothing_new(&site, "2026-11-22").missing, []);
    let html = fill(&mailing(&site, "weekly/2026-11-15").html, None);
    assert_eq!(html.matches("/blog/better/").count(), 2);

    edition(&site, "subject: S\nposts: ['urn:x:9', a]", "Hi");
    new_post(&site, "better", "date: 2026-11-12\nid: urn:x:9");
    assert_eq!(nothing_new(&site, "2026-11-22").missing, []);
}

#[test]
fn a_post_that_is_gone_is_told_and_a_new_name_is_a_new_post() {
    let site = four_posts();
    write(&site, "2026-11-15");
    site.remove("content/posts/b.md");
    let missing = nothing_new(&site, "2026-11-22").missing;
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].edition.to_string(), missing[0].name.as_str()),
        ("weekly/2026-11-15".to_owned(), "b")
    );
    new_post(&site, "better", "date: 2026-11-12");
    let next = composed(&site, "2026-11-22");
    assert_eq!(slugs(&site, &next.posts), "better");
    assert_eq!(next.considered.missing, missing);
}

#[test]
fn two_newsletters_carry_the_same_posts() {
    let site = four_posts();
    let other = "  rust:\n    title: Rust\n    from: a@x.example\n    postal_address: X\n    posts: { tags: [rust] }\n";
    site.write("postroom.yaml", &(SETTINGS.to_owned() + other));
    write(&site, "2026-11-15");
    let composed = compose(&site.load(), "rust", &options("2026-11-15")).unwrap();
    let Composed::Edition(rust) = composed else {
        panic!("{composed:?}")
    };
    assert_eq!(slugs(&site, &rust.posts), "a");
    assert_eq!(rust.path.as_str(), "content/newsletters/rust/2026-11-15.md");
    site.write(rust.path.as_str(), &rust.text);
    assert!(site.load().problems.is_empty());
    nothing_new(&site, "2026-11-16");
}

#[test]
fn tags_choose_posts() {
    let site = four_posts();
    set(&site, "posts: { tags: [rust] }");
    let edition = composed(&site, "2026-11-15");
    assert_eq!(slugs(&site, &edition.posts), "a");
    let left = left_out(&site, &edition.considered);
    assert!(
        left.contains("b: it has none of the newsletter's tags"),
        "{left}"
    );
}

#[test]
fn a_newsletter_must_exist_and_have_an_address() {
    let site = four_posts();
    let error = compose(&site.load(), "weekli", &options("2026-11-15")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no newsletter `weekli` in postroom.yaml; did you mean `weekly`?"
    );
    for address in ["", ", postal_address: ' '"] {
        site.write("postroom.yaml", &format!("title: T\nbase_url: https://x.example\nnewsletters: {{ weekly: {{ title: W, from: a@x.example{address} }} }}\n"));
        let error = compose(&site.load(), "weekly", &options("2026-11-15")).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("newsletters.weekly.postal_address"),
            "{error}"
        );
    }
}

#[test]
fn a_site_in_another_language_gets_no_english() {
    let site = four_posts();
    site.set("language: de");
    let text = composed(&site, "2026-11-15").text;
    assert!(
        text.contains("Beta · Alpha") && text.ends_with("---\n\n"),
        "{text}"
    );
}

#[test]
fn an_edition_that_cannot_be_read_is_not_taken_for_one_without_posts() {
    let site = four_posts();
    for broken in [
        "posts: [b, a\nsubject: S",
        "subject: S\nposts: { b: 1 }",
        "posts: [{ b: a }]",
    ] {
        edition(&site, broken, "Hi");
        let error = compose(&site.load(), "weekly", &options("2026-11-22")).unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("content/newsletters/weekly/2026-11-15.md cannot be read"),
            "{broken}: {error}"
        );
    }
    edition(&site, "subject: [S]\nposts: [b, a]", "Hi");
    nothing_new(&site, "2026-11-22");
}
