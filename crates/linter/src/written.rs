//! Values of front matter as they stand in the file, for rules that underline or mend them.

use std::collections::HashMap;

use postroom_content_model::{
    Post, RawFrontMatter, ScalarStyle, Site, Span, Value, inside_quotes, tag_slug,
};

use crate::document::Document;

/// One text of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Where it stands, quotes included.
    pub(crate) span: Span,
    /// What it says.
    pub(crate) text: String,
    /// Whether it is a part of one text with commas.
    is_part: bool,
}

/// The texts of a list: items of a sequence, or the parts of a text between its commas.
pub(crate) fn items(raw: &RawFrontMatter, file: &str, key: &str) -> Vec<Item> {
    match raw.value(file, &[key]) {
        Some(Value::Sequence(values)) => {
            let spans = raw.item_spans(&[key]);
            // Behind an alias, the items are not written here.
            let pairs = values
                .iter()
                .zip(&spans)
                .filter(|_| spans.len() == values.len());
            let items = pairs.filter_map(|(value, span)| item(value, *span, file));
            items.collect()
        }
        Some(Value::String(text)) => parts(&text, raw.value_span(&[key]), file),
        _ => Vec::new(),
    }
}

fn item(value: &Value, span: Span, file: &str) -> Option<Item> {
    let text = match value {
        Value::String(text) => text.trim(),
        Value::Number(_) | Value::Bool(_) => span.slice(file),
        _ => return None,
    };
    let item = Item {
        span,
        text: text.to_owned(),
        is_part: false,
    };
    (!text.is_empty()).then_some(item)
}

fn parts(text: &str, span: Span, file: &str) -> Vec<Item> {
    let inside = inside_quotes(file, span);
    if inside.slice(file) != text {
        return Vec::new();
    }
    let mut start = inside.start;
    let parts = text.split(',').map(|part| {
        let at = start + part.len() - part.trim_start().len();
        start += part.len() + 1;
        let text = part.trim();
        Item {
            span: Span::new(at, at + text.len()),
            text: text.to_owned(),
            is_part: true,
        }
    });
    parts.filter(|item| !item.text.is_empty()).collect()
}

impl Item {
    /// The edit that makes it say something else, if that is possible in its place.
    pub(crate) fn rewritten(&self, file: &str, text: &str) -> Option<(Span, String)> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/');
        if self.is_part {
            return text
                .chars()
                .all(plain)
                .then(|| (self.span, text.to_owned()));
        }
        rewritten(file, self.span, text)
    }

    /// The edit that takes it out of a list in which it is not the first.
    pub(crate) fn removed(&self, file: &str) -> Option<(Span, String)> {
        let before = file[..self.span.start].trim_end_matches(' ');
        if before.ends_with(',') {
            return Some((Span::new(before.len() - 1, self.span.end), String::new()));
        }
        let line_start = file[..self.span.start].rfind('\n')? + 1;
        let line_end = self.span.end + file[self.span.end..].find('\n')? + 1;
        let alone = file[line_start..self.span.start].trim() == "-"
            && file[self.span.end..line_end].trim().is_empty();
        alone.then(|| (Span::new(line_start, line_end), String::new()))
    }
}

/// The edit that puts another text in the place of a scalar of one line, in its own quotes.
pub(crate) fn rewritten(file: &str, span: Span, text: &str) -> Option<(Span, String)> {
    let style = ScalarStyle::of(span.slice(file))?;
    Some((span, style.write(text)))
}

impl Document<'_> {
    /// The texts of a list.
    pub(crate) fn items(&self, key: &str) -> Vec<Item> {
        items(self.raw(), &self.file.text, key)
    }

    /// The place of a value; none if it is missing.
    pub(crate) fn place(&self, path: &[&str]) -> Option<Span> {
        let raw = self.raw();
        raw.has(path).then(|| raw.value_span(path))
    }

    /// What is written there.
    pub(crate) fn slice(&self, span: Span) -> &str {
        span.slice(&self.file.text)
    }

    /// The end of a text from its character `from` on. Where what is written is not what is
    /// meant, as with escapes, the whole of it; of a text of several lines, the key.
    pub(crate) fn tail(&self, key: &str, text: &str, from: usize) -> Span {
        let span = self.raw().value_span(&[key]);
        if self.slice(span).contains(['\n', '\r']) {
            return self.raw().key_span(&[key]);
        }
        let inside = inside_quotes(&self.file.text, span);
        let start = text.char_indices().nth(from).map(|(start, _)| start);
        match start.filter(|_| self.slice(inside) == text) {
            Some(start) => Span::new(inside.start + start, inside.end),
            None => span,
        }
    }

    /// Whether the file has a line end of two characters.
    pub(crate) fn line_end(&self) -> &'static str {
        let text = &self.file.text;
        match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}

/// Which tag a text means: as loading has it, by key, by name, or by the slug of the text.
pub(crate) struct TagNames {
    by_name: HashMap<String, usize>,
}

impl TagNames {
    pub(crate) fn of_site(site: &Site) -> Self {
        Self::of(site, 0..site.tags.len())
    }

    pub(crate) fn of_post(site: &Site, post: &Post) -> Self {
        Self::of(site, post.tags.iter().copied())
    }

    fn of(site: &Site, indexes: impl Iterator<Item = usize>) -> Self {
        let mut by_name = HashMap::new();
        for index in indexes {
            let tag = &site.tags[index];
            for name in [&tag.slug, &tag.name] {
                by_name.entry(name.to_lowercase()).or_insert(index);
            }
        }
        Self { by_name }
    }

    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let by_name = self.by_name.get(&text.trim().to_lowercase());
        by_name
            .or_else(|| self.by_name.get(&tag_slug(text)))
            .copied()
    }
}
