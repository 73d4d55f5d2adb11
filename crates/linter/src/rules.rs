//! The registry of rules. A new rule is its own file and its line in [`RULES`].

mod broken_anchor;
mod broken_link;
mod case_mismatch;
mod duplicate_key;
mod duplicate_slug;
mod empty_link;
mod invalid_date;
mod invalid_front_matter;
mod invalid_setting;
mod invalid_url;
mod invalid_utf8;
mod link_outside_root;
mod malformed_url;
mod missing_alt_text;
mod missing_cover_file;
mod missing_key;
mod schema_violation;
mod unknown_key;
mod unknown_rule;
mod unreadable_file;
mod unsafe_link;
mod wrong_type;

use postroom_content_model::{ProblemKind, SETTINGS_FILE, Site, SitePath, Span};

use crate::{draft::Draft, rule::RuleInfo};

/// Every rule, in the order of the documentation.
pub(crate) static RULES: &[&RuleInfo] = &[
    &unreadable_file::INFO,
    &invalid_utf8::INFO,
    &invalid_front_matter::INFO,
    &duplicate_key::INFO,
    &missing_key::INFO,
    &unknown_key::INFO,
    &wrong_type::INFO,
    &schema_violation::INFO,
    &invalid_date::INFO,
    &invalid_url::INFO,
    &duplicate_slug::INFO,
    &broken_link::INFO,
    &case_mismatch::INFO,
    &broken_anchor::INFO,
    &link_outside_root::INFO,
    &empty_link::INFO,
    &malformed_url::INFO,
    &unsafe_link::INFO,
    &missing_cover_file::INFO,
    &missing_alt_text::INFO,
    &invalid_setting::INFO,
    &unknown_rule::INFO,
];

/// The rule that turns problems of a kind into findings. A kind that no rule takes is shown as
/// unreadable: a finding under a vague name is better than none.
pub(crate) fn rule_of(kind: ProblemKind) -> &'static RuleInfo {
    let rule = RULES.iter().find(|rule| rule.problem == Some(kind));
    rule.copied().unwrap_or(&unreadable_file::INFO)
}

/// A finding in `postroom.yaml` about a word that stands in its `lint` section.
pub(crate) fn settings_complaint(site: &Site, word: &str, message: &str) -> Draft {
    let source = site.source(&SitePath::new(SETTINGS_FILE));
    let place = source.and_then(|file| word_in_lint_section(&file.text, word));
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
