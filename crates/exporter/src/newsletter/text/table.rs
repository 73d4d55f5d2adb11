//! Tables: side by side where that fits, else row by row.

use pulldown_cmark::Alignment;

use super::{super::wrap::COLUMNS, Lines, lines::SOFT_BREAK};

/// What stands between two columns.
const BETWEEN: &str = " | ";

#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            rows: Vec::new(),
        }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Ends a cell.
    pub(super) fn cell(&mut self, text: &str) {
        let text = text.replace(['\n', SOFT_BREAK], " ").trim().to_owned();
        if let Some(row) = self.rows.last_mut() {
            row.push(text);
        }
    }

    /// Writes the table.
    pub(super) fn write(&self, lines: &mut Lines, width: &dyn Fn(&str) -> usize) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width_of = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            // Two dashes alone begin a signature.
            cells
                .map(|cell| width(cell))
                .max()
                .unwrap_or_default()
                .max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width_of).collect();
        let total = widths.iter().sum::<usize>() + BETWEEN.len() * columns.saturating_sub(1);
        lines.gap();
        if total <= COLUMNS {
            self.side_by_side(lines, &widths, width);
        } else {
            self.row_by_row(lines);
        }
        lines.gap();
    }

    fn side_by_side(&self, lines: &mut Lines, widths: &[usize], width: &dyn Fn(&str) -> usize) {
        for (index, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(widths).enumerate();
            let cells = cells.map(|(column, (cell, columns))| {
                let room = " ".repeat(columns.saturating_sub(width(cell)));
                match self.alignments.get(column) {
                    Some(Alignment::Right) => format!("{room}{cell}"),
                    _ => format!("{cell}{room}"),
                }
            });
            lines.fixed(&cells.collect::<Vec<_>>().join(BETWEEN));
            if index == 0 {
                let rules = widths.iter().map(|width| "-".repeat(*width));
                lines.fixed(&rules.collect::<Vec<_>>().join("-|-"));
            }
        }
    }

    /// Each row as a list of its cells, with what each column is called.
    fn row_by_row(&self, lines: &mut Lines) {
        let Some((head, rows)) = self.rows.split_first() else {
            return;
        };
        for row in rows {
            lines.gap();
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let name = head.get(column).filter(|name| !name.is_empty());
                let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
                // The marker of an item keeps the lines of a cell together.
                lines.open(if column == 0 { "* " } else { "  " });
                lines.paragraph(&format!("{name}{cell}"));
                lines.close();
            }
        }
    }
}
