//! What a body asks the site, and what the site answers.

use std::{borrow::Cow, cell::RefCell};

use postroom_content_model::ReferenceRole;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    body::{Destination, Links},
    pictures::Picture,
};

/// The first half of a SHA-256.
pub(super) type AnswersHash = [u8; 16];

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question<'q> {
    about: About,
    image: bool,
    #[serde(borrow)]
    destination: Cow<'q, str>,
}

/// What is asked of a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum About {
    /// Whether a link stays, where it leads, and its `rel`.
    Link,
    /// Where it leads.
    Url,
    /// What the picture there is like.
    Picture,
}

/// The questions of one body in their order, and a hash over the answers.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    asked: RefCell<Vec<Question<'static>>>,
    hasher: RefCell<Sha256>,
}

impl Answers {
    pub(crate) fn link(
        &self,
        destination: &str,
        role: ReferenceRole,
        answer: Option<(&Destination<'_>, &str)>,
    ) {
        self.asked(About::Link, destination, role);
        match answer {
            Some((link, rel)) => {
                self.answered(&[&link.url, if link.external { "1" } else { "0" }, rel]);
            }
            None => self.answered(&[]),
        }
    }

    pub(crate) fn url(&self, destination: &str, role: ReferenceRole, answer: &str) {
        self.asked(About::Url, destination, role);
        self.answered(&[answer]);
    }

    pub(crate) fn picture(&self, destination: &str, role: ReferenceRole, answer: Option<&Picture>) {
        self.asked(About::Picture, destination, role);
        let Some(picture) = answer else {
            return self.answered(&[]);
        };
        let Picture {
            width,
            height,
            srcset,
            webp,
        } = picture;
        let size = format!("{width}x{height}");
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.answered(&[&size, &text(srcset), &text(webp)]);
    }

    pub(super) fn hash(&self) -> AnswersHash {
        let mut hash = AnswersHash::default();
        hash.copy_from_slice(&self.hasher.borrow().clone().finalize()[..16]);
        hash
    }

    pub(super) fn questions(self) -> Vec<Question<'static>> {
        self.asked.into_inner()
    }

    fn asked(&self, about: About, destination: &str, role: ReferenceRole) {
        self.asked.borrow_mut().push(Question {
            about,
            image: role == ReferenceRole::Image,
            destination: Cow::Owned(destination.to_owned()),
        });
    }

    fn answered(&self, parts: &[&str]) {
        let mut hasher = self.hasher.borrow_mut();
        hasher.update((parts.len() as u64).to_le_bytes());
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
}

impl Links<'_> {
    /// Asks a question for its answer's sake, which [`Links::answering`] takes down.
    pub(super) fn ask(&self, question: &Question<'_>) {
        let role = if question.image {
            ReferenceRole::Image
        } else {
            ReferenceRole::Link
        };
        match question.about {
            About::Link => drop(self.link(&question.destination, role)),
            About::Url => drop(self.write(&question.destination, role)),
            About::Picture => drop(self.picture(&question.destination, role)),
        }
    }
}
