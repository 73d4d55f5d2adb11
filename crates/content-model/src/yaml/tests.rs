//! Positions, messages and limits of the YAML reader.

use super::{YamlError, parse, parse_leniently, plain, twin, yaml_comments};
use crate::span::Span;

/// Asserts the texts under the key and the value at a path.
fn check(yaml: &str, path: &str, key: &str, value: &str) {
    let path: Vec<&str> = path.split('/').collect();
    let text = format!("é---\n{yaml}");
    let start = text.len() - yaml.len();
    let (_, spans) = parse(yaml, start).unwrap_or_else(|error| panic!("{yaml:?}: {error:?}"));
    let slice = |span: Option<Span>| span.map(|span| span.slice(&text));
    assert_eq!(
        slice(spans.value(&path)),
        Some(value),
        "value of {path:?} in {yaml:?}"
    );
    let key = (!key.is_empty()).then_some(key);
    assert_eq!(slice(spans.key(&path)), key, "key of {path:?} in {yaml:?}");
}

#[test]
fn spans_cover_what_is_written() {
    check("a: b\n", "a", "a", "b");
    check("\"a\" : 'it''s' # don't\nc: d", "a", "\"a\"", "'it''s'");
    check("a: \"x \\\" # y\"  \t# z\n", "a", "a", "\"x \\\" # y\"");
    check("é: ü\n日: 本 \r\n", "日", "日", "本");
    check("a: b\r\nc: d\r\n", "c", "c", "d");
    check(
        "a: [x, \"y\" , {k: v}]  \nb: 1",
        "a",
        "a",
        "[x, \"y\" , {k: v}]",
    );
    check("a: [x, \"y\" , {k: v}]", "a/1", "", "\"y\"");
    check("a: [x, {k: v}]", "a/1/k", "k", "v");
    check("a: [k: v, w]", "a/0", "", "k: v");
    check(
        "a:\n  - b\n  - c # d\n\n# e\nf: g\n",
        "a",
        "a",
        "- b\n  - c",
    );
    check("a:\n- b: c\n  d: e\n- f\n", "a/0", "", "b: c\n  d: e");
    check("a:\n- b: c\n  d: e\n- f\n", "a/0/d", "d", "e");
    check("a: x\n  y\nb: z\n", "a", "a", "x\n  y");
    check("2024: x\n~: y\n", "2024", "2024", "x");
    check("2024: x\n~: y\n", "~", "~", "y");
    check("? a\n: b\n", "a", "a", "b");
    check("? [a, b]\n: c\nd: e\n", "d", "d", "e");
    check("\u{feff}a: b", "a", "a", "b");
    check("a: !t &x 'b' # it's\n", "a", "a", "!t &x 'b'");
    check("a:\tb\n", "a", "a", "b");
    check("a: x\u{2028}  y\nb: c", "b", "b", "c");
    check("a: x\u{feff}y\nb: c", "b", "b", "c");
}

#[test]
fn comments_are_found_outside_scalars() {
    let check = |yaml: &str, expected: &[&str]| {
        let comments = yaml_comments(yaml).into_iter();
        let comments: Vec<&str> = comments.map(|span| span.slice(yaml)).collect();
        assert_eq!(comments, expected, "{yaml:?}");
    };
    check("# a\nb: c # d # e\r\n#f", &["# a", "# d # e", "#f"]);
    check("a: b#c\nd: e\t#f", &["#f"]);
    check("a: 'b # c' # d\ne: \"f\n  # g\" # h", &["# d", "# h"]);
    check("a: |\n  # b\n  c\n# d\ne: f", &["# d"]);
    check("a: [b, # c\n  '# d']", &["# c"]);
    check("\u{feff}# a\né: 日 # 本", &["# a", "# 本"]);
    check("a: [ # b", &["# b"]);
    check("", &[]);
}

#[test]
fn block_scalars_begin_at_their_header_and_end_with_their_text() {
    check("a: |\n  x\n  y\n\nb: 1\n", "a", "a", "|\n  x\n  y");
    check(
        "a: >- # why\r\n  x\r\n  y\r\n\r\nb: 1\r\n",
        "a",
        "a",
        ">- # why\r\n  x\r\n  y",
    );
    check("a: # > not this\n  |2\n    x\n", "a", "a", "|2\n    x");
    check("a: &x |\n  x\n", "a", "a", "&x |\n  x");
    check("a:\n- |\n  x\n- >\n  y\n", "a/1", "", ">\n  y");
    check("a: |\nb: 1\n", "a", "a", "|");
}

