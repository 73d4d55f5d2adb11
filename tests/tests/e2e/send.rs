//! `send`: the mail a subscriber gets, and that each gets it once.

use postroom_tests::{Mail, Site, mails};

const EDITION: &str = "weekly/2026-11-13";
/// What a mailing needs whose links are nowhere, from a store that has never mailed.
const OFFLINE: &str = "--new-store --allow dead-links --allow no-way-out";

fn outbox(site: &Site) -> Vec<Mail> {
    mails(&site.path("outbox"))
}

fn recipients(site: &Site) -> Vec<String> {
    outbox(site).iter().map(Mail::to).collect()
}

/// A site with one post, one edition of it, and these people.
fn ready(people: &[&str]) -> Site {
    let site = Site::empty();
    site.post("tea", "## Water\n\nTea {{subscriber.name}}.")
        .subscribe(people);
    site.edition(
        "2026-11-13",
        "subject: Tea for all\npreheader: Water first\nposts: [tea]\n",
        "Hello.",
    );
    site
}

#[test]
fn the_samples_mail_is_whole() {
    let site = Site::sample();
    site.run("subscribers import examples/subscribers.csv --list weekly")
        .exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let mails = outbox(&site);
    let ishita = mails
        .iter()
        .find(|mail| mail.to() == "ishita.b@example.org")
        .expect("she is on the list");
    assert_eq!(ishita.subject(), "Ask the database how, Ishita Bose");
    assert_eq!(ishita.from(), "news@skildock.example");
    for body in [ishita.text(), ishita.html()] {
        for part in [
            "Kolkata",
            "Reading query plans without fear",
            "14 Lantern Lane",
            "https://skildock.example/blog/reading-query-plans/",
        ] {
            assert!(body.contains(part), "no {part} in {body}");
        }
        assert!(!body.contains("{{"), "a placeholder is left: {body}");
    }
    let leave = ishita
        .header("List-Unsubscribe")
        .expect("RFC 8058 wants it");
    assert!(
        leave.starts_with("<https://skildock.example/unsubscribe/"),
        "{leave}"
    );
    assert_eq!(
        ishita.header("List-Unsubscribe-Post").as_deref(),
        Some("List-Unsubscribe=One-Click")
    );
    let link = leave.trim_matches(['<', '>']);
    assert!(
        ishita.text().contains(link) && ishita.html().contains(link),
        "the body has no way out"
    );
    for mail in &mails {
        for header in [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "MIME-Version",
            "List-Unsubscribe",
        ] {
            assert_eq!(mail.count(header), 1, "{header} of {}", mail.to());
        }
        assert!(mail.raw.is_ascii(), "{} is not 7-bit", mail.to());
        assert!(
            mail.raw
                .split(|byte| *byte == b'\n')
                .all(|line| line.len() <= 999),
            "RFC 5322 §2.1.1"
        );
    }
    let mut ids: Vec<&str> = mails.iter().map(Mail::id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), mails.len(), "every mail has an id of its own");
}

#[test]
fn a_second_run_mails_nobody() {
    let site = ready(&["ada@mail.example", "bob@mail.example"]);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(recipients(&site), ["ada@mail.example", "bob@mail.example"]);
    std::fs::remove_dir_all(site.path("outbox")).expect("it is there");
    site.run("send weekly/2026-11-13 --yes").exits(0);
    site.run("send content/newsletters/weekly/2026-11-13.md --yes")
        .exits(0);
    assert!(recipients(&site).is_empty(), "{:?}", recipients(&site));
}

#[test]
fn a_limit_stops_and_the_next_run_goes_on() {
    let people = [
        "a@mail.example",
        "b@mail.example",
        "c@mail.example",
        "d@mail.example",
        "e@mail.example",
    ];
    let site = ready(&people);
    let counts = [2, 4, 5, 5].map(|expected| {
        site.run("send weekly/2026-11-13 --yes --limit 2").exits(0);
        (outbox(&site).len(), expected)
    });
    assert!(
        counts.iter().all(|(mailed, expected)| mailed == expected),
        "{counts:?}"
    );
    assert_eq!(recipients(&site), people);
}

