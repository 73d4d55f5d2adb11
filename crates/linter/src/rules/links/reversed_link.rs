//! A link with its brackets and parentheses the wrong way round.
//!
//! # What it checks
//! `(text)[address]` in prose, where the brackets hold a URL or a path.
//!
//! # Why
//! It is no link then: the reader sees the address in brackets.
//!
//! # How to mend it
//! Write `[text](address)`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read ⟦(the guide)[https://guide.example/]⟧ first.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](https://guide.example/) first, as `f(x)[0]` says.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    addresses::{is_escaped, reaches},
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

/// Addresses longer than this are not looked for.
const LONGEST: usize = 2000;

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(ReversedLink),
    ..RuleInfo::new(
        "reversed-link",
        Group::Links,
        Severity::Error,
        include_str!("reversed_link.rs"),
    )
};

struct ReversedLink;

/// The two parts of such a link.
struct Reversed {
    text: Span,
    address: Span,
}

impl Rule for ReversedLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let text = &*document.file.text;
        let mut reach = None;
        for (close, prose) in document.in_prose(")[") {
            let reach = reach.get_or_insert_with(|| reaches(document));
            if !reach.covers(close + 1)
                && let Some(found) = reversed(document, prose, close)
            {
                sink.report(finding(text, &found));
            }
        }
    }
}

fn finding(text: &str, found: &Reversed) -> Draft {
    let (label, address) = (found.text.slice(text), found.address.slice(text));
    let whole = Span::new(found.text.start - 1, found.address.end + 1);
    let message = format!("the parts of this link to {} are reversed", quoted(address));
    let plain = |c: char| c.is_alphanumeric() || "-._~/?#=&%+@:,".contains(c);
    let certain = address.chars().all(plain) && !label.contains(['[', ']', '\\']);
    let mended = format!("[{label}]({address})");
    Draft::new(whole, message)
        .help("write `[text](address)`")
        .fix(true, certain.then_some((whole, mended)))
}

/// The link whose text is closed at `close`.
fn reversed(document: &Document<'_>, prose: Span, close: usize) -> Option<Reversed> {
    let text = &*document.file.text;
    let start = close + ")[".len();
    let limit = text.floor_char_boundary(prose.end.min(start + LONGEST));
    let rest = &text[start..limit];
    let length = rest.find(|c: char| c.is_whitespace() || "[]".contains(c))?;
    let (address, rest) = rest.split_at(length);
    let ends = rest.starts_with(']') && !rest.starts_with("](") && !rest.starts_with("][");
    if !ends || !is_address(address) || is_escaped(text, close) {
        return None;
    }
    let body = document.raw().body;
    let open = opening(&text[body..close])? + body;
    let before = &text[body..open];
    let is_call = |c: char| c.is_alphanumeric() || "_)]\\".contains(c);
    let label = &text[open + 1..close];
    let is_text = !before.ends_with(is_call) && !label.trim().is_empty();
    (is_text && is_prose(document, open)).then(|| Reversed {
        text: Span::new(open + 1, close),
        address: Span::new(start, start + length),
    })
}

fn is_prose(document: &Document<'_>, at: usize) -> bool {
    let prose = document.prose();
    let next = prose.partition_point(|span| span.end <= at);
    prose.get(next).is_some_and(|span| span.start <= at)
}

/// The parenthesis that is open at the end of the text, on its last line.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().rev().take(LONGEST) {
        match byte {
            b'\n' | b'\r' => return None,
            b')' => depth += 1,
            b'(' if depth == 0 => return Some(at),
            b'(' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_address(text: &str) -> bool {
    let beginnings = ["http://", "https://", "mailto:", "www.", "./", "../"];
    let begins = beginnings.iter().any(|begin| text.starts_with(begin));
    let path = text.split('#').next().unwrap_or_default();
    let rooted = text.len() > 1 && text.starts_with('/');
    begins || rooted || path.len() > 3 && path.ends_with(".md")
}
