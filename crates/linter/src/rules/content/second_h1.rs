//! A heading of level 1 in a body, beside the title.
//!
//! # What it checks
//! Headings that begin with a single `#` or are underlined with `=`. The page already has its heading
//! of level 1: the title, or the subject of an edition.
//!
//! # Why
//! A page has one topic and one heading that names it. A body that begins with its own title says it
//! twice.
//!
//! # How to mend it
//! Delete the heading if it repeats the title; else begin it with `##`, and those below it with one
//! `#` more. If the site's own templates leave the title to the body, set the option.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ⟦# Green tea⟧
//!
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ## Green tea
//!
//! Pour, wait, drink.
//! ```

use postroom_content_model::Severity;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "allow_title",
        default: "false",
        about: "whether a body may begin with a heading that repeats the title",
    }],
    make: |setup| {
        Box::new(SecondH1 {
            allow_title: setup.switch("allow_title", false),
        })
    },
    ..RuleInfo::new(
        "second-h1",
        Group::Content,
        Severity::Warning,
        include_str!("second_h1.rs"),
    )
};

struct SecondH1 {
    allow_title: bool,
}

impl Rule for SecondH1 {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let front = document.front();
        let title = front.title.as_deref().or(front.subject.as_deref());
        for (index, heading) in document.outline.headings.iter().enumerate() {
            // A conflict's `=======` makes a heading of what is above it; it has a rule of its own.
            if heading.level != 1 || heading.text.starts_with("<<<<<<< ") {
                continue;
            }
            let repeats = title.is_some_and(|title| same(title, &heading.text));
            if repeats && index == 0 && self.allow_title {
                continue;
            }
            let (message, help) = if repeats {
                let help = "delete it: the page shows the title above the body";
                ("this heading repeats the title", help)
            } else {
                let help = "begin it with `##`, and those below it with one `#` more";
                ("this is a second heading of level 1 beside the title", help)
            };
            sink.report(Draft::new(heading.span, message).help(help));
        }
    }
}

/// Whether two texts say the same, whatever their case and the shape of their quotation marks.
fn same(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}
