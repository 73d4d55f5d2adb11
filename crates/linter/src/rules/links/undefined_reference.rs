//! A reference to a label that nothing defines.
//!
//! # What it checks
//! `[text][label]` and `[label][]`, for images too, without a line `[label]: …` in the same post. A
//! lone `[label]` may be text, and so may brackets right behind a word, as in `a[i][j]`.
//!
//! # Why
//! It is no link then: the reader sees the brackets.
//!
//! # How to mend it
//! Define the label, or write one that is defined. If brackets are meant, put a backslash before the
//! first of each pair.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read ⟦[the guide][giude]⟧ and [its steps][guide] first.
//!
//! [guide]: https://guide.example/
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
//! ```

use postroom_content_model::{Severity, closest};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

/// Beyond these, looking for the nearest label would take longer than it is worth.
const MOST_SUGGESTIONS: usize = 100;
const MOST_LABELS: usize = 500;
const LONGEST_LABEL: usize = 60;

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UndefinedReference),
    ..RuleInfo::new(
        "undefined-reference",
        Group::Links,
        Severity::Error,
        include_str!("undefined_reference.rs"),
    )
};

struct UndefinedReference;

impl Rule for UndefinedReference {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let undefined = &document.outline.undefined_references;
        for (index, reference) in undefined.iter().enumerate() {
            let before = &document.file.text[..reference.span.start];
            let is_index = |c: char| c.is_alphanumeric() || "_)]".contains(c);
            if before.ends_with(is_index) || reference.label.contains("{{") {
                continue;
            }
            let message = format!("nothing defines the label {}", quoted(&reference.label));
            let draft = Draft::new(reference.span, message);
            let near = match index < MOST_SUGGESTIONS {
                true => nearest(document, &reference.label),
                false => None,
            };
            sink.report(
                draft.help(match near {
                    Some(label) => format!("did you mean {}?", quoted(label)),
                    None => "define it with a line `[label]: address`, or write the address in \
                         parentheses"
                        .to_owned(),
                }),
            );
        }
    }
}

fn nearest<'d>(document: &'d Document<'_>, label: &str) -> Option<&'d str> {
    let definitions = document.outline.definitions.iter().take(MOST_LABELS);
    let labels = definitions.map(|definition| definition.label.as_str());
    let short = |label: &str| label.len() <= LONGEST_LABEL;
    short(label)
        .then(|| closest(label, labels.filter(|label| short(label))))
        .flatten()
}
