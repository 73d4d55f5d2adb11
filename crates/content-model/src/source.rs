//! Files as the site names them, and their text.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{span::LineIndex, text::Text};

/// A file's path relative to the site's root, with `/` between its parts on every system and
/// never `..`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Takes a path that is already relative to the root and uses `/`.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: the file's name.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder it lies in, without a slash at the end; empty for the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for SitePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'d> Deserialize<'d> for SitePath {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// A text file of the site: what every span points into.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it lies.
    pub path: SitePath,
    /// Its whole text, byte order mark included, so that spans are offsets into the file.
    pub text: Text,
}

impl SourceFile {
    /// A file with that text.
    pub fn new(path: SitePath, text: impl Into<Text>) -> Self {
        let text = text.into();
        Self { path, text }
    }

    /// An index of its lines.
    pub fn lines(&self) -> LineIndex<'_> {
        LineIndex::new(&self.text)
    }
}
