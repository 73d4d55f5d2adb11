//! Paths of the output that cannot lead out of it.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{MANIFEST, UNFINISHED};

/// The longest name that common file systems take, in bytes.
const MAX_NAME: usize = 255;

/// A file's path inside the output folder, with `/` between its parts. The model has checked
/// every address already; this is the second lock on the same door.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OutputPath(String);

impl OutputPath {
    /// Takes a path relative to the output folder.
    pub(crate) fn new(path: &str) -> Result<Self, String> {
        let bad_part = |part: &str| {
            matches!(part.trim(), "" | "." | "..") || part.len() > MAX_NAME || is_drive(part)
        };
        if path.chars().any(|c| c.is_control() || c == '\\') {
            Err(format!("{path:?} has a backslash or a control character"))
        } else if path.split('/').any(bad_part) {
            Err(format!(
                "{path:?} would leave the output folder or is no file name"
            ))
        } else if path == MANIFEST || path == UNFINISHED {
            Err(format!(
                "{path:?} is kept for Postroom's own record of its files"
            ))
        } else {
            Ok(Self(path.to_owned()))
        }
    }

    /// Takes the address of a file on the site: a path that starts with `/`.
    pub(crate) fn file(address: &str) -> Result<Self, String> {
        Self::new(address.strip_prefix('/').unwrap_or(address))
    }

    /// Takes the address of a page: `/a/` and `/a` become `a/index.html`, `/a.html` stays.
    pub(crate) fn page(address: &str) -> Result<Self, String> {
        let path = address.strip_prefix('/').unwrap_or(address);
        let is_file = Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "html" || extension == "htm");
        match path.strip_suffix('/').unwrap_or(path) {
            "" => Self::new("index.html"),
            path if is_file => Self::new(path),
            path => Self::new(&format!("{path}/index.html")),
        }
    }

    /// The path as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it lies under an output folder.
    pub(crate) fn under(&self, root: &Path) -> PathBuf {
        self.0
            .split('/')
            .fold(root.to_path_buf(), |path, part| path.join(part))
    }

    /// The folders it lies in, from the outermost inwards.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a part of a path would name a drive on Windows.
fn is_drive(part: &str) -> bool {
    part.len() == 2 && part.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(address: &str) -> String {
        OutputPath::page(address).map_or_else(|reason| format!("refused: {reason}"), |path| path.0)
    }

    #[test]
    fn addresses_of_pages_become_files() {
        assert_eq!(page("/"), "index.html");
        assert_eq!(page("/blog/a/"), "blog/a/index.html");
        assert_eq!(page("/blog/release-2.3"), "blog/release-2.3/index.html");
        assert_eq!(page("/a.html"), "a.html");
        assert_eq!(page("/日本/"), "日本/index.html");
    }

    #[test]
    fn paths_that_leave_the_output_are_refused() {
        for path in [
            "..",
            "a/../b",
            "/etc/passwd",
            "//host",
            "a\\b",
            "a\0b",
            "a\r\nb",
            "",
            "a//b",
            "a/./b",
            "c:/x",
            "a/ .. /b",
            MANIFEST,
        ] {
            assert!(OutputPath::new(path).is_err(), "{path:?}");
        }
        assert!(OutputPath::file("/../x").is_err());
        assert!(OutputPath::page("/../x/").is_err());
        assert!(OutputPath::new(&"x".repeat(256)).is_err());
    }
}
