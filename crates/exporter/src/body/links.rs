//! What a body's links become: the resolver's answers, written for the medium.

use std::borrow::Cow;

use postroom_content_model::{
    Broken, HtmlPolicy, ReferenceRole, Resolution, Site, Target, UnmailablePicture,
};
use url::Url;

use super::{Document, Medium};
use crate::{
    bodies::Answers,
    pictures::{MailPicture, Picture, Pictures},
    urls::encode_fragment,
};

/// What a destination that could run code becomes.
const NEUTRAL: &str = "#";

/// A link as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination<'d> {
    /// Where it leads; not escaped for HTML.
    pub(crate) url: Cow<'d, str>,
    /// Whether that is a page of somebody else's.
    pub(crate) external: bool,
}

/// An image as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image<'d> {
    /// Where it is; not escaped for HTML.
    pub(crate) url: Cow<'d, str>,
    /// What is known of it, if it is a picture of the site.
    pub(crate) picture: Option<Picture>,
    /// Whether readers see it: mail programs know few formats.
    pub(crate) is_shown: bool,
}

/// Writes the links of one document for one medium.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links<'s> {
    site: &'s Site,
    document: Document<'s>,
    medium: Medium,
    /// How placeholders begin that stand in a newsletter's links; those are left alone.
    placeholder: Option<&'s str>,
    /// The pictures that the pages show, where they are known.
    pictures: Option<&'s Pictures>,
    /// Who takes down what is answered.
    answers: Option<&'s Answers>,
}

impl<'s> Links<'s> {
    pub(crate) fn new(site: &'s Site, document: Document<'s>, medium: Medium) -> Self {
        Self {
            site,
            document,
            medium,
            placeholder: None,
            pictures: None,
            answers: None,
        }
    }

    /// Leaves destinations alone that contain `placeholder`.
    pub(crate) fn with_placeholders(self, placeholder: &'s str) -> Self {
        Self {
            placeholder: Some(placeholder),
            ..self
        }
    }

    /// Knows the smaller versions of pictures.
    pub(crate) fn with_pictures(self, pictures: Option<&'s Pictures>) -> Self {
        Self { pictures, ..self }
    }

