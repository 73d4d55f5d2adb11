//! The language of placeholders, in which an edition speaks to each recipient:
//! `{{subscriber.name | default: "friend"}}` and `{{#if subscriber.name}}…{{else}}…{{/if}}`.
//!
//! There is one grammar: the linter says with it what is wrong, the exporter what is mailed.

mod fault;
mod scope;

pub use fault::{PlaceholderFault, PlaceholderFaultKind};
pub use scope::PlaceholderScope;

use crate::{mailing::Field, span::Span};

/// The fields that have a name of their own.
const FIELDS: [&str; 4] = [
    "subscriber.name",
    "subscriber.email",
    "unsubscribe_url",
    "web_url",
];

/// Nobody reads more faults than these of one text; what follows them is not looked at.
const MOST_FAULTS: usize = 1000;

/// What stands between `{{` and `}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderTag {
    /// `{{#if subscriber.name}}`
    If(Field),
    /// `{{else}}`
    Else,
    /// `{{/if}}`
    End,
    /// `{{subscriber.name | default: "friend"}}`
    Value {
        /// Whose value it is.
        field: Field,
        /// What stands there for a recipient without one.
        default: Option<String>,
    },
}

/// Something of a text that is not literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// All of it, in the text.
    pub span: Span,
    /// What it is.
    pub what: PlaceholderKind,
}

/// What a [`Placeholder`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderKind {
    /// A placeholder that can be filled in.
    Tag(PlaceholderTag),
    /// `\{{`: two literal braces.
    Braces,
    /// Something wrong.
    Fault(PlaceholderFault),
}

/// The placeholders of a text, in order, and what is wrong with them.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let (mut found, mut faults) = (Vec::new(), 0);
    let (mut scope, mut done) = (PlaceholderScope::default(), 0);
    let (mut close, mut line_end) = (Next::new(text, "}}"), Next::new(text, "\n"));
    while let Some(at) = text[done..].find("{{").map(|at| done + at) {
        let placeholder = if text[done..at].ends_with('\\') {
            Placeholder {
                span: Span::new(at - 1, at + 2),
                what: PlaceholderKind::Braces,
            }
        } else {
            match close.from(at + 2).filter(|end| *end < line_end.or_end(at)) {
                Some(end) => scope.read(&text[at + 2..end], Span::new(at, end + 2)),
                None => Placeholder {
                    span: Span::new(at, at + 2),
                    what: PlaceholderKind::Fault(PlaceholderFault::unclosed()),
                },
            }
        };
        done = placeholder.span.end;
        faults += usize::from(placeholder.fault().is_some());
        found.push(placeholder);
        if faults == MOST_FAULTS {
            return found;
        }
    }
    for (span, fault) in scope.close() {
        let opened = found.binary_search_by_key(&span.start, |placeholder| placeholder.span.start);
        if let Some(opened) = opened.ok().map(|at| &mut found[at])
            && opened.fault().is_none()
        {
            opened.what = PlaceholderKind::Fault(fault);
        }
    }
    found
}

impl Placeholder {
    /// What is wrong with it, if anything is.
    pub fn fault(&self) -> Option<&PlaceholderFault> {
        match &self.what {
            PlaceholderKind::Fault(fault) => Some(fault),
            PlaceholderKind::Tag(_) | PlaceholderKind::Braces => None,
        }
    }
}

impl PlaceholderTag {
    /// Reads what stands between the braces.
    ///
    /// # Errors
    ///
    /// When there is no such placeholder, or it is not written as placeholders are.
    pub fn parse(inner: &str) -> Result<Self, PlaceholderFault> {
        let inner = inner.trim();
        match inner.split_once(char::is_whitespace) {
            _ if inner == "else" => Ok(Self::Else),
            _ if inner == "/if" => Ok(Self::End),
            Some(("#if", name)) => field(name.trim()).map(Self::If),
            _ => {
                let (name, filter) = match inner.split_once('|') {
                    Some((name, filter)) => (name, Some(default(filter)?)),
                    None => (inner, None),
                };
                Ok(Self::Value {
                    field: field(name.trim())?,
                    default: filter,
                })
            }
        }
    }
}

fn field(name: &str) -> Result<Field, PlaceholderFault> {
    Field::parse(name).ok_or_else(|| PlaceholderFault::unknown(name, &FIELDS))
}

/// `default: "friend"`, in the quotes that editors make of it, too.
fn default(filter: &str) -> Result<String, PlaceholderFault> {
    let quoted = filter.trim().strip_prefix("default:").map(str::trim);
    let pairs = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];
    let unquoted = quoted.and_then(|quoted| {
        pairs
            .iter()
            .find_map(|(open, close)| quoted.strip_prefix(*open)?.strip_suffix(*close))
    });
    unquoted
        .map(str::to_owned)
        .ok_or_else(|| PlaceholderFault::filter(filter.trim()))
}

/// Where a needle comes next. What was found is remembered, so that a text of nothing but
/// braces is searched once.
struct Next<'t> {
    text: &'t str,
    needle: &'static str,
    at: Option<usize>,
}

impl<'t> Next<'t> {
    fn new(text: &'t str, needle: &'static str) -> Self {
        let at = text.find(needle);
        Self { text, needle, at }
    }

    fn from(&mut self, from: usize) -> Option<usize> {
        if self.at? < from {
            let rest = &self.text[from..];
            self.at = rest.find(self.needle).map(|at| from + at);
        }
        self.at
    }

    fn or_end(&mut self, from: usize) -> usize {
        self.from(from).unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests;
