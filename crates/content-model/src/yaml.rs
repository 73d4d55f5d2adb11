//! YAML: values from `serde_yaml`, positions from a span index over the same text.
//!
//! `serde_yaml` is named in this file only, so that a successor is a one-file change. No value
//! ever comes from the span index, and no position from `serde_yaml` when the index has one.
//!
//! The two readers follow two editions of the standard: `serde_yaml` YAML 1.1, as libyaml,
//! Jekyll and Hugo do, and the index YAML 1.2, which is stricter about indentation and tabs.
//! What `serde_yaml` accepts is accepted; [`twin`] makes it readable for the index.

mod explain;
mod index;
mod json;
mod mend;
mod places;
mod plain;
#[cfg(test)]
mod properties;
mod recover;
mod scalar;
mod spans;
#[cfg(test)]
mod tests;
mod twin;

pub(crate) use json::to_json;
pub use scalar::{ScalarStyle, in_quotes, inside_quotes, other_reading, typed_date};
pub(crate) use serde_yaml::Mapping;
pub use serde_yaml::Value;
pub use spans::SpanIndex;

use crate::span::Span;
use index::IndexError;

/// The most bytes a YAML document may have. Deeply nested input costs `serde_yaml` a second and
/// more; the event parser of the span index refuses it at once, and this bounds both.
pub(crate) const MAX_BYTES: usize = 64 * 1024;

/// YAML that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Where, in the file.
    pub span: Span,
    /// A second place that belongs to it (the first of two equal keys).
    pub first: Option<Span>,
    /// What to do about it, where that is certain.
    pub help: Option<String>,
    /// What would make it readable, and is likely meant: the text to put in a place.
    pub mended: Option<Box<(Span, String)>>,
    /// Whether it is a key that appears twice.
    pub duplicate_key: bool,
}

impl YamlError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span,
            first: None,
            help: None,
            mended: None,
            duplicate_key: false,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn mended_by(mut self, mended: Option<(Span, String)>) -> Self {
        self.mended = mended.map(Box::new);
        self
    }

    fn shifted(mut self, by: usize) -> Self {
        self.span = self.span.shifted(by);
        self.first = self.first.map(|span| span.shifted(by));
        if let Some(mended) = &mut self.mended {
            mended.0 = mended.0.shifted(by);
        }
        self
    }
}

/// Reads one YAML document that begins at byte `start` of its file: its value, with merge keys
/// (`<<`) applied, and where each of its keys and values stands in the file.
///
/// # Errors
///
/// When the text is longer than 64 KiB, is not YAML, nests too deeply, expands too far
/// through aliases, or has the same key twice.
pub(crate) fn parse(text: &str, start: usize) -> Result<(Value, SpanIndex), YamlError> {
    let (text, start) = without_mark(text, start);
    match read(text) {
        Ok((value, spans)) => Ok((value, spans.starting_at(start))),
        Err(error) => Err(error.shifted(start)),
    }
}

/// As [`parse`], but skips the entries of the topmost mapping that cannot be read, and keeps the
/// first of two equal keys. The errors are those worth showing: each key that appears twice, and
/// the first mistake of another kind, since what follows it may be its echo.
pub(crate) fn parse_leniently(text: &str, start: usize) -> (Value, SpanIndex, Vec<YamlError>) {
    let (text, start) = without_mark(text, start);
    recover::parse_leniently(text, start)
}

/// The comments of a YAML file, each from its `#` to the end of its line; those of a file that
/// cannot be read are found as far as that is possible.
pub fn yaml_comments(text: &str) -> Vec<Span> {
    let (_, spans, _) = parse_leniently(text, 0);
    spans.comments(text, Span::new(0, text.len()))
}

fn without_mark(text: &str, start: usize) -> (&str, usize) {
    let unmarked = text.trim_start_matches('\u{feff}');
    (unmarked, start + text.len() - unmarked.len())
}

/// Reads a text, with spans counted from its start.
fn read(text: &str) -> Result<(Value, SpanIndex), YamlError> {
    refuse_length(text)?;
    refuse_control_characters(text)?;
    match spans(text) {
        Ok(spans) => {
            let value = serde_yaml::from_str(text);
            let value = value.map_err(|error| explained(text, &error, 0, &spans))?;
            let mut value = merged(value, &spans)?;
            give_back_room(&mut value);
            Ok((value, spans))
        }
        Err(IndexError::Refused(error)) => Err(error),
        Err(IndexError::NotYaml(error)) => Err(in_other_words(text, error.error)),
    }
}

