//! The smaller versions of a picture.

use std::panic::catch_unwind;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Format, scale};

/// Changes when the same picture would give other bytes than before.
const RECIPE: &[u8] = b"postroom pictures 1\n";

/// The smaller versions of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variants {
    /// What was made, the narrowest first.
    pub(crate) made: Vec<Variant>,
    /// Why nothing was, if that is the picture's fault.
    pub(crate) fault: Option<String>,
}

/// A smaller version of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Variant {
    /// What it is known by: the picture's content.
    key: String,
    /// Pixels across.
    pub(crate) width: u32,
    pub(crate) format: Format,
    /// A hash of its bytes.
    sum: String,
    /// Its bytes, unless they are in the cache.
    #[serde(skip)]
    pub(super) bytes: Option<Vec<u8>>,
}

impl Variant {
    /// A name that no other content has.
    pub(crate) fn name(&self) -> String {
        let Self {
            key, width, format, ..
        } = self;
        format!("{key}-{width}.{}", format.ending())
    }

    /// Whether these are its bytes.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        self.sum == sum(bytes)
    }
}

impl Variants {
    /// Makes the smaller versions of a picture. A decoder that fails, even by a panic, costs that
    /// picture its smaller versions and no more.
    pub(super) fn make(bytes: &[u8], format: Format) -> Self {
        let key = key(bytes);
        let scaled = catch_unwind(|| scale::scaled(bytes, format));
        let scaled = scaled.unwrap_or_else(|_| Err("it could not be decoded".to_owned()));
        let variant = |scaled: scale::Scaled| Variant {
            key: key.clone(),
            width: scaled.width,
            format: scaled.format,
            sum: sum(&scaled.bytes),
            bytes: Some(scaled.bytes),
        };
        match scaled {
            Ok(scaled) => Self {
                made: scaled.into_iter().map(variant).collect(),
                fault: None,
            },
            Err(fault) => Self {
                made: Vec::new(),
                fault: Some(format!("{fault}, so it is shown as it is")),
            },
        }
    }
}

/// What a picture is known by: long enough that nobody can make two pictures share one.
pub(super) fn key(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(RECIPE);
    hasher.update(bytes);
    HEXLOWER.encode(&hasher.finalize()[..16])
}

pub(super) fn sum(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
