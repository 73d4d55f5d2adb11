//! A tag of another publishing system, left in the text.
//!
//! # What it checks
//! Liquid's and Jinja's `{% … %}` and `{{ … }}`, Hugo's shortcodes, kramdown's attributes
//! (`{:.note}`), and of MDX `import`, `export` and components, in everything but code, comments and
//! mathematics. The placeholders of an edition are its own (`{{subscriber.name}}`).
//!
//! # Why
//! Nothing replaces such a tag: readers see it as it stands, and the picture or note that it was to
//! bring is missing. A link with a tag in it leads nowhere, and is checked no further.
//!
//! # How to mend it
//! Write in Markdown or HTML what the tag was to make; put a tag that the text is about into
//! backticks.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//!
//! ⟦{% include cup.html %}⟧
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink; in Jekyll, `{% include cup.html %}` would show a cup.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::{Document, without},
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
    template_tags::{braces, components, modules},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(LeftoverTemplateTag),
    ..RuleInfo::new(
        "leftover-template-tag",
        Group::Content,
        Severity::Error,
        include_str!("leftover_template_tag.rs"),
    )
};

struct LeftoverTemplateTag;

impl Rule for LeftoverTemplateTag {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let text = &*document.file.text;
        let has_placeholders = document.edition().is_some();
        for value in document.front_prose() {
            for tag in braces(value.text, has_placeholders) {
                let written = tag.slice(value.text);
                sink.report(draft(value.span(tag.start..tag.end), written));
            }
        }
        let body = document.raw().body;
        if has_tags(&text[body..]) {
            for part in outside_code(document) {
                for tag in braces(part.slice(text), has_placeholders) {
                    let tag = tag.shifted(part.start);
                    sink.report(draft(tag, tag.slice(text)));
                }
            }
        }
        // What MDX runs stands at the beginning of a line.
        for line in modules(text, document) {
            sink.report(draft(line, line.slice(text)));
        }
        for tag in components(text, &document.outline.html) {
            sink.report(draft(tag, tag.slice(text)));
        }
    }
}

/// Whether a brace opens anything that may be a tag.
fn has_tags(text: &str) -> bool {
    let opens = |at| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%' | b':'));
    memchr::memchr_iter(b'{', text.as_bytes()).any(opens)
}

fn draft(span: Span, tag: &str) -> Draft {
    let message = format!("nothing replaces the tag {}", quoted(tag));
    Draft::new(span, message)
        .help("write what it was to make; put a tag that is spoken of into backticks")
}

/// The body without code, mathematics, comments, and HTML whose content is no text.
fn outside_code(document: &Document<'_>) -> Vec<Span> {
    let (text, outline) = (&document.file.text, document.outline);
    let blocks = outline.code_blocks.iter().map(|block| block.span);
    let spans = outline.inline_code.iter().chain(&outline.math).copied();
    let html = outline.html.iter().map(|html| html.span);
    let html = html.filter(|span| is_no_text(span.slice(text)));
    let cuts = blocks.chain(spans).chain(html).collect();
    without(Span::new(document.raw().body, text.len()), cuts)
}

/// Whether raw HTML is a comment, or begins with an element whose content is code.
fn is_no_text(html: &str) -> bool {
    let begins = |tag: &str| {
        let start = html.get(..tag.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    ["<!--", "<script", "<style", "<pre", "<code", "<textarea"]
        .into_iter()
        .any(begins)
}
