//! What of a mail is looked at, and how: all of it stands in the address, so that a page that
//! reloads shows the same again.

use url::form_urlencoded::{self, Serializer};

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Both,
    Phone,
    Desk,
    Text,
    Headers,
    Source,
}

impl View {
    /// Each with its name in the address and the words for it.
    pub(super) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Both, "both", "Phone and desktop"),
        (Self::Phone, "phone", "Phone"),
        (Self::Desk, "desktop", "Desktop"),
        (Self::Text, "text", "Text"),
        (Self::Headers, "headers", "Headers"),
        (Self::Source, "source", "Source"),
    ];
}

/// The colours that the reader's mail program wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scheme {
    #[default]
    Light,
    /// As the mail's own rules for dark programs say.
    Dark,
    /// As programs show it that know no such rules and turn all colours over.
    Inverted,
}

impl Scheme {
    /// Each with its name in the address and the words for it.
    pub(super) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Light, "light", "Light"),
        (Self::Dark, "dark", "Dark"),
        (Self::Inverted, "inverted", "Inverted by the program"),
    ];
}

/// All that the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) view: View,
    pub(super) scheme: Scheme,
    pub(super) without_images: bool,
    /// The address of whoever reads it; empty for somebody made up.
    pub(super) reader: String,
}

impl Look {
    /// Reads the query of an address; what it does not understand is as usual.
    pub(super) fn parse(query: &str) -> Self {
        let mut look = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "view" => look.view = named(&View::ALL, &value),
                "scheme" => look.scheme = named(&Scheme::ALL, &value),
                "images" => look.without_images = value == "off",
                "reader" => value.trim().clone_into(&mut look.reader),
                _ => {}
            }
        }
        look
    }

    /// The query that says this.
    pub(super) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in self.pairs() {
            query.append_pair(name, value);
        }
        query.finish()
    }

    /// What differs from what is usual, by its names in the address.
    pub(super) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let pairs = [
            ("view", name_of(&View::ALL, self.view)),
            ("scheme", name_of(&Scheme::ALL, self.scheme)),
            ("images", self.without_images.then_some("off")),
            ("reader", Some(&*self.reader).filter(|it| !it.is_empty())),
        ];
        let pairs = pairs.into_iter();
        pairs
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

fn named<T: Copy + Default>(all: &[(T, &str, &str)], name: &str) -> T {
    let found = all.iter().find(|(_, known, _)| *known == name);
    found.map(|(value, ..)| *value).unwrap_or_default()
}

fn name_of<T: Copy + Default + PartialEq>(
    all: &[(T, &'static str, &str)],
    value: T,
) -> Option<&'static str> {
    let mut unusual = all.iter().filter(|(known, ..)| *known != T::default());
    let found = unusual.find(|(known, ..)| *known == value);
    found.map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_looked_at() {
        let check = |query: &str, written: &str| {
            assert_eq!(Look::parse(query).query(), written, "{query}");
        };
        check("", "");
        check("view=both&scheme=light&images=on&reader=", "");
        check("view=nonsense&x=y", "");
        check(
            "reader=a%2Bb%40x.example&images=off&scheme=dark&view=text",
            "view=text&scheme=dark&images=off&reader=a%2Bb%40x.example",
        );
    }
}
