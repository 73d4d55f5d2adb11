//! A definition that no link uses.
//!
//! # What it checks
//! Lines `[label]: …` whose label no link or image of the same post refers to. `[//]: # (…)` and
//! the like are how people write comments, and are left alone.
//!
//! # Why
//! It is left over from a link that is gone, and shows nowhere; the next person looks in vain for
//! what it is for.
//!
//! # How to mend it
//! Delete the line, or write the link that it is for.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide][guide] first.
//!
//! [guide]: https://guide.example/
//! ⟦[shop]: https://shop.example/⟧
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide][guide] first.
//!
//! [guide]: https://guide.example/
//!
//! [//]: # (The shop closes in winter.)
//! ```

use postroom_content_model::{Definition, Severity};

use crate::{
    definition_lines::{deletions, is_comment},
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(UnusedDefinition),
    ..RuleInfo::new(
        "unused-definition",
        Group::Links,
        Severity::Info,
        include_str!("unused_definition.rs"),
    )
};

struct UnusedDefinition;

impl Rule for UnusedDefinition {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let definitions = &document.outline.definitions;
        if !definitions.iter().any(is_unused) {
            return;
        }
        // A reference with a slip in its label may be what the definition is for.
        let safe = document.outline.undefined_references.is_empty();
        for (definition, deletion) in definitions.iter().zip(deletions(document)) {
            if is_unused(definition) {
                let message = format!("no link uses the label {}", quoted(&definition.label));
                let help = "delete the line, or write the link that it is for";
                let edit = deletion.map(|lines| (lines, String::new()));
                let draft = Draft::new(definition.span, message).help(help);
                sink.report(draft.fix(safe, edit));
            }
        }
    }
}

fn is_unused(definition: &Definition) -> bool {
    !definition.used && definition.shadowed_by.is_none() && !is_comment(definition)
}
