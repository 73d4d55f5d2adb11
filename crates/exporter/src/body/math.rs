//! Mathematics: MathML Core on pages, which needs no script; the LaTeX as it is elsewhere, for
//! feed readers and mail programs show no MathML.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::Medium;
use crate::templates::escape_html;

/// Formulas that nest deeper are shown as they were written: the converter calls itself for each
/// level, and only an attacker nests so deep that a thread's stack ends.
const DEEPEST: usize = 48;

static CONVERTER: LazyLock<Option<LatexToMathML>> =
    LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());

/// A formula as HTML. What cannot be understood is shown as it was written.
pub(super) fn math(latex: &str, block: bool, medium: Medium) -> String {
    let display = if block {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    let converter = CONVERTER
        .as_ref()
        .filter(|_| medium == Medium::Page && depth(latex) <= DEEPEST);
    let converted = converter.and_then(|one| one.convert_with_local_state(latex, display).ok());
    match converted {
        Some(result) => result.mathml,
        None => format!("<code class=\"math\">{}</code>", escape_html(latex.trim())),
    }
}

/// How deep a formula can nest at the most: braces and environments, and commands and scripts
/// that follow each other without anything between them, for each may be the other's argument.
fn depth(latex: &str) -> usize {
    let (mut open, mut run, mut deepest) = (Vec::new(), 0, 0);
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        let begins = ["\\left", "\\begin"]
            .iter()
            .any(|word| rest.starts_with(word));
        let ends = ["\\right", "\\end"]
            .iter()
            .any(|word| rest.starts_with(word));
        let mut length = c.len_utf8();
        if c == '\\' {
            let name = rest[1..].find(|c: char| !c.is_ascii_alphabetic());
            length = name
                .map_or(rest.len(), |name| 1 + name.max(1))
                .min(rest.len());
            length = rest.ceil_char_boundary(length);
        }
        match c {
            '{' => open.push(std::mem::take(&mut run) + 1),
            '\\' if begins => open.push(std::mem::take(&mut run) + 1),
            '}' => {
                open.pop();
                run = 0;
            }
            '\\' if ends => {
                open.pop();
                run = 0;
            }
            '\\' | '^' | '_' | '\'' => run += 1,
            c if c.is_whitespace() => {}
            _ => run = 0,
        }
        deepest = deepest.max(open.iter().sum::<usize>() + run);
        if deepest > DEEPEST {
            break;
        }
        rest = &rest[length..];
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_on_pages_and_stay_readable_elsewhere() {
        let page = math("x^2", false, Medium::Page);
        assert!(
            page.starts_with("<math") && page.contains("<msup>"),
            "{page}"
        );
        assert!(math("x", true, Medium::Page).contains("display=\"block\""));
        assert_eq!(
            math(" a<b ", true, Medium::Feed),
            "<code class=\"math\">a&lt;b</code>"
        );
    }

    #[test]
    fn what_is_no_formula_is_shown_as_it_is() {
        assert_eq!(
            math("\\nosuchthing{<b>}", false, Medium::Page),
            "<code class=\"math\">\\nosuchthing{&lt;b&gt;}</code>"
        );
        let hostile = math("\\text{<script>alert(1)</script>}", false, Medium::Page);
        assert!(!hostile.contains("<script"), "{hostile}");
        for deep in [
            "{",
            "\\frac{",
            "\\sqrt",
            "\\left(",
            "x^",
            "\\text{",
            "\\begin{matrix}",
            "\\not",
            "\\hat",
            "\\é",
            "'",
            "\\sqrt ",
        ] {
            for times in [DEEPEST / 2, DEEPEST, DEEPEST + 1, 50_000] {
                let _ = math(&deep.repeat(times), false, Medium::Page);
            }
        }
    }

    #[test]
    fn long_formulas_are_not_deep() {
        assert_eq!(depth(&"\\frac{a}{b} + \\alpha x_i^2 ".repeat(500)), 2);
        assert_eq!(depth("\\sqrt{\\sqrt\\sqrt x}"), 4);
    }
}
