//! Messages are read back by a parser that is not lettre.

use mail_parser::{Address, MessageParser, MimeHeaders};
use postroom_content_model::{Escape, Field, TextFormat};
use proptest::prelude::*;

use super::*;
use crate::testing::{address, mailing, now, temporary_store, way_out};

fn options() -> MessageOptions {
    MessageOptions::new(way_out("https://skildock.example/unsubscribe/{token}"))
}

fn compose(mailing: &Mailing, subscriber: &Subscriber) -> Result<Message, Error> {
    compose_with(&options(), mailing, subscriber)
}

fn compose_with(
    options: &MessageOptions,
    mailing: &Mailing,
    subscriber: &Subscriber,
) -> Result<Message, Error> {
    let keys = Keys::for_tests();
    Composer::new(&keys, mailing, options, now())?.compose(subscriber)
}

/// A body with a link by which to leave at its end.
fn body(text: &str) -> Template {
    let leave = Piece::Value {
        field: Field::UnsubscribeUrl,
        default: String::new(),
        escape: Escape::Text,
    };
    Template(vec![Piece::Literal(text.to_owned()), leave])
}

/// What a part says before that link.
fn before_link(part: &str) -> &str {
    let (text, _) = part.rsplit_once("https://").unwrap();
    text
}

fn ada() -> Subscriber {
    let mut ada = Subscriber::new(address("ada@x.example"));
    ada.name = Some("Ada Lovelace, née Byron".to_owned());
    ada
}

fn name_and_address<'a>(address: Option<&'a Address<'a>>) -> (Option<&'a str>, Option<&'a str>) {
    let first = address.unwrap().first().unwrap();
    (first.name(), first.address())
}

#[test]
fn the_message_says_what_the_mailing_does() {
    let message = compose(&mailing(), &ada()).unwrap();
    let bytes = message.content.to_vec();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.subject(), Some("News for Ada Lovelace, née Byron"));
    assert_eq!(
        name_and_address(parsed.from()),
        (Some("SkilDock"), Some("news@skildock.example"))
    );
    assert_eq!(
        name_and_address(parsed.to()),
        (Some("Ada Lovelace, née Byron"), Some("ada@x.example"))
    );
    assert_eq!(
        name_and_address(parsed.reply_to()),
        (None, Some("hello@skildock.example"))
    );
    assert_eq!(parsed.date().unwrap().to_rfc3339(), "2025-11-05T09:00:00Z");
    assert_eq!(
        parsed.message_id(),
        Some(format!("{}@skildock.example", message.id).as_str())
    );

    assert_eq!(parsed.text_body_count(), 1);
    assert_eq!(parsed.html_body_count(), 1);
    assert!(parsed.parts[0].content_type().unwrap().subtype() == Some("alternative"));
    assert!(parsed.parts[1].is_text(), "text comes first");
    assert!(parsed.parts[2].is_text_html(), "HTML comes last");
    let text = parsed.body_text(0).unwrap();
    let html = parsed.body_html(0).unwrap();
    assert!(
        text.starts_with("Hello Ada Lovelace, née Byron\r\n\r\nLeave: https://"),
        "{text}"
    );
    assert!(
        html.starts_with("<p>Hello Ada Lovelace, née Byron</p>\r\n<a href=\"https://"),
        "{html}"
    );
}

#[test]
fn a_reader_is_told_how_the_text_flows() {
    let check = |format, expected: &str| {
        let mut mailing = mailing();
        mailing.text_format = format;
        mailing.text = body("It goes \non\n");
        let message = compose(&mailing, &ada()).unwrap();
        let bytes = message.content.to_vec();
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let part = &parsed.parts[1];
        let attributes = part.content_type().unwrap().attributes().unwrap();
        let told: Vec<_> = attributes
            .iter()
            .map(|it| format!("{}={}", it.name, it.value))
            .collect();
        assert_eq!(told.join(" "), expected);
        let text = part.text_contents().unwrap();
        assert_eq!(before_link(text), "It goes \r\non\r\n");
    };
    check(TextFormat::Fixed, "charset=utf-8");
    check(TextFormat::Flowed, "charset=utf-8 format=flowed");
    check(
        TextFormat::FlowedDelSp,
        "charset=utf-8 format=flowed delsp=yes",
    );
}

