//! The segments of a JPEG file (ITU T.81 Annex B).

use super::Parts;

const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;
const EXIF: &[u8] = b"Exif\0\0";

/// Takes a file apart. Whatever follows its end goes: cameras put more pictures there, each with
/// EXIF of its own, and whole films.
pub(super) fn parts(bytes: &[u8]) -> Option<Parts> {
    let mut parts = Parts::default();
    parts.keep(0..2);
    let mut at = 2;
    loop {
        let start = at;
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        if at == start {
            return None;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            END => {
                parts.keep(start..at);
                parts.has_more |= at < bytes.len();
                return Some(parts);
            }
            // These stand alone (§B.1.1.3).
            0x01 | 0xd0..=0xd7 => {
                parts.keep(start..at);
                continue;
            }
            _ => {}
        }
        let length = u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
        let content = at + 2..at + usize::from(length).max(2);
        at = content.end;
        let data = bytes.get(content.clone())?;
        match marker {
            0xe1 if data.starts_with(EXIF) => {
                parts.take_exif(content.start + EXIF.len()..content.end);
            }
            _ if !is_needed(marker, data) => parts.has_more = true,
            START_OF_SCAN => {
                at = end_of_scan(bytes, at)?;
                parts.keep(start..at);
            }
            _ => parts.keep(start..at),
        }
    }
}

/// Whether a segment says how the pixels look: of the applications' own, those are JFIF, the
/// colour profile, and Adobe's, which names the colour transform.
fn is_needed(marker: u8, data: &[u8]) -> bool {
    match marker {
        0xe2 => data.starts_with(b"ICC_PROFILE\0"),
        0xe1 | 0xe3..=0xed | 0xef | 0xfe => false,
        _ => true,
    }
}

/// Where the marker is that ends the pixels which begin at `at`.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            // An escaped byte, and a restart.
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// A segment with EXIF data.
pub(super) fn exif_part(tiff: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + EXIF.len() + tiff.len()).unwrap_or(u16::MAX);
    let mut part = vec![0xff, 0xe1];
    part.extend(length.to_be_bytes());
    part.extend(EXIF);
    part.extend(tiff);
    part
}
