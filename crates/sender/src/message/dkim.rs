//! Signing messages (DKIM: RFC 6376, with Ed25519 by RFC 8463), relaxed/relaxed, with as many keys
//! as there are at once.

mod canonical;
mod key;
mod pem;

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use jiff::Timestamp;

pub use self::key::{DkimKey, DkimKeyError, DnsRecord};

/// The header fields that are signed, if they are there (RFC 6376 §5.4.1, RFC 8058 §4). Of the
/// first group none can be added on the way without breaking the signature (§8.15).
const GUARDED: [&str; 9] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
];
const SIGNED: [&str; 5] = [
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
];

/// Columns of a line that is folded.
const COLUMNS: usize = 76;

/// The `DKIM-Signature` fields of a message, one for each key, to stand before it.
///
/// `head` and `body` are the message on either side of the empty line that ends its header; no
/// field that is signed is there twice.
pub(super) fn sign(
    keys: &[DkimKey],
    now: Timestamp,
    head: &str,
    body: &[u8],
) -> Result<String, String> {
    let mut relaxed = Vec::with_capacity(body.len());
    canonical::body(body, &mut relaxed);
    let body_hash = BASE64.encode(digest(&SHA256, &relaxed).as_ref());
    let (names, signed) = headers(head);
    let mut out = String::new();
    for key in keys {
        let field = unsigned(key, now, &names, &body_hash);
        let mut text = signed.clone();
        canonical::header("DKIM-Signature", &field, &mut text);
        let signature = BASE64.encode(&key.sign(&digest(&SHA256, &text))?);
        write!(out, "DKIM-Signature: {field}{}\r\n", folded(&signature))
            .expect("a string takes all");
    }
    Ok(out)
}

/// `h=`, and what it stands for.
fn headers(head: &str) -> (String, Vec<u8>) {
    let (mut names, mut signed) = (Vec::new(), Vec::new());
    for (name, value) in fields(head) {
        let known = GUARDED.iter().chain(&SIGNED);
        let Some(name) = known.into_iter().find(|it| it.eq_ignore_ascii_case(name)) else {
            continue;
        };
        canonical::header(name, value, &mut signed);
        signed.extend_from_slice(b"\r\n");
        names.push(*name);
    }
    // Named once more than it is there: one that is added later does not fit any more.
    names.extend(GUARDED);
    (names.join(":"), signed)
}

/// The fields of a header, unfolded by whoever reads their values.
fn fields(head: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = head;
    std::iter::from_fn(move || {
        let continued = |at: usize| rest[at + 1..].starts_with([' ', '\t']);
        let ends = rest.match_indices('\n').map(|(at, _)| at);
        let end = ends.into_iter().find(|at| !continued(*at))?;
        let (field, next) = rest.split_at(end + 1);
        rest = next;
        field.split_once(':')
    })
}

/// The value of the field up to the signature itself, in lines.
fn unsigned(key: &DkimKey, now: Timestamp, names: &str, body_hash: &str) -> String {
    let mut out = format!(
        "v=1; a={}; c=relaxed/relaxed; t={};\r\n d={}; s={};\r\n h=",
        key.algorithm(),
        now.as_second(),
        key.domain,
        key.selector
    );
    let mut column = " h=".len();
    for (n, name) in names.split(':').enumerate() {
        if n > 0 {
            out.push(':');
        }
        if column + name.len() + 1 > COLUMNS {
            out.push_str("\r\n  ");
            column = 2;
        }
        out.push_str(name);
        column += name.len() + 1;
    }
    write!(out, ";\r\n bh={body_hash};\r\n b=").expect("a string takes all");
    out
}

/// Base64 in lines, the first one behind ` b=`.
fn folded(base64: &str) -> String {
    let mut out = String::with_capacity(base64.len() + base64.len() / 16);
    let (first, mut rest) = base64.split_at(base64.len().min(COLUMNS - 3));
    out.push_str(first);
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(COLUMNS - 2));
        out.push_str("\r\n  ");
        out.push_str(line);
        rest = next;
    }
    out
}

#[cfg(test)]
mod tests;
