//! Which conditions are open at a place.

use super::{Placeholder, PlaceholderKind, PlaceholderTag, fault::PlaceholderFault};
use crate::{mailing::Field, span::Span};

/// Conditions in conditions beyond this are a mistake: nobody can follow them, and filling in
/// takes a step of the stack for each.
const MOST_OPEN: usize = 20;

/// The conditions that are open at a place.
#[derive(Debug, Default)]
pub struct PlaceholderScope(Vec<Open>);

#[derive(Debug)]
struct Open {
    /// The field that decides; `None` for a name that nobody knows.
    field: Option<Field>,
    otherwise: bool,
    at: Span,
}

impl PlaceholderScope {
    /// Reads what stands between the braces of the placeholder at `span`.
    pub(super) fn read(&mut self, inner: &str, span: Span) -> Placeholder {
        let tag = PlaceholderTag::parse(inner);
        if tag.is_err() && inner.trim_start().starts_with("#if ") {
            // Its end is no mistake, nor what stands inside: the name is the only one.
            self.open(None, span);
        }
        let what = match tag.and_then(|tag| self.check(tag, span)) {
            Ok(tag) => PlaceholderKind::Tag(tag),
            Err(fault) => PlaceholderKind::Fault(fault),
        };
        Placeholder { span, what }
    }

    /// Opens or closes conditions, and checks that a value is there for everyone.
    ///
    /// # Errors
    ///
    /// When a value may be missing, or a condition has no beginning.
    pub fn check(
        &mut self,
        tag: PlaceholderTag,
        at: Span,
    ) -> Result<PlaceholderTag, PlaceholderFault> {
        let malformed = |message| Err(PlaceholderFault::malformed(message));
        match &tag {
            PlaceholderTag::If(field) => {
                self.open(Some(field.clone()), at);
                if self.0.len() > MOST_OPEN {
                    return malformed("too many `{{#if …}}` stand in one another");
                }
            }
            PlaceholderTag::Else => match self.0.last_mut() {
                Some(open) if !open.otherwise => open.otherwise = true,
                _ => return malformed("`{{else}}` stands outside of `{{#if …}}`, or twice in one"),
            },
            PlaceholderTag::End => {
                if self.0.pop().is_none() {
                    return malformed("`{{/if}}` has no `{{#if …}}`");
                }
            }
            PlaceholderTag::Value { field, default } => {
                if default.is_none() && !self.is_there(field) {
                    return Err(PlaceholderFault::no_default(field.clone()));
                }
            }
        }
        Ok(tag)
    }

    fn open(&mut self, field: Option<Field>, at: Span) {
        let otherwise = false;
        self.0.push(Open {
            field,
            otherwise,
            at,
        });
    }

    /// Whether everyone has a value of the field at this place.
    fn is_there(&self, field: &Field) -> bool {
        let of_everyone = !matches!(field, Field::Name | Field::Custom(_));
        let given = |open: &Open| open.field.as_ref().is_none_or(|asked| asked == field);
        of_everyone || self.0.iter().any(|open| given(open) && !open.otherwise)
    }

    /// What was never closed.
    pub fn close(self) -> impl Iterator<Item = (Span, PlaceholderFault)> {
        let fault = || PlaceholderFault::malformed("`{{#if …}}` has no `{{/if}}`");
        self.0.into_iter().map(move |open| (open.at, fault()))
    }
}