#[test]
fn whoever_leaves_meanwhile_is_not_mailed() {
    let site = ready(&["a@mail.example", "b@mail.example", "c@mail.example"]);
    site.run("send weekly/2026-11-13 --yes --limit 1").exits(0);
    let first = recipients(&site);
    for person in ["a@mail.example", "b@mail.example", "c@mail.example"] {
        site.run(&format!("subscribers unsubscribe {person} --list weekly"))
            .exits(0);
    }
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(recipients(&site), first);
}

#[test]
fn posts_are_literal_and_the_edition_is_not() {
    let site = ready(&[]);
    site.write(
        "people.csv",
        "email,name\nada@mail.example,<b>Ada</b> {{subscriber.email}}\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    site.edition(
        "2026-11-13",
        "subject: 'Hi {{subscriber.name | default: \"you\"}}'\nposts: [tea]\n",
        "Dear {{subscriber.name | default: \"you\"}},",
    );
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let mails = outbox(&site);
    assert_eq!(mails[0].subject(), "Hi <b>Ada</b> {{subscriber.email}}");
    assert!(
        mails[0]
            .text()
            .contains("Dear <b>Ada</b> {{subscriber.email}},"),
        "{}",
        mails[0].text()
    );
    assert!(
        mails[0]
            .html()
            .contains("Dear &lt;b&gt;Ada&lt;/b&gt; {{subscriber.email}},"),
        "{}",
        mails[0].html()
    );
}

#[test]
fn a_dry_run_mails_nobody_and_writes_nothing_down() {
    let site = ready(&["ada@mail.example"]);
    let run = site.run("send weekly/2026-11-13 --dry-run").exits(0);
    assert!(run.stdout.contains("Subject: Tea for all"), "{run}");
    assert!(outbox(&site).is_empty());
    site.run("status")
        .exits(0)
        .prints("nothing has been mailed");
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(outbox(&site).len(), 1);
}

#[test]
fn smtp_asks_first_and_a_dead_server_leaves_everyone_pending() {
    let site = ready(&["ada@mail.example"]);
    let rehearsed = site.read("postroom.yaml");
    // Port 1 of loopback: nobody listens there.
    site.write(
        "postroom.yaml",
        rehearsed.replace("maildir:outbox", "smtp://127.0.0.1:1?tls=none"),
    );
    let send = format!("send weekly/2026-11-13 {OFFLINE}");
    site.run(&send)
        .exits(2)
        .says("say --yes to mail 1 subscriber");
    site.run(&format!("{send} --yes"))
        .exits(2)
        .says("127.0.0.1:1 cannot be reached");
    let status = site.run("status --format json").json();
    assert_eq!(status[0]["counts"]["pending"], 1, "{status}");
    assert_eq!(status[0]["kind"], "smtp", "{status}");
}

#[test]
fn what_was_started_is_what_everyone_gets() {
    let site = ready(&["a@mail.example", "b@mail.example"]);
    site.run("send weekly/2026-11-13 --yes --limit 1").exits(0);
    site.edition("2026-11-13", "subject: Changed\nposts: [tea]\n", "Changed.");
    site.run("send weekly/2026-11-13 --yes")
        .exits(0)
        .says("has changed");
    assert!(
        outbox(&site)
            .iter()
            .all(|mail| mail.subject() == "Tea for all")
    );
    assert_eq!(outbox(&site).len(), 2);
}

#[test]
fn the_store_is_enough_to_go_on() {
    let site = ready(&["a@mail.example", "b@mail.example"]);
    site.run("send weekly/2026-11-13 --yes --limit 1").exits(0);
    std::fs::remove_dir_all(site.path("content/newsletters")).expect("it is there");
    site.run("send urn:test:2026-11-13 --yes").exits(0);
    assert_eq!(outbox(&site).len(), 2);
}

