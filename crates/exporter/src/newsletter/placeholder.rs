//! The language of placeholders: `{{subscriber.name | default: "friend"}}` and
//! `{{#if subscriber.name}}…{{else}}…{{/if}}`.

use std::ops::Range;

use postroom_content_model::{Field, closest};

use super::sentinel::{Sentinels, Token};

/// The fields that have a name of their own.
const FIELDS: [&str; 4] = [
    "subscriber.name",
    "subscriber.email",
    "unsubscribe_url",
    "web_url",
];

/// Something wrong with a placeholder: where in the text, and what.
pub(super) type Mistake = (Range<usize>, String);

/// What stands between `{{` and `}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    If(Field),
    Else,
    End,
    Value {
        field: Field,
        default: Option<String>,
    },
}

/// The conditions that are open at a place.
#[derive(Debug, Default)]
pub(super) struct Scope(Vec<Open>);

#[derive(Debug)]
struct Open {
    field: Field,
    otherwise: bool,
    at: Range<usize>,
}

/// Replaces the placeholders of an edition's text by sentinels. `\{{` is two literal braces.
pub(super) fn lace(text: &str, sentinels: &mut Sentinels) -> Result<String, Vec<Mistake>> {
    let (mut laced, mut mistakes) = (String::with_capacity(text.len()), Vec::new());
    let (mut scope, mut done) = (Scope::default(), 0);
    while let Some(at) = text[done..].find("{{").map(|at| done + at) {
        if let Some(before) = text[done..at].strip_suffix('\\') {
            laced.push_str(before);
            laced.push_str("{{");
            done = at + 2;
            continue;
        }
        laced.push_str(&text[done..at]);
        let Some(inner) = inner(&text[at..]) else {
            let message = "`{{` has no `}}`; for two literal braces write `\\{{`";
            mistakes.push((at..at + 2, message.to_owned()));
            done = at + 2;
            continue;
        };
        let range = at..at + inner.len() + 4;
        match parse(inner).and_then(|tag| scope.token(tag, &range)) {
            Ok(token) => laced.push_str(&sentinels.add(token)),
            Err(message) => mistakes.push((range.clone(), message)),
        }
        done = range.end;
    }
    laced.push_str(&text[done..]);
    mistakes.extend(scope.close());
    if mistakes.is_empty() {
        Ok(laced)
    } else {
        Err(mistakes)
    }
}

/// What stands between the braces at the start of `text`, on one line.
fn inner(text: &str) -> Option<&str> {
    let inner = &text[2..2 + text[2..].find("}}")?];
    (!inner.contains('\n')).then_some(inner)
}

/// Reads what stands between the braces.
pub(super) fn parse(inner: &str) -> Result<Tag, String> {
    let inner = inner.trim();
    match inner.split_once(char::is_whitespace) {
        _ if inner == "else" => Ok(Tag::Else),
        _ if inner == "/if" => Ok(Tag::End),
        Some(("#if", name)) => field(name.trim()).map(Tag::If),
        _ => {
            let (name, filter) = match inner.split_once('|') {
                Some((name, filter)) => (name, Some(default(filter)?)),
                None => (inner, None),
            };
            Ok(Tag::Value {
                field: field(name.trim())?,
                default: filter,
            })
        }
    }
}

fn field(name: &str) -> Result<Field, String> {
    Field::parse(name).ok_or_else(|| {
        let hint = closest(name, FIELDS);
        let hint = hint
            .map(|field| format!("did you mean `{field}`? "))
            .unwrap_or_default();
        format!(
            "there is no placeholder `{name}`; {hint}There are {} and `subscriber.fields.…`; \
             for two literal braces write `\\{{{{`",
            FIELDS.map(|field| format!("`{field}`")).join(", "),
        )
    })
}

/// `default: "friend"`, in the quotes that editors make of it, too.
fn default(filter: &str) -> Result<String, String> {
    let quoted = filter.trim().strip_prefix("default:").map(str::trim);
    let pairs = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];
    let unquoted = quoted.and_then(|quoted| {
        pairs
            .iter()
            .find_map(|(open, close)| quoted.strip_prefix(*open)?.strip_suffix(*close))
    });
    unquoted.map(str::to_owned).ok_or_else(|| {
        format!(
            "`| {}` is not understood; write `| default: \"…\"`",
            filter.trim()
        )
    })
}

