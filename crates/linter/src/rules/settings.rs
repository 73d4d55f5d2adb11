//! Rules over the settings and the linter itself.

mod invalid_setting;
mod unknown_rule;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[&invalid_setting::INFO, &unknown_rule::INFO];
