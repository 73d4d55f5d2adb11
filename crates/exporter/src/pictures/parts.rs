//! What picture files are made of: which parts a page needs, and which tell of whoever took the
//! picture. Formats: JPEG (ITU T.81 Annex B), PNG (W3C, third edition, §5), WebP (RFC 9649).

mod jpeg;
mod png;
mod webp;

use std::ops::Range;

use image::metadata::Orientation;
use serde::{Deserialize, Serialize};

/// The formats whose parts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
}

/// A picture's file, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// What stays, in order.
    kept: Vec<Range<usize>>,
    /// The EXIF data, as TIFF, and where in `kept` its part belongs.
    exif: Option<(Range<usize>, usize)>,
    /// Whether there is anything else that goes.
    has_more: bool,
    /// Whether it moves.
    pub(crate) is_animated: bool,
}

impl Format {
    /// The format of a file by its first bytes, whatever its name says.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::WebP),
            _ => None,
        }
    }

    /// Takes a file apart; nothing if it is broken or cut short.
    pub(crate) fn parts(self, bytes: &[u8]) -> Option<Parts> {
        match self {
            Self::Jpeg => jpeg::parts(bytes),
            Self::Png => png::parts(bytes),
            Self::WebP => webp::parts(bytes),
        }
    }

    /// The ending of file names.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    fn exif_part(self, tiff: &[u8]) -> Vec<u8> {
        match self {
            Self::Jpeg => jpeg::exif_part(tiff),
            Self::Png => png::exif_part(tiff),
            Self::WebP => webp::exif_part(tiff),
        }
    }
}

pub(super) use webp::with_profile;

impl Parts {
    /// How the picture is to be turned before it is shown.
    pub(crate) fn orientation(&self, bytes: &[u8]) -> Orientation {
        let exif = self.exif.as_ref().map(|(range, _)| &bytes[range.clone()]);
        exif.and_then(Orientation::from_exif_chunk)
            .unwrap_or(Orientation::NoTransforms)
    }

    /// The file without what tells of whoever took the picture; nothing if it has no such part.
    /// Of EXIF, only the orientation stays.
    pub(crate) fn stripped(&self, format: Format, bytes: &[u8]) -> Option<Vec<u8>> {
        let turned = match self.orientation(bytes) {
            Orientation::NoTransforms => None,
            orientation => Some(only_orientation(orientation)),
        };
        let exif = self.exif.as_ref().map(|(range, _)| &bytes[range.clone()]);
        if !self.has_more && exif == turned.as_ref().map(|tiff| &tiff[..]) {
            return None;
        }
        let mut stripped = Vec::with_capacity(bytes.len());
        let place = self.exif.as_ref().map(|(_, place)| *place);
        let push_exif = |stripped: &mut Vec<u8>, index| {
            if let (true, Some(tiff)) = (place == Some(index), &turned) {
                stripped.extend(format.exif_part(tiff));
            }
        };
        for (index, range) in self.kept.iter().enumerate() {
            push_exif(&mut stripped, index);
            stripped.extend_from_slice(&bytes[range.clone()]);
        }
        push_exif(&mut stripped, self.kept.len());
        if format == Format::WebP {
            webp::mend(&mut stripped, turned.is_some());
        }
        Some(stripped)
    }

    fn keep(&mut self, range: Range<usize>) {
        self.kept.push(range);
    }

    fn take_exif(&mut self, tiff: Range<usize>) {
        if self.exif.is_none() {
            self.exif = Some((tiff, self.kept.len()));
        } else {
            self.has_more = true;
        }
    }
}

/// EXIF data, as TIFF, that holds an orientation and nothing else.
fn only_orientation(orientation: Orientation) -> [u8; 26] {
    let mut tiff = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation.to_exif();
    tiff
}

/// A number of four bytes, the greatest first.
fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?) as usize)
}

#[cfg(test)]
mod tests;
