//! The record, kept in the output folder, of the files that Postroom wrote there.

use std::{collections::BTreeSet, fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{MANIFEST, path::OutputPath, write::write_atomically};

/// The files that Postroom wrote into an output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// A note for whoever finds the file.
    about: String,
    /// The paths, in order.
    pub(crate) files: BTreeSet<String>,
}

impl Manifest {
    /// A manifest of these files.
    pub(crate) fn of<'p>(files: impl IntoIterator<Item = &'p OutputPath>) -> Self {
        Self {
            about: "The files that Postroom wrote here; it removes no others.".to_owned(),
            files: files
                .into_iter()
                .map(|path| path.as_str().to_owned())
                .collect(),
        }
    }

    /// The manifest of a folder, if it has one. Paths that lead out of the folder are dropped:
    /// someone else wrote those.
    pub(crate) fn load(root: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read(root.join(MANIFEST)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut manifest: Self = serde_json::from_slice(&text)?;
        manifest.files.retain(|path| OutputPath::new(path).is_ok());
        Ok(Some(manifest))
    }

    /// Writes the manifest.
    pub(crate) fn save(&self, root: &Path) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        write_atomically(&root.join(MANIFEST), text.as_bytes())
    }

    /// Whether Postroom wrote the file.
    pub(crate) fn has(&self, path: &OutputPath) -> bool {
        self.files.contains(path.as_str())
    }
}
