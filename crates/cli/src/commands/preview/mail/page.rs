//! The page about a mail: how it is looked at, the mail, and what the linter finds in it.

use postroom_content_model::{Edition, GMAIL_SHOWS, MAIL_KILOBYTE, Mailing, Site, TextFormat};
use postroom_exporter::escape_html;

use super::{
    super::{findings, state::State},
    address,
    look::{Look, Scheme, View},
    reader::Reader,
    source,
};

/// The widths that mails are shown at, in pixels: a phone's, and a window's on a desk.
const PHONE: u32 = 360;
const DESK: u32 = 800;

const STYLE: &str = include_str!("../mail.css");
/// Gives each frame the height of the mail in it, in which no script runs.
const SCRIPT: &str = include_str!("../mail.js");

/// What the page is about.
pub(super) struct Page<'p> {
    pub(super) state: &'p State,
    pub(super) site: &'p Site,
    pub(super) edition: &'p Edition,
    pub(super) mailing: &'p Mailing,
    pub(super) reader: &'p Reader,
    pub(super) look: &'p Look,
}

impl Page<'_> {
    /// The page, as the body of a document.
    pub(super) fn html(&self) -> String {
        format!(
            "<style>{STYLE}</style><div class=\"mail\"><div>{inbox}{controls}{shown}</div>\
             <aside class=\"beside\">{beside}</aside></div><script>{SCRIPT}</script>",
            inbox = self.inbox(),
            controls = self.controls(),
            shown = self.shown(),
            beside = self.beside(),
        )
    }

    /// The mail in a list of mails.
    fn inbox(&self) -> String {
        let (from, subject) = (&self.mailing.from, self.mailing.subject.fill(self.reader));
        let newsletter = self.site.settings.newsletters.get(&self.mailing.newsletter);
        let name = newsletter.and_then(|newsletter| newsletter.from.name.as_ref());
        format!(
            "<p class=\"inbox\"><b title=\"{title}\">{name}</b> <span><b>{subject}</b> \
             <span class=\"preheader\">{preheader}</span></span></p>",
            title = escape_html(from),
            name = escape_html(name.unwrap_or(from)),
            subject = escape_html(&subject),
            preheader = escape_html(&self.mailing.preheader.fill(self.reader)),
        )
    }

    fn controls(&self) -> String {
        let views = View::ALL.map(|(view, _, words)| {
            self.link(words, view == self.look.view, |look| look.view = view)
        });
        let schemes = Scheme::ALL.map(|(scheme, _, words)| {
            self.link(words, scheme == self.look.scheme, |look| {
                look.scheme = scheme;
            })
        });
        let images = [(false, "Pictures"), (true, "No pictures")].map(|(off, words)| {
            self.link(words, off == self.look.without_images, |look| {
                look.without_images = off;
            })
        });
        let looks = match self.look.view {
            View::Both | View::Phone | View::Desk => format!(
                "<span class=\"group\">{}</span><span class=\"group\">{}</span>",
                schemes.concat(),
                images.concat()
            ),
            View::Text | View::Headers | View::Source => String::new(),
        };
        format!(
            "<nav class=\"controls\" aria-label=\"Views\"><span class=\"group\">{}</span>{looks}{}</nav>",
            views.concat(),
            self.readers()
        )
    }

    /// A link to the same mail, looked at otherwise.
    fn link(&self, words: &str, is_current: bool, change: impl FnOnce(&mut Look)) -> String {
        let mut look = self.look.clone();
        change(&mut look);
        let current = if is_current {
            " aria-current=\"true\""
        } else {
            ""
        };
        let href = escape_html(&with_query(&address(self.edition), &look));
        format!("<a href=\"{href}\"{current}>{words}</a>")
    }

    /// Lets somebody else read it.
    fn readers(&self) -> String {
        let mut look = self.look.clone();
        look.reader = String::new();
        let kept = look.pairs().into_iter().map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape_html(value)
            )
        });
        let kept: String = kept.collect();
        let offered = self.reader.offered.iter();
        let offered = offered.map(|it| format!("<option value=\"{}\">", escape_html(it)));
        let offered: String = offered.collect();
        format!(
            "<form class=\"group\">{kept}<label>Reader <input name=\"reader\" list=\"readers\" \
             value=\"{address}\"></label><datalist id=\"readers\">{offered}</datalist>\
             <button>Show</button> <small>{note}</small></form>",
            address = escape_html(self.reader.subscriber.address.as_str()),
            note = escape_html(&self.reader.note),
        )
    }

    fn shown(&self) -> String {
        match self.look.view {
            View::Both => self.frames(&[PHONE, DESK]),
            View::Phone => self.frames(&[PHONE]),
            View::Desk => self.frames(&[DESK]),
            View::Text => pre(&self.mailing.text.fill(self.reader)),
            View::Headers => self.message(|message| {
                let headers = source::headers(message).into_iter();
                let headers = headers.map(|(name, value)| {
                    format!(
                        "<dt>{}</dt><dd>{}</dd>",
                        escape_html(&name),
                        escape_html(&value)
                    )
                });
                format!("<dl class=\"headers\">{}</dl>", headers.collect::<String>())
            }),
            View::Source => self.message(pre),
        }
    }

    /// The mail as a program shows it, in frames in which nothing runs.
    fn frames(&self, widths: &[u32]) -> String {
        let look = Look {
            view: View::default(),
            ..self.look.clone()
        };
        let source = escape_html(&with_query(
            &format!("{}/html", address(self.edition)),
            &look,
        ));
        let dark = if look.scheme == Scheme::Light {
            ""
        } else {
            " class=\"dark\""
        };
        let frames = widths.iter().map(|width| {
            format!(
                "<figure><figcaption>{width} px</figcaption><iframe{dark} sandbox=\"allow-same-origin\" \
                 width=\"{width}\" height=\"900\" title=\"{width} px\" src=\"{source}\"></iframe></figure>"
            )
        });
        format!("<div class=\"frames\">{}</div>", frames.collect::<String>())
    }

    fn message(&self, show: impl FnOnce(&str) -> String) -> String {
        match source::message(self.site, self.mailing, self.reader) {
            Ok(message) => show(&message),
            Err(error) => format!("<pre>{}</pre>", escape_html(&format!("{error:#}"))),
        }
    }

    /// What the linter finds, and how large the mail is.
    fn beside(&self) -> String {
        let found = self.state.findings_in(&self.edition.file.path);
        let found = match &self.state.report {
            None => "<p>checking…</p>".to_owned(),
            Some(_) => {
                let count = findings::count(found.iter().copied());
                let list = match found.is_empty() {
                    true => String::new(),
                    false => findings::list(found),
                };
                format!("<h2>Linter: {count}</h2>{list}")
            }
        };
        let (html, text) = (self.mailing.html.longest(), self.mailing.text.longest());
        let clipped = match html > GMAIL_SHOWS {
            true => " <b class=\"error\">Gmail cuts it off</b>",
            false => "",
        };
        let flows = match self.mailing.text_format {
            TextFormat::Fixed => "",
            TextFormat::Flowed => ", flowed",
            TextFormat::FlowedDelSp => ", flowed, without spaces between lines",
        };
        format!(
            "{found}<h2>Size</h2><p>HTML: {} KB of {} KB{clipped}<br>Text: {} KB{flows}</p>",
            kilobytes(html),
            GMAIL_SHOWS / MAIL_KILOBYTE,
            kilobytes(text)
        )
    }
}

fn with_query(address: &str, look: &Look) -> String {
    match look.query() {
        query if query.is_empty() => address.to_owned(),
        query => format!("{address}?{query}"),
    }
}

fn pre(text: &str) -> String {
    format!("<pre class=\"text\">{}</pre>", escape_html(text))
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / MAIL_KILOBYTE, bytes % MAIL_KILOBYTE / 100)
}
