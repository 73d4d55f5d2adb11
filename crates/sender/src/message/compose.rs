//! Building the message of one recipient out of the finished mailing.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, MultiPart, MultiPartKind, SinglePart};
use postroom_content_model::{Mailing, Piece, Template, TextFormat};

use super::unsubscribe_url::UnsubscribeUrl;
use super::values::Values;
use super::{Envelope, Message, headers, mailbox, wire};
use crate::store::Keys;
use crate::subscribers::breaks_lines;
use crate::{EmailAddress, Error, Subscriber};

/// Everything about a mailing's messages that is the same for each of them.
pub(crate) struct Composer<'a> {
    mailing: &'a Mailing,
    keys: &'a Keys,
    from: Mailbox,
    from_address: EmailAddress,
    reply_to: Option<Mailbox>,
    envelope_sender: EmailAddress,
    unsubscribe: UnsubscribeUrl,
    date: SystemTime,
    /// What Message-IDs are derived from, beside the address.
    occasion: String,
}

impl<'a> Composer<'a> {
    /// Checks what is the same for every recipient.
    pub(crate) fn new(
        keys: &'a Keys,
        mailing: &'a Mailing,
        unsubscribe_url: &str,
        envelope_sender: Option<&EmailAddress>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Mailing {
            edition: mailing.id.clone(),
            reason,
        };
        let named = |what: &'static str| {
            move |reason: String| refuse(format!("its `{what}` is no mailbox: {reason}"))
        };
        if breaks_template(&mailing.subject.0) {
            return Err(refuse("its subject holds a line break or NUL".to_owned()));
        }
        let (from, from_address) = mailbox::parse(&mailing.from).map_err(named("from"))?;
        let reply_to = mailing
            .reply_to
            .as_deref()
            .map(mailbox::parse)
            .transpose()
            .map_err(named("reply_to"))?;
        let unsubscribe = UnsubscribeUrl::parse(unsubscribe_url).map_err(refuse)?;
        let date = SystemTime::from(now);
        // The formatter of HTTP dates panics outside of these.
        if now < Timestamp::UNIX_EPOCH || now.as_second() >= 253_402_300_800 {
            return Err(refuse(format!("its date would be {now}; set the clock")));
        }
        Ok(Self {
            mailing,
            keys,
            from,
            envelope_sender: envelope_sender.unwrap_or(&from_address).clone(),
            from_address,
            reply_to: reply_to.map(|(mailbox, _)| mailbox),
            unsubscribe,
            date,
            occasion: mailing.id.clone(),
        })
    }

    /// The same for a test: its Message-IDs differ from the real ones and from other tests',
    /// because mail services show only one of several messages with the same.
    pub(crate) fn for_test(mut self, now: Timestamp) -> Self {
        self.occasion = format!("{} as a test at {now}", self.mailing.id);
        self
    }

    /// The message for one recipient.
    pub(crate) fn compose(&self, subscriber: &Subscriber) -> Result<Message, Error> {
        let refuse = |reason: String| Error::Message {
            recipient: subscriber.address.masked(),
            reason,
        };
        if let Some(column) = subscriber.unsafe_column() {
            return Err(refuse(format!("{column} holds a line break or NUL")));
        }
        let id = self.keys.message_id(&self.occasion, &subscriber.address);
        let bytes = self.bytes(subscriber, &id).map_err(refuse)?;
        wire::check(&bytes).map_err(|reason| refuse(reason.to_owned()))?;
        let envelope = Envelope {
            sender: self.envelope_sender.clone(),
            to: subscriber.address.clone(),
        };
        Ok(Message {
            id,
            envelope,
            bytes,
        })
    }

    fn bytes(&self, subscriber: &Subscriber, id: &str) -> Result<Vec<u8>, String> {
        let (mailing, domain) = (self.mailing, self.from_address.domain());
        let person = self.keys.person(&subscriber.address);
        let token = self.keys.token(&mailing.newsletter, &mailing.list, person);
        let unsubscribe_url = self.unsubscribe.with(&token);
        let values = Values {
            subscriber,
            unsubscribe_url: &unsubscribe_url,
            web_url: &mailing.web_url,
        };
        let subject = mailing.subject.fill(&values);
        if breaks_lines(&subject) {
            return Err("the subject holds a line break or NUL".to_owned());
        }
        let mut builder = lettre::Message::builder()
            .date(self.date)
            .from(self.from.clone())
            .to(mailbox::mailbox(
                subscriber.name.as_deref(),
                &subscriber.address,
            ))
            .raw_header(headers::subject(&subject))
            .message_id(Some(format!("<{id}@{domain}>")));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        builder = builder.raw_header(headers::list_id(
            &mailing.list_title,
            &mailing.newsletter,
            domain,
        ));
        for header in headers::unsubscribe(&unsubscribe_url) {
            builder = builder.raw_header(header);
        }
        // Text first: readers show the last part that they can (RFC 2046 §5.1.4).
        let parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("postroom-{id}"))
            .singlepart(part(plain(mailing.text_format), &mailing.text, &values))
            .singlepart(part(ContentType::TEXT_HTML, &mailing.html, &values));
        let message = builder
            .raw_header(headers::auto_submitted())
            .multipart(parts);
        Ok(message.map_err(|error| error.to_string())?.formatted())
    }
}

/// The type of a text part (RFC 3676 §4.1).
fn plain(format: TextFormat) -> ContentType {
    let parameters = match format {
        TextFormat::Fixed => "",
        TextFormat::Flowed => "; format=flowed",
        TextFormat::FlowedDelSp => "; format=flowed; delsp=yes",
    };
    ContentType::parse(&format!("text/plain; charset=utf-8{parameters}"))
        .expect("the type is well-formed")
}

/// Quoted-printable for all: it bounds the lines, protects white space at their ends, and is
/// the same whatever a value holds.
fn part(content_type: ContentType, template: &Template, values: &Values<'_>) -> SinglePart {
    let text = wire::crlf(&template.fill(values));
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .expect("quoted-printable encodes any text");
    SinglePart::builder().content_type(content_type).body(body)
}

fn breaks_template(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Literal(text) | Piece::Value { default: text, .. } => breaks_lines(text),
        Piece::When { pieces, .. } => breaks_template(pieces),
    })
}

#[cfg(test)]
mod tests;
