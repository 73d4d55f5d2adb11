//! The chunks of a PNG file (PNG, third edition, §5.3).

use super::{Parts, number};

const SIGNATURE: usize = 8;
/// Length, name and checksum.
const FRAME: usize = 12;

pub(super) fn parts(bytes: &[u8]) -> Option<Parts> {
    let mut parts = Parts::default();
    parts.keep(0..SIGNATURE);
    let mut at = SIGNATURE;
    loop {
        let (start, length) = (at, number(bytes, at)?);
        let name = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(length)?.checked_add(FRAME)?;
        if at > bytes.len() {
            return None;
        }
        match name {
            b"eXIf" => parts.take_exif(start + 8..start + 8 + length),
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => parts.has_more = true,
            _ => {
                parts.is_animated |= name == b"acTL";
                parts.keep(start..at);
            }
        }
        if name == b"IEND" {
            parts.has_more |= at < bytes.len();
            return Some(parts);
        }
    }
}

/// A chunk with EXIF data.
pub(super) fn exif_part(tiff: &[u8]) -> Vec<u8> {
    let named = [b"eXIf", tiff].concat();
    let length = u32::try_from(tiff.len()).unwrap_or(u32::MAX);
    let mut part = length.to_be_bytes().to_vec();
    part.extend(&named);
    part.extend(checksum(&named).to_be_bytes());
    part
}

/// The checksum of a chunk (PNG, Annex D), which is made for a few bytes only.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            };
        }
    }
    !sum
}
