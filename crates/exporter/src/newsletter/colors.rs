//! The colours that mail templates are given.
//!
//! They are no pure black or white: mail programs that turn light mails dark, without asking, turn
//! those into the harshest contrast there is, and leave what lies between nearly alone.

use postroom_content_model::{Color, ColorSettings, MailColors};
use schemars::JsonSchema;
use serde::Serialize;

/// The colours of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct ColorsView {
    pub(super) light: Palette,
    pub(super) dark: Palette,
}

/// The colours of a mail on one kind of screen, as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Palette {
    pub(super) accent: String,
    pub(super) page: String,
    pub(super) card: String,
    pub(super) code: String,
    pub(super) text: String,
    pub(super) muted: String,
    pub(super) line: String,
}

impl ColorsView {
    /// The colours of a newsletter.
    pub(super) fn new(settings: &MailColors) -> Self {
        let light = Palette::light().with(&settings.light);
        let mut dark = Palette::dark().with(&settings.dark);
        let (given, own) = (settings.light.accent, settings.dark.accent);
        if let (Some(accent), None) = (given, own)
            && let Ok(ground) = Color::parse(&dark.card)
        {
            dark.accent = accent.readable_on(ground).to_string();
        }
        Self { light, dark }
    }
}

impl Palette {
    fn light() -> Self {
        Self {
            accent: "#0b5d66".to_owned(),
            page: "#f0ede6".to_owned(),
            card: "#fefdfb".to_owned(),
            code: "#f3f1ec".to_owned(),
            text: "#20242a".to_owned(),
            muted: "#5a616b".to_owned(),
            line: "#dfdbd1".to_owned(),
        }
    }

    fn dark() -> Self {
        Self {
            accent: "#83cdc9".to_owned(),
            page: "#14171a".to_owned(),
            card: "#1c2024".to_owned(),
            code: "#262b30".to_owned(),
            text: "#e5e3de".to_owned(),
            muted: "#a3a9b1".to_owned(),
            line: "#343a40".to_owned(),
        }
    }

    /// These colours, but for those that are given.
    fn with(self, given: &ColorSettings) -> Self {
        let or = |given: Option<Color>, own| given.map_or(own, |color| color.to_string());
        Self {
            accent: or(given.accent, self.accent),
            page: or(given.page, self.page),
            card: or(given.card, self.card),
            code: or(given.code, self.code),
            text: or(given.text, self.text),
            muted: or(given.muted, self.muted),
            line: or(given.line, self.line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_colours_can_be_read() {
        let color = |text: &str| Color::parse(text).unwrap();
        for palette in [Palette::light(), Palette::dark()] {
            let grounds = [&palette.card, &palette.code].map(|ground| color(ground));
            for text in [&palette.text, &palette.muted, &palette.accent] {
                for ground in grounds {
                    assert!(color(text).contrast(ground) >= 4.5, "{text} on {ground}");
                }
            }
        }
    }

    #[test]
    fn an_accent_is_made_fit_for_the_dark() {
        let mut settings = MailColors::default();
        settings.light.accent = Color::parse("#7a1fa2").ok();
        let colors = ColorsView::new(&settings);
        assert_eq!(colors.light.accent, "#7a1fa2");
        assert_ne!(colors.dark.accent, "#7a1fa2");
        settings.dark.accent = Color::parse("#abcdef").ok();
        assert_eq!(ColorsView::new(&settings).dark.accent, "#abcdef");
    }
}
