//! Where each key and value of a YAML document stands.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// A tree of spans, of the shape of the document. Paths name mapping keys and, for sequences,
/// indexes from 0 (`["tags", "2"]`). Keys go by their text (`2024`, not a number).
///
/// A path that leads into what an alias (`*name`) or a merge key (`<<`) stands for gives the
/// span of the alias, since that is what is written at that place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanIndex {
    /// What the spans are counted from.
    pub(super) start: usize,
    /// The nodes in document order, each before its children. None for an empty document.
    pub(super) nodes: Vec<Node>,
    /// The keys' texts, one after the other.
    pub(super) names: String,
    /// The first `<<`, if there is one.
    pub(super) merge_key: Option<Range>,
}

/// A value of the document. Offsets are 32 bits wide, since documents are at most 64 KiB long
/// and ten thousand posts are held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The text of its key, in [`SpanIndex::names`]; absent in a sequence and for a key that is
    /// itself a collection.
    pub(super) name: Option<Range>,
    pub(super) key: Range,
    pub(super) value: Range,
    /// The node after its last descendant.
    pub(super) next: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Scalar,
    Sequence,
    Mapping,
    /// Stands for that node, which lies before it.
    Alias(Option<u32>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Range {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Range {
    pub(super) fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// Aliases of aliases are followed this far: more than the depth any document may have.
const MAX_HOPS: usize = 128;

impl SpanIndex {
    /// Where keys and values stand in a file that is YAML from its first byte to its last;
    /// nowhere if it cannot be read.
    pub fn of(text: &str) -> Self {
        super::parse_leniently(text, 0).1
    }

    /// The span of the value at a path, quotes included; of the whole document for `[]`. An
    /// absent value (`key:`) has an empty span after its colon. A block scalar's span begins at
    /// its `|` or `>` and ends with its last line that is not blank.
    pub fn value(&self, path: &[&str]) -> Option<Span> {
        let found = self.find(0, path, MAX_HOPS)?;
        Some(self.span(self.nodes[found.node].value))
    }

    /// The span of the key at a path, quotes included.
    pub fn key(&self, path: &[&str]) -> Option<Span> {
        let found = self.find(0, path, MAX_HOPS)?;
        let node = &self.nodes[found.node];
        match found.by_alias {
            true => Some(self.span(node.value)),
            false => node.name.map(|_| self.span(node.key)),
        }
    }

    /// The keys of the mapping at a path with their spans, in order; none if it is not a mapping.
    /// Keys that are collections, and those that merge keys bring in, are left out.
    pub fn keys(&self, path: &[&str]) -> Vec<(&str, Span)> {
        let Some(parent) = self.find(0, path, MAX_HOPS) else {
            return Vec::new();
        };
        if parent.by_alias {
            return Vec::new();
        }
        let named = self.children(parent.node).filter_map(|child| {
            let node = &self.nodes[child];
            Some((self.name(node)?, self.span(node.key)))
        });
        named.filter(|(name, _)| *name != "<<").collect()
    }

    /// The spans of the items of the sequence at a path, in order; none if it is not one.
    pub fn items(&self, path: &[&str]) -> Vec<Span> {
        let found = self.find(0, path, MAX_HOPS);
        let list =
            found.filter(|found| !found.by_alias && self.nodes[found.node].kind == Kind::Sequence);
        let items = list.into_iter().flat_map(|list| self.children(list.node));
        items
            .map(|item| self.span(self.nodes[item].value))
            .collect()
    }

    /// The spans of the scalars at and below a path, in order.
    pub fn scalars(&self, path: &[&str]) -> Vec<Span> {
        let Some(found) = self.find(0, path, MAX_HOPS).filter(|found| !found.by_alias) else {
            return Vec::new();
        };
        let below = found.node..(self.nodes[found.node].next as usize).min(self.nodes.len());
        let scalars = self.nodes[below]
            .iter()
            .filter(|node| node.kind == Kind::Scalar);
        scalars.map(|node| self.span(node.value)).collect()
    }

    /// Whether a byte of the file belongs to a scalar value. Blanks at the end of a block scalar
    /// do, although its span leaves them out.
    pub(crate) fn in_scalar(&self, text: &str, offset: usize) -> bool {
        let scalars = self.nodes.iter().filter(|node| node.kind == Kind::Scalar);
        scalars.map(|node| self.span(node.value)).any(|span| {
            let block = span.slice(text).starts_with(['|', '>']);
            span.start <= offset && (offset < span.end || block && offset == span.end)
        })
    }

    /// The comments of `within`, a part of the file's `text`, each from its `#` to the end of its
    /// line. A `#` inside a quoted or block scalar begins none (YAML 1.2 §6.6).
    pub fn comments(&self, text: &str, within: Span) -> Vec<Span> {
        let scalars = self.nodes.iter().filter(|node| node.kind == Kind::Scalar);
        let mut scalars = scalars.map(|node| self.span(node.value)).peekable();
        let (mut comments, mut at) = (Vec::new(), within.start);
        while let Some(found) = text[at..within.end].find('#') {
            at += found;
            while scalars.next_if(|scalar| scalar.end <= at).is_some() {}
            if let Some(scalar) = scalars.peek().filter(|scalar| scalar.start <= at) {
                at = scalar.end.min(within.end);
                continue;
            }
            let before = text[within.start..at].chars().next_back();
            let line_end = text[at..within.end].find(['\n', '\r']);
            if before.is_none_or(|c| c.is_whitespace() || c == '\u{feff}') {
                let end = line_end.map_or(within.end, |length| at + length);
                comments.push(Span::new(at, end));
                at = end;
            } else {
                at += 1;
            }
        }
        comments
    }

    /// The first merge key (`<<`).
    pub(super) fn first_merge_key(&self) -> Option<Span> {
        self.merge_key.map(|key| self.span(key))
    }

    /// Whether it can be used without going astray: one that was kept in a file could be forged.
    pub(crate) fn is_sound(&self) -> bool {
        let named = |range: Range| self.names.get(range.start as usize..range.end as usize);
        self.nodes.iter().enumerate().all(|(at, node)| {
            let next = node.next as usize;
            let alias = match node.kind {
                Kind::Alias(Some(target)) => (target as usize) < at,
                _ => true,
            };
            let ends = [node.key, node.value]
                .iter()
                .all(|range| range.start <= range.end);
            let name = node.name.is_none_or(|name| named(name).is_some());
            at < next && next <= self.nodes.len() && alias && ends && name
        }) && self.merge_key.is_none_or(|key| key.start <= key.end)
    }

    /// The same index for a document that begins at that byte of its file.
    pub(super) fn starting_at(mut self, start: usize) -> Self {
        self.start = start;
        self
    }

    /// Each key that its mapping already has, with its entry (key and value) and the first one.
    pub(super) fn duplicates(&self) -> Vec<Duplicate<'_>> {
        let mut duplicates = Vec::new();
        for parent in (0..self.nodes.len()).filter(|at| self.nodes[*at].kind == Kind::Mapping) {
            let mut seen = std::collections::HashMap::new();
            for child in self.children(parent) {
                let node = &self.nodes[child];
                let Some(name) = self.name(node) else {
                    continue;
                };
                let key = self.span(node.key);
                if let Some(first) = seen.get(name) {
                    let entry = Span::new(key.start, self.span(node.value).end.max(key.end));
                    duplicates.push(Duplicate {
                        name,
                        key,
                        entry,
                        first: *first,
                    });
                } else {
                    seen.insert(name, key);
                }
            }
        }
        duplicates
    }

    pub(super) fn name(&self, node: &Node) -> Option<&str> {
        node.name
            .map(|name| &self.names[name.start as usize..name.end as usize])
    }

    pub(super) fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[parent].next as usize;
        let mut next = parent + 1;
        std::iter::from_fn(move || {
            let child = next;
            next = self.nodes.get(child).filter(|_| child < end)?.next as usize;
            Some(child)
        })
    }

    /// The node at a path below `from`, or the alias by which the path leaves the document's tree.
    fn find(&self, from: usize, path: &[&str], hops: usize) -> Option<Found> {
        let node = self.nodes.get(from)?;
        let Some((first, rest)) = path.split_first() else {
            return Some(Found {
                node: from,
                by_alias: false,
            });
        };
        match node.kind {
            Kind::Scalar => None,
            Kind::Alias(target) => {
                self.find(target? as usize, path, hops.checked_sub(1)?)?;
                Some(Found {
                    node: from,
                    by_alias: true,
                })
            }
            Kind::Sequence => {
                let child = self.children(from).nth(first.parse().ok()?)?;
                self.find(child, rest, hops)
            }
            Kind::Mapping => {
                let mut children = self.children(from);
                match children.find(|child| self.name(&self.nodes[*child]) == Some(first)) {
                    Some(child) => self.find(child, rest, hops),
                    None => self.find_merged(from, path, hops.checked_sub(1)?),
                }
            }
        }
    }

    /// The same for a key that the mapping has through `<<`.
    fn find_merged(&self, mapping: usize, path: &[&str], hops: usize) -> Option<Found> {
        self.merge_key?;
        let mut children = self.children(mapping);
        let merge = children.find(|child| self.name(&self.nodes[*child]) == Some("<<"))?;
        match self.nodes[merge].kind {
            Kind::Sequence => self
                .children(merge)
                .find_map(|item| self.find(item, path, hops)),
            _ => self.find(merge, path, hops),
        }
    }

    fn span(&self, range: Range) -> Span {
        range.span().shifted(self.start)
    }
}

/// The node that a path leads to.
struct Found {
    node: usize,
    /// Whether it is an alias that the rest of the path goes through.
    by_alias: bool,
}

/// A key that is already there.
pub(super) struct Duplicate<'i> {
    pub(super) name: &'i str,
    pub(super) key: Span,
    /// The key with its value.
    pub(super) entry: Span,
    pub(super) first: Span,
}
