//! The first message, to look at: its header and its text. Whose it is shows in full only to those
//! who ask for it, and never the link by which that person leaves: who opens a log could leave for
//! them.

use std::io::{self, Write};

use postroom_content_model::{Field, Mailing, ValuesFor};
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
    unsubscribe_url: String,
    web_url: &'f str,
}

impl First {
    /// The header and the text, each line indented.
    pub(super) fn print(
        &self,
        out: &mut dyn Write,
        mailing: &Mailing,
        unsubscribe_url: &str,
    ) -> io::Result<()> {
        let text = mailing.text.fill(&self.shown(mailing, unsubscribe_url));
        let header = self.message.masked();
        let header = header.split("\r\n\r\n").next().unwrap_or_default();
        let header = without_token(header, unsubscribe_url);
        for line in header.lines().chain([""]).chain(text.lines()) {
            let line = format!("  {line}");
            writeln!(out, "{}", inert(line.trim_end()))?;
        }
        Ok(())
    }

    /// The subject as mail programs show it.
    pub(super) fn subject(&self, mailing: &Mailing) -> String {
        inert(&mailing.subject.fill(&self.shown(mailing, "")))
    }

    fn shown<'f>(&'f self, mailing: &'f Mailing, unsubscribe_url: &str) -> Shown<'f> {
        Shown {
            reader: &self.reader,
            address: self.reader.address.masked(),
            unsubscribe_url: unsubscribe_url.replace("{token}", "…"),
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
            Field::UnsubscribeUrl => Some(&self.unsubscribe_url),
            Field::WebUrl => Some(self.web_url),
        }
    }
}

/// A header without the token that stands in `List-Unsubscribe`, there in up to two addresses.
fn without_token(header: &str, unsubscribe_url: &str) -> String {
    let token = unsubscribe_url
        .split_once("{token}")
        .and_then(|(before, after)| {
            let (_, rest) = header.split_once(&format!("<{before}"))?;
            rest.split_once(&format!("{after}>"))
                .map(|(token, _)| token)
        });
    match token {
        Some(token) if !token.is_empty() => header.replace(token, "…"),
        _ => header.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_leaves_by_what_is_shown() {
        let check = |url: &str, header: &str, shown: &str| {
            assert_eq!(without_token(header, url), shown);
        };
        check(
            "https://x.example/u/{token}",
            "List-Unsubscribe: <https://x.example/u/T-1>,\r\n <mailto:a@x.example?subject=unsubscribe%20T-1>",
            "List-Unsubscribe: <https://x.example/u/…>,\r\n <mailto:a@x.example?subject=unsubscribe%20…>",
        );
        check(
            "https://x.example/u?t={token}&l=en",
            "List-Unsubscribe: <https://x.example/u?t=T&l=en>",
            "List-Unsubscribe: <https://x.example/u?t=…&l=en>",
        );
        check(
            "https://x.example/u/{token}",
            "Subject: Tea",
            "Subject: Tea",
        );
    }
}
