//! Rules over front matter and addresses.

mod ambiguous_scalar;
mod description_length;
mod duplicate_key;
mod duplicate_slug;
mod duplicate_tag;
mod duplicate_title;
mod file_name_date_mismatch;
mod future_date;
mod invalid_canonical_url;
mod invalid_date;
mod invalid_front_matter;
mod invalid_url;
mod key_order;
mod malformed_slug;
mod misplaced_front_matter;
mod missing_cover_alt;
mod missing_cover_file;
mod missing_key;
mod schema_violation;
mod stale_draft;
mod title_length;
mod truncated_by_comment;
mod unknown_author;
mod unknown_key;
mod unknown_tag;
mod unstable_id;
mod updated_before_date;
mod wrong_type;

use crate::rule::RuleInfo;

/// In the order of the documentation. Of two that speak of the very same text, the one that comes
/// first is the more likely cause.
pub(super) const RULES: &[&RuleInfo] = &[
    &misplaced_front_matter::INFO,
    &invalid_front_matter::INFO,
    &truncated_by_comment::INFO,
    &ambiguous_scalar::INFO,
    &duplicate_key::INFO,
    &missing_key::INFO,
    &unknown_key::INFO,
    &key_order::INFO,
    &wrong_type::INFO,
    &schema_violation::INFO,
    &title_length::INFO,
    &duplicate_title::INFO,
    &description_length::INFO,
    &invalid_date::INFO,
    &file_name_date_mismatch::INFO,
    &updated_before_date::INFO,
    &future_date::INFO,
    &stale_draft::INFO,
    &invalid_url::INFO,
    &malformed_slug::INFO,
    &duplicate_slug::INFO,
    &unstable_id::INFO,
    &invalid_canonical_url::INFO,
    &unknown_tag::INFO,
    &duplicate_tag::INFO,
    &unknown_author::INFO,
    &missing_cover_file::INFO,
    &missing_cover_alt::INFO,
];
