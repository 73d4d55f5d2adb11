//! A heading with nothing under it.
//!
//! # What it checks
//! Headings that are followed by the end of the text or by a heading of the same or a higher level,
//! with nothing between them but comments and definitions. A heading above headings of a lower level
//! is no fault.
//!
//! # Why
//! The reader is promised a section and finds none; often it was to be written later.
//!
//! # How to mend it
//! Write the section, or delete the heading.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ⟦## Water⟧
//!
//! ## Leaves
//!
//! A spoonful.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ## Water
//!
//! Fresh and cold.
//!
//! ## Leaves
//!
//! A spoonful.
//! ```

use postroom_content_model::{Heading, Outline, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(EmptySection),
    ..RuleInfo::new(
        "empty-section",
        Group::Content,
        Severity::Warning,
        include_str!("empty_section.rs"),
    )
};

struct EmptySection;

impl Rule for EmptySection {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let (text, outline) = (&*document.file.text, document.outline);
        if outline.headings.is_empty() {
            return;
        }
        let unseen = unseen(text, outline);
        let nexts = outline.headings.iter().skip(1).map(Some).chain([None]);
        for (heading, next) in outline.headings.iter().zip(nexts) {
            if next.is_some_and(|next| next.level > heading.level) {
                continue;
            }
            let end = next.map_or(text.len(), |next| next.span.start);
            if is_blank(text, end_of_heading(text, heading), end, &unseen) {
                let heading_text = quoted(&heading.text);
                let message = format!("nothing stands under the heading {heading_text}");
                let draft = Draft::new(heading.span, message);
                sink.report(draft.help("write the section, or delete the heading"));
            }
        }
    }
}

/// Where comments and definitions begin and end, in order: a reader sees nothing of them there.
fn unseen(text: &str, outline: &Outline) -> Vec<(usize, usize)> {
    let comments = outline.html.iter().map(|html| html.span);
    let comments = comments.filter(|span| {
        let html = span.slice(text);
        html.starts_with("<!--") && html.find("-->").is_some_and(|at| at + 3 == html.len())
    });
    let definitions = outline.definitions.iter().map(|definition| definition.span);
    let footnotes = outline.footnotes.iter().map(|footnote| footnote.span);
    let all = comments.chain(definitions).chain(footnotes);
    let mut all: Vec<_> = all.map(|span| (span.start, span.end)).collect();
    all.sort_unstable();
    all
}

fn is_blank(text: &str, mut at: usize, end: usize, unseen: &[(usize, usize)]) -> bool {
    while at < end {
        let rest = &text[at..end];
        at += rest.len() - rest.trim_start().len();
        if at == end {
            break;
        }
        match unseen.binary_search_by_key(&at, |(start, _)| *start) {
            Ok(found) if unseen[found].1 > at => at = unseen[found].1,
            _ => return false,
        }
    }
    true
}

/// Where the heading's line ends; if it is underlined, where that line ends.
fn end_of_heading(text: &str, heading: &Heading) -> usize {
    let written = heading.span.slice(text).trim_start_matches('#');
    let marks = heading.span.len() - written.len();
    let is_atx = marks == usize::from(heading.level)
        && written.chars().next().is_none_or(char::is_whitespace);
    let line_end = |from: usize| {
        let end = text[from..].find('\n');
        end.map_or(text.len(), |end| from + end + 1)
    };
    let end = line_end(heading.span.end);
    if is_atx { end } else { line_end(end) }
}
