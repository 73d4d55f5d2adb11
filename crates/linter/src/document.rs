//! A post or an edition as the rules see it: its text, its front matter, its outline, and its
//! links, resolved once for all of them.

use std::cell::OnceCell;

use postroom_content_model::{
    Broken, Edition, FrontMatter, Link, LinkKind, Outline, PlaceholderFault, Post, RawFrontMatter,
    Reference, ReferenceRole, Resolution, Site, SourceFile, Span,
};

use crate::{
    draft::MOST_PER_RULE_AND_FILE, front_text::FrontText, gathered::Gathered, template_tags::braces,
};

/// One Markdown file of the site.
pub(crate) struct Document<'s> {
    pub(crate) site: &'s Site,
    pub(crate) kind: DocumentKind<'s>,
    pub(crate) file: &'s SourceFile,
    pub(crate) outline: &'s Outline,
    pub(crate) gathered: &'s Gathered,
    links: OnceCell<Vec<ResolvedLink<'s>>>,
    prose: OnceCell<Vec<Span>>,
    placeholder_faults: OnceCell<Vec<(Span, PlaceholderFault)>>,
}

/// What a document is.
#[derive(Clone, Copy)]
pub(crate) enum DocumentKind<'s> {
    /// A post, by its index in the site's posts.
    Post(usize),
    /// A newsletter edition.
    Edition(&'s Edition),
}

/// A link of a document, and where it leads.
pub(crate) struct ResolvedLink<'s> {
    pub(crate) reference: Reference<'s>,
    /// How it is written; none in front matter.
    pub(crate) link: Option<&'s Link>,
    pub(crate) resolution: Resolution,
}

impl<'s> Document<'s> {
    pub(crate) fn new(site: &'s Site, kind: DocumentKind<'s>, gathered: &'s Gathered) -> Self {
        let (file, outline) = match kind {
            DocumentKind::Post(index) => {
                let Post { file, outline, .. } = &site.posts[index];
                (file, &**outline)
            }
            DocumentKind::Edition(Edition { file, outline, .. }) => (file, &**outline),
        };
        Self {
            site,
            kind,
            file,
            outline,
            gathered,
            links: OnceCell::new(),
            prose: OnceCell::new(),
            placeholder_faults: OnceCell::new(),
        }
    }

