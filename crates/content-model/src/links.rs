//! The one link resolver. The linter asks it whether a target exists, the exporter what to
//! write; there is no second opinion.

mod destination;
mod nearest;
mod references;
mod resolve;

pub(crate) use nearest::Near;
use url::Url;

use crate::{source::SitePath, span::Span};

/// A link, wherever it is written: in a body, or in front matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference<'s> {
    /// The destination as meant, with escapes and entities resolved.
    pub destination: &'s str,
    /// The destination as written.
    pub span: Span,
    /// What kind of link it is.
    pub role: ReferenceRole,
}

/// What kind of link a [`Reference`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceRole {
    /// A link of the body.
    Link,
    /// An image or another embedded file of the body.
    Image,
    /// The cover.
    Cover,
    /// A link of the call to action.
    CallToAction,
}

/// What a destination turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// It leads somewhere.
    Found(Target),
    /// It leads nowhere.
    Broken(Broken),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Another post, or this one by its full name.
    Post {
        /// An index into the site's posts.
        post: usize,
        /// The fragment, percent-decoded, without `#`.
        fragment: Option<String>,
    },
    /// A place in the document the link stands in.
    Here {
        /// The fragment, percent-decoded, without `#`; empty for the top.
        fragment: String,
    },
    /// A file beside a post.
    Asset {
        /// The file.
        file: SitePath,
        /// The path it is published at.
        url: String,
    },
    /// A file of a static folder.
    Static {
        /// The file.
        file: SitePath,
        /// The path it is published at.
        url: String,
    },
    /// Another page or file that the export makes: home, tags, authors, feeds, editions.
    Page {
        /// Its path, with the fragment if there is one.
        url: String,
    },
    /// An address of the site that something else serves (`links.elsewhere`).
    Elsewhere {
        /// Its path, with query and fragment.
        url: String,
    },
    /// An address outside the site.
    External(Url),
    /// `mailto:`, `tel:` and other schemes that open no page.
    Other {
        /// The scheme, in lower case.
        scheme: String,
    },
}

/// Why a link leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Broken {
    /// It is empty.
    Empty,
    /// Nothing is there.
    NotFound {
        /// What was looked for: a path from the root of the site or of the published pages.
        tried: String,
        /// A destination that does exist and is written much the same.
        suggestion: Option<String>,
    },
    /// Something is there, in other letter case.
    CaseMismatch {
        /// The destination in the right case.
        actual: String,
    },
    /// The page is there but has no such heading.
    NoSuchAnchor {
        /// The fragment that was looked for.
        fragment: String,
        /// The page: `None` for the document itself.
        page: Option<SitePath>,
        /// The nearest fragment that exists.
        suggestion: Option<String>,
    },
    /// It leads out of the site's root.
    OutsideRoot,
    /// It is not a URL.
    Malformed {
        /// What is wrong with it.
        reason: String,
    },
    /// Its scheme could run code (`javascript:`, `vbscript:`, `data:` other than images).
    Dangerous {
        /// The scheme, in lower case.
        scheme: String,
    },
}

impl Resolution {
    /// Where the link leads, if anywhere.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::Found(target) => Some(target),
            Self::Broken(_) => None,
        }
    }
}
