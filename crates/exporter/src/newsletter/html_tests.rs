//! What mail programs get to see: whatever a post holds, the mail is one that they show.

use std::collections::BTreeSet;

use image::{DynamicImage, ImageFormat, RgbImage};
use postroom_content_model::Mailing;

use super::{Fit, render_fitted, tests::fill};
use crate::{
    body::MAIL_PROPERTIES,
    test_site::{TestSite, post},
};

const EDITION: &str = "content/newsletters/weekly/2026-11-15.md";

/// Everything that Markdown knows.
const KITCHEN: &str = "\
Text with `code`, **bold**, ~~gone~~, a [link](#deep) and a note[^1].

## Deep

> [!NOTE]
> Quoted.

```rust
fn main() {}
```

| a | b | c | d |
|---|:-:|--:|:--|
| 1 | 2 | 3 | 4 |

- [x] done
- [ ] to do

![Shown](a.png \"Said below\")

![Drawn](b.svg)

<figure><img src=\"a.png\"><figcaption>Below</figcaption></figure>

<details open><summary>More</summary>Hidden</details>

$x^2$

---

[^1]: The note.
";

/// What nobody should put into a post, and somebody will.
const HOSTILE: &str = "\
<style>body { display: none } .column { position: fixed }</style>
<script>alert(1)</script>
</td></tr></table></body></html><table><tr><td>
<div style=\"position:fixed;background:url(https://y.example/x)\" class=\"preheader\" onclick=\"x()\">seen</div>
<form action=\"/x\"><input name=\"q\"><button>Go</button></form>
<video src=\"a.mp4\" autoplay></video><iframe src=\"https://y.example\"></iframe>
<link rel=\"stylesheet\" href=\"https://y.example/x.css\"><meta http-equiv=\"refresh\" content=\"0\">
<b><i><p>never closed <a href=\"javascript:alert(1)\">link</a> <!-- open
";

fn site(layout: &str) -> TestSite {
    let site = TestSite::new(&[]);
    site.set(&format!("    layout: {layout}"));
    site
}

fn write_post(site: &TestSite, front: &str, body: &str) {
    let front = format!("date: 2026-11-10\n{front}");
    site.write("content/posts/p/index.md", &post(&front, body));
    let mut png = std::io::Cursor::new(Vec::new());
    let image = DynamicImage::from(RgbImage::new(700, 350));
    image.write_to(&mut png, ImageFormat::Png).unwrap();
    std::fs::write(site.path("content/posts/p/a.png"), png.into_inner()).unwrap();
    site.write("content/posts/p/b.svg", "<svg/>");
}

fn write_edition(site: &TestSite, posts: &str) {
    let front = format!("subject: S\npreheader: P\ndate: 2026-11-15\nposts: [{posts}]");
    site.write(EDITION, &post(&front, "Hello."));
}

fn fitted(site: &TestSite) -> (Mailing, Fit) {
    let model = site.load();
    render_fitted(&model, &model.editions[0]).unwrap()
}

fn html(site: &TestSite) -> String {
    fill(&fitted(site).0.html, Some("Ada"))
}

/// The declared properties of a mail, in its style sheet and in its elements.
fn properties(html: &str) -> BTreeSet<String> {
    let blocks = html.split("<style>").skip(1);
    let sheets = blocks.flat_map(|block| {
        let sheet = block.split("</style>").next().unwrap();
        let rules = sheet.split('{').map(|part| part.split('}').next().unwrap());
        // What precedes a brace is a selector unless it ends a rule.
        rules.filter(|rule| rule.contains(';')).collect::<Vec<_>>()
    });
    let attributes = html.split("style=\"").skip(1);
    let attributes = attributes.map(|rest| rest.split('"').next().unwrap());
    sheets
        .chain(attributes)
        .flat_map(|block| block.split(';'))
        .filter_map(|declaration| Some(declaration.split_once(':')?.0.trim().to_owned()))
        .collect()
}

/// What holds for every mail.
fn check(html: &str) {
    let known: BTreeSet<String> = MAIL_PROPERTIES.iter().map(|it| (*it).to_owned()).collect();
    let used = properties(html);
    let unknown: Vec<&String> = used.difference(&known).collect();
    assert!(unknown.is_empty() && used.len() > 15, "{unknown:?}");
    let small = html.to_lowercase();
    for element in [
        "script", "form", "input", "button", "video", "iframe", "link", "svg", "figure", "details",
        "section", "math",
    ] {
        assert!(!small.contains(&format!("<{element}")), "{element}: {html}");
    }
    for text in [
        "javascript:",
        "onclick",
        "position:",
        "url(",
        "@import",
        "zq",
        "http-equiv",
    ] {
        assert!(!small.contains(text), "{text}: {html}");
    }
    let sheets = html.split("<style>").skip(1);
    let sheets = sheets.map(|sheet| sheet.find("</style>").unwrap());
    assert!((1..8192).contains(&sheets.sum::<usize>()));
    assert_eq!(html.matches("<body").count(), 1);
    assert_eq!(
        html.matches("<table").count(),
        html.matches("</table>").count()
    );
    let foot = html.find("https://x.example/u/t").unwrap();
    assert!(html[foot..].contains("Test &amp; Co, 1 Example Street"));
    for image in html.split("<img ").skip(1) {
        let tag = image.split('>').next().unwrap();
        for part in ["src=\"http", "alt=\"", "width=\"", "height=\""] {
            assert!(tag.contains(part), "{part}: {tag}");
        }
    }
    for link in html.split("href=\"").skip(1) {
        assert!(link.starts_with("http") || link.starts_with('#'), "{link}");
    }
}

#[test]
fn all_of_markdown_is_shown() {
    let site = site("post");
    write_post(
        &site,
        "title: T\ncover: { image: a.png, alt: Cover }",
        KITCHEN,
    );
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    for part in [
        ">Note</p>",
        "<pre style=",
        ">☑ done",
        "<sup",
        ">1</sup>",
        "The note.",
        "align=\"right\"",
        "<em>[Drawn]</em>",
        ">Said below</p>",
        ">Below</p>",
        ">More</p>Hidden",
        "href=\"https://x.example/sub/blog/p/#deep\"",
        "width=\"536\" height=\"268\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        !html.contains("id=\"") && !html.contains("language-rust"),
        "{html}"
    );
}

