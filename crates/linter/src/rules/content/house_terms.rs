//! A term in other letter case than the house writes it.
//!
//! # What it checks
//! The terms of `lint.terms`, as whole words of prose, title and description. Code, addresses and
//! the names of files, hosts and packages (`github.com`, `github-cli`, `@github`) are left alone.
//! A term without capitals may begin with one, as at the start of a sentence.
//!
//! # Why
//! Names have one spelling, and readers who know it stumble over another.
//!
//! # How to mend it
//! Write the term as the settings have it. The fix is safe for terms that are no ordinary word
//! (`GitHub`, `Node.js`); for others (`Rust`), a person decides whether the term is meant.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint: { terms: [GitHub] }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! The recipe is on ⟦Github⟧.
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint: { terms: [GitHub] }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! The recipe is on GitHub, at <https://github.com/kitchen/tea>.
//! ```

use std::{cmp::Reverse, collections::HashMap};

use postroom_content_model::{Severity, Span};
use regex::{Regex, RegexBuilder};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
    setup::Setup,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |setup| Box::new(HouseTerms::new(setup)),
    ..RuleInfo::new(
        "house-terms",
        Group::Content,
        Severity::Warning,
        include_str!("house_terms.rs"),
    )
};

/// How far to look for the ends of a word that may be an address.
const LONGEST_ADDRESS: usize = 200;

struct HouseTerms {
    /// The spellings of the house, by the term in lower case.
    terms: HashMap<String, Vec<String>>,
    found: Option<Regex>,
}

impl HouseTerms {
    fn new(setup: &mut Setup<'_>) -> Self {
        let mut terms: HashMap<String, Vec<String>> = HashMap::new();
        let written = setup.settings.lint.terms.iter().map(|term| term.trim());
        let mut written: Vec<&str> = written.filter(|term| !term.is_empty()).collect();
        for term in &written {
            let spellings = terms.entry(term.to_lowercase()).or_default();
            spellings.push((*term).to_owned());
        }
        // Of several terms that begin at one place the longest is meant.
        written.sort_by_key(|term| Reverse(term.len()));
        let pattern: Vec<String> = written.iter().map(|term| regex::escape(term)).collect();
        let regex = RegexBuilder::new(&pattern.join("|"))
            .case_insensitive(true)
            .build();
        if let Err(error) = &regex {
            setup.complaint(
                "terms",
                format!("these terms cannot be looked for: {error}"),
            );
        }
        let found = regex.ok().filter(|_| !terms.is_empty());
        Self { terms, found }
    }

    /// The house's spelling of what stands at `place`, if it is another term's and a word.
    fn better(&self, text: &str, place: Span) -> Option<&str> {
        let written = place.slice(text);
        let spellings = self.terms.get(&written.to_lowercase())?;
        let is_right = spellings.iter().any(|term| is_right(written, term));
        (!is_right && is_word(text, place)).then(|| spellings[0].as_str())
    }
}

impl Rule for HouseTerms {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(found) = &self.found else { return };
        for value in document.front_prose() {
            for place in found.find_iter(value.text) {
                if let Some(term) = self.better(value.text, place.range().into()) {
                    let edit = value.edit(place.range(), term);
                    let is_certain = is_certain(value.text, place.range().into(), term);
                    let draft = draft(value.span(place.range()), place.as_str(), term);
                    sink.report(draft.fix(is_certain, edit));
                }
            }
        }
        let text = &*document.file.text;
        for prose in document.prose() {
            for place in found.find_iter(prose.slice(text)) {
                let span = Span::from(place.range()).shifted(prose.start);
                if let Some(term) = self.better(text, span) {
                    let edit = Some((span, term.to_owned()));
                    let is_certain = is_certain(text, span, term);
                    let draft = draft(span, place.as_str(), term);
                    sink.report(draft.fix(is_certain, edit));
                }
            }
        }
    }
}

fn draft(span: Span, written: &str, term: &str) -> Draft {
    let message = format!("the house writes {}, not {}", quoted(term), quoted(written));
    Draft::new(span, message).help(format!("write {}", quoted(term)))
}

/// Whether the term is certainly what was meant: neither a name in quotation marks nor, maybe, an
/// ordinary word.
fn is_certain(text: &str, place: Span, term: &str) -> bool {
    let marks = ['"', '\'', '“', '”', '‘', '’', '`'];
    let in_marks = text[..place.start].ends_with(marks) && text[place.end..].starts_with(marks);
    let is_name = in_marks && !place.slice(text).contains(char::is_uppercase);
    is_no_ordinary_word(term) && !is_name
}

/// Whether a term is written as the house does. One without capitals may begin with one, as it
/// must at the start of a sentence, and have some in a title.
fn is_right(written: &str, term: &str) -> bool {
    let in_words = |text: &str| -> String {
        let lowered = text.split(' ').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_lowercase);
            first.chain(letters).collect::<String>()
        });
        lowered.collect::<Vec<_>>().join(" ")
    };
    written == term || !term.contains(char::is_uppercase) && in_words(written) == term
}

/// Whether a term cannot be made of ordinary words in another case: one of its words has a
/// capital, a digit or a sign inside.
fn is_no_ordinary_word(term: &str) -> bool {
    let mut words = term.split(' ');
    words.any(|word| word.chars().skip(1).any(|c| !c.is_lowercase()))
}

/// Whether a word stands at `place`: no part of another, nor of an address or a name.
fn is_word(text: &str, place: Span) -> bool {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let is_part = |c: char| c.is_alphanumeric() || "_/\\@#:^&=+~$%".contains(c);
    let begins = !before.ends_with(|c| is_part(c) || c == '.');
    let ends = !after.starts_with(|c| is_part(c) && c != ':' || c == '(');
    let name_goes_on = after.strip_prefix(['.', ':']);
    let name_goes_on = name_goes_on.is_some_and(|after| after.starts_with(char::is_alphanumeric));
    let is_scheme = after.starts_with("://");
    let joined = before.ends_with('-') || after.starts_with('-');
    let is_package = joined && !place.slice(text).contains(char::is_uppercase);
    let is_label = before.ends_with("][");
    begins
        && ends
        && !(name_goes_on || is_scheme || is_package || is_label)
        && !is_in_address(before, after)
}

fn is_in_address(before: &str, after: &str) -> bool {
    let from = before.floor_char_boundary(before.len().saturating_sub(LONGEST_ADDRESS));
    let to = after.floor_char_boundary(LONGEST_ADDRESS);
    let start = before[from..].split(char::is_whitespace).next_back();
    let end = after[..to].split(char::is_whitespace).next();
    let start = start.unwrap_or_default();
    start.contains("://") || start.contains("www.") || end.is_some_and(|end| end.contains('@'))
}
