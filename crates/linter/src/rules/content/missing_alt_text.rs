//! An image without alternative text.
//!
//! # What it checks
//! Images of the body: `![](…)` with nothing between its brackets, and `<img>` without an `alt`
//! attribute. An `alt=""` in HTML says that the image is decoration, and is taken at its word.
//!
//! # Why
//! The text is what people hear who do not see the image (WCAG 2.2, 1.1.1), and what everyone reads
//! where images are not loaded, as in most mail.
//!
//! # How to mend it
//! Say what the image shows; if it only decorates, write `<img alt="" …>` or set the option.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ⟦![](tea.svg)⟧
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea, steaming](tea.svg)
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use postroom_content_model::{Link, LinkKind, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "allow_empty",
        default: "false",
        about: "whether `![](…)` says, as `alt=\"\"` does, that the image is decoration",
    }],
    make: |setup| {
        Box::new(MissingAltText {
            allow_empty: setup.switch("allow_empty", false),
        })
    },
    ..RuleInfo::new(
        "missing-alt-text",
        Group::Content,
        Severity::Warning,
        include_str!("missing_alt_text.rs"),
    )
};

struct MissingAltText {
    allow_empty: bool,
}

impl Rule for MissingAltText {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for image in document.outline.links.iter().filter(|link| link.image) {
            if self.lacks_text(image) {
                let draft = Draft::new(image.span, "this image has no alternative text");
                sink.report(draft.help("say what it shows, for readers who do not see it"));
            }
        }
    }
}

impl MissingAltText {
    fn lacks_text(&self, image: &Link) -> bool {
        match (image.kind, &image.text) {
            (LinkKind::Html, text) => text.is_none(),
            (_, text) => {
                !self.allow_empty && text.as_ref().is_none_or(|text| text.trim().is_empty())
            }
        }
    }
}
