//! `send` again: what was started goes on, whatever has become of the site.

use postroom_tests::{Sink, Site, Step, Web};

const FIRST: &str = "send weekly/2026-11-13 --yes --new-store --limit 1";
const AGAIN: &str = "send weekly/2026-11-13 --limit 1";
const EDITION: &str = "content/newsletters/weekly/2026-11-13.md";
const PEOPLE: [&str; 4] = [
    "ada@mail.example",
    "bob@mail.example",
    "cleo@mail.example",
    "dan@mail.example",
];

#[test]
fn the_same_command_needs_nothing_but_the_store() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE);
    site.run(FIRST).exits(0);
    let asked = web.requests();
    let text = site.read(EDITION);

    // Changed, without its id, and gone: nothing is checked again, and nobody is asked.
    site.write(EDITION, text.replace("Hello.", "Good bye."));
    site.run(AGAIN).exits(0).says("has changed since");
    site.write(EDITION, text.replace("id: urn:test:2026-11-13\n", ""));
    site.run(AGAIN).exits(0).says("has lost its `id`");
    std::fs::remove_file(site.path(EDITION)).expect("it is there");
    site.run("send weekly/2026-11-13 --dry-run")
        .exits(0)
        .prints("3 of 4 have it, 1 are still to get it")
        .says("gone or broken");
    site.run("send weekly/2026-11-13 --test me@tea.example")
        .exits(2)
        .says("nothing to test");
    assert_eq!(sink.mailed().len(), 3);
    site.run(AGAIN)
        .exits(0)
        .prints("1 sent now, 3 earlier, of 4");
    assert_eq!(sink.mailed().len(), 4);
    assert!(sink.mailed().values().all(|mails| *mails == 1));
    assert_eq!(web.requests(), asked);
}

#[test]
fn another_id_is_another_mailing_and_says_so() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE[..1]);
    site.run(FIRST).exits(0);
    let text = site.read(EDITION);
    site.write(
        EDITION,
        text.replace("urn:test:2026-11-13", "urn:test:other"),
    );
    site.run("send weekly/2026-11-13 --dry-run --allow uncommitted")
        .exits(0)
        .says("mailed before under another id, urn:test:2026-11-13");
}

#[test]
fn what_is_in_doubt_is_named_and_held_until_somebody_decides() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE[..1]);
    sink.dies_at(Step::Dot, 1);
    let send = "send weekly/2026-11-13 --yes --new-store";
    let run = site.run(send).says("1 in doubt");
    assert!(run.stderr.contains("a…@mail.example"), "{run}");
    assert!(run.stderr.contains("--in-doubt resend"), "{run}");
    assert!(run.stderr.contains("--in-doubt assume-sent"), "{run}");
    assert!(!format!("{run}").contains("ada@"), "{run}");
    sink.revive();
    site.run(send).exits(1).says("1 in doubt");
    site.run("status weekly/2026-11-13")
        .exits(1)
        .prints("in doubt  a…@mail.example")
        .prints("--in-doubt resend");
    assert_eq!(sink.mailed()[PEOPLE[0]], 1, "held");
    site.run(&format!("{send} --in-doubt resend")).exits(0);
    assert_eq!(sink.mailed()[PEOPLE[0]], 2);
}

#[test]
fn what_is_cancelled_stays_so() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE);
    let cancel = "send weekly/2026-11-13 --cancel";
    site.run(cancel).exits(2).says("has not been started");
    site.run(FIRST).exits(0);
    site.run(cancel)
        .exits(0)
        .says("3 of 4 have not been mailed");
    site.run(cancel).exits(2).says("cancelled already");
    site.run(AGAIN).exits(2).says("was cancelled");
    site.run("status").exits(0).prints("(smtp, cancelled)");
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn a_refusing_server_is_not_quoted_a_thousand_times() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let people: Vec<String> = (0..15).map(|n| format!("p{n}@slow.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let site = Site::mailing(&sink, &web, &people);
    sink.refuses("@slow.example", "451 4.7.1 \u{1b}[31mcome back later");
    let run = site.run("send weekly/2026-11-13 --yes --new-store --no-wait");
    let told = run.stderr.matches("deferred: 451").count();
    assert!((1..=10).contains(&told), "{run}");
    assert!(!run.stderr.contains('\u{1b}'), "{run}");
}
