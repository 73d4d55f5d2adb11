//! What holds of the outline of any text: no panic, and every span where it should be.

use std::collections::HashSet;

use postroom_content_model::{Anchors, LinkKind, Outline, Span, events, slugify, tag_slug};
use proptest::prelude::*;

/// Pieces of Markdown that belong together, and some that do not.
const FRAGMENTS: &[&str] = &[
    "a",
    "b",
    "é",
    "日本",
    "👩\u{200d}💻",
    "\u{a0}",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\\",
    "[",
    "]",
    "[]",
    "](",
    "](b)",
    "(",
    ")",
    "<",
    ">",
    "> ",
    "> > ",
    "- ",
    "1. ",
    "* ",
    "# ",
    "## ",
    " #",
    "---\n",
    "===\n",
    "```",
    "~~~",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "!",
    "![",
    "![a](b)",
    "[a](b)",
    "[a](<b c> \"d\")",
    "[a][b]",
    "[b][]",
    "[b]",
    "[b]:",
    "[b]: c\n",
    "[b]: <c>\n",
    "\n[b]: c 'd'\n",
    "[^n]",
    "[^n]: ",
    "\n[^n]: x\n",
    "|",
    "|-|",
    "|a|b|\n|-|-|\n|c|d|\n",
    "\\|",
    "- [ ] ",
    "[x]",
    "$",
    "$$",
    "$x$",
    "$1-$2",
    "{#b}",
    "{",
    "}",
    "&amp;",
    "&eacute;",
    "&",
    "<a href=",
    "\"b\"",
    "'",
    "</a>",
    "<a name=b>",
    "<p id=b>",
    "<img src=b>",
    "<!--",
    "-->",
    "<!-- more -->",
    "<script>",
    "</script>",
    "<div>\n",
    "<https://a.b>",
    "<a@b.c>",
    "\n: ",
    "> [!NOTE]\n",
    "...",
    "--",
    "\"",
    "\u{7f}",
    "\0",
    "\u{feff}",
];

fn assembled() -> impl Strategy<Value = String> {
    let fragments = prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60);
    fragments.prop_map(|fragments| fragments.concat())
}

fn check(front: &str, body: &str) {
    let text = format!("{front}{body}");
    let outline = Outline::new(&text, front.len());
    check_spans(&text, front.len(), &outline);
    check_links(&text, &outline);
    let headings: Vec<_> = outline
        .headings
        .iter()
        .map(|heading| &heading.anchor)
        .collect();
    let html: HashSet<_> = outline
        .html_anchors
        .iter()
        .map(|anchor| &anchor.id)
        .collect();
    assert_eq!(
        headings.iter().collect::<HashSet<_>>().len(),
        headings.len(),
        "anchors in {text:?}"
    );
    assert!(
        headings
            .iter()
            .all(|anchor| !anchor.is_empty() && !html.contains(anchor))
    );
    check_events(body);
}

fn check_spans(text: &str, start: usize, outline: &Outline) {
    let mut spans = Vec::new();
    spans.extend(outline.headings.iter().map(|x| x.span));
    spans.extend(
        outline
            .links
            .iter()
            .flat_map(|x| [x.span, x.destination_span]),
    );
    spans.extend(
        outline
            .definitions
            .iter()
            .flat_map(|x| [x.span, x.destination_span]),
    );
    spans.extend(outline.undefined_references.iter().map(|x| x.span));
    spans.extend(outline.code_blocks.iter().map(|x| x.span));
    spans.extend(outline.footnotes.iter().map(|x| x.span));
    spans.extend(outline.footnote_references.iter().map(|x| x.span));
    spans.extend(outline.html.iter().map(|x| x.span));
    spans.extend(&outline.comments);
    spans.extend(outline.html_anchors.iter().map(|x| x.span));
    spans.extend(outline.active_html.iter().map(|x| x.span));
    spans.extend(outline.html_urls.iter().flat_map(|x| [x.name, x.value]));
    spans.extend(outline.summary_break);
    for Span { start: from, end } in spans {
        assert!(
            start <= from && text.get(from..end).is_some(),
            "{from}..{end} of {text:?}"
        );
    }
}

fn check_links(text: &str, outline: &Outline) {
    let inside = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    for definition in &outline.definitions {
        assert!(
            inside(definition.destination_span, definition.span),
            "{definition:?} of {text:?}"
        );
        check_destination(text, &definition.destination, definition.destination_span);
        if let Some(first) = definition.shadowed_by {
            assert!(outline.definitions[first].span.end <= definition.span.start);
            assert!(outline.definitions[first].shadowed_by.is_none());
        }
    }
    for link in &outline.links {
        let span = link.destination_span;
        if link.kind == LinkKind::Reference {
            let mut definitions = outline
                .definitions
                .iter()
                .filter(|definition| definition.used);
            let definition = definitions.find(|definition| definition.destination_span == span);
            assert!(
                definition.is_some_and(|x| x.destination == link.destination),
                "{link:?} of {text:?}"
            );
        } else {
            assert!(inside(span, link.span), "{link:?} of {text:?}");
        }
        check_destination(text, link.destination.trim_start_matches("mailto:"), span);
    }
}

/// What is written is the destination, but for escapes, entities and quote marks at line starts.
fn check_destination(text: &str, destination: &str, span: Span) {
    let written = span.slice(text);
    if !written.contains(['\\', '&', '\r', '\n']) {
        assert_eq!(
            written,
            destination.trim_start_matches("mailto:"),
            "{text:?}"
        );
    }
}

/// Events come in pairs, and none of them shows what was hidden from the parser.
fn check_events(body: &str) {
    let mut open = Vec::new();
    for (event, range) in events(body) {
        assert!(body.get(range.clone()).is_some(), "{range:?} of {body:?}");
        match event {
            pulldown_cmark::Event::Start(tag) => open.push(tag.to_end()),
            pulldown_cmark::Event::End(tag) => assert_eq!(open.pop(), Some(tag), "{body:?}"),
            pulldown_cmark::Event::Text(text) if !body.contains('\u{7f}') => {
                assert!(!text.contains('\u{7f}'), "{body:?}");
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{body:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_outline(body in any::<String>()) {
        check("---\ntitle: é\n---\n", &body);
    }

    #[test]
    fn any_markdown_has_an_outline(body in assembled()) {
        check("", &body);
        check("---\r\n---\r\n", &format!("> {}", body.replace('\n', "\n> ")));
        check("é", &format!("- {}", body.replace('\n', "\r\n  ")));
    }

    #[test]
    fn slugs_are_stable_and_safe(name in prop_oneof![any::<String>(), "[0-9a.\\-é ]{0,250}"]) {
        let slug = tag_slug(&name);
        prop_assert_eq!(tag_slug(&slug), slug.clone());
        prop_assert!(!slug.is_empty() && slug.len() <= 200);
        prop_assert!(!slug.contains(['/', '\\', ' ', '%', '?', '#']) && !slug.contains(char::is_control));
        let digits = |(at, _): (usize, &str)| {
            let next = slug[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            next && slug[..at].ends_with(|c: char| c.is_ascii_digit())
        };
        prop_assert!(slug.match_indices('.').all(digits), "a point stands between digits only: {}", slug);
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        prop_assert_eq!(slugify(&slugify(&name)), slugify(&name));
    }

    #[test]
    fn anchors_are_unique(texts in prop::collection::vec("[ax]?[ -]?[01]?", 0..40)) {
        let mut anchors = Anchors::default();
        let assigned: HashSet<_> = texts.iter().map(|text| anchors.assign(text)).collect();
        prop_assert_eq!(assigned.len(), texts.len());
    }
}
