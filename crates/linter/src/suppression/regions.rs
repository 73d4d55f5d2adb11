//! Starts and ends, and what belongs together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Directive, Suppressions, Word};

/// A name in a suppression, by the indexes of both.
pub(super) type Id = (usize, usize);

/// The ends of a file, by their indexes among its suppressions.
pub(crate) struct Ends {
    /// Those that end nothing but one start.
    of_start: BTreeMap<usize, Vec<usize>>,
    /// Those that end something.
    known: BTreeSet<usize>,
}

impl Ends {
    /// Whether an end ends something.
    pub(crate) fn has_start(&self, end: usize) -> bool {
        self.known.contains(&end)
    }

    /// What goes when a suppression goes: it and its ends, unless they end others too.
    pub(crate) fn removed_with(&self, start: usize) -> Vec<usize> {
        let ends = self.of_start.get(&start).into_iter().flatten();
        [start].into_iter().chain(ends.copied()).collect()
    }
}

impl Suppressions<'_> {
    /// Which ends and starts belong together.
    pub(crate) fn ends(&self) -> Ends {
        let mut starts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for ((start, _), end) in regions(&self.directives) {
            if let Some(end) = end {
                starts.entry(end).or_default().insert(start);
            }
        }
        let alone = starts.iter().filter(|(_, starts)| starts.len() == 1);
        let mut of_start: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (end, starts) in alone {
            for start in starts {
                of_start.entry(*start).or_default().push(*end);
            }
        }
        Ends {
            of_start,
            known: starts.into_keys().collect(),
        }
    }
}

/// Each name of a `postroom-ignore-start`, and the directive that ends it. An end without names
/// ends all that are open. A name that is open already is not opened again.
pub(super) fn regions(directives: &[Directive]) -> Vec<(Id, Option<usize>)> {
    let mut open: HashMap<&'static str, Id> = HashMap::new();
    let mut regions = Vec::new();
    for (index, directive) in directives.iter().enumerate() {
        match directive.word {
            Word::Start => {
                for (key, id) in keys(index, directive) {
                    open.entry(key).or_insert(id);
                }
            }
            Word::End if directive.names.is_empty() => {
                regions.extend(open.drain().map(|(_, id)| (id, Some(index))));
            }
            Word::End => {
                let ended = keys(index, directive).filter_map(|(key, _)| open.remove(key));
                regions.extend(ended.map(|id| (id, Some(index))));
            }
            _ => {}
        }
    }
    regions.extend(open.into_values().map(|id| (id, None)));
    regions.sort_unstable();
    regions
}

/// The names of a suppression that are known, as keys.
pub(super) fn keys(
    index: usize,
    directive: &Directive,
) -> impl Iterator<Item = (&'static str, Id)> {
    let names = 0..directive.names.len();
    names.filter_map(move |name| Some((key(directive, name)?, (index, name))))
}

pub(super) fn key(directive: &Directive, name: usize) -> Option<&'static str> {
    let selector = directive.names[name].selector.as_ref().ok()?;
    Some(selector.name())
}
