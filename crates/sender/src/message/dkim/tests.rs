//! Signatures are checked by a verifier that is not ours.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, sync::Arc, time::Instant};

use mail_auth::common::{cache::NoCache, parse::TxtRecordParser, verify::DomainKey};
use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt,
};

use super::*;
use crate::store::Keys;
use crate::testing::{address, mailing, now, way_out};
use crate::{MessageOptions, Subscriber, message::Composer};

const RSA: &str = include_str!("test_keys/rsa.pem");
const RSA_PKCS1: &str = include_str!("test_keys/rsa-pkcs1.pem");
const ED25519: &str = include_str!("test_keys/ed25519.pem");

fn key(selector: &str, pem: &str) -> DkimKey {
    DkimKey::parse("SkilDock.example", selector, pem).unwrap()
}

fn signed(keys: &[DkimKey]) -> String {
    let mut options = MessageOptions::new(way_out("https://skildock.example/u/{token}"));
    options.unsubscribe_mailto = Some(address("leave@skildock.example"));
    options.dkim = keys.to_vec();
    let mut ada = Subscriber::new(address("ada@x.example"));
    ada.name = Some("Ada  Lovelace, née Byron".to_owned());
    let (store_keys, mut mailing) = (Keys::for_tests(), mailing());
    let spaces = "two  spaces, \ttabs \n\n\n".to_owned();
    let piece = postroom_content_model::Piece::Literal(spaces);
    mailing.text.0.push(piece);
    let composer = Composer::new(&store_keys, &mailing, &options, now()).unwrap();
    String::from_utf8(composer.compose(&ada).unwrap().content.to_vec()).unwrap()
}

/// The DNS of the tests.
struct Published(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for Published {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        self.0.get(name).cloned()
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _name: Box<str>, _value: Txt, _until: Instant) {}
}

/// What the verifier says of each signature, where the keys' records are published.
fn verdicts(message: &str, keys: &[DkimKey]) -> Vec<bool> {
    let records = keys.iter().map(|key| {
        let DnsRecord { name, value } = key.record();
        let parsed = DomainKey::parse(value.as_bytes()).unwrap();
        (format!("{name}.").into(), Txt::DomainKey(Arc::new(parsed)))
    });
    let published = Published(records.collect());
    let message = AuthenticatedMessage::parse(message.as_bytes()).unwrap();
    let verifier = MessageAuthenticator::new_cloudflare_tls().unwrap();
    let parameters = Parameters {
        params: &message,
        cache_txt: Some(&published),
        cache_mx: None::<&NoCache<_, _>>,
        cache_ptr: None::<&NoCache<_, _>>,
        cache_ipv4: None::<&NoCache<_, _>>,
        cache_ipv6: None::<&NoCache<_, _>>,
    };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let outputs = runtime.block_on(verifier.verify_dkim(parameters));
    let passes = |output: &mail_auth::DkimOutput<'_>| *output.result() == DkimResult::Pass;
    outputs.iter().map(passes).collect()
}

#[test]
fn others_find_both_signatures_good() {
    let keys = [key("rsa", RSA), key("ed", ED25519)];
    let message = signed(&keys);
    assert_eq!(verdicts(&message, &keys), [true, true], "{message}");
    let (signatures, _) = message.split_once("\r\nDate:").unwrap();
    assert!(signatures.lines().all(|line| line.len() <= 78), "{message}");
    assert_eq!(verdicts(&signed(&[key("rsa", RSA_PKCS1)]), &keys), [true]);
}

#[test]
fn what_servers_may_change_does_not_matter() {
    let keys = [key("rsa", RSA), key("ed", ED25519)];
    let changed = signed(&keys)
        .replace("Subject: ", "SUBJECT:\t ")
        .replace("\r\nDate", "\r\nReceived: by mx.example\r\nDate")
        .replace("Leave: ", "Leave:   ");
    assert_eq!(verdicts(&(changed + "\r\n\r\n"), &keys), [true, true]);
}

