//! Composing the next edition of a newsletter: picking its posts and drafting its file.

use jiff::{Span, civil::Date};
use postroom_content_model::{
    Edition, EditionId, NewsletterSettings, PostDate, Problem, ProblemKind, Site, SitePath, closest,
};

use super::{
    draft::{Brief, Draft},
    pick::{Choice, LeftOut, Missing, Picked},
    seal::is_untouched,
};

/// What an edition is composed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeOptions {
    /// The edition's day. Posts of later days are not for it.
    pub date: Date,
    /// When the newsletter begins: older posts are never taken. By default what the newsletter's
    /// editions say, and for the first edition one period before `date`.
    pub since: Option<Date>,
    /// Sixteen random bytes for the edition's permanent id.
    pub random: [u8; 16],
}

/// What composing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composed {
    /// An edition to write.
    Edition(Composition),
    /// The edition of that day is as it would be written.
    UpToDate(Composition),
    /// No post is new.
    NothingNew(Considered),
}

/// An edition to write. Whoever writes it must not overwrite a file, but for the text that it
/// replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// Its name.
    pub edition: EditionId,
    /// Its file.
    pub path: SitePath,
    /// The file's text.
    pub text: String,
    /// The draft that is there, which nobody has edited, in whose place the text is.
    pub replaces: Option<String>,
    /// Its permanent id, an IRI.
    pub id: String,
    /// The drafted subject.
    pub subject: String,
    /// The drafted preheader.
    pub preheader: String,
    /// The posts, newest first, as indexes into the site's posts.
    pub posts: Vec<usize>,
    /// What else there was.
    pub considered: Considered,
}

/// What was looked at and not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// When the newsletter begins.
    pub since: Date,
    /// Posts since then, and why each is not taken; newest first.
    pub left_out: Vec<LeftOut>,
    /// How many posts are out since before the beginning and were never carried.
    pub older: usize,
    /// What other editions name and the site does not have. A post that was renamed without an
    /// alias would be mailed again.
    pub missing: Vec<Missing>,
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
    /// Nobody knows which posts an edition has carried: its front matter is broken.
    #[error(
        "{path} cannot be read, so nobody knows which posts it carried; mend it first: `postroom lint {path}` says what is wrong"
    )]
    BrokenEdition {
        /// Its file.
        path: SitePath,
    },
    /// There is an edition of that day, and a person has edited it.
    #[error(
        "{path} is there already and has been edited, so it stays as it is; add {} to its `posts`, or choose another day with --date", posts.join(", ")
    )]
    EditionExists {
        /// Its file.
        path: SitePath,
        /// The posts that are new, as an edition names them.
        posts: Vec<String>,
    },
}

/// Composes the next edition: the posts since the newsletter's beginning that no edition of it
/// has carried, newest first, up to its limit. A draft of that day that nobody has edited is
/// composed anew and keeps its id.
///
/// # Errors
///
/// When there is no such newsletter, it has no postal address, one of its editions cannot be
/// read, or that of the day has been edited and lacks posts.
pub fn compose(
    site: &Site,
    newsletter: &str,
    options: &ComposeOptions,
) -> Result<Composed, ComposeError> {
    let settings = site.settings.newsletters.get(newsletter);
    let settings = settings.ok_or_else(|| unknown(site, newsletter))?;
    if settings.address().is_none() {
        return Err(ComposeError::NoPostalAddress {
            key: newsletter.to_owned(),
        });
    }
    let folder = site.settings.newsletters_folder();
    let path = format!("{}/{newsletter}/{}.md", folder.display(), options.date);
    let issue = Issue {
        site,
        newsletter,
        settings,
        path: SitePath::new(path),
        options,
    };
    issue.compose()
}

/// The edition that is asked for.
struct Issue<'i> {
    site: &'i Site,
    newsletter: &'i str,
    settings: &'i NewsletterSettings,
    path: SitePath,
    options: &'i ComposeOptions,
}

impl<'i> Issue<'i> {
    fn compose(&self) -> Result<Composed, ComposeError> {
        if let Some(path) = self.broken() {
            return Err(ComposeError::BrokenEdition { path: path.clone() });
        }
        let there = self.there();
        let untouched = there.filter(|edition| is_untouched(&edition.file.text));
        let stated = self.earliest(|edition| edition.front.since.as_ref());
        let own = there.and_then(|edition| edition.front.since.as_ref());
        let begin = stated.into_iter().chain(own.map(PostDate::date)).min();
        let since = self.options.since.or(begin);
        let since = since.unwrap_or_else(|| self.first_beginning());
        let stays = there.is_some() && untouched.is_none();
        let picked = self.pick(since, stays);
        let considered = Considered {
            since,
            left_out: picked.left_out,
            older: picked.older,
            missing: picked.missing,
        };
        if picked.chosen.is_empty() {
            return Ok(Composed::NothingNew(considered));
        }
        if stays {
            let names = picked.chosen.iter();
            let names = names.map(|post| self.site.name_of(*post).to_owned());
            return Err(ComposeError::EditionExists {
                path: self.path.clone(),
                posts: names.collect(),
            });
        }
        // Reaching further back holds from then on: what the limit leaves out comes next time.
        let begins = stated.is_none_or(|stated| since < stated);
        Ok(self.drafted(picked.chosen, begins, untouched, considered))
    }

