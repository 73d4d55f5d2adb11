//! Understands single values; each that cannot be understood is a problem at its own place.

use crate::{
    front_matter::{
        DateError, PostDate, RawFrontMatter, parse_date, written_date::unambiguous_day,
        written_values,
    },
    problem::{Problem, ProblemKind},
    source::SourceFile,
    span::Span,
    yaml::{self, Mapping, ScalarStyle, Value, in_quotes, inside_quotes},
};
use jiff::tz::TimeZone;

/// The values of one file under their canonical keys.
pub(super) struct Values<'f> {
    pub(super) file: &'f SourceFile,
    pub(super) raw: &'f RawFrontMatter,
    /// What stands there, under the keys as written.
    pub(super) written: &'f Mapping,
    pub(super) zone: &'f TimeZone,
    pub(super) problems: &'f mut Vec<Problem>,
}

impl<'f> Values<'f> {
    /// The value at the path of a canonical key, unless it is null.
    pub(super) fn get(&self, path: &[&str]) -> Option<&'f Value> {
        let value = at(self.written, &self.raw.as_written(path));
        value.filter(|value| !value.is_null())
    }

    /// A text: trimmed, on one line; `None` if it is empty.
    pub(super) fn text(&mut self, path: &[&str]) -> Option<String> {
        let value = self.get(path)?;
        match self.scalar(value, path) {
            Some(text) => Some(text).filter(|text| !text.is_empty()),
            None => {
                self.wrong(path, "text", value, None);
                if value.is_sequence() {
                    self.advise("put the value in quotes if it is text".to_owned());
                }
                self.offer(path, |written| {
                    let bracketed = written.starts_with('[') && !written.contains(['\n', '\r']);
                    bracketed.then(|| in_quotes(written))
                });
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, path: &[&str]) -> Option<bool> {
        let value = self.get(path)?;
        match value {
            Value::Bool(value) => Some(*value),
            Value::String(text) => {
                let meant = match text.trim().to_lowercase().as_str() {
                    "true" | "yes" | "on" | "y" => Some(true),
                    "false" | "no" | "off" | "n" => Some(false),
                    _ => None,
                };
                let help = meant.map(|meant| format!("write `{meant}`, without quotes"));
                self.wrong(path, "true or false", value, help);
                if let Some(meant) = meant {
                    self.offer_in_place(path, &meant.to_string());
                }
                meant
            }
            _ => {
                self.wrong_type(path, "true or false", value);
                None
            }
        }
    }

    /// A whole number of minutes, at least 1.
    pub(super) fn minutes(&mut self, path: &[&str]) -> Option<u32> {
        let value = self.get(path)?;
        let minutes = value
            .as_u64()
            .and_then(|minutes| u32::try_from(minutes).ok())
            .filter(|minutes| *minutes > 0);
        if minutes.is_none() {
            self.wrong_type(path, "a whole number of minutes from 1 on", value);
            if let Some(minutes) = value.as_str().and_then(minutes_in_words) {
                self.offer_in_place(path, &minutes.to_string());
            }
        }
        minutes
    }

    pub(super) fn date(&mut self, path: &[&str]) -> Option<PostDate> {
        let value = self.get(path)?;
        let Some(text) = self.scalar(value, path) else {
            self.wrong_type(path, "a date", value);
            return None;
        };
        if text.is_empty() {
            return None;
        }
        match parse_date(&text, self.zone) {
            Ok(date) => Some(date),
            Err(error) => {
                let span = self.raw.value_span(path);
                let mut problem = Problem::new(
                    ProblemKind::InvalidDate,
                    &self.file.path,
                    span,
                    format!("`{}`: {error}", path[0]),
                );
                if let DateError::Impossible(_) = error {
                    problem = problem.with_help("write a day that exists, such as 2026-03-17");
                }
                self.problems.push(problem);
                if let Some(day) = unambiguous_day(&text) {
                    self.advise(format!("write {day}"));
                    self.offer(path, |written| {
                        let is_text = text == inside_quotes(written, whole(written)).slice(written);
                        is_text.then(|| day.to_string())
                    });
                }
                None
            }
        }
    }

    /// A list of texts; one text is a list separated by commas.
    pub(super) fn list(&mut self, path: &[&str]) -> Vec<String> {
        let Some(value) = self.get(path) else {
            return Vec::new();
        };
        match value {
            Value::Sequence(items) => self.items(items, path, "text"),
            Value::String(text) => separated(text),
            _ => match self.scalar(value, path) {
                Some(text) => vec![text],
                None => {
                    self.wrong_type(path, "a list", value);
                    Vec::new()
                }
            },
        }
    }

    /// A list of texts, where one text is one item.
    pub(super) fn list_of_whole(&mut self, path: &[&str]) -> Vec<String> {
        match self.get(path) {
            Some(Value::Sequence(_)) | None => self.list(path),
            Some(_) => self.text(path).into_iter().collect(),
        }
    }

    fn items(&mut self, items: &'f [Value], path: &[&str], wanted: &str) -> Vec<String> {
        let mut texts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_null()) {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            match self.scalar(item, &path) {
                Some(text) => texts.extend(Some(text).filter(|text| !text.is_empty())),
                None => self.wrong_type(&path, wanted, item),
            }
        }
        texts
    }

    /// A mapping that may only have these keys.
    pub(super) fn mapping(&mut self, path: &[&str], keys: &[&str]) -> Option<&'f Mapping> {
        let value = self.get(path)?;
        let Value::Mapping(mapping) = value else {
            self.wrong_type(path, &format!("a mapping with {}", keys.join(", ")), value);
            return None;
        };
        for key in mapping
            .keys()
            .filter_map(Value::as_str)
            .filter(|key| !keys.contains(key))
        {
            let full: Vec<&str> = path.iter().copied().chain([key]).collect();
            self.unknown_key(&full, keys);
        }
        Some(mapping)
    }

    pub(super) fn unknown_key(&mut self, path: &[&str], known: &[&str]) {
        let key = path.last().copied().unwrap_or_default();
        let span = self.raw.key_span(path);
        let shown: String = key.chars().take(40).collect();
        let message = format!("unknown key `{shown}`");
        let mut problem = Problem::new(ProblemKind::UnknownKey, &self.file.path, span, message);
        if let Some(near) = crate::suggest::closest(key, known.iter().copied()) {
            problem = problem.with_help(format!("did you mean `{near}`?"));
            let sibling: Vec<&str> = path[..path.len() - 1]
                .iter()
                .copied()
                .chain([near])
                .collect();
            let written = span.slice(&self.file.text).trim_matches(['"', '\'']);
            if !self.raw.has(&sibling) && written == key {
                problem = problem.with_remedy(inside_quotes(&self.file.text, span), near);
            }
        }
        self.problems.push(problem);
    }

    pub(super) fn wrong_type(&mut self, path: &[&str], wanted: &str, value: &Value) {
        self.wrong(path, wanted, value, None);
    }

    /// Adds to the last problem what to do about it.
    fn advise(&mut self, help: String) {
        if let Some(problem) = self.problems.last_mut() {
            problem.help = Some(help);
        }
    }

    /// Adds to the last problem what would mend the value at a path, made of what is written.
    fn offer(&mut self, path: &[&str], mend: impl Fn(&str) -> Option<String>) {
        let span = self.raw.value_span(path);
        let Some(text) = mend(span.slice(&self.file.text)) else {
            return;
        };
        if let Some(problem) = self.problems.pop() {
            self.problems.push(problem.with_remedy(span, text));
        }
    }

    /// Adds to the last problem that `instead` is to be written, without quotes.
    fn offer_in_place(&mut self, path: &[&str], instead: &str) {
        self.offer(path, |written| {
            ScalarStyle::of(written).map(|_| instead.to_owned())
        });
    }

    fn wrong(&mut self, path: &[&str], wanted: &str, value: &Value, help: Option<String>) {
        let found = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Tagged(_) => "a tagged value",
        };
        let message = format!("`{}` must be {wanted}, not {found}", path.join("."));
        let span = self.raw.value_span(path);
        let mut problem = Problem::new(ProblemKind::WrongType, &self.file.path, span, message);
        problem.help = help;
        self.problems.push(problem);
    }

    /// A value as text on one line. Numbers are as they were written: `2.10` is not `2.1`.
    fn scalar(&self, value: &Value, path: &[&str]) -> Option<String> {
        match value {
            Value::String(text) => Some(one_line(text)),
            Value::Number(_) | Value::Bool(_) => {
                let written = self.raw.value_span(path).slice(&self.file.text);
                // Behind an anchor, an alias or a tag, the text is not the value.
                match (written.starts_with(['&', '*', '!']), yaml::to_json(value)) {
                    (true, json) => Some(json.to_string()),
                    (false, _) => Some(one_line(written)),
                }
            }
            Value::Tagged(tagged) => self.scalar(&tagged.value, path),
            _ => None,
        }
    }
}

