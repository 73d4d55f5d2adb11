//! Rendering editions of small sites.

use postroom_content_model::{Edition, Field, Mailing, ValuesFor};

use super::*;
use crate::test_site::{TestSite, post};

pub(super) fn four_posts() -> TestSite {
    let site = TestSite::new(&[]);
    for (name, front) in [
        ("old", "title: Old\ndate: 2026-10-01"),
        (
            "a",
            "title: 'Alpha {{x}}'\ndate: 2026-11-10\ndescription: About alpha.\nauthors: [Ada]\ntags: [Rust]",
        ),
        ("b", "title: Beta\ndate: 2026-11-12\nreading_time: 10"),
        ("c", "title: Gamma\ndate: 2026-11-13\nnewsletter: false"),
        ("d", "title: Delta\ndate: 2026-11-14\ndraft: true"),
        ("e", "title: Epsilon\ndate: 2026-11-30"),
    ] {
        site.write(
            &format!("content/posts/{name}.md"),
            &post(front, "Text of it, with {{subscriber.email}}."),
        );
    }
    site
}

struct Someone(Option<&'static str>);

impl ValuesFor for Someone {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => self.0,
            Field::Email => Some("ada+x@y.example"),
            Field::UnsubscribeUrl => Some("https://x.example/u/t?a&b"),
            _ => None,
        }
    }
}

pub(super) fn fill(
    template: &postroom_content_model::Template,
    name: Option<&'static str>,
) -> String {
    template.fill(&Someone(name))
}

fn rendered(site: &TestSite, id: &str) -> Result<Mailing, RenderError> {
    let model = site.load();
    let edition: &Edition = model.edition(&id.parse().unwrap()).unwrap();
    render(&model, edition)
}

pub(super) fn mailing(site: &TestSite, id: &str) -> Mailing {
    rendered(site, id).unwrap()
}

pub(super) fn edition(site: &TestSite, front: &str, body: &str) {
    site.write(
        "content/newsletters/weekly/2026-11-15.md",
        &post(&format!("date: 2026-11-15\n{front}"), body),
    );
}

#[test]
fn an_edition_becomes_a_mailing() {
    let site = four_posts();
    edition(
        &site,
        "id: urn:x:1\nsubject: 'Hi {{subscriber.name | default: \"friend\"}}'\npreheader: \"News \\\"for\\\" you\"\nposts: [b, a]",
        "Hello {{subscriber.name | default: \"friend\"}},\n\n{{#if subscriber.name}}\n\nWe **know** you.\n\n{{else}}\n\nWho?\n\n{{/if}}\n\n\
         See [this](../../posts/b.md), [leave]({{unsubscribe_url}}), [mine](https://y.example/?e={{subscriber.email}}) -- \"quoted\".",
    );
    let mailing = mailing(&site, "weekly/2026-11-15");
    assert_eq!(
        (mailing.id.as_str(), mailing.list.as_str()),
        ("urn:x:1", "weekly")
    );
    assert_eq!(
        (mailing.from.as_str(), mailing.list_title.as_str()),
        ("News <news@x.example>", "Weekly *News*")
    );
    assert_eq!(
        mailing.web_url,
        "https://x.example/sub/newsletters/weekly/2026-11-15/"
    );
    assert_eq!(
        fill(&mailing.subject, Some("Ada\r\nBcc: x")),
        "Hi Ada  Bcc: x"
    );
    assert_eq!(fill(&mailing.preheader, None), "News \"for\" you");
    let html = fill(&mailing.html, Some("<Ada>"));
    assert!(
        html.contains("Hello &lt;Ada&gt;,")
            && html.contains("We <strong>know</strong> you.")
            && !html.contains("Who?")
    );
    assert!(html.contains("href=\"https://x.example/u/t?a&amp;b\""));
    assert!(html.contains("href=\"https://y.example/?e=ada%2Bx%40y%2Eexample\""));
    assert!(
        html.contains("Alpha {{x}}") && !html.contains("zq") && !html.contains("<p></p>"),
        "{html}"
    );
    assert!(
        html.contains("Test &amp; Co, 1 Example Street")
            && html.contains(&format!("href=\"{}\"", mailing.web_url))
    );
    insta::assert_snapshot!(fill(&mailing.text, None));
}

#[test]
fn no_character_of_an_address_with_a_placeholder_is_a_mark() {
    let site = four_posts();
    edition(
        &site,
        "subject: S",
        "[z](https://y.example/&#31;a&#11;b&#29;?e={{subscriber.email}})",
    );
    let text = fill(&mailing(&site, "weekly/2026-11-15").text, None);
    let address = "z <https://y.example/%1Fa%0Bb%1D?e=ada%2Bx%40y%2Eexample>";
    assert!(text.contains(address), "{text}");
}

