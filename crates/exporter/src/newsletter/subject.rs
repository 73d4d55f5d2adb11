//! The drafted subject of an edition: what it is about, in as much as a mail program shows.

use unicode_width::UnicodeWidthStr;

/// The widest drafted subject in columns: phones show forty, most other programs sixty to
/// seventy.
const MOST: usize = 60;

/// A title alone may be that wide before it is cut in the middle of a clause.
const MOST_ALONE: usize = 70;

/// Where a title may end early: what stands behind says the same in more words.
const CLAUSES: [&str; 8] = [": ", " – ", " — ", " - ", " | ", "; ", " (", "? "];

/// A subject for posts with these titles, the more important ones first.
pub(super) fn subject(titles: &[String], language: &str) -> String {
    match titles {
        [] => String::new(),
        [only] => shortened(only, MOST, MOST_ALONE),
        [first, second] if first.width() + second.width() + 3 <= MOST => {
            format!("{first} · {second}")
        }
        [first, others @ ..] => {
            let english = language.split(['-', '_']).next() == Some("en");
            let count = others.len();
            let plain = format!(", and {count} more");
            let most = MOST - plain.width();
            let first = shortened(first, most, most);
            // A title that is all there says more than the beginning of another.
            let whole = others.iter().find(|title| title.width() <= most);
            let first = match whole.filter(|_| first.ends_with('…')) {
                Some(whole) => whole.clone(),
                None => first,
            };
            match first.chars().last() {
                // What other languages understand, without a word of English.
                _ if !english => format!("{first} (+{count})"),
                Some('…') => format!("{first} and {count} more"),
                // A sentence of its own: a comma behind the mark would be a slip.
                Some('?' | '!' | '.' | '。' | '？' | '！') => {
                    format!("{first} And {count} more")
                }
                _ => first + &plain,
            }
        }
    }
}

/// A text of at most `most` columns: whole, else its first clauses, else whole if it has no more
/// than `whole`, else cut at a word.
pub(super) fn shortened(text: &str, most: usize, whole: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let heads = CLAUSES.iter().flat_map(|clause| {
        let keeps = usize::from(clause.starts_with('?'));
        text.match_indices(clause)
            .map(move |(at, _)| &text[..at + keeps])
    });
    let fitting = heads.filter(|head| (most / 3..=most).contains(&head.width()));
    if let Some(head) = fitting.max_by_key(|head| head.len()) {
        return head.to_owned();
    }
    if text.width() <= whole {
        return text.to_owned();
    }
    cut(text, most)
}

/// The first words of a text, and that it goes on.
pub(super) fn cut(text: &str, most: usize) -> String {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    // One column is for the sign that it goes on.
    let end = ends
        .take_while(|end| text[..*end].width() < most)
        .last()
        .unwrap_or_default();
    let in_word = text[end..].starts_with(|c: char| !c.is_whitespace());
    let word = text[..end].rfind(' ').filter(|_| in_word);
    // Some languages write no spaces.
    let kept = &text[..word.filter(|word| *word > most / 3).unwrap_or(end)];
    format!("{}…", kept.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(titles: &[&str], expected: &str) {
        let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        let subject = subject(&titles, "en-GB");
        assert_eq!(subject, expected);
        assert!(subject.width() <= MOST_ALONE, "{subject}");
    }

    #[test]
    fn subjects_fit_an_inbox() {
        check(&["Tea"], "Tea");
        check(&["Tea", "Pots"], "Tea · Pots");
        check(&["Tea", "Pots", "Cups"], "Tea, and 2 more");
        check(&["What is tea?", "Pots", "Cups"], "What is tea? And 2 more");
        check(
            &[
                "Retry safely with idempotency keys",
                "Shell commands for log files",
            ],
            "Retry safely with idempotency keys, and 1 more",
        );
        check(
            &["Introducing Linkerd 2.10: extensions, opaque ports, multi-cluster TCP, and more"],
            "Introducing Linkerd 2.10",
        );
        check(
            &["Why does everybody wait for the kettle? A study of the first five minutes"],
            "Why does everybody wait for the kettle?",
        );
        check(
            &["A portfolio project that survives a long and thorough interview"],
            "A portfolio project that survives a long and thorough interview",
        );
        check(
            &["A portfolio project that survives a long and thorough interview with eight people"],
            "A portfolio project that survives a long and thorough…",
        );
        check(
            &[
                "A portfolio project that survives a long and thorough interview",
                "A portfolio project that does not survive a short and friendly one",
            ],
            "A portfolio project that survives a long and… and 1 more",
        );
        check(
            &[
                "A portfolio project that survives a long and thorough interview",
                "Tea",
            ],
            "Tea, and 1 more",
        );
        check(&[&"茶".repeat(80)], &("茶".repeat(29) + "…"));
    }

    #[test]
    fn other_languages_get_no_english() {
        let titles = ["Tee", "Kannen", "Tassen"].map(str::to_owned);
        assert_eq!(subject(&titles, "de"), "Tee (+2)");
    }
}
