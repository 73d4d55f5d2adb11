//! Pieces of URLs.

use std::fmt::Write;

/// A fragment as it is written in a URL: everything is percent-encoded except unreserved
/// characters (RFC 3986 §2.3) and letters of other scripts, which browsers encode themselves.
pub(crate) fn encode_fragment(fragment: &str) -> String {
    let mut encoded = String::with_capacity(fragment.len());
    for c in fragment.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
            encoded.push(c);
        } else {
            push_encoded(c, &mut encoded);
        }
    }
    encoded
}

/// Writes a character percent-encoded.
pub(crate) fn push_encoded(c: char, out: &mut String) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

/// The media type of a file, by its name's ending; `application/octet-stream` for others.
pub(crate) fn media_type(path: &str) -> &'static str {
    let ending = path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "avif" => "image/avif",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}
