//! Newsletter editions: `content/newsletters/<newsletter>/<date>.md`.

use std::{fmt, str::FromStr};

use crate::{
    front_matter::{FrontMatter, RawFrontMatter, written_values},
    outline::Outline,
    placeholder::{Placeholder, PlaceholderFault, placeholders},
    recalled::Recalled,
    segment::{Segment, SegmentFault},
    source::SourceFile,
    span::Span,
    suggest::closest,
    yaml::Value,
};

/// One edition of a newsletter.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The file it was read from.
    pub file: SourceFile,
    /// Its front matter as written.
    pub raw: Recalled<RawFrontMatter>,
    /// Its front matter as meant.
    pub front: Box<FrontMatter>,
    /// What its introduction contains.
    pub outline: Recalled<Outline>,
    /// How the command line names it.
    pub id: EditionId,
}

/// The path of the page that lists the newsletters.
pub const NEWSLETTER_INDEX: &str = "/newsletters/";

/// The path of the page that lists the editions of a newsletter.
pub fn newsletter_permalink(newsletter: &str) -> String {
    format!("{NEWSLETTER_INDEX}{newsletter}/")
}

/// The name of an edition on the command line: `<newsletter>/<date>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EditionId {
    /// The newsletter's key in the settings.
    pub newsletter: String,
    /// The file's name without `.md`, usually a date.
    pub name: String,
}

impl Edition {
    /// The introduction: the Markdown after the front matter.
    pub fn body(&self) -> &str {
        self.file.text.get(self.raw.body..).unwrap_or_default()
    }

    /// Its permanent id: the front matter's, else one made from its name.
    pub fn permanent_id(&self) -> String {
        self.front.id.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The path of its page on the web.
    pub fn permalink(&self) -> String {
        self.id.permalink()
    }

    /// What is wrong with the placeholders of its subject, preheader and introduction, each with
    /// its place in the file.
    pub fn placeholder_faults(&self) -> Vec<(Span, PlaceholderFault)> {
        let mut faults = Vec::new();
        self.faults_in_value("subject", self.front.subject.as_deref(), &mut faults);
        self.faults_in_value("preheader", self.front.preheader.as_deref(), &mut faults);
        let start = self.raw.body;
        let body = placeholders(self.body()).into_iter();
        faults.extend(body.filter_map(|found| fault(found.span.shifted(start), &found)));
        faults
    }

    /// Whom of the list it is for, or what is wrong with its `segment` and where in the file.
    ///
    /// # Errors
    ///
    /// When the segment cannot be read, is empty, or stands under a key that editions do not have.
    /// The place is that of the fault where the segment is written as it is read, else the whole
    /// value or the key.
    pub fn segment(&self) -> Result<Option<Segment>, (Span, SegmentFault)> {
        let Some(text) = self.front.segment.as_deref() else {
            return self.segment_is_left_out().map(|()| None);
        };
        text.parse().map(Some).map_err(|fault: SegmentFault| {
            let value = self.raw.value_span(&["segment"]);
            let written = value.slice(&self.file.text).find(text);
            let span = written.map_or(value, |at| fault.span.shifted(value.start + at));
            (span, fault)
        })
    }

    /// That nothing in the file could be meant as a segment: whoever narrows a mailing must not
    /// reach the whole list by a slip of the hand.
    fn segment_is_left_out(&self) -> Result<(), (Span, SegmentFault)> {
        const KEY: &str = "segment";
        let values = written_values(&self.file.text);
        if let Some(value) = values.get(KEY) {
            let fault = match value {
                Value::Sequence(_) | Value::Mapping(_) => SegmentFault::whole(
                    "the segment is not text",
                    "write an expression in quotes, such as \"city = London\"",
                ),
                _ => SegmentFault::empty(),
            };
            return Err((self.raw.value_span(&[KEY]), fault));
        }
        for key in values.keys().filter_map(Value::as_str) {
            let help = match key.to_lowercase().as_str() {
                "list" | "lists" => {
                    "the list stands in postroom.yaml; `segment: list = …` asks for another one too"
                        .to_owned()
                }
                _ if closest(key, [KEY]).is_some() => format!("did you mean `{KEY}`?"),
                _ => continue,
            };
            let message = format!("an edition has no key `{key}`");
            let fault = SegmentFault::whole(message, help);
            return Err((self.raw.key_span(&[key]), fault));
        }
        // An entry that cannot be read is not among the values.
        let mut start = self.raw.block.start;
        for line in self.raw.block.slice(&self.file.text).split_inclusive('\n') {
            if line.trim_start_matches(['"', '\'']).starts_with(KEY) {
                let span = Span::new(start, start + line.trim_end().len());
                let help = "put all of it in quotes, such as `'city = \"New York\"'`";
                return Err((
                    span,
                    SegmentFault::whole("the front matter is broken here", help),
                ));
            }
            start += line.len();
        }
        Ok(())
    }

    /// A fault in a value of the front matter is at the placeholder where that is written as it
    /// is read, else at the value.
    fn faults_in_value(
        &self,
        key: &str,
        text: Option<&str>,
        faults: &mut Vec<(Span, PlaceholderFault)>,
    ) {
        let text = text.unwrap_or_default();
        let value = self.raw.value_span(&[key]);
        let (written, mut done) = (value.slice(&self.file.text), 0);
        for found in placeholders(text) {
            let source = found.span.slice(text);
            let span = match written[done..].find(source) {
                Some(at) => {
                    let start = value.start + done + at;
                    done += at + source.len();
                    Span::new(start, start + source.len())
                }
                None => value,
            };
            faults.extend(fault(span, &found));
        }
    }
}

impl EditionId {
    /// The path of its page on the web.
    pub fn permalink(&self) -> String {
        format!("{}{}/", newsletter_permalink(&self.newsletter), self.name)
    }
}

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.newsletter, self.name)
    }
}

fn fault(span: Span, found: &Placeholder) -> Option<(Span, PlaceholderFault)> {
    Some((span, found.fault()?.clone()))
}

/// Takes `<newsletter>/<date>` and the path of the file alike.
impl FromStr for EditionId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.strip_suffix(".md").unwrap_or(text).replace('\\', "/");
        let mut parts = text.rsplit('/');
        match (parts.next(), parts.next()) {
            (Some(name), Some(newsletter)) if !name.is_empty() && !newsletter.is_empty() => {
                Ok(Self {
                    newsletter: newsletter.to_owned(),
                    name: name.to_owned(),
                })
            }
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_named_by_path_or_by_date() {
        let expected = EditionId {
            newsletter: "weekly".into(),
            name: "2026-11-13".into(),
        };
        for name in [
            "weekly/2026-11-13",
            "content/newsletters/weekly/2026-11-13.md",
        ] {
            assert_eq!(name.parse(), Ok(expected.clone()), "{name}");
        }
        assert_eq!("weekly".parse::<EditionId>(), Err(()));
    }
}
