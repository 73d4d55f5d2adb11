//! The messages of editions, read by a parser that Postroom does not use: the same text, and
//! nothing that a mail server on the way could change.

use mail_parser::{MessageParser, MimeHeaders as _};
use postroom_tests::{
    Mail, Site,
    flowed::{Paragraph, paragraphs},
};

/// The message of an edition as `compose --eml` writes it.
fn message(site: &Site, edition: &str) -> Mail {
    site.run(&format!("compose {edition} --eml draft.eml"))
        .exits(0);
    let raw = std::fs::read(site.path("draft.eml")).expect("it was written");
    Mail::parse(raw)
}

/// Fails unless every server passes the message on as it is.
#[track_caller]
fn check_wire(mail: &Mail) {
    let text = std::str::from_utf8(&mail.raw).expect("it is ASCII");
    assert!(text.is_ascii(), "7 bit");
    let body = text.replace("\r\n", "");
    assert!(!body.contains(['\r', '\n', '\0']), "lines end with CRLF");
    let longest = text.split("\r\n").map(str::len).max();
    assert!(longest <= Some(998), "{longest:?}");
    assert!(text.ends_with("\r\n"));
}

/// Fails unless the parts are those of a newsletter, text first.
#[track_caller]
fn check_structure(mail: &Mail) {
    let parsed = MessageParser::default().parse(&mail.raw);
    let parsed = parsed.expect("the bytes are a mail");
    let kinds = parsed.parts.iter().map(|part| {
        let kind = part.content_type().expect("each part says what it is");
        let subtype = kind.subtype().unwrap_or_default();
        let charset = kind.attribute("charset").unwrap_or_default();
        let encoding = part.content_transfer_encoding().unwrap_or_default();
        assert!(!part.is_encoding_problem, "{part:?}");
        format!("{}/{subtype} {charset} {encoding}", kind.ctype())
    });
    let kinds: Vec<String> = kinds.collect();
    assert_eq!(
        kinds,
        [
            "multipart/alternative  ",
            "text/plain utf-8 quoted-printable",
            "text/html utf-8 quoted-printable",
        ]
    );
}

/// The text part, as a program shows it that knows how it flows.
fn read(mail: &Mail) -> Vec<Paragraph> {
    let parsed = MessageParser::default().parse(&mail.raw);
    let parsed = parsed.expect("the bytes are a mail");
    let kind = parsed.parts[1].content_type().expect("a type");
    assert_eq!(kind.attribute("format"), Some("flowed"));
    paragraphs(&mail.text(), kind.attribute("delsp") == Some("yes"))
}

fn holds(read: &[Paragraph], quotes: usize, text: &str) -> bool {
    let mut read = read.iter();
    read.any(|paragraph| paragraph.quotes == quotes && paragraph.text == text)
}

#[test]
fn the_editions_of_the_sample_are_sound_messages() {
    let site = Site::sample();
    let editions = site.files("content/newsletters/weekly");
    assert!(editions.len() >= 2);
    for file in editions.keys() {
        let name = file.trim_end_matches(".md");
        let mail = message(&site, &format!("weekly/{name}"));
        check_wire(&mail);
        check_structure(&mail);
        let read = read(&mail);
        assert!(holds(&read, 0, "-- "), "{read:?}");
        let flows = |line: &str| line.ends_with(' ') && line != "-- ";
        assert!(mail.text().lines().any(flows), "{}", mail.text());
        assert!(read.len() < mail.text().lines().count());
    }
}

#[test]
fn a_whole_post_arrives_as_its_text() {
    let settings = "title: Tea\nbase_url: https://tea.example\nnewsletters:\n  weekly: { title: Tea, \
                    from: 'Téa <news@tea.example>', postal_address: 1 Row, layout: post, text_links: numbered }\n\
                    mail: { unsubscribe_url: 'https://tea.example/u/{token}' }\n";
    let site = Site::with_settings(settings);
    let japanese = "東京は夜の七時、".repeat(12);
    let words = "From here > there. ".repeat(9);
    site.write(
        "content/posts/tea.md",
        format!(
            "---\ntitle: 夜の七時のお茶 🍵\ndate: 2026-11-10\n---\n\n{japanese}\n{japanese}\n\n{words}\n\n\
             > {words}\n\n- [ ] {words}\n\n```\n> code  \n-- \nFrom\n```\n\nمرحبا [link](/x/), note[^1]\n\n\
             [^1]: A note.\n"
        ),
    );
    site.edition(
        "2026-11-13",
        "subject: 夜の七時のお茶とたくさんの長い話 🍵\nposts: [tea]\n",
        "Hi",
    );
    let mail = message(&site, "weekly/2026-11-13");
    check_wire(&mail);
    check_structure(&mail);
    assert_eq!(mail.subject(), "夜の七時のお茶とたくさんの長い話 🍵");
    let read = read(&mail);
    for (quotes, text) in [
        (0, format!("{japanese}{japanese}")),
        (0, words.trim().to_owned()),
        (1, words.trim().to_owned()),
        (0, "    > code".to_owned()),
        (0, "    --".to_owned()),
        (0, "    From".to_owned()),
        (0, "مرحبا link [1], note[2]".to_owned()),
        (0, "[1] https://tea.example/x/".to_owned()),
        (0, "[2] A note.".to_owned()),
    ] {
        assert!(holds(&read, quotes, &text), "{text}: {read:#?}");
    }
    let signatures = read.iter().filter(|paragraph| paragraph.text == "-- ");
    assert_eq!(signatures.count(), 1);
}