#[test]
fn absent_values_have_a_place_after_their_colon() {
    let spans = |yaml: &str| parse(yaml, 0).expect("YAML").1;
    let at = |yaml: &str, path: &[&str]| spans(yaml).value(path).expect("a span");
    assert_eq!(at("a:\nb: 1\n", &["a"]), Span::at(2));
    assert_eq!(at("b: 1\na :", &["a"]), Span::at(8));
    assert_eq!(at("a: {b, c: }\n", &["a", "b"]), Span::at(5));
    assert_eq!(at("a: {b, c: }\n", &["a", "c"]), Span::at(9));
    assert_eq!(at("-\n- a\n", &["0"]), Span::at(1));
    assert_eq!(spans("").value(&[]), None);
}

#[test]
fn aliases_and_merge_keys_have_the_alias_for_a_place() {
    check("a: &x {q: 1}\nb: *x\n", "b", "b", "*x");
    check("a: &x {q: 1}\nb: *x\n", "b/q", "*x", "*x");
    check("a: &x {q: 1}\nb:\n  <<: *x\n  r: 2\n", "b/q", "*x", "*x");
    check(
        "a: &x {q: 1}\nb:\n  <<: [*x, {s: 3}]\n  r: 2\n",
        "b/s",
        "s",
        "3",
    );
    check("&k a: b\nc: *k\n", "c", "c", "*k");
    let (value, spans) = parse("a: &x {q: 1}\nb:\n  <<: *x\n  r: 2\n", 0).expect("YAML");
    assert_eq!(value["b"]["q"].as_u64(), Some(1));
    assert_eq!(spans.keys(&["b"]).len(), 1);
}

#[test]
fn brackets_and_quotes_may_go_on_without_indentation() {
    check("a: [x,\n# c ] '\ny]\nb: c\n", "a", "a", "[x,\n# c ] '\ny]");
    check("a: [x,\n# c ] '\ny]\nb: c\n", "a/1", "", "y");
    check("a: [\n'it''s\n],', \"\\\"\n]\"\n]\nb: c\n", "b", "b", "c");
    check(
        "ü: \"x\ny\"\nb: 'x\r\n\r\ny'\r\nc: d\r\n",
        "ü",
        "ü",
        "\"x\ny\"",
    );
    check(
        "a: \"x\ny\"\nb: 'x\r\n\r\ny'\r\nc: d\r\n",
        "b",
        "b",
        "'x\r\n\r\ny'",
    );
    check("a: \"x\ny\"\nb: 'x\r\n\r\ny'\r\nc: d\r\n", "c", "c", "d");
}

fn error(yaml: &str) -> YamlError {
    let error = parse(yaml, 0).expect_err(yaml);
    assert!(error.span.end <= yaml.len(), "{yaml:?}: {error:?}");
    error
}

/// Asserts the marked text, a part of the message and of the help.
fn refuse(yaml: &str, marked: &str, message: &str, help: &str) {
    let error = error(yaml);
    assert_eq!(error.span.slice(yaml), marked, "{yaml:?}: {error:?}");
    assert!(error.message.contains(message), "{yaml:?}: {error:?}");
    let given = error.help.clone().unwrap_or_default();
    assert!(
        given.contains(help) && given.is_empty() == help.is_empty(),
        "{yaml:?}: {error:?}"
    );
}