#[test]
fn hostile_posts_become_sane_mails() {
    let long = "word ".repeat(60_000);
    let pixel = "<img src=\"a.png\" alt=\"A\" width=\"30\" height=\"15\">";
    for policy in ["sanitize", "trusted", "escape"] {
        for (title, body) in [
            ("<b>&amp;\" '", HOSTILE),
            ("Long", long.as_str()),
            ("Picture", "![Only this](a.png)"),
            ("Raw picture", pixel),
            ("Nothing", ""),
            ("مرحبا بالعالم", "نص عربي مع **خط غليظ**.\n\n- واحد\n"),
            ("日本語の題", "改行のない長い文章。"),
            ("Rocket 🚀👩‍🚀", "Emoji 🎉 in text."),
        ] {
            for layout in ["digest", "post"] {
                let site = site(&format!("{layout}\nhtml: {{ mail: {policy} }}"));
                let title = title.replace('\'', "''");
                write_post(&site, &format!("title: '{title}'"), body);
                write_edition(&site, "p");
                if policy == "escape" && body == HOSTILE && layout == "post" {
                    assert!(html(&site).contains("&lt;script&gt;"));
                    continue;
                }
                let (mailing, fit) = fitted(&site);
                let html = fill(&mailing.html, Some("Ada"));
                check(&html);
                assert!(mailing.html.longest() <= 102_000);
                assert_eq!(fit.shortened > 0, body.len() > 100_000 && layout == "post");
                let seen = body == HOSTILE && layout == "post";
                assert!(!seen || html.contains("seen") && html.contains("never closed"));
            }
        }
    }
}

#[test]
fn letters_of_several_bytes_stand_anywhere_behind_a_tag() {
    let site = site("post");
    let behind = ["", "a", "ab", "abc", "abcd", "abcde", "abcdef"];
    let body: String = behind
        .iter()
        .map(|behind| format!("<b>b</b>{behind}’語\n"))
        .collect();
    let body = format!("<div>\n{body}<figure>x</figure>\n</div>");
    write_post(&site, "title: T", &body);
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    assert!(
        html.contains("abcdef’語") && html.contains("<div>x</div>"),
        "{html}"
    );
}

#[test]
fn trusted_styles_are_kept_as_far_as_they_are_known() {
    let site = site("post\nhtml: { mail: trusted }");
    let body = "<p style=\"color: #ff0000; position: fixed\">red</p>";
    write_post(&site, "title: T", body);
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    let red = html.split(">red</p>").next().unwrap().rsplit('<').next();
    assert!(red.unwrap().contains("color:#ff0000"), "{red:?}");
}

#[test]
fn the_guide_lists_the_properties() {
    let guide = include_str!("../../../../docs/newsletters.md");
    let table = guide.split("| property |").nth(1).unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let listed: Vec<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(listed, MAIL_PROPERTIES);
}

#[test]
fn right_to_left_mails_begin_on_the_right() {
    let site = site("digest\nlanguage: ar");
    write_post(&site, "title: T\ncover: a.png", "x");
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    assert!(html.contains("lang=\"ar\" dir=\"rtl\"") && html.contains("align=\"right\""));
}

#[test]
fn a_post_that_is_written_the_other_way_begins_on_its_own_side() {
    let site = site("post");
    let body = "- a\n\n> b\n\n| c |\n|---|\n| d |";
    write_post(&site, "title: T\nlanguage: ar\nauthors: [منى]", body);
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    assert!(html.contains("<ul style=\"margin:0 0 16px;padding:0 26px 0 0\">"));
    let quote = html.split("<blockquote").nth(1).unwrap();
    let quote = quote.split('>').next().unwrap();
    assert!(quote.contains("border-right:") && !quote.contains("border-left:"));
    let byline = "منى · \u{200e}10\u{a0}November\u{a0}2026 · \u{200e}1\u{a0}min\u{a0}read";
    assert!(html.replace("&nbsp;", "\u{a0}").contains(byline), "{html}");
    let text = fill(&fitted(&site).0.text, None);
    assert!(text.contains("\u{200e}10 November 2026"), "{text}");
}

