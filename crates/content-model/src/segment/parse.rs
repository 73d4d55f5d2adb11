//! Reading a segment.

use super::{
    Comparison, Condition, Literal, SegmentFault,
    tokens::{Token, tokens},
};
use crate::{mailing::Field, span::Span};

/// Brackets and `not`s within each other; nobody reads more, and the stack has an end.
const DEEPEST: usize = 50;
/// Words that mean something and must be quoted to be a value.
const KEYWORDS: [&str; 5] = ["and", "or", "not", "exists", "contains"];

pub(super) fn parse(text: &str) -> Result<Condition, SegmentFault> {
    let mut parser = Parser {
        text,
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    if parser.tokens.is_empty() {
        return Err(SegmentFault::empty());
    }
    let root = parser.any()?;
    match parser.peek() {
        None => Ok(root),
        Some(Token::Close) => Err(parser.fault("this `)` closes nothing")),
        Some(_) => Err(parser
            .unexpected("`and`, `or` or the end")
            .with_help("a value of several words is put in quotes")),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Condition, SegmentFault> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, SegmentFault> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn one(&mut self) -> Result<Condition, SegmentFault> {
        let opened = self.span();
        if self.takes("not") {
            self.descend(opened)?;
            let part = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(part)));
        }
        if self.peek() != Some(&Token::Open) {
            return self.test();
        }
        self.at += 1;
        self.descend(opened)?;
        let inner = self.any()?;
        self.depth -= 1;
        if self.peek() == Some(&Token::Close) {
            self.at += 1;
            return Ok(inner);
        }
        match self.peek() {
            None => Err(SegmentFault::new(self.text, opened, "`(` is not closed")),
            Some(_) => Err(self.unexpected("`and`, `or` or `)`")),
        }
    }

    fn test(&mut self) -> Result<Condition, SegmentFault> {
        let span = self.span();
        let name = match self.peek() {
            Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
            _ => return Err(self.unexpected("a field, such as `city`")),
        };
        self.at += 1;
        if name == "list" {
            return self.list();
        }
        let field = field(&name).ok_or_else(|| {
            SegmentFault::new(
                self.text,
                span,
                format!("`{name}` is not the name of a field"),
            )
            .with_help("a field is written with the letters a to z, digits, `_` and `-`")
        })?;
        if self.takes("exists") {
            return Ok(Condition::Exists(field));
        }
        if self.takes("contains") {
            let (part, _) = self.value()?;
            return Ok(Condition::Contains(field, part.to_lowercase()));
        }
        let comparison = self.comparison(&name)?;
        let (value, in_quotes) = self.value()?;
        let literal = if in_quotes {
            Literal::text(&value)
        } else {
            Literal::word(&value)
        };
        Ok(Condition::Compare(field, comparison, literal))
    }

    /// `list = founders`, `list != founders`.
    fn list(&mut self) -> Result<Condition, SegmentFault> {
        let span = self.span();
        let comparison = self.comparison("list")?;
        if !matches!(comparison, Comparison::Equal | Comparison::Unequal) {
            let fault = SegmentFault::new(self.text, span, "a list is neither less nor greater");
            return Err(fault.with_help("write `list = …` or `list != …`"));
        }
        let (list, _) = self.value()?;
        Ok(match comparison {
            Comparison::Equal => Condition::On(list),
            _ => Condition::Not(Box::new(Condition::On(list))),
        })
    }

    fn comparison(&mut self, name: &str) -> Result<Comparison, SegmentFault> {
        let Some(Token::Comparison(comparison)) = self.peek() else {
            let wanted = format!("a comparison after `{name}`");
            return Err(self
                .unexpected(&wanted)
                .with_help("there are `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains` and `exists`"));
        };
        let comparison = *comparison;
        self.at += 1;
        Ok(comparison)
    }

    /// A value, and whether it was in quotes.
    fn value(&mut self) -> Result<(String, bool), SegmentFault> {
        let value = match self.peek() {
            Some(Token::Quoted(value)) => (value.clone(), true),
            Some(Token::Word(word)) if !is_keyword(word) => (word.clone(), false),
            Some(Token::Word(_)) => {
                return Err(self
                    .unexpected("a value")
                    .with_help("put it in quotes if it is meant as one"));
            }
            _ => return Err(self.unexpected("a value")),
        };
        if value.0.trim().is_empty() {
            return Err(self
                .fault("a value cannot be empty")
                .with_help("ask with `exists` or `not … exists` whether a field is there"));
        }
        self.at += 1;
        Ok(value)
    }

    fn descend(&mut self, opened: Span) -> Result<(), SegmentFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = "too many brackets and `not`s within each other";
            return Err(SegmentFault::new(self.text, opened, message));
        }
        Ok(())
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let found =
            matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    /// Where the next word is; the end behind the last one.
    fn span(&self) -> Span {
        let next = self.tokens.get(self.at).map(|(_, span)| *span);
        next.unwrap_or_else(|| Span::at(self.text.trim_end().len()))
    }

    fn unexpected(&self, wanted: &str) -> SegmentFault {
        let found = match self.peek() {
            None => "the segment ends".to_owned(),
            Some(_) => format!("found `{}`", self.span().slice(self.text)),
        };
        self.fault(&format!("expected {wanted}, but {found}"))
    }

    fn fault(&self, message: &str) -> SegmentFault {
        SegmentFault::new(self.text, self.span(), message)
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// `fields.` names a field that is called as something else here, such as `fields.list`.
fn field(name: &str) -> Option<Field> {
    match name {
        "name" => Some(Field::Name),
        "email" => Some(Field::Email),
        _ => Field::parse(&format!(
            "subscriber.fields.{}",
            name.strip_prefix("fields.").unwrap_or(name)
        )),
    }
}
