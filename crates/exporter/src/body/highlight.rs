//! Syntax highlighting: a few classes, so that a stylesheet decides about colours, light and dark.
//!
//! Never inline styles: feed validators call those dangerous, and a theme could not change them.

use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Longer lines are shown as they are: grammars take a time that grows faster than the line.
const LONGEST_LINE: usize = 2_000;

/// Longer blocks are shown as they are; nobody reads them for their colours.
const LONGEST_BLOCK: usize = 256 * 1024;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What the scopes of TextMate grammars become; the longest name that fits wins.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("string", "s"),
    ("constant.character.escape", "e"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("keyword", "k"),
    ("keyword.operator", "o"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.type", "t"),
    ("entity.name.class", "t"),
    ("entity.name.struct", "t"),
    ("entity.name.enum", "t"),
    ("entity.name.trait", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("entity.name.tag", "k"),
    ("entity.other.attribute-name", "f"),
    ("variable.language", "k"),
    ("variable.parameter", "v"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
    ("markup.heading", "h"),
    ("meta.diff.range", "h"),
    ("invalid", "x"),
];

/// Those names as scopes, the longest first.
static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let scope = |(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, *class));
    let mut scopes: Vec<_> = CLASSES.iter().filter_map(scope).collect();
    scopes.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
    scopes
});

/// Code as HTML with spans of class, if its language is known.
pub(super) fn highlighted(code: &str, language: &str) -> Option<String> {
    let syntax = syntax(language)?;
    if code.len() > LONGEST_BLOCK {
        return None;
    }
    let mut painter = Painter::default();
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    for line in code.split_inclusive('\n') {
        if line.len() > LONGEST_LINE {
            painter.write(line, None);
            continue;
        }
        let operations = state.parse_line(line, &SYNTAXES).ok()?;
        let mut done = 0;
        for (at, operation) in operations {
            painter.paint(&line[done..at], &stack);
            done = at;
            stack.apply(&operation).ok()?;
        }
        painter.paint(&line[done..], &stack);
    }
    Some(painter.finish())
}

/// The grammar of a language by any of its names; none for plain text.
fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let name = language.to_ascii_lowercase();
    let name = match name.as_str() {
        "shell" | "console" | "shell-session" | "zsh" => "bash",
        "jsonc" | "json5" => "json",
        "golang" => "go",
        "postgres" | "postgresql" | "sqlite" | "mysql" => "sql",
        "text" | "plain" | "plaintext" | "output" | "mermaid" => return None,
        name => name,
    };
    SYNTAXES.find_syntax_by_token(name)
}

/// Writes code; neighbours of one class share a span.
#[derive(Default)]
struct Painter {
    html: String,
    open: Option<&'static str>,
    known: HashMap<Scope, Option<&'static str>>,
}

impl Painter {
    fn paint(&mut self, text: &str, stack: &ScopeStack) {
        let mut scopes = stack.as_slice().iter().rev();
        let class = scopes.find_map(|scope| self.class(*scope));
        self.write(text, class);
    }

    /// The class of a scope by itself.
    fn class(&mut self, scope: Scope) -> Option<&'static str> {
        *self.known.entry(scope).or_insert_with(|| {
            let fits = |(prefix, _): &&(Scope, &str)| prefix.is_prefix_of(scope);
            SCOPES.iter().find(fits).map(|(_, class)| *class)
        })
    }

    fn write(&mut self, text: &str, class: Option<&'static str>) {
        if text.is_empty() {
            return;
        }
        // White space has no colour, and needs no change of class.
        if class != self.open && !text.trim().is_empty() {
            self.close();
            if let Some(class) = class {
                let _ = write!(self.html, "<span class=\"{class}\">");
            }
            self.open = class;
        }
        let mut done = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'&' => "&amp;",
                _ => continue,
            };
            self.html.push_str(&text[done..at]);
            self.html.push_str(escaped);
            done = at + 1;
        }
        self.html.push_str(&text[done..]);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_gets_classes_and_stays_what_it_is() {
        assert_eq!(
            highlighted("let a = \"<b>\"; // é\n", "rust").unwrap(),
            "<span class=\"k\">let</span> a <span class=\"o\">= </span><span class=\"s\">\"&lt;b&gt;\"</span>; <span class=\"c\">// é\n</span>"
        );
        let code = "def f(x):\n    return \"a & b\" # c\n";
        let html = highlighted(code, "Python").unwrap();
        let text: String = html
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
            .collect();
        assert_eq!(text.replace("&amp;", "&"), code);
    }

    #[test]
    fn what_is_no_language_is_left_alone() {
        for language in ["text", "mermaid", "no-such-language", ""] {
            assert_eq!(highlighted("a", language), None, "{language}");
        }
        for language in [
            "rust",
            "go",
            "js",
            "ts",
            "tsx",
            "yaml",
            "toml",
            "dockerfile",
            "sh",
            "console",
            "sql",
            "diff",
            "html",
            "css",
            "c++",
            "kotlin",
            "json",
        ] {
            assert!(highlighted("a\n", language).is_some(), "{language}");
        }
    }

    #[test]
    fn huge_lines_are_shown_as_they_are() {
        let line = "let a = 1; ".repeat(1_000);
        let html = highlighted(&format!("{line}\nlet b = 2;\n"), "rust").unwrap();
        assert!(
            html.starts_with(&line) && html.contains("<span class=\"k\">let</span> b"),
            "{}",
            &html[line.len()..]
        );
        assert_eq!(highlighted(&line.repeat(100), "rust"), None);
    }
}
