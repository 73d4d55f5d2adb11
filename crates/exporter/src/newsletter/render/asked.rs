//! What an edition asks for: its newsletter, its posts, and whom of the list it is for.

use postroom_content_model::{Edition, NewsletterSettings, Segment, Site, Span, closest};

use super::super::error::{FaultKind, Faults, RenderError};

/// Whom of the list it is for.
pub(super) fn segment(edition: &Edition) -> Result<Option<Segment>, RenderError> {
    edition.segment().map_err(|(span, fault)| {
        let help = fault.help.map(|help| format!("; {help}"));
        let message = format!(
            "the `segment` cannot be read: {}{}",
            fault.message,
            help.unwrap_or_default()
        );
        let mut faults = Faults::new(edition);
        faults.push(FaultKind::Segment, span, message);
        faults.into()
    })
}

/// The settings of the edition's newsletter.
pub(super) fn newsletter<'s>(
    site: &'s Site,
    edition: &Edition,
) -> Result<&'s NewsletterSettings, RenderError> {
    let key = &edition.id.newsletter;
    site.settings.newsletters.get(key).ok_or_else(|| {
        let message = format!("there is no newsletter `{key}` in postroom.yaml");
        let mut faults = Faults::new(edition);
        faults.push(FaultKind::Newsletter, Span::at(0), message);
        faults.into()
    })
}

/// The posts that the edition names, all of which must be there for everyone.
pub(super) fn posts(site: &Site, edition: &Edition) -> Result<Vec<usize>, RenderError> {
    let (mut posts, mut faults) = (Vec::new(), Faults::new(edition));
    for (index, name) in edition.front.posts.iter().enumerate() {
        if faults.is_full() {
            break;
        }
        let found = site.post_named(name);
        match found.map(|post| (post, &site.posts[post])) {
            Some((index, post)) if post.is_published() => posts.push(index),
            found => {
                let message = match found {
                    Some((_, post)) => {
                        format!("{} is not published ({:?})", post.path(), post.status)
                            .to_lowercase()
                    }
                    None => missing(site, name),
                };
                let span = edition.raw.value_span(&["posts", &index.to_string()]);
                faults.push(FaultKind::Post, span, message);
            }
        }
    }
    if faults.is_empty() {
        Ok(posts)
    } else {
        Err(faults.into())
    }
}

fn missing(site: &Site, name: &str) -> String {
    let slugs = site
        .newest
        .iter()
        .map(|post| site.posts[*post].slug.as_str());
    let hint = closest(name, slugs).map(|slug| format!("; did you mean `{slug}`?"));
    format!("there is no one post `{name}`{}", hint.unwrap_or_default())
}
