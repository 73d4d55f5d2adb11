//! A label that is defined twice.
//!
//! # What it checks
//! Lines `[label]: …` whose label an earlier line of the same post defines; letter case does not
//! tell labels apart. `[//]: # (…)` is how people write comments, and may be repeated.
//!
//! # Why
//! Links use the first and the second means nothing, whichever its author took to be the right one.
//!
//! # How to mend it
//! Delete one of them, or give it a label of its own. The fix deletes the later line, which changes
//! nothing for readers, and is safe if both say the same.
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
//! ⟦[Guide]: https://guide.example/steps⟧
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide][guide] and [its steps][steps] first.
//!
//! [guide]: https://guide.example/
//! [steps]: https://guide.example/steps
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
    fix: FixKind::Unsafe,
    make: |_| Box::new(DuplicateDefinition),
    ..RuleInfo::new(
        "duplicate-definition",
        Group::Links,
        Severity::Warning,
        include_str!("duplicate_definition.rs"),
    )
};

struct DuplicateDefinition;

impl Rule for DuplicateDefinition {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let definitions = &document.outline.definitions;
        if definitions.iter().all(|one| one.shadowed_by.is_none()) {
            return;
        }
        for (definition, deletion) in definitions.iter().zip(deletions(document)) {
            let Some(first) = definition.shadowed_by.map(|first| &definitions[first]) else {
                continue;
            };
            if is_comment(definition) {
                continue;
            }
            let message = format!("the label {} is defined already", quoted(&definition.label));
            let help = "links use the first; delete this one, or give it another label";
            let same = said(document, definition) == said(document, first);
            let edit = deletion.map(|lines| (lines, String::new()));
            let draft = Draft::new(definition.span, message)
                .help(help)
                .fix(same, edit);
            let path = &document.file.path;
            sink.report(draft.related(path, first.span, "links use this one"));
        }
    }
}

/// What a definition says, behind its label.
fn said<'d>(document: &'d Document<'_>, definition: &Definition) -> &'d str {
    let whole = definition.span.slice(&document.file.text);
    let label = (definition.destination_span.start - definition.span.start).min(whole.len());
    whole[label..].trim_end()
}
