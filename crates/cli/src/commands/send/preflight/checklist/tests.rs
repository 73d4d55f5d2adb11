//! Each rule, kept and broken.

use postroom_content_model::UnsubscribeUrl;

use super::*;

/// An Ed25519 key (RFC 8410 §10.3).
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

fn leaving_by(url: &str) -> MessageOptions {
    MessageOptions::new(UnsubscribeUrl::parse(url).unwrap())
}

#[track_caller]
fn check(check: &Check, is_met: Option<bool>, says: &str) {
    assert_eq!(check.is_met, is_met, "{}", check.text);
    assert!(check.text.contains(says), "{}", check.text);
}

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

#[test]
fn one_click_wants_https() {
    check(
        &one_click(&leaving_by("https://x.example/leave/{token}")),
        Some(true),
        "RFC 8058",
    );
    let plain = leaving_by("http://x.example/leave/{token}");
    check(&one_click(&plain), Some(false), "`mail.unsubscribe_url`");
}

#[test]
fn a_signature_counts_if_it_is_of_the_domain_of_from() {
    let signed_by = |domains: &[&str]| {
        let mut options = leaving_by("https://x.example/leave/{token}");
        for domain in domains {
            let key = postroom_sender::DkimKey::parse(domain, "s", KEY).unwrap();
            options.dkim.push(key);
        }
        options
    };
    for (from, domains, is_met) in [
        ("a@x.example", &[][..], None),
        ("a@x.example", &["x.example"], Some(true)),
        ("a@news.x.example", &["x.example"], Some(true)),
        ("a@x.example", &["news.x.example"], Some(true)),
        ("a@x.example", &["y.example", "x.example"], Some(true)),
        ("a@x.example", &["y.example"], Some(false)),
        ("a@x.example", &["ax.example"], Some(false)),
    ] {
        check(
            &signature(&address(from), &signed_by(domains)),
            is_met,
            "From",
        );
    }
}

#[test]
fn a_message_wants_an_id_and_a_date() {
    let with = |header: &str, is_met: bool| {
        let message = format!("{header}Subject: x\r\n\r\nDate: in the text\r\n");
        check(&message_id(message.as_bytes()), Some(is_met), "a Date");
    };
    let (id, date) = ("Message-ID: <1@x.example>\r\n", "Date: now\r\n");
    with(&format!("{date}{id}"), true);
    with(id, false);
    with(date, false);
}

#[test]
fn nobody_mails_from_a_mail_service() {
    check(
        &own_domain(&address("a@x.example")),
        Some(true),
        "x.example",
    );
    check(
        &own_domain(&address("a@Gmail.com")),
        Some(false),
        "own domain",
    );
}

#[test]
fn mail_leaves_this_machine_with_tls() {
    let url = |text: &str| text.parse::<TransportUrl>().unwrap();
    for (text, is_met) in [
        ("smtps://mail.example", Some(true)),
        ("smtp://mail.example:587", Some(true)),
        ("smtp://mail.example:587?tls=opportunistic", Some(false)),
        ("smtp://mail.example:25?tls=none", Some(false)),
        ("smtp://127.0.0.1:25", None),
        ("maildir:outbox", None),
    ] {
        assert_eq!(encrypted(&url(text)).is_met, is_met, "{text}");
    }
}

#[test]
fn bulk_begins_at_five_thousand() {
    check(&volume(4_999), None, "less than");
    check(&volume(5_000), None, "bulk by");
}
