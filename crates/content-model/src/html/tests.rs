//! Tests of reading HTML.

use super::*;

fn check(html: &str, expected: &[&str]) {
    let mut parts = Vec::new();
    scan(html, |part| match part {
        Part::Text(text) => parts.push(format!("text {}", decode(text))),
        Part::Comment(inside, range) => {
            parts.push(format!("comment {inside}"));
            assert!(html[range].starts_with("<!--"), "{html:?}");
        }
        Part::Start(tag) => {
            parts.push(format!("start {}", tag.name()));
            for (url, embeds) in tag.urls() {
                parts.push(format!(
                    "{} {}",
                    if embeds { "embeds" } else { "leads to" },
                    &html[url]
                ));
            }
            parts.extend(
                tag.anchors()
                    .map(|anchor| format!("anchor {}", &html[anchor])),
            );
        }
        Part::End(tag) => parts.push(format!("end {}", tag.name())),
    });
    assert_eq!(parts, expected, "{html:?}");
}

#[test]
fn tags_and_attributes() {
    check(
        "<a href=x>y</a>",
        &["start a", "leads to x", "text y", "end a"],
    );
    check("<A\n HREF = 'x y'\n>", &["start A", "leads to x y"]);
    check("<a href=\" x \" title='>'>", &["start a", "leads to x"]);
    check(
        "<a href=1 href=2 id=\"i\" name=n>",
        &["start a", "leads to 1", "anchor i", "anchor n"],
    );
    check(
        "<a id=n name=n><p name=n id=''>",
        &["start a", "anchor n", "start p"],
    );
    check("<a href>b", &["start a", "leads to ", "text b"]);
    check("<img src=a.png/>", &["start img", "embeds a.png/"]);
    check("<img src=\"a.png\"/>", &["start img", "embeds a.png"]);
    check(
        "<video poster=p src=s>",
        &["start video", "embeds p", "embeds s"],
    );
    check(
        "<object data=d><p data=d>",
        &["start object", "embeds d", "start p"],
    );
    check("<form action=f>", &["start form", "leads to f"]);
    check(
        "<base href=b><link href=l>",
        &["start base", "start link", "embeds l"],
    );
    check(
        "<é href=x> < 1 <",
        &["text <", "text é href=x> ", "text <", "text  1 ", "text <"],
    );
    check("<a data-href=x x-src=y>", &["start a"]);
    check("<a href='x", &["start a", "leads to x"]);
    check("<a href", &["start a", "leads to "]);
}

#[test]
fn what_is_no_markup_yields_nothing() {
    check("<!-- <a href=x> -->b", &["comment  <a href=x> ", "text b"]);
    check("<!--><b>", &["comment ", "start b"]);
    check("<!-- a", &["comment  a"]);
    check(
        "<script>'<a href=x>'</Script>",
        &["start script", "end Script"],
    );
    check("<style>a { </style", &["start style", "end style"]);
    check("<script><a href=x>", &["start script"]);
    check("<!DOCTYPE a><?php b ?>c", &["text c"]);
}

#[test]
fn anchors_of_a_page() {
    let html = "<!doctype html><title id=t><p id=t></title><p id='a&amp;b'><a name=c id=d>\
                <!-- <p id=no> --><input name=no><p ID=E>";
    let expected = ["E", "a&b", "c", "d", "t"].map(str::to_owned);
    assert_eq!(html_anchors(html), BTreeSet::from(expected));
}

#[test]
fn entities_are_decoded() {
    let check = |text: &str, expected: &str| assert_eq!(decode(text), expected, "{text:?}");
    check("a&amp;b&lt;&#38;&#x26;", "a&b<&&");
    check("&eacute;&copy&nosuch;&", "é&copy&nosuch;&");
    check("?a=1&b=2&c;", "?a=1&b=2&c;");
    check("&é;", "&é;");
}
