//! A template of the mailing, ready to be filled for one recipient after another.

use postroom_content_model::{Escape, Field, Piece, Template, ValuesFor};

use super::quoted_printable::{Encoder, Literal};
use super::{Content, wire};

/// The pieces of a template, its literals encoded.
pub(super) struct Spliced(Vec<Part>);

enum Part {
    Literal(Literal),
    Value {
        field: Field,
        default: String,
        escape: Escape,
    },
    When {
        field: Field,
        present: bool,
        parts: Spliced,
    },
}

impl Spliced {
    pub(super) fn new(template: &Template) -> Self {
        Self::of(&template.0)
    }

    fn of(pieces: &[Piece]) -> Self {
        let (mut parts, mut pieces) = (Vec::new(), pieces.iter().peekable());
        while let Some(piece) = pieces.next() {
            parts.push(match piece {
                Piece::Literal(text) => {
                    let mut text = text.clone();
                    // A line end may lie across two literals.
                    while let Some(Piece::Literal(more)) = pieces.peek() {
                        text.push_str(more);
                        pieces.next();
                    }
                    Part::Literal(Literal::new(&wire::crlf(&text)))
                }
                Piece::Value {
                    field,
                    default,
                    escape,
                } => Part::Value {
                    field: field.clone(),
                    default: default.clone(),
                    escape: *escape,
                },
                Piece::When {
                    field,
                    present,
                    pieces,
                } => Part::When {
                    field: field.clone(),
                    present: *present,
                    parts: Self::of(pieces),
                },
            });
        }
        Self(parts)
    }

    /// Writes the text for one recipient, encoded.
    pub(super) fn write(&self, values: &impl ValuesFor, out: &mut Content) {
        let mut encoder = Encoder::new(out);
        self.splice(values, &mut encoder, &mut String::new());
        encoder.finish();
    }

    fn splice(&self, values: &impl ValuesFor, to: &mut Encoder<'_>, safe: &mut String) {
        for part in &self.0 {
            match part {
                Part::Literal(literal) => to.literal(literal),
                Part::Value {
                    field,
                    default,
                    escape,
                } => {
                    safe.clear();
                    escape.push(values.given(field).unwrap_or(default), safe);
                    to.text(safe);
                }
                Part::When {
                    field,
                    present,
                    parts,
                } => {
                    if values.given(field).is_some() == *present {
                        parts.splice(values, to, safe);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Subscriber;
    use crate::testing::address;

    fn text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[ -~]{0,90}",
            "[ \t.=]{0,5}",
            "[aß€𝄞 ]{0,40}",
            "\\PC{0,30}",
            Just("\n".to_owned()),
            Just("From .\r\n.".to_owned()),
            Just("From".to_owned()),
            Just(" says".to_owned()),
            Just("a".repeat(75)),
        ];
        proptest::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
    }

    fn piece() -> impl Strategy<Value = Piece> {
        let field = || {
            prop_oneof![
                Just(Field::Name),
                Just(Field::Email),
                Just(Field::Custom("city".to_owned()))
            ]
        };
        let escape = prop_oneof![Just(Escape::Text), Just(Escape::Html), Just(Escape::Url)];
        let value = (field(), text(), escape);
        let leaf = prop_oneof![
            text().prop_map(Piece::Literal),
            value.prop_map(|(field, default, escape)| Piece::Value {
                field,
                default,
                escape
            }),
        ];
        leaf.prop_recursive(2, 12, 4, move |inner| {
            let pieces = proptest::collection::vec(inner, 0..4);
            (field(), any::<bool>(), pieces).prop_map(|(field, present, pieces)| Piece::When {
                field,
                present,
                pieces,
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_decodes_to_what_the_template_says(
            pieces in proptest::collection::vec(piece(), 0..8),
            name in text(),
            city in text(),
        ) {
            let mut ada = Subscriber::new(address("ada@x.example"));
            ada.name = Some(name);
            ada.fields.insert("city".to_owned(), city);
            let template = Template(pieces);
            let mut out = Content::default();
            Spliced::new(&template).write(&ada, &mut out);
            let out = out.to_vec();

            let decoded = quoted_printable::decode(&out, quoted_printable::ParseMode::Strict).unwrap();
            let expected = wire::crlf(&template.fill(&ada));
            prop_assert_eq!(String::from_utf8(decoded).unwrap(), expected);
            for line in String::from_utf8(out).unwrap().split("\r\n") {
                prop_assert!(line.len() <= 76 && line.is_ascii(), "{:?}", line);
                prop_assert!(!line.starts_with('.') && !line.starts_with("From "), "{:?}", line);
                prop_assert!(!line.ends_with([' ', '\t']), "{:?}", line);
            }
        }
    }
}
