//! A store in PostgreSQL does what one in a SQLite file does, and says the same.

mod together;

use postroom_tests::{Mail, Postgres, Run, Site, mails};

/// A site whose store is a new database.
fn site() -> Site {
    let url = Postgres::shared().new_database();
    Site::with_more_settings(&format!("store: {url}\n"))
}

/// A newsletter's life: commands, and what they said.
fn story(site: &Site) -> Vec<String> {
    let csv = "email,name,city,consent_source\nada@mail.example,Ada,London,/join\n\
        ADA@mail.example,Again,,\nnot an address,,,\nBob@mail.example,,Paris,\n\
        zoë@mail.example,\"'=1+1\",,\neve@mail.example,\"Eve\nBcc: x@y.example\",,\n\
        dan@mail.example,Dan,London,\n";
    site.write("people.csv", csv);
    site.edition(
        "first",
        "subject: Hello\n",
        "Hello {{subscriber.name | default: \"you\"}}.",
    );
    let said = |arguments: &str| {
        let run = site.run(arguments);
        let said = format!("$ {arguments}\n{}\n{}", run.stdout, run.stderr);
        let said = said.replace(&site.root().display().to_string(), "SITE");
        // The ledger in PostgreSQL goes by the database's clock, which no test can set.
        let lines = said.lines().filter(|line| !line.contains("\"changed_at\""));
        lines.collect::<Vec<_>>().join("\n")
    };
    [
        "subscribers import people.csv --list weekly --dry-run",
        "subscribers import people.csv --list weekly --rejects bad.csv",
        "subscribers import people.csv --list weekly",
        "subscribers import people.csv --list other",
        "subscribers suppress bob@mail.example --because bounced",
        "subscribers add bob@mail.example --list weekly",
        "subscribers add bob@mail.example --list weekly --revive bounced",
        "subscribers add bob@mail.example --list other",
        "subscribers unsubscribe dan@mail.example --list other",
        "subscribers import people.csv --list other",
        "subscribers list",
        "subscribers list --list weekly",
        "subscribers list --list weekly --segment city=London",
        "subscribers export --list weekly",
        "subscribers export --list other --plain",
        "subscribers export --person bob@mail.example",
        "send weekly/first --yes --limit 2",
        "send weekly/first --yes",
        "send weekly/first --yes",
        "subscribers forget ada@mail.example",
        "subscribers add ada@mail.example --list weekly",
        "subscribers export --person ada@mail.example",
        "subscribers new-key",
        "subscribers unsubscribe --token AAAA",
        "subscribers remove bob@mail.example --list weekly",
        "subscribers list",
        "status weekly/first",
        "send --cancel weekly/first",
        "status",
    ]
    .into_iter()
    .map(said)
    .collect()
}

#[test]
fn both_stores_do_and_say_the_same() {
    let (on_sqlite, on_postgres) = (Site::empty(), site());
    let (expected, found) = (story(&on_sqlite), story(&on_postgres));
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(expected, found);
    }
    assert!(!on_postgres.path("postroom.db").exists());
    assert_eq!(on_sqlite.read("bad.csv"), on_postgres.read("bad.csv"));
    let mailed = |site: &Site| -> Vec<String> {
        let mails = mails(&site.path("outbox"));
        mails.iter().map(Mail::to).collect()
    };
    assert_eq!(mailed(&on_postgres).len(), 3);
    assert_eq!(mailed(&on_sqlite), mailed(&on_postgres));
}

/// The message of a command that could not run; no password is in it.
#[track_caller]
fn refusal(store: &str) -> String {
    let site = Site::with_more_settings(&format!("store: {store}\n"));
    let run: Run = site.run("-v subscribers list").exits(2);
    assert!(!run.stderr.contains(Postgres::password()), "{run}");
    run.stderr
}

#[test]
fn what_is_wrong_with_a_store_is_said_without_its_password() {
    let url = Postgres::shared().new_database();
    let wrong = url.replace(Postgres::password(), &format!("{}x", Postgres::password()));
    let said = refusal(&wrong);
    assert!(said.contains("check the user and the password"), "{said}");
    let said = refusal(&format!("{url}_gone"));
    assert!(said.contains("make it with `createdb`"), "{said}");
    let (_, place) = url.split_once('@').expect("the URL has a user");
    assert!(
        said.contains(&format!("postgres://news@{place}_gone")),
        "{said}"
    );
    let said = refusal(&url.replace("/site_", "/%zz?sslmode=sometimes&x="));
    assert!(said.contains("sometimes"), "{said}");
}
