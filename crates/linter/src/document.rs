//! A post or an edition as the rules see it: its text, its front matter, its outline, and its
//! links, resolved once for all of them.

use std::cell::OnceCell;

use postroom_content_model::{
    Broken, Edition, FrontMatter, LinkKind, Outline, Post, RawFrontMatter, Reference, Resolution,
    Site, SourceFile, Span,
};

use crate::gathered::Gathered;

/// One Markdown file of the site.
pub(crate) struct Document<'s> {
    pub(crate) site: &'s Site,
    pub(crate) kind: DocumentKind<'s>,
    pub(crate) file: &'s SourceFile,
    pub(crate) outline: &'s Outline,
    pub(crate) gathered: &'s Gathered,
    links: OnceCell<Vec<ResolvedLink<'s>>>,
    prose: OnceCell<Vec<Span>>,
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
    /// nor mathematics, nor destinations. Found when first asked for.
    pub(crate) fn prose(&self) -> &[Span] {
        self.prose
            .get_or_init(|| prose(self.outline, self.raw().body, self.file.text.len()))
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

    /// The links of the body and of the front matter; resolved when first asked for. A link with
    /// a template tag or a placeholder in it is left out: where it leads is not known before that
    /// is filled in.
    pub(crate) fn links(&self) -> &[ResolvedLink<'s>] {
        self.links.get_or_init(|| {
            let references = self.references().into_iter();
            let known = references.filter(|reference| !is_templated(reference.destination));
            known.map(|reference| self.resolved(reference)).collect()
        })
    }

    fn references(&self) -> Vec<Reference<'s>> {
        match self.kind {
            DocumentKind::Post(index) => self.site.posts[index].references(),
            DocumentKind::Edition(edition) => edition.outline.references().collect(),
        }
    }

    fn resolved(&self, reference: Reference<'s>) -> ResolvedLink<'s> {
        let Reference {
            destination, role, ..
        } = reference;
        let resolution = match self.kind {
            DocumentKind::Post(index) => self.site.resolve_in_post(index, destination, role),
            DocumentKind::Edition(edition) => {
                self.site.resolve_in_edition(edition, destination, role)
            }
        };
        ResolvedLink {
            reference,
            resolution,
        }
    }
}

impl ResolvedLink<'_> {
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
}

/// What is left between `start` and `end` when all that is not prose is cut out.
fn prose(outline: &Outline, start: usize, end: usize) -> Vec<Span> {
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
    let mut cuts: Vec<Span> = cuts.collect();
    cuts.sort_unstable();
    let (mut kept, mut at) = (Vec::new(), start);
    for cut in cuts {
        if cut.start > at {
            kept.push(Span::new(at, cut.start));
        }
        at = at.max(cut.end);
    }
    if end > at {
        kept.push(Span::new(at, end));
    }
    kept
}

fn is_templated(destination: &str) -> bool {
    destination.contains("{{") || destination.contains("{%")
}
