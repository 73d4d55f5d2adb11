//! Every place in a document where a link stands.

use crate::{
    links::{Reference, ReferenceRole},
    outline::Outline,
    post::Post,
};

impl Post {
    /// Every link of the post with its place: those of the body, then those of front matter.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut references: Vec<Reference<'_>> = self.outline.references().collect();
        if let Some(cover) = &self.front.cover {
            let path: &[&str] = if self.raw.has(&["cover", "image"]) {
                &["cover", "image"]
            } else {
                &["cover"]
            };
            let span = self.raw.value_span(path);
            references.push(Reference {
                destination: &cover.image,
                span,
                role: ReferenceRole::Cover,
            });
        }
        for (index, link) in self
            .front
            .call_to_action
            .iter()
            .flat_map(|call| call.links.iter().enumerate())
        {
            let span = self
                .raw
                .value_span(&["call_to_action", "links", &index.to_string(), "url"]);
            references.push(Reference {
                destination: &link.url,
                span,
                role: ReferenceRole::CallToAction,
            });
        }
        references
    }
}

impl Outline {
    /// The links and images of the body with their places.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        self.links.iter().map(|link| Reference {
            destination: &link.destination,
            span: link.destination_span,
            role: if link.image {
                ReferenceRole::Image
            } else {
                ReferenceRole::Link
            },
        })
    }
}
