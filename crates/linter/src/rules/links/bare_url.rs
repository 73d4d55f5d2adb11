//! A URL in the text that is no link.
//!
//! # What it checks
//! `http://` and `https://` addresses in prose and headings. Those in code, in a link's text, and of
//! the reader's own machine or a private network are left alone.
//!
//! # Why
//! Markdown leaves it as text: the reader cannot click it, and quotes and double hyphens in it are
//! turned into typographic ones.
//!
//! # How to mend it
//! Put it between `<` and `>`, or better, make it the destination of a link with a text.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read the guide (⟦https://guide.example/tea_(green)⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read <https://guide.example/tea_(green)>, or `https://guide.example/` in code.
//! ```

use postroom_content_model::{ReferenceRole, Resolution, Severity};

use crate::{
    addresses::bare_urls,
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(BareUrl),
    ..RuleInfo::new(
        "bare-url",
        Group::Links,
        Severity::Warning,
        include_str!("bare_url.rs"),
    )
};

struct BareUrl;

impl Rule for BareUrl {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for bare in bare_urls(document) {
            let url = bare.span.slice(&document.file.text);
            let message = format!("{} is not a link", quoted(url));
            let leads = || document.resolve(url, ReferenceRole::Link);
            let certain = bare.certain && matches!(leads(), Resolution::Found(_));
            let edit = certain.then(|| (bare.span, format!("<{url}>")));
            let draft = Draft::new(bare.span, message);
            sink.report(
                draft
                    .help("put it between `<` and `>`, or write `[text](address)`")
                    .fix(true, edit),
            );
        }
    }
}
