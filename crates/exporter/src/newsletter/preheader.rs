//! The drafted preheader of an edition: the line that mail programs show beside the subject.

use postroom_content_model::Site;
use unicode_width::UnicodeWidthStr;

use super::subject::cut;
use crate::view::{one_line, summary};

/// The widest drafted preheader in columns: hardly a mail program shows more.
const MOST: usize = 110;

/// A sentence of fewer columns says little, and its full stop may be that of an abbreviation.
const LEAST: usize = 20;

/// A preheader from the standfirsts of posts: the first sentence of each, as many as fit; if none
/// does, the beginning of one.
pub(super) fn preheader(site: &Site, posts: &[usize]) -> String {
    let sentences: Vec<String> = posts
        .iter()
        .map(|post| said_of(site, *post, posts.len() > 1))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let mut line = String::new();
    for sentence in &sentences {
        let before = with_full_stop(&line);
        if line.is_empty() && sentence.width() <= MOST {
            line.clone_from(sentence);
        } else if !line.is_empty() && before.width() + 1 + sentence.width() <= MOST {
            line = format!("{before} {sentence}");
        }
    }
    match sentences.first() {
        Some(first) if line.is_empty() => cut(first, MOST),
        _ => line,
    }
}

/// The first sentence of what a post says of itself. Among others, its title is better than
/// nothing; alone, that is the subject already.
fn said_of(site: &Site, post: usize, among_others: bool) -> String {
    let post = &site.posts[post];
    let title = one_line(post.title());
    match first_sentence(&summary(post)) {
        "" if among_others => title,
        sentence if sentence == title && !among_others => String::new(),
        sentence => sentence.to_owned(),
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
        check(&[&long, &long], &("word ".repeat(21) + "word…"));
        check(
            &["Short of it.", &long, "Long of it."],
            "Short of it. Long of it.",
        );
        check(&["茶を淹れる。待つ。"], "茶を淹れる。");
    }
}
