//! `compose`: the next edition, as a file for a person to edit.

use postroom_tests::{Mail, Site, mails};

const EDITION: &str = "content/newsletters/weekly/2026-11-13.md";

/// A site with a post of 10 November.
fn with_tea() -> Site {
    let site = Site::empty();
    site.post("tea", "Tea.");
    site
}

/// A post of another day, with more front matter.
fn dated(site: &Site, slug: &str, front: &str) {
    let text = format!("---\ntitle: {slug}\n{front}\n---\n\nText.\n");
    site.write(format!("content/posts/{slug}.md"), text);
}

/// The posts that an edition names.
fn posts(site: &Site, name: &str) -> Vec<String> {
    let text = site.read(format!("content/newsletters/weekly/{name}.md"));
    let items = text.lines().filter_map(|line| line.strip_prefix("  - "));
    items.map(|item| item.replace('"', "")).collect()
}

#[test]
fn the_first_edition_has_the_posts_so_far_and_the_next_one_only_what_is_new() {
    let site = with_tea();
    site.post("pots", "Pots.");
    site.run("compose weekly --date 2026-11-13")
        .exits(0)
        .prints(EDITION);
    assert_eq!(posts(&site, "2026-11-13"), ["pots", "tea"]);

    dated(&site, "cups", "date: 2026-11-15");
    site.run("compose weekly --date 2026-11-20").exits(0);
    assert_eq!(posts(&site, "2026-11-20"), ["cups"]);
}

#[test]
fn it_says_what_it_leaves_out_and_why() {
    let site = with_tea();
    for (slug, front) in [
        ("wip", "date: 2026-11-11\ndraft: true"),
        ("quiet", "date: 2026-11-11\nnewsletter: false"),
        ("later", "date: 2026-12-24"),
        ("over", "date: 2026-11-11\nexpires: 2026-11-12"),
        ("ancient", "date: 2019-01-01"),
    ] {
        dated(&site, slug, front);
    }
    site.write(
        "content/pages/about.md",
        "---\ntitle: About\ndate: 2026-11-11\n---\n",
    );
    let run = site.run("compose weekly --date 2026-11-13").exits(0);
    assert_eq!(posts(&site, "2026-11-13"), ["tea"]);
    let run = run
        .says("takes tea: tea")
        .says("leaves out (drafts): wip")
        .says("leaves out (`newsletter: false`): quiet")
        .says("leaves out (still to come): later")
        .says("leaves out (expired): over")
        .says("begins on 2026-11-06): 1 post");
    assert!(!run.stderr.contains("about"), "{run}");
}

#[test]
fn machines_are_told_the_same() {
    let site = with_tea();
    dated(&site, "wip", "date: 2026-11-11\ndraft: true");
    let told = site.run("compose weekly --date 2026-11-13 --format json");
    let told = told.exits(0).json();
    assert_eq!(told["outcome"], "written");
    assert_eq!(told["edition"], "weekly/2026-11-13");
    assert_eq!(told["file"], EDITION);
    assert_eq!(told["since"], "2026-11-06");
    assert_eq!(told["posts"][0]["slug"], "tea");
    assert_eq!(told["left_out"][0]["slug"], "wip");
    assert_eq!(told["left_out"][0]["reason"], "draft");
    let run = site.run("compose weekly --date 2026-11-13 --format json");
    assert_eq!(run.json()["outcome"], "up_to_date");
    let told = site.run("compose weekly --date 2026-11-20 --format json");
    let told = told.json();
    assert_eq!(told["outcome"], "nothing_new");
    assert_eq!(told["left_out"][1]["carried_by"], "weekly/2026-11-13");
}

#[test]
fn an_archive_of_old_posts_is_never_mailed_by_mistake() {
    let site = with_tea();
    for day in 1..=9 {
        dated(
            &site,
            &format!("old-{day}"),
            &format!("date: 2024-01-0{day}"),
        );
    }
    site.run("compose weekly --date 2026-11-13").exits(0);
    for date in ["2026-11-20", "2026-11-27"] {
        let run = site.run(&format!("compose weekly --date {date}")).exits(0);
        run.says("nothing new since 2026-11-06").says("9 posts");
    }
    // Unless somebody says so.
    site.run("compose weekly --date 2026-11-20 --since 2024-01-05")
        .exits(0);
    assert_eq!(posts(&site, "2026-11-20").len(), 5);
}

#[test]
fn nothing_new_writes_nothing() {
    let site = with_tea();
    site.run("compose weekly --date 2026-11-13 --require-new")
        .exits(0);
    let before = site.files("content");
    for date in ["2026-11-13", "2026-11-20"] {
        let command = format!("compose weekly --date {date}");
        site.run(&command).exits(0);
        site.run(&format!("{command} --require-new")).exits(1);
    }
    assert_eq!(site.files("content"), before);
}

