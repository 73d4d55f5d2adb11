//! The one Markdown dialect: the only place that configures pulldown-cmark.
//!
//! CommonMark with tables, footnotes, strikethrough, task lists, heading attributes, alerts and
//! definition lists as GitHub and Pandoc write them, smart punctuation, and mathematics between
//! dollars. What the parser must not see as it stands is masked first (see `mask`): dollars
//! that are money, and nesting that only an attacker writes.

mod mask;

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{
    BrokenLinkCallback, CodeBlockKind, CowStr, DefaultBrokenLinkCallback, Event, OffsetIter,
    Options, Parser, Tag,
};

/// Elements nested deeper than this lose their tags, never their text, so that what consumes the
/// events or the HTML made of them may nest as they do.
const MAX_DEPTH: usize = 128;

/// Parses a body in the site's dialect.
pub fn events(body: &str) -> Events<'_> {
    let markdown = Markdown::new(body);
    if matches!(markdown.masked, Cow::Borrowed(_)) {
        return Events(Source::Parsed(Box::new(Parsed::new(body, body, None))));
    }
    let events = markdown
        .parse()
        .map(|(event, range)| (event.into_static(), range));
    Events(Source::Restored(events.collect::<Vec<_>>().into_iter()))
}

/// The events of a body with their byte ranges in it; made by [`events`].
#[derive(Debug)]
pub struct Events<'t>(Source<'t>);

#[derive(Debug)]
enum Source<'t> {
    Parsed(Box<Parsed<'t>>),
    /// What was masked has been put back, which leaves nothing of the parsed text to borrow from.
    Restored(std::vec::IntoIter<(Event<'static>, Range<usize>)>),
}

impl<'t> Iterator for Events<'t> {
    type Item = (Event<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Parsed(events) => events.next(),
            Source::Restored(events) => events.next(),
        }
    }
}

/// A body, and what the parser may see of it.
#[derive(Debug)]
pub(crate) struct Markdown<'t> {
    body: &'t str,
    masked: Cow<'t, str>,
}

impl<'t> Markdown<'t> {
    /// Takes a body, without front matter.
    pub(crate) fn new(body: &'t str) -> Self {
        Self {
            body,
            masked: mask::mask(body),
        }
    }

    /// Its events.
    pub(crate) fn parse(&self) -> Parsed<'_> {
        Parsed::new(self.body, &self.masked, None)
    }

    /// Its events; `missing` hears of every reference to a label that nothing defines and may
    /// answer with a destination and a title.
    pub(crate) fn parse_with<'m, F>(&'m self, missing: F) -> Parsed<'m, F>
    where
        F: BrokenLinkCallback<'m>,
    {
        Parsed::new(self.body, &self.masked, Some(missing))
    }
}

/// Configures the dialect.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// The events of a body while the text that was parsed is at hand.
#[derive(Debug)]
pub(crate) struct Parsed<'m, F = DefaultBrokenLinkCallback> {
    events: OffsetIter<'m, F>,
    body: &'m str,
    masked: &'m str,
    depth: usize,
}

impl<'m, F: BrokenLinkCallback<'m>> Iterator for Parsed<'m, F> {
    type Item = (Event<'m>, Range<usize>);

    /// Events are large and many: each is changed in its place, if at all, and not moved about.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut item = self.events.next();
            if let Some((event, range)) = &mut item {
                if self.is_too_deep(event) {
                    continue;
                }
                self.restore(event, range);
            }
            return item;
        }
    }
}

