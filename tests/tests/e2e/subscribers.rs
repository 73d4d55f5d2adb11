//! `subscribers`: people come and go, and nobody who has left is brought back.

use postroom_tests::{Sink, Site, Web};

#[test]
fn an_import_says_what_became_of_each_row() {
    let site = Site::empty();
    let csv = "email,name,city\nada@mail.example,Ada,London\nnot an address,Bob,\nADA@mail.example,Ada,\n\
               eve@mail.example,\"Eve\nBcc: x@y.example\",\n";
    site.write("people.csv", csv);
    let run = site
        .run("subscribers import people.csv --list weekly")
        .exits(1);
    assert!(run.stdout.contains("1 added"), "{run}");
    for line in ["people.csv:3:", "people.csv:4:", "people.csv:5:"] {
        assert!(run.stderr.contains(line), "{line} is not named: {run}");
    }
    let again = site
        .run("subscribers import people.csv --list weekly")
        .exits(1);
    assert!(
        again.stdout.contains("0 added, 0 updated, 1 unchanged"),
        "{again}"
    );
}

#[test]
fn whoever_has_left_is_not_brought_back() {
    let site = Site::empty();
    site.subscribe(&["ada@mail.example", "bob@mail.example", "eve@mail.example"]);
    site.run("subscribers unsubscribe ada@mail.example --list weekly")
        .exits(0);
    site.run("subscribers forget bob@mail.example").exits(0);
    site.write(
        "people.csv",
        "email\nAda@MAIL.example\nbob@mail.example\neve@mail.example\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(1);
    let run = site.run("subscribers export --list weekly").exits(0);
    assert!(run.stdout.contains("eve@mail.example"), "{run}");
    for gone in ["ada@", "Ada@", "bob@"] {
        assert!(!run.stdout.contains(gone), "{gone} is back: {run}");
    }
    site.run("subscribers add ada@mail.example --list weekly")
        .exits(1)
        .says("not brought back");
}

#[test]
fn a_removed_person_may_come_back() {
    let site = Site::empty();
    site.subscribe(&["ada@mail.example"]);
    site.run("subscribers remove ada@mail.example --list weekly")
        .exits(0);
    site.run("subscribers add ada@mail.example --list weekly")
        .exits(0);
    site.run("subscribers list --list weekly")
        .exits(0)
        .prints("ada@mail.example");
}

#[test]
fn what_is_exported_can_be_imported() {
    let site = Site::empty();
    site.write(
        "people.csv",
        "email,name,city\nada@mail.example,\"Ada, Countess\",London\n\"odd+tag@mail.example\",,\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    let exported = site.run("subscribers export --list weekly").exits(0).stdout;
    site.write("exported.csv", &exported);
    site.run("subscribers import exported.csv --list other")
        .exits(0);
    assert_eq!(
        site.run("subscribers export --list other").exits(0).stdout,
        exported
    );
}

#[test]
fn a_forgotten_person_is_nowhere_in_the_store() {
    let site = Site::empty();
    site.post("tea", "Tea.")
        .subscribe(&["ada.lovelace@mail.example"]);
    site.edition("2026-11-13", "subject: Tea\nposts: [tea]\n", "Hello.");
    site.run("send weekly/2026-11-13 --yes").exits(0);
    site.run("subscribers forget ada.lovelace@mail.example")
        .exits(0);
    for (name, bytes) in site
        .files(".")
        .into_iter()
        .filter(|(name, _)| name.starts_with("postroom.db"))
    {
        let found = bytes
            .windows(12)
            .any(|window| window.eq_ignore_ascii_case(b"ada.lovelace"));
        assert!(!found, "the address is still in {name}");
    }
}

#[test]
fn the_lists_are_counted() {
    let site = Site::empty();
    site.subscribe(&["ada@mail.example", "bob@mail.example"]);
    site.run("subscribers list").exits(0).prints("weekly  2");
    site.run("subscribers import nowhere.csv --list weekly")
        .exits(2)
        .says("nowhere.csv");
    site.run("subscribers add nobody --list weekly").exits(2);
}

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    let site = Site::empty();
    site.write("people.csv", "email\nada@mail.example\nbad\n");
    site.run("subscribers import people.csv --list weekly --dry-run")
        .exits(1)
        .prints("1 added")
        .prints("nothing was changed")
        .says("people.csv:3: email: the address has no `@`");
    let run = site.run("subscribers list").exits(0);
    assert_eq!(run.stdout, "");
}

#[test]
fn rejects_are_kept_with_their_reasons() {
    let site = Site::empty();
    let bad: String = (0..30).map(|n| format!("nobody{n},=1+1\n")).collect();
    site.write(
        "people.csv",
        format!("Adresse,Notiz\nada@mail.example,x\n{bad}"),
    );
    let import = "subscribers import people.csv --list weekly --map Adresse=email";
    let run = site.run(&format!("{import} --rejects bad.csv")).exits(1);
    assert_eq!(run.stderr.matches("people.csv:").count(), 20, "{run}");
    assert!(
        run.stderr
            .contains("10 more rows are left out; bad.csv has all"),
        "{run}"
    );
    let rejects = site.read("bad.csv");
    assert_eq!(rejects.lines().count(), 31, "{rejects}");
    assert!(
        rejects.contains("\n3,Adresse,the address has no `@`,nobody0,'=1+1\n"),
        "{rejects}"
    );
    site.run(&format!("{import} --rejects people.csv"))
        .exits(2)
        .says("would overwrite");
    assert!(site.read("people.csv").contains("ada@mail.example"));
}

#[test]
fn only_a_named_reason_brings_anyone_back() {
    let site = Site::empty();
    site.subscribe(&["ada@mail.example", "bob@mail.example", "eve@mail.example"]);
    for command in [
        "suppress ada@mail.example --because bounced",
        "suppress bob@mail.example --because complained",
        "unsubscribe eve@mail.example --list weekly",
        "remove eve@mail.example --list weekly",
    ] {
        site.run(&format!("subscribers {command}")).exits(0);
    }
    site.write(
        "people.csv",
        "email\nada@mail.example\nbob@mail.example\neve@mail.example\n",
    );
    let import = "subscribers import people.csv --list weekly";
    site.run(import)
        .exits(1)
        .prints("0 added")
        .prints("3 left out");
    let run = site.run(&format!("{import} --revive bounced")).exits(1);
    assert!(run.stdout.contains("1 added"), "{run}");
    assert!(run.stderr.contains("people.csv:3: complained"), "{run}");
    assert!(run.stderr.contains("people.csv:4: unsubscribed"), "{run}");
    site.run(&format!("{import} --revive forgotten")).exits(2);
    site.run("subscribers forget ada@mail.example").exits(0);
    site.run("subscribers add ada@mail.example --list weekly --revive bounced")
        .exits(1)
        .says("--revive forgotten");
    site.run("subscribers add ada@mail.example --list weekly --revive forgotten")
        .exits(0);
}

#[test]
fn one_person_can_read_what_is_known() {
    let site = Site::empty();
    site.write(
        "people.csv",
        "email,name,city,consent_source,consent_time,consent_wording\n\
         ada@mail.example,Ada,London,/join,2025-02-03,\"Yes, mail me\"\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    let known = site
        .run("subscribers export --person ADA@mail.example")
        .exits(0)
        .json();
    assert_eq!(known["address"], "ada@mail.example");
    assert_eq!(known["fields"]["city"], "London");
    assert_eq!(known["lists"][0]["consent"]["wording"], "Yes, mail me");
    site.run("subscribers export --person eve@mail.example")
        .exits(2)
        .says("nothing is known");
    site.run("subscribers export").exits(2);
}

#[test]
fn whoever_is_added_by_hand_has_a_consent_too() {
    let site = Site::empty();
    let add = |more: &[&str]| {
        let mut args = vec!["subscribers", "add", "ada@mail.example", "--list", "weekly"];
        args.extend(more);
        site.run_all(&args)
    };
    add(&["--consent-time", "last week"])
        .exits(2)
        .says("write it as 2026-02-03");
    add(&["--consent-source", ""]).exits(2);
    add(&["--consent-wording", "Yes\nno"])
        .exits(2)
        .says("line break");
    add(&[
        "--consent-source",
        "fair",
        "--consent-time",
        "2026-02-03 09:00",
    ])
    .exits(0);
    let known = site
        .run("subscribers export --person ada@mail.example")
        .exits(0)
        .json();
    let consent = &known["lists"][0]["consent"];
    assert_eq!(consent["source"], "fair");
    assert_eq!(consent["time"], "2026-02-03T09:00:00");
}

#[test]
fn the_address_that_a_mail_came_back_to_says_whose_it_was() {
    let (sink, web) = (Sink::start(), Web::start(|_| "200 OK"));
    let site = Site::mailing(&sink, &web, &["ada@mail.example"]);
    let settings = site.read("postroom.yaml");
    let sender = "  envelope_sender: bounces+{token}@tea.example\n";
    site.write("postroom.yaml", settings + sender).commit();
    site.run("send weekly/2026-11-13 --yes --new-store")
        .exits(0);
    let bounced = sink.senders().remove(0);
    assert!(bounced.starts_with("bounces+"), "{bounced}");
    let suppress =
        |address: &str| site.run(&format!("subscribers suppress {address} --because bounced"));
    let cut_off = bounced.replacen("bounces+a", "bounces+", 1);
    suppress(&cut_off).exits(2).says("the token is not valid");
    suppress(&bounced).exits(0).says("is not mailed any more");
    let known = site
        .run("subscribers export --person ada@mail.example")
        .exits(0)
        .json();
    assert_eq!(known["not_to_be_mailed"][0]["reason"], "bounced");
    assert_eq!(known["lists"].as_array().map(Vec::len), Some(0));
}

#[test]
fn an_exported_list_runs_nothing_in_a_spreadsheet() {
    let site = Site::empty();
    site.write(
        "people.csv",
        "email,name\nada@mail.example,\"=HYPERLINK(1)\"\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    site.run("subscribers export --list weekly")
        .exits(0)
        .prints("ada@mail.example,'=HYPERLINK(1)");
    site.run("subscribers export --list weekly --plain")
        .exits(0)
        .prints("ada@mail.example,=HYPERLINK(1)");
}

#[test]
fn a_name_does_nothing_to_a_terminal() {
    let site = Site::empty();
    let name = "Ada\u{1b}[2J\u{9b}2J\u{202e}";
    site.write(
        "people.csv",
        format!("email,name\nada@mail.example,{name}\n"),
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    site.run("subscribers list --list weekly")
        .exits(0)
        .prints("ada@mail.example  Ada\u{fffd}[2J\u{fffd}2J\u{fffd}\n");
    let known = site
        .run("subscribers export --person ada@mail.example")
        .exits(0)
        .prints(r#""Ada\u001b[2J\u009b2J\u202e""#);
    assert_eq!(known.json()["name"], name, "{known}");
    // Into a file, a list is what it is.
    site.run("subscribers export --list weekly")
        .exits(0)
        .prints(name);
}

#[test]
fn a_list_can_be_seen_through_a_segment() {
    let site = Site::empty();
    site.write(
        "people.csv",
        "email,city,orders\nada@mail.example,London,12\nbob@mail.example,Paris,3\n",
    );
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    let list = |segment: &str| {
        site.run_all(&[
            "subscribers",
            "list",
            "--list",
            "weekly",
            "--segment",
            segment,
        ])
    };
    let run = list("city = London and orders > 9").exits(0);
    assert_eq!(run.stdout, "ada@mail.example  \n");
    list("city = New York")
        .exits(2)
        .says("line 1, column 12: expected `and`, `or` or the end, but found `York`");
}

#[test]
fn links_in_old_mails_outlive_their_key() {
    let site = Site::empty();
    site.post("tea", "Tea.").subscribe(&["ada@mail.example"]);
    site.edition("2026-11-13", "subject: Tea\nposts: [tea]\n", "Hello.");
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let mail = postroom_tests::mails(&site.path("outbox")).remove(0);
    let link = mail.header("List-Unsubscribe").unwrap();
    let token = link.rsplit('/').next().unwrap().trim_end_matches('>');
    site.run("subscribers new-key").exits(0);
    site.run(&format!("subscribers unsubscribe --token {token}"))
        .exits(0)
        .says("unsubscribed");
    site.run("subscribers list").exits(0);
    assert_eq!(site.run("subscribers list").stdout, "");
    let touched = format!("{token}AA");
    site.run(&format!("subscribers unsubscribe --token {touched}"))
        .exits(2)
        .says("not valid");
}

#[test]
fn no_address_is_printed_in_passing() {
    let site = Site::empty();
    site.write(
        "people.csv",
        "email,name\nada.lovelace@mail.example,Ada\nADA.lovelace@mail.example,Ada\n\
         ada.lovelace@mail,Ada\nada.lovelace@@mail.example,Ada\n",
    );
    let mut printed = String::new();
    for command in [
        "import people.csv --list weekly",
        "add ada.lovelace@mail --list weekly",
        "suppress ada.lovelace@mail.example --because complained",
        "add ada.lovelace@mail.example --list weekly",
        "unsubscribe ada.lovelace@mail.example --list weekly",
        "forget ada.lovelace@mail.example",
        "export --person ada.lovelace@mail.example",
    ] {
        let run = site.run(&format!("-v subscribers {command}"));
        printed.push_str(&(run.stdout + &run.stderr));
    }
    assert!(
        printed.contains("people.csv:3: the same address"),
        "{printed}"
    );
    assert!(
        !printed.to_lowercase().contains("ada.lovelace"),
        "{printed}"
    );
}

#[test]
fn coming_back_to_one_list_is_not_coming_back_to_all() {
    let site = Site::empty();
    site.subscribe(&["ada@mail.example"]);
    let add = |list: &str| format!("subscribers add ada@mail.example --list {list}");
    site.run("subscribers suppress ada@mail.example --because complained")
        .exits(0);
    site.run(&format!("{} --revive complained", add("weekly")))
        .exits(0);
    site.write("people.csv", "email\nada@mail.example\n");
    site.run("subscribers import people.csv --list monthly")
        .exits(1)
        .says("complained about the mail");
    site.run("subscribers import people.csv --list yearly --revive complained")
        .exits(0);
    site.run(&add("monthly")).exits(1);
    site.run(&add("weekly")).exits(0);
}

#[test]
fn a_list_has_a_name_of_its_own() {
    let site = Site::empty();
    for command in [
        "add ada@mail.example --list",
        "remove ada@mail.example --list",
        "unsubscribe ada@mail.example --list",
        "suppress ada@mail.example --because bounced --list",
        "list --list",
        "export --list",
        "import people.csv --list",
    ] {
        for name in ["*", ""] {
            let mut arguments = vec!["subscribers"];
            arguments.extend(command.split(' '));
            arguments.push(name);
            site.run_all(&arguments).exits(2).says("list");
        }
    }
    assert!(!site.path("postroom.db").exists());
}

#[test]
fn an_import_that_fails_leaves_earlier_rejects_as_they_are() {
    let site = Site::empty();
    let import = "subscribers import people.csv --list weekly --rejects bad.csv";
    site.write("people.csv", "email\nnobody\n");
    site.run(import).exits(1);
    let earlier = site.read("bad.csv");
    assert!(earlier.contains("nobody"), "{earlier}");
    site.write("people.csv", "address\nnobody\n");
    site.run(import).exits(2);
    site.write(
        "people.csv",
        format!("email\n\"{}", "never closed\n".repeat(200_000)),
    );
    site.run(import).exits(2);
    assert_eq!(site.read("bad.csv"), earlier);
    assert_eq!(site.files("").len(), 4, "something else is left behind");
    site.run("subscribers import people.csv --list weekly --rejects content")
        .exits(2)
        .says("is not a file");
}