#[test]
fn errors_say_what_to_do() {
    refuse(
        "é: ü\ntitle: Rust: a tour\n",
        ":",
        "a colon stands inside",
        "in quotes",
    );
    assert_eq!(error("title: Rust: a tour\n").span, Span::new(11, 12));
    refuse(
        "a: b\n c: d\n",
        ":",
        "a colon stands inside",
        "indent a key",
    );
    refuse(
        "a: \"b\" c\n",
        "c",
        "follows the quote",
        "`\\\"` for a quote",
    );
    refuse("a: 'b' c\n", "c", "follows the quote", "`''` for a quote");
    refuse("a: [b] c\n", "c", "follows the `]`", "quotes");
    refuse("a: b\nc: \"d\ne: f\n", "\"", "never closed", "with `\"`");
    refuse("a:\n\tb: 1\n", "\t", "a tab cannot indent", "spaces");
    refuse("a: b\n\tc\n", "\t", "a tab cannot indent", "spaces");
    refuse("a: @b\n", "@", "cannot begin with `@`", "quotes");
    refuse("a: `b`\n", "`", "cannot begin with ``", "quotes");
    refuse("a: %b\n", "%", "cannot begin with `%`", "quotes");
    refuse("a: *b\n", "*", "no anchor", "quotes");
    refuse("a: **b** c\n", "*", "alias", "quotes");
    refuse("a: & b\n", "&", "anchor", "quotes");
    refuse("a: \"C:\\qux\"\n", "\\q", "means nothing", "single quotes");
    refuse("a: - b\n", "-", "a list cannot begin", "next line");
    refuse(
        "a: b\nsome words\nc: d\n",
        "some words",
        "no `key:`",
        "indent",
    );
    refuse("a: [b\nc: d\n", "[", "never closed", "`]`");
    refuse("a: [b, \"c\"d]\n", "d", "`]` is missing", "quote");
    refuse("a: {b\n", "{", "never closed", "`}`");
    refuse(
        "a: [C #, Go]\nb: c\n",
        "#",
        "` #` begins a comment",
        "quotes",
    );
    refuse(
        "a: \"b\nc: d\ne: \"f\"\n",
        "\"",
        "never closed",
        "with `\"`",
    );
    refuse(
        "a: \"b\nc: d\n\ne: \"f g\"\n",
        "\"",
        "never closed",
        "with `\"`",
    );
    refuse("a:\n  - b\n - c\n", "-", "not indented like", "alike");
    refuse(" a: b\nc: d\n", "c", "does not belong", "alike");
    refuse("a: 1\n---\nb: 2\n", "---", "a second YAML document", "");
    refuse("a: x\0y\n", "\0", "U+0000", "delete");
    refuse("é: x\u{7f}y\n", "\u{7f}", "U+007F", "delete");
    refuse("<<: 1\na: b\n", "<<", "takes a mapping", "");
    refuse("a: &a [*a]\n", "*a", "inside what it stands for", "");
}

/// Asserts what the text would be after the mending that the error offers.
fn mend(yaml: &str, expected: Option<&str>) {
    let mended = error(yaml).mended.map(|mended| {
        let (span, text) = *mended;
        let mut yaml = yaml.to_owned();
        yaml.replace_range(span.start..span.end, &text);
        assert!(parse(&yaml, 0).is_ok(), "{yaml:?}");
        yaml
    });
    assert_eq!(mended.as_deref(), expected, "{yaml:?}");
}

#[test]
fn single_mistakes_are_mended() {
    mend("a: B: c\nd: e\n", Some("a: \"B: c\"\nd: e\n"));
    mend("a: B: c  \r\nd: e\r\n", Some("a: \"B: c\"  \r\nd: e\r\n"));
    mend("a: B: \"c\"\n", Some("a: 'B: \"c\"'\n"));
    mend("a: @b c\n", Some("a: \"@b c\"\n"));
    mend("a: `b` c\n", Some("a: \"`b` c\"\n"));
    mend("a: \"b\" c\n", Some("a: '\"b\" c'\n"));
    mend("a: [B] c\n", Some("a: \"[B] c\"\n"));
    mend("a: **b** c\n", Some("a: \"**b** c\"\n"));
    mend("a: \"b\nd: e\n", Some("a: \"b\"\nd: e\n"));
    mend(
        "a: \"b\nd: e\nf: \"g\"\n",
        Some("a: \"b\"\nd: e\nf: \"g\"\n"),
    );
    mend(
        "a: b\nc: it's\nd: 'e\nf: 'g'\n",
        Some("a: b\nc: it's\nd: 'e'\nf: 'g'\n"),
    );
    mend(
        "a: \"b\nc: d\ne: f \"g\" h\n",
        Some("a: \"b\"\nc: d\ne: f \"g\" h\n"),
    );
    mend("a: \"b\n  c\" d\n", None);
    mend("a: \"b\nc\" d\n", None);
    mend("a: B: c # d\n", None);
    mend("a: \"b # c\nd: e\n", None);
    mend("a: [b: c: d]\n", None);
    mend("a: B: c\n  d\n", None);
    mend("a: b\n c: d\n", None);
    mend("a: {b\n", None);
    mend("a: [b\nc: d\n", None);
    mend("a: \"b\\\nc: d\n", None);
}

