//! Where values begin and end in a text, as far as the parser does not say.

/// Where the next value begins after what was read last.
pub(super) fn next_value(text: &str, from: usize) -> Option<usize> {
    let mut in_comment = false;
    let mut significant = text[from..].char_indices().filter(|(_, c)| {
        let ends_line = matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        in_comment = !ends_line && (in_comment || *c == '#');
        !in_comment && !ends_line && !matches!(c, ' ' | '\t' | ':' | '-' | '?' | ',')
    });
    significant.next().map(|(at, _)| from + at)
}

/// Where a value begins behind its anchor, its tag and comments.
pub(super) fn after_properties(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        let end = match rest.as_bytes().first() {
            Some(b'&' | b'!') => rest.find(char::is_whitespace),
            Some(b'#') => rest.find(['\n', '\r']),
            _ => return at,
        };
        at += end.unwrap_or(rest.len());
    }
}

/// The end of the quoted scalar that begins at `start`.
pub(super) fn end_of_quoted(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(quote) = bytes.get(start) else {
        return text.len();
    };
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        let doubled = *quote == b'\'' && bytes.get(at + 1) == Some(quote);
        match byte {
            b'\\' if *quote == b'"' => at += 2,
            _ if byte == quote && doubled => at += 2,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}