    /// The post, if it is one.
    pub(crate) fn post(&self) -> Option<&'s Post> {
        match self.kind {
            DocumentKind::Post(index) => Some(&self.site.posts[index]),
            DocumentKind::Edition(_) => None,
        }
    }

    /// The edition, if it is one.
    pub(crate) fn edition(&self) -> Option<&'s Edition> {
        match self.kind {
            DocumentKind::Post(_) => None,
            DocumentKind::Edition(edition) => Some(edition),
        }
    }

    /// Its front matter as meant.
    pub(crate) fn front(&self) -> &'s FrontMatter {
        match self.kind {
            DocumentKind::Post(index) => &self.site.posts[index].front,
            DocumentKind::Edition(edition) => &edition.front,
        }
    }

    /// Its front matter as written.
    pub(crate) fn raw(&self) -> &'s RawFrontMatter {
        match self.kind {
            DocumentKind::Post(index) => &self.site.posts[index].raw,
            DocumentKind::Edition(edition) => &edition.raw,
        }
    }

    /// The parts of the body that are written for reading, in order: neither code, nor raw HTML,
    /// nor mathematics, nor destinations, nor template tags. Found when first asked for.
    pub(crate) fn prose(&self) -> &[Span] {
        self.prose
            .get_or_init(|| prose(self.outline, self.raw().body, &self.file.text))
    }

    /// Where `mark` stands in prose, each time with the part of the prose that it stands in. The
    /// whole text is looked through at once: few documents have any of the marks that rules look
    /// for, and those that have none need not know their prose.
    pub(crate) fn in_prose(&self, mark: &str) -> impl Iterator<Item = (usize, Span)> {
        let text = &*self.file.text;
        let found = memchr::memmem::find_iter(text.as_bytes(), mark.as_bytes());
        found.filter_map(move |at| {
            let prose = self.prose();
            let part = prose.get(prose.partition_point(|part| part.end <= at))?;
            (part.start <= at && at + mark.len() <= part.end).then_some((at, *part))
        })
    }

    /// The texts of the front matter that are written for reading: title and description, of an
    /// edition subject and preheader.
    pub(crate) fn front_prose(&self) -> Vec<FrontText<'_>> {
        FrontText::all(self)
    }

    /// What is wrong with the placeholders of an edition, each at its place. Found when first
    /// asked for.
    pub(crate) fn placeholder_faults(&self) -> &[(Span, PlaceholderFault)] {
        self.placeholder_faults.get_or_init(|| match self.kind {
            DocumentKind::Edition(edition) => edition.placeholder_faults(),
            DocumentKind::Post(_) => Vec::new(),
        })
    }

    /// The links that lead nowhere.
    pub(crate) fn broken_links(&self) -> impl Iterator<Item = (&ResolvedLink<'s>, &Broken)> {
        self.links()
            .iter()
            .filter_map(|link| match &link.resolution {
                Resolution::Broken(broken) => Some((link, broken)),
                Resolution::Found(_) => None,
            })
    }

    /// The links to what is not there: what was looked for, and what may have been meant.
    pub(crate) fn not_found(
        &self,
    ) -> impl Iterator<Item = (&ResolvedLink<'s>, &str, Option<&str>)> {
        self.broken_links()
            .filter_map(|(link, broken)| match broken {
                Broken::NotFound { tried, suggestion } => {
                    Some((link, tried.as_str(), suggestion.as_deref()))
                }
                _ => None,
            })
    }

    /// The links of the body and of the front matter; resolved when first asked for. A link with
    /// a template tag or a placeholder in it is left out: where it leads is not known before that
    /// is filled in.
    pub(crate) fn links(&self) -> &[ResolvedLink<'s>] {
        self.links.get_or_init(|| {
            // The body's come first, in the outline's order.
            let links = self.outline.links.iter().map(Some);
            let links = links.chain(std::iter::repeat(None));
            let references = self.references().into_iter().zip(links);
            let known = references.filter(|(reference, _)| !is_templated(reference.destination));
            let mut broken = 0;
            let resolved = known.map(|(reference, link)| {
                let brief = broken >= MOST_PER_RULE_AND_FILE;
                let resolved = self.resolved(reference, link, brief);
                broken += usize::from(resolved.resolution.target().is_none());
                resolved
            });
            resolved.collect()
        })
    }

    fn references(&self) -> Vec<Reference<'s>> {
        match self.kind {
            DocumentKind::Post(index) => self.site.posts[index].references(),
            DocumentKind::Edition(edition) => edition.outline.references().collect(),
        }
    }

    /// `brief` if nobody will read what the link may have meant.
    fn resolved(
        &self,
        reference: Reference<'s>,
        link: Option<&'s Link>,
        brief: bool,
    ) -> ResolvedLink<'s> {
        let Reference {
            destination, role, ..
        } = reference;
        let resolution = match brief {
            true => self.resolve(destination, role),
            false => self.resolve_with_suggestions(destination, role),
        };
        ResolvedLink {
            reference,
            link,
            resolution,
        }
    }

    fn resolve_with_suggestions(&self, destination: &str, role: ReferenceRole) -> Resolution {
        match self.kind {
            DocumentKind::Post(index) => self.site.resolve_in_post(index, destination, role),
            DocumentKind::Edition(edition) => {
                self.site.resolve_in_edition(edition, destination, role)
            }
        }
    }

    /// Where a link of this document would lead; without suggestions.
    pub(crate) fn resolve(&self, destination: &str, role: ReferenceRole) -> Resolution {
        let site = self.site;
        match self.kind {
            DocumentKind::Post(index) => site.resolve_in_post_briefly(index, destination, role),
            DocumentKind::Edition(edition) => {
                site.resolve_in_edition_briefly(edition, destination, role)
            }
        }
    }
}