#[test]
fn items_and_scalars_are_listed_in_order() {
    let yaml = "a: [x, [y, z], {k: v}, ]\nb: [x, \"y\", 'z']\nc: *b\n".replace("b: [", "b: &b [");
    let (_, spans) = parse(&yaml, 0).expect("YAML");
    let texts = |spans: Vec<Span>| -> Vec<String> {
        spans
            .iter()
            .map(|span| span.slice(&yaml).to_owned())
            .collect()
    };
    assert_eq!(texts(spans.items(&["a"])), ["x", "[y, z]", "{k: v}"]);
    assert_eq!(texts(spans.items(&["b"])), ["x", "\"y\"", "'z'"]);
    assert_eq!(texts(spans.items(&["c"])), [""; 0]);
    assert_eq!(texts(spans.items(&["a", "0"])), [""; 0]);
    assert_eq!(texts(spans.scalars(&["a"])), ["x", "y", "z", "v"]);
    assert_eq!(texts(spans.scalars(&["a", "0"])), ["x"]);
}

#[test]
fn equal_keys_are_shown_at_both_places() {
    let yaml = "title: a\ntags: [x]\n\"title\": b\n";
    let error = error(yaml);
    assert!(error.duplicate_key);
    assert_eq!(error.message, "the key `title` appears twice");
    assert_eq!(error.span.slice(yaml), "\"title\"");
    assert_eq!(error.first.map(|first| first.start), Some(0));
}

#[test]
fn equal_keys_of_two_spellings_are_refused_too() {
    assert!(error("~: a\nnull: b\n").duplicate_key);
    assert!(parse("1: a\n\"1\": b\n", 0).is_ok());
}

/// Asserts which keys are kept where that text is refused, and how many errors are shown.
fn keep(yaml: &str, kept: &[&str], errors: usize) {
    let (value, spans, found) = parse_leniently(yaml, 5);
    let keys = value
        .as_mapping()
        .into_iter()
        .flat_map(|entries| entries.keys());
    let keys: Vec<&str> = keys.filter_map(|key| key.as_str()).collect();
    assert_eq!(
        (keys.as_slice(), found.len()),
        (kept, errors),
        "{yaml:?}: {found:?}"
    );
    for key in keys {
        let at = spans.key(&[key]).expect("a kept key has a place");
        assert_eq!(yaml.get(at.start - 5..at.end - 5), Some(key), "{yaml:?}");
    }
}

#[test]
fn a_mistake_costs_its_own_entry_only() {
    keep("a: b\nc: d: e\nf: g\n", &["a", "f"], 1);
    keep("a: b: c\nd: e\n", &["d"], 1);
    keep("a: b\nsome words\nf: g\n", &["a", "f"], 1);
    keep("a: b\nc:\n- d: e: f\n- g\nh: i\n", &["a", "h"], 1);
    keep("a: b\nc: x\0y\nd: e\n", &["a", "d"], 1);
    keep("a: b\nc: \"d\ne: f\n", &["a", "e"], 1);
    keep("a: @\nb: @\nc: d\n", &["c"], 1);
    keep(&"a: @\n".repeat(20), &[], 1);
}

#[test]
fn the_first_of_equal_keys_is_kept() {
    keep("a: 1\nb: 2\na:\n  - 3\nc: 4\na: 5\n", &["a", "b", "c"], 2);
    let (value, _, errors) = parse_leniently("a: 1\na: 2\n", 0);
    assert_eq!(value["a"].as_u64(), Some(1));
    assert_eq!(errors[0].first, Some(Span::new(0, 1)));
}

#[test]
fn spans_and_errors_count_from_the_start_given() {
    let (_, spans) = parse("a: b", 10).expect("YAML");
    assert_eq!(spans.value(&["a"]), Some(Span::new(13, 14)));
    assert_eq!(
        parse("\u{feff}a: @b", 10).expect_err("an error").span,
        Span::new(16, 17)
    );
}