#[test]
fn a_newsletter_has_its_own_colours() {
    let site =
        site("digest\n    colors: { light: { accent: '#8a2b6b' }, dark: { page: '#000001' } }");
    write_post(&site, "title: T", "x");
    write_edition(&site, "p");
    let html = html(&site);
    check(&html);
    assert!(html.contains("color:#8a2b6b") && html.contains("background-color: #000001"));
    assert!(!html.contains("#0b5d66") && !html.contains("#83cdc9"));
}

/// A site with so many posts, each with a summary of so many characters.
fn many(settings: &str, posts: usize, summary: usize) -> TestSite {
    let site = site(settings);
    let names: Vec<String> = (0..posts).map(|post| format!("p{post}")).collect();
    for name in &names {
        let description = "word ".repeat(summary / 5);
        let front = format!("title: Title {name}\ndate: 2026-11-10\ndescription: {description}");
        site.write(&format!("content/posts/{name}.md"), &post(&front, "x"));
    }
    write_edition(&site, &names.join(", "));
    site
}

#[test]
fn a_digest_says_less_rather_than_be_cut_off() {
    let (mailing, fit) = fitted(&many("digest", 20, 500));
    assert_eq!(fit, Fit::default());
    assert!(mailing.html.longest() < 95_000);

    let (mailing, fit) = fitted(&many("digest", 30, 5000));
    assert_eq!((fit.shortened, fit.moved), (30, 0));
    let html = fill(&mailing.html, None);
    check(&html);
    assert!(mailing.html.longest() <= 102_000 && !html.contains("More on the web"));

    let (mailing, fit) = fitted(&many("digest", 200, 500));
    assert_eq!(fit.shortened + fit.moved, 200);
    assert!(fit.moved > 50 && fit.shortened > 20, "{fit:?}");
    let (html, text) = (fill(&mailing.html, None), fill(&mailing.text, None));
    check(&html);
    assert!((95_000..=102_000).contains(&mailing.html.longest()));
    assert!(html.contains("More on the web") && html.contains(">Title p199</a>"));
    assert!(text.contains("Title p199"));

    let (mailing, fit) = fitted(&many("digest\n    fit: false", 200, 500));
    assert_eq!(fit, Fit::default());
    assert!(mailing.html.longest() > 102_000);
}

#[test]
fn a_template_that_would_lose_posts_is_refused() {
    let site = many("digest", 200, 500);
    let own = "{{> partials/begin}}{{#each posts}}{{> partials/teaser}}{{/each}}{{> partials/end}}";
    site.write("templates/mail/digest.html.hbs", own);
    let model = site.load();
    let error = render_fitted(&model, &model.editions[0]).unwrap_err();
    let message = error.to_string();
    let begins =
        "templates/mail/digest.html.hbs: it does not write `more`, and so would lose https://";
    assert!(
        message.starts_with(begins) && message.ends_with("or set `fit: false`"),
        "{message}"
    );

    let own = own.replace(
        "{{/each}}",
        "{{/each}}{{#each more}}<a href=\"{{url}}\">{{label}}</a>{{/each}}",
    );
    site.write("templates/mail/digest.html.hbs", &own);
    assert!(fitted(&site).1.moved > 0);
}

#[test]
fn pictures_of_drafts_are_there_when_they_are_mailed() {
    let site = site("post");
    write_post(&site, "title: T", "![A](a.png)");
    let front = "subject: S\ndraft: true\ndate: 2026-11-15\nposts: [p]";
    site.write(EDITION, &post(front, "Hello."));
    let html = html(&site);
    let start = html.find("img/mail/").unwrap();
    let picture = &html[start..start + html[start..].find('"').unwrap()];
    site.export();
    assert!(site.outputs().contains(&picture.to_owned()));
}

#[test]
fn pictures_of_mails_outlive_their_posts() {
    let site = site("post");
    write_post(&site, "title: T\ncover: a.png", "![A](a.png)");
    write_edition(&site, "p");
    let html = html(&site);
    let start = html.find("img/mail/").unwrap();
    let picture = &html[start..start + html[start..].find('"').unwrap()];
    let before = site.export();
    assert!(site.outputs().contains(&picture.to_owned()));
    let bytes = std::fs::read(site.path("public").join(picture)).unwrap();

    assert!(before.written > 0 && site.export().is_unchanged());
    site.remove("content/posts/p/a.png");
    site.remove(EDITION);
    site.write(
        "content/posts/p/index.md",
        &post("title: T\ndate: 2026-11-10", "x"),
    );
    assert!(site.export().removed > 0);
    assert!(site.export().is_unchanged());
    assert_eq!(
        std::fs::read(site.path("public").join(picture)).unwrap(),
        bytes
    );
}
