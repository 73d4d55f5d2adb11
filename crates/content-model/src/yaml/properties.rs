//! The span index agrees with `serde_yaml`, whatever the document.

use proptest::{collection::vec, prelude::*};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{SpanIndex, Value, parse, parse_leniently, place_of_error, plain, twin};
use crate::span::Span;

/// A document to write down.
#[derive(Clone, Debug)]
enum Tree {
    Scalar(Scalar),
    Sequence {
        items: Vec<Tree>,
        flow: bool,
        decoration: u8,
    },
    Mapping {
        entries: Vec<(Scalar, Tree)>,
        flow: bool,
        decoration: u8,
    },
}

#[derive(Clone, Debug)]
enum Scalar {
    Plain(String),
    SingleQuoted(String),
    DoubleQuoted(String),
    Literal(Vec<String>),
    Folded(Vec<String>),
    Absent,
    Alias,
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("word"),
        Just("a"),
        Just("ü"),
        Just("日本"),
        Just("12"),
        Just("2.50"),
        Just("true"),
        Just("2024-01-02"),
        Just("x-y"),
        Just("it's"),
        Just("a#b"),
        Just("http://x"),
        Just("🦀")
    ];
    vec(word, 1..4).prop_map(|words| words.join(" "))
}

fn scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        4 => words().prop_map(Scalar::Plain),
        1 => words().prop_map(|words| Scalar::SingleQuoted(words.replace('\'', "''"))),
        1 => words().prop_map(|words| Scalar::SingleQuoted(words.replace('\'', "''").replace(' ', "\n  # "))),
        1 => words().prop_map(|words| Scalar::DoubleQuoted(words.replace(' ', "\\\" [: "))),
        1 => vec(words(), 0..3).prop_map(Scalar::Literal),
        1 => vec(words(), 0..3).prop_map(Scalar::Folded),
        1 => Just(Scalar::Absent),
        1 => Just(Scalar::Alias),
    ]
}

fn key() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        3 => "[a-zé]{1,3}( [a-z]{1,2})?".prop_map(Scalar::Plain),
        1 => "[0-9]{1,2}".prop_map(Scalar::Plain),
        1 => "[a-z']{1,3}( #)?".prop_map(|key| Scalar::SingleQuoted(key.replace('\'', "''"))),
        1 => "[a-z日]{1,3}( [:#])?".prop_map(Scalar::DoubleQuoted),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    scalar()
        .prop_map(Tree::Scalar)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                (vec(inner.clone(), 0..4), any::<bool>(), any::<u8>()).prop_map(
                    |(items, flow, decoration)| Tree::Sequence {
                        items,
                        flow,
                        decoration
                    }
                ),
                (vec((key(), inner), 0..4), any::<bool>(), any::<u8>()).prop_map(
                    |(entries, flow, decoration)| Tree::Mapping {
                        entries,
                        flow,
                        decoration
                    }
                ),
            ]
        })
}

/// A line of front matter: plain, or just beside that.
fn line() -> impl Strategy<Value = String> {
    let indent = prop_oneof![6 => Just(""), 3 => Just("  "), 1 => Just(" "), 1 => Just("    ")];
    let begin = prop_oneof![
        6 => "[a-z]{1,2}: ?",
        1 => "[a-z]{1,2}:",
        3 => Just("- ".to_owned()),
        1 => "[A-Za-z0-9_ é:#-]{0,3}",
    ];
    let value = prop_oneof![
        2 => Just(String::new()),
        3 => words(),
        1 => words().prop_map(|words| format!("\"{words}\"")),
        1 => words().prop_map(|words| format!("'{words}'")),
        2 => vec(words(), 0..3).prop_map(|words| format!("[{}]", words.join(", "))),
        2 => r#"[a-c(/\["']?[ a-z0-9é:#,"'&*!|>%@`{}\[\]\\-]{0,6}["'\]]?"#,
    ];
    (indent, begin, value).prop_map(|(indent, begin, value)| format!("{indent}{begin}{value}"))
}

fn document() -> impl Strategy<Value = String> {
    (
        vec((key(), tree()), 1..5),
        any::<u8>(),
        prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
    )
        .prop_map(|(entries, decoration, line_end)| {
            let mut out = "# start\nbase: &base {q: [1, ü], r: s}\n".to_owned();
            Tree::Mapping {
                entries,
                flow: false,
                decoration,
            }
            .write(0, false, &mut out);
            out.replace('\n', line_end)
        })
}

impl Tree {
    /// Writes what follows a colon or a dash.
    fn write_after_indicator(&self, indent: usize, in_flow: bool, out: &mut String) {
        let starts_a_line = match self {
            Tree::Scalar(_) => false,
            Tree::Sequence { items, flow, .. } => !(in_flow || *flow || items.is_empty()),
            Tree::Mapping { entries, flow, .. } => !(in_flow || *flow || entries.is_empty()),
        };
        if starts_a_line {
            out.push('\n');
        } else if !matches!(self, Tree::Scalar(Scalar::Absent)) {
            out.push(' ');
        }
        self.write(indent, in_flow, out);
    }

