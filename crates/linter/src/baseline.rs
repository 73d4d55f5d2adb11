//! The baseline: findings that a site had when it took the linter in, kept in a file so that only
//! new ones are reported.
//!
//! One line an entry, sorted, so that changes read well in reviews and merge without conflicts:
//!
//! ```text
//! content/posts/tea.md broken-link 3f2a9c01d4e5b678
//! ```

use std::{collections::BTreeSet, error, fmt};

use crate::finding::Finding;

const HEAD: &str = "\
# Findings that `postroom lint --baseline` does not report: file, rule, fingerprint.
# `postroom lint --baseline FILE --update-baseline` writes this file.
";

/// Known findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    pub(crate) entries: BTreeSet<BaselineEntry>,
}

/// A known finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// The file, by its path in the site.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What the finding is known by.
    pub fingerprint: String,
}

/// A line of a baseline that is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError {
    /// Its number, from 1.
    pub line: usize,
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// # Errors
    ///
    /// When a line is neither an entry, a comment nor blank: a file that is something else must
    /// not be taken for an empty baseline, and not be overwritten.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let lines = text.lines().enumerate();
        let lines = lines.map(|(index, line)| (index + 1, line.trim()));
        let told = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let entries = told.map(|(line, text)| entry(text).ok_or(BaselineError { line }));
        let entries = entries.collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        for entry in &self.entries {
            let path = escaped(&entry.path);
            text.push_str(&format!("{path} {} {}\n", entry.rule, entry.fingerprint));
        }
        text
    }

    /// The entries, in order.
    pub fn entries(&self) -> impl Iterator<Item = &BaselineEntry> {
        self.entries.iter()
    }
}

fn entry(line: &str) -> Option<BaselineEntry> {
    let mut parts = line.rsplitn(3, ' ');
    let (fingerprint, rule, path) = (parts.next()?, parts.next()?, parts.next()?);
    let hexadecimal = fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hexadecimal && !rule.is_empty()).then(|| BaselineEntry {
        path: unescaped(path),
        rule: rule.to_owned(),
        fingerprint: fingerprint.to_owned(),
    })
}

/// A path on one line; few systems forbid line ends in names. A `#` would begin a comment.
fn escaped(path: &str) -> String {
    let path = path.replace('%', "%25").replace('#', "%23");
    path.replace('\r', "%0D").replace('\n', "%0A")
}

fn unescaped(path: &str) -> String {
    let path = path.replace("%0A", "\n").replace("%0D", "\r");
    path.replace("%23", "#").replace("%25", "%")
}

impl From<&Finding> for BaselineEntry {
    fn from(finding: &Finding) -> Self {
        Self {
            path: finding.file.to_string(),
            rule: finding.rule.to_owned(),
            fingerprint: finding.fingerprint.clone(),
        }
    }
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} is not an entry of a baseline (file, rule, fingerprint)",
            self.line
        )
    }
}

impl error::Error for BaselineError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry_of(path: &str) -> BaselineEntry {
        BaselineEntry {
            path: path.to_owned(),
            rule: "broken-link".to_owned(),
            fingerprint: "0123456789abcdef".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let paths = [
            "content/posts/tea.md",
            "content/posts/50% off #1.md",
            "# a\r\n%0A%23b c.md",
        ];
        let baseline = Baseline {
            entries: paths.map(entry_of).into_iter().collect(),
        };
        let text = baseline.to_text();
        assert_eq!(text.lines().count(), 2 + paths.len(), "{text}");
        assert_eq!(Baseline::parse(&text), Ok(baseline.clone()));
        assert_eq!(Baseline::parse(&text.replace('\n', "\r\n")), Ok(baseline));
    }

    #[test]
    fn another_file_is_no_baseline() {
        let check = |text: &str, line| {
            assert_eq!(Baseline::parse(text), Err(BaselineError { line }), "{text}");
        };
        check("---\ntitle: Tea\n", 1);
        check("# a\n\ncontent/posts/tea.md broken-link tea", 3);
        assert_eq!(Baseline::parse(""), Ok(Baseline::default()));
    }
}
