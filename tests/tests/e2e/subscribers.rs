//! `subscribers`: people come and go, and nobody who has left is brought back.

use postroom_tests::Site;

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
