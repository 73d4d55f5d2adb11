//! Reads text that flows, as RFC 3676 §4.4 tells a mail program to.

/// A paragraph as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// How deep a quotation it is.
    pub quotes: usize,
    /// The text, on one line.
    pub text: String,
}

/// The paragraphs of a text part. With `delete_space`, the space at which a line flows on is no
/// part of the text.
pub fn paragraphs(text: &str, delete_space: bool) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut flows = false;
    for line in text.lines() {
        let unquoted = line.trim_start_matches('>');
        let quotes = line.len() - unquoted.len();
        let text = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        let goes_on = text.ends_with(' ') && text != "-- ";
        let kept = match text.strip_suffix(' ') {
            Some(kept) if goes_on && delete_space => kept,
            _ => text,
        };
        match found.last_mut() {
            Some(before) if flows && before.quotes == quotes && text != "-- " => {
                before.text.push_str(kept);
            }
            _ => found.push(Paragraph {
                quotes,
                text: kept.to_owned(),
            }),
        }
        flows = goes_on;
    }
    found
}
