//! `send` over SMTP to a real Postfix, whose mail is read back.

use postroom_tests::{Mail, Site};

use crate::postfix::{LATER, Postfix, REFUSED};

/// The sample site, mailing by way of this server.
fn sample(postfix: &Postfix) -> Site {
    let site = Site::sample();
    let settings = site.read("postroom.yaml");
    let by_smtp = settings.replace("maildir:outbox", &postfix.url());
    assert_ne!(by_smtp, settings, "the sample names its transport");
    site.write("postroom.yaml", by_smtp);
    site
}

#[test]
fn everyone_on_the_list_has_one_mail_and_a_second_run_adds_none() {
    let postfix = Postfix::start();
    let site = sample(&postfix);
    let people = site.read("examples/subscribers.csv").lines().count() - 1;
    site.run("subscribers import examples/subscribers.csv --list weekly")
        .exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);

    let mails = postfix.wait_for(people);
    let mut recipients: Vec<String> = mails
        .iter()
        .filter_map(|mail| mail.header("X-Original-To"))
        .collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!(
        (mails.len(), recipients.len()),
        (people, people),
        "{recipients:?}"
    );
    for mail in &mails {
        assert_eq!(
            Some(mail.to()),
            mail.header("X-Original-To"),
            "the mail is another person's"
        );
        assert_eq!(
            mail.header("Return-Path").as_deref(),
            Some("<bounces@skildock.example>")
        );
        assert_eq!(mail.count("List-Unsubscribe"), 1);
    }
    let ishita = mails
        .iter()
        .find(|mail| mail.to() == "ishita.b@example.org")
        .expect("she is on the list");
    assert_eq!(ishita.subject(), "Ask the database how, Ishita Bose");
    assert!(ishita.html().contains("Kolkata") && ishita.text().contains("Kolkata"));

    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(postfix.accepted(), people, "the second run mailed somebody");
    let status = site
        .run("status weekly/2026-11-13 --format json")
        .exits(0)
        .json();
    assert_eq!(
        (&status[0]["kind"], &status[0]["counts"]["sent"]),
        (&"smtp".into(), &people.into()),
        "{status}"
    );
}

#[test]
fn a_rehearsal_never_counts_as_mailed() {
    let postfix = Postfix::start();
    let site = Site::empty();
    site.post("tea", "Tea.")
        .subscribe(&["ada@mail.example", "bob@mail.example"]);
    site.edition(
        "2026-11-13",
        "subject: Tea for all\nposts: [tea]\n",
        "Hello.",
    );
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(postroom_tests::mails(&site.path("outbox")).len(), 2);
    assert_eq!(postfix.accepted(), 0);

    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let to: Vec<String> = postfix.wait_for(2).iter().map(Mail::to).collect();
    assert_eq!(to, ["ada@mail.example", "bob@mail.example"]);
}

#[test]
fn a_draft_that_was_mailed_is_not_brought_up_to_date() {
    let postfix = Postfix::start();
    let site = Site::empty();
    let post = |slug: &str| {
        site.post(slug, "Text.");
    };
    post("tea");
    site.subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    post("pots");
    site.run("compose weekly --date 2026-11-13")
        .exits(0)
        .says("brought up to date");

    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    site.run("send weekly/2026-11-13 --yes").exits(0);
    postfix.wait_for(1);
    let mailed = site.read("content/newsletters/weekly/2026-11-13.md");
    post("cups");
    site.run("compose weekly --date 2026-11-13")
        .exits(2)
        .says("mailing weekly/2026-11-13 has begun");
    assert_eq!(
        site.read("content/newsletters/weekly/2026-11-13.md"),
        mailed
    );
    site.run("compose weekly --date 2026-11-14").exits(0);
}

#[test]
fn what_the_server_refuses_needs_a_person_and_stops_nobody_else() {
    let postfix = Postfix::start();
    let site = Site::empty();
    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    site.post("tea", "Tea.")
        .subscribe(&["ada@mail.example", REFUSED, LATER, "zoe@mail.example"]);
    site.edition(
        "2026-11-13",
        "subject: Tea for all\nposts: [tea]\n",
        "Hello.",
    );

    let run = site
        .run("send weekly/2026-11-13 --yes --no-wait")
        .exits(1)
        .says("nobody of that name")
        .says("come back later");
    assert!(!run.stderr.contains(REFUSED), "addresses are masked: {run}");
    let to: Vec<String> = postfix.wait_for(2).iter().map(Mail::to).collect();
    assert_eq!(to, ["ada@mail.example", "zoe@mail.example"]);
    let counts = site.run("status --format json").json()[0]["counts"].clone();
    assert_eq!(
        (&counts["failed"], &counts["deferred"], &counts["sent"]),
        (&1.into(), &1.into(), &2.into()),
        "{counts}"
    );

    site.run("send weekly/2026-11-13 --yes --no-wait").exits(1);
    assert_eq!(postfix.accepted(), 2, "somebody was mailed twice");
}

#[test]
fn lines_and_dots_arrive_as_they_were_written() {
    let postfix = Postfix::start();
    let site = Site::empty();
    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    let long = "word".repeat(600);
    let body = format!(
        "Dots:\\\n.\\\n..\\\n.hidden\\\nMAIL FROM:eve\\\nFrom here\n\n```\n{long}\n```\n\nnaïve — 日本 🍵"
    );
    site.post("tea", "Tea.").subscribe(&["ada@mail.example"]);
    site.edition("2026-11-13", "subject: 日本のお茶 and naïve cafés, in a subject far too long for a single line of a header\nposts: [tea]\n", &body);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let mails = postfix.wait_for(1);
    // Lines that begin with a dot need nothing of mail programs, but `From ` does: the lines of its
    // block have one space more than was written (RFC 3676 §4.4).
    let text = mails[0].text().replace("\r\n", "\n");
    let text = text.replace("\n ", "\n");
    for part in [
        "Dots:\n.\n..\n.hidden\nMAIL FROM:eve\nFrom here\n",
        "naïve — 日本 🍵",
        &long,
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(
        mails[0].subject().starts_with("日本のお茶 and naïve cafés"),
        "{}",
        mails[0].subject()
    );
    assert_eq!(postfix.accepted(), 1);
}