impl RawFrontMatter {
    /// The value at the path of a canonical key, read again from `text`, the file it is of.
    pub fn value(&self, text: &str, path: &[&str]) -> Option<Value> {
        at(&written_values(text), &self.as_written(path)).cloned()
    }
}

/// The value at a path.
pub(super) fn at<'v>(values: &'v Mapping, path: &[&str]) -> Option<&'v Value> {
    let mut parts = path.iter().copied();
    let mut value = entry(values, parts.next()?)?;
    for part in parts {
        value = match value {
            Value::Mapping(mapping) => entry(mapping, part)?,
            Value::Sequence(items) => items.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The value of a key. Front matter has few keys: comparing them takes less than hashing one.
fn entry<'v>(mapping: &'v Mapping, key: &str) -> Option<&'v Value> {
    let is_it = |(name, _): &(&Value, &Value)| matches!(name, Value::String(name) if name == key);
    mapping.iter().find(is_it).map(|(_, value)| value)
}

fn whole(text: &str) -> Span {
    Span::new(0, text.len())
}

/// `5`, `5 min`, `5 minutes`
fn minutes_in_words(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let minutes = number.parse().ok().filter(|minutes| *minutes > 0);
    let is_minutes = matches!(
        unit.trim(),
        "" | "min" | "min." | "mins" | "minute" | "minutes"
    );
    minutes.filter(|_| is_minutes)
}

/// The parts of a text between commas.
fn separated(text: &str) -> Vec<String> {
    let parts = text.split(',').map(one_line);
    parts.filter(|part| !part.is_empty()).collect()
}

/// A text without control characters and without blanks at its ends; line ends become spaces.
pub(crate) fn one_line(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => Some(' '),
        _ if c.is_control() => None,
        _ => Some(c),
    };
    if text.chars().any(char::is_control) {
        let text: String = text.chars().filter_map(visible).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.trim().to_owned()
    }
}
