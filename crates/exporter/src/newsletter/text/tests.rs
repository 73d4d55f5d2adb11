//! Markdown as text.

use postroom_content_model::{TextFormat, TextLinks};
use unicode_width::UnicodeWidthStr;

use super::{Style, text_of};
use crate::{
    body::{Document, Links, Medium},
    newsletter::{flow::lay_out, sentinel::Sentinels},
    test_site::TestSite,
};

/// The lines of a text part, as they leave.
fn laid_out(markdown: &str, links: TextLinks) -> (String, TextFormat) {
    let site = TestSite::new(&[(
        "content/posts/a.md",
        "---\ntitle: A\ndate: 2026-01-01\n---\nx\n",
    )]);
    let site = site.load();
    let style = Style {
        links,
        width: &|text: &str| text.width(),
    };
    let resolved = Links::new(&site, Document::Post(0), Medium::Mail);
    let text = text_of(markdown, &resolved, style);
    lay_out(&text, &Sentinels::new(&[markdown]))
}

fn text(markdown: &str) -> String {
    laid_out(markdown, TextLinks::Inline).0
}

#[track_caller]
fn check(markdown: &str, expected: &str) {
    assert_eq!(text(markdown).trim_end(), expected, "{markdown}");
}

#[test]
fn no_character_of_an_address_is_a_mark() {
    check(
        "[z](https://y.example/&#31;a&#11;b&#29;c&#160;d)",
        "z <https://y.example/%1Fa%0Bb%1Dc%C2%A0d>",
    );
}

/// Everything that a post may hold.
const EVERYTHING: &str = include_str!("everything.md");

#[test]
fn every_part_stays_legible() {
    insta::assert_snapshot!(text(EVERYTHING));
}

#[test]
fn addresses_of_links_can_stand_at_the_end() {
    let (text, _) = laid_out(
        "A [tea](https://y.example/tea), a note[^a], [more](/) and [tea again](https://y.example/tea), \
         <https://z.example>.\n\n[^a]: With a [link](https://y.example/note).\n",
        TextLinks::Numbered,
    );
    insta::assert_snapshot!(text);
}

#[test]
fn no_line_is_too_long_unless_a_word_is() {
    let text = text(&"lorem ipsum dolor 語語語語語 ".repeat(60));
    let width = |line: &str| line.trim_end().width();
    assert!(text.lines().all(|line| width(line) <= 72), "{text}");
    assert!(text.lines().count() < 30, "lines are filled: {text}");
}

#[test]
fn lists_are_as_close_or_loose_as_they_are_written() {
    check("- a\n- b\n  - c\n- d", " - a\n - b\n   - c\n - d");
    check("- a\n\n- b", " - a\n\n - b");
    check("3. a\n4. b", " 3. a\n 4. b");
    check("- [x] done\n- [ ] open", " - [x] done\n - [ ] open");
}

#[test]
fn quotations_are_marked_on_every_line() {
    check("> a\n>\n> b\n>> c\n\nd", "> a\n>\n> b\n>\n>> c\n\nd");
    check("> - a\n> - b", "> - a\n> - b");
    check("- a\n\n  > b", " - a\n\n   > b");
    // What is no quotation does not look like one.
    check("a  \n\\> b", " a\n > b");
}

#[test]
fn alerts_say_what_they_are() {
    check("> [!NOTE]\n> a\n>\n> b", "> Note: a\n>\n> b");
    check("> [!WARNING]\n> - a", "> Warning:\n>\n> - a");
}

#[test]
fn pictures_are_what_they_show() {
    check("![A cat](c.png) ![](d.png)", "[A cat]");
    check(
        "[![A cat](c.png)](https://y.example)",
        "[A cat] <https://y.example>",
    );
}

#[test]
fn formulas_are_their_source() {
    check(
        "So $a^2$ and\n\n$$\n\\frac{a}{b}\n$$",
        "So $a^2$ and\n\n     \\frac{a}{b}",
    );
}

#[test]
fn raw_html_is_what_it_says() {
    check(
        "<div class=\"x\">\n<p>One &amp; <a href=\"https://y.example/a>b\">two</a></p>\n<script>alert('<p>')</script>\n\
         <img alt='A &quot;cat&quot;' src=x><br>three <b>four</b>\n</div>",
        "One & two <https://y.example/a%3Eb>\n\n[A \"cat\"]\nthree four",
    );
    check(
        "a<br>b <kbd>c</kbd> <a href=\"https://y.example\">d",
        "a\nb c d",
    );
    check("<!-- a > b -->\n\n1 < 2 <3", "1 < 2 <3");
    check("<a href='https://y.example'>d\n\ne</a>", "d\n\ne");
    check(
        "Caf&eacute; <a title=\" href='https://no.example'\" href=\"https://y.example\">d</a>",
        "Café d <https://y.example>",
    );
    check(
        "<p>Caf&eacute; <a title=\" href='https://no.example'\" href=\"https://y.example\">d&sup2;</a></p>",
        "Café d² <https://y.example>",
    );
}

#[test]
fn each_end_of_a_link_ends_its_own() {
    let url = "https://y.example";
    check(
        &format!("[a<a name=\"x\"></a> b]({url})"),
        &format!("a b <{url}>"),
    );
    check(&format!("[a</a> b]({url})"), &format!("a b <{url}>"));
    check(
        &format!("<a href=\"{url}\">a <a id=x></a>b</a>"),
        &format!("a <{url}> b"),
    );
    check(
        &format!("<a href=\"{url}/1\">a [b]({url}/2) c</a>"),
        &format!("a b <{url}/2> c <{url}/1>"),
    );
}

#[test]
fn scripts_and_styles_are_nothing_to_read() {
    check("a <script>b()</script> c", "a c");
    check("a <STYLE>b { }</style> c", "a c");
    check("a <svg><text>b</text></svg> c", "a c");
    check("<div>\na <svg><text>b</text></svg> c\n</div>", "a c");
    check("a <script>b()\n\nc", "a\n\nc");
}

#[test]
fn definitions_follow_their_terms() {
    check(
        "Tea\n: A drink\n\nPot\n: For tea",
        " Tea\n     A drink\n\n Pot\n     For tea",
    );
}

#[test]
fn wide_tables_are_told_row_by_row() {
    let long = "word ".repeat(12);
    check(
        &format!("| a | b | c |\n|---|---|---|\n| 1 | {long} | eleven |\n| 2 | {long}| |"),
        &format!(
            " * a: 1\n   b: {0}\n   c: eleven\n\n * a: 2\n   b: {0}",
            long.trim()
        ),
    );
    check(
        "| a | bcd |\n|--:|---|\n| 1 | 2 |",
        "   a | bcd\n ----|----\n   1 | 2",
    );
}

#[test]
fn lines_of_japanese_are_joined_without_spaces() {
    let (text, format) = laid_out(
        &format!("{}\nです。\nAn end", "語".repeat(40)),
        TextLinks::Inline,
    );
    assert_eq!(
        text,
        format!("{} \n{}です。 An end\n", "語".repeat(36), "語".repeat(4))
    );
    assert_eq!(format, TextFormat::FlowedDelSp);
}
