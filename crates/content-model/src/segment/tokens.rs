//! The words of a segment, each with its place.

use super::{Comparison, SegmentFault};
use crate::span::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Comparison(Comparison),
    Word(String),
    Quoted(String),
}

/// Quotes, and those that editors make of them.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];

/// Splits a segment into words; a fault is a quote that is not closed, or a mark that means
/// nothing here.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, SegmentFault> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(text, at, c)?;
        found.push((token, Span::new(at, at + length)));
        at += length;
    }
    Ok(found)
}

fn token(text: &str, at: usize, first: char) -> Result<(Token, usize), SegmentFault> {
    let rest = &text[at..];
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
        return quoted(rest, first, *close).ok_or_else(|| {
            let span = Span::new(at, at + first.len_utf8());
            SegmentFault::new(text, span, format!("`{first}` is not closed"))
                .with_help(format!("put a `{close}` behind the value"))
        });
    }
    match first {
        '(' => return Ok((Token::Open, 1)),
        ')' => return Ok((Token::Close, 1)),
        _ => {}
    }
    let marks = rest.find(|c| !is_mark(c)).unwrap_or(rest.len());
    if marks > 0 {
        let comparison = comparison(&rest[..marks]).map_err(|help| {
            let span = Span::new(at, at + marks);
            SegmentFault::new(text, span, format!("`{}` is no comparison", &rest[..marks]))
                .with_help(help)
        })?;
        return Ok((Token::Comparison(comparison), marks));
    }
    let ends = |c: char| c.is_whitespace() || is_mark(c) || matches!(c, '(' | ')' | '"');
    let length = rest.find(ends).unwrap_or(rest.len());
    Ok((Token::Word(rest[..length].to_owned()), length))
}

fn is_mark(c: char) -> bool {
    matches!(c, '=' | '!' | '<' | '>')
}

fn comparison(marks: &str) -> Result<Comparison, &'static str> {
    Ok(match marks {
        "=" => Comparison::Equal,
        "!=" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        ">=" => Comparison::AtLeast,
        "==" => return Err("write `=`"),
        "<>" => return Err("write `!=`"),
        "=<" => return Err("write `<=`"),
        "=>" => return Err("write `>=`"),
        _ => return Err("there are `=`, `!=`, `<`, `<=`, `>` and `>=`"),
    })
}

/// A text up to its closing quote; a backslash makes a quote or backslash part of it.
fn quoted(rest: &str, open: char, close: char) -> Option<(Token, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == close {
            return Some((Token::Quoted(value), at + c.len_utf8()));
        }
        let escaped = (c == '\\').then(|| rest[at + 1..].chars().next()).flatten();
        match escaped {
            Some(next) if next == close || next == open || next == '\\' => {
                value.push(next);
                chars.next();
            }
            _ => value.push(c),
        }
    }
    None
}
