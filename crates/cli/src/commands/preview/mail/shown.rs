//! The HTML part as a mail program would show it. Whatever a browser could do with it that mail
//! programs do not do is forbidden to it.

use postroom_content_model::{Mailing, Site};
use postroom_exporter::escape_html;

use super::{
    look::{Look, Scheme},
    reader::Reader,
};

/// No script, no form, nothing of other sites but pictures and typefaces.
const POLICY: &str = "sandbox allow-same-origin; default-src 'none'; img-src * data:; \
                      style-src 'unsafe-inline'; font-src * data:; base-uri 'none'; form-action 'none'";
/// The same without pictures.
const POLICY_WITHOUT_IMAGES: &str = "sandbox allow-same-origin; default-src 'none'; \
                                     style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// What programs do that turn the colours over: all of them, but not those of pictures.
const INVERTED: &str = "<style>html{filter:invert(1) hue-rotate(180deg);background:#fff}\
                        img{filter:invert(1) hue-rotate(180deg)}</style>";

/// What the HTML part may do in a browser.
pub(super) fn policy(look: &Look) -> &'static str {
    match look.without_images {
        true => POLICY_WITHOUT_IMAGES,
        false => POLICY,
    }
}

/// The HTML part. Pictures come from the preview, for they may not be published yet.
pub(super) fn html(site: &Site, mailing: &Mailing, reader: &Reader, look: &Look) -> String {
    let html = mailing.html.fill(reader);
    let (there, here) = (site.absolute_url("/"), site.settings.base_url.path("/"));
    let html = html.replace(
        &format!("src=\"{}", escape_html(&there)),
        &format!("src=\"{}", escape_html(&here)),
    );
    coloured(&html, look.scheme)
}

/// Settles what the mail leaves to the reader's program. Browsers would ask the system instead.
fn coloured(html: &str, scheme: Scheme) -> String {
    let end = html.find("</head>").unwrap_or(0);
    let (head, rest) = html.split_at(end);
    let dark = scheme == Scheme::Dark;
    let (name, always, never) = match dark {
        true => ("dark", "dark", "light"),
        false => ("light", "light", "dark"),
    };
    let mut head = head.to_owned();
    for space in ["", " "] {
        // Both are conditions without effect: of any width, and of none.
        let asks = |colour: &str| format!("(prefers-color-scheme:{space}{colour})");
        head = head.replace(&asks(always), "(min-width:0)");
        head = head.replace(&asks(never), "(max-width:0)");
    }
    head = head.replace("\"light dark\"", &format!("\"{name}\""));
    for space in ["", " "] {
        let both = format!("color-scheme:{space}light dark");
        head = head.replace(&both, &format!("color-scheme:{name}"));
    }
    if scheme == Scheme::Inverted {
        head.push_str(INVERTED);
    }
    head + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_that_were_asked_for() {
        let head = "<meta name=\"color-scheme\" content=\"light dark\"><style>:root{color-scheme:light dark}\
                    @media (prefers-color-scheme: dark){a{color:#fff}}</style>";
        let mail = format!("{head}</head>(prefers-color-scheme: dark)");
        let light = coloured(&mail, Scheme::Light);
        assert!(light.contains("content=\"light\"") && light.contains("{color-scheme:light}"));
        assert!(light.contains("@media (max-width:0){"), "{light}");
        assert!(
            light.ends_with("</head>(prefers-color-scheme: dark)"),
            "{light}"
        );
        let dark = coloured(&mail, Scheme::Dark);
        assert!(dark.contains("content=\"dark\"") && dark.contains("{color-scheme:dark}"));
        assert!(dark.contains("@media (min-width:0){"), "{dark}");
        let inverted = coloured(&mail, Scheme::Inverted);
        assert!(inverted.contains("@media (max-width:0){") && inverted.contains("invert(1)"));
    }
}