impl ResolvedLink<'_> {
    /// Whether the reader's browser fetches it with the page.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(
            self.reference.role,
            ReferenceRole::Image | ReferenceRole::Cover
        )
    }

    /// The destination's place, without the quotes it may have in front matter.
    pub(crate) fn place(&self, document: &Document<'_>) -> Span {
        let span = self.reference.span;
        let written = span.slice(&document.file.text);
        let quoted = ['"', '\''].iter().any(|quote| {
            written.len() >= 2 && written.starts_with(*quote) && written.ends_with(*quote)
        });
        if quoted {
            Span::new(span.start + 1, span.end - 1)
        } else {
            span
        }
    }

    /// The edit that makes it lead to `destination`: none if escapes or special characters make
    /// what is written differ from what is meant.
    pub(crate) fn rewritten(
        &self,
        document: &Document<'_>,
        destination: &str,
    ) -> Option<(Span, String)> {
        let place = self.place(document);
        let plain = |c: char| c.is_alphanumeric() || "-._~/?#=&%+@:,".contains(c);
        let as_meant = place.slice(&document.file.text) == self.reference.destination;
        let certain = as_meant && !destination.is_empty() && destination.chars().all(plain);
        certain.then(|| (place, destination.to_owned()))
    }

    /// The smallest edit that makes it lead to `destination`, most of which is written already:
    /// none if escapes make what is written differ from what is meant.
    pub(crate) fn respelt(
        &self,
        document: &Document<'_>,
        destination: &str,
    ) -> Option<(Span, String)> {
        let place = self.place(document);
        let written = place.slice(&document.file.text);
        if written != self.reference.destination {
            return None;
        }
        let same = |(a, b): &(char, char)| a == b;
        let length = |(c, _): (char, char)| c.len_utf8();
        let start: usize = written
            .chars()
            .zip(destination.chars())
            .take_while(same)
            .map(length)
            .sum();
        let ends = written[start..]
            .chars()
            .rev()
            .zip(destination[start..].chars().rev());
        let end: usize = ends.take_while(same).map(length).sum();
        let text = &destination[start..destination.len() - end];
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=&%+@:".contains(c);
        let span = Span::new(place.start + start, place.end - end);
        (!destination.is_empty() && text.chars().all(plain)).then(|| (span, text.to_owned()))
    }
}

/// What is left from `start` to the end when all that is not prose is cut out.
fn prose(outline: &Outline, start: usize, text: &str) -> Vec<Span> {
    let blocks = outline.code_blocks.iter().map(|block| block.span);
    let html = outline.html.iter().map(|html| html.span);
    let definitions = outline.definitions.iter().map(|definition| definition.span);
    let spans = outline.inline_code.iter().chain(&outline.math).copied();
    let links = outline.links.iter().filter_map(|link| match link.kind {
        LinkKind::Inline => Some(Span::new(link.destination_span.start, link.span.end)),
        LinkKind::Autolink | LinkKind::Email => Some(link.span),
        LinkKind::Reference | LinkKind::Html => None,
    });
    let cuts = blocks
        .chain(html)
        .chain(definitions)
        .chain(spans)
        .chain(links);
    let whole = Span::new(start, text.len());
    let kept = without(whole, cuts.collect());
    if !is_templated(whole.slice(text)) {
        return kept;
    }
    let untagged = kept.into_iter().flat_map(|part| {
        let tags = braces(part.slice(text), false).into_iter();
        without(part, tags.map(|tag| tag.shifted(part.start)).collect())
    });
    untagged.collect()
}

/// What is left of `whole` when all of `cuts` is cut out.
pub(crate) fn without(whole: Span, mut cuts: Vec<Span>) -> Vec<Span> {
    cuts.sort_unstable();
    let (mut kept, mut at) = (Vec::new(), whole.start);
    for cut in cuts {
        if cut.start > at {
            kept.push(Span::new(at, cut.start));
        }
        at = at.max(cut.end);
    }
    if whole.end > at {
        kept.push(Span::new(at, whole.end));
    }
    kept
}

fn is_templated(text: &str) -> bool {
    let opens = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%'));
    memchr::memchr_iter(b'{', text.as_bytes()).any(opens)
}
