//! `send` again: what was started goes on, whatever has become of the site.

use std::process::Command;

use postroom_tests::{Run, Sink, Site, Step, Web, binary};

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
    // The server was not reached again; that somebody may have been mailed counts for more.
    let run = site.run(send).exits(1).says("1 in doubt");
    assert!(!run.stderr.contains("nobody was mailed"), "{run}");
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
    site.run("send weekly/2026-11-13 --dry-run")
        .exits(2)
        .prints("1 of 4 have it")
        .says("was cancelled");
    site.run("status").exits(0).prints("(smtp, cancelled)");
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn a_mailing_cancelled_while_it_runs_has_mailed_some() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let people: Vec<String> = (0..40).map(|n| format!("p{n}@mail.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let site = Site::mailing(&sink, &web, &people);
    let mut cancel = site.command();
    cancel.args(["send", "weekly/2026-11-13", "--cancel"]);
    sink.at(Step::Content, 5, move || {
        Run::of(cancel).exits(0);
    });
    site.run("send weekly/2026-11-13 --yes --new-store")
        .exits(1)
        .says("was cancelled meanwhile")
        .prints(" sent now, 0 earlier, of 40");
    assert!((5..40).contains(&sink.mailed().len()));
}

#[test]
fn what_was_deleted_does_not_go_on() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE);
    site.run(FIRST).exits(0);
    let settings = site.read("postroom.yaml");
    let mail_later = |now: &str, kept: &str, more: &[&str]| {
        site.write(
            "postroom.yaml",
            format!("{settings}retention: {{ deliveries: {kept} }}\n"),
        );
        let mut command = Command::new(binary());
        command.current_dir(site.root()).env("TZ", "UTC");
        command.args(["--now", now, "send", "weekly/2026-11-13"]);
        command.args(more);
        Run::of(command)
    };
    // What cannot be deleted makes no mailing worse.
    mail_later("2026-11-17T09:00:00Z", "9000000d", &["--limit", "1"])
        .exits(0)
        .says("what `retention` keeps no longer was not deleted");
    // Whoever still waits is not deleted.
    mail_later("2027-01-17T09:00:00Z", "30d", &["--limit", "1"]).exits(0);
    mail_later("2027-01-17T09:00:00Z", "30d", &[])
        .exits(0)
        .prints("1 sent now, 3 earlier, of 4");
    mail_later("2027-01-17T09:00:00Z", "30d", &[])
        .exits(2)
        .says("deleted on 2027-01-17");
    mail_later("2027-01-17T09:00:00Z", "30d", &["--dry-run"])
        .exits(2)
        .prints("4 of 4 have it")
        .says("deleted on 2027-01-17");
    site.run("status").exits(0);
}

/// The store grows until it may grow no more; a run whose first messages have left has not done
/// nothing.
#[cfg(unix)]
#[test]
fn a_store_that_fails_in_the_middle_is_not_a_run_that_could_not_begin() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let people: Vec<String> = (0..400).map(|n| format!("p{n}@mail.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let site = Site::mailing(&sink, &web, &people);
    site.run(FIRST).exits(0);
    let size = std::fs::metadata(site.path("postroom.db")).expect("it is there");
    // In blocks of 512 bytes. The log beside the database comes as far as its half, and then there
    // is no place for it in the database either.
    let blocks = size.len() / 2 / 512;
    let mut command = Command::new("sh");
    let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    command.args(["-c", &line, "sh"]).arg(binary());
    command.args(["--now", postroom_tests::NOW, "send", "weekly/2026-11-13"]);
    command.current_dir(site.root()).env("TZ", "UTC");
    Run::of(command)
        .exits(1)
        .says("the store failed: disk I/O error")
        .says("for certain, and the same command goes on from there");
    let mailed = sink.mailed().len();
    assert!((2..400).contains(&mailed), "{mailed}");
    site.run("send weekly/2026-11-13 --in-doubt assume-sent")
        .exits(0);
    assert!(sink.mailed().values().all(|mails| *mails == 1));
}

#[test]
fn a_day_of_warming_up_that_failed_for_some_needs_a_person() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &PEOPLE);
    sink.refuses("@mail.example", "550 5.1.1 no such user");
    let settings = site.read("postroom.yaml");
    let warm_up = "  warm_up: { started: 2026-11-16, daily: [2, 4] }\n";
    site.write("postroom.yaml", format!("{settings}{warm_up}"))
        .commit();
    site.run("send weekly/2026-11-13 --yes --new-store")
        .exits(1)
        .prints("2 failed, 2 still to be mailed")
        .says("today's share of `mail.warm_up` is mailed");
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
