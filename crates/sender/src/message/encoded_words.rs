//! Text in headers (RFC 2047), so that every letter and every space arrives.
//!
//! lettre encodes word by word, and loses one of two spaces between encoded words; here a text
//! is either left as it is or encoded as a whole.

use std::fmt::Write;

use data_encoding::BASE64;

/// Bytes of text in one encoded word: its base64 stays under the 75 characters of §2.
const CHUNK: usize = 42;
/// Columns of a line that is folded.
const LINE: usize = 70;

/// Unstructured text such as a subject, folded behind a header's name of `indent` columns.
pub(super) fn unstructured(text: &str, indent: usize) -> String {
    let text = printable(text);
    match fold(&text, indent) {
        Some(folded) => folded,
        None => encoded(&text),
    }
}

/// A phrase before an angle bracket (RFC 5322 §3.2.5): empty, or ended by white space.
pub(super) fn phrase(text: &str) -> String {
    let text = printable(text);
    let text = text.trim();
    let atoms = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/^_`{|}~ ".contains(c);
    match text {
        "" => String::new(),
        atom if atom.len() <= CHUNK && atom.chars().all(atoms) && !atom.contains("  ") => {
            format!("{atom} ")
        }
        other => encoded(other) + "\r\n ",
    }
}

/// White space becomes spaces, and other control characters go.
fn printable(text: &str) -> String {
    let text = text.replace(['\t', '\r', '\n'], " ");
    text.replace(char::is_control, "")
}

/// Plain text in lines; `None` when it has to be encoded to arrive as it is.
fn fold(text: &str, indent: usize) -> Option<String> {
    if !text.is_ascii() || text.contains("=?") || text.contains("  ") || text.trim() != text {
        return None;
    }
    let (mut out, mut column) = (String::new(), indent);
    for (n, word) in text.split(' ').enumerate() {
        if word.len() > LINE {
            return None;
        }
        if n > 0 {
            let full = column + 1 + word.len() > LINE;
            out.push_str(if full { "\r\n " } else { " " });
            column = if full { 1 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    Some(out)
}

/// Readers drop what stands between two encoded words, which is where the lines are folded.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for chunk in chunks(text) {
        let fold = if out.is_empty() { "" } else { "\r\n " };
        write!(out, "{fold}=?utf-8?b?{}?=", BASE64.encode(chunk.as_bytes()))
            .expect("a string takes all");
    }
    out
}

/// Pieces of at most [`CHUNK`] bytes that end between characters.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (chunk, next) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = next;
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_readable() {
        let long = "word ".repeat(40);
        let folded = unstructured(long.trim_end(), 9);
        assert!(
            folded.split("\r\n").all(|line| line.len() <= LINE),
            "{folded}"
        );
        assert_eq!(folded.replace("\r\n", ""), long.trim_end());
    }

    #[test]
    fn other_text_is_encoded_as_a_whole() {
        assert_eq!(unstructured("ß  ß", 9), "=?utf-8?b?w58gIMOf?=");
        assert_eq!(unstructured("=?x?=", 9), "=?utf-8?b?PT94Pz0=?=");
        assert_eq!(unstructured("", 9), "");
        assert_eq!(unstructured(&"ä".repeat(22), 9).lines().count(), 2);
    }

    #[test]
    fn a_phrase_ends_before_the_bracket() {
        assert_eq!(phrase("SkilDock Weekly"), "SkilDock Weekly ");
        assert_eq!(phrase(" "), "");
        assert_eq!(phrase("A, B"), "=?utf-8?b?QSwgQg==?=\r\n ");
    }
}
