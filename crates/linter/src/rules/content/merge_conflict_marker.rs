//! A merge conflict that was committed unresolved.
//!
//! # What it checks
//! Lines that begin with `<<<<<<<`, and after them a line `=======` and one that begins with
//! `>>>>>>>`, anywhere in the file: in front matter, text and code. Any of them alone is no conflict.
//!
//! # Why
//! The post holds two versions of the same lines, and shows both, marks included.
//!
//! # How to mend it
//! Keep the version that is right, and delete the marks. A site that explains Git allows whole
//! conflicts in code by the option.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ⟦<<<<<<< HEAD⟧
//! Pour, wait, drink.
//!
//! =======
//! Wait, pour, drink.
//! >>>>>>> better-tea
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "allow_code",
        default: "false",
        about: "whether a whole conflict in a code block is an example of one",
    }],
    make: |setup| {
        Box::new(MergeConflictMarker {
            allow_code: setup.switch("allow_code", false),
        })
    },
    ..RuleInfo::new(
        "merge-conflict-marker",
        Group::Content,
        Severity::Error,
        include_str!("merge_conflict_marker.rs"),
    )
};

struct MergeConflictMarker {
    allow_code: bool,
}

/// The lines of a conflict.
struct Conflict {
    ours: Span,
    middle: Option<Span>,
}

impl Rule for MergeConflictMarker {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let text = &*document.file.text;
        if memchr::memmem::find(text.as_bytes(), b"<<<<<<< ").is_none() {
            return;
        }
        let mut open: Option<Conflict> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end();
            let span = Span::new(start, start + content.len());
            start += line.len();
            if content.starts_with("<<<<<<< ") {
                let (ours, middle) = (span, None);
                open = Some(Conflict { ours, middle });
            } else if content == "=======" {
                if let Some(conflict) = &mut open {
                    conflict.middle.get_or_insert(span);
                }
            } else if content.starts_with(">>>>>>> ")
                && let Some(conflict) = open.take_if(|conflict| conflict.middle.is_some())
            {
                self.report(document, sink, &conflict, span);
            }
        }
    }
}

impl MergeConflictMarker {
    fn report(
        &self,
        document: &Document<'_>,
        sink: &mut RuleSink<'_>,
        conflict: &Conflict,
        theirs: Span,
    ) {
        let whole = Span::new(conflict.ours.start, theirs.end);
        if self.allow_code && is_in_code(document, whole) {
            return;
        }
        let path = &document.file.path;
        let mut draft = Draft::new(conflict.ours, "a merge conflict was left unresolved")
            .help("keep the version that is right, and delete the marks");
        if let Some(middle) = conflict.middle {
            draft = draft.related(path, middle, "the other version begins");
        }
        sink.report(draft.related(path, theirs, "the conflict ends"));
    }
}

fn is_in_code(document: &Document<'_>, conflict: Span) -> bool {
    let blocks = &document.outline.code_blocks;
    let block = blocks.partition_point(|block| block.span.end < conflict.end);
    let block = blocks.get(block);
    block.is_some_and(|block| block.span.start <= conflict.start)
}
