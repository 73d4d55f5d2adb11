//! A row of a table with more cells than the table has columns.
//!
//! # What it checks
//! The cells of every row against the row of dashes, as GitHub counts them: every `|` parts two cells
//! unless a backslash stands before it, in code too. Rows with fewer cells are filled up and are no
//! fault; nor are surplus cells with nothing in them.
//!
//! # Why
//! Surplus cells are not shown: what is written there is lost.
//!
//! # How to mend it
//! Write `\|` for a bar that belongs to the text; else give the table another column.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! | Tea   | Minutes |
//! |-------|---------|
//! | Green | 3 | ⟦80 °C⟧ |
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! | Tea   | Minutes | Water |
//! |-------|---------|-------|
//! | Green | 3       | 80 °C |
//! ```

use std::ops::Range;

use postroom_content_model::{Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(RaggedTable),
    ..RuleInfo::new(
        "ragged-table",
        Group::Content,
        Severity::Warning,
        include_str!("ragged_table.rs"),
    )
};

struct RaggedTable;

impl Rule for RaggedTable {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for table in &document.outline.tables {
            for row in &table.rows {
                let written = row.slice(&document.file.text);
                let Some((cells, surplus)) = surplus(written, table.columns) else {
                    continue;
                };
                let span = Span::from(surplus).shifted(row.start);
                let columns = table.columns;
                let message =
                    format!("this row has {cells} cells, and the table {columns} columns");
                let help = "write `\\|` for a bar that belongs to the text, or add a column";
                sink.report(Draft::new(span, message).help(help));
            }
        }
    }
}

/// How many cells a row has, and where the surplus ones stand, if it has more than `columns` and
/// something stands in them.
fn surplus(row: &str, columns: usize) -> Option<(usize, Range<usize>)> {
    let inner = row.trim_end();
    let closing = inner.strip_suffix('|');
    let inner = closing
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let opening = usize::from(inner.starts_with('|'));
    let bars = inner.match_indices('|').map(|(at, _)| at);
    let bars = bars.filter(|at| *at >= opening && !inner[..*at].ends_with('\\'));
    let mut cells = 1;
    let mut surplus = None;
    for bar in bars {
        if cells == columns {
            surplus = Some(bar + 1);
        }
        cells += 1;
    }
    let start = surplus?;
    let lost = |c: char| c != '|' && !c.is_whitespace();
    let first = start + inner[start..].find(lost)?;
    Some((cells, first..inner.trim_end().len()))
}