#[test]
fn whoever_changes_a_message_breaks_its_signatures() {
    let keys = [key("rsa", RSA), key("ed", ED25519)];
    let message = signed(&keys);
    let check = |from: &str, to: &str| {
        assert!(message.contains(from), "{from:?} in {message}");
        let changed = message.replacen(from, to, 1);
        assert_eq!(verdicts(&changed, &keys), [false, false], "{to:?}");
    };
    check("Hello ", "Bye ");
    for name in [
        "From: ",
        "To: ",
        "Subject: ",
        "Date: ",
        "Message-ID: <",
        "Reply-To: ",
        "List-Id: ",
        "List-Unsubscribe: <",
        "List-Unsubscribe-Post: ",
        "Feedback-ID: ",
        "Auto-Submitted: ",
        "MIME-Version: ",
        "Content-Type: multipart/",
    ] {
        check(&format!("\r\n{name}"), &format!("\r\n{name}x"));
        check(&format!("\r\n{name}"), &format!("\r\nX-{name}"));
    }
    for name in ["From", "To", "Cc", "Subject", "Reply-To", "Content-Type"] {
        check("\r\nDate:", &format!("\r\n{name}: eve@x.example\r\nDate:"));
    }
}

#[test]
fn a_record_says_the_public_key() {
    let record = key("post", RSA).record();
    assert_eq!(record.name, "post._domainkey.skildock.example");
    let public: String = include_str!("test_keys/rsa.pub.pem")
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    assert_eq!(record.value, format!("v=DKIM1; k=rsa; p={public}"));
    let record = key("post", ED25519).record();
    assert_eq!(record.value.len(), "v=DKIM1; k=ed25519; p=".len() + 44);
    assert_eq!(key("post", RSA_PKCS1).record(), key("post", RSA).record());
}

#[test]
fn a_key_may_be_base64_alone() {
    let bare: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(key("post", &bare).record(), key("post", RSA).record());
}

#[test]
fn other_keys_are_refused_for_a_reason() {
    let refused = |key: &str| DkimKey::parse("x.example", "s", key).unwrap_err();
    assert_eq!(
        refused(include_str!("test_keys/short.pem")),
        DkimKeyError::Short
    );
    assert_eq!(
        refused(include_str!("test_keys/ec.pem")),
        DkimKeyError::Algorithm
    );
    let encrypted = refused(include_str!("test_keys/encrypted.pem"));
    assert_eq!(encrypted, DkimKeyError::Encrypted);
    let public = refused(include_str!("test_keys/rsa.pub.pem"));
    assert_eq!(public, DkimKeyError::NotPrivate("a public key"));
    for text in ["", "file", "-----BEGIN PRIVATE KEY-----", &RSA[..400]] {
        assert_eq!(refused(text), DkimKeyError::Unreadable, "{text:?}");
    }
    let cut = RSA.replacen(&RSA[100..164], "", 1);
    assert_eq!(refused(&cut), DkimKeyError::Unreadable);
}

#[test]
fn names_that_dns_would_not_take_are_refused() {
    let refused = |domain: &str, selector: &str| {
        DkimKey::parse(domain, selector, ED25519)
            .unwrap_err()
            .setting()
    };
    assert_eq!(refused("x example", "s"), "domain");
    assert_eq!(refused("x.example; b=", "s"), "domain");
    for selector in ["", "a..b", "a b", "a\r\nb", "ä", ";"] {
        assert_eq!(refused("x.example", selector), "selector");
    }
    let key = DkimKey::parse("Bücher.example", "2026.a", ED25519).unwrap();
    assert_eq!(key.domain(), "xn--bcher-kva.example");
    assert_eq!(
        format!("{key:?}"),
        "DkimKey(ed25519-sha256 2026.a._domainkey.xn--bcher-kva.example)"
    );
}
