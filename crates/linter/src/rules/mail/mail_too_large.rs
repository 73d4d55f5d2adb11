//! A mail that Gmail cuts off.
//!
//! # What it checks
//! The size of an edition's HTML as it would be mailed, with long values filled in: an error beyond
//! 102 kilobytes, a warning beyond 95, and a warning when posts say less than they should so that
//! it is not more. A kilobyte is 1000 bytes here.
//!
//! # Why
//! Gmail shows the first 102 kilobytes of a mail and hides the rest behind a link; the way to
//! unsubscribe and the postal address are at the end.
//!
//! # How to mend it
//! Mail fewer posts, or teasers (layout `digest`) instead of whole posts, and say less in the
//! introduction.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! ⟦posts⟧: [tea]
//! ---
//! Hello,
//! ```
//! ```yaml gathered.yaml
//! mails:
//!   content/newsletters/weekly/2026-05-29.md:
//!     html_bytes: 103500
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
//! ```
//! ```yaml gathered.yaml
//! mails:
//!   content/newsletters/weekly/2026-05-29.md:
//!     html_bytes: 23500
//! ```

use postroom_content_model::{GMAIL_SHOWS, MAIL_KILOBYTE, NEAR_GMAIL_SHOWS, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    edition_places as places,
    gathered::MailFacts,
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[
        OptionInfo {
            name: "max",
            default: "102",
            about: "beyond how many kilobytes a mail is cut off",
        },
        OptionInfo {
            name: "near",
            default: "95",
            about: "beyond how many kilobytes it comes near to that",
        },
    ],
    make: |setup| {
        Box::new(MailTooLarge {
            max: bytes(setup.number("max", GMAIL_SHOWS / MAIL_KILOBYTE)),
            near: bytes(setup.number("near", NEAR_GMAIL_SHOWS / MAIL_KILOBYTE)),
        })
    },
    ..RuleInfo::new(
        "mail-too-large",
        Group::Mail,
        Severity::Error,
        include_str!("mail_too_large.rs"),
    )
};

fn bytes(kilobytes: usize) -> usize {
    kilobytes.saturating_mul(MAIL_KILOBYTE)
}

struct MailTooLarge {
    max: usize,
    near: usize,
}

impl Rule for MailTooLarge {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let path = document.file.path.as_str();
        let facts = document.gathered.mails.get(path);
        let (Some(edition), Some(facts)) = (document.edition(), facts) else {
            return;
        };
        let bytes = facts.html_bytes;
        let left_out = left_out(facts);
        if bytes <= self.near.min(self.max) && left_out.is_empty() {
            return;
        }
        let size = format!(
            "{}.{} KB",
            bytes / MAIL_KILOBYTE,
            bytes % MAIL_KILOBYTE / 100
        );
        let limit = self.max / MAIL_KILOBYTE;
        let (message, severity) = if bytes > self.max {
            let message = format!("this mail has {size}; Gmail cuts it off after {limit}");
            (message, Severity::Error)
        } else if !left_out.is_empty() {
            let message = format!("{left_out}, or Gmail would cut off this mail");
            (message, Severity::Warning)
        } else {
            let message =
                format!("this mail has {size}, which is near the {limit} that Gmail shows");
            (message, Severity::Warning)
        };
        let draft = Draft::new(places::key_or_top(edition, "posts"), message);
        sink.report(
            draft
                .at_most(severity)
                .help("mail fewer posts, or say less"),
        );
    }
}

/// What a mail leaves out for want of room; empty for nothing.
fn left_out(facts: &MailFacts) -> String {
    let some = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 post {one}")),
        count => Some(format!("{count} posts {more}")),
    };
    let parts = [
        some(facts.shortened, "is cut short", "are cut short"),
        some(facts.moved, "is only named", "are only named"),
    ];
    parts
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" and ")
}
