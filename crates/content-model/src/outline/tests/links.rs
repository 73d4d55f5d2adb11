//! Links, images and their definitions, each with its place.

use super::*;

/// Each link as `destination | as written | all of it | text`.
fn links(body: &str, expected: &[&str]) {
    let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
        let link = |link: &super::super::Link| {
            let (written, whole) = (slice(link.destination_span), slice(link.span));
            format!(
                "{} | {written} | {whole} | {:?}",
                link.destination,
                link.text.as_deref()
            )
        };
        outline.links.iter().map(link).collect::<Vec<_>>()
    };
    check(
        body,
        facts,
        &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
    );
}

#[test]
fn inline_links() {
    links("[a](b)", &[r#"b | b | [a](b) | Some("a")"#]);
    links("ä [日本](ü) é", &[r#"ü | ü | [日本](ü) | Some("日本")"#]);
    links("[a]()", &[r#" |  | [a]() | Some("a")"#]);
    links("[](b)", &[r#"b | b | [](b) | Some("")"#]);
    links(
        "[a]( <b c> 'd' )",
        &[r#"b c | b c | [a]( <b c> 'd' ) | Some("a")"#],
    );
    links("[a](<>)", &[r#" |  | [a](<>) | Some("a")"#]);
    links("[a](b \"(c)\")", &[r#"b | b | [a](b "(c)") | Some("a")"#]);
    links(
        "[a](b(c)(d(e)))",
        &[r#"b(c)(d(e)) | b(c)(d(e)) | [a](b(c)(d(e))) | Some("a")"#],
    );
    links(
        "[a](b\\)&amp;c\\_)",
        &[r#"b)&c_ | b\)&amp;c\_ | [a](b\)&amp;c\_) | Some("a")"#],
    );
    links("[a](<b\\>c>)", &[r#"b>c | b\>c | [a](<b\>c>) | Some("a")"#]);
    links(
        "[a [b] c](d)",
        &[r#"d | d | [a [b] c](d) | Some("a [b] c")"#],
    );
    links("[a\\]](b)", &[r#"b | b | [a\]](b) | Some("a]")"#]);
    links("[`](x)`](b)", &[r#"b | b | [`](x)`](b) | Some("](x)")"#]);
    links(
        "[*a* **b**\u{a0}](c)",
        &["c | c | [*a* **b**\u{a0}](c) | Some(\"a b\")"],
    );
    links(
        "[a &amp; \"b\"](c)",
        &[r#"c | c | [a &amp; "b"](c) | Some("a & “b”")"#],
    );
    links(
        "[a<b>c</b>](d)",
        &[r#"d | d | [a<b>c</b>](d) | Some("ac")"#],
    );
    links(
        "[a\tb](\tc\t)",
        &["c | c | [a\tb](\tc\t) | Some(\"a\\tb\")"],
    );
    links("[a][b](c)", &[r#"c | c | [b](c) | Some("b")"#]);
    links("`[a](b)` \\[c](d)", &[]);
    links("    [a](b)\n\n```\n[a](b)\n```", &[]);
}

#[test]
fn inline_links_over_lines() {
    links("[a](\nb\n'c')", &["b | b | [a](\nb\n'c') | Some(\"a\")"]);
    links(
        "[a\r\nb](\r\n  c)",
        &["c | c | [a\r\nb](\r\n  c) | Some(\"a b\")"],
    );
    links("> [a\n> ](b)", &["b | b | [a\n> ](b) | Some(\"a\")"]);
    links("> > [a](\n> > b)", &["b | b | [a](\n> > b) | Some(\"a\")"]);
    links("> [a](\nb)", &["b | b | [a](\nb) | Some(\"a\")"]);
    links("> [a](\n     >)", &["> | > | [a](\n     >) | Some(\"a\")"]);
    links(
        "> [a](\n> \\>b)",
        &[">b | \\>b | [a](\n> \\>b) | Some(\"a\")"],
    );
    links(
        "- 1. [a](\n     b)",
        &["b | b | [a](\n     b) | Some(\"a\")"],
    );
    links(
        "|a|\n|-|\n|[b\\|c](d\\|e)|",
        &["d|e | d\\|e | [b\\|c](d\\|e) | Some(\"b|c\")"],
    );
    links(
        "a[^1]\n\n[^1]: [b](\n    c)",
        &["c | c | [b](\n    c) | Some(\"b\")"],
    );
}

#[test]
fn images() {
    links(
        "![a *b*](c 'd')",
        &[r#"c | c | ![a *b*](c 'd') | Some("a b")"#],
    );
    links("![](c)", &[r#"c | c | ![](c) | Some("")"#]);
    links(
        "[![a](b)](c)",
        &[
            r#"c | c | [![a](b)](c) | Some("a")"#,
            r#"b | b | ![a](b) | Some("a")"#,
        ],
    );
    links(
        "![a [b](c)](d)",
        &[
            r#"d | d | ![a [b](c)](d) | Some("a b")"#,
            r#"c | c | [b](c) | Some("b")"#,
        ],
    );
}

#[test]
fn reference_links_point_into_their_definition() {
    links(
        "[a][B]\n\n[b]: <c d> 'e'",
        &[r#"c d | c d | [a][B] | Some("a")"#],
    );
    links(
        "[b][] ![b]\n\n[b]: c",
        &[
            r#"c | c | [b][] | Some("b")"#,
            r#"c | c | ![b] | Some("b")"#,
        ],
    );
    links("[b]\n\n> [b]:\n> c", &[r#"c | c | [b] | Some("b")"#]);
    links(
        "[ẞ]\r\n\r\n[SS]: /é\\_\r\n",
        &[r#"/é_ | /é\_ | [ẞ] | Some("ẞ")"#],
    );
    links("[a]: b\n[c]: d\n\n[c]", &[r#"d | d | [c] | Some("c")"#]);
    links(
        "[$1-$2]\n\n[$1-$2]: /$3-$4",
        &[r#"/$3-$4 | /$3-$4 | [$1-$2] | Some("$1-$2")"#],
    );
}

#[test]
fn autolinks() {
    links(
        "<https://a.b/c?d&amp;e>",
        &[
            r#"https://a.b/c?d&amp;e | https://a.b/c?d&amp;e | <https://a.b/c?d&amp;e> | Some("https://a.b/c?d&amp;e")"#,
        ],
    );
    links(
        "<a@b.c>",
        &[r#"mailto:a@b.c | a@b.c | <a@b.c> | Some("a@b.c")"#],
    );
}

#[test]
fn html_links() {
    links(
        "x <a href='b&amp;c'>d *e*</a>",
        &[r#"b&c | b&amp;c | <a href='b&amp;c'> | Some("d e")"#],
    );
    links(
        "<div>\n<a\n  HREF=b>c</a>\n</div>",
        &["b | b | <a\n  HREF=b> | Some(\"c\")"],
    );
    links(
        "> <p><a title=x\n> href=\"b\">c</p>",
        &["b | b | <a title=x\n> href=\"b\"> | Some(\"c\")"],
    );
    links(
        "> x <a\n> href=b>c</a>",
        &["b | b | <a\n> href=b> | Some(\"c\")"],
    );
    links(
        "<img src=a> <img src=b alt> <img src=c alt='d &eacute;'>",
        &[
            "a | a | <img src=a> | None",
            "b | b | <img src=b alt> | Some(\"\")",
            "c | c | <img src=c alt='d &eacute;'> | Some(\"d é\")",
        ],
    );
    links(
        "<iframe src=a></iframe>",
        &[r#"a | a | <iframe src=a> | Some("")"#],
    );
    links(
        "<a href=a><img src=b alt=c></a>",
        &[
            r#"a | a | <a href=a> | Some("c")"#,
            r#"b | b | <img src=b alt=c> | Some("c")"#,
        ],
    );
    links(
        "x <a href=a>b\n\nc</a> <a href=d>e",
        &[
            r#"a | a | <a href=a> | Some("b")"#,
            r#"d | d | <a href=d> | Some("e")"#,
        ],
    );
    links(
        "<a href=a>[b](c)</a>",
        &[
            r#"a | a | <a href=a> | Some("b")"#,
            r#"c | c | [b](c) | Some("b")"#,
        ],
    );
    links(
        "[<a href=a>b](c)</a>",
        &[
            r#"c | c | [<a href=a>b](c) | Some("b")"#,
            r#"a | a | <a href=a> | Some("b")"#,
        ],
    );
    links("<!-- <a href=b> [c](d) -->\n<!--\n\n[e](f)\n\n-->", &[]);
    links(
        "<script>\n\n[a](b) <a href=c>\n\n</script>\n<style>\n\n<a href=d>\n\n</style>",
        &[],
    );
    links("<pre>\n[a](b)\n</pre>", &[]);
}

#[test]
fn links_know_how_they_are_written() {
    let kinds = |outline: &Outline, _: &dyn Fn(Span) -> String| {
        outline
            .links
            .iter()
            .map(|link| (link.kind, link.image))
            .collect()
    };
    let body = "[a](b) ![a](b) <ab:c> <a@b> [c] <a href=d> <img src=e>\n\n[c]: d";
    check(
        body,
        kinds,
        &[
            (LinkKind::Inline, false),
            (LinkKind::Inline, true),
            (LinkKind::Autolink, false),
            (LinkKind::Email, false),
            (LinkKind::Reference, false),
            (LinkKind::Html, false),
            (LinkKind::Html, true),
        ],
    );
}

/// Each definition as `label | destination | as written | all of it`, then whether it is used
/// and which one goes before it.
#[test]
fn definitions() {
    let check = |body: &str, expected: &[(&str, bool, Option<usize>)]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let definition = |definition: &super::super::Definition| {
                let (written, whole) = (slice(definition.destination_span), slice(definition.span));
                let (label, destination) = (&definition.label, &definition.destination);
                (
                    format!("{label} | {destination} | {written} | {whole}"),
                    definition.used,
                    definition.shadowed_by,
                )
            };
            outline.definitions.iter().map(definition).collect()
        };
        let expected: Vec<_> = expected
            .iter()
            .map(|(a, b, c)| ((*a).to_owned(), *b, *c))
            .collect();
        check(body, facts, &expected);
    };
    check("[a]: b", &[("a | b | b | [a]: b", false, None)]);
    check(
        "[a]\n\n[A]:\n <b\\_c>  'd\ne'\n",
        &[("A | b_c | b\\_c | [A]:\n <b\\_c>  'd\ne'", true, None)],
    );
    check(
        "> [a\n> b]: é\n\n- [c]: d\n",
        &[
            ("a\n> b | é | é | [a\n> b]: é", false, None),
            ("c | d | d | [c]: d", false, None),
        ],
    );
    check(
        "[a]: b\n[A]: <c d> \"]: e\"\n\n> [a]: \\_\n",
        &[
            ("a | b | b | [a]: b", false, None),
            ("A | c d | c d | [A]: <c d> \"]: e\"", false, Some(0)),
            ("a | _ | \\_ | [a]: \\_", false, Some(0)),
        ],
    );
    check(
        "- [ä b]: c\n- [ä  B]: d\n  e [a]: f\n- x\n  [ä b]: g",
        &[
            ("ä b | c | c | [ä b]: c", true, None),
            ("ä  B | d | d | [ä  B]: d", false, Some(0)),
        ],
    );
    check(
        "[a]: b '[a]: c'\n\n`[a]: d`\n\n    [a]: e\n\n[^a]: f\n",
        &[("a | b | b | [a]: b '[a]: c'", false, None)],
    );
    check(
        "[a]: b\r\n[a]: c\r\n\r\n[c]: d",
        &[
            ("a | b | b | [a]: b", false, None),
            ("a | c | c | [a]: c", false, Some(0)),
            ("c | d | d | [c]: d", false, None),
        ],
    );
}

#[test]
fn undefined_references() {
    let check = |body: &str, expected: &[&str]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let references = outline.undefined_references.iter();
            references
                .map(|reference| format!("{} | {}", reference.label, slice(reference.span)))
                .collect()
        };
        check(
            body,
            facts,
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check("[a][b]", &["b | [a][b]"]);
    check("![a\nä][B  c]", &["B  c | ![a\nä][B  c]"]);
    check("[a][] ![b][]", &["a | [a][]", "b | ![b][]"]);
    check("[a] [ ] [x] [a][^b] `[a][b]` \\[a][b] [][]", &[]);
    check("[a][b]\n\n[b]: c", &[]);
    check("- [ ] a\n- [x] b\n- c[^d]\n\n[^d]: e", &[]);
    check("[a [b][c] d](e)", &["c | [b][c]"]);
    check("> [a\n> b][c\n> d]", &["c\n> d | [a\n> b][c\n> d]"]);
}
