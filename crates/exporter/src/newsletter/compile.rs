//! From finished text with sentinels to the pieces of a mailing.

use postroom_content_model::{Escape, Field, Piece, Template};

use super::{
    place::{Follower, Place},
    sentinel::{Sentinels, Token},
};

/// What kind of text is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// HTML: values are escaped for the place they stand in.
    Html,
    /// Plain text: values are escaped only inside URLs.
    Text,
}

/// Why a finished text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// The sentinel that must not stand where it does, as which it was added.
    pub(super) sentinel: Option<usize>,
    /// What is wrong.
    pub(super) message: &'static str,
}

/// Compiles a finished text.
pub(super) fn compile(
    text: &str,
    sentinels: &Sentinels,
    kind: Kind,
) -> Result<Template, Misplaced> {
    let mut compiler = Compiler {
        kind,
        follower: Follower::default(),
        stack: vec![Vec::new()],
        open: Vec::new(),
    };
    let mut rest = text;
    while let Some((start, end, index)) = sentinels.find_index(rest) {
        compiler.literal(&rest[..start]);
        let token = sentinels.token(index);
        compiler.token(token).map_err(|message| Misplaced {
            sentinel: Some(index),
            message,
        })?;
        rest = &rest[end..];
    }
    compiler.literal(rest);
    compiler.finish().map_err(|message| Misplaced {
        sentinel: None,
        message,
    })
}

struct Compiler {
    kind: Kind,
    follower: Follower,
    /// The pieces so far: of the whole, and of each open condition.
    stack: Vec<Vec<Piece>>,
    /// The open conditions: the field, and whether `else` was passed.
    open: Vec<(Field, bool)>,
}

impl Compiler {
    fn literal(&mut self, text: &str) {
        if self.kind == Kind::Html {
            self.follower.follow(text);
        }
        if !text.is_empty() {
            self.push(Piece::Literal(text.to_owned()));
        }
    }

    fn token(&mut self, token: &Token) -> Result<(), &'static str> {
        let place = match self.kind {
            Kind::Html => self.follower.place(),
            Kind::Text => Place::Text,
        };
        if place == Place::Nowhere {
            return Err(NOWHERE);
        }
        match token {
            Token::Value { field, default } => {
                let (field, default) = (field.clone(), default.clone());
                let escape = self.escape(place, &field);
                self.push(Piece::Value {
                    field,
                    default,
                    escape,
                });
                self.follower.value();
            }
            Token::If(field) => {
                self.open.push((field.clone(), false));
                self.stack.push(Vec::new());
            }
            Token::Else => {
                self.close(true)?;
                self.stack.push(Vec::new());
                if let Some(open) = self.open.last_mut() {
                    open.1 = true;
                }
            }
            Token::End => {
                let otherwise = self.open.last().is_some_and(|(_, otherwise)| *otherwise);
                self.close(!otherwise)?;
                self.open.pop();
            }
        }
        Ok(())
    }

    /// Closes one branch of the innermost condition.
    fn close(&mut self, present: bool) -> Result<(), &'static str> {
        let (Some((field, _)), Some(pieces)) = (self.open.last(), self.stack.pop()) else {
            return Err(UNBALANCED);
        };
        let field = field.clone();
        if !pieces.is_empty() {
            self.push(Piece::When {
                field,
                present,
                pieces,
            });
        }
        Ok(())
    }

    fn escape(&self, place: Place, field: &Field) -> Escape {
        let is_url = matches!(field, Field::UnsubscribeUrl | Field::WebUrl);
        match (self.kind, place) {
            // A whole URL of ours, which only needs its `&` escaped.
            (Kind::Html, Place::Url { at_start: true }) if is_url => Escape::Html,
            (Kind::Html, Place::Url { .. }) => Escape::Url,
            (Kind::Html, _) => Escape::Html,
            (Kind::Text, _) if self.in_url() => Escape::Url,
            (Kind::Text, _) => Escape::Text,
        }
    }

    /// Whether the text so far ends within a URL.
    fn in_url(&self) -> bool {
        let Some(Piece::Literal(text)) = self.stack.last().and_then(|pieces| pieces.last()) else {
            return false;
        };
        let word = text
            .rsplit(|c: char| c.is_whitespace() || "<>()[]".contains(c))
            .next();
        word.is_some_and(|word| word.contains("://"))
    }

    fn push(&mut self, piece: Piece) {
        if let Some(pieces) = self.stack.last_mut() {
            pieces.push(piece);
        }
    }

    fn finish(mut self) -> Result<Template, &'static str> {
        match self.stack.pop() {
            Some(pieces) if self.open.is_empty() => Ok(Template(pieces)),
            _ => Err(UNBALANCED),
        }
    }
}

/// What is said of a placeholder that stands where no value may.
pub(super) const NOWHERE: &str =
    "a placeholder stands in a tag, a style, a script or a comment, where no value is safe";

const UNBALANCED: &str = "`{{#if …}}`, `{{else}}` and `{{/if}}` do not match after rendering; keep each whole in one place";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newsletter::placeholder::lace;

    struct Ada;

    impl postroom_content_model::ValuesFor for Ada {
        fn value(&self, field: &Field) -> Option<&str> {
            match field {
                Field::Name => Some("<A&B>"),
                Field::Email => Some("a+b@x.example"),
                Field::UnsubscribeUrl => Some("https://x.example/u?a=1&b=2"),
                _ => None,
            }
        }
    }

    fn check(kind: Kind, text: &str, expected: &str) {
        let mut sentinels = Sentinels::new(&[text]);
        let laced = lace(text, &mut sentinels).unwrap();
        let filled = match compile(&laced, &sentinels, kind) {
            Ok(template) => template.fill(&Ada),
            Err(misplaced) => misplaced.message.to_owned(),
        };
        assert!(filled.starts_with(expected), "{filled}");
    }

    #[test]
    fn values_are_escaped_for_their_place() {
        let name = "{{subscriber.name | default: \"\"}}";
        check(
            Kind::Html,
            &format!("<p title=\"{name}\">{name}"),
            "<p title=\"&lt;A&amp;B&gt;\">&lt;A&amp;B&gt;",
        );
        check(
            Kind::Html,
            "<a href=\"{{unsubscribe_url}}\">",
            "<a href=\"https://x.example/u?a=1&amp;b=2\">",
        );
        check(
            Kind::Html,
            "<a href=\"/?e={{subscriber.email}}\">",
            "<a href=\"/?e=a%2Bb%40x%2Eexample\">",
        );
        check(
            Kind::Html,
            "<a href=\"{{subscriber.email}}\">",
            "<a href=\"a%2Bb%40x%2Eexample\">",
        );
        check(
            Kind::Html,
            "<a href={{unsubscribe_url}}>",
            "a placeholder stands in a tag",
        );
        check(
            Kind::Text,
            &format!("{name} <https://x/?e={{{{subscriber.email}}}}>"),
            "<A&B> <https://x/?e=a%2Bb%40",
        );
    }

    #[test]
    fn conditions_become_pieces() {
        let text =
            "{{#if subscriber.name}}A{{else}}B{{/if}}{{#if subscriber.fields.x}}C{{else}}D{{/if}}";
        check(Kind::Text, text, "AD");
        check(
            Kind::Html,
            "{{#if subscriber.name}}{{#if web_url}}1{{/if}}2{{/if}}3",
            "23",
        );
    }
}