impl<'m, F: BrokenLinkCallback<'m>> Parsed<'m, F> {
    fn new(body: &'m str, masked: &'m str, missing: Option<F>) -> Self {
        let parser = Parser::new_with_broken_link_callback(masked, options(), missing);
        Self {
            events: parser.into_offset_iter(),
            body,
            masked,
            depth: 0,
        }
    }

    /// The link reference definitions that links can use, in order, and where each leads.
    pub(crate) fn definitions(&self) -> Vec<(Range<usize>, String)> {
        let definitions = self.events.reference_definitions();
        let found = definitions.iter().map(|(_, definition)| {
            let mut destination = definition.dest.clone().into_string().into();
            self.unmask_text(&mut destination, &(0..0));
            (definition.span.clone(), destination.into_string())
        });
        let mut found: Vec<_> = found.collect();
        found.sort_unstable_by_key(|(range, _)| range.start);
        found
    }

    /// Where the definition of a label begins, compared as CommonMark 0.31 §4.7 says.
    pub(crate) fn definition_of(&self, label: &str) -> Option<usize> {
        self.events
            .reference_definitions()
            .get(label)
            .map(|definition| definition.span.start)
    }

    #[inline]
    fn is_too_deep(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(_) => {
                self.depth += 1;
                self.depth > MAX_DEPTH
            }
            Event::End(_) => {
                self.depth -= 1;
                self.depth >= MAX_DEPTH
            }
            _ => false,
        }
    }

    #[inline]
    fn restore(&self, event: &mut Event<'m>, range: &Range<usize>) {
        // Pandoc's rule: a dollar before a digit closes nothing.
        if matches!(event, Event::InlineMath(_)) && self.is_before_digit(range.end) {
            *event = Event::Text(CowStr::Borrowed(&self.body[range.clone()]));
        }
        if !std::ptr::eq(self.body, self.masked) {
            self.unmask(event, range);
        }
    }

    fn is_before_digit(&self, at: usize) -> bool {
        self.body.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
    }

    /// Puts what was masked back into an event. Labels stay as the parser knows them.
    fn unmask(&self, event: &mut Event<'m>, range: &Range<usize>) {
        match event {
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(text))) => {
                self.unmask_text(text, range);
            }
            Event::Start(
                Tag::Link {
                    dest_url, title, ..
                }
                | Tag::Image {
                    dest_url, title, ..
                },
            ) => {
                self.unmask_text(dest_url, range);
                self.unmask_text(title, range);
            }
            _ => {}
        }
    }

    fn unmask_text(&self, text: &mut CowStr<'m>, range: &Range<usize>) {
        if !text.contains(mask::MASK) {
            return;
        }
        if self.masked.get(range.clone()) == Some(text) {
            *text = CowStr::Borrowed(&self.body[range.clone()]);
        } else if !self.body.contains(mask::MASK) {
            *text = text.replace(mask::MASK, "$").into();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use pulldown_cmark::{Event, TagEnd, html};

    use super::{MAX_DEPTH, events};

    fn check(body: &str, expected: &str) {
        let mut written = String::new();
        html::push_html(&mut written, events(body).map(|(event, _)| event));
        assert_eq!(written.trim_end(), expected, "{body:?}");
    }

    #[test]
    fn the_dialect_has_its_extensions() {
        check("~~gone~~", "<p><del>gone</del></p>");
        check("# A {#b .c}", r#"<h1 id="b" class="c">A</h1>"#);
        check("\"a\" -- b...", "<p>“a” – b…</p>");
        check(
            "> [!NOTE]\n> a",
            "<blockquote class=\"markdown-alert-note\">\n<p>a</p>\n</blockquote>",
        );
        check("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>");
        check(
            "$x^2$",
            r#"<p><span class="math math-inline">x^2</span></p>"#,
        );
        check(
            "the $n$th",
            r#"<p>the <span class="math math-inline">n</span>th</p>"#,
        );
        check("H~2~O a^2^", "<p>H~2~O a^2^</p>");
        check("[^a]", "<p>[^a]</p>");
    }

    #[test]
    fn money_is_text() {
        check("from $25,000-$50,000", "<p>from $25,000-$50,000</p>");
        check("$5 and $10", "<p>$5 and $10</p>");
        check(
            "**~$5** or [a](/b) (~$10)",
            r#"<p><strong>~$5</strong> or <a href="/b">a</a> (~$10)</p>"#,
        );
        check(
            "$1/$2/$3, not $x$",
            r#"<p>$1/$2/$3, not <span class="math math-inline">x</span></p>"#,
        );
        check("(\\$5)-$6", "<p>(\\$5)-$6</p>".replace('\\', "").as_str());
        check(
            "[($5)-$6](/a?$7-$8 \"$1-$2\") `$1-$2`",
            "<p><a href=\"/a?$7-$8\" title=\"$1-$2\">($5)-$6</a> <code>$1-$2</code></p>",
        );
        check(
            "```a$1-$2\n$1-$2\n```",
            "<pre><code class=\"language-a$1-$2\">$1-$2\n</code></pre>",
        );
        check("a <b c=\"$1-$2\">d", "<p>a <b c=\"$1-$2\">d</p>");
    }

    #[test]
    fn a_body_with_delete_characters_keeps_them() {
        check("\u{7f} $1-$2", "<p>\u{7f} $1-$2</p>");
    }

    #[test]
    fn deep_nesting_loses_tags_and_keeps_text() {
        let body = format!("{}deep", "*a **b ".repeat(MAX_DEPTH)) + &" b** a*".repeat(MAX_DEPTH);
        let (mut depth, mut deepest, mut text) = (0, 0, String::new());
        for (event, _) in events(&body) {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(TagEnd::Paragraph | TagEnd::Emphasis | TagEnd::Strong) => depth -= 1,
                Event::Text(part) => text.write_str(&part).expect("a string takes all"),
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        assert_eq!((depth, deepest), (0, MAX_DEPTH));
        assert!(text.contains("deep"));
    }
}
