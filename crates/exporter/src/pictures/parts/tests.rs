//! Files taken apart and put together again.

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;

const FORMATS: [Format; 3] = [Format::Jpeg, Format::Png, Format::WebP];

/// EXIF data with an orientation and a place (a GPS directory of one entry).
fn exif_with_place(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.push(orientation);
    tiff.extend(b"\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0SECRET PLACE");
    tiff
}

fn picture(format: Format) -> Vec<u8> {
    let image = RgbImage::from_fn(6, 4, |x, y| {
        image::Rgb([x * 40, y * 60, 9].map(|n| n.to_le_bytes()[0]))
    });
    let mut file = std::io::Cursor::new(Vec::new());
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
    };
    DynamicImage::from(image)
        .write_to(&mut file, format)
        .unwrap();
    file.into_inner()
}

/// A picture that says where it was taken, and more.
fn telling(format: Format, orientation: u8) -> Vec<u8> {
    let plain = picture(format);
    let exif = format.exif_part(&exif_with_place(orientation));
    match format {
        Format::Jpeg => {
            let comment = b"\xff\xfe\0\x08SECRET".as_slice();
            let iptc = b"\xff\xed\0\x08SECRET".as_slice();
            let profile = b"\xff\xe2\0\x18ICC_PROFILE\0\x01\x01profile!".as_slice();
            [
                &plain[..2],
                &exif,
                comment,
                iptc,
                profile,
                &plain[2..],
                b"SECRET film",
            ]
            .concat()
        }
        Format::Png => {
            let header = 8 + 12 + 13;
            let text = b"\0\0\0\x06tEXtSECRET\0\0\0\0".as_slice();
            [&plain[..header], text, &exif, &plain[header..], b"SECRET"].concat()
        }
        Format::WebP => {
            let mut file = with_profile(&plain, b"profile!", 6, 4);
            file[20] |= 0x0c;
            file.extend(exif);
            file.extend(b"XMP \x06\0\0\0SECRET");
            let length = u32::try_from(file.len() - 8).unwrap();
            file[4..8].copy_from_slice(&length.to_le_bytes());
            file
        }
    }
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn nothing_tells_where_a_picture_was_taken_and_its_pixels_stay() {
    for (format, orientation) in FORMATS
        .into_iter()
        .flat_map(|format| [(format, 1), (format, 6)])
    {
        let file = telling(format, orientation);
        assert!(holds(&file, b"SECRET PLACE"));
        let parts = format.parts(&file).unwrap();
        let stripped = parts.stripped(format, &file).unwrap();
        assert!(!holds(&stripped, b"SECRET"), "{format:?}");
        if format != Format::Png {
            assert!(holds(&stripped, b"profile!"), "{format:?}");
        }
        let pixels = |file: &[u8]| image::load_from_memory(file).unwrap().into_rgb8();
        assert_eq!(pixels(&stripped), pixels(&picture(format)), "{format:?}");

        let again = format.parts(&stripped).unwrap();
        let expected = Orientation::from_exif(orientation).unwrap();
        assert_eq!(again.orientation(&stripped), expected, "{format:?}");
        assert_eq!(again.stripped(format, &stripped), None, "{format:?}");
    }
}

#[test]
fn a_picture_that_tells_nothing_is_left_alone() {
    for format in FORMATS {
        let file = picture(format);
        assert_eq!(Format::of(&file), Some(format));
        assert_eq!(format.parts(&file).unwrap().stripped(format, &file), None);
    }
}

#[test]
fn files_that_are_cut_short_are_known_as_such() {
    for format in FORMATS {
        let file = telling(format, 6);
        let end = file.len() - if format == Format::WebP { 0 } else { 12 };
        for length in 12..end {
            // Whatever the length, nothing may go wrong but the answer.
            let parts = format.parts(&file[..length]);
            assert!(parts.is_none_or(|parts| parts.stripped(format, &file[..length]).is_some()));
        }
        assert_eq!(format.parts(&file[..file.len() / 2]), None, "{format:?}");
    }
}

#[test]
fn damaged_files_do_no_harm() {
    for format in FORMATS {
        let file = telling(format, 6);
        for at in 12..file.len() {
            for value in [0, 0x7f, 0xff] {
                let mut damaged = file.clone();
                damaged[at] = value;
                if let Some(parts) = format.parts(&damaged) {
                    let _ = parts.stripped(format, &damaged);
                }
            }
        }
    }
}
