//! Facts that are at hand, or that are brought back from where they are kept when somebody looks.

use std::{
    fmt,
    ops::{Deref, Range},
    sync::{Arc, OnceLock},
};

/// Facts of a document. Those that were kept from an earlier run are unpacked when they are first
/// looked at, since most of them never are.
#[derive(Clone)]
pub struct Recalled<T> {
    /// Boxed, since documents are moved about by the ten thousand.
    facts: OnceLock<Box<T>>,
    packed: Option<Box<Packed<T>>>,
}

/// Facts as they are kept.
#[derive(Clone)]
pub(crate) struct Packed<T> {
    /// What holds them, and much else.
    pub(crate) bytes: Arc<Vec<u8>>,
    /// The part of it that is these facts.
    pub(crate) range: Range<usize>,
    /// Makes facts of the part, of whatever bytes it consists.
    pub(crate) unpack: fn(&[u8]) -> T,
}

impl<T> Recalled<T> {
    pub(crate) fn later(packed: Packed<T>) -> Self {
        Self {
            facts: OnceLock::new(),
            packed: Some(Box::new(packed)),
        }
    }
}

impl<T> From<T> for Recalled<T> {
    fn from(facts: T) -> Self {
        Self {
            facts: Box::new(facts).into(),
            packed: None,
        }
    }
}

impl<T> Deref for Recalled<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.facts.get_or_init(|| {
            let packed = self.packed.as_deref();
            let Packed {
                bytes,
                range,
                unpack,
            } = packed.expect("facts are at hand or packed");
            Box::new(unpack(bytes.get(range.clone()).unwrap_or_default()))
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Recalled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
