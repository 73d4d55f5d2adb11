//! A store in PostgreSQL does what one in a SQLite file does, and says the same.

mod together;

use postroom_tests::{Mail, Postgres, Run, Site, mails};

/// A site whose store is a new database.
fn site() -> Site {
    let url = Postgres::shared().new_database();
    with_store(&url)
}

/// A site whose store is there.
fn with_store(url: &str) -> Site {
    let site = Site::with_more_settings("store: file:store-url\n");
    site.write("store-url", url);
    site
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
    assert_eq!(mailed(&on_postgres).len(), 4);
    assert_eq!(mailed(&on_sqlite), mailed(&on_postgres));
}

/// The message of a command that could not run; no password is in it.
#[track_caller]
fn refusal(store: &str) -> String {
    let site = with_store(store);
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
    let site = Site::with_more_settings(&format!("store: {url}\n"));
    let run = site.run("subscribers list").exits(2);
    run.says("holds a password");
    let said = refusal(&url.replace("/site_", "/%zz?sslmode=sometimes&x="));
    assert!(said.contains("sometimes"), "{said}");
}

#[test]
fn a_certificate_is_checked() {
    let postgres = Postgres::start();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])
        .expect("a certificate can be made");
    let certificate = made.cert.pem();
    postgres.show_certificate(&certificate, &made.signing_key.serialize_pem());
    let url = postgres.new_database().replace("127.0.0.1", "localhost");

    let said = refusal(&format!("{url}?sslmode=verify-full"));
    assert!(said.contains("name the authority"), "{said}");
    let said = refusal(&format!(
        "{url}?sslmode=verify-full&sslrootcert=nowhere.pem"
    ));
    assert!(said.contains("`sslrootcert`"), "{said}");

    let site = with_store(&format!("{url}?sslmode=verify-full&sslrootcert=ca.pem"));
    site.write("ca.pem", certificate);
    site.subscribe(&["ada@mail.example"]);
    let encrypted = with_store(&format!("{url}?sslmode=require"));
    encrypted
        .run("subscribers list")
        .exits(0)
        .prints("weekly  1");
}

#[test]
fn imports_at_once_lose_nobody_and_take_nobody_twice() {
    let url = Postgres::shared().new_database();
    // The first command of all makes the schema, and here they all want to.
    let sites: Vec<Site> = (0..4).map(|_| with_store(&url)).collect();
    std::thread::scope(|scope| {
        for (number, site) in sites.iter().enumerate() {
            scope.spawn(move || {
                let own = (0..300).map(|n| format!("own{number}.{n}@mail.example"));
                let shared = (0..5000).map(|n| format!("shared{n}@mail.example"));
                let people: Vec<String> = own.chain(shared).collect();
                let people: Vec<&str> = people.iter().map(String::as_str).collect();
                site.subscribe(&people);
            });
        }
    });
    sites[0]
        .run("subscribers list")
        .exits(0)
        .prints("weekly  6200");
}
