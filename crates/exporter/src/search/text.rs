//! The words of one document, with how much each matters there.

use std::{borrow::Cow, collections::HashMap};

use postroom_content_model::{
    Post, events,
    html::{Part, decode, scan},
};
use pulldown_cmark::{Event, Tag, TagEnd};

use super::words::{self, Word, Written};
use crate::view::Views;

/// How often a word of the title counts, beside once in the text.
const TITLE: u32 = 10;
const TAG: u32 = 5;
const HEADING: u32 = 3;
const DESCRIPTION: u32 = 3;
const AUTHOR: u32 = 3;

/// The words of a document.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Each form with its weight, in the order of the forms.
    pub(super) counted: Vec<Counted>,
    /// How many words the text has.
    pub(super) length: u32,
}

/// A word of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) form: Box<str>,
    pub(super) written: Written<'static>,
    /// How often it stands there; more often where it matters more.
    pub(super) weight: u32,
}

/// The words of a post or a page: its text, title, description, tags and authors.
pub(super) fn words(views: &Views<'_>, index: usize) -> Words {
    let post = &views.site.posts[index];
    let body = Body::of(post);
    let mut count = Count::default();
    for (part, weight) in body.parts() {
        count.text(part, weight);
    }
    let length = count.length;
    count.text(post.title(), TITLE);
    count.text(
        post.front.description.as_deref().unwrap_or_default(),
        DESCRIPTION,
    );
    for tag in &post.tags {
        count.text(&views.site.tags[*tag].name, TAG);
    }
    for author in &post.authors {
        count.text(&views.site.authors[*author].name, AUTHOR);
    }
    Words {
        counted: count.sorted(),
        length,
    }
}

/// What a body says, in parts: a word never goes over the end of one.
#[derive(Default)]
struct Body {
    text: String,
    /// Where each part ends, and how much its words count.
    ends: Vec<(usize, u32)>,
}

impl Body {
    /// The Markdown's text: of prose, code, tables and alternative texts, and what stands between
    /// the tags of raw HTML.
    fn of(post: &Post) -> Self {
        let mut body = Self::default();
        let mut weight = 1;
        let mut html = String::new();
        for (event, _) in events(post.body()) {
            match event {
                // Neighbours without a space between are one word, in two styles perhaps.
                Event::Text(text) | Event::Code(text) => body.text.push_str(&text),
                // A block of it comes line by line, and tags and comments go over several.
                Event::Html(line) => html.push_str(&line),
                Event::InlineHtml(tag) if is_break(&tag) => body.text.push(' '),
                Event::InlineHtml(_)
                | Event::Start(
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. },
                )
                | Event::End(
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
                ) => {}
                event => {
                    body.end_part(weight);
                    match event {
                        Event::Start(Tag::Heading { .. }) => weight = HEADING,
                        Event::End(TagEnd::Heading(_)) => weight = 1,
                        Event::End(TagEnd::HtmlBlock) => {
                            let shown = shown_of_html(&std::mem::take(&mut html));
                            body.text.push_str(&shown);
                        }
                        _ => {}
                    }
                }
            }
        }
        body.end_part(weight);
        body
    }

    fn end_part(&mut self, weight: u32) {
        if self
            .ends
            .last()
            .is_none_or(|(end, _)| *end < self.text.len())
        {
            self.ends.push((self.text.len(), weight));
        }
    }

    fn parts(&self) -> impl Iterator<Item = (&str, u32)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, weight)| {
            let part = &self.text[start..*end];
            start = *end;
            (part, *weight)
        })
    }
}

#[derive(Default)]
struct Count<'t> {
    found: HashMap<Cow<'t, str>, (Written<'t>, u32)>,
    length: u32,
}

impl<'t> Count<'t> {
    fn text(&mut self, text: &'t str, weight: u32) {
        words::each(text, &mut |Word { form, written }| {
            self.length += 1;
            let (_, sum) = self.found.entry(form).or_insert((written, 0));
            *sum += weight;
        });
    }

    fn sorted(self) -> Vec<Counted> {
        let found = self.found.into_iter();
        let counted = found.map(|(form, (written, weight))| Counted {
            form: Box::from(form),
            written: written.into_owned(),
            weight,
        });
        let mut counted: Vec<Counted> = counted.collect();
        counted.sort_unstable_by(|a, b| a.form.cmp(&b.form));
        counted
    }
}

/// Whether a tag begins a new line.
fn is_break(tag: &str) -> bool {
    let start = tag.get(..3).unwrap_or_default();
    start.eq_ignore_ascii_case("<br")
}

/// What a browser would show of raw HTML, as far as words go.
fn shown_of_html(html: &str) -> String {
    let mut shown = String::new();
    scan(html, |part| match part {
        Part::Text(text) => shown.push_str(&decode(text)),
        Part::Comment(..) => {}
        Part::Start(_) | Part::End(_) => shown.push(' '),
    });
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_shown_of_html_counts() {
        let check = |html: &str, expected: &str| {
            let shown = shown_of_html(html);
            let words: Vec<&str> = shown.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{html}");
        };
        check("<p class=\"a\">One</p>two<br>three", "One two three");
        check("<!-- a > b\nsecret -->shown", "shown");
        check("<style>p > a { color: red }</style>shown", "shown");
        check("<script>1 < 2 > 1</script>shown", "shown");
        check("a <b", "a");
        check("<p title='>'>Caf&eacute;</p>", "Café");
    }
}
