//! Pictures: their sizes, their smaller versions, and what goes out of their files.
//!
//! JPEG, PNG and WebP pictures that pages show are made in several widths, in their own format
//! and as WebP, before any page is written: what cannot be read, or would not be smaller, is
//! known then and no page asks for it. Pictures that move, GIF and SVG are left as they are.

mod cache;
mod encode;
mod mail;
mod parts;
mod referenced;
mod scale;
mod variants;

use std::{collections::BTreeMap, fs, path::Path};

use image::metadata::Orientation;
use postroom_content_model::{Site, SitePath};
use rayon::prelude::*;

pub(crate) use mail::{MailPicture, MailPictures, Unmade, is_kept};
pub(crate) use parts::Format;
pub(crate) use variants::{Variant, Variants};

use crate::plan::Skipped;
use cache::Cache;

/// How wide the theme shows pictures in a text (the `sizes` attribute of HTML).
pub(crate) const SIZES_IN_TEXT: &str = "(min-width: 46rem) 42rem, 92vw";
/// The folder of smaller versions.
const FOLDER: &str = "/img/";
/// Larger files are copied as they are, whatever they hold. In bytes.
const LARGEST_FILE: u64 = 128 * 1024 * 1024;
/// The widest original that browsers may choose among its smaller versions, in pixels.
pub(crate) const WIDEST: u32 = 1920;

/// A picture as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Pixels across, as it is shown.
    pub(crate) width: u32,
    /// Pixels down, as it is shown.
    pub(crate) height: u32,
    /// Its widths in its own format, as the `srcset` attribute lists them.
    pub(crate) srcset: Option<String>,
    /// Its widths as WebP.
    pub(crate) webp: Option<String>,
}

/// The pictures of a site that its pages show.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    known: BTreeMap<SitePath, Known>,
    cache: Cache,
}

#[derive(Debug)]
struct Known {
    size: Option<(u32, u32)>,
    format: Option<Format>,
    variants: Variants,
}

impl Pictures {
    /// Makes the pictures that the pages of a site show, or finds them in the folder `cache`.
    pub(crate) fn make(site: &Site, cache: Option<&Path>) -> Self {
        let cache = Cache::new(cache);
        let files = referenced::files(site);
        let known = files.into_par_iter().filter_map(|file| {
            let bytes = read(&site.root.join(file.as_str()))?;
            let format = Format::of(&bytes);
            let known = Known {
                size: size(&bytes),
                format,
                variants: format
                    .map(|format| cache.variants(&bytes, format))
                    .unwrap_or_default(),
            };
            Some((file, known))
        });
        let known = known.collect();
        Self { known, cache }
    }

    /// Every smaller version once, with the file that it is of.
    pub(crate) fn variants(&self) -> BTreeMap<String, (&SitePath, &Variant)> {
        let all = self.known.iter().flat_map(|(file, known)| {
            let variants = known.variants.made.iter();
            variants.map(move |variant| (format!("{FOLDER}{}", variant.name()), (file, variant)))
        });
        all.collect()
    }

    /// The bytes of a smaller version.
    pub(crate) fn bytes(&self, site: &Site, file: &SitePath, variant: &Variant) -> Option<Vec<u8>> {
        self.cache.bytes(variant, || {
            fs::read(site.root.join(file.as_str())).unwrap_or_default()
        })
    }

    /// What could not be made smaller, and why.
    pub(crate) fn notes(&self) -> Vec<Skipped> {
        let notes = self.known.iter().filter_map(|(file, known)| {
            Some(Skipped {
                what: file.as_str().to_owned(),
                reason: known.variants.fault.clone()?,
            })
        });
        notes.collect()
    }

    /// Whether the file has been looked at.
    pub(crate) fn knows(&self, file: &SitePath) -> bool {
        self.known.contains_key(file)
    }

    /// A picture that is published at `url`. `address` writes paths of the site.
    pub(crate) fn picture(
        &self,
        file: &SitePath,
        url: &str,
        address: impl Fn(&str) -> String,
    ) -> Option<Picture> {
        let known = self.known.get(file)?;
        let (width, height) = known.size?;
        let list = |format| {
            let variants = known.variants.made.iter();
            let of_format = variants.filter(|variant| variant.format == format);
            let entry = |variant: &Variant| {
                let url = address(&format!("{FOLDER}{}", variant.name()));
                format!("{url} {}w", variant.width)
            };
            of_format.map(entry).collect::<Vec<String>>()
        };
        let mut own = known.format.map(&list).unwrap_or_default();
        if !own.is_empty() && width <= WIDEST {
            own.push(format!("{url} {width}w"));
        }
        let webp = match known.format {
            Some(Format::WebP) => Vec::new(),
            _ => list(Format::WebP),
        };
        let joined = |list: Vec<String>| (!list.is_empty()).then(|| list.join(", "));
        Some(Picture {
            width,
            height,
            srcset: joined(own),
            webp: joined(webp),
        })
    }
}

impl Picture {
    /// A picture by its file, with nothing but its size.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let (width, height) = size(&read(path)?)?;
        Some(Self {
            width,
            height,
            ..Self::default()
        })
    }
}

/// The size of a picture as it is shown: one that lies on its side is turned.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (size.width.try_into().ok()?, size.height.try_into().ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    let format = Format::of(bytes);
    let parts = format.and_then(|format| format.parts(bytes));
    match parts.map(|parts| parts.orientation(bytes)) {
        Some(
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH,
        ) => Some((height, width)),
        _ => Some((width, height)),
    }
}

/// A picture's file without what tells of whoever took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cleaned {
    /// It holds nothing of that kind, or is no picture.
    Already,
    /// These bytes are left.
    Stripped(Vec<u8>),
    /// It is broken, so that nobody knows what it holds.
    Broken,
}

/// Takes what tells of whoever took a picture out of its file, if its name is a picture's.
pub(crate) fn cleaned(path: &Path) -> Cleaned {
    let has_parts = |ending: &str| {
        ["jpg", "jpeg", "jpe", "jfif", "png", "webp"].contains(&ending.to_lowercase().as_str())
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(has_parts) {
        return Cleaned::Already;
    }
    read(path).map_or(Cleaned::Already, |bytes| cleaned_bytes(&bytes))
}

/// Takes what tells of whoever took a picture out of its bytes.
fn cleaned_bytes(bytes: &[u8]) -> Cleaned {
    let Some(format) = Format::of(bytes) else {
        return Cleaned::Already;
    };
    match format.parts(bytes) {
        None => Cleaned::Broken,
        Some(parts) => parts
            .stripped(format, bytes)
            .map_or(Cleaned::Already, Cleaned::Stripped),
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    (length <= LARGEST_FILE)
        .then(|| fs::read(path).ok())
        .flatten()
}

#[cfg(test)]
mod tests;
