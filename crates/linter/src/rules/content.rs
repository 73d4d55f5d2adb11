//! Rules over the text of a post.

mod missing_alt_text;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[&missing_alt_text::INFO];
