//! A comment that silences a rule which finds nothing there.
//!
//! # What it checks
//! Comments that begin with `postroom-ignore`, in posts, editions and the site's YAML files: that
//! each rule they name has a finding where they silence it, that each `postroom-ignore-end` has
//! its start, and that they name a rule at all. A rule that does not run is passed over.
//!
//! # Why
//! What was mended long ago stays silenced, and the next mistake at the same place is never shown.
//!
//! # How to mend it
//! Delete the comment, or the name in it; or write it where the finding is. It belongs at the end
//! of the line in which the finding begins, or alone before that line.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! <!-- ⟦postroom-ignore broken-link⟧: the page comes next week -->
//!
//! See [the water](#water).
//!
//! ## Water
//!
//! Boil it.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Water first.
//!
//! <!-- postroom-ignore broken-link: the page comes next week -->
//!
//! See [the pots](pots.md).
//! ```

use postroom_content_model::{Severity, Span};

use crate::{
    draft::{Draft, DraftFix},
    rule::{FixKind, Group, RuleInfo},
    selector::Selector,
    suppression::{Directive, Suppressions, Word},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    ..RuleInfo::new(
        "unused-suppression",
        Group::Settings,
        Severity::Warning,
        include_str!("unused_suppression.rs"),
    )
};

/// The most rules that one message names.
const MOST_NAMED: usize = 5;

/// What is to be said about a file's suppressions after they were asked about all its findings.
/// `ran` says whether a rule could have found something.
pub(crate) fn unused_suppressions(
    suppressions: &Suppressions<'_>,
    ran: &dyn Fn(Selector) -> bool,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let ends = suppressions.ends();
    for (index, directive) in suppressions.directives.iter().enumerate() {
        match directive.word {
            Word::Unknown => {
                let help = "write `postroom-ignore`, or with `-start`, `-end` or `-file` behind it";
                let message = "this comment silences nothing";
                drafts.push(Draft::new(directive.word_span, message).help(help));
            }
            Word::End if ends.has_start(index) => {}
            Word::End => {
                let removal = suppressions.removal(&[index]);
                let message = "this ends no suppression".to_owned();
                drafts.push(draft(directive.said(), message, removal));
            }
            Word::Line | Word::Start | Word::File if directive.names.is_empty() => {
                let help = "name the rules that are wrong here, or `all`";
                let message = "this suppression names no rule";
                drafts.push(Draft::new(directive.said(), message).help(help));
            }
            Word::Line | Word::Start | Word::File => {
                let idle = idle(suppressions, index, ran);
                let gone = ends.removed_with(index);
                drafts.extend(idle_drafts(suppressions, index, &idle, &gone));
            }
        }
    }
    drafts
}

/// The names in a suppression that silenced nothing, by their indexes.
fn idle(
    suppressions: &Suppressions<'_>,
    index: usize,
    ran: &dyn Fn(Selector) -> bool,
) -> Vec<usize> {
    let names = suppressions.directives[index].names.iter().enumerate();
    let idle = names.filter(|(name, written)| {
        let selector = written.selector.as_ref();
        selector.is_ok_and(|selector| {
            let own = selector.name() == INFO.name;
            !own && !suppressions.is_used(index, *name) && ran(*selector)
        })
    });
    idle.map(|(name, _)| name).collect()
}

/// One finding if a suppression can go, together with the others of `gone`, and else one for each
/// name in it that can.
fn idle_drafts(
    suppressions: &Suppressions<'_>,
    index: usize,
    idle: &[usize],
    gone: &[usize],
) -> Vec<Draft> {
    let directive = &suppressions.directives[index];
    let message = |names: &[usize]| {
        let names = names.iter().map(|name| &directive.names[*name].selector);
        let names = names.flatten().map(|name| format!("`{}`", name.name()));
        let names: Vec<String> = names.take(MOST_NAMED).collect();
        let more = idle.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { " or others" } else { "" };
        let names = names.join(" or ");
        format!("nothing that {names}{more} finds is silenced here")
    };
    if idle.len() == directive.names.len() {
        let removal = suppressions.removal(gone);
        return vec![draft(directive.said(), message(idle), removal)];
    }
    let one = |name: &usize| {
        let removal = suppressions.name_removal(index, *name);
        draft(directive.names[*name].span, message(&[*name]), removal)
    };
    idle.iter().map(one).collect()
}

fn draft(span: Span, message: String, fix: Option<DraftFix>) -> Draft {
    let draft = Draft::new(span, message).help("delete it, or move it to what it is for");
    Draft { fix, ..draft }
}

impl Directive {
    /// From its first word to its last name.
    fn said(&self) -> Span {
        let end = self.names.last().map_or(self.word_span, |name| name.span);
        Span::new(self.word_span.start, end.end)
    }
}