impl Scope {
    /// Opens or closes conditions, and checks that a value is there for everyone.
    pub(super) fn token(&mut self, tag: Tag, at: &Range<usize>) -> Result<Token, String> {
        match tag {
            Tag::If(field) => {
                self.0.push(Open {
                    field: field.clone(),
                    otherwise: false,
                    at: at.clone(),
                });
                Ok(Token::If(field))
            }
            Tag::Else => match self.0.last_mut() {
                Some(open) if !open.otherwise => {
                    open.otherwise = true;
                    Ok(Token::Else)
                }
                _ => Err("`{{else}}` stands outside of `{{#if …}}`, or twice in one".to_owned()),
            },
            Tag::End => match self.0.pop() {
                Some(_) => Ok(Token::End),
                None => Err("`{{/if}}` has no `{{#if …}}`".to_owned()),
            },
            Tag::Value { field, default } => self.value(field, default),
        }
    }

    fn value(&self, field: Field, default: Option<String>) -> Result<Token, String> {
        let may_be_missing = matches!(field, Field::Name | Field::Custom(_));
        let is_there = self
            .0
            .iter()
            .any(|open| open.field == field && !open.otherwise);
        if default.is_none() && may_be_missing && !is_there {
            let name = name(&field);
            return Err(format!(
                "a subscriber may have no `{name}`; write `{{{{{name} | default: \"…\"}}}}` or put it in `{{{{#if {name}}}}}`"
            ));
        }
        Ok(Token::Value {
            field,
            default: default.unwrap_or_default(),
        })
    }

    /// What was never closed.
    pub(super) fn close(self) -> impl Iterator<Item = Mistake> {
        self.0
            .into_iter()
            .map(|open| (open.at, "`{{#if …}}` has no `{{/if}}`".to_owned()))
    }
}

/// The name of a field, as placeholders write it.
fn name(field: &Field) -> String {
    match field {
        Field::Name => "subscriber.name".to_owned(),
        Field::Email => "subscriber.email".to_owned(),
        Field::Custom(name) => format!("subscriber.fields.{name}"),
        Field::UnsubscribeUrl => "unsubscribe_url".to_owned(),
        Field::WebUrl => "web_url".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Laces a text and shows each sentinel as what it stands for.
    fn check(text: &str, expected: &str) {
        let mut sentinels = Sentinels::new(&[text]);
        let shown = match lace(text, &mut sentinels) {
            Ok(laced) => sentinels.shown(&laced),
            Err(mistakes) => {
                let (range, message) = &mistakes[0];
                format!("{}: {message}", &text[range.clone()])
            }
        };
        assert!(shown.starts_with(expected), "{text}\n  gives {shown}");
    }

    #[test]
    fn placeholders_become_sentinels() {
        check(
            "Hi {{subscriber.name | default: \"friend\"}}!",
            "Hi <Name or \"friend\">!",
        );
        check(
            "{{ subscriber.fields.city|default:“Pune” }}",
            "<Custom(\"city\") or \"Pune\">",
        );
        check("[x]({{unsubscribe_url}})", "[x](<UnsubscribeUrl or \"\">)");
        check(
            "{{#if subscriber.name}}{{subscriber.name}}{{else}}you{{/if}}",
            "<if Name><Name or \"\"><else>you<end>",
        );
        check("\\{{subscriber.name}}", "{{subscriber.name}}");
    }

    #[test]
    fn mistakes_are_named_at_their_place() {
        check(
            "a {{subscriber.nmae}}",
            "{{subscriber.nmae}}: there is no placeholder `subscriber.nmae`; did you mean `subscriber.name`?",
        );
        check(
            "{{subscriber.name}}",
            "{{subscriber.name}}: a subscriber may have no `subscriber.name`",
        );
        check(
            "{{#if subscriber.name}}{{else}}{{subscriber.name}}{{/if}}",
            "{{subscriber.name}}: a subscriber may",
        );
        check(
            "{{subscriber.name | upper}}",
            "{{subscriber.name | upper}}: `| upper` is not understood",
        );
        check(
            "{{#if subscriber.name}}x",
            "{{#if subscriber.name}}: `{{#if …}}` has no",
        );
        check("{{/if}}", "{{/if}}: `{{/if}}` has no");
        check("{{else}}", "{{else}}: `{{else}}` stands outside");
        check("{{x\n}}", "{{: `{{` has no `}}`");
        check(
            "{{#each posts}}",
            "{{#each posts}}: there is no placeholder",
        );
        check(
            "{{{subscriber.email}}}",
            "{{{subscriber.email}}: there is no placeholder",
        );
    }
}
