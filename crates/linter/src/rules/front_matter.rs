//! Rules over front matter and addresses.

mod duplicate_key;
mod duplicate_slug;
mod invalid_date;
mod invalid_front_matter;
mod invalid_url;
mod missing_cover_file;
mod missing_key;
mod schema_violation;
mod unknown_key;
mod wrong_type;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &invalid_front_matter::INFO,
    &duplicate_key::INFO,
    &missing_key::INFO,
    &unknown_key::INFO,
    &wrong_type::INFO,
    &schema_violation::INFO,
    &invalid_date::INFO,
    &invalid_url::INFO,
    &duplicate_slug::INFO,
    &missing_cover_file::INFO,
];
