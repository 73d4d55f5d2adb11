//! The outline of small bodies. Spans are asserted by what they cover.

mod links;

use std::fmt::Debug;

use super::{LinkKind, Outline};
use crate::{reading::WordCount, span::Span};

/// Stands before each body, so that an offset into the body is never one into the file.
const FRONT: &str = "---\ntitle: é\n---\n";

fn check<F, T>(body: &str, facts: F, expected: &[T])
where
    F: Fn(&Outline, &dyn Fn(Span) -> String) -> Vec<T>,
    T: PartialEq + Debug,
{
    let text = format!("{FRONT}{body}");
    let outline = Outline::new(&text, FRONT.len());
    let found = facts(&outline, &|span| span.slice(&text).to_owned());
    assert_eq!(found, expected, "{body:?}");
}

#[test]
fn html_that_is_more_than_text() {
    let check = |body: &str, expected: &[&str]| {
        check(
            body,
            |outline, slice| {
                let elements = outline.active_html.iter();
                let elements =
                    elements.map(|element| format!("{} {}", element.name, slice(element.span)));
                let urls = outline.html_urls.iter();
                let urls = urls.map(|url| format!("{}={}", slice(url.name), slice(url.value)));
                elements.chain(urls).collect::<Vec<_>>()
            },
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check("> a <Video src=x>b", &["video <Video src=x>"]);
    check("<b><img src=x><table><p>", &[]);
    check("`<form>`\n\n    <script>", &[]);
    check(
        "日本 <img srcset=' a 1x, b 2x ' src=c Data-X=y data-z style>",
        &["srcset=a 1x, b 2x", "Data-X=y"],
    );
    check(
        "<base href=\"/x\"><a href=y>z</a>",
        &["base <base href=\"/x\">", "href=/x"],
    );
    check(
        "<q cite=c style='background: url(d)'>",
        &["cite=c", "style=background: url(d)"],
    );
}

#[test]
fn headings() {
    let check = |body: &str, expected: &[&str]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let heading = |heading: &super::Heading| {
                let (level, text, anchor) = (heading.level, &heading.text, &heading.anchor);
                let explicit = if heading.explicit { "!" } else { "" };
                format!(
                    "{level} | {text} | {anchor}{explicit} | {}",
                    slice(heading.span)
                )
            };
            outline.headings.iter().map(heading).collect()
        };
        check(
            body,
            facts,
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check("# A `b` *c* ##\n", &["1 | A b c | a-b-c | # A `b` *c*"]);
    check("Ä\nb\n---\n", &["2 | Ä b | ä-b | Ä\nb"]);
    check(
        "> ###  It's \"é\"...  \r\n",
        &["3 | It’s “é”… | its-é | ###  It's \"é\"..."],
    );
    check(
        "#\n##  ##\n",
        &["1 |  | section | #", "2 |  | section-1 | ##"],
    );
    check(
        "# x\n# x\n# x 1\n# y {#x .c}\n# z {#x}",
        &[
            "1 | x | x-2 | # x",
            "1 | x | x-3 | # x",
            "1 | x 1 | x-1-1 | # x 1",
            "1 | y | x! | # y",
            "1 | z | x-1! | # z",
        ],
    );
    check("<a name=x></a>\n\n# x", &["1 | x | x-1 | # x"]);
    check(
        "# [a](b) ![c](d) <b>e</b> $f$ &amp; \\*",
        &["1 | a c e f & * | a-c-e-f-- | # [a](b) ![c](d) <b>e</b> $f$ &amp; \\*"],
    );
    check("# `x`", &["1 | x | x | # `x`"]);
    check("- # a\n  b\n", &["1 | a | a | # a"]);
    check("a <!-- x\n# -->\n", &["1 | –> | section | # -->"]);
}

#[test]
fn code_blocks() {
    let check = |body: &str, expected: &[(Option<&str>, bool, bool, &str)]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let block = |block: &super::CodeBlock| {
                (
                    block.language.clone(),
                    block.fenced,
                    block.closed,
                    slice(block.span),
                )
            };
            outline.code_blocks.iter().map(block).collect()
        };
        let owned = |(language, fenced, closed, span): &(Option<&str>, bool, bool, &str)| {
            (
                language.map(ToOwned::to_owned),
                *fenced,
                *closed,
                (*span).to_owned(),
            )
        };
        check(body, facts, &expected.iter().map(owned).collect::<Vec<_>>());
    };
    check(
        "```rust,ignore\na\n```\nb",
        &[(Some("rust"), true, true, "```rust,ignore\na\n```")],
    );
    check(
        "~~~~ go {1}\na\n~~~\n~~~~~  \n",
        &[(Some("go"), true, true, "~~~~ go {1}\na\n~~~\n~~~~~")],
    );
    check("```\n```", &[(None, true, true, "```\n```")]);
    check("```é\r\n```\r\n", &[(Some("é"), true, true, "```é\r\n```")]);
    check("```\n\n```", &[(None, true, true, "```\n\n```")]);
    check("```\na\n", &[(None, true, false, "```\na")]);
    check("```a~b", &[(Some("a~b"), true, false, "```a~b")]);
    check("```", &[(None, true, false, "```")]);
    check("~~~ a`b\n\n", &[(Some("a`b"), true, false, "~~~ a`b")]);
    check("```\n> ```\n", &[(None, true, false, "```\n> ```")]);
    check("```\n~~~\n", &[(None, true, false, "```\n~~~")]);
    check(
        "> ```\n> a\n> ```\n",
        &[(None, true, true, "```\n> a\n> ```")],
    );
    check("> ```\n> a\n\nb", &[(None, true, false, "```\n> a")]);
    check(
        "- ```x\n  a\n  ```\n- b",
        &[(Some("x"), true, true, "```x\n  a\n  ```")],
    );
    check("a\n\n    b\n    c\n\nd", &[(None, false, true, "b\n    c")]);
}

