//! Rules over links, offline.

mod broken_anchor;
mod broken_link;
mod case_mismatch;
mod empty_link;
mod link_outside_root;
mod malformed_url;
mod unsafe_link;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[
    &broken_link::INFO,
    &case_mismatch::INFO,
    &broken_anchor::INFO,
    &link_outside_root::INFO,
    &empty_link::INFO,
    &malformed_url::INFO,
    &unsafe_link::INFO,
];