    /// Drafts the edition; `begins` if it is the one to say when the newsletter begins.
    fn drafted(
        &self,
        posts: Vec<usize>,
        begins: bool,
        there: Option<&Edition>,
        considered: Considered,
    ) -> Composed {
        let id = there.and_then(|edition| edition.front.id.clone());
        let id = id.unwrap_or_else(|| urn(self.options.random));
        let brief = Brief {
            newsletter: &self.settings.title,
            posts: &posts,
            date: self.options.date,
            since: begins.then_some(considered.since),
            id: &id,
        };
        let draft = Draft::new(self.site, &brief);
        let replaces = there.map(|edition| edition.file.text.to_string());
        let is_same = |old: &String| old.replace("\r\n", "\n") == draft.text;
        let up_to_date = replaces.as_ref().is_some_and(is_same);
        let composition = Composition {
            edition: EditionId {
                newsletter: self.newsletter.to_owned(),
                name: self.options.date.to_string(),
            },
            path: self.path.clone(),
            text: draft.text,
            replaces,
            id,
            subject: draft.subject,
            preheader: draft.preheader,
            posts,
            considered,
        };
        match up_to_date {
            true => Composed::UpToDate(composition),
            false => Composed::Edition(composition),
        }
    }

    /// An edition of the newsletter whose posts could not be read: they would be mailed again.
    fn broken(&self) -> Option<&'i SitePath> {
        let site = self.site;
        let broken = site.problems.iter().find(|problem| {
            matches!(
                problem.kind,
                ProblemKind::InvalidFrontMatter | ProblemKind::WrongType
            ) && self.of_newsletter().any(|edition| {
                edition.file.path == problem.file && has_lost_posts(edition, problem)
            })
        });
        broken.map(|problem| &problem.file)
    }

    fn of_newsletter(&self) -> impl Iterator<Item = &'i Edition> {
        let newsletter = self.newsletter;
        let editions = self.site.editions.iter();
        editions.filter(move |edition| edition.id.newsletter == newsletter)
    }

    /// The edition of that day.
    fn there(&self) -> Option<&'i Edition> {
        let mut editions = self.site.editions.iter();
        editions.find(|edition| edition.file.path == self.path)
    }

    /// Picks posts; those of an edition that stays as it is count as carried.
    fn pick(&self, since: Date, stays: bool) -> Picked {
        let choice = Choice {
            site: self.site,
            newsletter: self.newsletter,
            posts: &self.settings.posts,
            since,
            until: self.options.date,
            anew: (!stays).then_some(&self.path),
        };
        choice.pick()
    }

    /// The earliest day that other editions of the newsletter name.
    fn earliest(&self, day: impl Fn(&Edition) -> Option<&PostDate>) -> Option<Date> {
        let all = self.of_newsletter();
        let others = all.filter(|edition| edition.file.path != self.path);
        others
            .filter_map(|edition| day(edition).map(PostDate::date))
            .min()
    }

    /// Where a newsletter begins whose editions do not say: one period before the first of them.
    fn first_beginning(&self) -> Date {
        const DAY: u64 = 24 * 60 * 60;
        let date = self.options.date;
        let first = self.earliest(|edition| edition.front.date.as_ref());
        let first = first.map_or(date, |first| first.min(date));
        let days = self.settings.every.0.as_secs().div_ceil(DAY).clamp(1, 3660);
        first.saturating_sub(Span::new().days(days.cast_signed()))
    }
}

/// Whether a problem has cost an edition its posts: all of them with the whole front matter, or
/// some with the value of `posts`.
fn has_lost_posts(edition: &Edition, problem: &Problem) -> bool {
    if problem.kind == ProblemKind::InvalidFrontMatter {
        return edition.front.posts.is_empty();
    }
    let posts = edition.raw.value_span(&["posts"]);
    edition.raw.has(&["posts"])
        && posts.start <= problem.span.start
        && problem.span.end <= posts.end
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
mod tests;
