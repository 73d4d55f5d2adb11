//! The outline of a body: the compact facts of one walk over its Markdown.

mod definitions;
mod links;
mod walk;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::OnceLock};

use serde::{Deserialize, Serialize};

use crate::{reading::WordCount, span::Span};

/// What a Markdown body contains, each part with its place in the file (not in the body).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Links and images of every kind, in order.
    pub links: Vec<Link>,
    /// Link reference definitions, in order (CommonMark 0.31 §4.7), those included whose label
    /// an earlier one took.
    pub definitions: Vec<Definition>,
    /// `[text][label]` and `[label][]` without a definition for the label.
    pub undefined_references: Vec<UndefinedReference>,
    /// Fenced and indented code blocks.
    pub code_blocks: Vec<CodeBlock>,
    /// Footnote definitions.
    pub footnotes: Vec<FootnoteDefinition>,
    /// References to footnotes, defined or not.
    pub footnote_references: Vec<FootnoteReference>,
    /// Raw HTML blocks and inline tags.
    pub html: Vec<Html>,
    /// Comments of raw HTML, `<!--` and `-->` included, in order.
    pub comments: Vec<Span>,
    /// Attributes of raw HTML that may hold URLs and are no links: nobody resolves them.
    pub html_urls: Vec<HtmlUrl>,
    /// `id` and `name` attributes of raw HTML: anchors beside the headings.
    pub html_anchors: Vec<HtmlAnchor>,
    /// Raw HTML that is more than text, tables and images.
    pub active_html: Vec<ActiveHtml>,
    /// The `<!--` of comments that do not end in the raw HTML they begin in.
    pub open_comments: Vec<Span>,
    /// Code in a sentence, backticks included.
    pub inline_code: Vec<Span>,
    /// Mathematics, in a sentence or on its own, dollars included.
    pub math: Vec<Span>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Words of the text a reader reads: code blocks, tags and alternative texts are left out,
    /// code in a sentence and text between tags are not.
    pub words: WordCount,
    /// Where `<!-- more -->` ends the summary, as the span of that comment.
    pub summary_break: Option<Span>,
    /// Its anchors for looking up, where there are many; made when first asked for.
    #[serde(skip)]
    many_anchors: AnchorIndex,
}

/// What is known of an outline already, and so is no part of what it is.
#[derive(Clone, Debug, Default)]
struct AnchorIndex(OnceLock<HashSet<String>>);

impl PartialEq for AnchorIndex {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Fewer anchors than this are looked through one by one.
const MANY: usize = 64;

/// A heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup, alternative texts of its images included.
    pub text: String,
    /// The fragment that leads to it, unique in the page: no other heading's and no HTML anchor's.
    pub anchor: String,
    /// Whether the author chose the anchor (`{#id}`).
    pub explicit: bool,
    /// From its first `#` (or, for a setext heading, its first character) to the end of its text.
    pub span: Span,
}

/// How a link or image is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkKind {
    /// `[text](destination)`
    Inline,
    /// `[text][label]`, `[label][]` or `[label]`; the destination lies in the definition.
    Reference,
    /// `<https://…>`
    Autolink,
    /// `<someone@host>`; the destination carries the `mailto:` that was not written.
    Email,
    /// `href`, `src`, `poster` or the like of a raw HTML tag.
    Html,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// Whether it embeds (an image, a video, a frame) rather than leads somewhere.
    pub image: bool,
    /// Where it leads, with escapes and entities resolved.
    pub destination: String,
    /// The link's text, or the image's alternative text. `None` for an HTML image that has no
    /// `alt` attribute; in Markdown a missing text is an empty one. Other HTML that embeds (a
    /// video, a frame) has its `title`, empty if there is none.
    pub text: Option<String>,
    /// The title, empty if there is none.
    pub title: String,
    /// All of it; for HTML, the start tag.
    pub span: Span,
    /// The destination as written, without `<…>` or quotes; for a reference, in its definition.
    pub destination_span: Span,
}

/// A link reference definition: `[label]: destination "title"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The label as written.
    pub label: String,
    /// Where it leads, with escapes and entities resolved.
    pub destination: String,
    /// All of it.
    pub span: Span,
    /// The destination as written.
    pub destination_span: Span,
    /// Whether a link or image refers to it.
    pub used: bool,
    /// The index of the earlier definition with the same label that links use instead.
    pub shadowed_by: Option<usize>,
}

/// A reference to a label that nothing defines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UndefinedReference {
    /// The label as written.
    pub label: String,
    /// All of the reference.
    pub span: Span,
}

/// A code block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// The first word of the info string, as far as a comma or brace; `None` for indented code and for a bare fence.
    pub language: Option<String>,
    /// Whether it is fenced.
    pub fenced: bool,
    /// Whether a fence that was opened is closed; true for indented code.
    pub closed: bool,
    /// All of it, fences included.
    pub span: Span,
}

/// A table (GitHub Flavored Markdown §4.10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// How many columns its delimiter row gives it.
    pub columns: usize,
    /// Its rows as written, the head first and the delimiter row left out.
    pub rows: Vec<Span>,
    /// All of it.
    pub span: Span,
}

/// A footnote's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FootnoteDefinition {
    /// The label between `[^` and `]`.
    pub label: String,
    /// All of it.
    pub span: Span,
}

/// A mark in the text that leads to a footnote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FootnoteReference {
    /// The label between `[^` and `]`.
    pub label: String,
    /// Whether a footnote has that label.
    pub defined: bool,
    /// All of it.
    pub span: Span,
}

/// Raw HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Html {
    /// Whether it is a block (CommonMark 0.31 §4.6) or inline (§6.6).
    pub block: bool,
    /// All of it.
    pub span: Span,
}

/// An attribute of raw HTML that may hold URLs and is no link: `srcset`, `style`, `data-…`, the
/// `href` of `<base>` and the like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HtmlUrl {
    /// Its name.
    pub name: Span,
    /// Its value, without quotes and outer white space.
    pub value: Span,
}

/// An anchor given by raw HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HtmlAnchor {
    /// The value of `id` or `name`.
    pub id: String,
    /// That value.
    pub span: Span,
}

/// An element of raw HTML that plays, draws, asks, runs or takes in something (`applet`, `audio`,
/// `base`, `canvas`, `embed`, `form`, `frame`, `iframe`, `math`, `meta`, `object`, `script`, `svg`
/// or `video`), or an attribute that runs something (`onclick`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActiveHtml {
    /// The element's or the attribute's name in lower case.
    pub name: String,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// What the element takes in (`src` or `data`), if it says so.
    pub source: Option<String>,
    /// The start tag, or the attribute with its value.
    pub span: Span,
}

impl Outline {
    /// Walks the body that begins at byte `start` of `text` (to its end).
    pub fn new(text: &str, start: usize) -> Self {
        let mut outline = walk::outline(text, start);
        // Ten thousand of them are held; links are the largest part, and half of what a vector
        // has grown to can be empty.
        outline.links.shrink_to_fit();
        outline
    }

    /// Whether a fragment leads into the page.
    pub fn has_anchor(&self, fragment: &str) -> bool {
        if self.headings.len() + self.html_anchors.len() < MANY {
            return self.anchors().any(|anchor| anchor == fragment);
        }
        let all = || self.anchors().map(str::to_owned).collect();
        self.many_anchors.0.get_or_init(all).contains(fragment)
    }

    /// Every fragment that leads into the page: headings, then HTML anchors.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        let headings = self.headings.iter().map(|heading| heading.anchor.as_str());
        headings.chain(self.html_anchors.iter().map(|anchor| anchor.id.as_str()))
    }
}
