//! Pages of editions and newsletters.

use postroom_content_model::{Edition, NEWSLETTER_INDEX, newsletter_permalink};
use schemars::JsonSchema;
use serde::Serialize;

use super::Pages;
use crate::{
    body::Medium,
    date::DateView,
    newsletter,
    templates::TemplateError,
    view::{Crumb, EditionLine, EditionView, FeedView, Index, NewsletterView, PageMeta},
};

impl Pages<'_, '_> {
    pub(super) fn edition(&self, index: usize) -> Result<String, TemplateError> {
        let edition = &self.model().editions[index];
        let key = edition.id.newsletter.as_str();
        let all = self.model().editions_of(key);
        let at = all.iter().position(|other| *other == index);
        let neighbour = |at: Option<usize>| {
            let other = &self.model().editions[*all.get(at?)?];
            Some(self.views.edition(other))
        };
        let archive = newsletter_permalink(key);
        let public = self.public_text(edition);
        let newsletter = self
            .model()
            .settings
            .newsletters
            .get(&edition.id.newsletter);
        let newsletter =
            newsletter.map_or(edition.id.newsletter.as_str(), |one| one.title.as_str());
        let meta = PageMeta {
            description: public.preheader.clone(),
            canonical: Some(self.model().absolute_url(&edition.permalink())),
            json_ld: Some(self.way(&[
                Crumb::new(newsletter, &archive),
                Crumb::new(&public.subject, &edition.permalink()),
            ])),
            feeds: self.newsletter_feeds(key),
            ..self.meta("edition", &public.subject)
        };
        let posts = newsletter::posts_of(self.model(), edition);
        let posts: Vec<usize> = posts
            .into_iter()
            .filter(|post| self.model().posts[*post].shown)
            .collect();
        let edition = EditionView {
            title: public.subject,
            preheader: public.preheader,
            newsletter,
            date: edition.front.date.as_ref().map(DateView::new),
            body: public.html,
            archive: self.views.url(&archive),
            newer: neighbour(at.and_then(|at| at.checked_sub(1))),
            older: neighbour(at.map(|at| at + 1)),
        };
        let list = Index::new(self.views.cards(&posts), posts.len());
        self.write("edition", meta, EditionPage { edition, list })
    }

    fn public_text(&self, edition: &Edition) -> newsletter::PublicText {
        newsletter::public_text(self.model(), edition, Medium::Page, self.views.pictures())
    }

    fn newsletter_feeds(&self, key: &str) -> Vec<FeedView> {
        let of = self.model().feed_of_newsletter(key);
        of.map_or_else(Vec::new, |of| FeedView::all(self.views, of))
    }

    fn newsletter_view(&self, key: &str) -> NewsletterView<'_> {
        let site = self.model();
        let line = |index: usize| {
            let edition = &site.editions[index];
            EditionLine {
                title: newsletter::public_subject(edition),
                preheader: newsletter::public_preheader(edition),
                url: self.views.url(&edition.permalink()),
                date: edition.front.date.as_ref().map(DateView::new),
            }
        };
        NewsletterView {
            title: &site.settings.newsletters[key].title,
            url: self.views.url(&newsletter_permalink(key)),
            editions: site.editions_of(key).into_iter().map(line).collect(),
        }
    }

    /// The editions of a newsletter.
    pub(super) fn newsletter(&self, index: usize) -> Result<String, TemplateError> {
        let key = self.model().newsletter_archives()[index];
        let newsletter = self.newsletter_view(key);
        let path = newsletter_permalink(key);
        let meta = PageMeta {
            canonical: Some(self.model().absolute_url(&path)),
            json_ld: Some(self.way(&[Crumb::new(newsletter.title, &path)])),
            feeds: self.newsletter_feeds(key),
            ..self.meta("newsletter", newsletter.title)
        };
        self.write("newsletter", meta, NewsletterPage { newsletter })
    }

    /// The newsletters.
    pub(super) fn newsletter_index(&self) -> Result<String, TemplateError> {
        let keys = self.model().newsletter_archives().into_iter();
        let newsletters = keys.map(|key| self.newsletter_view(key)).collect();
        let meta = PageMeta {
            canonical: Some(self.model().absolute_url(NEWSLETTER_INDEX)),
            json_ld: Some(self.way(&[Crumb::new("Newsletters", NEWSLETTER_INDEX)])),
            ..self.meta("newsletters", "Newsletters")
        };
        self.write("newsletters", meta, NewsletterList { newsletters })
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct EditionPage<'v> {
    edition: EditionView<'v>,
    #[serde(flatten)]
    list: Index<'v>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct NewsletterPage<'v> {
    newsletter: NewsletterView<'v>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct NewsletterList<'v> {
    newsletters: Vec<NewsletterView<'v>>,
}
