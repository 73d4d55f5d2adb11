//! `status`: how a mailing stands, why, where and how fast.

use postroom_tests::{Sink, Site, Web};

/// A mailing of which some was refused, for different reasons.
fn mailed() -> Site {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    sink.refuses(
        "@gone.example",
        "550 5.1.1 <ada.lovelace@gone.example>: <b>no</b> such user",
    );
    sink.refuses("@slow.example", "451 4.7.1 greylisted");
    let people: Vec<String> = (0..30)
        .map(|n| format!("reader-{n}@mail.example"))
        .chain(
            [
                "ada.lovelace@gone.example",
                "bob@gone.example",
                "cleo@slow.example",
            ]
            .map(str::to_owned),
        )
        .collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let site = Site::mailing(&sink, &web, &people);
    let run = site.run("send weekly/2026-11-13 --yes --new-store --no-wait");
    run.exits(1)
        .prints("30 sent now, 0 earlier, of 33, 1 deferred, 2 failed")
        .says("`postroom status weekly/2026-11-13` tells who failed");
    site
}

#[test]
fn every_form_tells_the_same() {
    let site = mailed();
    let text = site.run("status weekly/2026-11-13").exits(1);
    for said in [
        "weekly/2026-11-13 (smtp): 33 recipients, 30 accepted, 1 deferred, 2 failed",
        "        2 failed    550 5.1.1 <a…@gone.example>: <b>no</b> such user",
        "        1 deferred  451 4.7.1 greylisted",
        "  gone.example: 2 failed",
        "  slow.example: 1 deferred",
        "  failed    b…@gone.example",
    ] {
        assert!(text.stdout.contains(said), "no `{said}`: {text}");
    }

    let json = site
        .run("status weekly/2026-11-13 --format json")
        .exits(1)
        .json();
    let one = &json[0];
    assert_eq!(one["counts"]["sent"], 30, "{json}");
    assert_eq!(one["reasons"][0]["code"], 550, "{json}");
    assert_eq!(one["reasons"][0]["count"], 2, "{json}");
    assert_eq!(one["domains"][0]["domain"], "gone.example", "{json}");
    assert_eq!(one["domains"][2]["sent"], 30, "{json}");
    assert_eq!(one["open"][0]["address"], "a…@gone.example", "{json}");
    let accepted = one["accepted"].as_array().expect("a list");
    let accepted: u64 = accepted
        .iter()
        .filter_map(|part| part["count"].as_u64())
        .sum();
    assert_eq!(accepted, 30, "{json}");

    let csv = site.run("status --format csv").exits(1);
    let lines: Vec<&str> = csv.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "edition,id,kind,started_at,recipients,sent,pending,claimed,sending,deferred,failed,in_doubt,suppressed"
    );
    assert_eq!(
        lines[1],
        "weekly/2026-11-13,urn:test:2026-11-13,smtp,2026-11-16T03:30:00Z,33,30,0,0,0,1,2,0,0"
    );

    site.run("status --html mailings.html")
        .exits(1)
        .says("wrote mailings.html");
    let html = site.read("mailings.html");
    for said in [
        "<h2>weekly/2026-11-13</h2>",
        "<td class=\"number\">90.9 %</td>",
        "&lt;a…@gone.example&gt;: &lt;b&gt;no&lt;/b&gt; such user",
        "<th scope=\"row\">slow.example</th>",
        "<svg class=\"plot\"",
    ] {
        assert!(html.contains(said), "no `{said}` in {html}");
    }
    assert!(!html.contains("<b>no"), "a stranger's words are text");
}

#[test]
fn nobody_is_named_in_full_unless_asked_for() {
    let site = mailed();
    site.run("status --html mailings.html").exits(1);
    let forms = ["", " --format json", " --format csv"]
        .map(|form| site.run(&format!("status weekly/2026-11-13{form}")).stdout);
    for form in forms.iter().chain([&site.read("mailings.html")]) {
        assert!(!form.contains("lovelace"), "{form}");
        assert!(!form.contains("bob@"), "{form}");
    }
    site.run("-vv status weekly/2026-11-13")
        .exits(1)
        .prints("ada.lovelace@gone.example");
}

#[test]
fn only_what_is_open_raises_the_alarm_over_all() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let people = ["ada@gone.example", "bob@mail.example", "cleo@mail.example"];
    let site = Site::mailing(&sink, &web, &people);
    let send = "send weekly/2026-11-13 --yes --new-store";
    sink.refuses("@gone.example", "550 5.1.1 no such user");
    site.run(&format!("{send} --limit 2"));
    site.run("status").exits(1).prints("1 pending");
    site.run(send).exits(1);
    site.run("status").exits(0).prints("2 accepted, 1 failed");
    site.run("status --format json").exits(0);
    site.run("status weekly/2026-11-13").exits(1);
    // A rehearsal is nobody's mail.
    let settings = site.read("postroom.yaml");
    site.write(
        "postroom.yaml",
        settings.replace(&sink.url(), "maildir:outbox"),
    );
    site.run(&format!("{send} --limit 1")).exits(0);
    site.run("status").exits(0).prints("(rehearsal)");
}

#[test]
fn looking_makes_no_store() {
    let site = Site::empty();
    site.run("status")
        .exits(0)
        .prints("nothing has been mailed");
    assert!(!site.path("postroom.db").exists());
}

#[test]
fn an_edition_that_was_not_mailed_is_told_from_one_that_is_not_there() {
    let site = mailed();
    let front = "subject: Tea\nposts: [tea]\n";
    site.edition("2026-11-20", front, "Hello.");
    site.run("status weekly/2026-11-20")
        .exits(0)
        .prints("has not been mailed");
    site.run("status weekly/2026-11-14")
        .exits(2)
        .says("did you mean weekly/2026-11-13?");
}
