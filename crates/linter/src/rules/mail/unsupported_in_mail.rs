//! Something that mail programs do not show.
//!
//! # What it checks
//! SVG and AVIF images without a PNG or JPEG of the same name beside them, WebP images of other
//! sites (for the site's own, mails get a PNG or JPEG), images in `data:` URLs, and in raw HTML `<video>`, `<audio>`,
//! `<iframe>`, `<form>`, `<script>` and the like: in an edition's introduction, and in the posts that
//! an edition with the layout `post` mails in full. A cover that mails leave out for its format, and
//! a `<script>` that they leave out, are only worth knowing.
//!
//! # Why
//! Outlook shows neither SVG nor WebP, Gmail no SVG, and no mail program of weight plays, frames or
//! runs anything. Where `html.mail` is `sanitize`, such elements are taken out of the mail, and a gap
//! is left.
//!
//! # How to mend it
//! Use PNG, JPEG or GIF, or put one beside the image, under the same name; instead of a video, link a picture to it.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```svg content/newsletters/weekly/cup.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! ![A cup](⟦cup.svg⟧)
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! newsletters:
//!   weekly:
//!     title: Tea Weekly
//!     from: Tea <news@tiny.example>
//!     postal_address: Tea, 1 Kettle Row, Pune
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//! ```svg content/newsletters/weekly/cup.png
//! (a picture)
//! ```
//! ```markdown content/newsletters/weekly/2026-05-29.md
//! ---
//! subject: Better tea
//! preheader: One pot, three minutes.
//! posts: [tea]
//! ---
//! ![A cup](cup.png)
//! ```

use std::cmp::Reverse;

use postroom_content_model::{
    HtmlPolicy, Layout, LinkKind, MAIL_PICTURES, Outline, Post, ReferenceRole, Resolution,
    Severity, Span, Target, UnmailablePicture,
};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    edition_places as places,
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(UnsupportedInMail),
    ..RuleInfo::new(
        "unsupported-in-mail",
        Group::Mail,
        Severity::Warning,
        include_str!("unsupported_in_mail.rs"),
    )
};

/// Places in a post that are named with a finding about it.
const MOST_PLACES: usize = 5;

struct UnsupportedInMail;

impl Rule for UnsupportedInMail {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(edition) = document.edition() else {
            return;
        };
        let settings = &document.site.settings;
        let newsletter = settings.newsletters.get(&edition.id.newsletter);
        let layout = newsletter.map(|newsletter| newsletter.layout);
        let policy = settings.html.mail;
        let site = document.site;
        let resolve =
            |image: &str| site.resolve_in_edition_briefly(edition, image, ReferenceRole::Image);
        for Thing { what, span } in things(document.outline, &document.file.text, &resolve) {
            let draft = Draft::new(span, what.message(policy)).help(what.help());
            sink.report(draft.at_most(what.severity(policy)));
        }
        if layout == Some(Layout::Letter) {
            return;
        }
        for (index, name) in edition.front.posts.iter().enumerate() {
            let Some(named) = site.post_named(name) else {
                continue;
            };
            let post = &site.posts[named];
            let resolve =
                |image: &str| site.resolve_in_post_briefly(named, image, ReferenceRole::Image);
            let place = places::post(edition, index);
            let in_full = layout == Some(Layout::Post);
            let body = in_full
                .then(|| of_body(post, policy, place, &resolve))
                .flatten();
            if let Some(draft) = body.or_else(|| of_cover(post, place, &resolve)) {
                sink.report(draft);
            }
        }
    }
}

/// What is wrong with a post that is mailed in full: one finding, whatever it holds.
fn of_body(
    post: &Post,
    policy: HtmlPolicy,
    place: Span,
    resolve: &dyn Fn(&str) -> Resolution,
) -> Option<Draft> {
    let things = things(&post.outline, &post.file.text, resolve);
    // Of the worst ones the first speaks for all.
    let worst = |thing: &&Thing| (thing.what.severity(policy), Reverse(thing.span));
    let first = things.iter().max_by_key(worst)?.what;
    let more = match things.len() - 1 {
        0 => String::new(),
        more => format!(" ({more} more)"),
    };
    let message = format!("in {}: {}{more}", quoted(&post.slug), first.message(policy));
    let mut draft = Draft::new(place, message)
        .help(first.help())
        .at_most(first.severity(policy));
    for thing in things.iter().take(MOST_PLACES) {
        draft = draft.related(post.path(), thing.span, thing.what.message(policy));
    }
    Some(draft)
}

