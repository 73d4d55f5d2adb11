//! Text that was to be replaced before anyone reads it.
//!
//! # What it checks
//! Notes such as `TODO: …`, `(TBD)` or `Date: TBD`, *lorem ipsum dolor*, and blanks to be filled in
//! such as `[insert name]` and `[your name here]`, in prose, title and description. The words count
//! in upper case only, and only where they stand for something: “a TODO list” is no fault. Drafts
//! are left alone.
//!
//! # Why
//! Readers see that the post is unfinished, and wonder what else in it is.
//!
//! # How to mend it
//! Write what is missing, or move the note into a comment (`<!-- … -->`).
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink. ⟦TODO⟧: say for how long.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink: three minutes for a TODO list.
//! ```

use postroom_content_model::{Severity, Span};
use regex::Regex;

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
    rules::quoted,
    setup::Setup,
};

const WORDS: [&str; 4] = ["TODO", "FIXME", "TBD", "XXX"];

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "words",
        default: "[TODO, FIXME, TBD, XXX]",
        about: "words that stand for something that is still to be written",
    }],
    make: |setup| {
        let found = found(setup);
        Box::new(PlaceholderText { found })
    },
    ..RuleInfo::new(
        "placeholder-text",
        Group::Content,
        Severity::Warning,
        include_str!("placeholder_text.rs"),
    )
};

/// Blanks to be filled in. Each begins with one of a few literals, so that the regex engine skips
/// from one of those to the next; `(?i)` would have it read every byte.
const BLANKS: &str = concat!(
    r"(?:[Ll]orem|LOREM) (?i:ipsum dolor)",
    r"|\[(?:[Ii]nsert|INSERT) [^\]\[\n]+\]",
    r"|\[(?:[Yy]our|YOUR) [^\]\[\n]+ (?i:here)\]",
);

/// Longer texts in brackets, in bytes, are no blanks. The pattern does not say so: to count takes
/// a regex engine longer to prepare than all else that a single post needs.
const LONGEST_BLANK: usize = 100;

/// What follows a word that is spoken of, as in “TODO list”.
const SPOKEN_OF: [&str; 12] = [
    "list", "lists", "app", "apps", "item", "items", "comment", "comments", "note", "notes", "and",
    "or",
];

/// How far to look for the end of an owner, as in `TODO(ada):`, and for the marks that begin a
/// block: a text of one line must not be read again for every word in it.
const LONGEST_OWNER: usize = 60;
const LONGEST_MARKS: usize = 40;

struct PlaceholderText {
    found: Option<Regex>,
}

fn found(setup: &mut Setup<'_>) -> Option<Regex> {
    let words = setup.words("words", &WORDS);
    let words = words.iter().filter(|word| !word.is_empty());
    // Boundaries of ASCII: those of Unicode cost the fast engine on every text that is not ASCII.
    let words = words.map(|word| format!(r"(?-u:\b){}(?-u:\b)", regex::escape(word)));
    let parts: Vec<String> = words.chain([BLANKS.to_owned()]).collect();
    let pattern = parts.join("|");
    let regex = Regex::new(&pattern);
    if let Err(error) = &regex {
        setup.complaint("words", format!("option `words` is too much: {error}"));
    }
    regex.ok()
}

impl Rule for PlaceholderText {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let (Some(found), false) = (&self.found, document.front().draft) else {
            return;
        };
        let mut report = |span, what: &str| {
            let message = format!("{} was to be replaced", quoted(what));
            let help = "write what is missing, or move the note into a comment";
            sink.report(Draft::new(span, message).help(help));
        };
        for value in document.front_prose() {
            for place in found.find_iter(value.text) {
                if is_meant(value.text, 0, place.range().into()) {
                    report(value.span(place.range()), place.as_str());
                }
            }
        }
        let text = &*document.file.text;
        // One search of the whole text is cheaper than one of each part of its prose.
        if !found.is_match(&text[document.raw().body..]) {
            return;
        }
        for prose in document.prose() {
            for place in found.find_iter(prose.slice(text)) {
                let span = Span::from(place.range()).shifted(prose.start);
                if is_meant(text, document.raw().body, span) {
                    report(span, place.as_str());
                }
            }
        }
    }
}

/// Whether what was found stands for something missing, rather than being spoken of. `from` is
/// where the text of its kind begins.
fn is_meant(text: &str, from: usize, place: Span) -> bool {
    let (before, after) = (&text[from..place.start], &text[place.end..]);
    if !place
        .slice(text)
        .bytes()
        .all(|byte| byte.is_ascii_uppercase())
    {
        return !after.starts_with(['(', '[', ':']) && place.end - place.start <= LONGEST_BLANK;
    }
    let enclosed = before.ends_with(['(', '[']) && after.starts_with([')', ']']);
    let is_link = after
        .get(1..)
        .is_some_and(|after| after.starts_with(['(', '[']));
    let is_word = !before.ends_with(['-', '/', '#', '@', '.', '$', '“', '"', '\''])
        && !after.starts_with(['-', '/', '”', '"', '\'']);
    let colon = after.starts_with(':') && !after.starts_with("::");
    let labelled = before
        .trim_end_matches([' ', '*', '_'])
        .ends_with([':', '–', '—']);
    let near = &after[..after.floor_char_boundary(LONGEST_OWNER)];
    let owner =
        near.starts_with('(') && near.lines().next().is_some_and(|line| line.contains("):"));
    enclosed && !is_link
        || is_word && (colon || owner || labelled || begins(before) && !is_spoken_of(after))
}

/// Whether a block of text begins here: behind an empty line, or behind the marks of a list, a
/// heading or a quote.
fn begins(before: &str) -> bool {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST_MARKS))..];
    let is_all = near.len() == before.len();
    let line = match near.rfind('\n') {
        Some(end) => end + 1,
        None if is_all => 0,
        None => return false,
    };
    let marks = near[line..].trim();
    let is_mark = |byte: u8| b"-*+>#_.)0123456789".contains(&byte);
    let above = near[..line].trim_end();
    let is_below_text = near[above.len()..line].matches('\n').count() < 2;
    let is_first = is_all && above.is_empty();
    marks.bytes().all(is_mark) && (!marks.is_empty() || is_first || !is_below_text)
}

fn is_spoken_of(after: &str) -> bool {
    let next = after
        .trim_start_matches(' ')
        .split(|c: char| !c.is_alphabetic())
        .next();
    let next = next.unwrap_or_default();
    SPOKEN_OF.iter().any(|word| word.eq_ignore_ascii_case(next))
}
