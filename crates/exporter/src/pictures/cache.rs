//! Smaller versions that were made before, kept by content in a folder. The folder may be deleted
//! at any time, and nothing in it is believed without its hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Format, Variant, Variants,
    variants::{key, sum},
};
use crate::output::write_atomically;

/// The folder, if there is one.
#[derive(Debug, Default)]
pub(super) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    pub(super) fn new(folder: Option<&Path>) -> Self {
        Self {
            folder: folder.map(Path::to_path_buf),
        }
    }

    /// The smaller versions of a picture, made now if they are not there.
    pub(super) fn variants(&self, bytes: &[u8], format: Format) -> Variants {
        if let Some(kept) = self.kept(&key(bytes)) {
            return kept;
        }
        let mut variants = Variants::make(bytes, format);
        self.keep(&key(bytes), &mut variants);
        variants
    }

    /// The bytes of a smaller version; made again from its picture, which `original` reads, if
    /// they are not what they were.
    pub(super) fn bytes(
        &self,
        variant: &Variant,
        original: impl FnOnce() -> Vec<u8>,
    ) -> Option<Vec<u8>> {
        if let Some(bytes) = &variant.bytes {
            return Some(bytes.clone());
        }
        let kept = self.folder.as_ref()?.join(variant.name());
        if let Some(bytes) = fs::read(kept).ok().filter(|bytes| variant.is(bytes)) {
            return Some(bytes);
        }
        let original = original();
        let mut again = Variants::make(&original, Format::of(&original)?);
        let made = again.made.iter();
        let bytes = made
            .filter(|made| made.name() == variant.name())
            .find_map(|made| made.bytes.clone());
        self.keep(&key(&original), &mut again);
        bytes
    }

    /// What is known of a picture's smaller versions.
    fn kept(&self, key: &str) -> Option<Variants> {
        let list = fs::read_to_string(self.list(key)?).ok()?;
        let (hash, list) = list.split_once('\n')?;
        if hash != sum(list.as_bytes()) {
            return None;
        }
        serde_json::from_str(list).ok()
    }

    /// Keeps smaller versions, the list of them last. What cannot be kept stays in memory.
    fn keep(&self, key: &str, variants: &mut Variants) {
        let (Some(folder), Some(list)) = (&self.folder, self.list(key)) else {
            return;
        };
        if fs::create_dir_all(folder).is_err() {
            return;
        }
        for variant in &mut variants.made {
            let path = folder.join(variant.name());
            let bytes = variant
                .bytes
                .take_if(|bytes| write_atomically(&path, bytes).is_ok());
            if bytes.is_none() {
                return;
            }
        }
        if let Ok(text) = serde_json::to_string(variants) {
            // A list that is not there is only made again.
            let _ = write_atomically(
                &list,
                format!("{}\n{text}", sum(text.as_bytes())).as_bytes(),
            );
        }
    }

    fn list(&self, key: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{key}.json")))
    }
}