/// A cover that mails leave out.
fn of_cover(post: &Post, place: Span, resolve: &dyn Fn(&str) -> Resolution) -> Option<Draft> {
    let cover = post.front.cover.as_ref()?;
    let format = unknown_format(&cover.image, resolve)?;
    let slug = quoted(&post.slug);
    let message = format!("the cover of {slug} is left out of mail: it is {format}");
    let at = post.raw.value_span(&["cover"]);
    let draft = Draft::new(place, message).help(Unsupported::Image(format).help());
    Some(
        draft
            .at_most(Severity::Info)
            .related(post.path(), at, "this cover"),
    )
}

/// Something that mail programs do not show, and where it is.
struct Thing {
    what: Unsupported,
    span: Span,
}

#[derive(Clone, Copy)]
enum Unsupported {
    /// An element, by its name.
    Element(&'static str),
    /// An image, by its format.
    Image(&'static str),
    /// An image in a `data:` URL.
    Data,
}

impl Unsupported {
    fn message(self, policy: HtmlPolicy) -> String {
        match self {
            Self::Image("SVG") => "mail programs do not show SVG images".to_owned(),
            Self::Image(format) => format!("some mail programs do not show {format} images"),
            Self::Data => "most mail programs do not show images in `data:` URLs".to_owned(),
            Self::Element(name) => match policy {
                HtmlPolicy::Sanitize => format!("`<{name}>` is left out of mail"),
                HtmlPolicy::Escape => format!("`<{name}>` is shown as text in mail"),
                HtmlPolicy::Trusted => format!("mail programs do not show `<{name}>`"),
            },
        }
    }

    /// Scripts mostly dress up what is readable without them, such as a quoted post of a social
    /// network; a mail is whole without.
    fn severity(self, policy: HtmlPolicy) -> Severity {
        match (self, policy) {
            (Self::Element("script"), HtmlPolicy::Sanitize) => Severity::Info,
            _ => Severity::Error,
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Image(_) => "use PNG, JPEG or GIF, or put one beside it, under the same name",
            Self::Data => "put the image beside the text as PNG, JPEG or GIF",
            Self::Element("script") => "write what it would show, or link to a page with it",
            Self::Element(_) => "link to it instead, with a picture if it needs one",
        }
    }
}

/// Elements that mail programs do not show.
const ELEMENTS: [&str; 10] = [
    "audio", "canvas", "embed", "form", "iframe", "math", "object", "script", "svg", "video",
];

/// What mail programs do not show, in order.
fn things(outline: &Outline, text: &str, resolve: &dyn Fn(&str) -> Resolution) -> Vec<Thing> {
    let elements = outline.active_html.iter().filter(|html| !html.attribute);
    let elements = elements.filter_map(|html| {
        let name = ELEMENTS.iter().find(|name| **name == html.name)?;
        Some(Thing {
            what: Unsupported::Element(name),
            span: html.span,
        })
    });
    let images = outline.links.iter().filter(|link| {
        let tag = link.span.slice(text).get(..4).unwrap_or_default();
        link.image && (link.kind != LinkKind::Html || tag.eq_ignore_ascii_case("<img"))
    });
    let images = images.filter_map(|image| {
        let is_data =
            (image.destination.get(..5)).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
        let what = if is_data {
            Unsupported::Data
        } else {
            Unsupported::Image(unknown_format(&image.destination, resolve)?)
        };
        let span = image.destination_span;
        Some(Thing { what, span })
    });
    let mut things: Vec<Thing> = elements.chain(images).collect();
    things.sort_by_key(|thing| thing.span);
    things
}

/// The format of an image, if mail programs do not show it and nothing stands in for it.
fn unknown_format(destination: &str, resolve: &dyn Fn(&str) -> Resolution) -> Option<&'static str> {
    let path = destination.split(['?', '#']).next().unwrap_or_default();
    let format = UnmailablePicture::of(path)?;
    let is_here = |image: &str| {
        let target = resolve(image);
        matches!(
            target.target(),
            Some(Target::Asset { .. } | Target::Static { .. })
        )
    };
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut beside = MAIL_PICTURES.iter();
    let stands_in = is_here(destination)
        && (format.is_converted || beside.any(|ending| is_here(&format!("{stem}.{ending}"))));
    (!stands_in).then_some(format.name)
}