#[test]
fn an_untouched_draft_is_brought_up_to_date() {
    let site = with_tea();
    site.run("compose weekly --date 2026-11-13").exits(0);
    let id = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("id:"))
            .map(str::to_owned)
    };
    let first = site.read(EDITION);
    dated(&site, "pots", "date: 2026-11-12");
    site.run("compose weekly --date 2026-11-13")
        .exits(0)
        .says("brought up to date");
    assert_eq!(posts(&site, "2026-11-13"), ["pots", "tea"]);
    assert_eq!(id(&site.read(EDITION)), id(&first));
}

#[test]
fn an_edition_is_never_overwritten_that_somebody_has_edited() {
    let site = with_tea();
    site.run("compose weekly --date 2026-11-13").exits(0);
    let edited = site
        .read(EDITION)
        .replace("here is a new post", "Tea at last");
    assert!(edited.contains("Tea at last"));
    site.write(EDITION, &edited);
    site.run("compose weekly --date 2026-11-13")
        .exits(0)
        .says("nothing new");
    dated(&site, "pots", "date: 2026-11-12");
    for _ in 0..2 {
        site.run("compose weekly --date 2026-11-13")
            .exits(2)
            .says("has been edited")
            .says("add pots to its `posts`");
        assert_eq!(site.read(EDITION), edited);
    }
    site.run("compose weekly --date 2026-11-14").exits(0);
    assert_eq!(posts(&site, "2026-11-14"), ["pots"]);
}

#[test]
fn a_file_that_is_no_edition_is_never_overwritten() {
    let site = with_tea();
    site.write(EDITION, "Edited by hand.");
    site.run("compose weekly --date 2026-11-13").exits(2);
    assert_eq!(site.read(EDITION), "Edited by hand.");
}

#[test]
fn what_is_composed_lints_clean_and_can_be_mailed() {
    let site = with_tea();
    site.subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.run("lint --fail-on info content/newsletters").exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    assert_eq!(mails(&site.path("outbox")).len(), 1);
}

#[test]
fn an_unknown_newsletter_is_named() {
    Site::empty().run("compose wekly").exits(2).says("weekly");
}

#[test]
fn without_an_address_nothing_is_composed_and_the_place_is_shown() {
    for address in ["", "    postal_address: ' '\n"] {
        let site = Site::with_settings(&format!(
            "title: Tea\nbase_url: https://tea.example\nnewsletters:\n  weekly:\n    title: W\n    from: a@tea.example\n{address}"
        ));
        site.post("tea", "Tea.");
        site.run("compose weekly")
            .exits(2)
            .prints("postroom.yaml:4:3")
            .says("no postal address");
        assert!(!site.path("content/newsletters").exists());
        site.edition("2026-11-13", "subject: S\n", "Hi.");
        site.run("compose weekly/2026-11-13 --eml draft.eml")
            .exits(2)
            .says("no postal address");
        assert!(!site.path("draft.eml").exists());
        let run = site.run("lint --format json").exits(1);
        let found = run.findings();
        assert!(
            found.contains(&"missing-postal-address postroom.yaml:4:3".to_owned()),
            "{found:?}"
        );
    }
}

#[test]
fn a_post_that_is_gone_is_told_and_stops_no_one() {
    let site = with_tea();
    site.post("pots", "Pots.").subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    std::fs::rename(
        site.path("content/posts/pots.md"),
        site.path("content/posts/pot.md"),
    )
    .expect("a post can be renamed");
    let run = site.run("lint --format json").exits(1);
    assert_eq!(run.rules_in(EDITION), ["unknown-post-in-edition"], "{run}");
    assert!(run.stdout.contains("did you mean `pot`?"), "{run}");
    site.run("send weekly/2026-11-13 --yes")
        .exits(2)
        .says("nobody was mailed");
    site.run("export").exits(0);
    let page = site.read("public/newsletters/weekly/2026-11-13/index.html");
    assert!(
        page.contains("/blog/tea/") && !page.contains("/blog/pot"),
        "{page}"
    );

    site.run("compose weekly --date 2026-11-20")
        .exits(0)
        .says("weekly/2026-11-13 names `pots`, which is not there any more")
        .says("give that post its old address as an alias");
    std::fs::remove_file(site.path("content/newsletters/weekly/2026-11-20.md"))
        .expect("it was composed");
    let text = site.read("content/posts/pot.md");
    let text = text.replace("date:", "aliases: [/blog/pots/]\ndate:");
    site.write("content/posts/pot.md", text);
    site.run("compose weekly --date 2026-11-20")
        .exits(0)
        .says("nothing new");
    site.run("lint --fail-on error").exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
}

