//! The pictures of mails.
//!
//! A mail is read for years, and nobody can mend it. So its pictures lie under names made from
//! their content, in formats that every mail program shows, and no later export removes them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use image::metadata::Orientation;
use postroom_content_model::{MAIL_PICTURES, Site, SitePath};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cleaned, FOLDER, Format, cleaned_bytes, read, referenced::is_held_back, scale, size};

/// How wide a mail shows pictures, in pixels: the column without the room beside its text.
const COLUMN: u32 = 536;
/// Twice that, for fine screens.
const FINE: u32 = 2 * COLUMN;
/// Changes when the same picture would give other bytes than before.
const RECIPE: &[u8] = b"postroom mail pictures 1\n";
/// The folder of the pictures of mails, below that of all made pictures.
const MAIL: &str = "mail/";
/// How many bytes of the hash a name has.
const KEY: usize = 16;

/// Whether a path of the output is a picture of a mail: what Postroom wrote there stays.
pub(crate) fn is_kept(path: &str) -> bool {
    let name = path.strip_prefix(FOLDER.trim_start_matches('/'));
    let name = name.and_then(|path| path.strip_prefix(MAIL));
    name.and_then(|name| name.split_once('.'))
        .is_some_and(|(key, ending)| {
            let is_key = HEXLOWER
                .decode(key.as_bytes())
                .is_ok_and(|key| key.len() == KEY);
            is_key
                && MailFormat::ALL
                    .iter()
                    .any(|format| format.ending() == ending)
        })
}

/// A picture as mails show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailPicture {
    /// The file that it is made from.
    pub(crate) file: PathBuf,
    pub(crate) kind: MailFormat,
    key: String,
    /// Pixels across and down, as it is shown.
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Pictures of mails, by their addresses on the site.
pub(crate) type MailPictures = BTreeMap<String, MailPicture>;

/// Why there are no bytes of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unmade {
    /// The file is not what it was: the name is that of other content.
    Changed,
    /// What mail programs would show cannot be made of it.
    Broken,
}

/// The formats that every mail program shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MailFormat {
    Jpeg,
    Png,
    Gif,
}

impl MailPicture {
    /// The picture that stands for a file of the site: the file itself, a PNG or JPEG made from
    /// it, or one beside it with the same name and another ending. None if there is nothing that
    /// mail programs would show.
    pub(crate) fn of(site: &Site, file: &SitePath) -> Option<Self> {
        // A file that the site does not know may be a link that leads out of it.
        let of = |file: &SitePath| {
            let is_open = site.sizes.contains_key(file) && !is_held_back(site, file);
            let path = is_open.then(|| site.root.join(file.as_str()))?;
            Self::of_file(&path)
        };
        let stem = file.as_str().rsplit_once('.').map(|(stem, _)| stem);
        let beside = |ending| Some(SitePath::new(format!("{}.{ending}", stem?)));
        let mut beside = MAIL_PICTURES.iter().filter_map(beside);
        of(file).or_else(|| beside.find_map(|other| of(&other)))
    }

    fn of_file(path: &Path) -> Option<Self> {
        let bytes = read(path)?;
        let kind = MailFormat::of(&bytes)?;
        // Nothing can be made of it, and mail programs do not show it as it is.
        if Format::of(&bytes) == Some(Format::WebP) {
            Format::WebP.parts(&bytes)?;
        }
        let (width, height) = size(&bytes)?;
        let shown = width.min(COLUMN);
        let scaled = (u64::from(height) * u64::from(shown)).div_ceil(u64::from(width));
        Some(Self {
            file: path.to_path_buf(),
            kind,
            key: key(&bytes),
            width: shown,
            height: u32::try_from(scaled).ok()?.max(1),
        })
    }

    /// Its address on the site: a name that no other content has.
    pub(crate) fn address(&self) -> String {
        format!("{FOLDER}{MAIL}{}.{}", self.key, self.kind.ending())
    }

    /// Its bytes: no wider than mails show, the right way up, and without what tells of whoever
    /// took it.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Unmade> {
        let bytes = read(&self.file).filter(|bytes| key(bytes) == self.key);
        let bytes = bytes.ok_or(Unmade::Changed)?;
        let format = match (self.kind, Format::of(&bytes)) {
            (MailFormat::Gif, _) | (_, None) => return Ok(bytes),
            (_, Some(format)) => format,
        };
        let made = match Self::is_fit(&bytes, format) {
            true => None,
            false => scale::for_mail(&bytes, format, self.kind, FINE),
        };
        match made {
            Some(made) => Ok(made),
            // The ending of its name says another format.
            None if format == Format::WebP => Err(Unmade::Broken),
            None => Ok(match cleaned_bytes(&bytes) {
                Cleaned::Stripped(stripped) => stripped,
                Cleaned::Already | Cleaned::Broken => bytes,
            }),
        }
    }

    /// Whether the file itself can be mailed: in its own format, small enough, and the right way
    /// up without a program having to turn it. A picture that moves is not made smaller.
    fn is_fit(bytes: &[u8], format: Format) -> bool {
        let Some(parts) = format.parts(bytes) else {
            return true;
        };
        let is_wide = imagesize::blob_size(bytes).is_ok_and(|size| size.width > FINE as usize);
        let is_turned = parts.orientation(bytes) != Orientation::NoTransforms;
        format != Format::WebP && (parts.is_animated || (!is_wide && !is_turned))
    }
}

/// What a picture is called by: other content has another name.
fn key(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(RECIPE);
    hasher.update(bytes);
    HEXLOWER.encode(&hasher.finalize()[..KEY])
}

impl MailFormat {
    const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Gif];

    fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
        }
    }

    /// The format in which mails show a file with these bytes.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"GIF8") {
            return Some(Self::Gif);
        }
        match Format::of(bytes)? {
            Format::Jpeg => Some(Self::Jpeg),
            Format::Png => Some(Self::Png),
            // RFC 9649 §2.5 to 2.7: what is without loss, or see-through, is drawn.
            Format::WebP => match bytes.get(12..16)? {
                b"VP8 " => Some(Self::Jpeg),
                b"VP8X" if bytes.get(20)? & 0x10 == 0 => Some(Self::Jpeg),
                _ => Some(Self::Png),
            },
        }
    }
}

#[cfg(test)]
mod tests;
