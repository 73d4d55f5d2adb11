//! Pixels as files. The same pixels give the same bytes.

use image::{
    ExtendedColorType, ImageEncoder,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};
use webp::{Encoder, WebPConfig};

use super::{Format, parts::with_profile, scale::Pixels};

/// Of 100. Below, skies and skin begin to show steps.
const JPEG_QUALITY: u8 = 82;
/// Of 100; about as good as the above in WebP's own scale.
const WEBP_QUALITY: f32 = 80.0;

/// Pixels in a picture's own format; nothing if that cannot be.
pub(super) fn in_format(pixels: &Pixels, format: Format) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    match format {
        Format::Jpeg => write(
            pixels,
            JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY),
        )?,
        Format::Png => write(
            pixels,
            PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive),
        )?,
        Format::WebP => return webp(pixels, false),
    }
    Some(file)
}

fn write(pixels: &Pixels, mut encoder: impl ImageEncoder) -> Option<()> {
    if let Some(profile) = &pixels.profile {
        encoder.set_icc_profile(profile.clone()).ok()?;
    }
    let colour = if pixels.has_alpha {
        ExtendedColorType::Rgba8
    } else {
        ExtendedColorType::Rgb8
    };
    let (width, height) = (pixels.width, pixels.height);
    encoder
        .write_image(&pixels.bytes, width, height, colour)
        .ok()
}

/// Pixels as WebP. What is drawn rather than photographed is smaller, and sharper, without loss:
/// `try_lossless` takes that if it is so.
pub(super) fn webp(pixels: &Pixels, try_lossless: bool) -> Option<Vec<u8>> {
    let lossy = encoded(pixels, false);
    let lossless = try_lossless.then(|| encoded(pixels, true)).flatten();
    let best = [lossless, lossy].into_iter().flatten();
    let file = best.min_by_key(Vec::len)?;
    Some(match &pixels.profile {
        Some(profile) => with_profile(&file, profile, pixels.width, pixels.height),
        None => file,
    })
}

fn encoded(pixels: &Pixels, lossless: bool) -> Option<Vec<u8>> {
    let Pixels {
        width,
        height,
        bytes,
        ..
    } = pixels;
    let encoder = if pixels.has_alpha {
        Encoder::from_rgba(bytes, *width, *height)
    } else {
        Encoder::from_rgb(bytes, *width, *height)
    };
    let mut config = WebPConfig::new().ok()?;
    config.lossless = i32::from(lossless);
    config.quality = if lossless { 60.0 } else { WEBP_QUALITY };
    encoder
        .encode_advanced(&config)
        .ok()
        .map(|file| file.to_vec())
}
