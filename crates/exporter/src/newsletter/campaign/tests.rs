//! Links of mails with the parameters of their campaign.

use super::*;
use crate::{
    newsletter::tests::{edition, fill, four_posts, mailing},
    test_site::{TestSite, post},
};

const EDITION: &str = "utm_campaign=a+2026-11-15%26b";

const CAMPAIGN: &str = "    campaign:\n      parameters: { utm_source: '{newsletter}', utm_campaign: 'a {edition}&b' }\n      hosts: [shop.example]\nmail: { unsubscribe_url: 'https://x.example/{token}' }";

fn with_campaign(check: impl Fn(&Campaign<'_>)) {
    let site = TestSite::new(&[]);
    site.set(CAMPAIGN);
    let model = site.load();
    let edition = "weekly/2026-11-15".parse().unwrap();
    check(&Campaign::new(&model.settings, &edition, "zq0n").unwrap());
}

#[test]
fn links_to_the_site_keep_their_query_and_fragment() {
    const ALL: &str = "utm_campaign=a+2026-11-15%26b&utm_source=weekly";
    with_campaign(|campaign| {
        let check = |url: &str, expected: Option<String>| {
            assert_eq!(campaign.tagged(url), expected, "{url}");
        };
        let site = "https://x.example/sub";
        check(site, Some(format!("{site}?{ALL}")));
        check(&format!("{site}/a/#b"), Some(format!("{site}/a/?{ALL}#b")));
        check(
            &format!("{site}/a?b=c&d#e?f"),
            Some(format!("{site}/a?b=c&d&{ALL}#e?f")),
        );
        check(
            &format!("{site}/?utm_source=mine"),
            Some(format!(
                "{site}/?utm_source=mine&utm_campaign=a+2026-11-15%26b"
            )),
        );
        check(
            "https://SHOP.example/x",
            Some(format!("https://SHOP.example/x?{ALL}")),
        );
        for other in [
            "https://x.example/other",
            "https://x.example/subway",
            "https://x.example:8080/sub/",
            "https://y.example/?u=https://x.example/sub/",
            "mailto:a@x.example",
            "https://x.example/sub/?e=zq0n1z",
            "zq0n1z",
            "#",
        ] {
            check(other, None);
        }
    });
}

#[test]
fn only_links_are_tagged() {
    with_campaign(|campaign| {
        let url = "https://x.example/sub/a/";
        let html = format!(
            "<p title=\"<a href='{url}'>\">{url} 1 < 2</p><img src=\"{url}\"><A class=x\n data-b href='{url}?x=1&amp;y'>a</A>\
             <link href=\"{url}\"><a name=x>b</a><v:roundrect href=\"{url}#c\"/><a href=\"zq0n0z\">c</a>\
             <!--[if mso]><v:rect href=\"{url}#c\"><![endif]--><!-- <a href='{url}'> -->"
        );
        let all = "utm_campaign=a+2026-11-15%26b&amp;utm_source=weekly";
        let mut linked = Linked::new();
        assert_eq!(
            campaign.tag_html(&html, &mut linked),
            html.replace("x=1&amp;y'", &format!("x=1&amp;y&amp;{all}'"))
                .replace(&format!("{url}#c"), &format!("{url}?{all}#c"))
        );
        let text =
            format!("See {url}?x=1&y. {url} <{url}#c>, zq0n0z\n  https://x.example/sub/b/\n");
        let all = all.replace("&amp;", "&");
        assert_eq!(
            campaign.tag_text(&text, &linked),
            format!(
                "See {url}?x=1&y&{all}. {url} <{url}?{all}#c>, zq0n0z\n  https://x.example/sub/b/\n"
            )
        );
    });
}

#[test]
fn links_of_the_text_are_tagged_whatever_the_html_leaves_out() {
    let site = four_posts();
    site.set(&format!("    layout: post\n{CAMPAIGN}"));
    let link = "https://x.example/sub/linked/";
    let body = format!("[Long]({link}) {}", "word ".repeat(30_000));
    site.write(
        "content/posts/b.md",
        &post("title: B\ndate: 2026-11-12", &body),
    );
    edition(&site, "subject: S\nposts: [b]", "Hello");
    let mailing = mailing(&site, "weekly/2026-11-15");
    let (html, text) = (fill(&mailing.html, None), fill(&mailing.text, None));
    assert!(!html.contains(link), "the post is cut short");
    assert!(
        text.contains(&format!("{link}?{EDITION}&utm_source=weekly")),
        "{}",
        &text[..900]
    );
    assert!(!text.contains(&format!("{link}>")));
}

#[test]
fn a_mail_is_tagged_but_for_the_ways_out() {
    let site = four_posts();
    edition(
        &site,
        "subject: S\nposts: [b]",
        "[Leave]({{unsubscribe_url}}) [elsewhere](https://y.example/) [b](../../posts/b.md#x)",
    );
    let parts = |site: &TestSite| {
        let mailing = mailing(site, "weekly/2026-11-15");
        (fill(&mailing.html, None), fill(&mailing.text, None))
    };
    let (html, text) = parts(&site);
    assert!(
        !html.contains("utm_") && !text.contains("utm_"),
        "off unless asked for"
    );

    site.set(CAMPAIGN);
    let (tagged, plain) = parts(&site);
    assert!(
        tagged.contains("href=\"https://x.example/u/t?a&amp;b\""),
        "{tagged}"
    );
    assert!(tagged.contains("href=\"https://y.example/\""), "{tagged}");
    assert!(
        tagged.contains(&format!("/blog/b/?{EDITION}&amp;utm_source=weekly#x\"")),
        "{tagged}"
    );
    assert!(
        plain.contains("\nUnsubscribe: https://x.example/u/t?a&b\n"),
        "{plain}"
    );
    assert!(plain.contains(&format!(
        "\nhttps://x.example/sub/blog/b/?{EDITION}&utm_source=weekly\n"
    )));
    let without = |text: &str| {
        let text = text.replace("&amp;", "&");
        text.replace(&format!("?{EDITION}&utm_source=weekly"), "")
    };
    assert_eq!(without(&tagged), without(&html), "nothing else changes");
    let words = |text: &str| {
        without(text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(words(&plain), words(&text), "but for where lines end");
}
