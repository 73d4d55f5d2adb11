//! A description that is too long or too short.
//!
//! # What it checks
//! That `description` has at most 300 characters, or as many as the settings allow, and no fewer than
//! they want.
//!
//! # Why
//! The description is the standfirst of the page and the summary in feeds, digests and previews. They
//! show two or three lines; search engines show about 160 characters.
//!
//! # How to mend it
//! Say in one or two sentences what a reader gains, and move the rest into the text.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! description: All that there is to say about tea. Water is heated until it boils and poured over leaves, which wait in a pot that was warmed before. After a few minutes, of which green tea wants two, black tea four, herbs up to ten, the leaves are taken out. What is left is poured into cups, with or without milk,⟦ and drunk in company.⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! description: How long each kind of leaf wants to wait, and what the pot has to do with it.
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[
        OptionInfo {
            name: "max",
            default: "300",
            about: "how many characters a description may have",
        },
        OptionInfo {
            name: "min",
            default: "0",
            about: "how many characters a description must have",
        },
    ],
    make: |setup| {
        Box::new(DescriptionLength {
            max: setup.number("max", 300),
            min: setup.number("min", 0),
        })
    },
    ..RuleInfo::new(
        "description-length",
        Group::FrontMatter,
        Severity::Info,
        include_str!("description_length.rs"),
    )
};

struct DescriptionLength {
    max: usize,
    min: usize,
}

impl Rule for DescriptionLength {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let post = document.post();
        let Some(text) = post.and_then(|post| post.front.description.as_ref()) else {
            return;
        };
        let length = text.chars().count();
        if length > self.max {
            let max = self.max;
            let message = format!("the description has {length} characters, of at most {max}");
            let draft = Draft::new(document.tail("description", text, max), message);
            sink.report(draft.help("say in two sentences what a reader gains"));
        } else if length < self.min {
            let min = self.min;
            let message = format!("the description has {length} characters, of at least {min}");
            sink.report(Draft::new(document.tail("description", text, 0), message));
        }
    }
}
