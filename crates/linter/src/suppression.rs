//! Suppressions: comments with which authors silence rules where these are wrong.
//!
//! In Markdown they are HTML comments, in YAML (front matter, `postroom.yaml` and the like)
//! comments behind `#`:
//!
//! ```text
//! <!-- postroom-ignore broken-link, empty-link: the page comes next week -->
//! ```
//!
//! `postroom-ignore` is about the line it stands in, or if it stands alone, the next line that is
//! not blank; `postroom-ignore-start` and `postroom-ignore-end` enclose what is silenced, and
//! `postroom-ignore-file` is about the whole file. A finding belongs to the line it begins in.

mod apply;
mod directive;
mod lines;
mod regions;
mod removal;
mod silence;

pub(crate) use apply::suppress;
pub(crate) use directive::{Directive, Word};
pub(crate) use silence::Suppressions;

use postroom_content_model::{Outline, RawFrontMatter, Site, SourceFile, Span, yaml_comments};

use crate::document::Document;

/// What every suppression begins with; YAML without it is not looked at.
const WORD: &str = "postroom-ignore";

/// A file in which suppressions may stand, and where its comments are.
#[derive(Clone, Copy)]
pub(crate) struct Commented<'s> {
    pub(crate) file: &'s SourceFile,
    body: Option<(&'s RawFrontMatter, &'s Outline)>,
}

impl<'s> Commented<'s> {
    /// A post or an edition.
    pub(crate) fn document(document: &Document<'s>) -> Self {
        Self {
            file: document.file,
            body: Some((document.raw(), document.outline)),
        }
    }

    /// The site's YAML files.
    pub(crate) fn data_files(site: &'s Site) -> impl Iterator<Item = Self> {
        let files = site.data_files.iter();
        files.map(|file| Self { file, body: None })
    }

    /// Its suppressions, in order.
    pub(crate) fn directives(self) -> Vec<Directive> {
        let text = &self.file.text;
        let yaml = self.body.map_or(&**text, |(raw, _)| raw.block.slice(text));
        let in_yaml = match (
            memchr::memmem::find(yaml.as_bytes(), WORD.as_bytes()),
            self.body,
        ) {
            (None, _) => Vec::new(),
            (_, None) => yaml_comments(text),
            (_, Some((raw, _))) => raw.spans.comments(text, raw.block),
        };
        let in_yaml = in_yaml.into_iter();
        let in_yaml = in_yaml.filter_map(|comment| Directive::in_yaml(text, comment));
        let in_body = self.body.map_or(&[][..], |(_, outline)| &outline.comments);
        let in_body = in_body.iter();
        let in_body = in_body.filter_map(|comment| Directive::in_html(text, *comment));
        in_yaml.chain(in_body).collect()
    }

    /// Where the body begins, if there is one.
    fn body(self) -> Option<usize> {
        self.body.map(|(raw, _)| raw.body)
    }

    /// Whether more than the comment stands in its block of raw HTML.
    fn is_in_block(self, comment: Span) -> bool {
        let html = self.body.map_or(&[][..], |(_, outline)| &outline.html);
        let behind = html.partition_point(|html| html.span.start <= comment.start);
        let block = behind.checked_sub(1).map(|at| &html[at]);
        block.is_some_and(|html| {
            let Span { start, end } = html.span;
            html.block && comment.end <= end && (start < comment.start || comment.end < end)
        })
    }
}
