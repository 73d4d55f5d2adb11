//! Text that the site's own patterns do not want to see.
//!
//! # What it checks
//! The regular expressions of `lint.patterns`, in prose, title and description as they are written,
//! Markdown's marks included; not in code, raw HTML and addresses. `^` and `$` stand for the ends of
//! a line, and `(?i)` at the start ignores case. `paths` limits a pattern to some files. How bad a
//! finding is the pattern says, unless `lint.severity` speaks of this rule. A pattern that cannot be
//! read is an `invalid-setting`.
//!
//! # Why
//! Every house has words that it avoids; what a machine remembers no reviewer needs to.
//!
//! # How to mend it
//! As the pattern's own message says.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint:
//!   patterns:
//!     - { pattern: '(?i)\bsimply\b', message: say how, severity: warning }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! You ⟦simply⟧ pour and wait.
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint:
//!   patterns:
//!     - { pattern: '(?i)\bsimply\b', message: say how, severity: warning }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! You pour and wait, and never call `simply(tea)`.
//! ```

use globset::{GlobSet, GlobSetBuilder};
use postroom_content_model::{PatternSettings, Severity, SitePath, Span};
use regex::{Regex, RegexBuilder};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    plan::glob,
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
    setup::Setup,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |setup| {
        let patterns = &setup.settings.lint.patterns;
        let patterns = patterns
            .iter()
            .filter_map(|pattern| compile(pattern, setup));
        Box::new(Pattern {
            patterns: patterns.collect(),
        })
    },
    ..RuleInfo::new(
        "pattern",
        Group::Content,
        Severity::Warning,
        include_str!("pattern.rs"),
    )
};

/// The most bytes that one compiled pattern may take.
const MOST_MEMORY: usize = 1 << 20;

struct Pattern {
    patterns: Vec<Compiled>,
}

struct Compiled {
    regex: Regex,
    message: String,
    severity: Option<Severity>,
    /// The files it is for; none means all.
    paths: Option<GlobSet>,
}

fn compile(pattern: &PatternSettings, setup: &mut Setup<'_>) -> Option<Compiled> {
    let written = &pattern.pattern;
    let mut regex = RegexBuilder::new(written);
    regex.multi_line(true).crlf(true).size_limit(MOST_MEMORY);
    let regex = match regex.build() {
        Ok(regex) => regex,
        Err(error) => {
            setup.complaint(
                written,
                format!("this pattern cannot be read: {}", reason(&error)),
            );
            return None;
        }
    };
    let mut paths = GlobSetBuilder::new();
    for path in &pattern.paths {
        match glob(path) {
            Ok(glob) => {
                paths.add(glob);
            }
            Err(error) => {
                let message = format!("`{path}` is not a path pattern: {}", error.kind());
                setup.complaint(path, message);
            }
        }
    }
    let settled = setup.settings.lint.severity.contains_key(INFO.name);
    Some(Compiled {
        regex,
        message: pattern.message.clone(),
        severity: (!settled).then_some(pattern.severity),
        paths: paths.build().ok().filter(|_| !pattern.paths.is_empty()),
    })
}

/// The last line of regex's drawing of the error, which says what it is.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        error => {
            let error = error.to_string();
            let last = error.lines().next_back().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        }
    }
}

impl Rule for Pattern {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let path = &document.file.path;
        for pattern in self.patterns.iter().filter(|pattern| pattern.is_for(path)) {
            for value in document.front_prose() {
                for found in pattern.regex.find_iter(value.text) {
                    pattern.report(value.span(found.range()), sink);
                }
            }
            for prose in document.prose() {
                pattern.look_at(&document.file.text, *prose, sink);
            }
        }
    }
}

impl Compiled {
    fn is_for(&self, path: &SitePath) -> bool {
        let paths = self.paths.as_ref();
        paths.is_none_or(|paths| paths.is_match(path.as_str()))
    }

    /// What stands before the prose is known to `^` and `\b`, but is no part of a match.
    fn look_at(&self, text: &str, prose: Span, sink: &mut RuleSink<'_>) {
        let text = &text[..prose.end];
        let mut at = prose.start;
        while let Some(found) = self.regex.find_at(text, at) {
            self.report(found.range().into(), sink);
            at = found.end();
            if found.is_empty() {
                let next = text[at..].chars().next();
                at += next.map_or(1, char::len_utf8);
            }
            if at > text.len() {
                return;
            }
        }
    }

    fn report(&self, span: Span, sink: &mut RuleSink<'_>) {
        if span.is_empty() {
            return;
        }
        let mut draft = Draft::new(span, &*self.message);
        draft.help = Some(format!(
            "the settings have the pattern {}",
            quoted(self.regex.as_str())
        ));
        draft.severity = self.severity;
        sink.report(draft);
    }
}
