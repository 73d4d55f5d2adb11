//! `send` before anything leaves: what is in the way, and what it takes to mail all the same.

use postroom_tests::{Run, Sink, Site, Web};

const DRY: &str = "send weekly/2026-11-13 --dry-run";
const SEND: &str = "send weekly/2026-11-13 --yes --new-store";
const ADA: &str = "ada.lovelace@mail.example";

fn all_well() -> Web {
    Web::start(|_| "200 OK")
}

/// Every path but those that begin so.
fn without(missing: &'static str) -> Web {
    Web::start(move |path| match path.starts_with(missing) {
        true => "404 Not Found",
        false => "200 OK",
    })
}

#[test]
fn a_mailing_with_nothing_in_its_way_leaves() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA, "bob@other.example"]);
    let dry = site.run(DRY).exits(0);
    for said in [
        "to       2 subscribers of `weekly`",
        "mail.example 1, other.example 1",
        "from     Tea <news@tea.example>",
        "subject  Tea for all",
        "by       127.0.0.1 port ",
        "as fast as the server takes them; connections: 2 (`mail.connections`)",
        "  To: a…@mail.example",
        "  Hello.",
        "what the large providers ask of bulk mail",
        "NO   one-click leaving needs",
        "?    handed over on this machine",
    ] {
        assert!(dry.stdout.contains(said), "no `{said}`: {dry}");
    }
    assert!(dry.stderr.contains("say --new-store"), "{dry}");
    assert!(dry.stderr.contains("nobody was mailed"), "{dry}");
    assert!(!format!("{dry}").contains("lovelace"), "{dry}");
    assert!(web.requests() > 2, "the page, the post and the way out");
    assert!(sink.mailed().is_empty());
    site.run(SEND).exits(0).prints("2 sent now");
    assert_eq!(sink.mailed().len(), 2);
}

#[test]
fn what_is_shown_lets_nobody_leave() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let dry = site.run(DRY).exits(0).prints("/leave/…");
    let leave = format!("{}/leave/", web.url());
    let links = dry.stdout.split(&leave).skip(1);
    assert!(links.clone().count() > 1, "{dry}");
    for link in links {
        assert!(link.starts_with('…'), "a token is shown: {dry}");
    }
    let full = site.run(&format!("-vv {DRY}")).exits(0);
    assert!(full.stdout.contains(ADA), "{full}");
    assert!(full.stdout.contains("Content-Transfer-Encoding"), "{full}");
}