#[tokio::test]
async fn list_headers_let_a_reader_leave() {
    let (_folder, store) = temporary_store().await;
    let (mailing, subscriber) = (mailing(), ada());
    let options = options();
    let composer = Composer::new(&store.keys, &mailing, &options, now()).unwrap();
    let message = composer.compose(&subscriber).unwrap();
    let bytes = message.content.to_vec();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let header = |name: &str| parsed.header_raw(name).unwrap().trim().to_owned();
    assert_eq!(
        header("List-Id"),
        "SkilDock Weekly <weekly.skildock.example>"
    );
    assert_eq!(
        header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    let url = header("List-Unsubscribe");
    let url = url.trim_matches(['<', '>']);
    assert!(
        parsed.body_text(0).unwrap().contains(url),
        "the same link in the body"
    );
    let token = url
        .strip_prefix("https://skildock.example/unsubscribe/")
        .unwrap();
    let left = store.unsubscribe_by_token(token, now()).await.unwrap();
    assert_eq!(
        (left.newsletter.as_str(), left.list.as_str()),
        ("weekly", "weekly")
    );
    assert!(
        !store
            .unsubscribe("weekly", &subscriber.address, now())
            .await
            .unwrap()
    );
}

#[test]
fn the_same_recipient_gets_the_same_bytes() {
    let once = compose(&mailing(), &ada()).unwrap();
    assert_eq!(compose(&mailing(), &ada()).unwrap(), once);
}

#[test]
fn no_value_can_add_a_header() {
    let mut eve = ada();
    eve.name = Some("Eve\r\nBcc: all@x.example".to_owned());
    let error = compose(&mailing(), &eve).unwrap_err();
    assert!(error.to_string().contains("a…@x.example"), "{error}");
    assert!(matches!(error, Error::Message { .. }));

    let mut field = ada();
    field.fields.insert("city".to_owned(), "x\0".to_owned());
    assert!(compose(&mailing(), &field).is_err());
}

#[test]
fn no_front_matter_can_add_a_header() {
    let refused = |change: fn(&mut Mailing)| {
        let mut changed = mailing();
        change(&mut changed);
        let error = compose(&changed, &ada()).unwrap_err();
        assert!(matches!(error, Error::Mailing { .. }), "{error}");
    };
    refused(|m| m.subject = Template::literal("News\r\nBcc: all@x.example"));
    refused(|m| m.from = "News\nBcc: all@x.example <news@x.example>".to_owned());
    refused(|m| m.reply_to = Some("a@x.example\r\nBcc: b@x.example".to_owned()));

    let mut changed = mailing();
    changed.list_title = "News\r\nBcc: all@x.example".to_owned();
    changed.newsletter = "we\r\nekly".to_owned();
    let message = compose(&changed, &ada()).unwrap();
    let bytes = message.content.to_vec();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert!(parsed.bcc().is_none());
}

#[test]
fn nobody_is_mailed_without_a_way_out() {
    let refused = |change: fn(&mut Mailing), part: &str| {
        let mut changed = mailing();
        change(&mut changed);
        let error = compose(&changed, &ada()).unwrap_err().to_string();
        assert!(
            error.contains(part) && error.contains("{{unsubscribe_url}}"),
            "{error}"
        );
    };
    refused(|m| m.html = Template::literal("<p>Hello</p>"), "HTML part");
    refused(|m| m.text = Template::literal("Hello"), "text part");
    refused(
        |m| {
            m.html = Template(vec![Piece::When {
                field: Field::Name,
                present: true,
                pieces: m.html.0.clone(),
            }]);
        },
        "HTML part",
    );
}

#[test]
fn the_settings_add_a_mail_that_leaves_and_an_address_for_bounces() {
    let mut options = options();
    options.unsubscribe_mailto = Some(address("leave@skildock.example"));
    options.return_path = Some(ReturnPath::parse("b+{token}@skildock.example").unwrap());
    options.feedback_sender = Some("skildock".to_owned());
    let message = compose_with(&options, &mailing(), &ada()).unwrap();
    let bytes = message.content.to_vec();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let leave = parsed.header_raw("List-Unsubscribe").unwrap().trim();
    let (url, mailto) = leave.split_once(",\r\n ").unwrap();
    let token = url.rsplit_once('/').unwrap().1.trim_end_matches('>');
    assert_eq!(
        mailto,
        format!("<mailto:leave@skildock.example?subject=unsubscribe%20{token}>")
    );
    assert_eq!(
        parsed.header_raw("Feedback-ID").unwrap().trim(),
        "edition-1:weekly:newsletter:skildock"
    );
    let sender = message.envelope.sender.as_str();
    assert!(
        sender.starts_with("b+") && sender.ends_with("@skildock.example"),
        "{sender}"
    );
    assert!(!sender.contains("ada"), "{sender}");
}

#[test]
fn settings_that_no_message_can_carry_are_refused() {
    let mut options = options();
    options.feedback_sender = Some("a:b\r\nBcc: all@x.example".to_owned());
    let error = compose_with(&options, &mailing(), &ada()).unwrap_err();
    assert!(matches!(error, Error::Mailing { .. }), "{error}");
}

#[test]
fn only_an_international_address_makes_the_header_utf8() {
    let mut reader = ada();
    reader.address = address("Jo\u{308}rg@bücher.example");
    let message = compose(&mailing(), &reader).unwrap();
    let bytes = message.content.to_vec();
    let end = memchr::memmem::find(&bytes, b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let beyond: Vec<_> = head.lines().filter(|line| !line.is_ascii()).collect();
    assert_eq!(beyond.len(), 1, "{head}");
    assert!(beyond[0].contains("<Jörg@xn--bcher-kva.example>"), "{head}");
    assert!(bytes[end..].is_ascii(), "the body stays 7-bit");
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    let (_, to) = name_and_address(parsed.to());
    assert_eq!(to, Some("Jörg@xn--bcher-kva.example"));
    assert_eq!(message.envelope.to.as_str(), "Jörg@xn--bcher-kva.example");

    let mut mailing = mailing();
    mailing.from = "Tea <tée@x.example>".to_owned();
    let refused = compose(&mailing, &ada()).unwrap_err().to_string();
    assert!(refused.contains("beyond ASCII"), "{refused}");
}

/// Any text that a person could have written, line breaks only where they are allowed.
fn words() -> impl Strategy<Value = String> {
    let printable = |chars: Vec<char>| chars.into_iter().filter(|c| !c.is_control()).collect();
    prop_oneof![
        proptest::collection::vec(any::<char>(), 0..120).prop_map(printable),
        "[ -~]{0,150}",
        "[a-zß-ÿ<>,=?_ -]{0,80}",
    ]
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        words(),
        "[ .a-zA-Z<>=-]{0,40}[ ]{0,3}",
        Just(".".to_owned()),
        Just("a".repeat(3000)),
        Just("From me".to_owned()),
    ];
    (
        proptest::collection::vec(line, 0..6),
        prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
    )
        .prop_map(|(lines, end)| lines.join(end))
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_arrives_as_it_was_written(name in words(), subject in words(), title in words(), text in lines(), html in lines()) {
        let mut subscriber = ada();
        subscriber.name = Some(name.clone());
        let mut mailing = mailing();
        mailing.list_title = title;
        mailing.subject = Template(vec![
            Piece::Literal(subject.clone()),
            Piece::Value { field: Field::Name, default: String::new(), escape: Escape::Text },
        ]);
        mailing.text = body(&text);
        mailing.html = body(&html);
        let message = compose(&mailing, &subscriber).unwrap();

        let bytes = message.content.to_vec();
        prop_assert_eq!(wire::check(&bytes, false), Ok(()));
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let (read_text, read_html) = (parsed.body_text(0).unwrap(), parsed.body_html(0).unwrap());
        prop_assert_eq!(before_link(&read_text), wire::crlf(&text));
        prop_assert_eq!(before_link(&read_html), wire::crlf(&html));
        let expected_subject = if name.trim().is_empty() { subject } else { subject + &name };
        prop_assert_eq!(parsed.subject().unwrap_or_default(), expected_subject);
        let (to, email) = name_and_address(parsed.to());
        prop_assert_eq!(one_space(to.unwrap_or_default()), one_space(&name));
        prop_assert_eq!(email, Some("ada@x.example"));
        prop_assert!(parsed.bcc().is_none() && parsed.cc().is_none());
    }
}

#[test]
fn nobody_leaves_by_a_header_that_is_shown() {
    for template in [
        "https://x.example/u/{token}",
        "https://News.Example:443?t={token}",
        "https://bücher.example/ü?l=de&t={token}#form",
    ] {
        let mut options = MessageOptions::new(way_out(template));
        options.unsubscribe_mailto = Some(address("leave@x.example"));
        let message = compose_with(&options, &mailing(), &ada()).unwrap();
        let bytes = message.content.to_vec();
        let text = String::from_utf8_lossy(&bytes);
        let header = text.split("\r\n\r\n").next().unwrap();
        assert_eq!(header.matches(&message.token).count(), 2, "{header}");
        let shown = message.masked_header();
        assert!(!shown.contains(&message.token), "{shown}");
        assert!(shown.contains("<mailto:leave@x.example?subject=unsubscribe%20…>"));
        assert!(
            shown.contains(&options.unsubscribe_url.with("…")),
            "{shown}"
        );
        assert!(!shown.contains("ada@"), "{shown}");
    }
}
