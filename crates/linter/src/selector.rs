//! Names of rules as people write them on the command line and in the settings.

use std::{error, fmt, str::FromStr};

use postroom_content_model::closest;

use crate::{rule::RuleInfo, rules::all};

/// Some rules by one name.
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// `all`: every rule.
    All,
    /// `default`: those that run when nobody selects anything.
    Default,
    /// One rule.
    Rule(&'static RuleInfo),
}

/// A name that selects nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSelector {
    /// What was written.
    pub name: String,
    /// The rule that may have been meant.
    pub suggestion: Option<&'static str>,
}

impl Selector {
    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Default => "default",
            Self::Rule(rule) => rule.name,
        }
    }

    /// Whether it selects the rule.
    pub fn takes(self, rule: &RuleInfo) -> bool {
        match self {
            Self::All => true,
            Self::Default => rule.on_by_default,
            Self::Rule(selected) => selected.name == rule.name,
        }
    }
}

impl FromStr for Selector {
    type Err = UnknownSelector;

    fn from_str(name: &str) -> Result<Self, UnknownSelector> {
        match name {
            "all" => Ok(Self::All),
            "default" => Ok(Self::Default),
            _ => match all().find(|rule| rule.name == name) {
                Some(rule) => Ok(Self::Rule(rule)),
                None => Err(UnknownSelector::new(name)),
            },
        }
    }
}

impl UnknownSelector {
    pub(crate) fn new(name: &str) -> Self {
        let suggestion = closest(name, all().map(|rule| rule.name));
        Self {
            name: name.to_owned(),
            suggestion,
        }
    }
}

impl fmt::Display for UnknownSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.name)?;
        match self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => f.write_str("; `postroom explain` lists them all"),
        }
    }
}

impl error::Error for UnknownSelector {}
