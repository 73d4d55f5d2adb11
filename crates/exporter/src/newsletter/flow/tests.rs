//! Text that flows, read back as RFC 3676 §4.4 says.

use super::*;

/// A reader's program: the paragraphs of a text, each with its depth of quotation.
fn read(text: &str, delete_space: bool) -> Vec<(usize, String)> {
    let mut paragraphs: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let unquoted = line.trim_start_matches('>');
        let depth = line.len() - unquoted.len();
        let line = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let flows = line.ends_with(' ') && line != "-- ";
        let kept = match flows && delete_space {
            true => &line[..line.len() - 1],
            false => line,
        };
        match paragraphs.last_mut() {
            Some((before, text)) if open && *before == depth => text.push_str(kept),
            _ => paragraphs.push((depth, kept.to_owned())),
        }
        open = flows;
    }
    paragraphs
}

fn laid_out(text: &str) -> (String, TextFormat) {
    let (text, format) = lay_out(text, &Sentinels::new(&[text]));
    assert!(
        text.lines().all(|line| line.chars().count() <= COLUMNS + 2),
        "{text}"
    );
    (text, format)
}

use super::super::wrap::COLUMNS;

#[test]
fn a_paragraph_arrives_whole() {
    let words = "From here > there ".repeat(12);
    let words = words.trim();
    let quote = format!("{QUOTE}{QUOTE} ");
    let text = [
        paragraph(words, "", ""),
        "\n".to_owned(),
        paragraph(words, &quote, &quote),
    ];
    let (text, format) = laid_out(&text.concat());
    assert_eq!(format, TextFormat::Flowed);
    assert!(text.contains("\n From here"), "it is stuffed: {text}");
    let expected = [
        (0, words.to_owned()),
        (0, String::new()),
        (2, words.to_owned()),
    ];
    assert_eq!(read(&text, false), expected);
}

#[test]
fn the_line_of_a_signature_is_never_stuffed() {
    let (text, _) = laid_out("Bye.\n\n-- \nFrom the Kitchen\n1 Kettle Row\n");
    assert_eq!(text, "Bye.\n\n-- \n From the Kitchen\n 1 Kettle Row\n");
}

#[test]
fn japanese_arrives_without_spaces_that_nobody_wrote() {
    let words = format!(
        "{} and English words that go on {}",
        "東京は、夜。".repeat(10),
        "「京都」".repeat(20)
    );
    let (text, format) = laid_out(&paragraph(&words, "", ""));
    assert_eq!(format, TextFormat::FlowedDelSp);
    assert!(
        text.contains("words that  \n") && text.contains("」 \n「"),
        "both kinds of line ends: {text}"
    );
    assert_eq!(read(&text, true), [(0, words)]);
}

#[test]
fn lines_that_stand_as_they_are_stay_apart() {
    let lines = ["    code", "> no quotation", "From me", "a", "b"];
    let (text, _) = laid_out(&lines.join("\n"));
    let read: Vec<_> = read(&text, false)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(read, lines);
}

#[test]
fn only_the_signature_looks_like_one() {
    let long = "x".repeat(80);
    let (text, _) = laid_out_unchecked(&format!(
        "{}--\nSkilDock",
        paragraph(&format!("-- {long}"), "", "")
    ));
    assert_eq!(text, format!("--\n{long}\n-- \nSkilDock\n"));
}

fn laid_out_unchecked(text: &str) -> (String, TextFormat) {
    lay_out(text, &Sentinels::new(&[text]))
}

#[test]
fn items_keep_their_indent_and_do_not_flow() {
    let (text, _) = laid_out(&paragraph(&"word ".repeat(20), "- ", "  "));
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0].starts_with(" - word") && !lines[0].ends_with(' '),
        "{text}"
    );
    assert!(
        lines[1].starts_with("   word"),
        "one space is stuffing: {text}"
    );
}

#[test]
fn a_template_may_write_around_a_paragraph() {
    let line = format!(
        "Title: {} by {}",
        paragraph("A", "", "").trim_end(),
        paragraph("B", "", "")
    );
    assert_eq!(laid_out(&line).0, "Title: A by B\n");
}
