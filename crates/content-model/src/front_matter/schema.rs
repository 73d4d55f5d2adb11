//! The keys of front matter, described once: the JSON Schema for editors, and the list of names.

mod for_site;

use serde_json::{Map, Value, json};

pub use for_site::front_matter_schema_for;

use crate::front_matter::DocumentKind;

/// The JSON Schema (2020-12) of a post's front matter, for editors.
pub fn front_matter_schema() -> Value {
    schema("Front matter of a post", POST_KEYS)
}

/// The JSON Schema (2020-12) of an edition's front matter, for editors.
pub fn edition_schema() -> Value {
    schema("Front matter of a newsletter edition", EDITION_KEYS)
}

fn schema(title: &str, keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|(key, kind, description)| {
            let mut property = kind.schema();
            property["description"] = json!(description);
            ((*key).to_owned(), property)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
    })
}

/// The keys that a kind of document knows.
pub(super) fn keys(kind: DocumentKind) -> Vec<&'static str> {
    let keys = match kind {
        DocumentKind::Post | DocumentKind::Page => POST_KEYS,
        DocumentKind::Edition => EDITION_KEYS,
    };
    keys.iter().map(|(key, _, _)| *key).collect()
}

/// The keys of a post: those that `front_matter.rename` can lead to.
pub(crate) fn known_keys() -> Vec<&'static str> {
    keys(DocumentKind::Post)
}

/// What a key takes.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Date,
    Boolean,
    Minutes,
    List,
    Authors,
    Cover,
    CallToAction,
    Mapping,
}

type Key = (&'static str, Kind, &'static str);

const POST_KEYS: &[Key] = &[
    ("title", Kind::Text, "The post's title."),
    (
        "date",
        Kind::Date,
        "When it is published: a day, or a time with an offset.",
    ),
    (
        "updated",
        Kind::Date,
        "When it was last changed in a way that readers should know of.",
    ),
    ("expires", Kind::Date, "From when on it is no longer shown."),
    (
        "description",
        Kind::Text,
        "The standfirst; also the summary in feeds and digests.",
    ),
    ("authors", Kind::Authors, "Ids of authors.yaml, or names."),
    ("tags", Kind::List, "What it is about."),
    ("slug", Kind::Text, "The part of its address that names it."),
    (
        "url",
        Kind::Text,
        "Its whole address on the site; wins over the permalink of its folder.",
    ),
    (
        "aliases",
        Kind::List,
        "Older addresses, which lead to this one.",
    ),
    (
        "id",
        Kind::Text,
        "A permanent id, an IRI such as urn:uuid:…; keeps feeds steady when it is renamed.",
    ),
    ("draft", Kind::Boolean, "Whether it is held back."),
    ("cover", Kind::Cover, "The picture that stands for it."),
    (
        "canonical_url",
        Kind::Text,
        "Where it first appeared, if elsewhere.",
    ),
    (
        "reading_time",
        Kind::Minutes,
        "Minutes it takes to read, instead of the estimate.",
    ),
    (
        "call_to_action",
        Kind::CallToAction,
        "What its reader is asked to do at its end.",
    ),
    (
        "newsletter",
        Kind::Boolean,
        "false keeps it out of every digest.",
    ),
    (
        "language",
        Kind::Text,
        "Its language, if not the site's: a BCP 47 tag.",
    ),
    (
        "extra",
        Kind::Mapping,
        "Anything the site's own templates want.",
    ),
];

const EDITION_KEYS: &[Key] = &[
    (
        "id",
        Kind::Text,
        "A permanent id; keeps its identity when the file is renamed.",
    ),
    ("subject", Kind::Text, "The subject line."),
    (
        "preheader",
        Kind::Text,
        "What mail clients show beside the subject.",
    ),
    ("date", Kind::Date, "The edition's date."),
    ("since", Kind::Date, "Posts published from then on are new."),
    ("posts", Kind::List, "Slugs of its posts, in order."),
    (
        "draft",
        Kind::Boolean,
        "Whether it is kept off the web for now.",
    ),
    (
        "language",
        Kind::Text,
        "Its language, if not the site's: a BCP 47 tag.",
    ),
    (
        "segment",
        Kind::Text,
        "Which subscribers of the list it is for.",
    ),
];

impl Kind {
    fn schema(self) -> Value {
        let text_or_list = |item: Value| json!({ "oneOf": [{ "type": "string" }, { "type": "null" }, { "type": "array", "items": item }] });
        let text = |description: &str| json!({ "type": "string", "description": description });
        match self {
            Self::Text => json!({ "type": ["string", "number", "null"] }),
            Self::Date => json!({ "type": ["string", "null"] }),
            Self::Boolean => json!({ "type": ["boolean", "null"] }),
            Self::Minutes => json!({ "type": ["integer", "null"], "minimum": 1 }),
            Self::List => text_or_list(json!({ "type": ["string", "number"] })),
            Self::Authors => {
                let author = json!({ "type": "object", "properties": {
                    "name": text("The name that readers see."),
                    "url": text("Where readers find the author."),
                } });
                json!({ "oneOf": [
                    { "type": ["string", "null"] },
                    author,
                    { "type": "array", "items": { "oneOf": [{ "type": "string" }, author] } },
                ] })
            }
            Self::Cover => json!({ "oneOf": [
                { "type": ["string", "null"] },
                { "type": "object", "additionalProperties": false, "required": ["image"], "properties": {
                    "image": text("The picture's path or URL."),
                    "alt": text("What it shows, for readers who do not see it."),
                    "caption": text("What stands below it."),
                } },
            ] }),
            Self::CallToAction => json!({
                "type": ["object", "null"], "additionalProperties": false, "required": ["heading"], "properties": {
                    "heading": text("What is asked, in a few words."),
                    "text": text("Why, in a sentence or two."),
                    "links": { "description": "The buttons.", "type": "array", "items": {
                        "type": "object", "additionalProperties": false, "required": ["label", "url"],
                        "properties": {
                            "label": text("What the button says."),
                            "url": text("Where it leads."),
                        },
                    } },
                },
            }),
            Self::Mapping => json!({ "type": ["object", "null"] }),
        }
    }
}
