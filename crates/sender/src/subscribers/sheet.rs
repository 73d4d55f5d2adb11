//! CSV that spreadsheets open without running anything.
//!
//! A cell that begins like a formula is run by whoever opens the file. Such a cell gets a `'`
//! before it, which spreadsheets take for "this is text"; reading takes it off again.

use std::io::{self, Write};

/// Whether a file is for people, who open it in a spreadsheet, or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cells {
    /// Cells that begin like a formula get a `'` before them.
    #[default]
    Safe,
    /// Each cell is as it is.
    Plain,
}

/// What begins a formula, or is cut off before one; full-width signs count in East Asia.
const FORMULA: [char; 9] = ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'];

/// Writes one row.
pub(super) fn write_row<'c>(
    out: &mut impl Write,
    row: impl IntoIterator<Item = &'c str>,
    cells: Cells,
) -> io::Result<()> {
    let mut line = String::new();
    for (at, cell) in row.into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        push_cell(&mut line, cell, cells);
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

fn push_cell(line: &mut String, cell: &str, cells: Cells) {
    let mark = if cells == Cells::Safe && is_marked(cell) {
        "'"
    } else {
        ""
    };
    // Where the comma is the decimal sign, spreadsheets cut at semicolons, and what follows
    // one would be a cell of its own.
    if cell.contains([',', ';', '\t', '"', '\r', '\n']) {
        line.push('"');
        line.push_str(mark);
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(mark);
        line.push_str(cell);
    }
}

/// Whether a formula follows any number of `'`: then one more tells them apart when reading.
fn is_marked(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// The cell without the mark before what looks like a formula.
pub(super) fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_marked(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &str, cells: Cells) -> String {
        let mut out = Vec::new();
        write_row(&mut out, [cell], cells).unwrap();
        String::from_utf8(out)
            .unwrap()
            .trim_end_matches('\n')
            .to_owned()
    }

    #[test]
    fn formulas_are_marked_as_text() {
        let check = |cell: &str, expected: &str| {
            assert_eq!(written(cell, Cells::Safe), expected);
            let read = expected.trim_matches('"').replace("\"\"", "\"");
            assert_eq!(unmarked(&read), cell, "not read back");
        };
        check("Ada", "Ada");
        check("=1+1", "'=1+1");
        check("'=1+1", "''=1+1");
        check("+49 30 1234", "'+49 30 1234");
        check("@SUM(A1)", "'@SUM(A1)");
        check("＝1+1", "'＝1+1");
        check("x;=1+1", "\"x;=1+1\"");
        check("=\"a\",1", "\"'=\"\"a\"\",1\"");
        check("'t Hart", "'t Hart");
        check("Ada, Countess", "\"Ada, Countess\"");
        assert_eq!(written("=1+1", Cells::Plain), "=1+1");
    }
}
