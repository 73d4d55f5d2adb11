//! A link whose text does not say where it leads.
//!
//! # What it checks
//! Links whose whole text is `here`, `this link`, `read more` or the like. Letter case and
//! punctuation around the words do not count.
//!
//! # Why
//! People who listen to a page jump from link to link and hear nothing else (WCAG 2.2, 2.4.9);
//! everyone else looks for the coloured words to see what there is.
//!
//! # How to mend it
//! Make the words that name the target the link's text.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! The guide to green tea is [⟦here⟧](https://guide.example/).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Here is [the guide to green tea](https://guide.example/).
//! ```

use std::collections::BTreeSet;

use postroom_content_model::{Link, LinkKind, Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
    rules::quoted,
};

const WORDS: [&str; 20] = [
    "here",
    "click here",
    "click",
    "right here",
    "over here",
    "see here",
    "read here",
    "this",
    "this link",
    "this page",
    "link",
    "the link",
    "read more",
    "more",
    "learn more",
    "see more",
    "find out more",
    "more info",
    "more information",
    "read on",
];

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "words",
        default: "[here, click here, this link, read more, …]",
        about: "the texts that say nothing, in lower case; a list of one's own takes their place",
    }],
    make: |setup| {
        let words = setup.words("words", &WORDS).into_iter();
        let words: BTreeSet<String> = words.map(|words| words.to_lowercase()).collect();
        Box::new(VagueLinkText {
            longest: words.iter().map(String::len).max().unwrap_or(0),
            beginnings: words
                .iter()
                .map(|words| first_word(words).to_owned())
                .collect(),
            words,
        })
    },
    ..RuleInfo::new(
        "vague-link-text",
        Group::Links,
        Severity::Info,
        include_str!("vague_link_text.rs"),
    )
};

struct VagueLinkText {
    words: BTreeSet<String>,
    /// The length of the longest of them, in bytes.
    longest: usize,
    /// Their first words: few texts of links begin with one.
    beginnings: BTreeSet<String>,
}

impl Rule for VagueLinkText {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in &document.outline.links {
            let text = link.text.as_deref().unwrap_or_default();
            // Twice as long, for the white space and punctuation that do not count.
            if link.image
                || text.len() > 2 * self.longest + 8
                || !self.may_be_vague(first_word(text))
            {
                continue;
            }
            if self.words.contains(&plain(text)) {
                let message = format!("{} does not say where this link leads", quoted(text));
                let draft = Draft::new(place(document, link, text), message);
                sink.report(draft.help("make the words that name the target the link's text"));
            }
        }
    }
}

impl VagueLinkText {
    fn may_be_vague(&self, word: &str) -> bool {
        let mut beginnings = self.beginnings.iter();
        if word.is_ascii() {
            return beginnings.any(|beginning| beginning.eq_ignore_ascii_case(word));
        }
        let lower = || word.chars().flat_map(char::to_lowercase);
        beginnings.any(|beginning| beginning.chars().eq(lower()))
    }
}

/// The first word, without what stands before and behind its letters.
fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

/// Lower case, one space between words, no punctuation around them.
fn plain(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
}

/// The text where it stands as it reads, else all of the link.
fn place(document: &Document<'_>, link: &Link, text: &str) -> Span {
    let start = match link.kind {
        LinkKind::Html => link.span.end,
        _ => link.span.start + "[".len(),
    };
    let behind = document.file.text.get(start..).unwrap_or_default();
    match behind.starts_with(text) {
        true => Span::new(start, start + text.len()),
        false => link.span,
    }
}