#[test]
fn footnotes() {
    let check = |body: &str, expected: &[&str]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let notes = outline.footnotes.iter();
            let notes = notes.map(|note| format!("{}: {}", note.label, slice(note.span)));
            let references = outline.footnote_references.iter().map(|reference| {
                let defined = if reference.defined { "" } else { "?" };
                format!("{}{defined} {}", reference.label, slice(reference.span))
            });
            notes.chain(references).collect()
        };
        check(
            body,
            facts,
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check(
        "a[^é] [^b]![^c_d_e]\n\n[^é]: x\n\n    y\n\nz",
        &[
            "é: [^é]: x\n\n    y",
            "é [^é]",
            "b? [^b]",
            "c_d_e? [^c_d_e]",
        ],
    );
    check("`[^a]` \\[^b] [^ ] [^] [^c d]\n\n    [^e]", &[]);
    check("[a [^b] c](d)", &["b? [^b]"]);
    check("\\\\[^a]", &["a? [^a]"]);
}

#[test]
fn comments_are_those_of_raw_html() {
    let check = |body: &str, expected: &[&str]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let comments = outline.comments.iter();
            comments.map(|comment| slice(*comment)).collect()
        };
        check(
            body,
            facts,
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check("a <!-- b --> c<!--d-->", &["<!-- b -->", "<!--d-->"]);
    check("`<!-- a -->`\n\n    <!-- b -->", &[]);
    check("```\n<!-- a -->\n```\n\\<!-- b -->", &[]);
    check("> <!-- a\n> b -->\n> c", &["<!-- a\n> b -->"]);
    check("- a\n  <!-- b -->\n  c", &["<!-- b -->"]);
    check(
        "<div>\n<!-- a --> b <!-- c -->\n</div>",
        &["<!-- a -->", "<!-- c -->"],
    );
    check("| a <!-- b --> |\n|---|\n| c |", &["<!-- b -->"]);
    check("<script>'<!-- a -->'</script>", &[]);
}

#[test]
fn html_anchors_and_the_summary_break() {
    let check = |body: &str, expected: &[&str]| {
        let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
            let html = outline.html.iter();
            let html = html.map(|html| {
                format!(
                    "{} {}",
                    if html.block { "block" } else { "inline" },
                    slice(html.span)
                )
            });
            let anchors = outline.html_anchors.iter();
            let anchors = anchors.map(|anchor| format!("{} | {}", anchor.id, slice(anchor.span)));
            let more = outline.summary_break.iter().map(|more| slice(*more));
            html.chain(anchors).chain(more).collect()
        };
        check(
            body,
            facts,
            &expected.iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
    };
    check(
        "a <b id='x&amp;y'>c</b>",
        &["inline <b id='x&amp;y'>", "inline </b>", "x&y | x&amp;y"],
    );
    check(
        "<p id=a>\n<a name=\"b\">\n\nc",
        &["block <p id=a>\n<a name=\"b\">", "a | a", "b | b"],
    );
    check(
        "<!-- MORE -->\n\n<!--more-->",
        &["block <!-- MORE -->", "block <!--more-->", "<!-- MORE -->"],
    );
    check("a <!--more--> b", &["inline <!--more-->", "<!--more-->"]);
    check("- <!-- more -->", &["block <!-- more -->", "<!-- more -->"]);
    check(
        "`<!-- more -->` <!-- more or less -->",
        &["inline <!-- more or less -->"],
    );
}