    fn write(&self, indent: usize, in_flow: bool, out: &mut String) {
        match self {
            Tree::Scalar(scalar) => {
                scalar.write(indent, in_flow, out);
                if !in_flow {
                    out.push_str(
                        if matches!(scalar, Scalar::Plain(words) if words.len() % 3 == 0) {
                            " # it's\n"
                        } else {
                            "\n"
                        },
                    );
                }
            }
            Tree::Sequence {
                items,
                flow,
                decoration,
            } if in_flow || *flow || items.is_empty() => {
                out.push('[');
                for item in items {
                    item.write(indent, true, out);
                    out.push_str(separator(*decoration));
                }
                out.push_str(if in_flow { "]" } else { "] # it's\n" });
            }
            Tree::Mapping {
                entries,
                flow,
                decoration,
            } if in_flow || *flow || entries.is_empty() => {
                out.push('{');
                for (key, value) in entries {
                    key.write(indent, true, out);
                    out.push(':');
                    value.write_after_indicator(indent, true, out);
                    out.push_str(separator(*decoration));
                }
                out.push_str(if in_flow { "}" } else { "}\n" });
            }
            Tree::Sequence {
                items, decoration, ..
            } => {
                for item in items {
                    begin_line(indent, *decoration, out);
                    out.push('-');
                    item.write_after_indicator(indent + 2, false, out);
                }
            }
            Tree::Mapping {
                entries,
                decoration,
                ..
            } => {
                for (key, value) in entries {
                    begin_line(indent, *decoration, out);
                    key.write(indent, false, out);
                    out.push(':');
                    value.write_after_indicator(indent + 2, false, out);
                }
            }
        }
    }
}

fn separator(decoration: u8) -> &'static str {
    [", ", " , ", ",\n    ", ", # ] it's\n    "][usize::from(decoration % 4)]
}

fn begin_line(indent: usize, decoration: u8, out: &mut String) {
    match decoration % 5 {
        1 => out.push('\n'),
        2 => out.push_str(&format!("{:indent$}# note: \"\n", "")),
        _ => {}
    }
    out.push_str(&" ".repeat(indent));
}

impl Scalar {
    fn write(&self, indent: usize, in_flow: bool, out: &mut String) {
        let block = |header: &str, lines: &[String]| {
            let lines = lines.iter().map(|line| format!("\n{:indent$} {line}", ""));
            header.to_owned() + &lines.collect::<String>()
        };
        let text = match self {
            Scalar::Plain(text) => text.clone(),
            Scalar::SingleQuoted(text) => format!("'{text}'"),
            Scalar::DoubleQuoted(text) => format!("\"{text}\""),
            Scalar::Literal(lines) | Scalar::Folded(lines) if in_flow => {
                format!("'{}'", lines.len())
            }
            Scalar::Literal(lines) => block("|", lines),
            Scalar::Folded(lines) => block(">-", lines),
            Scalar::Absent if in_flow => "~".to_owned(),
            Scalar::Absent => String::new(),
            Scalar::Alias => "*base".to_owned(),
        };
        out.push_str(&text);
    }
}

/// Every path of a value, with what is there.
fn paths<'v>(value: &'v Value, prefix: &[String], found: &mut Vec<(Vec<String>, &'v Value)>) {
    found.push((prefix.to_vec(), value));
    let below = |name: String| [prefix, &[name]].concat();
    match value {
        Value::Sequence(items) => {
            for (at, item) in items.iter().enumerate() {
                paths(item, &below(at.to_string()), found);
            }
        }
        Value::Mapping(entries) => {
            for (key, item) in entries {
                // Keys of several lines are folded, and not always alike.
                if let Value::String(key) = key
                    && key != "<<"
                    && !key.contains(['\n', '\u{85}', '\u{2028}'])
                {
                    paths(item, &below(key.clone()), found);
                }
            }
        }
        Value::Tagged(tagged) => paths(&tagged.value, prefix, found),
        _ => {}
    }
}

/// Asserts that each path has a span, and that each scalar's text means the value.
fn agree(text: &str, value: &Value, spans: &SpanIndex) {
    let mut found = Vec::new();
    paths(value, &[], &mut found);
    for (path, value) in found {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let span = spans.value(&path);
        if path.is_empty() && span.is_none() {
            assert!(value.is_null(), "{text:?}");
            continue;
        }
        if span.is_none() && text.contains('?') {
            // The two readers fold a key of several lines (`? |`) differently.
            continue;
        }
        let span = span.unwrap_or_else(|| panic!("{path:?} has no span in {text:?}"));
        let written = text.get(span.start..span.end);
        let written = written.unwrap_or_else(|| panic!("{path:?} has {span:?} in {text:?}"));
        let is_list_item = path
            .last()
            .is_some_and(|last| last.parse::<usize>().is_ok());
        if !path.is_empty() && !is_list_item {
            let key = spans
                .key(&path)
                .unwrap_or_else(|| panic!("{path:?} has no key in {text:?}"));
            let key = key.slice(text);
            let is_alias = key.starts_with('*') || key.starts_with(['&', '!']);
            assert!(
                is_alias || reads_as(key, &Value::from(path[path.len() - 1])),
                "{key:?} for {path:?} in {text:?}"
            );
        }
        let is_scalar = !(value.is_sequence() || value.is_mapping());
        if is_scalar && !written.contains('*') {
            assert!(
                reads_as(written, value),
                "{written:?} for {value:?} at {path:?} in {text:?}"
            );
        }
    }
}

