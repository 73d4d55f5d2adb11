//! The chunks of a WebP file (RFC 9649 §2).

use super::Parts;

/// `RIFF`, the length, `WEBP`.
const HEADER: usize = 12;
/// Flags of the extended header (§2.7.1.2).
const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

pub(super) fn parts(bytes: &[u8]) -> Option<Parts> {
    let end = length(bytes, 4)?.checked_add(8)?;
    if end > bytes.len() {
        return None;
    }
    let mut parts = Parts::default();
    parts.keep(0..HEADER);
    parts.has_more = end < bytes.len();
    let mut at = HEADER;
    while at < end {
        let (start, length) = (at, length(bytes, at + 4)?);
        let name = bytes.get(at..at + 4)?;
        at = at.checked_add(8 + length)?.checked_add(length & 1)?;
        if at > end {
            return None;
        }
        match name {
            b"EXIF" => {
                // Some programs begin it as in a JPEG file.
                let data = &bytes[start + 8..start + 8 + length];
                let skipped = if data.starts_with(b"Exif\0\0") { 6 } else { 0 };
                parts.take_exif(start + 8 + skipped..start + 8 + length);
            }
            b"XMP " => parts.has_more = true,
            _ => {
                parts.is_animated |= name == b"ANIM";
                parts.keep(start..at);
            }
        }
    }
    Some(parts)
}

/// A chunk with EXIF data.
pub(super) fn exif_part(tiff: &[u8]) -> Vec<u8> {
    chunk(*b"EXIF", tiff)
}

/// Makes the header say again what the file holds.
pub(super) fn mend(file: &mut [u8], has_exif: bool) {
    let length = u32::try_from(file.len() - 8).unwrap_or(u32::MAX);
    file[4..8].copy_from_slice(&length.to_le_bytes());
    if file.get(HEADER..HEADER + 4) == Some(b"VP8X")
        && let Some(flags) = file.get_mut(HEADER + 8)
    {
        *flags &= !(EXIF | XMP);
        *flags |= if has_exif { EXIF } else { 0 };
    }
}

/// A file that an encoder made, with a colour profile.
pub(crate) fn with_profile(file: &[u8], profile: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut body = &file[HEADER.min(file.len())..];
    let mut flags = PROFILE;
    // The extended header is there if there is an alpha plane of its own; lossless pixels say
    // themselves whether they have alpha.
    if body.starts_with(b"VP8X") {
        flags |= body.get(8).copied().unwrap_or_default();
        body = body.get(18..).unwrap_or_default();
    } else if body.starts_with(b"VP8L") && body.get(12).is_some_and(|byte| byte & 0x10 != 0) {
        flags |= ALPHA;
    }
    let mut extended = vec![flags, 0, 0, 0];
    for side in [width, height] {
        extended.extend_from_slice(&(side - 1).to_le_bytes()[..3]);
    }
    let mut whole = b"RIFF\0\0\0\0WEBP".to_vec();
    whole.extend(chunk(*b"VP8X", &extended));
    whole.extend(chunk(*b"ICCP", profile));
    whole.extend_from_slice(body);
    let length = u32::try_from(whole.len() - 8).unwrap_or(u32::MAX);
    whole[4..8].copy_from_slice(&length.to_le_bytes());
    whole
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut chunk = name.to_vec();
    chunk.extend(length.to_le_bytes());
    chunk.extend(data);
    chunk.resize(chunk.len() + (data.len() & 1), 0);
    chunk
}

fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
}
