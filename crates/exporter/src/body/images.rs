//! Images: their size, so that a page does not jump while they load; when they load; their
//! smaller versions; and captions.

use postroom_content_model::ReferenceRole;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html::push_html};

use super::{Links, Medium};
use crate::{
    pictures::{Picture, SIZES_IN_TEXT},
    templates::escape_html,
};

/// Writes the images of a body.
#[derive(Debug)]
pub(super) struct Images<'t> {
    /// The events of the image that the walk is inside of.
    inside: Vec<Event<'t>>,
    /// How many images that is: alternative text may hold another.
    depth: usize,
    picture: Option<Picture>,
    /// Whether readers see it.
    is_shown: bool,
    caption: CowStr<'t>,
    /// Whether an image is at the top of its page, where it must not wait.
    is_first: bool,
    /// The image that ended just now, if it has a caption, and the paragraph does not follow on.
    figure: Option<Figure>,
}

/// An image with a caption; it is a figure if its paragraph holds nothing else.
#[derive(Debug)]
struct Figure {
    html: String,
    /// How many events there were when it was written.
    at: usize,
}

impl<'t> Images<'t> {
    pub(super) fn new(links: &Links<'_>) -> Self {
        Self {
            inside: Vec::new(),
            depth: 0,
            picture: None,
            is_shown: true,
            caption: CowStr::Borrowed(""),
            is_first: !links.has_cover(),
            figure: None,
        }
    }

    /// Takes the events of images, and gives an image as one piece of HTML when it is complete.
    pub(super) fn take(&mut self, event: Event<'t>, links: &Links<'_>) -> Option<Event<'t>> {
        match event {
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let image = links.image(&dest_url, ReferenceRole::Image);
                let written = image.url.into_owned();
                if self.depth == 0 {
                    self.picture = image.picture;
                    self.is_shown = image.is_shown;
                    self.caption = title.clone();
                }
                self.depth += 1;
                self.inside.push(Event::Start(Tag::Image {
                    link_type,
                    dest_url: CowStr::from(written),
                    title,
                    id,
                }));
                None
            }
            event if self.depth == 0 => Some(event),
            Event::End(TagEnd::Image) => {
                self.inside.push(event);
                self.depth -= 1;
                (self.depth == 0).then(|| self.written(links.medium()))
            }
            // Alternative text is an attribute: what looks like markup there is text.
            Event::Html(html) | Event::InlineHtml(html) => {
                self.inside.push(Event::Text(html));
                None
            }
            event => {
                self.inside.push(event);
                None
            }
        }
    }

    /// Makes the paragraph that has just ended a figure, if it held an image with a caption and
    /// nothing else.
    pub(super) fn close_figure(&mut self, medium: Medium, out: &mut Vec<Event<'t>>) {
        let Some(figure) = self.figure.take() else {
            return;
        };
        let count = out.len();
        let alone = count == figure.at + 1
            && count >= 3
            && matches!(out[count - 1], Event::End(TagEnd::Paragraph))
            && matches!(out[count - 3], Event::Start(Tag::Paragraph));
        if !alone {
            return;
        }
        out.truncate(count - 3);
        let Figure { html, .. } = figure;
        let caption = escape_html(&self.caption);
        // Outlook knows no figures.
        let html = match medium {
            Medium::Mail => format!("<p>{html}</p>\n<p class=\"caption\">{caption}</p>\n"),
            Medium::Page | Medium::Feed => {
                format!("<figure>{html}\n<figcaption>{caption}</figcaption>\n</figure>\n")
            }
        };
        out.push(Event::Html(CowStr::from(html)));
    }

    /// Remembers where the image was written that ended just now.
    pub(super) fn written_at(&mut self, count: usize) {
        if let Some(figure) = self.figure.as_mut().filter(|figure| figure.at == 0) {
            figure.at = count;
        }
    }

    fn written(&mut self, medium: Medium) -> Event<'t> {
        let events = std::mem::take(&mut self.inside);
        if !self.is_shown {
            return alternative(events);
        }
        let lazy = !std::mem::take(&mut self.is_first);
        let attributes = attributes(self.picture.as_ref(), medium, lazy);
        let picture = self.picture.take();
        let element = |events: Vec<Event<'t>>| {
            let tag = with_attributes(events, &attributes);
            in_picture(tag, picture.as_ref().filter(|_| medium == Medium::Page))
        };
        self.figure = (!self.caption.trim().is_empty()).then(|| Figure {
            html: element(without_title(events.clone())),
            at: 0,
        });
        Event::InlineHtml(CowStr::from(element(events)))
    }
}

/// What an image shows, in words: those that stand where it is not seen.
fn alternative(events: Vec<Event<'_>>) -> Event<'_> {
    let words = events.into_iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.into_string()),
        Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
        _ => None,
    });
    let words: String = words.collect();
    Event::InlineHtml(CowStr::from(in_words(&words)))
}

/// The words that stand for an image, as HTML.
pub(super) fn in_words(words: &str) -> String {
    match words.trim() {
        "" => String::new(),
        words => format!("<em>[{}]</em>", escape_html(words)),
    }
}

/// The image without its title, which is its caption instead.
fn without_title(mut events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    if let Some(Event::Start(Tag::Image { title, .. })) = events.first_mut() {
        *title = CowStr::Borrowed("");
    }
    events
}

/// The tag of an image with more attributes.
fn with_attributes(events: Vec<Event<'_>>, attributes: &str) -> String {
    let mut tag = String::new();
    push_html(&mut tag, events.into_iter());
    match tag.strip_suffix(" />") {
        Some(start) => format!("{start}{attributes} />"),
        None => tag,
    }
}

fn attributes(picture: Option<&Picture>, medium: Medium, lazy: bool) -> String {
    let mut attributes = String::new();
    if let Some(Picture { width, height, .. }) = picture {
        attributes.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
    }
    if medium == Medium::Page {
        if let Some(srcset) = picture.and_then(|picture| picture.srcset.as_deref()) {
            let srcset = escape_html(srcset);
            attributes.push_str(&format!(" srcset=\"{srcset}\" sizes=\"{SIZES_IN_TEXT}\""));
        }
        attributes.push_str(if lazy { " loading=\"lazy\"" } else { "" });
        attributes.push_str(" decoding=\"async\"");
    }
    attributes
}

/// An image with its WebP versions beside it.
fn in_picture(tag: String, picture: Option<&Picture>) -> String {
    match picture.and_then(|picture| picture.webp.as_deref()) {
        None => tag,
        Some(webp) => format!(
            "<picture><source type=\"image/webp\" srcset=\"{}\" sizes=\"{SIZES_IN_TEXT}\" />{tag}</picture>",
            escape_html(webp)
        ),
    }
}