#[test]
fn words() {
    let check = |body: &str, words: usize, cjk: usize| {
        let words = [WordCount { words, cjk }];
        check(body, |outline, _| vec![outline.words], &words);
    };
    check(
        "One *tw*o `three` [four](five.html) ![six](seven) $8$\nnine",
        6,
        0,
    );
    check("# One\ntwo\n- three\n- four\n\n|a|b|\n|-|-|\n|c|d|", 8, 0);
    check(
        "```\none two\n```\n\n    three\n\n<!-- four --> <b title='five'>",
        0,
        0,
    );
    check(
        "<p>one</p><p>two &amp; three</p>\n\n<script>\nfour\n</script>",
        4,
        0,
    );
    check("日本語 and 한국어", 1, 6);
    check("a[^1]\n\n[^1]: note", 2, 0);
    check("don't \"stop\"... now -- ok", 4, 0);
}

#[test]
fn code_mathematics_and_tables() {
    let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
        let spans = outline.inline_code.iter().chain(&outline.math);
        spans.map(|span| slice(*span)).collect::<Vec<_>>()
    };
    let expected = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    check(
        "é `a` ``b ` c`` and $x$\n\n$$\ny\n$$\n",
        facts,
        &expected(&["`a`", "``b ` c``", "$x$", "$$\ny\n$$"]),
    );
    let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
        let table = |table: &super::Table| {
            let rows: Vec<String> = table.rows.iter().map(|row| slice(*row)).collect();
            format!("{} {rows:?} {:?}", table.columns, slice(table.span))
        };
        outline.tables.iter().map(table).collect::<Vec<_>>()
    };
    check(
        "| a | é |\n|---|---|\n| 1 |\n2 | 3 | 4\n\nend\n",
        facts,
        &[
            r#"2 ["| a | é |", "| 1 |", "2 | 3 | 4"] "| a | é |\n|---|---|\n| 1 |\n2 | 3 | 4""#
                .to_owned(),
        ],
    );
}

#[test]
fn active_html() {
    let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
        let active = outline.active_html.iter();
        let fact = |active: &super::ActiveHtml| {
            let source = active.source.as_deref().unwrap_or("-");
            format!("{} {source} {}", active.name, slice(active.span))
        };
        active.map(fact).collect::<Vec<_>>()
    };
    let check = |body: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        check(body, facts, &expected);
    };
    check("é <b>a</b> <img src=x alt=''>", &[]);
    check(
        "<Script src='a.js'>'<iframe>'</script>",
        &["script a.js <Script src='a.js'>"],
    );
    check(
        "<p>\n<object data=b></object>\n</p>",
        &["object b <object data=b>"],
    );
    check(
        "a <a href=b ONCLICK=\"c('d')\" one=2 on=3 data-onclick=4>e</a>",
        &["onclick - ONCLICK=\"c('d')\""],
    );
    check("`<script>`\n\n    <script>\n\n<!-- <script> -->", &[]);
    check(
        "> <iframe\n> src=a></iframe>",
        &["iframe a <iframe\n> src=a>"],
    );
}

#[test]
fn open_comments() {
    let facts = |outline: &Outline, slice: &dyn Fn(Span) -> String| {
        let opened = outline.open_comments.iter();
        opened
            .map(|span| slice(Span::new(span.start, span.end + 2)))
            .collect::<Vec<_>>()
    };
    let check = |body: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        check(body, facts, &expected);
    };
    check("<!-- a -->\n\nb <!-- c --> <!--> <!--->", &[]);
    check("a\n\n<!-- b\n\nc\n", &["<!-- b"]);
    check("<div>\n<!-- b\n\nc --></div>", &["<!-- b"]);
    check("<!-- a -> b", &["<!-- a"]);
    check("`<!-- a`", &[]);
}

#[test]
fn anchors_are_found_among_few_and_among_many() {
    for count in [1, 500] {
        let body: String = (0..count).map(|index| format!("# a{index}\n\n")).collect();
        let outline = Outline::new(&body, 0);
        assert!(outline.has_anchor("a0") && outline.has_anchor(&format!("a{}", count - 1)));
        assert!(!outline.has_anchor(&format!("a{count}")), "{count}");
        assert_eq!(
            outline,
            Outline::new(&body, 0),
            "looking up changes nothing"
        );
    }
}
