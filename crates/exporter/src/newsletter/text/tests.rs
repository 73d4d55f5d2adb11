//! Markdown as text.

use super::text_of;
use crate::{
    body::{Document, Links, Medium},
    test_site::TestSite,
};
use unicode_width::UnicodeWidthStr;

fn text(markdown: &str) -> String {
    let site = TestSite::new(&[(
        "content/posts/a.md",
        "---\ntitle: A\ndate: 2026-01-01\n---\nx\n",
    )]);
    let site = site.load();
    text_of(
        markdown,
        &Links::new(&site, Document::Post(0), Medium::Mail),
        &|text| text.width(),
    )
}

#[test]
fn every_part_stays_legible() {
    insta::assert_snapshot!(text(
        "# A heading\n\nA *long* paragraph with **weight** and a [link](https://y.example/some/rather/long/path) that must be \
         wrapped somewhere, with <https://z.example> and <a@x.example>.\n\n- one\n- two\n  with more\n\n  and a paragraph\n  1. deep\n  2. deeper\n\n\
         > A quote\n> of two lines\n\n```rust\nfn main() {\n    x();\n}\n```\n\n| a | long |\n|---|---|\n| 1 | 2 |\n\n\
         ![A cat](https://y.example/cat.png) ![](https://y.example/dot.png)\n\nHard  \nbreak[^1] <b>raw</b>\n\n- [x] done\n\n---\n\n[here](/)\n\n[^1]: A note\n"
    ));
}

#[test]
fn no_line_is_too_long_unless_a_word_is() {
    let text = text(&"lorem ipsum dolor 語語語語語 ".repeat(60));
    assert!(text.lines().all(|line| line.width() <= 72), "{text}");
}