#[test]
fn posts_are_literal_whatever_they_say() {
    let site = four_posts();
    site.set("    layout: post");
    site.write(
        "content/posts/b.md",
        &post(
            "title: '{{subscriber.email}} {{> x}}'\ndate: 2026-11-12",
            "{{subscriber.name}} [x](https://y.example/{{subscriber.email}}) {{#if}} zq0n0z",
        ),
    );
    edition(&site, "subject: S\nposts: [b]", "Hi");
    let mailing = mailing(&site, "weekly/2026-11-15");
    for part in [
        fill(&mailing.html, Some("Ada")),
        fill(&mailing.text, Some("Ada")),
    ] {
        assert!(
            part.contains("{{subscriber.name}}")
                && part.contains("{{subscriber.email}} {{")
                && part.contains("{{#if}}")
                && part.contains("zq0n0z"),
            "{part}"
        );
        assert_eq!(
            part.matches("ada+x").count(),
            1,
            "in the footer only: {part}"
        );
    }
}

#[test]
fn faults_are_named_at_their_place() {
    let site = four_posts();
    edition(
        &site,
        "subject: Hi {{subscriber.nme}}\nposts: [a, bb, d]",
        "x\n\nHello {{subscriber.name}}",
    );
    insta::assert_snapshot!(rendered(&site, "weekly/2026-11-15").unwrap_err());
    edition(
        &site,
        "subject: Hi {{subscriber.nme}}\nposts: [a]",
        "x\n\nHello {{subscriber.name}}",
    );
    insta::assert_snapshot!(rendered(&site, "weekly/2026-11-15").unwrap_err());
    edition(&site, "posts: [a]", "x");
    assert!(
        rendered(&site, "weekly/2026-11-15")
            .unwrap_err()
            .to_string()
            .ends_with("the edition has no `subject`")
    );
    site.set("html: { mail: trusted }");
    edition(
        &site,
        "subject: S\nposts: [a]",
        "{{web_url}} \\{{ <b style=\"{{subscriber.email}}\">x</b>",
    );
    let error = rendered(&site, "weekly/2026-11-15")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains(":6:27: introduction: a placeholder stands in a tag"),
        "{error}"
    );
}

#[test]
fn mail_templates_are_overridden_one_at_a_time() {
    let site = four_posts();
    edition(&site, "subject: S\nposts: [a]", "Hi");
    site.write(
        "templates/mail/partials/end.hbs",
        "<p>{{#if subscriber.name}}Bye {{subscriber.name}}{{else}}Bye{{/if}}</p>",
    );
    let html = fill(&mailing(&site, "weekly/2026-11-15").html, Some("Ada"));
    assert!(html.contains("<p>Bye Ada</p>") && html.contains("View in browser"));
    site.write("templates/mail/partials/end.hbs", "\n{{newsletter.titel}}");
    let error = rendered(&site, "weekly/2026-11-15")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("templates/mail/partials/end.hbs:2: there is no `newsletter.titel`"),
        "{error}"
    );
    site.write("templates/mail/partials/end.hbs", "{{subscriber.name}}");
    let error = rendered(&site, "weekly/2026-11-15")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("templates/mail/partials/end.hbs:1: a subscriber may have no"),
        "{error}"
    );
}

#[test]
fn the_same_edition_gives_the_same_mailing() {
    let site = four_posts();
    edition(
        &site,
        "subject: S\nposts: [a, b]",
        "Hi {{subscriber.name | default: \"x\"}}",
    );
    assert_eq!(
        mailing(&site, "weekly/2026-11-15").hash(),
        mailing(&site, "weekly/2026-11-15").hash()
    );
}

#[test]
fn a_letter_is_its_introduction_alone() {
    let site = four_posts();
    site.set("    layout: letter");
    edition(&site, "subject: S", "Just *words*.");
    let mailing = mailing(&site, "weekly/2026-11-15");
    assert!(fill(&mailing.html, None).contains(">Just <em>words</em>.</p>"));
    assert!(fill(&mailing.text, None).contains("Just _words_.\n\n-- \n"));
    assert_eq!(fill(&mailing.preheader, None), "");
}

#[test]
fn an_edition_of_nothing_but_conditions_is_gone_through_once() {
    let site = four_posts();
    let body = "{{#if subscriber.name}}\n\na\n\n{{/if}}\n\n".repeat(20_000);
    edition(&site, "subject: S", &body);
    let started = std::time::Instant::now();
    let mailing = mailing(&site, "weekly/2026-11-15");
    let html = fill(&mailing.html, Some("Ada"));
    assert_eq!(html.matches(">a</p>").count(), 20_000);
    assert!(!html.contains("\"></p>"));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
