//! Making pictures smaller.

use std::{io::Cursor, panic::catch_unwind};

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{Format, WIDEST, encode, mail::MailFormat};

/// The widths, in pixels: telephones, tablets and columns of text, and twice that for fine screens.
const WIDTHS: [u32; 3] = [480, 960, 1440];
/// Smaller pictures are small enough already. In pixels across.
const TINY: u32 = 400;
/// Larger pictures are not decoded: the few bytes of a file may claim any size.
const MOST_PIXELS: u64 = 64_000_000;
/// What decoding one picture may take, in bytes.
const MOST_MEMORY: u64 = 640 * 1024 * 1024;

/// A picture in some width.
#[derive(Debug)]
pub(super) struct Scaled {
    pub(super) width: u32,
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
}

/// Pixels, ready for an encoder.
#[derive(Debug)]
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Three or four bytes each.
    pub(super) bytes: Vec<u8>,
    pub(super) has_alpha: bool,
    /// The colour profile that they are in.
    pub(super) profile: Option<Vec<u8>>,
}

/// A picture in all its widths; none that takes as much as the picture itself.
pub(super) fn scaled(bytes: &[u8], format: Format) -> Result<Vec<Scaled>, String> {
    let parts = format
        .parts(bytes)
        .ok_or("its file is broken or cut short")?;
    if parts.is_animated {
        return Ok(Vec::new());
    }
    let size = imagesize::blob_size(bytes).map_err(|_| "its file is broken")?;
    let pixels = (size.width as u64).saturating_mul(size.height as u64);
    if pixels > MOST_PIXELS {
        return Err(format!("it claims to have {pixels} pixels"));
    }
    let mut decoded = Decoded::new(bytes, format).map_err(|error| error.to_string())?;
    decoded.turn(parts.orientation(bytes));
    let pixels = decoded.into_pixels();
    let mut all = Vec::new();
    for width in widths(pixels.width) {
        if width == pixels.width {
            // The picture itself is there in its own format.
            all.extend((format != Format::WebP).then(|| as_webp(&pixels, format)));
        } else {
            let resized = pixels
                .resized(width)
                .ok_or("it could not be made smaller")?;
            if format != Format::WebP {
                all.push((format, width, encode::in_format(&resized, format)));
            }
            all.push(as_webp(&resized, format));
        }
    }
    let made = all.into_iter().filter_map(|(format, width, made)| {
        let scaled = |bytes| Scaled {
            width,
            format,
            bytes,
        };
        made.filter(|made| made.len() < bytes.len()).map(scaled)
    });
    Ok(worthwhile(made.collect()))
}

/// A picture for mails, no wider than `most`. Of one that moves, its first moment.
pub(super) fn for_mail(
    bytes: &[u8],
    format: Format,
    kind: MailFormat,
    most: u32,
) -> Option<Vec<u8>> {
    let made = catch_unwind(|| {
        let parts = format.parts(bytes)?;
        let size = imagesize::blob_size(bytes).ok()?;
        if (size.width as u64).saturating_mul(size.height as u64) > MOST_PIXELS {
            return None;
        }
        let mut decoded = Decoded::new(bytes, format).ok()?;
        decoded.turn(parts.orientation(bytes));
        let mut pixels = decoded.into_pixels();
        if pixels.width > most {
            pixels = pixels.resized(most)?;
        }
        match kind {
            MailFormat::Jpeg => encode::in_format(&pixels.opaque(), Format::Jpeg),
            MailFormat::Png => encode::in_format(&pixels, Format::Png),
            MailFormat::Gif => None,
        }
    });
    made.ok().flatten()
}

fn as_webp(pixels: &Pixels, original: Format) -> (Format, u32, Option<Vec<u8>>) {
    let try_lossless = original != Format::Jpeg;
    (
        Format::WebP,
        pixels.width,
        encode::webp(pixels, try_lossless),
    )
}

/// Those that take fewer bytes than every wider one of their format: drawings in flat colours are
/// often smaller in the size that they were drawn in.
fn worthwhile(mut all: Vec<Scaled>) -> Vec<Scaled> {
    let mut index = all.len();
    while index > 0 {
        index -= 1;
        let one = &all[index];
        let mut wider = all[index + 1..]
            .iter()
            .filter(|wider| wider.format == one.format);
        if wider.any(|wider| wider.bytes.len() <= one.bytes.len()) {
            all.remove(index);
        }
    }
    all
}

/// The widths to make of a picture: its own, if that is one to show, and those well below it.
fn widths(own: u32) -> Vec<u32> {
    if own < TINY {
        return Vec::new();
    }
    let below = |width: &u32| u64::from(*width) * 6 <= u64::from(own) * 5;
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(below).collect();
    if own <= WIDEST {
        widths.push(own);
    }
    widths
}

/// A decoded picture.
struct Decoded {
    image: DynamicImage,
    profile: Option<Vec<u8>>,
}

impl Pixels {
    /// The same without what shines through, which JPEG does not know.
    fn opaque(self) -> Self {
        if !self.has_alpha {
            return self;
        }
        let over_white = |pixel: &[u8]| {
            let alpha = u32::from(pixel[3]);
            let part = |index: usize| {
                let mixed = (u32::from(pixel[index]) * alpha + 255 * (255 - alpha)) / 255;
                u8::try_from(mixed).unwrap_or(u8::MAX)
            };
            [part(0), part(1), part(2)]
        };
        Self {
            bytes: self.bytes.chunks_exact(4).flat_map(over_white).collect(),
            has_alpha: false,
            ..self
        }
    }

    /// The picture in another width, in the same proportions.
    fn resized(&self, width: u32) -> Option<Self> {
        let height = u64::from(self.height) * u64::from(width) * 2 + u64::from(self.width);
        let height = u32::try_from(height / (u64::from(self.width) * 2))
            .ok()?
            .max(1);
        let pixel = if self.has_alpha {
            PixelType::U8x4
        } else {
            PixelType::U8x3
        };
        let source = Image::from_vec_u8(self.width, self.height, self.bytes.clone(), pixel).ok()?;
        let mut target = Image::new(width, height, pixel);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        Some(Self {
            width,
            height,
            bytes: target.into_vec(),
            has_alpha: self.has_alpha,
            profile: self.profile.clone(),
        })
    }
}

impl Decoded {
    fn new(bytes: &[u8], format: Format) -> image::ImageResult<Self> {
        let format = match format {
            Format::Jpeg => ImageFormat::Jpeg,
            Format::Png => ImageFormat::Png,
            Format::WebP => ImageFormat::WebP,
        };
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits.clone());
        let mut decoder = reader.into_decoder()?;
        limits.reserve(decoder.total_bytes())?;
        decoder.set_limits(limits)?;
        let profile = decoder.icc_profile().unwrap_or_default();
        let image = DynamicImage::from_decoder(decoder)?;
        Ok(Self { image, profile })
    }

    fn turn(&mut self, orientation: image::metadata::Orientation) {
        self.image.apply_orientation(orientation);
    }

    fn into_pixels(self) -> Pixels {
        let (width, height) = (self.image.width(), self.image.height());
        // A profile of printing colours or of greys says nothing about the pixels made of them.
        let is_rgb = |profile: &Vec<u8>| profile.get(16..20) == Some(b"RGB ");
        let has_alpha = self.image.color().has_alpha();
        let bytes = if has_alpha {
            self.image.into_rgba8().into_raw()
        } else {
            self.image.into_rgb8().into_raw()
        };
        Pixels {
            width,
            height,
            bytes,
            has_alpha,
            profile: self.profile.filter(is_rgb),
        }
    }
}
