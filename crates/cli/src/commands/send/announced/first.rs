//! The first message, to look at: its header and its text. Whose it is, and the link by which that
//! person leaves, show only to those who ask for all of it (`-vv`): who opens a log could leave for
//! them.

use std::io::{self, Write};

use postroom_content_model::{Field, Mailing, UnsubscribeUrl, ValuesFor};
use postroom_sender::{Message, Subscriber};

use crate::output::inert;

/// What the first of the recipients gets.
pub(super) struct First {
    pub(super) reader: Subscriber,
    pub(super) message: Message,
}

/// What stands in the text for them.
struct Shown<'f> {
    reader: &'f Subscriber,
    address: String,
    unsubscribe_url: Option<String>,
    web_url: &'f str,
}

impl First {
    /// The header and the text, each line indented.
    pub(super) fn print(
        &self,
        out: &mut dyn Write,
        mailing: &Mailing,
        way_out: &UnsubscribeUrl,
    ) -> io::Result<()> {
        let shown = self.shown(mailing, Some(way_out.with("…")));
        let text = mailing.text.fill(&shown);
        let header = self.message.masked_header();
        for line in header.lines().chain([""]).chain(text.lines()) {
            let line = format!("  {line}");
            writeln!(out, "{}", inert(line.trim_end()))?;
        }
        Ok(())
    }

    /// The subject as mail programs show it.
    pub(super) fn subject(&self, mailing: &Mailing) -> String {
        inert(&mailing.subject.fill(&self.shown(mailing, None)))
    }

    fn shown<'f>(&'f self, mailing: &'f Mailing, unsubscribe_url: Option<String>) -> Shown<'f> {
        Shown {
            reader: &self.reader,
            address: self.reader.address.masked(),
            unsubscribe_url,
            web_url: &mailing.web_url,
        }
    }
}

impl ValuesFor for Shown<'_> {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => self.reader.name.as_deref(),
            Field::Email => Some(&self.address),
            Field::Custom(name) => self.reader.fields.get(name).map(String::as_str),
            Field::UnsubscribeUrl => self.unsubscribe_url.as_deref(),
            Field::WebUrl => Some(self.web_url),
        }
    }
}
