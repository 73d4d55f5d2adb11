//! An edition as everyone may read it: placeholders say what they say for someone unknown.

use postroom_content_model::{Edition, Escape, Field, Outline, Piece, Site, Template, ValuesFor};

use super::{
    compile::{Kind, compile},
    placeholder::lace,
    render::placed,
    sentinel::{Sentinels, Token},
};
use crate::{
    body::{Body, Document, Links, Medium},
    pictures::Pictures,
    view::one_line,
};

/// What an edition says to everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicText {
    pub(crate) subject: String,
    pub(crate) preheader: String,
    /// The introduction.
    pub(crate) html: String,
}

struct Nobody;

impl ValuesFor for Nobody {
    fn value(&self, _: &Field) -> Option<&str> {
        None
    }
}

/// What an edition says to everyone, on a page or in a feed. A wrong placeholder is left as it is
/// written: the mail is where it must be right, and rendering that says so.
pub(crate) fn public_text(
    site: &Site,
    edition: &Edition,
    medium: Medium,
    pictures: Option<&Pictures>,
) -> PublicText {
    let mut sentinels = Sentinels::new(&[&edition.file.text]);
    let laced = lace(edition.body(), &mut sentinels);
    let laced = laced.unwrap_or_else(|| edition.body().to_owned());
    sentinels.set_web_url(&site.absolute_url(&edition.permalink()));
    let outline = Outline::new(&laced, 0);
    let links = Links::new(site, Document::Edition(edition), medium);
    let links = links
        .with_pictures(pictures)
        .with_placeholders(sentinels.mark());
    let html = Body {
        text: &laced,
        start: 0,
        outline: &outline,
    }
    .html(&links);
    let html = without_personal_links(&placed(&html, &sentinels), &sentinels);
    let html = compile(&html, &sentinels, Kind::Html);
    let html = html.map(|template| neutral(template).fill(&Nobody));
    PublicText {
        subject: public_subject(edition),
        preheader: public_preheader(edition),
        html: html.unwrap_or_default(),
    }
}

/// What stands for an address that nobody has.
const SOMEBODY: &str = "…";

/// The template with something in the place of addresses: a sentence goes on to make sense. In
/// a URL nothing is better.
fn neutral(Template(pieces): Template) -> Template {
    let neutral = |piece| match piece {
        Piece::Value {
            field: Field::Email,
            default,
            escape: escape @ (Escape::Text | Escape::Html),
        } if default.is_empty() => Piece::Value {
            field: Field::Email,
            default: SOMEBODY.to_owned(),
            escape,
        },
        Piece::When {
            field,
            present,
            pieces,
        } => Piece::When {
            field,
            present,
            pieces: neutral(Template(pieces)).0,
        },
        piece => piece,
    };
    Template(pieces.into_iter().map(neutral).collect())
}

/// Takes links away that lead somebody out of the newsletter, and leaves what they say: there is
/// nobody to leave.
fn without_personal_links(html: &str, sentinels: &Sentinels) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((start, end, token)) = sentinels.find(rest) {
        let leaves = matches!(
            token,
            Token::Value {
                field: Field::UnsubscribeUrl,
                ..
            }
        );
        let opened = rest[..start].rfind("<a ").filter(|_| leaves);
        let inside = opened.filter(|at| !rest[*at..start].contains('>'));
        let closed = inside.and_then(|at| {
            let words = end + rest[end..].find('>')? + 1;
            let close = words + rest[words..].find("</a>")?;
            Some((at, words, close))
        });
        match closed {
            Some((at, words, close)) => {
                out.push_str(&rest[..at]);
                // What the link says may hold placeholders of its own.
                out.push_str(&without_personal_links(&rest[words..close], sentinels));
                rest = &rest[close + "</a>".len()..];
            }
            None => {
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    out + rest
}

/// The subject of an edition as everyone may read it.
pub(crate) fn public_subject(edition: &Edition) -> String {
    public_line(edition.front.subject.as_deref().unwrap_or(&edition.id.name))
}

/// The preheader of an edition as everyone may read it; may be empty.
pub(crate) fn public_preheader(edition: &Edition) -> String {
    public_line(edition.front.preheader.as_deref().unwrap_or_default())
}

fn public_line(text: &str) -> String {
    let text = one_line(text);
    let mut sentinels = Sentinels::new(&[&text]);
    match lace(&text, &mut sentinels) {
        Some(laced) => {
            let filled = compile(&laced, &sentinels, Kind::Text);
            one_line(&filled.map_or(text, |template| neutral(template).fill(&Nobody)))
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{TestSite, post};

    fn check(body: &str, expected: &str) {
        let path = "content/newsletters/weekly/2026-11-01.md";
        let site = TestSite::new(&[(path, &post("subject: S", body))]).load();
        let public = public_text(&site, &site.editions[0], Medium::Page, None);
        assert_eq!(public.html.trim(), format!("<p>{expected}</p>"), "{body}");
    }

    #[test]
    fn what_is_personal_is_replaced() {
        check(
            "Hi {{subscriber.name | default: \"friend\"}}!",
            "Hi friend!",
        );
        check(
            "{{#if subscriber.name}}Dear {{subscriber.name}}{{else}}Hello{{/if}}",
            "Hello",
        );
        check("You are {{subscriber.email}}.", "You are ….");
        check(
            "[Mine](https://y.example/?e={{subscriber.email}})",
            "<a href=\"https://y.example/?e=\">Mine</a>",
        );
        check(
            "[*Leave*, {{subscriber.name | default: \"you\"}}]({{unsubscribe_url}} \"t\"), [stay](#x)",
            "<em>Leave</em>, you, <a href=\"#x\">stay</a>",
        );
        check("Leave {{unsubscribe_url}}", "Leave ");
        check(
            "[here]({{web_url}})",
            "<a href=\"https://x.example/sub/newsletters/weekly/2026-11-01/\">here</a>",
        );
    }
}
