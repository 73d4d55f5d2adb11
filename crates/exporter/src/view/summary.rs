//! A post in a sentence or two.

use postroom_content_model::{Post, events};
use pulldown_cmark::{Event, Tag, TagEnd};

/// The longest summary made from a post's first paragraph, in characters.
const MAX_CHARS: usize = 220;

/// The longest summary made from what stands before `<!-- more -->`: as much as anyone reads in
/// a list of posts, wherever the comment stands.
const MAX_CHARS_BEFORE_BREAK: usize = 600;

/// A post's description, else what stands before its `<!-- more -->`, else the beginning of its
/// first paragraph that has words; may be empty.
pub(crate) fn summary(post: &Post) -> String {
    let described = post.front.description.as_deref().map(one_line);
    let described = described.filter(|description| !description.is_empty());
    let before_break = || {
        let end = post.outline.summary_break?.start;
        let text = paragraphs(post.file.text.get(post.raw.body..end)?, usize::MAX);
        (!text.is_empty()).then(|| shortened(&text, MAX_CHARS_BEFORE_BREAK))
    };
    described
        .or_else(before_break)
        .unwrap_or_else(|| shortened(&paragraphs(post.body(), 1), MAX_CHARS))
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

/// The text of the first `most` paragraphs that have words.
fn paragraphs(body: &str, most: usize) -> String {
    let (mut text, mut whole, mut found) = (String::new(), 0, 0);
    let (mut inside, mut in_image) = (false, false);
    for (event, _) in events(body) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) => {
                inside = false;
                found += usize::from(!text[whole..].trim().is_empty());
                if found == most {
                    break;
                }
                text.push(' ');
                whole = text.len();
            }
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

/// Cuts a text of more than `most` characters at a word.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    let kept = text[..cut].trim_end_matches(|c: char| !c.is_alphanumeric());
    // With no break between them, the sign never stands on a line of its own.
    format!("{kept}\u{a0}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{TestSite, post};

    #[test]
    fn a_text_without_description_is_summed_up_by_its_beginning() {
        assert_eq!(
            paragraphs(
                "# Title ![i](j) more\n\n![alt](x.png)\n\nIt *is*\n`so`. [Yes](y).\n\nNo",
                1
            ),
            "It is so. Yes."
        );
        assert_eq!(paragraphs("> quote\n\n- a\n", 1), "quote");
        assert_eq!(paragraphs("", 1), "");
        assert_eq!(
            paragraphs("![a](b)\n\none *two*\n\n- item\n\nthree\n", usize::MAX),
            "one two three"
        );
    }

    #[test]
    fn the_author_may_say_where_the_summary_ends() {
        let summary_of = |front: &str, body: &str| {
            let text = post(&format!("title: A\ndate: 2026-01-01\n{front}"), body);
            let site = TestSite::new(&[("content/posts/a.md", &text)]).load();
            summary(&site.posts[0])
        };
        let body = "One.\n\nTwo. <!-- more -->\n\nThree.";
        assert_eq!(summary_of("", body), "One. Two.");
        assert_eq!(summary_of("description: D", body), "D");
        assert_eq!(summary_of("description: ''", body), "One. Two.");
        assert_eq!(summary_of("", "<!-- more -->\n\nOne.\n\nTwo."), "One.");
    }

    #[test]
    fn long_beginnings_are_cut_at_a_word() {
        let cut = shortened(&"word, ".repeat(60), MAX_CHARS);
        assert!(
            cut.ends_with("word\u{a0}…") && cut.chars().count() <= MAX_CHARS + 2,
            "{cut}"
        );
        assert_eq!(shortened("short", MAX_CHARS), "short");
        assert!(shortened(&"語".repeat(300), MAX_CHARS).ends_with('…'));
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(one_line(" a\r\n b\u{0}\tc "), "a b c");
    }
}
