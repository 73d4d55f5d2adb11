//! The colours of a newsletter, for light and for dark screens.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

use super::types::from_text;

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

/// The colours of a newsletter. What is not given is the built-in theme's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct MailColors {
    /// On light screens.
    pub light: ColorSettings,
    /// On dark screens. An accent that is not given is the light one, made light enough to read.
    pub dark: ColorSettings,
}

/// The colours of a mail, as `#rrggbb`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct ColorSettings {
    /// Links, and the line along quotations.
    pub accent: Option<Color>,
    /// Behind the column.
    pub page: Option<Color>,
    /// The column.
    pub card: Option<Color>,
    /// Behind code.
    pub code: Option<Color>,
    /// Text.
    pub text: Option<Color>,
    /// Bylines and the foot.
    pub muted: Option<Color>,
    /// Lines between posts.
    pub line: Option<Color>,
}

impl Color {
    /// Reads `#rrggbb` or `#rgb`.
    ///
    /// # Errors
    ///
    /// When it is neither: mail programs know no other way to write colours.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no colour; write it as \"#0b5d66\", in quotes");
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        let digits: Option<Vec<u8>> = digits
            .chars()
            .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
            .collect();
        let digits = digits.ok_or_else(wrong)?;
        let pair = |at: usize| digits[at] * 16 + digits[at + 1];
        match digits.len() {
            6 => Ok(Self([0, 2, 4].map(pair))),
            3 => Ok(Self([0, 1, 2].map(|at| digits[at] * 17))),
            _ => Err(wrong()),
        }
    }

    /// How well one can be read on the other, from 1 to 21 (WCAG 2.2, contrast ratio).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The first colour on the way to white that has a contrast of 5 on `ground`.
    #[must_use]
    pub fn readable_on(self, ground: Self) -> Self {
        let mut steps = (0..=20).map(|step| self.lightened(step));
        let readable = steps.find(|color| color.contrast(ground) >= 5.0);
        readable.unwrap_or(Self([255; 3]))
    }

    /// So many twentieths of the way to white.
    fn lightened(self, twentieths: u32) -> Self {
        let Self(parts) = self;
        Self(parts.map(|part| {
            let lighter = u32::from(part) + (255 - u32::from(part)) * twentieths / 20;
            u8::try_from(lighter).unwrap_or(u8::MAX)
        }))
    }

    /// The relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let Self(parts) = self;
        let [red, green, blue] = parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

from_text!(Color, "Color", "A colour, such as `#0b5d66`.");

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match Color::parse(text) {
            Ok(color) => color.to_string(),
            Err(error) => error,
        };
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn colours_are_read() {
        check("#0B5d66", "#0b5d66");
        check(" #fa0 ", "#ffaa00");
        check("teal", "`teal` is no colour");
        check("#12345", "`#12345` is no colour");
        check("#ff000;}", "`#ff000;}` is no colour");
    }

    #[test]
    fn dark_colours_are_made_light_enough() {
        let ground = Color::parse("#1b1f23").unwrap();
        for text in ["#000000", "#0b5d66", "#7a1fa2", "#83cdc9"] {
            let color = Color::parse(text).unwrap();
            assert!(color.readable_on(ground).contrast(ground) >= 5.0, "{text}");
        }
        let light = Color::parse("#83cdc9").unwrap();
        assert_eq!(light.readable_on(ground), light);
    }
}
