//! A value that the site's own JSON Schema refuses.
//!
//! # What it checks
//! The front matter of every post against the schema of `front_matter.schema`, if there is one.
//!
//! # Why
//! A site's own keys steer its own templates; only the site knows what they may say.
//!
//! # How to mend it
//! Write a value that the schema allows, or allow the value in the schema.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! front_matter: { unknown_keys: allow, schema: recipe.json }
//! ```
//! ```json recipe.json
//! { "properties": { "servings": { "type": "integer", "minimum": 1 } } }
//! ```
//! ```markdown content/posts/soup.md
//! ---
//! title: Soup
//! date: 2026-02-03
//! servings: ⟦0⟧
//! ---
//! Boil.
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! front_matter: { unknown_keys: allow, schema: recipe.json }
//! ```
//! ```json recipe.json
//! { "properties": { "servings": { "type": "integer", "minimum": 1 } } }
//! ```
//! ```markdown content/posts/soup.md
//! ---
//! title: Soup
//! date: 2026-02-03
//! servings: 4
//! ---
//! Boil.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    problem: Some(ProblemKind::SchemaViolation),
    ..RuleInfo::new(
        "schema-violation",
        Group::FrontMatter,
        Severity::Error,
        include_str!("schema_violation.rs"),
    )
};
