//! Rules over files as such.

mod invalid_utf8;
mod unreadable_file;

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[&unreadable_file::INFO, &invalid_utf8::INFO];
