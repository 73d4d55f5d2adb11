//! Sentinels: what stands for a placeholder while Markdown and templates do their work.
//!
//! A sentinel is made of lower-case ASCII letters and digits, so that nothing on the way
//! (smart punctuation, HTML escaping, URL parsing, sanitising) changes it. It contains a hash of
//! everything that goes into the mail: no content can contain the hash of itself, and so no
//! content can forge one.

use std::fmt::Write;

use postroom_content_model::Field;
use sha2::{Digest, Sha256};
use unicode_width::UnicodeWidthStr;

/// What a sentinel stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A value, with what stands there when it is missing.
    Value { field: Field, default: String },
    /// The beginning of what is for those who have a field.
    If(Field),
    /// The beginning of what is for the others.
    Else,
    /// The end of both.
    End,
}

impl Token {
    /// Whether it takes no place of its own.
    pub(super) fn is_condition(&self) -> bool {
        !matches!(self, Self::Value { .. })
    }
}

/// The sentinels of one mailing.
#[derive(Clone, Debug)]
pub(super) struct Sentinels {
    /// How every sentinel begins.
    mark: String,
    tokens: Vec<Token>,
}

impl Sentinels {
    /// Sentinels that none of these texts can contain; they must be all that goes in.
    pub(super) fn new(texts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        let hash = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
        Self {
            mark: format!("zq{hash}n"),
            tokens: Vec::new(),
        }
    }

    /// How every sentinel begins.
    pub(super) fn mark(&self) -> &str {
        &self.mark
    }

    /// A sentinel for a token.
    pub(super) fn add(&mut self, token: Token) -> String {
        self.tokens.push(token);
        self.text(self.tokens.len() - 1)
    }

    /// How many there are: what the next one is counted as.
    pub(super) fn count(&self) -> usize {
        self.tokens.len()
    }

    /// The first sentinel of a text: where it begins, where it ends, what it stands for.
    pub(super) fn find(&self, text: &str) -> Option<(usize, usize, &Token)> {
        let (start, end, index) = self.find_index(text)?;
        Some((start, end, self.token(index)))
    }

    /// What a sentinel stands for; `index` must come from [`Sentinels::find_index`].
    pub(super) fn token(&self, index: usize) -> &Token {
        &self.tokens[index]
    }

    /// The first sentinel of a text: where it begins, where it ends, as which it was added.
    pub(super) fn find_index(&self, text: &str) -> Option<(usize, usize, usize)> {
        let start = text.find(&self.mark)?;
        let digits = start + self.mark.len();
        let length = text[digits..].find('z')?;
        let index = text[digits..digits + length].parse().ok()?;
        (index < self.tokens.len()).then_some((start, digits + length + 1, index))
    }

    /// How many columns a text takes once the usual values are filled in.
    pub(super) fn width(&self, text: &str) -> usize {
        let (mut width, mut rest) = (0, text);
        while let Some((start, end, token)) = self.find(rest) {
            width += rest[..start].width() + usual_width(token);
            rest = &rest[end..];
        }
        width + rest.width()
    }

    /// Gives `web_url` the address that stands for it where a recipient has none.
    pub(super) fn set_web_url(&mut self, url: &str) {
        for token in &mut self.tokens {
            if let Token::Value {
                field: Field::WebUrl,
                default,
            } = token
            {
                url.clone_into(default);
            }
        }
    }

    fn text(&self, index: usize) -> String {
        let mut text = self.mark.clone();
        // Writing to a string cannot fail.
        let _ = write!(text, "{index}z");
        text
    }

    /// A text in which sentinels can be read by people.
    #[cfg(test)]
    pub(super) fn shown(&self, text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((start, end, token)) = self.find(rest) {
            out.push_str(&rest[..start]);
            out.push_str(&match token {
                Token::Value { field, default } => format!("<{field:?} or {default:?}>"),
                Token::If(field) => format!("<if {field:?}>"),
                Token::Else => "<else>".to_owned(),
                Token::End => "<end>".to_owned(),
            });
            rest = &rest[end..];
        }
        out + rest
    }
}

fn usual_width(token: &Token) -> usize {
    match token {
        Token::Value {
            field: Field::UnsubscribeUrl | Field::WebUrl,
            ..
        } => 60,
        Token::Value {
            field: Field::Email,
            ..
        } => 24,
        Token::Value { default, .. } => default.width().max(6),
        Token::If(_) | Token::Else | Token::End => 0,
    }
}
