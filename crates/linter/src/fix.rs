//! Applies fixes to a text. Which fixes, and what becomes of the new text, is for the caller to
//! say; nothing is read or written here.

use std::collections::BTreeMap;

use postroom_content_model::Span;

use crate::finding::Fix;

/// A text after some of its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The new text.
    pub text: String,
    /// The fixes that are in it, as indexes into those that were offered.
    pub taken: Vec<usize>,
}

/// Edits that go into a text, by where they start and end. They neither overlap nor touch, except
/// those of one fix, which may touch.
type Taken<'f> = BTreeMap<(usize, usize), &'f str>;

/// Applies fixes to the text they were made for. Of fixes that overlap or touch, the first wins:
/// the others were thought out for a text that is no longer there, and wait for the findings of
/// the new one. All edits of a fix are made or none. An edit that two fixes share is made once. A
/// fix that changes nothing, or does not belong to the text, is left out.
pub fn apply_fixes(text: &str, fixes: &[&Fix]) -> Mended {
    let mut edits = Taken::new();
    let mut taken = Vec::new();
    for (index, fix) in fixes.iter().enumerate() {
        let Some(wanted) = edits_of(text, fix) else {
            continue;
        };
        let fresh = wanted
            .iter()
            .filter(|(span, edit)| edits.get(*span) != Some(edit));
        let fresh: Vec<_> = fresh.collect();
        if fresh.iter().all(|(span, _)| is_free(&edits, **span)) {
            let fresh: Vec<_> = fresh
                .into_iter()
                .map(|(span, edit)| (*span, *edit))
                .collect();
            edits.extend(fresh);
            taken.push(index);
        }
    }
    let text = written(text, &edits);
    Mended { text, taken }
}

/// The edits of a fix, if they change the text and belong to it: inside of it, between
/// characters, none over another.
fn edits_of<'f>(text: &str, fix: &'f Fix) -> Option<Taken<'f>> {
    let mut edits = Taken::new();
    for edit in &fix.edits {
        let Span { start, end } = edit.span();
        let fits = start <= end && text.is_char_boundary(start) && text.is_char_boundary(end);
        if !fits || edits.insert((start, end), &edit.text).is_some() {
            return None;
        }
    }
    let mut reached = 0;
    for (start, end) in edits.keys() {
        if *start < reached {
            return None;
        }
        reached = *end;
    }
    let changes = |(&(start, end), new): (&(usize, usize), &&str)| text[start..end] != **new;
    edits.iter().any(changes).then_some(edits)
}

/// Whether a span neither overlaps nor touches what is edited already. The edits are in order and
/// apart, so that only the last of those that start at its end or before can be in its way.
fn is_free(edits: &Taken<'_>, (start, end): (usize, usize)) -> bool {
    let before = edits.range(..=(end, usize::MAX)).next_back();
    before.is_none_or(|((_, reached), _)| *reached < start)
}

fn written(text: &str, edits: &Taken<'_>) -> String {
    let added: usize = edits.values().map(|edit| edit.len()).sum();
    let mut new = String::with_capacity(text.len() + added);
    let mut at = 0;
    for ((start, end), edit) in edits {
        new.push_str(&text[at..*start]);
        new.push_str(edit);
        at = *end;
    }
    new.push_str(&text[at..]);
    new
}
