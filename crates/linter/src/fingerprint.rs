//! Fingerprints: names of findings that outlive changes elsewhere in their files.
//!
//! A finding is known by its rule, its file, and what it is about: the text it points at and the
//! names its message quotes. Where it stands does not count, nor how the message is worded, so
//! that neither an edit further up nor a new version of Postroom makes it another one. Of several
//! that agree in all of that, each has its number.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use postroom_content_model::Span;
use sha2::{Digest, Sha256};

use crate::finding::Finding;

/// The most bytes of a text that count.
const MOST_TEXT: usize = 4000;

/// The bytes around a place at which something is missing that count, in each direction.
const REACH: usize = 200;

/// Bytes of a fingerprint; written in hexadecimal digits, it is twice as long.
const BYTES: usize = 8;

/// Counts findings that nothing tells apart but their order.
#[derive(Default)]
pub(crate) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of a finding. Findings of a file must come in their order.
    pub(crate) fn next(&mut self, finding: &Finding, source: &str) -> String {
        let base = fingerprint(finding, source);
        let seen = self.seen.entry(base.clone()).or_default();
        *seen += 1;
        if *seen == 1 {
            base
        } else {
            hashed(&[&base, &seen.to_string()])
        }
    }
}

/// The fingerprint of a finding that is alone of its kind.
fn fingerprint(finding: &Finding, source: &str) -> String {
    let about = about(source, finding.span());
    let words: Vec<&str> = about.split_whitespace().collect();
    let names: Vec<&str> = finding.message.split('`').skip(1).step_by(2).collect();
    let names = names.join("`");
    hashed(&[
        finding.rule,
        finding.file.as_str(),
        &words.join(" "),
        &names,
    ])
}

/// The text under a finding, or around a place at which something is missing.
fn about(source: &str, span: Span) -> &str {
    if !span.is_empty() {
        return Span::new(span.start, span.end.min(span.start + MOST_TEXT)).slice(source);
    }
    let at = Span::at(span.start).slice(source).as_ptr() as usize - source.as_ptr() as usize;
    let before = &source[source.ceil_char_boundary(at.saturating_sub(REACH))..at];
    let after = &source[at..source.floor_char_boundary(at.saturating_add(REACH))];
    let line_end = ['\n', '\r'];
    let start = at - before.len() + before.rfind(line_end).map_or(0, |end| end + 1);
    let end = at + after.find(line_end).unwrap_or(after.len());
    &source[start..end]
}

fn hashed(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize()[..BYTES])
}
