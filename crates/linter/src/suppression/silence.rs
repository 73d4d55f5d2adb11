//! Which findings the suppressions of a file silence, and which suppressions silence nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use postroom_content_model::{SitePath, Span};

use super::{
    Commented, Directive, Word,
    lines::Lines,
    regions::{Id, key, keys, regions},
};
use crate::{rule::RuleInfo, selector::Selector};

/// The suppressions of one file.
pub(crate) struct Suppressions<'s> {
    pub(super) commented: Commented<'s>,
    pub(crate) directives: Vec<Directive>,
    pub(super) lines: Lines<'s>,
    reach: Reach,
    /// Those that silenced something.
    used: HashSet<Id>,
}

/// What is silenced where. Keys are the names of rules, `all` and `default`; of two suppressions
/// that say the same about the same place, the first counts.
#[derive(Default)]
struct Reach {
    /// The lines of [`Self::in_line`], by where they begin.
    lines: BTreeMap<usize, usize>,
    in_line: HashMap<(usize, &'static str), Id>,
    /// Parts of the file in order, which do not overlap.
    regions: HashMap<&'static str, Vec<(Span, Id)>>,
    in_file: HashMap<&'static str, Id>,
}

impl<'s> Suppressions<'s> {
    /// Reads them; none if the file has none.
    pub(crate) fn of(commented: Commented<'s>) -> Option<Self> {
        let directives = commented.directives();
        if directives.is_empty() {
            return None;
        }
        let text = &commented.file.text;
        let lines = Lines::new(text);
        let reach = Reach::new(&directives, &lines, text.len());
        Some(Self {
            commented,
            directives,
            lines,
            reach,
            used: HashSet::new(),
        })
    }

    pub(crate) fn path(&self) -> &'s SitePath {
        &self.commented.file.path
    }

    /// Whether a finding that begins at `offset` is silenced. The suppression that does it is
    /// used from now on.
    pub(crate) fn silences(&mut self, rule: &'static RuleInfo, offset: usize) -> bool {
        let id = self.reach.find(rule, offset);
        self.used.extend(id);
        id.is_some()
    }

    /// Whether a name, by the indexes of suppression and name, silenced something.
    pub(crate) fn is_used(&self, directive: usize, name: usize) -> bool {
        self.used.contains(&(directive, name))
    }
}

impl Reach {
    fn new(directives: &[Directive], lines: &Lines<'_>, end: usize) -> Self {
        let mut reach = Self::default();
        let about = lines.of(directives);
        for (index, directive) in directives.iter().enumerate() {
            for (key, id) in keys(index, directive) {
                match (directive.word, about[index]) {
                    (Word::File, _) => {
                        reach.in_file.entry(key).or_insert(id);
                    }
                    (Word::Line, Some(line)) => {
                        reach.lines.insert(line.start, line.end);
                        reach.in_line.entry((line.start, key)).or_insert(id);
                    }
                    _ => {}
                }
            }
        }
        for ((start, name), closed) in regions(directives) {
            let Some(key) = key(&directives[start], name) else {
                continue;
            };
            let end = closed.map_or(end, |closed| directives[closed].comment.start);
            let span = Span::new(directives[start].comment.start, end);
            let regions = reach.regions.entry(key).or_default();
            regions.push((span, (start, name)));
        }
        for regions in reach.regions.values_mut() {
            regions.sort_unstable();
        }
        reach
    }

    /// The suppression that silences a rule at a place: the one that names it most closely.
    fn find(&self, rule: &'static RuleInfo, offset: usize) -> Option<Id> {
        let keys = [Selector::Rule(rule), Selector::Default, Selector::All];
        // That `all` silences nothing is not for `all` to silence.
        let named = |selector: &Selector| matches!(selector, Selector::Rule(_));
        let about_itself = rule.name == "unused-suppression";
        let keys = keys
            .into_iter()
            .filter(|selector| selector.takes(rule) && (named(selector) || !about_itself));
        let keys: Vec<&str> = keys.map(Selector::name).collect();
        let line = self.lines.range(..=offset).next_back();
        let line = line.filter(|(_, end)| offset <= **end);
        let in_line = line.and_then(|(start, _)| {
            let mut ids = keys.iter().map(|key| self.in_line.get(&(*start, *key)));
            ids.find_map(Option::<&Id>::copied)
        });
        let in_region = || keys.iter().find_map(|key| self.region(key, offset));
        let in_file = || keys.iter().find_map(|key| self.in_file.get(key).copied());
        in_line.or_else(in_region).or_else(in_file)
    }

    fn region(&self, key: &str, offset: usize) -> Option<Id> {
        let regions = self.regions.get(key)?;
        let behind = regions.partition_point(|(span, _)| span.start <= offset);
        let (span, id) = regions.get(behind.checked_sub(1)?)?;
        (offset < span.end.max(span.start + 1)).then_some(*id)
    }
}
