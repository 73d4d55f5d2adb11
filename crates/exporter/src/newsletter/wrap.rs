//! Wrapping text to lines that every mail program shows whole.

/// The longest line, in columns (RFC 3676 §4.2 advises 78 at most; quoting takes some).
pub(super) const COLUMNS: usize = 72;

/// Wraps a paragraph. Line breaks in it stay; a word longer than a line stands by itself. The
/// first line begins with `first`, the others with `rest`.
pub(super) fn wrap(text: &str, first: &str, rest: &str, width: &dyn Fn(&str) -> usize) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let prefix = if out.is_empty() { first } else { rest };
        wrap_line(line, prefix, rest, width, &mut out);
    }
    out
}

fn wrap_line(line: &str, first: &str, rest: &str, width: &dyn Fn(&str) -> usize, out: &mut String) {
    let mut column = width(first);
    let mut begun = false;
    out.push_str(first);
    for word in line
        .split([' ', '\t', '\r'])
        .filter(|word| !word.is_empty())
    {
        let length = width(word);
        if begun && column + 1 + length > COLUMNS {
            out.push('\n');
            out.push_str(rest);
            column = width(rest);
        } else if begun {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        begun = true;
    }
    let kept = out.trim_end_matches(' ').len();
    out.truncate(kept);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn check(text: &str, expected: &str) {
        assert_eq!(wrap(text, "- ", "  ", &|text| text.width()), expected);
    }

    #[test]
    fn paragraphs_are_wrapped() {
        let word = "x".repeat(34);
        check(
            &format!("{word} {word} {word}"),
            &format!("- {word} {word}\n  {word}\n"),
        );
        check("a\nb", "- a\n  b\n");
        let wide = "語".repeat(18);
        check(&format!("{wide} {wide}"), &format!("- {wide}\n  {wide}\n"));
        let url = format!("https://x.example/{}", "y".repeat(90));
        check(
            &format!("see {url} there"),
            &format!("- see\n  {url}\n  there\n"),
        );
    }
}
