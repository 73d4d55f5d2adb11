//! `send` over SMTP to a real Postfix, whose mail is read back.

use postroom_tests::{Mail, Site, workspace};

use crate::{
    killing::{SEND, site},
    postfix::{LATER, Postfix, REFUSED},
    verified::verdicts,
};

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
    site.run_all(&SEND).exits(0);

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

    site.run_all(&SEND).exits(0);
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
    site.run_all(&SEND).exits(0);
    assert_eq!(postroom_tests::mails(&site.path("outbox")).len(), 2);
    assert_eq!(postfix.accepted(), 0);

    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    site.run_all(&SEND).exits(0);
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
    site.run_all(&SEND).exits(0);
    post("pots");
    site.run("compose weekly --date 2026-11-13")
        .exits(0)
        .says("brought up to date");

    site.write(
        "postroom.yaml",
        site.read("postroom.yaml")
            .replace("maildir:outbox", &postfix.url()),
    );
    site.run_all(&SEND).exits(0);
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

    let mut send = SEND.to_vec();
    send.push("--no-wait");
    let run = site
        .run_all(&send)
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

    site.run_all(&send).exits(1);
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
    site.run_all(&SEND).exits(0);
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

#[test]
fn an_address_beyond_ascii_is_mailed_by_smtputf8() {
    let postfix = Postfix::start();
    let site = site(&postfix.url(), "");
    site.subscribe(&["ada@mail.example", "jörg@mail.example", "संपर्क@mail.example"]);
    site.run_all(&SEND).exits(0);
    let mut arrived: Vec<(String, bool)> = Vec::new();
    for mail in postfix.wait_for(3) {
        assert_eq!(mail.header("X-Original-To"), Some(mail.to()));
        let received = mail.header("Received").expect("Postfix took it");
        arrived.push((mail.to(), received.contains("with UTF8SMTP")));
    }
    arrived.sort();
    let expected = [
        ("ada@mail.example", false),
        ("jörg@mail.example", true),
        ("संपर्क@mail.example", true),
    ];
    assert_eq!(
        arrived,
        expected.map(|(to, is_utf8)| (to.to_owned(), is_utf8))
    );
}

/// A private key for Ed25519, made for these tests.
const ED25519: &str = "MC4CAQAwBQYDK2VwBCIEIClaCZYZGlpP3EoU10jC/K/WO3BJ8uVJ7I1iV36MFtwQ";

#[test]
fn what_arrives_is_whole_signed_and_says_how_to_leave() {
    let postfix = Postfix::start();
    let more = "  unsubscribe_mailto: leave@tea.example\n  feedback_id: teaweekly\n  \
        envelope_sender: bounces+{token}@tea.example\n  dkim:\n    \
        - { domain: tea.example, selector: rsa, key: file:rsa.pem }\n    \
        - { domain: tea.example, selector: ed, key: file:ed.pem }\n";
    let site = site(&postfix.url(), more);
    let rsa = "crates/sender/src/message/dkim/test_keys/rsa.pem";
    let rsa = std::fs::read(workspace().join(rsa)).expect("a key for tests");
    site.write("rsa.pem", rsa).write("ed.pem", ED25519);
    site.subscribe(&["ada@mail.example", "bob@mail.example"]);
    let mut dry = SEND.to_vec();
    dry.push("--dry-run");
    let said = site.run_all(&dry).exits(0).stdout;
    site.run_all(&SEND).exits(0);

    for mail in postfix.wait_for(2) {
        assert_eq!(mail.defects(), Vec::<String>::new());
        assert_eq!(verdicts(&mail.raw, &said), ["pass", "pass"], "{said}");
        // A verifier that passes everything would be none.
        let changed = String::from_utf8_lossy(&mail.raw).replace("Hello", "Hullo");
        assert!(!verdicts(changed.as_bytes(), &said).contains(&"pass".to_owned()));
        let header = |name: &str| mail.header(name).unwrap_or_default();
        assert_eq!(header("From"), "Tea <news@tea.example>");
        assert!(
            header("List-Id").ends_with("<weekly.tea.example>"),
            "{}",
            header("List-Id")
        );
        let leave = header("List-Unsubscribe");
        assert!(leave.starts_with("<https://tea.example/leave/"), "{leave}");
        assert!(
            leave.contains("<mailto:leave@tea.example?subject="),
            "{leave}"
        );
        assert_eq!(
            header("List-Unsubscribe-Post"),
            "List-Unsubscribe=One-Click"
        );
        assert!(header("Feedback-ID").ends_with(":teaweekly"));
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        assert!(mail.id().ends_with("@tea.example"), "{}", mail.id());
        assert!(header("Return-Path").starts_with("<bounces+"));
        assert_eq!(header("X-Original-To"), mail.to());
    }
}
