//! Which documents hold which words: the index while it is made, some three bytes a word and
//! document.

use std::collections::HashMap;

use pagefind_stem::Stemmer;

use super::{
    fold::fold,
    stems::stemmer,
    text::{Counted, Words},
    words::Written,
};

/// The words of all documents so far.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// Every form, and every stem as a form, with its group.
    pub(super) forms: HashMap<Box<str>, u32>,
    /// The documents of each group of forms of one word.
    pub(super) groups: Vec<Group>,
    /// How many words each document has.
    pub(super) lengths: Vec<u32>,
}

/// The documents that hold one word, in whatever form.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// For each document the distance to the one before and the word's weight, as variable-length
    /// numbers.
    bytes: Vec<u8>,
    last: u32,
}

impl Postings {
    /// Adds the next document.
    pub(super) fn add(&mut self, words: Words, language: &str) {
        let document = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        self.lengths.push(words.length);
        let stemmer = stemmer(language);
        let grouped = words.counted.into_iter();
        let mut grouped: Vec<(u32, u32)> = grouped
            .map(|word| {
                let weight = word.weight;
                (self.group(word, stemmer.as_ref()), weight)
            })
            .collect();
        grouped.sort_unstable_by_key(|(group, _)| *group);
        for forms in grouped.chunk_by(|a, b| a.0 == b.0) {
            let weight = forms.iter().map(|(_, weight)| weight).sum();
            self.groups[forms[0].0 as usize].push(document, weight);
        }
    }

    /// The group of a form; that of its stem, if the form is new. Its language is that of the
    /// first document that has it.
    fn group(&mut self, word: Counted, stemmer: Option<&Stemmer>) -> u32 {
        if let Some(group) = self.forms.get(&word.form) {
            return *group;
        }
        let written = match &word.written {
            Written::Alike => Some(&*word.form),
            Written::Other(written) => Some(&**written),
            Written::Never => None,
        };
        let stem = stemmer.zip(written);
        let stem = stem.map(|(stemmer, written)| stemmer.stem(written));
        let stem = stem.as_deref().map_or_else(|| (*word.form).into(), fold);
        let group = match self.forms.get(&*stem) {
            Some(group) => *group,
            None => {
                let group = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
                self.groups.push(Group::default());
                self.forms.insert(Box::from(stem), group);
                group
            }
        };
        self.forms.insert(word.form, group);
        group
    }
}

impl Group {
    fn push(&mut self, document: u32, weight: u32) {
        push_number(&mut self.bytes, document - self.last);
        push_number(&mut self.bytes, weight);
        self.last = document;
    }

    /// How many bytes it takes, which says how large its list will be.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Each document, as the distance to the one before, with the word's weight.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, u32)> {
        let mut bytes = self.bytes.iter().copied();
        std::iter::from_fn(move || Some((number(&mut bytes)?, number(&mut bytes)?)))
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes.next()?;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size_come_back() {
        let mut group = Group::default();
        let entries = [(0, 1), (127, 128), (100_000, 4_000_000_000)];
        for (document, weight) in entries {
            group.push(document, weight);
        }
        let back: Vec<_> = group.entries().collect();
        assert_eq!(back, [(0, 1), (127, 128), (99_873, 4_000_000_000)]);
    }
}