#[test]
fn what_cannot_be_mailed_says_why() {
    let site = ready(&["ada@mail.example"]);
    site.run("send weekly/2026-11-12 --yes")
        .exits(2)
        .says(EDITION);
    let settings = site.read("postroom.yaml");
    let without = |line: &str| {
        settings
            .lines()
            .filter(|it| !it.contains(line))
            .map(|it| format!("{it}\n"))
            .collect::<String>()
    };
    site.write("postroom.yaml", without("postal_address"));
    let run = site.run("send weekly/2026-11-13 --yes").exits(2);
    assert!(format!("{run}").contains("postal_address"), "{run}");
    site.write("postroom.yaml", without("unsubscribe_url"));
    let run = site.run("send weekly/2026-11-13 --yes").exits(2);
    assert!(format!("{run}").contains("unsubscribe_url"), "{run}");
    site.write("postroom.yaml", settings);
    site.edition(
        "2026-11-13",
        "subject: Tea\nposts: [no-such-post]\n",
        "Hello.",
    );
    site.run("send weekly/2026-11-13 --yes").exits(2);
    assert!(outbox(&site).is_empty(), "somebody was mailed");
}

#[test]
fn addresses_are_masked_unless_asked_for() {
    let site = ready(&["ada.lovelace@mail.example"]);
    let settings = site
        .read("postroom.yaml")
        .replace("maildir:outbox", "smtp://127.0.0.1:1?tls=none");
    site.write("postroom.yaml", settings);
    let run = site.run(&format!("send weekly/2026-11-13 --yes {OFFLINE}"));
    let run = run.exits(2).says("cannot be reached");
    assert!(!format!("{run}").contains("ada.lovelace"), "{run}");
}

#[test]
fn an_edition_for_a_segment_is_mailed_to_those_in_it() {
    let site = ready(&["eve@example.org"]);
    site.write(
        "people.csv",
        "email,city,plan\nada@example.org,London,pro\nbob@example.org,Leeds,pro\n\
         cleo@example.org,London,free\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    let front = |segment: &str| {
        format!("subject: Tea\npreheader: Water\nposts: [tea]\nsegment: {segment}\n")
    };
    site.edition(
        "2026-11-14",
        &front("city = London and plan != free"),
        "Hi.",
    );
    let dry = site.run("send weekly/2026-11-14 --dry-run").exits(0);
    assert!(
        dry.stdout
            .contains("to       1 subscriber of `weekly` with `city = London and plan != free`"),
        "{dry}"
    );
    assert!(dry.stdout.contains("a…@example.org"), "{dry}");
    assert!(!dry.stdout.contains("ada@example.org"), "{dry}");
    site.run("-vv send weekly/2026-11-14 --dry-run")
        .exits(0)
        .prints("ada@example.org");
    site.run("send weekly/2026-11-14 --yes").exits(0);
    let to: Vec<String> = outbox(&site).iter().map(Mail::to).collect();
    assert_eq!(to, ["ada@example.org"]);

    site.edition("2026-11-15", &front("city = Rome"), "Hi.");
    site.run("send weekly/2026-11-15 --yes")
        .exits(2)
        .says("`city = Rome`");
    site.edition("2026-11-16", &front("city = New York"), "Hi.");
    site.run("send weekly/2026-11-16 --yes")
        .exits(2)
        .prints("2026-11-16.md:6:21")
        .prints("expected `and`, `or` or the end, but found `York`");
    // Nor is anybody mailed whatever the linter is told.
    let settings = site.read("postroom.yaml") + "lint: { ignore: [malformed-segment] }\n";
    site.write("postroom.yaml", settings);
    site.edition("2026-11-17", &front("\"\""), "Hi.");
    site.run("send weekly/2026-11-17 --yes --allow errors")
        .exits(2)
        .says("2026-11-17.md:6:10: the `segment` cannot be read: the segment is empty");
    assert_eq!(outbox(&site).len(), 1);
}
