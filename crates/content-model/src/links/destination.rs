//! Destinations taken apart, and paths put together.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::links::Broken;

/// A relative or root-relative URL, taken apart.
pub(super) struct Parts<'d> {
    pub(super) path: &'d str,
    query: &'d str,
    /// The fragment, percent-decoded, without `#`.
    pub(super) fragment: Option<String>,
    written_fragment: &'d str,
}

impl<'d> Parts<'d> {
    pub(super) fn of(destination: &'d str) -> Self {
        let (rest, written_fragment) = match destination.find('#') {
            Some(at) => destination.split_at(at),
            None => (destination, ""),
        };
        let (path, query) = match rest.find('?') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let fragment = written_fragment.strip_prefix('#').map(|fragment| {
            percent_decode_str(fragment)
                .decode_utf8_lossy()
                .into_owned()
        });
        Self {
            path,
            query,
            fragment,
            written_fragment,
        }
    }

    /// Another path with this one's query and fragment.
    pub(super) fn with_path(&self, path: &str) -> String {
        let path = if path.is_empty() { "/" } else { path };
        format!("{path}{}{}", self.query, self.written_fragment)
    }
}

pub(super) fn scheme(destination: &str) -> Option<&str> {
    let (scheme, _) = destination.split_once(':')?;
    let mut chars = scheme.chars();
    let valid = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some(scheme)
}

pub(super) fn malformed(destination: &str) -> Option<&'static str> {
    let is_plain = destination.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain && destination.chars().any(char::is_control) {
        Some("it has control characters or line breaks")
    } else if destination.starts_with('\\')
        || (destination.contains('\\') && !destination.contains(':'))
    {
        Some("it has a backslash; URLs use `/`")
    } else {
        None
    }
}

pub(super) fn decode(path: &str) -> Result<Cow<'_, str>, Broken> {
    let decoded = percent_decode_str(path).decode_utf8();
    let decoded = decoded.map_err(|_| Broken::Malformed {
        reason: "its percent-encoding is not UTF-8".to_owned(),
    })?;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let hides =
        !decoded.bytes().all(is_plain) && decoded.chars().any(|c| c.is_control() || c == '\\');
    match hides {
        false => Ok(decoded),
        true => Err(Broken::Malformed {
            reason: "its percent-encoding hides control characters or backslashes".to_owned(),
        }),
    }
}

/// Joins a relative path to a folder, `.` and `..` resolved. The result starts with `/`; a slash
/// at the end is kept.
pub(super) fn join(folder: &str, path: &str) -> Result<String, Broken> {
    let mut joined = String::with_capacity(folder.len() + path.len() + 2);
    let folder = if path.starts_with('/') { "" } else { folder };
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        joined.push('/');
        joined.push_str(part);
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').ok_or(Broken::OutsideRoot)?),
            part => {
                joined.push('/');
                joined.push_str(part);
            }
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("..");
    if joined.is_empty() || is_folder {
        joined.push('/');
    }
    Ok(joined)
}

/// How a file is written in a link from a folder.
pub(super) fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    format!("{up}{}", to[shared..].join("/"))
}

pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_never_leave_the_root() {
        let check = |folder: &str, path: &str, expected: &str| {
            assert_eq!(
                join(folder, path).as_deref(),
                Ok(expected),
                "{folder} + {path}"
            );
        };
        check("a/b", "c.md", "/a/b/c.md");
        check("a/b", "../c/", "/a/c/");
        check("a/b", "./c/./d", "/a/b/c/d");
        check("a/b", "/x/../y", "/y");
        check("a", "..", "/");
        assert_eq!(join("a", "../../x"), Err(Broken::OutsideRoot));
        assert_eq!(join("", "/../etc/passwd"), Err(Broken::OutsideRoot));
    }

    #[test]
    fn relative_paths_lead_back() {
        assert_eq!(relative("a/b", "a/c/x.md"), "../c/x.md");
        assert_eq!(relative("a", "a/x.md"), "x.md");
        assert_eq!(relative("", "x.md"), "x.md");
    }

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("https://x"), Some("https"));
        assert_eq!(scheme("MAILTO:a@b"), Some("MAILTO"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("2:30"), None);
    }
}