#[test]
fn a_dead_link_keeps_the_mailing_back() {
    let (sink, web) = (Sink::start(), without("/img/"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    site.write("static/img/kettle.png", [0x89, b'P', b'N', b'G']);
    let front = "subject: Tea\npreheader: Water\nposts: [tea]\n";
    let body = format!("Hello.\n\n![A kettle]({}/img/kettle.png)", web.url());
    site.edition("2026-11-13", front, &body).commit();
    for command in [DRY, SEND] {
        let run = site
            .run(command)
            .exits(2)
            .says("/img/kettle.png leads nowhere");
        assert!(run.stderr.contains("404"), "{run}");
        assert!(run.stderr.contains("`--allow dead-links`"), "{run}");
        assert!(!run.stderr.contains("no-way-out"), "{run}");
    }
    // What else there is to know was shown all the same.
    site.run(DRY)
        .exits(2)
        .prints("what the large providers ask");
    assert!(sink.mailed().is_empty());
    site.run(&format!("{SEND} --allow dead-links")).exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn a_site_that_is_out_of_order_keeps_the_mailing_back() {
    let (sink, web) = (Sink::start(), Web::start(|_| "503 Service Unavailable"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    site.run(SEND)
        .exits(2)
        .says("does not answer as it should: 503")
        .says("`--allow dead-links --allow no-way-out`");
    assert!(sink.mailed().is_empty());
}

#[test]
fn a_dead_way_out_keeps_the_mailing_back() {
    let (sink, web) = (Sink::start(), without("/leave/"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    let run = site
        .run(SEND)
        .exits(2)
        .says("the unsubscribe address leads nowhere");
    assert!(run.stderr.contains("`--allow no-way-out`"), "{run}");
    assert!(sink.mailed().is_empty());
    site.run(&format!("{SEND} --allow no-way-out")).exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn what_nobody_reviewed_does_not_leave() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    site.post("tea", "## Water\n\nTee.");
    let run = site
        .run(SEND)
        .exits(2)
        .says("not committed yet: content/posts/tea.md");
    // The store itself lies in the folder, and is no change of the site.
    assert!(!run.stderr.contains("postroom.db"), "{run}");
    assert!(sink.mailed().is_empty());
    site.run(&format!("{SEND} --allow uncommitted")).exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn a_git_that_cannot_say_keeps_the_mailing_back() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let send = SEND.split(' ').collect::<Vec<_>>();
    let mut without_git = site.command();
    without_git.env("PATH", site.parent()).args(&send);
    Run::of(without_git)
        .exits(2)
        .says("`git` is not on this machine")
        .says("--allow uncommitted");
    // As it is where git does not trust the owner of the folder.
    site.write(".git/HEAD", "broken");
    site.run(SEND)
        .exits(2)
        .says("git cannot say whether everything is committed");
    assert!(sink.mailed().is_empty());
    // In no repository there is nothing to commit to.
    std::fs::remove_dir_all(site.path(".git")).expect("it is there");
    site.run(SEND).exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn what_mails_nobody_needs_no_secret() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA, "bob@other.example"]);
    site.run(&format!("{SEND} --limit 1")).exits(0);
    let settings = site.read("postroom.yaml").replace(
        &sink.url(),
        &format!("{}\n  password: env:NOT_SET", sink.url_of("news")),
    );
    let key = "{ domain: tea.example, selector: a, key: file:gone.pem }";
    site.write("postroom.yaml", format!("{settings}  dkim: [{key}]\n"));
    let front = "subject: More\npreheader: Water\nposts: [tea]\n";
    site.edition("2026-11-14", front, "Hello.").commit();
    site.run("send weekly/2026-11-14 --dry-run")
        .exits(0)
        .prints("hash     ")
        .says("the dry run does without that signature");
    site.run("send weekly/2026-11-14 --yes")
        .exits(2)
        .says("NOT_SET");
    site.run("send weekly/2026-11-13 --cancel").exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn whoever_stops_reading_does_not_decide_how_it_ends() {
    let (sink, web) = (Sink::start(), without("/leave/"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    assert_eq!(site.run_unread(DRY), Some(2), "the way out is dead");
    sink.refuses("@mail.example", "550 5.1.1 no such user");
    let send = format!("{SEND} --allow no-way-out");
    assert_eq!(site.run_unread(&send), Some(1), "she is refused");
}

#[test]
fn a_way_out_of_which_nothing_is_known_is_not_taken_for_granted() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let settings = site.read("postroom.yaml");
    let way_out = format!("{}/leave", web.url());
    let elsewhere = settings.replace(&way_out, "https://leave.invalid");
    site.write("postroom.yaml", elsewhere).commit();
    // A machine without a network cannot say; any other says that there is no such host.
    site.run(&format!("{SEND} --allow dead-links"))
        .exits(2)
        .says("the unsubscribe address")
        .says("`--allow no-way-out`");
    assert!(sink.mailed().is_empty());
}

#[test]
fn errors_and_a_missing_address_keep_the_mailing_back() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let settings = site.read("postroom.yaml");
    let without = settings.replace("    postal_address: Tea, 1 Kettle Row\n", "");
    site.write("postroom.yaml", without).commit();
    let run = site.run(SEND).exits(2);
    assert!(run.stderr.contains("`postal_address`"), "{run}");
    assert!(run.stderr.contains("--allow no-address"), "{run}");
    let both = format!("{SEND} --allow no-address --allow errors");
    site.run(&both).exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn several_obstacles_are_named_at_once() {
    let (sink, web) = (Sink::start(), without("/"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    site.write("notes.txt", "x");
    site.run(DRY)
        .exits(2)
        .says("`--allow dead-links --allow no-way-out --allow uncommitted`");
    site.run(&format!(
        "{SEND} --allow dead-links --allow no-way-out --allow uncommitted"
    ))
    .exits(0);
    assert_eq!(sink.mailed().len(), 1);
}

#[test]
fn a_store_that_never_mailed_is_not_taken_for_granted() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let send = "send weekly/2026-11-13 --yes";
    site.run(send).exits(2).says("say --new-store");
    site.run("send weekly/2026-11-13")
        .exits(2)
        .says("say --yes --new-store");
    // A rehearsal is not mail.
    let settings = site.read("postroom.yaml");
    site.write(
        "postroom.yaml",
        settings.replace(&sink.url(), "maildir:outbox"),
    );
    site.run(send).exits(0);
    site.write("postroom.yaml", settings);
    site.run(&format!("{send} --allow uncommitted"))
        .exits(2)
        .says("say --new-store");
    assert!(sink.mailed().is_empty());
    site.run(&format!("{SEND} --allow uncommitted")).exits(0);
    let front = "subject: More\npreheader: Water\nposts: [tea]\n";
    site.edition("2026-11-14", front, "Hello.").commit();
    site.run("send weekly/2026-11-14 --yes").exits(0);
    assert_eq!(sink.mailed()[ADA], 2);
}

#[test]
fn only_what_was_reviewed_leaves() {
    let (sink, web) = (Sink::start(), all_well());
    let site = Site::mailing(&sink, &web, &[ADA]);
    let dry = site.run(DRY).exits(0);
    let hash = dry
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("hash     "));
    let hash = hash.unwrap_or_else(|| panic!("no hash: {dry}"));
    let expect = |hash: &str| site.run(&format!("{SEND} --expect {hash}"));
    expect("0123").exits(2).says("not 0123");
    site.run(&format!("{DRY} --expect 0123"))
        .exits(2)
        .says("not 0123");
    assert!(sink.mailed().is_empty());
    expect(hash).exits(0);
    expect("0123").exits(2).says("not 0123");
    // What was begun is what would be mailed now.
    site.run(&format!("{DRY} --expect 0123"))
        .exits(2)
        .says("not 0123");
    site.run(&format!("{DRY} --expect {hash}"))
        .exits(0)
        .says("nobody is left to be mailed");
}

#[test]
fn a_test_asks_nobody_anything() {
    let (sink, web) = (Sink::start(), without("/"));
    let site = Site::mailing(&sink, &web, &[ADA]);
    site.write("notes.txt", "x");
    site.run("send weekly/2026-11-13 --test me@tea.example")
        .exits(0);
    assert_eq!(sink.mailed().keys().collect::<Vec<_>>(), ["me@tea.example"]);
    assert_eq!(web.requests(), 0);
    site.edition(
        "2026-11-13",
        "subject: Tea\nposts: [no-such-post]\n",
        "Hello.",
    );
    site.run("send weekly/2026-11-13 --test me@tea.example")
        .exits(2);
    assert_eq!(sink.mailed()["me@tea.example"], 1);
}

#[test]
fn the_expected_time_is_that_of_the_slowest_limit() {
    let (sink, web) = (Sink::start(), all_well());
    let people: Vec<String> = (0..120).map(|n| format!("p{n}@big.example")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let site = Site::mailing(&sink, &web, &people);
    let settings = site.read("postroom.yaml");
    let with = |more: &str| {
        site.write("postroom.yaml", format!("{settings}{more}"))
            .commit();
        site.run(DRY).exits(0)
    };
    with("  rate: { total: 1/s, per_domain: { \"*\": 30/m } }\n")
        .prints("at most 1 a second (`mail.rate.total`), 30 a minute to each domain (`mail.rate.per_domain`)")
        .prints("takes    at least 4 minutes, for 120 are at big.example");
    with("  rate: { total: 2/s }\n").prints("takes    at least 60 seconds");
    with("  warm_up: { started: 2026-11-16, daily: [50, 60] }\n")
        .prints("takes    50 of them today, all of them on 3 days of mailing (`mail.warm_up`)");
}