/// Sequences and mappings grew as they were read, and are kept for as long as the site.
fn give_back_room(value: &mut Value) {
    match value {
        Value::Sequence(values) => {
            values.shrink_to_fit();
            values.iter_mut().for_each(give_back_room);
        }
        Value::Mapping(entries) => {
            entries.shrink_to_fit();
            entries.values_mut().for_each(give_back_room);
        }
        _ => {}
    }
}

/// The span index, by the cheapest way that there is.
fn spans(text: &str) -> Result<SpanIndex, IndexError> {
    let Some(found) = plain::index(text) else {
        return twin::index(text);
    };
    // So every test and the fuzzers hold the two readers together.
    debug_assert_eq!(twin::index(text).ok().as_ref(), Some(&found), "{text:?}");
    Ok(found)
}

/// What `serde_yaml` says of a text that the index cannot be built for; its messages are the
/// better ones. Brackets that nest deeply cost it a second, so it is not asked about those.
fn in_other_words(text: &str, error: YamlError) -> YamlError {
    if bracket_depth(text) > index::MAX_DEPTH {
        return error;
    }
    match serde_yaml::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => error,
        Err(other) => explained(text, &other, error.span.start, &SpanIndex::default()),
    }
}

fn explained(
    text: &str,
    error: &serde_yaml::Error,
    otherwise_at: usize,
    spans: &SpanIndex,
) -> YamlError {
    let at = error
        .location()
        .map_or(otherwise_at, |location| location.index());
    let mut error = explain::explain(text, &error.to_string(), at, spans);
    error.mended.take_if(|mended| !mends(text, mended));
    error
}

/// Whether the text is read at least up to the end of what is put there.
fn mends(text: &str, (span, instead): &(Span, String)) -> bool {
    let mut text = text.to_owned();
    text.replace_range(span.start..span.end, instead);
    let end = span.start + instead.len();
    let next = serde_yaml::from_str::<serde::de::IgnoredAny>(&text).err();
    next.and_then(|error| error.location())
        .is_none_or(|location| location.index() > end + 1)
}

fn merged(mut value: Value, spans: &SpanIndex) -> Result<Value, YamlError> {
    if let Some(merge_key) = spans.first_merge_key()
        && value.apply_merge().is_err()
    {
        return Err(YamlError::new(
            merge_key,
            "`<<` takes a mapping, an alias of one, or a list of those",
        ));
    }
    Ok(value)
}

fn refuse_length(text: &str) -> Result<(), YamlError> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    let first_line = text.find(['\n', '\r']).unwrap_or(0);
    let message = format!(
        "this YAML is {} bytes long, and at most {MAX_BYTES} are read",
        text.len()
    );
    Err(YamlError::new(Span::new(0, first_line), message))
}

/// YAML 1.1 §4.1.1, c-printable. Found here because `serde_yaml` gives no place for them.
fn refuse_control_characters(text: &str) -> Result<(), YamlError> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    let Some(first) = text.bytes().position(|byte| !plain(byte)) else {
        return Ok(());
    };
    let refused = |c: &(usize, char)| match c.1 {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => false,
        c => c <= '\u{9f}' || matches!(c, '\u{fffe}' | '\u{ffff}'),
    };
    match text[first..].char_indices().find(refused) {
        None => Ok(()),
        Some((at, c)) => {
            let span = Span::new(first + at, first + at + c.len_utf8());
            let message = format!(
                "the control character U+{:04X} cannot stand in YAML",
                u32::from(c)
            );
            Err(YamlError::new(span, message).with_help("delete it"))
        }
    }
}

/// How deep brackets nest, at most: a cheap upper bound where the index could not tell.
fn bracket_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Where `serde_yaml` itself places the error of a seed.
#[cfg(test)]
fn place_of_error<'d>(text: &'d str, seed: impl serde::de::DeserializeSeed<'d>) -> Option<usize> {
    let error = seed
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .err()?;
    error.location().map(|location| location.index())
}
