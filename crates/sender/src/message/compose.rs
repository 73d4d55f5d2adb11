//! Building the message of one recipient out of the finished mailing.

use std::time::SystemTime;

use jiff::Timestamp;
use postroom_content_model::{Mailing, Piece, Template, UnsubscribeUrl};

use super::spliced::Spliced;
use super::values::Values;
use super::{
    Content, Envelope, Message, MessageOptions, ReturnPath, check_way_out, dkim, headers, mailbox,
    wire,
};
use crate::store::Keys;
use crate::subscribers::breaks_lines;
use crate::{DkimKey, EmailAddress, Error, Subscriber};

/// Bytes that a message has to itself, more or less.
const OWN: usize = 4096;

/// Everything about a mailing's messages that is the same for each of them.
pub(crate) struct Composer<'a> {
    mailing: &'a Mailing,
    keys: &'a Keys,
    html: Spliced,
    text: Spliced,
    from_address: EmailAddress,
    return_path: Option<&'a ReturnPath>,
    unsubscribe: &'a UnsubscribeUrl,
    unsubscribe_mailto: Option<&'a EmailAddress>,
    dkim: &'a [DkimKey],
    now: Timestamp,
    /// The header fields that are the same for all, before and after the others.
    first: String,
    last: String,
    /// What Message-IDs are derived from, beside the address.
    occasion: String,
}

impl<'a> Composer<'a> {
    /// Checks what is the same for every recipient, and encodes it.
    pub(crate) fn new(
        keys: &'a Keys,
        mailing: &'a Mailing,
        options: &'a MessageOptions,
        now: Timestamp,
    ) -> Result<Self, Error> {
        Self::checked(keys, mailing, options, now).map_err(|reason| Error::Mailing {
            edition: mailing.id.clone(),
            reason,
        })
    }

    fn checked(
        keys: &'a Keys,
        mailing: &'a Mailing,
        options: &'a MessageOptions,
        now: Timestamp,
    ) -> Result<Self, String> {
        let named = |what: &'static str| {
            move |reason: String| format!("its `{what}` is no mailbox: {reason}")
        };
        if breaks_template(&mailing.subject) {
            return Err("its subject holds a line break or NUL".to_owned());
        }
        check_way_out(mailing)?;
        let (from, from_address) = mailbox::parse(&mailing.from).map_err(named("from"))?;
        let reply_to = mailing.reply_to.as_deref().map(mailbox::parse).transpose();
        let reply_to = reply_to.map_err(named("reply_to"))?;
        // The formatter of HTTP dates panics outside of these.
        if now < Timestamp::UNIX_EPOCH || now.as_second() >= 253_402_300_800 {
            return Err(format!("its date would be {now}; set the clock"));
        }
        let domain = from_address.domain();
        let sender = headers::feedback_sender(options.feedback_sender.as_deref(), domain)?;
        let first = headers::date(SystemTime::from(now)) + &headers::from(from);
        let reply_to = reply_to.map(|(mailbox, _)| headers::reply_to(mailbox));
        let last = [
            &reply_to.unwrap_or_default(),
            &headers::list_id(&mailing.list_title, &mailing.newsletter, domain),
            headers::list_unsubscribe_post(),
            &headers::feedback_id(&mailing.id, &mailing.newsletter, &sender),
            headers::auto_submitted(),
        ]
        .concat();
        Ok(Self {
            mailing,
            keys,
            html: Spliced::new(&mailing.html),
            text: Spliced::new(&mailing.text),
            return_path: options.return_path.as_ref(),
            unsubscribe: &options.unsubscribe_url,
            unsubscribe_mailto: options.unsubscribe_mailto.as_ref(),
            dkim: &options.dkim,
            now,
            first,
            last,
            from_address,
            occasion: mailing.id.clone(),
        })
    }

    /// The same for a test or a draft: its Message-IDs differ from the real ones and from those
    /// of other occasions, because mail services show only one of several messages with the same.
    pub(crate) fn for_occasion(mut self, occasion: &str) -> Self {
        self.occasion = format!("{} as {occasion}", self.mailing.id);
        self
    }

    /// The same without signatures, for a message that somebody else will send.
    pub(crate) fn unsigned(mut self) -> Self {
        self.dkim = &[];
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
        let person = self.keys.person(&subscriber.address);
        let token = self
            .keys
            .token(&self.mailing.newsletter, &self.mailing.list, person);
        let content = self.content(subscriber, &token, &id).map_err(refuse)?;
        let sender = match self.return_path {
            Some(path) => path.of(self.keys, &self.mailing.id, person),
            None => self.from_address.clone(),
        };
        let to = subscriber.address.clone();
        Ok(Message {
            id,
            envelope: Envelope { sender, to },
            content,
            token,
        })
    }

    fn content(&self, subscriber: &Subscriber, token: &str, id: &str) -> Result<Content, String> {
        let mailing = self.mailing;
        let unsubscribe_url = self.unsubscribe.with(token);
        let values = Values {
            subscriber,
            unsubscribe_url: &unsubscribe_url,
            web_url: &mailing.web_url,
        };
        // Nothing encoded as quoted-printable holds `=_` (RFC 2045 §6.7).
        let boundary = format!("=_{id}");
        let head = self.head(&values, token, id, &boundary)?;
        wire::check(head.as_bytes(), subscriber.address.is_international())?;
        let mut content = Content::with_capacity(OWN);
        if !self.dkim.is_empty() {
            let mut body = Content::with_capacity(OWN);
            self.body(&values, &boundary, &mut body);
            let signatures = dkim::sign(self.dkim, self.now, &head, &body.to_vec())?;
            content.push(signatures.as_bytes());
        }
        content.push(head.as_bytes());
        content.push(b"\r\n");
        let start = content.len();
        self.body(&values, &boundary, &mut content);
        wire::check_body(&content, start)?;
        Ok(content)
    }

    fn head(
        &self,
        values: &Values<'_>,
        token: &str,
        id: &str,
        boundary: &str,
    ) -> Result<String, String> {
        let subscriber = values.subscriber;
        let subject = self.mailing.subject.fill(values);
        if breaks_lines(&subject) {
            return Err("the subject holds a line break or NUL".to_owned());
        }
        let to = mailbox::mailbox(subscriber.name.as_deref(), &subscriber.address);
        let leave = (values.unsubscribe_url, self.unsubscribe_mailto);
        Ok([
            &*self.first,
            &headers::to(to),
            &headers::subject(&subject),
            &headers::message_id(id, self.from_address.domain()),
            &headers::list_unsubscribe(leave.0, leave.1, token),
            &self.last,
            &headers::alternative(boundary),
        ]
        .concat())
    }

    /// Text first: readers show the last part that they can (RFC 2046 §5.1.4).
    fn body(&self, values: &Values<'_>, boundary: &str, out: &mut Content) {
        for (header, part) in [
            (headers::text_part(self.mailing.text_format), &self.text),
            (headers::html_part(), &self.html),
        ] {
            for piece in ["--", boundary, "\r\n", header] {
                out.push(piece.as_bytes());
            }
            part.write(values, out);
            out.push(b"\r\n");
        }
        for piece in ["--", boundary, "--\r\n"] {
            out.push(piece.as_bytes());
        }
    }
}

fn breaks_template(template: &Template) -> bool {
    fn breaks(pieces: &[Piece]) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Literal(text) | Piece::Value { default: text, .. } => breaks_lines(text),
            Piece::When { pieces, .. } => breaks(pieces),
        })
    }
    breaks(&template.0)
}

#[cfg(test)]
mod tests;
