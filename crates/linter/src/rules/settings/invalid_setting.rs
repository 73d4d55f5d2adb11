//! A setting that is unknown or has a value it cannot take.
//!
//! # What it checks
//! Every key and value of `postroom.yaml`, the options of rules included.
//!
//! # Why
//! A setting that is not understood is not obeyed. A run stops at one, so that a misspelt key never
//! publishes or mails what it was meant to hold back.
//!
//! # How to mend it
//! Correct it as the message says; `postroom schema` makes a schema with which editors complete
//! settings while they are written.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! ⟦langauge⟧: en
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! language: en
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::InvalidSetting),
    ..RuleInfo::new(
        "invalid-setting",
        Group::Settings,
        Severity::Error,
        include_str!("invalid_setting.rs"),
    )
};