    /// The same links, with everything that they are asked taken down. It is all that a body can
    /// know of the site.
    pub(crate) fn answering<'a>(self, answers: &'a Answers) -> Links<'a>
    where
        's: 'a,
    {
        Links {
            answers: Some(answers),
            ..self
        }
    }

    /// What is known of the picture that a destination means, if it is a file of the site.
    pub(crate) fn picture(&self, destination: &str, role: ReferenceRole) -> Option<Picture> {
        let picture = self.picture_found(destination, role);
        if let Some(answers) = self.answers {
            answers.picture(destination, role, picture.as_ref());
        }
        picture
    }

    fn picture_found(&self, destination: &str, role: ReferenceRole) -> Option<Picture> {
        let found = self.resolve(destination, role);
        let (Target::Asset { file, url } | Target::Static { file, url }) = found.target()? else {
            return None;
        };
        match self.pictures.filter(|pictures| pictures.knows(file)) {
            Some(pictures) => pictures.picture(file, &self.path(url), |path| self.path(path)),
            None => Picture::of_file(&self.site.root.join(file.as_str())),
        }
    }

    /// What an image becomes.
    pub(crate) fn image<'d>(&self, destination: &'d str, role: ReferenceRole) -> Image<'d> {
        if self.medium != Medium::Mail || self.is_placeholder(destination) {
            return Image {
                picture: self.picture(destination, role),
                url: self.write(destination, role),
                is_shown: true,
            };
        }
        let resolution = self.resolve(destination, role);
        let mailed = match resolution.target() {
            Some(Target::Asset { file, .. } | Target::Static { file, .. }) => {
                MailPicture::of(self.site, file)
            }
            _ => None,
        };
        match mailed {
            Some(mailed) => Image {
                url: Cow::Owned(self.path(&mailed.address())),
                picture: Some(Picture {
                    width: mailed.width,
                    height: mailed.height,
                    ..Picture::default()
                }),
                is_shown: true,
            },
            None => Image {
                url: self.written(destination, role, resolution),
                picture: None,
                is_shown: !unknown_to_mail(destination),
            },
        }
    }

    /// Whether a picture stands above the text.
    pub(crate) fn has_cover(&self) -> bool {
        match self.document {
            Document::Post(post) => self.site.posts[post].front.cover.is_some(),
            Document::Edition(_) => false,
        }
    }

    pub(crate) fn medium(&self) -> Medium {
        self.medium
    }

    pub(crate) fn policy(&self) -> HtmlPolicy {
        let html = &self.site.settings.html;
        match self.medium {
            Medium::Page => html.pages,
            Medium::Feed => html.feeds,
            Medium::Mail => html.mail,
        }
    }

    /// What a link becomes; none if it leads to what readers cannot see yet or any more. Its text
    /// then stands without it: a page that is not there helps nobody.
    pub(crate) fn link<'d>(
        &self,
        destination: &'d str,
        role: ReferenceRole,
    ) -> Option<Destination<'d>> {
        let link = self.link_found(destination, role);
        if let Some(answers) = self.answers {
            let answer = link.as_ref().map(|link| (link, self.rel(link)));
            answers.link(destination, role, answer);
        }
        link
    }

    fn link_found<'d>(&self, destination: &'d str, role: ReferenceRole) -> Option<Destination<'d>> {
        if self.is_placeholder(destination) {
            let (url, external) = (self.url(destination, role), false);
            return Some(Destination { url, external });
        }
        let resolution = self.resolve(destination, role);
        let page = match &resolution {
            Resolution::Broken(Broken::NoSuchAnchor { .. }) => {
                let (page, _) = destination.split_once('#').unwrap_or((destination, ""));
                Some(self.resolve(page, role))
            }
            _ => None,
        };
        let target = page.as_ref().unwrap_or(&resolution).target();
        if target.is_some_and(|target| self.site.is_held_back(target)) {
            return None;
        }
        let external = matches!(target, Some(Target::External(_)));
        let url = self.written(destination, role, resolution);
        Some(Destination { url, external })
    }

    /// The `rel` of a link on a page; empty for none.
    pub(crate) fn rel(&self, link: &Destination<'_>) -> &'s str {
        match (self.medium, link.external) {
            (Medium::Page, true) => self.site.settings.links.external_rel.as_str(),
            _ => "",
        }
    }

    fn is_placeholder(&self, destination: &str) -> bool {
        self.placeholder
            .is_some_and(|placeholder| destination.contains(placeholder))
    }

    /// What a destination becomes; not escaped for HTML.
    pub(crate) fn write<'d>(&self, destination: &'d str, role: ReferenceRole) -> Cow<'d, str> {
        let url = self.url(destination, role);
        if let Some(answers) = self.answers {
            answers.url(destination, role, &url);
        }
        url
    }

    fn url<'d>(&self, destination: &'d str, role: ReferenceRole) -> Cow<'d, str> {
        if self.is_placeholder(destination) {
            return Cow::Borrowed(if runs_code(destination) {
                NEUTRAL
            } else {
                destination
            });
        }
        self.written(destination, role, self.resolve(destination, role))
    }

    fn written<'d>(
        &self,
        destination: &'d str,
        role: ReferenceRole,
        resolution: Resolution,
    ) -> Cow<'d, str> {
        match resolution {
            Resolution::Found(target) => self.found(target, destination),
            Resolution::Broken(Broken::Dangerous { .. }) => Cow::Borrowed(NEUTRAL),
            Resolution::Broken(Broken::NoSuchAnchor { fragment, .. }) => {
                self.without_anchor(destination, &fragment, role)
            }
            Resolution::Broken(_) => self.broken(destination),
        }
    }

    fn resolve(&self, destination: &str, role: ReferenceRole) -> Resolution {
        match self.document {
            Document::Post(post) => self.site.resolve_in_post_briefly(post, destination, role),
            Document::Edition(edition) => {
                let site = self.site;
                site.resolve_in_edition_briefly(edition, destination, role)
            }
        }
    }

    fn found<'d>(&self, target: Target, destination: &'d str) -> Cow<'d, str> {
        match target {
            Target::Post { post, fragment } => {
                let page = self.path(&self.site.posts[post].permalink);
                Cow::Owned(with_fragment(page, fragment.as_deref()))
            }
            Target::Here { fragment } => self.here(&fragment),
            Target::Asset { url, .. } | Target::Static { url, .. } => Cow::Owned(self.path(&url)),
            Target::Page { url } | Target::Elsewhere { url } => Cow::Owned(self.path_written(&url)),
            // A URL such as `//host/x` has no meaning outside a page.
            Target::External(url) if destination.starts_with("//") => Cow::Owned(url.into()),
            Target::External(_) | Target::Other { .. } => Cow::Borrowed(destination),
        }
    }

    /// A place that does not exist, in a page that does: the page is better than nothing.
    fn without_anchor<'d>(
        &self,
        destination: &'d str,
        fragment: &str,
        role: ReferenceRole,
    ) -> Cow<'d, str> {
        let (page, _) = destination.split_once('#').unwrap_or((destination, ""));
        match self.resolve(page, role) {
            Resolution::Found(target) => Cow::Owned(with_fragment(
                self.found(target, page).into_owned(),
                Some(fragment),
            )),
            Resolution::Broken(_) => self.here(fragment),
        }
    }

    fn here<'d>(&self, fragment: &str) -> Cow<'d, str> {
        let page = match self.medium {
            Medium::Page => String::new(),
            Medium::Feed | Medium::Mail => self.own_url(),
        };
        Cow::Owned(with_fragment(page, Some(fragment)))
    }

    /// A link that leads nowhere is left as it was written: the linter is the one to complain.
    /// What looks like a scheme is not, for a reader's browser may be less strict than we are.
    fn broken<'d>(&self, destination: &'d str) -> Cow<'d, str> {
        if runs_code(destination) {
            return Cow::Borrowed(NEUTRAL);
        }
        if self.medium == Medium::Page {
            return Cow::Borrowed(destination);
        }
        let absolute = Url::parse(&self.own_url()).and_then(|page| page.join(destination));
        absolute.map_or(Cow::Borrowed(NEUTRAL), |url| Cow::Owned(url.into()))
    }

    fn own_url(&self) -> String {
        match self.document {
            Document::Post(post) => self.site.absolute_url(&self.site.posts[post].permalink),
            Document::Edition(edition) => self.site.absolute_url(&edition.permalink()),
        }
    }

    fn path(&self, path: &str) -> String {
        match self.medium {
            Medium::Page => self.site.settings.base_url.path(path),
            Medium::Feed | Medium::Mail => self.site.settings.base_url.join(path),
        }
    }

    fn path_written(&self, url: &str) -> String {
        match self.medium {
            Medium::Page => self.site.settings.base_url.path_written(url),
            Medium::Feed | Medium::Mail => self.site.settings.base_url.join_written(url),
        }
    }
}

/// Whether an image elsewhere is of a kind that mail programs do not show.
fn unknown_to_mail(destination: &str) -> bool {
    let path = destination.split(['?', '#']).next().unwrap_or_default();
    let scheme = path.get(.."data:".len());
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
        || UnmailablePicture::of(path).is_some()
}

fn with_fragment(mut url: String, fragment: Option<&str>) -> String {
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(&encode_fragment(fragment));
    }
    url
}

/// Whether a destination that nobody understood has a scheme other than the harmless ones.
/// Browsers skip control characters and white space in schemes.
pub(crate) fn runs_code(destination: &str) -> bool {
    let mut scheme = String::new();
    for c in destination
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
    {
        match c {
            ':' => return !matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel"),
            '/' | '?' | '#' => return false,
            c => scheme.extend(c.to_lowercase()),
        }
    }
    false
}
