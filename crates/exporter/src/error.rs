//! Why an export stops.

use std::{io, path::PathBuf};

use crate::templates::TemplateError;

/// Why an export stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The output folder cannot be used, and nothing was written.
    #[error("cannot export into {}: {reason}", out.display())]
    UnfitOutput {
        /// The folder.
        out: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// A file that Postroom did not write lies where one of its own belongs.
    #[error(
        "{} is in the way and was not written by Postroom; move it away, or into a static folder",
        path.display()
    )]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// A template cannot be read or rendered.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A file of the site cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the output cannot be written or removed.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A feed or a sitemap cannot be written as XML or JSON.
    #[error("cannot write {path}: {source}")]
    Feed {
        /// Its path on the site.
        path: String,
        /// Why.
        source: io::Error,
    },
}
