//! A post or an edition as the rules see it: its text, its front matter, its outline, and its
//! links, resolved once for all of them.

use std::cell::OnceCell;

use postroom_content_model::{
    Broken, Edition, Outline, Post, Reference, Resolution, Site, SourceFile, Span,
};

/// One Markdown file of the site.
pub(crate) struct Document<'s> {
    pub(crate) site: &'s Site,
    pub(crate) kind: DocumentKind<'s>,
    pub(crate) file: &'s SourceFile,
    pub(crate) outline: &'s Outline,
    links: OnceCell<Vec<ResolvedLink<'s>>>,
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
    pub(crate) fn post(site: &'s Site, index: usize) -> Self {
        let Post { file, outline, .. } = &site.posts[index];
        let links = OnceCell::new();
        Self {
            site,
            kind: DocumentKind::Post(index),
            file,
            outline,
            links,
        }
    }

    pub(crate) fn edition(site: &'s Site, edition: &'s Edition) -> Self {
        let Edition { file, outline, .. } = edition;
        let links = OnceCell::new();
        Self {
            site,
            kind: DocumentKind::Edition(edition),
            file,
            outline,
            links,
        }
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

fn is_templated(destination: &str) -> bool {
    destination.contains("{{") || destination.contains("{%")
}
