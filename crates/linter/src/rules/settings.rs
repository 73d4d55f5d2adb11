//! Rules over the settings and the linter itself.

mod invalid_setting;
mod unknown_rule;
mod unused_suppression;

use crate::rule::RuleInfo;
pub(crate) use unused_suppression::unused_suppressions;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &invalid_setting::INFO,
    &unknown_rule::INFO,
    &unused_suppression::INFO,
];
