//! A subject that mail clients cut off.
//!
//! # What it checks
//! That the `subject` of an edition has no more than 70 characters, or as many as the option says. A
//! placeholder counts as long as its default.
//!
//! # Why
//! Most mail programs show 60 to 70 characters of a subject on a desktop, and 40 on a phone; what
//! follows is not read.
//!
//! # How to mend it
//! Say it shorter, the important words first; the rest belongs into the `preheader`.
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
//! subject: ⟦Better tea from the same leaves, with the same water, and in the same pot⟧
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! Hello,
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

use postroom_content_model::{PlaceholderKind, PlaceholderTag, Severity, placeholders};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    edition_places as places,
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "max",
        default: "70",
        about: "the most characters a subject may have",
    }],
    make: |setup| {
        Box::new(SubjectLength {
            max: setup.number("max", 70),
        })
    },
    ..RuleInfo::new(
        "subject-length",
        Group::Mail,
        Severity::Warning,
        include_str!("subject_length.rs"),
    )
};

struct SubjectLength {
    max: usize,
}

impl Rule for SubjectLength {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        if let Some(edition) = document.edition()
            && let Some(subject) = &edition.front.subject
        {
            let (length, max) = (length(subject), self.max);
            if length > max {
                let place = places::value(edition, &["subject"]);
                let message = format!("a subject of {length} characters is cut off");
                let help = format!("say it in {max}; the rest belongs into the `preheader`");
                sink.report(Draft::new(place, message).help(help));
            }
        }
    }
}

/// How many characters most people see: values as their defaults, and of what depends on a field
/// the part for those who have it.
fn length(subject: &str) -> usize {
    let (mut length, mut done, mut otherwise) = (0, 0, false);
    for placeholder in placeholders(subject) {
        let literal = &subject[done..placeholder.span.start];
        done = placeholder.span.end;
        if !otherwise {
            length += literal.chars().count();
        }
        match placeholder.what {
            PlaceholderKind::Tag(PlaceholderTag::Else) => otherwise = true,
            PlaceholderKind::Tag(PlaceholderTag::End) => otherwise = false,
            PlaceholderKind::Tag(PlaceholderTag::Value { default, .. }) if !otherwise => {
                length += default.map_or(0, |default| default.chars().count());
            }
            PlaceholderKind::Braces if !otherwise => length += 2,
            _ => {}
        }
    }
    length + subject[done..].chars().count()
}
