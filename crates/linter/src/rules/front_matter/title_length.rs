//! A title that is too long or too short.
//!
//! # What it checks
//! That the title of a post has at most 70 characters, or as many as the settings allow, and no fewer
//! than they want.
//!
//! # Why
//! Search engines and mail clients cut titles at sixty to seventy characters; what stands behind is
//! not read.
//!
//! # How to mend it
//! Begin with what matters, and leave the rest to `description`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: How to make a good cup of green tea at home with nothing but a kettle ⟦and patience⟧
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: How to make a good cup of green tea
//! date: 2026-02-03
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
            default: "70",
            about: "how many characters a title may have",
        },
        OptionInfo {
            name: "min",
            default: "0",
            about: "how many characters a title must have",
        },
    ],
    make: |setup| {
        Box::new(TitleLength {
            max: setup.number("max", 70),
            min: setup.number("min", 0),
        })
    },
    ..RuleInfo::new(
        "title-length",
        Group::FrontMatter,
        Severity::Info,
        include_str!("title_length.rs"),
    )
};

struct TitleLength {
    max: usize,
    min: usize,
}

impl Rule for TitleLength {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let title = document.post().and_then(|post| post.front.title.as_ref());
        let Some(title) = title else { return };
        let length = title.chars().count();
        if length > self.max {
            let message = format!("the title has {length} characters, of at most {}", self.max);
            let draft = Draft::new(document.tail("title", title, self.max), message);
            sink.report(draft.help("search results and mail clients cut it before its end"));
        } else if length < self.min {
            let message = format!(
                "the title has {length} characters, of at least {}",
                self.min
            );
            sink.report(Draft::new(document.tail("title", title, 0), message));
        }
    }
}
