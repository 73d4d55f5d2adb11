//! The drafted preheader of an edition: the line that mail programs show beside the subject.

use postroom_content_model::Site;
use unicode_width::UnicodeWidthStr;

use super::subject::cut;
use crate::view::{one_line, summary};

/// The widest drafted preheader in columns: hardly a mail program shows more.
const MOST: usize = 110;

/// A sentence of fewer columns says little, and its full stop may be that of an abbreviation.
const LEAST: usize = 20;

/// A preheader from the standfirsts of posts: the first sentence of each, as many as fit. The
/// titles of those that say nothing of themselves stand in for them.
pub(super) fn preheader(site: &Site, posts: &[usize]) -> String {
    let mut line = String::new();
    for post in posts {
        let post = &site.posts[*post];
        let title = one_line(post.title());
        let standfirst = summary(post);
        let sentence = match first_sentence(&standfirst) {
            "" if posts.len() > 1 => title,
            // What the subject says already is not said again.
            sentence if sentence == title && posts.len() == 1 => String::new(),
            sentence => sentence.to_owned(),
        };
        let before = with_full_stop(&line);
        match line.as_str() {
            _ if sentence.is_empty() => {}
            "" => line = sentence,
            _ if before.width() + 1 + sentence.width() <= MOST => {
                line = format!("{before} {sentence}");
            }
            _ => break,
        }
    }
    if line.width() > MOST {
        cut(&line, MOST)
    } else {
        line
    }
}

fn with_full_stop(title: &str) -> String {
    let ended = title.is_empty() || title.ends_with(['.', '?', '!', '…', '。', '？', '！']);
    format!("{title}{}", if ended { "" } else { "." })
}

/// Up to the first full stop that ends a sentence.
fn first_sentence(text: &str) -> &str {
    let ends = text.char_indices().filter_map(|(at, c)| {
        let end = at + c.len_utf8();
        let rest = &text[end..];
        let ends = match c {
            '。' | '？' | '！' => true,
            '.' | '?' | '!' | '…' => {
                let next = rest.strip_prefix(' ')?.chars().next()?;
                !next.is_lowercase() && text[..end].width() >= LEAST
            }
            _ => false,
        };
        ends.then_some(end)
    });
    text[..ends.into_iter().next().unwrap_or(text.len())].trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site::{TestSite, post};

    fn check(standfirsts: &[&str], expected: &str) {
        let site = TestSite::new(&[]);
        for (index, standfirst) in standfirsts.iter().enumerate() {
            let front = format!("title: T{index}\ndate: 2026-11-01\ndescription: '{standfirst}'");
            site.write(&format!("content/posts/p{index}.md"), &post(&front, ""));
        }
        let posts: Vec<usize> = (0..standfirsts.len()).collect();
        assert_eq!(preheader(&site.load(), &posts), expected);
    }

    #[test]
    fn standfirsts_make_a_preheader() {
        check(
            &["Query plans without fear. And more of them."],
            "Query plans without fear.",
        );
        check(
            &[
                "Retrying without paying twice, e.g. after a timeout.",
                "",
                "A log file that talks.",
            ],
            "Retrying without paying twice, e.g. after a timeout. T1. A log file that talks.",
        );
        check(&["", "T1"], "T0. T1");
        check(&[""], "");
        check(&["T0"], "");
        let long = "word ".repeat(40);
        check(&[&long, "B."], &("word ".repeat(21) + "word…"));
        check(&["茶を淹れる。待つ。"], "茶を淹れる。");
    }
}
