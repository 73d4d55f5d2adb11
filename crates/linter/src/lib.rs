//! Rules over the content model, and reports of what they find.
//!
//! [`lint()`] asks every selected rule about every post and edition of a loaded site, in parallel
//! and with the same result whatever the thread count, and returns a [`Report`]. A report is one
//! neutral value, computed once; each [`Format`] writes it in its own way. What a rule checks,
//! why, and by which example is written at the top of the rule's own file, and [`explain()`],
//! [`rules_table`] and docs/rules.md are made from that text. [`apply_fixes`] makes the edits that
//! findings offer.
//!
//! A rule is a pure function of facts: the site as loaded, and whatever else is handed in as
//! plain data ([`Gathered`]). The module [`online`] gathers the part of it that other sites know:
//! it alone opens sockets and needs a runtime, and it runs before the rules do. This crate prints
//! nothing, reads no file, and knows no clock but the one that counts pauses between requests.

mod addresses;
mod baseline;
mod definition_lines;
mod document;
mod draft;
mod edition_places;
mod explain;
mod finding;
mod fingerprint;
mod fix;
mod front_text;
mod gathered;
mod lint;
mod locate;
pub mod online;
mod plan;
mod report;
mod reports;
mod rule;
mod rule_doc;
mod rules;
mod rules_md;
mod selector;
mod setup;
mod suppression;
mod template_tags;
mod written;

pub use baseline::{Baseline, BaselineEntry, BaselineError};
pub use explain::{explain, rule, rules, rules_table};
pub use finding::{Edit, Finding, Fix, RelatedPlace};
pub use fix::{Mended, apply_fixes};
pub use gathered::{Gathered, MailFacts, MailFault, Verdict};
pub use lint::{LintOptions, lint};
pub use report::{Counts, Report};
pub use reports::{Format, Style, formats, markdown_summary, statistics};
pub use rule::{FixKind, Group, OptionInfo, RuleInfo};
pub use rule_doc::{ExampleFile, RuleDoc};
pub use rules_md::rules_markdown;
pub use selector::{Selector, UnknownSelector};
