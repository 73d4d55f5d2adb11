//! Any text has an outline, all of whose places are in the text, and events that come in pairs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use postroom_content_model::{LinkKind, Outline, Span, events, split};

fuzz_target!(|text: &str| {
    let start = split(text).body;
    let outline = Outline::new(text, start);
    check_spans(text, start, &outline);
    let mut anchors: Vec<_> = outline
        .headings
        .iter()
        .map(|heading| &heading.anchor)
        .collect();
    anchors.sort();
    assert!(
        anchors.windows(2).all(|pair| pair[0] != pair[1]),
        "an anchor twice"
    );
    let mut depth = 0_usize;
    for (event, range) in events(&text[start..]) {
        assert!(text[start..].get(range).is_some());
        match event {
            pulldown_cmark::Event::Start(_) => depth += 1,
            pulldown_cmark::Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
});

fn check_spans(text: &str, start: usize, outline: &Outline) {
    let check = |span: Span| {
        assert!(
            start <= span.start && text.get(span.start..span.end).is_some(),
            "{span:?}"
        );
    };
    let inside = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    for link in &outline.links {
        check(link.span);
        check(link.destination_span);
        let elsewhere = link.kind == LinkKind::Reference;
        assert!(
            elsewhere || inside(link.destination_span, link.span),
            "{link:?}"
        );
        let written = link.destination_span.slice(text);
        let plain = !written.contains(['\\', '&', '\r', '\n']);
        let destination = link
            .destination
            .strip_prefix("mailto:")
            .unwrap_or(&link.destination);
        assert!(
            !plain || written == link.destination || written == destination,
            "{link:?}"
        );
    }
    for definition in &outline.definitions {
        check(definition.span);
        assert!(
            inside(definition.destination_span, definition.span),
            "{definition:?}"
        );
    }
    outline
        .headings
        .iter()
        .for_each(|heading| check(heading.span));
    outline
        .undefined_references
        .iter()
        .for_each(|reference| check(reference.span));
    outline
        .code_blocks
        .iter()
        .for_each(|block| check(block.span));
    outline
        .footnotes
        .iter()
        .for_each(|footnote| check(footnote.span));
    outline
        .footnote_references
        .iter()
        .for_each(|reference| check(reference.span));
    outline.html.iter().for_each(|html| check(html.span));
    outline.comments.iter().copied().for_each(check);
    outline
        .html_anchors
        .iter()
        .for_each(|anchor| check(anchor.span));
    outline
        .active_html
        .iter()
        .for_each(|element| check(element.span));
    for url in &outline.html_urls {
        check(url.name);
        check(url.value);
    }
    outline.summary_break.into_iter().for_each(check);
}
