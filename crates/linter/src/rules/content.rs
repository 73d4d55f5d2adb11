//! Rules over the text of a post.

mod bidirectional_control;
mod duplicate_heading;
mod empty_heading;
mod empty_section;
mod file_name_as_alt_text;
mod house_terms;
mod leftover_template_tag;
mod merge_conflict_marker;
mod missing_alt_text;
mod missing_code_language;
mod oversized_image;
mod pattern;
mod placeholder_text;
mod ragged_table;
mod second_h1;
mod skipped_heading_level;
mod unclosed_fence;
mod unclosed_html_comment;
mod undefined_footnote;
mod unsafe_html;
mod unused_footnote;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &skipped_heading_level::INFO,
    &second_h1::INFO,
    &duplicate_heading::INFO,
    &empty_heading::INFO,
    &empty_section::INFO,
    &missing_alt_text::INFO,
    &file_name_as_alt_text::INFO,
    &oversized_image::INFO,
    &missing_code_language::INFO,
    &unclosed_fence::INFO,
    &unsafe_html::INFO,
    &unclosed_html_comment::INFO,
    &leftover_template_tag::INFO,
    &merge_conflict_marker::INFO,
    &bidirectional_control::INFO,
    &placeholder_text::INFO,
    &house_terms::INFO,
    &pattern::INFO,
    &undefined_footnote::INFO,
    &unused_footnote::INFO,
    &ragged_table::INFO,
];