#[test]
fn hostile_documents_are_answered_quickly() {
    let laughs = (0..9).fold(
        "a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n".to_owned(),
        |yaml, n| {
            yaml + &format!(
                "a{0}: &a{0} [{1}]\n",
                n + 1,
                vec![format!("*a{n}"); 9].join(",")
            )
        },
    );
    let quadratic = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x,".repeat(15_000),
        "*a,".repeat(900)
    );
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(30_000), "*a,".repeat(900));
    let merges = format!("a: &a {{x: 1, y: 2}}\nb: {{<<: [{}]}}", "*a,".repeat(900));
    let keys = lines(6_000, |n| format!("key{n}: v\n"));
    let folds = lines(3_000, |n| format!("k{n}: [x,\ny]\n"));
    let stopped = format!("a: @\nb: {}", "[".repeat(60_000));
    let anchors = lines(4_000, |n| format!("k{n}: &a{n} x\n"));
    for (name, yaml, is_read) in [
        ("brackets", "[".repeat(65_536), false),
        ("spaced brackets", "[\n ".repeat(20_000), false),
        ("braces", "{".repeat(65_536), false),
        ("nested braces", "{a: ".repeat(16_000), false),
        ("dashes", "- ".repeat(32_768), false),
        ("questions", "? ".repeat(32_768), false),
        ("stopped", stopped, false),
        ("laughs", laughs, false),
        ("quadratic", quadratic, false),
        ("long", long, false),
        ("merges", merges, true),
        ("keys", keys, true),
        ("folds", folds, false),
        ("anchors", anchors, true),
        ("long key", format!("{}: x", "k".repeat(60_000)), false),
        (
            "long quoted key",
            format!("\"{}\": x", "k".repeat(60_000)),
            false,
        ),
        ("quotes", "\"\n".repeat(32_000), false),
        ("tabs", "a:\t".repeat(20_000), false),
        ("comments", "#\n".repeat(32_000), true),
        ("items", "- x\n".repeat(16_000), true),
        ("empty flow", format!("[{}]", "[],".repeat(20_000)), true),
        ("commas", format!("[{}]", "x,".repeat(30_000)), true),
        ("tags", "- !a b\n".repeat(9_000), true),
        ("too long", "x".repeat(70_000), false),
        ("too long lines", "x\n".repeat(70_000), false),
    ] {
        let begun = std::time::Instant::now();
        let outcome = parse(&yaml, 0);
        let took = begun.elapsed();
        assert_eq!(outcome.is_ok(), is_read, "{name}");
        assert!(took.as_millis() < 2_000, "{name} took {took:?}");
    }
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn plain_front_matter_needs_no_parser() {
    let plain = |text: &str| {
        let found = plain::index(text).unwrap_or_else(|| panic!("not plain: {text:?}"));
        assert_eq!(found, twin::index(text).expect("an index"), "{text:?}");
    };
    plain("title: It's \"so\", isn't it? [yes]#1\ndate: 2024-01-02T03:04:05+06:00\n");
    plain("title: \"Colons: here\"\nother: 'It''s # so'\nempty:\n");
    plain("tags: [one, two words, \"three\", 'four']\nnone: []\nlast:");
    plain("authors:\n- one\n- \"two\"\n\ntags:\n  - three\n\n  - vier-fünf\n");
    plain("\ncover:\n  image: /a.png\n  alt: Ein Bild von 東京\n\n  caption:\nnext: (x)\n\n");
    let other = |text: &str| assert_eq!(plain::index(text), None, "{text:?}");
    for text in [
        "",
        "\n",
        "word",
        "a: b\n  c",
        "a: b: c",
        "a: b #c",
        "a: b ",
        "a: \"b\\\"c\"",
        "a: \"b",
        "a: 'b'c",
        "a: |\n  b",
        "a: &b c",
        "a: *b",
        "a: [b, [c]]",
        "a: [b: c]",
        "a: [b,]",
        "a: [\"b, c\"]",
        "a: {b: c}",
        "a:\n  b:\n    c: d",
        "a:\n  b: c\n d: e",
        "a:\n- b: c",
        "a:\n- b\n  c",
        "- a",
        " a: b",
        "a:\tb",
        "a: b\r\nc: d",
        "<<: a",
        "a: b\n---\nc: d",
        "# a\nb: c",
        "a: b\u{85}c: d",
        "a:b",
        "ä: b",
        "a: -",
    ] {
        other(text);
    }
}
