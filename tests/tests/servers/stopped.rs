//! Runs that are asked to end, kept out, let in by nobody, or caught in a storm.

use std::{sync::mpsc, thread, time::Duration};

use postroom_tests::{Answer, Run, Sink, Step};

use crate::killing::{
    EDITION, SEND, Sender, Trial, address, count, people_in, site, status, subscribe, twice,
};

#[test]
fn asked_to_end_it_finishes_what_is_under_way() {
    let mut trial = Trial::new(300);
    let (tell, told) = mpsc::channel::<Sender>();
    trial.sink.at(Step::Content, 40, move || {
        told.recv().expect("it was started").signal("TERM");
    });
    let run = Sender::start(&trial.site);
    tell.send(run.clone()).expect("the server waits for it");
    assert_eq!(run.wait(), Some(130));
    trial.look();
    assert_eq!(trial.doubts(), 0, "somebody was left open");
    assert!((40..300).contains(&trial.sink.mailed().len()));
    trial.end();
}

#[test]
fn asked_twice_it_ends_at_once() {
    let mut trial = Trial::new(30);
    // The server never answers, so that nothing that is under way would end.
    let (reached, is_reached) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    trial.sink.at(Step::Dot, 3, move || {
        let _ = reached.send(());
        let _ = goes_on.recv();
    });
    let run = Sender::start(&trial.site);
    is_reached.recv().expect("somebody is mailed");
    let mut times = 0;
    while !run.has_ended() {
        run.signal("TERM");
        times += 1;
        // Two signals at once are one, to the system.
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(run.wait(), Some(130));
    assert!(times > 1, "it did not wait for what was under way");
    drop(go_on);
    trial.look();
    trial.end();
}

#[test]
fn a_second_sender_on_the_same_file_is_refused() {
    let trial = Trial::new(50);
    let (tell, told) = mpsc::channel::<Run>();
    let second = trial.site.command();
    trial.sink.at(Step::Rcpt, 5, move || {
        let mut second = second;
        second.args(SEND);
        let _ = tell.send(Run::of(second));
    });
    trial.site.run_all(&SEND).exits(0);
    let refused = told.recv().expect("it was run").exits(2);
    refused.says("another postroom is sending");
    trial.end();
}

#[test]
fn a_wrong_password_is_said_so_and_burns_nobody() {
    let sink = Sink::start();
    sink.refuses_passwords(true);
    let site = site(&sink.url_of("news"), "  password: env:PASSWORD\n");
    subscribe(&site, 20);
    let send = || {
        let mut command = site.command();
        command.args(SEND).env("PASSWORD", "tea4two");
        Run::of(command)
    };
    let refused = send().exits(2).says("535").says("check `mail.password`");
    assert!(!refused.stderr.contains("tea4two"), "{refused}");
    let stands = status(&site).expect("it was started");
    assert_eq!(count(&stands, "pending"), 20, "{}", stands["counts"]);
    assert!(sink.mailed().is_empty());

    let settings = site.read("postroom.yaml");
    let settings = settings.replace(&sink.url_of("news"), &sink.url());
    site.write("postroom.yaml", settings);
    send().exits(0);
    assert_eq!(sink.mailed().len(), 20);
    assert!(twice(&sink.mailed()).is_empty());
}

#[test]
fn a_clock_that_was_set_back_loses_nobody() {
    const PEOPLE: usize = 40;
    let sink = Sink::start();
    sink.answers(|address, times| match address.contains('7') && times == 1 {
        true => Answer::Later,
        false => Answer::Takes,
    });
    let site = site(&sink.url(), "  retry: { first: 30m, wait: 0s }\n");
    subscribe(&site, PEOPLE);
    let send_at = |time: &str| {
        let mut command = std::process::Command::new(postroom_tests::binary());
        command.current_dir(site.root()).env("TZ", "UTC");
        command.args(["--now", time]).args(SEND);
        Run::of(command)
    };
    let put_off = (0..PEOPLE).filter(|n| address(*n).contains('7')).count();
    send_at("2026-11-16T09:00:00Z").exits(1);
    assert_eq!(sink.mailed().len(), PEOPLE - put_off);
    send_at("2026-11-16T08:00:00Z")
        .exits(1)
        .says("the same command tries those again whom the server put off, from 2026-11-16 09:");
    assert_eq!(sink.mailed().len(), PEOPLE - put_off);
    send_at("2026-11-16T10:00:00Z").exits(0);
    assert_eq!(sink.mailed().len(), PEOPLE);
    assert!(twice(&sink.mailed()).is_empty());
}

/// Thirty in a hundred are greylisted, five have no mailbox, and some connections break off.
fn weather(address: &str, times: usize) -> Answer {
    let number: u32 = address
        .strip_prefix("reader-")
        .and_then(|rest| rest.split('@').next()?.parse().ok())
        .unwrap_or_default();
    match number.wrapping_mul(2_654_435_761) >> 8 & 0xff {
        0..=76 if times == 1 => Answer::Later,
        77..=89 => Answer::Nobody,
        90 if times == 1 => Answer::HangsUp,
        _ => Answer::Takes,
    }
}

#[test]
fn a_storm_ends_with_everyone_sent_or_failed_for_a_stated_reason() {
    const PEOPLE: usize = 3_000;
    let sink = Sink::start();
    sink.answers(weather);
    let retry = "  retry: { first: 1s, longest: 1s, give_up: 60s, wait: 60s }\n";
    let site = site(&sink.url(), retry);
    subscribe(&site, PEOPLE);
    let run = site.run_all(&SEND).exits(1);

    let stands = status(&site).expect("it was started");
    let failed = people_in(&stands, "failed");
    let bounces: Vec<String> = (0..PEOPLE)
        .map(address)
        .filter(|address| weather(address, 1) == Answer::Nobody)
        .collect();
    assert!(
        failed
            .iter()
            .eq(std::collections::BTreeSet::from_iter(&bounces)),
        "{run}"
    );
    let open = stands["open"].as_array().expect("a list");
    for one in open {
        let said = one["reply"].as_str().unwrap_or_default();
        assert_eq!(one["code"], 550, "{one}");
        assert!(said.contains("nobody of that name"), "{one}");
    }
    assert_eq!(
        open.len(),
        bounces.len(),
        "somebody is neither sent nor failed"
    );
    let mailed = sink.mailed();
    assert_eq!(mailed.len(), PEOPLE - bounces.len(), "{run}");
    assert!(twice(&mailed).is_empty());
    site.run(&format!("status {EDITION}"))
        .prints("nobody of that name");
}
