//! A post in a sentence or two.

use postroom_content_model::{Post, events};
use pulldown_cmark::{Event, Tag, TagEnd};

/// The longest summary made from a post's text, in characters.
const MAX_CHARS: usize = 220;

/// A post's description, else the beginning of its first paragraph that has words; may be empty.
pub(crate) fn summary(post: &Post) -> String {
    match &post.front.description {
        Some(description) => one_line(description),
        None => shortened(&first_paragraph(post.body())),
    }
}

/// Text with every run of white space as one space, and without other control characters.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

fn first_paragraph(body: &str) -> String {
    let mut text = String::new();
    let (mut inside, mut in_image) = (false, false);
    for (event, _) in events(body) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !text.trim().is_empty() => break,
            Event::End(TagEnd::Paragraph) => inside = false,
            // The alternative text of a picture is no beginning.
            Event::Start(Tag::Image { .. }) => in_image = true,
            Event::End(TagEnd::Image) => in_image = false,
            Event::Text(part) | Event::Code(part) if inside && !in_image => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
    }
    one_line(&text)
}

/// Cuts a text at a word.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_CHARS) else {
        return text.to_owned();
    };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    let kept = text[..cut].trim_end_matches(|c: char| !c.is_alphanumeric());
    format!("{kept} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_description_is_summed_up_by_its_beginning() {
        assert_eq!(
            first_paragraph(
                "# Title ![i](j) more\n\n![alt](x.png)\n\nIt *is*\n`so`. [Yes](y).\n\nNo"
            ),
            "It is so. Yes."
        );
        assert_eq!(first_paragraph("> quote\n\n- a\n"), "quote");
        assert_eq!(first_paragraph(""), "");
    }

    #[test]
    fn long_beginnings_are_cut_at_a_word() {
        let cut = shortened(&"word, ".repeat(60));
        assert!(
            cut.ends_with("word …") && cut.chars().count() <= MAX_CHARS + 2,
            "{cut}"
        );
        assert_eq!(shortened("short"), "short");
        assert!(shortened(&"語".repeat(300)).ends_with('…'));
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(one_line(" a\r\n b\u{0}\tc "), "a b c");
    }
}
