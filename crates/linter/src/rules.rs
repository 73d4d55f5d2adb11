//! The registry of rules, by what they are about. A new rule is its own file in its group's folder
//! and its two lines in the group's registry.

mod content;
mod files;
mod front_matter;
mod links;
mod mail;
mod online;
mod settings;

use postroom_content_model::{ProblemKind, SETTINGS_FILE, Site, SitePath, Span};

pub(crate) use mail::NEED_MAILS;
pub(crate) use settings::unused_suppressions;

use crate::{draft::Draft, rule::RuleInfo};

static GROUPS: [&[&RuleInfo]; 7] = [
    files::RULES,
    front_matter::RULES,
    links::RULES,
    online::RULES,
    content::RULES,
    mail::RULES,
    settings::RULES,
];

/// Every rule, in the order of the documentation.
pub(crate) fn all() -> impl Iterator<Item = &'static RuleInfo> {
    GROUPS.iter().copied().flatten().copied()
}

/// The rule that turns problems of a kind into findings. A kind that no rule takes is shown as
/// unreadable: a finding under a vague name is better than none.
pub(crate) fn rule_of(kind: ProblemKind) -> &'static RuleInfo {
    let rule = all().find(|rule| rule.problem == Some(kind));
    rule.unwrap_or(files::RULES[0])
}

/// A finding in `postroom.yaml` about a word that stands in its `lint` section.
pub(crate) fn settings_complaint(site: &Site, word: &str, message: &str) -> Draft {
    let source = site.source(&SitePath::new(SETTINGS_FILE));
    let place = source.and_then(|file| {
        // A word that is written with escapes is not found; its section is.
        let place = word_in_lint_section(&file.text, word);
        place.or_else(|| word_in_lint_section(&file.text, "lint"))
    });
    Draft::new(place.unwrap_or_default(), message)
}

fn word_in_lint_section(text: &str, word: &str) -> Option<Span> {
    let section = text.find("\nlint:")? + 1;
    let ends_word =
        |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
    let at = text[section..]
        .match_indices(word)
        .map(|(at, _)| section + at)
        .find(|at| {
            ends_word(text[..*at].chars().next_back())
                && ends_word(text[at + word.len()..].chars().next())
        })?;
    Some(Span::new(at, at + word.len()))
}

/// Text in backticks, cut to what a message can hold.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((at, _)) => format!("`{}…`", &text[..at]),
        None => format!("`{text}`"),
    }
}
