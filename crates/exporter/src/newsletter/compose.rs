//! Composing the next edition of a newsletter: picking its posts and drafting its file.

use jiff::{Span, civil::Date};
use postroom_content_model::{EditionId, PostDate, Site, SitePath, closest};

use super::{
    draft::Draft,
    pick::{LeftOut, pick},
};

/// The days that the first edition of a newsletter reaches back.
const FIRST_PERIOD_DAYS: i64 = 7;

/// What an edition is composed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeOptions {
    /// The edition's day. Posts of later days are not for it.
    pub date: Date,
    /// When the newsletter begins: older posts are never taken. By default what the newsletter's
    /// editions say, and for the first edition a week before `date`.
    pub since: Option<Date>,
    /// Sixteen random bytes for the edition's permanent id.
    pub random: [u8; 16],
}

/// What composing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composed {
    /// An edition to write.
    Edition(Composition),
    /// No post is new.
    NothingNew(NothingNew),
}

/// An edition to write. Whoever writes it must not overwrite a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// Its name.
    pub edition: EditionId,
    /// Its file.
    pub path: SitePath,
    /// The file's text.
    pub text: String,
    /// Its permanent id, an IRI.
    pub id: String,
    /// The drafted subject.
    pub subject: String,
    /// The drafted preheader.
    pub preheader: String,
    /// When the newsletter begins.
    pub since: Date,
    /// The posts, newest first, as indexes into the site's posts.
    pub posts: Vec<usize>,
    /// Posts of that time that it does not take, and why; newest first.
    pub left_out: Vec<LeftOut>,
}

/// There is nothing to mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NothingNew {
    /// When the newsletter begins.
    pub since: Date,
    /// Posts since then, and why each is not taken; newest first.
    pub left_out: Vec<LeftOut>,
}

/// Why no edition can be composed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The settings have no such newsletter.
    #[error("there is no newsletter `{key}` in postroom.yaml{}", hint(suggestion.as_deref(), known))]
    UnknownNewsletter {
        /// What was asked for.
        key: String,
        /// The newsletter with the nearest name.
        suggestion: Option<String>,
        /// All of them.
        known: Vec<String>,
    },
    /// The newsletter has no postal address, which the law wants in every mail.
    #[error(
        "the newsletter `{key}` has no postal address, which every mail must show; add `newsletters.{key}.postal_address` to postroom.yaml"
    )]
    NoPostalAddress {
        /// The newsletter.
        key: String,
    },
    /// There is an edition of that day, and a person may have edited it.
    #[error(
        "{path} is there already and may have been edited; remove it to compose it anew, or choose another day with --date"
    )]
    EditionExists {
        /// Its file.
        path: SitePath,
    },
}

/// Composes the next edition: the posts since the newsletter's beginning that no edition of it
/// has carried, newest first, up to its limit.
///
/// # Errors
///
/// When there is no such newsletter, it has no postal address, or its edition of that day is
/// there already.
pub fn compose(
    site: &Site,
    newsletter: &str,
    options: &ComposeOptions,
) -> Result<Composed, ComposeError> {
    let settings = site.settings.newsletters.get(newsletter);
    let settings = settings.ok_or_else(|| unknown(site, newsletter))?;
    if settings
        .postal_address
        .as_deref()
        .is_none_or(|address| address.trim().is_empty())
    {
        return Err(ComposeError::NoPostalAddress {
            key: newsletter.to_owned(),
        });
    }
    let written = earliest(site, newsletter, |front| front.since.as_ref());
    let since = options
        .since
        .or(written)
        .unwrap_or_else(|| first_beginning(site, newsletter, options.date));
    let picked = pick(site, newsletter, &settings.posts, since, options.date);
    if picked.chosen.is_empty() {
        return Ok(Composed::NothingNew(NothingNew {
            since,
            left_out: picked.left_out,
        }));
    }
    let name = options.date.to_string();
    let folder = site.settings.newsletters_folder();
    let path = SitePath::new(format!("{}/{newsletter}/{name}.md", folder.display()));
    if site
        .editions
        .iter()
        .any(|edition| edition.file.path == path)
    {
        return Err(ComposeError::EditionExists { path });
    }
    let begins = written.is_none().then_some(since);
    let id = urn(options.random);
    let draft = Draft::new(
        site,
        &settings.title,
        &picked.chosen,
        options.date,
        begins,
        id,
    );
    Ok(Composed::Edition(Composition {
        edition: EditionId {
            newsletter: newsletter.to_owned(),
            name,
        },
        path,
        text: draft.text,
        id: draft.id,
        subject: draft.subject,
        preheader: draft.preheader,
        since,
        posts: picked.chosen,
        left_out: picked.left_out,
    }))
}

/// The earliest day that editions of a newsletter name.
fn earliest(
    site: &Site,
    newsletter: &str,
    day: impl Fn(&postroom_content_model::FrontMatter) -> Option<&PostDate>,
) -> Option<Date> {
    let editions = site
        .editions
        .iter()
        .filter(|edition| edition.id.newsletter == newsletter);
    editions
        .filter_map(|edition| day(&edition.front))
        .map(PostDate::date)
        .min()
}

/// Where a newsletter begins whose editions do not say: a week before the first of them.
fn first_beginning(site: &Site, newsletter: &str, date: Date) -> Date {
    let first = earliest(site, newsletter, |front| front.date.as_ref());
    let first = first.map_or(date, |first| first.min(date));
    first.saturating_sub(Span::new().days(FIRST_PERIOD_DAYS))
}

fn unknown(site: &Site, newsletter: &str) -> ComposeError {
    let known: Vec<String> = site.settings.newsletters.keys().cloned().collect();
    let suggestion = closest(newsletter, known.iter().map(String::as_str)).map(str::to_owned);
    ComposeError::UnknownNewsletter {
        key: newsletter.to_owned(),
        suggestion,
        known,
    }
}

fn hint(suggestion: Option<&str>, known: &[String]) -> String {
    match suggestion {
        Some(suggestion) => format!("; did you mean `{suggestion}`?"),
        None if known.is_empty() => ", and no other either; add it under `newsletters`".to_owned(),
        None => format!("; there are {}", known.join(", ")),
    }
}

/// A version 4 UUID as an IRI (RFC 9562 §5.4).
fn urn(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    format!("urn:uuid:{}", parts.join("-"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_are_version_4_uuids() {
        assert_eq!(
            super::urn([0xff; 16]),
            "urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}
