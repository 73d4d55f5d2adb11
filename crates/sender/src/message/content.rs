//! The bytes of a message, of which those that are the same for all recipients are there once.

use std::fmt;
use std::sync::Arc;

use memchr::memmem;

use super::quoted_printable::is_space;
use super::wire::Lines;

/// What travels behind DATA (RFC 5321 §2.3.1): header and body, in pieces.
#[derive(Clone, Default)]
pub struct Content {
    /// What this message has to itself.
    own: Vec<u8>,
    /// What it shares with others, and before which of its own bytes that stands.
    shared: Vec<(usize, Shared)>,
}

/// Bytes that are in many messages. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Shared {
    bytes: Arc<[u8]>,
    /// What was found out once: whether a line within begins with a dot, and how long they are.
    pub(crate) has_dots: bool,
    pub(super) lines: Result<Lines, &'static str>,
}

impl Shared {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.into(),
            has_dots: memmem::find(bytes, b"\n.").is_some(),
            lines: Lines::of(bytes),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Content {
    /// Empty, with room for so many bytes of its own.
    pub(super) fn with_capacity(own: usize) -> Self {
        Self {
            own: Vec::with_capacity(own),
            shared: Vec::with_capacity(16),
        }
    }

    /// The bytes, one piece after the other.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.parts().map(|(piece, _)| piece)
    }

    /// The pieces, each with what is known of it if it is shared.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&[u8], Option<&Shared>)> {
        let starts = [0].into_iter().chain(self.shared.iter().map(|(at, _)| *at));
        let ends = self.shared.iter().map(|(at, _)| *at);
        let own = starts.zip(ends.chain([self.own.len()]));
        let own = own.map(|(start, end)| (&self.own[start..end], None));
        let shared = self.shared.iter().map(|(_, it)| (it.bytes(), Some(it)));
        let parts = own.zip(shared.chain([(&[][..], None)]));
        let parts = parts.flat_map(|(own, shared)| [own, shared]);
        parts.filter(|(piece, _)| !piece.is_empty())
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        let shared: usize = self.shared.iter().map(|(_, it)| it.bytes.len()).sum();
        self.own.len() + shared
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of its bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        self.pieces()
            .for_each(|piece| bytes.extend_from_slice(piece));
        bytes
    }

    /// Appends a copy.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.own.extend_from_slice(bytes);
    }

    /// Appends without a copy.
    pub(crate) fn share(&mut self, bytes: &Shared) {
        self.shared.push((self.own.len(), bytes.clone()));
    }

    /// Takes back the last byte, if it is one of its own and a space or a tab.
    pub(super) fn pop_space(&mut self) -> Option<u8> {
        let own = self.shared.last().map_or(0, |(at, _)| *at);
        let is_own = own < self.own.len();
        self.own.pop_if(|byte| is_own && is_space(*byte))
    }
}

impl From<Vec<u8>> for Content {
    fn from(own: Vec<u8>) -> Self {
        Self {
            own,
            shared: Vec::new(),
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.to_vec() == other.to_vec()
    }
}

impl Eq for Content {}

impl fmt::Debug for Content {
    // Whoever has a message can leave for its recipient.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_order() {
        let shared = Shared::new(b"shared");
        let mut content = Content::from(b"head ".to_vec());
        content.share(&shared);
        content.push(b"own ");
        content.share(&shared);
        content.push(b"end");
        let pieces: Vec<_> = content.pieces().collect();
        assert_eq!(
            pieces,
            [&b"head "[..], b"shared", b"own ", b"shared", b"end"]
        );
        assert_eq!(content.to_vec(), b"head sharedown sharedend");
        assert_eq!(content.len(), content.to_vec().len());
        assert_eq!(content, content.to_vec().into());
        assert!(!content.is_empty() && Content::default().is_empty());
        assert_eq!(Content::default().pieces().count(), 0);
    }

    #[test]
    fn only_a_space_of_its_own_is_taken_back() {
        let mut content = Content::from(b"a \t".to_vec());
        assert_eq!(
            (content.pop_space(), content.pop_space()),
            (Some(b'\t'), Some(b' '))
        );
        assert_eq!(content.pop_space(), None);
        content.push(b" ");
        content.share(&Shared::new(b"b"));
        assert_eq!(content.pop_space(), None);
        assert_eq!(content.to_vec(), b"a b");
    }
}
