//! The edition's own words.

use postroom_content_model::{Edition, Site};

use super::super::{
    error::{FaultKind, Faults, RenderError},
    placeholder::lace,
    sentinel::Sentinels,
};
use crate::{templates::TemplateFile, view::one_line};

/// The edition's own words, with sentinels.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) body: String,
    /// As which the first sentinel of the body was added.
    pub(super) body_sentinels: usize,
    /// As which the first one after those of the body was added.
    pub(super) body_end: usize,
}

impl Words {
    pub(super) fn lace(edition: &Edition, sentinels: &mut Sentinels) -> Result<Self, RenderError> {
        let line = |text: &Option<String>| text.as_deref().map(one_line).unwrap_or_default();
        let subject = line(&edition.front.subject);
        let preheader = line(&edition.front.preheader);
        let mut faults = Faults::new(edition);
        if subject.is_empty() {
            let span = edition.raw.value_span(&["subject"]);
            let message = "the edition has no `subject`";
            faults.push(FaultKind::Subject, span, message);
        }
        for (span, fault) in edition.placeholder_faults() {
            faults.push(FaultKind::Placeholder, span, fault.to_string());
        }
        let (subject, preheader) = (lace(&subject, sentinels), lace(&preheader, sentinels));
        let body_sentinels = sentinels.count();
        let body = lace(edition.body(), sentinels);
        match (subject, preheader, body) {
            (Some(subject), Some(preheader), Some(body)) if faults.is_empty() => Ok(Self {
                subject,
                preheader,
                body,
                body_sentinels,
                body_end: sentinels.count(),
            }),
            _ => Err(faults.into()),
        }
    }
}

/// All that goes into the mail, and with it all that could hold a forged sentinel.
pub(super) fn everything<'t>(
    site: &'t Site,
    edition: &'t Edition,
    posts: &[usize],
    files: &'t [TemplateFile],
) -> Vec<&'t str> {
    let mut texts = vec![&*edition.file.text, &site.settings.title];
    texts.extend(site.settings.newsletters.values().flat_map(|newsletter| {
        [
            newsletter.title.as_str(),
            newsletter.postal_address.as_deref().unwrap_or_default(),
        ]
    }));
    texts.extend(posts.iter().map(|post| &*site.posts[*post].file.text));
    texts.extend(site.data_files.iter().map(|file| &*file.text));
    texts.extend(files.iter().map(|file| file.text.as_str()));
    texts
}
