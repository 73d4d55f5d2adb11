//! Header fields, each with its name and its CRLF.

use std::time::SystemTime;

use lettre::message::header::{self, Header, Headers};
use lettre::message::{Mailbox, Mailboxes};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postroom_content_model::TextFormat;

use super::encoded_words::{phrase, unstructured};
use crate::EmailAddress;

/// What a `mailto` URI has to encode in an address (RFC 6068 §2).
const IN_MAILTO: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'@')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'+')
    .remove(b'=');
/// The longest sender in a `Feedback-ID`, and the shortest.
const FEEDBACK_SENDER: (usize, usize) = (15, 5);

/// `Date` (RFC 5322 §3.6.1).
pub(super) fn date(date: SystemTime) -> String {
    written(header::Date::from(date))
}

/// `From`, its name encoded as it needs to be.
pub(super) fn from(mailbox: Mailbox) -> String {
    written(header::From::from(Mailboxes::from(mailbox)))
}

/// `To`.
pub(super) fn to(mailbox: Mailbox) -> String {
    written(header::To::from(Mailboxes::from(mailbox)))
}

/// `Reply-To`.
pub(super) fn reply_to(mailbox: Mailbox) -> String {
    written(header::ReplyTo::from(Mailboxes::from(mailbox)))
}

fn written(header: impl Header) -> String {
    let mut headers = Headers::new();
    headers.set(header);
    headers.to_string()
}

/// `Subject`, exactly as it was written.
pub(super) fn subject(text: &str) -> String {
    format!("Subject: {}\r\n", unstructured(text, "Subject: ".len()))
}

/// `Message-ID` (RFC 5322 §3.6.4).
pub(super) fn message_id(id: &str, domain: &str) -> String {
    format!("Message-ID: <{id}@{domain}>\r\n")
}

/// `List-Id: Title <newsletter.domain>` (RFC 2919 §2).
pub(super) fn list_id(title: &str, newsletter: &str, domain: &str) -> String {
    let label = newsletter.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!("List-Id: {}<{label}.{domain}>\r\n", phrase(title))
}

/// `List-Unsubscribe` (RFC 2369 §3.2): first the address that takes one click, then the one for
/// a mail.
pub(super) fn list_unsubscribe(url: &str, mailto: Option<&EmailAddress>, token: &str) -> String {
    let mailto = mailto.map(|address| {
        let address = utf8_percent_encode(address.as_str(), IN_MAILTO);
        format!(",\r\n <mailto:{address}?subject=unsubscribe%20{token}>")
    });
    format!(
        "List-Unsubscribe: <{url}>{}\r\n",
        mailto.unwrap_or_default()
    )
}

/// The one-click companion of `List-Unsubscribe` (RFC 8058 §3.1).
pub(super) fn list_unsubscribe_post() -> &'static str {
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
}

/// `Feedback-ID: edition:newsletter:newsletter:sender`: by these, from the right, providers count
/// the complaints that they report.
pub(super) fn feedback_id(edition: &str, newsletter: &str, sender: &str) -> String {
    let plain = |text: &str| -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        text.chars().take(60).map(safe).collect()
    };
    let (edition, newsletter) = (plain(edition), plain(newsletter));
    format!("Feedback-ID: {edition}:{newsletter}:newsletter:{sender}\r\n")
}

/// Checks the sender of a `Feedback-ID`; without one, makes it of the domain.
pub(super) fn feedback_sender(chosen: Option<&str>, domain: &str) -> Result<String, String> {
    let (longest, shortest) = FEEDBACK_SENDER;
    let fits = |text: &str| (shortest..=longest).contains(&text.len());
    match chosen {
        Some(text) if fits(text) && text.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Ok(text.to_owned())
        }
        Some(text) => Err(format!(
            "the feedback id `{text}` is not {shortest} to {longest} letters and digits"
        )),
        None => {
            let letters = domain.chars().filter(char::is_ascii_alphanumeric);
            let mut sender: String = letters.take(longest).collect();
            while sender.len() < shortest {
                sender.push('0');
            }
            Ok(sender)
        }
    }
}

/// Nobody wrote this by hand, so no machine should answer it (RFC 3834 §5).
pub(super) fn auto_submitted() -> &'static str {
    "Auto-Submitted: auto-generated\r\n"
}

/// The header's last fields: two parts that say the same (RFC 2046 §5.1.4).
pub(super) fn alternative(boundary: &str) -> String {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n"
    )
}

/// The header of the text part, and how its lines flow (RFC 3676 §4.1).
pub(super) fn text_part(format: TextFormat) -> &'static str {
    match format {
        TextFormat::Fixed => {
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        }
        TextFormat::Flowed => {
            "Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        }
        TextFormat::FlowedDelSp => {
            "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        }
    }
}

/// The header of the HTML part.
pub(super) fn html_part() -> &'static str {
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::address;

    #[test]
    fn a_mail_that_leaves_is_an_address_too() {
        let plain = address("leave@x.example");
        assert_eq!(
            list_unsubscribe("https://x.example/u/T", Some(&plain), "T-1_"),
            "List-Unsubscribe: <https://x.example/u/T>,\r\n <mailto:leave@x.example?subject=unsubscribe%20T-1_>\r\n"
        );
        let odd = address("a&b?c%d@x.example");
        assert!(
            list_unsubscribe("u", Some(&odd), "T").contains("<mailto:a%26b%3Fc%25d@x.example?")
        );
        assert_eq!(
            list_unsubscribe("u", None, "T"),
            "List-Unsubscribe: <u>\r\n"
        );
    }

    #[test]
    fn complaints_are_counted_by_sender_and_edition() {
        assert_eq!(
            feedback_id("urn:uuid:1-2", "we\r\nekly", "skildock"),
            "Feedback-ID: urn-uuid-1-2:we--ekly:newsletter:skildock\r\n"
        );
        let sender = |chosen, domain| feedback_sender(chosen, domain).ok();
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(sender(None, "news.skildock.example"), is("newsskildockexa"));
        assert_eq!(sender(None, "x.io"), is("xio00"));
        assert_eq!(sender(Some("skildock"), "x.io"), is("skildock"));
        for bad in ["", "four", "sixteen-letters-", "a:b:c\r\nd"] {
            assert_eq!(sender(Some(bad), "x.io"), None, "{bad:?}");
        }
    }
}