#[test]
fn a_message_for_a_mail_program_is_a_draft() {
    let site = with_tea();
    site.run("compose weekly --date 2026-11-13 --eml draft.eml")
        .exits(0);
    let message =
        |site: &Site| Mail::parse(std::fs::read(site.path("draft.eml")).expect("written"));
    let mail = message(&site);
    assert_eq!(mail.header("X-Unsent").as_deref(), Some("1"));
    assert_eq!(mail.to(), "ada@example.org");
    assert!(
        mail.text().contains("Hello Ada Lovelace"),
        "{}",
        mail.text()
    );
    assert!(!site.path("postroom.db").exists(), "looking makes no store");

    // What somebody has edited is what the message says, for whom it is asked for.
    let edited = site.read(EDITION).replace("here is", "at last there is");
    site.write(EDITION, &edited);
    site.subscribe(&["bob@mail.example"]);
    for what in ["weekly --date 2026-11-13", "weekly/2026-11-13"] {
        site.run(&format!(
            "compose {what} --eml draft.eml --for bob@mail.example"
        ))
        .exits(0);
        let mail = message(&site);
        assert_eq!(mail.to(), "bob@mail.example");
        assert!(mail.text().contains("at last there is"), "{}", mail.text());
    }
    assert_eq!(site.read(EDITION), edited);
    site.run("compose weekly/2026-11-13").exits(2).says("--eml");
    site.run("compose weekly/2026-11-31 --eml x.eml")
        .exits(2)
        .says("there is no edition");
}

#[test]
fn what_would_mean_nothing_for_an_edition_is_refused() {
    let site = with_tea();
    site.run("compose weekly --date 2026-11-13").exits(0);
    for option in ["--date 2026-11-13", "--since 2026-01-01", "--require-new"] {
        site.run(&format!(
            "compose weekly/2026-11-13 --eml draft.eml {option}"
        ))
        .exits(2)
        .says("is for composing");
        assert!(!site.path("draft.eml").exists(), "{option}");
    }
}

#[test]
fn it_says_which_message_was_written() {
    let site = with_tea();
    let command = "compose weekly --eml draft.eml --date";
    let told = site.run(&format!("{command} 2026-11-13 --format json"));
    assert_eq!(told.exits(0).json()["message"], "draft.eml");
    let run = site.run("compose weekly/2026-11-13 --eml draft.eml --format json");
    let told = run.exits(0).json();
    assert_eq!(told["outcome"], "kept");
    assert_eq!(told["edition"], "weekly/2026-11-13");
    assert_eq!(told["message"], "draft.eml");

    // Of a day without an edition there is nothing to write.
    std::fs::remove_file(site.path("draft.eml")).unwrap();
    site.run(&format!("{command} 2026-11-20"))
        .exits(0)
        .says("nothing new")
        .says("draft.eml was not written: there is no edition of 2026-11-20");
    let told = site.run(&format!("{command} 2026-11-20 --format json"));
    assert!(told.exits(0).json()["message"].is_null());
    assert!(!site.path("draft.eml").exists());
}

#[test]
fn a_test_to_one_address_is_not_the_mailing() {
    let site = with_tea();
    site.subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.run("send weekly/2026-11-13 --test ada@mail.example")
        .exits(0);
    assert_eq!(mails(&site.path("outbox")).len(), 1);
    site.run("status")
        .exits(0)
        .prints("nothing has been mailed");
    site.run("send weekly/2026-11-13 --yes")
        .exits(0)
        .prints("1 sent now, 0 earlier, of 1");
    let mails = mails(&site.path("outbox"));
    assert_eq!(mails.len(), 2);
    assert_ne!(mails[0].id(), mails[1].id());
}

#[test]
fn campaign_parameters_stand_in_links_to_the_site() {
    let site = Site::with_settings(
        "title: Tea\nbase_url: https://tea.example\nnewsletters:\n  weekly:\n    title: W\n    from: a@tea.example\n    postal_address: X\n    campaign: { parameters: { utm_campaign: '{edition}' } }\nmail:\n  transport: maildir:outbox\n  unsubscribe_url: https://tea.example/unsubscribe/{token}\n",
    );
    site.post("tea", "Tea.").subscribe(&["ada@mail.example"]);
    site.run("compose weekly --date 2026-11-13").exits(0);
    site.run("send weekly/2026-11-13 --yes").exits(0);
    let mail = &mails(&site.path("outbox"))[0];
    for part in [mail.html(), mail.text()] {
        assert!(
            part.contains("https://tea.example/blog/tea/?utm_campaign=2026-11-13"),
            "{part}"
        );
        let leave = part.split("https://tea.example/unsubscribe/").nth(1);
        let token = leave.and_then(|leave| leave.split(['"', '\r', '\n']).next());
        assert!(token.is_some_and(|token| !token.contains("utm_")), "{part}");
        assert!(
            !part.contains("width=\"1\""),
            "no pixel counts readers: {part}"
        );
    }
    let wrong = site.read("postroom.yaml").replace("{edition}", "{issue}");
    site.write("postroom.yaml", wrong);
    site.run("lint").exits(2).prints("there is no `{issue}`");
}
