//! Rules over the verdicts of the online phase on links to other sites.

use crate::rule::RuleInfo;

/// In the order of the documentation.
pub(super) const RULES: &[&RuleInfo] = &[];