/// Whether a piece of YAML means that value; the number of line ends a block scalar keeps at its
/// end lies outside its span.
fn reads_as(written: &str, expected: &Value) -> bool {
    let trimmed = |value: &Value| match untagged(value) {
        Value::String(text) => Value::String(
            text.trim_end_matches(['\n', ' ', '\t', '\u{85}', '\u{2028}', '\u{2029}'])
                .to_owned(),
        ),
        other => other.clone(),
    };
    // Some plain keys (`:`) and byte order marks mean something else at a document's start.
    if written.starts_with('\u{feff}') || expected.as_str() == Some(written) {
        return true;
    }
    match parse(written, 0) {
        Ok((value, _)) => trimmed(&value) == trimmed(expected),
        Err(_) => false,
    }
}

/// A tag at a document's top is lost.
fn untagged(value: &Value) -> &Value {
    match value {
        Value::Tagged(tagged) => &tagged.value,
        value => value,
    }
}

/// Walks a document along a path and refuses what is there.
struct RefuseAt<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for RefuseAt<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            [] => Nothing::deserialize(deserializer).map(|_| ()),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for RefuseAt<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a collection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Value>()? {
            match key {
                Value::String(key) if key == self.0[0] => {
                    return map.next_value_seed(RefuseAt(&self.0[1..]));
                }
                _ => map.next_value::<IgnoredAny>()?,
            };
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for _ in 0..self.0[0].parse().unwrap_or(0) {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(RefuseAt(&self.0[1..])).map(|_| ())
    }
}

/// What no value is.
#[derive(Deserialize)]
enum Nothing {}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_is_found_where_it_is_written(text in document()) {
        let Ok((value, spans)) = parse(&text, 0) else {
            let error = parse(&text, 0).expect_err("an error");
            prop_assert!(error.duplicate_key, "{:?}: {:?}", text, error);
            return Ok(());
        };
        agree(&text, &value, &spans);
    }

    #[test]
    fn what_is_plain_is_where_the_parser_finds_it(lines in vec(line(), 1..8), end in prop_oneof![Just(""), Just("\n"), Just("\n\n")]) {
        let text = lines.join("\n") + end;
        if let Some(found) = plain::index(&text) {
            let parsed = twin::index(&text);
            prop_assert!(parsed.is_ok(), "{text:?}: {parsed:?}");
            prop_assert_eq!(found, parsed.expect("an index"), "{:?}", text);
        }
    }

    #[test]
    fn errors_of_serde_yaml_lie_in_the_span(text in document(), pick in any::<prop::sample::Index>()) {
        let Ok((value, spans)) = parse(&text, 0) else { return Ok(()) };
        let mut found = Vec::new();
        paths(&value, &[], &mut found);
        let (path, _) = pick.get(&found);
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let span = spans.value(&names).expect("every path has a span");
        let written = span.slice(&text);
        // What an alias stands for is refused where it is written.
        if written.is_empty() || written.contains(['*', '&']) {
            return Ok(());
        }
        let place = place_of_error(&text, RefuseAt(path)).expect("a place");
        prop_assert_eq!(place, span.start, "{:?} in {:?}", path, text);
    }

    #[test]
    fn anything_at_all_is_read_or_refused(pieces in vec(piece(), 0..24)) {
        let text = pieces.concat();
        let in_bounds = |span: Span| text.get(span.start..span.end).is_some();
        match parse(&text, 0) {
            Ok((value, spans)) => agree(&text, &value, &spans),
            Err(error) => {
                prop_assert!(in_bounds(error.span), "{:?}", error);
                prop_assert!(!error.message.contains("at line"), "{:?}", error);
                let (_, _, errors) = parse_leniently(&text, 0);
                prop_assert!(!errors.is_empty());
                prop_assert!(errors.iter().all(|error| in_bounds(error.span)), "{:?}", errors);
            }
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a", "b", "key: ", "c: ", "- ", "-\n", "\n", "\n", "\n  ", "  ", " ", "\t", "'", "\"", "[",
        "]", "{", "}", ",", ", ", "#", " # it's", "&x ", "*x", "key: !t ", "- !!str ", "|", ">",
        "|-\n  ", "\r\n", "\r", "é", "日", "🦀", ":", ": ", "?", "? ", "\n---\n", "\n...\n", "%",
        "@", "\u{85}", "\u{2028}", "<<: ", "\\", "\0", "1", "~", "null", "\"x\ny\"", "'x'",
        "[x, y]", "{x: y}", "=", "`", "a: b\n", "a: 'b'\n", "- c\n",
    ])
}
