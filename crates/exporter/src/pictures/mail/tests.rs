//! Pictures as mails show them.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use super::*;
use crate::test_site::TestSite;

fn picture(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn opaque(width: u32, height: u32) -> DynamicImage {
    DynamicImage::from(RgbImage::new(width, height))
}

fn site_with(files: &[(&str, &[u8])]) -> (TestSite, Site) {
    let site = TestSite::new(&[]);
    for (path, bytes) in files {
        site.write(path, "");
        fs::write(site.path(path), bytes).unwrap();
    }
    let loaded = site.load();
    (site, loaded)
}

fn of(site: &Site, path: &str) -> Option<MailPicture> {
    MailPicture::of(site, &SitePath::new(path))
}

#[test]
fn wide_pictures_are_made_smaller() {
    let wide = picture(&opaque(2000, 1000), ImageFormat::Png);
    let slim = picture(&opaque(300, 900), ImageFormat::Jpeg);
    let (_folder, site) = site_with(&[("static/wide.png", &wide), ("static/slim.jpg", &slim)]);
    let wide = of(&site, "static/wide.png").unwrap();
    assert_eq!((wide.width, wide.height), (536, 268));
    let made = image::load_from_memory(&wide.bytes().unwrap()).unwrap();
    assert_eq!(made.width(), FINE);
    let small = of(&site, "static/slim.jpg").unwrap();
    assert_eq!((small.width, small.height), (300, 900));
    assert_eq!(small.bytes().unwrap(), slim);
    assert!(small.address().starts_with("/img/mail/") && small.address().ends_with(".jpg"));
}

#[test]
fn other_formats_become_known_ones() {
    let photograph = webp::Encoder::from_rgb(&[90; 3 * 64 * 64], 64, 64).encode(80.0);
    let mut drawing = RgbaImage::new(8, 8);
    drawing.put_pixel(1, 1, image::Rgba([1, 2, 3, 255]));
    let drawing = picture(&DynamicImage::from(drawing), ImageFormat::WebP);
    let (_folder, site) = site_with(&[
        ("static/photograph.webp", &photograph),
        ("static/drawing.webp", &drawing),
    ]);
    for (path, format) in [
        ("static/photograph.webp", ImageFormat::Jpeg),
        ("static/drawing.webp", ImageFormat::Png),
    ] {
        let bytes = of(&site, path).unwrap().bytes().unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), format, "{path}");
        assert!(image::load_from_memory(&bytes).is_ok());
    }
}

#[test]
fn a_broken_picture_is_not_mailed_in_a_format_that_few_show() {
    let whole = webp::Encoder::from_rgb(&[90; 3 * 64 * 64], 64, 64).encode(80.0);
    let mut garbled = whole.to_vec();
    let middle = garbled.len() / 2;
    garbled[30..middle].fill(0xff);
    let (folder, site) = site_with(&[
        ("static/short.webp", &whole[..whole.len() / 2]),
        ("static/garbled.webp", &garbled),
    ]);
    assert_eq!(of(&site, "static/short.webp"), None);
    assert_eq!(
        of(&site, "static/garbled.webp").unwrap().bytes(),
        Err(Unmade::Broken)
    );

    let text = crate::test_site::post("subject: S", "![Leaves](/garbled.webp)");
    folder.write("content/newsletters/weekly/2026-11-15.md", &text);
    let report = folder.export();
    let noted = report
        .pictures
        .iter()
        .filter(|note| note.reason.contains("mails that show it"));
    assert_eq!(
        noted.map(|note| &*note.what).collect::<Vec<_>>(),
        ["static/garbled.webp"]
    );
    assert!(
        folder
            .outputs()
            .iter()
            .all(|path| !path.starts_with("img/mail/"))
    );
    folder.export();
}

#[test]
fn nothing_that_the_site_does_not_publish_is_mailed() {
    let png = picture(&opaque(10, 10), ImageFormat::Png);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let (folder, site) = site_with(&[
        ("elsewhere.png", &png),
        ("static/a.svg", svg),
        ("content/posts/draft/p.png", &png),
        ("content/posts/draft/q.svg", svg),
        ("content/posts/draft/q.png", &png),
    ]);
    drop(site);
    let draft = crate::test_site::post("title: D\ndate: 2026-11-01\ndraft: true", "d");
    folder.write("content/posts/draft/index.md", &draft);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../elsewhere.png", folder.path("static/a.png")).unwrap();
    let site = folder.load();
    assert!(site.assets.contains_key("content/posts/draft/p.png"));
    for path in ["content/posts/draft/p.png", "content/posts/draft/q.svg"] {
        assert_eq!(of(&site, path), None, "{path}");
    }
    // The link stays inside of the site, so that the site has it.
    assert!(of(&site, "static/a.svg").is_some());
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().unwrap();
        let secret = outside.path().join("secret.png");
        fs::write(&secret, &png).unwrap();
        folder.remove("static/a.png");
        std::os::unix::fs::symlink(&secret, folder.path("static/a.png")).unwrap();
        assert_eq!(of(&folder.load(), "static/a.svg"), None);
    }
}

#[test]
fn a_picture_that_changed_is_not_written_under_the_old_name() {
    let png = picture(&opaque(10, 10), ImageFormat::Png);
    let (folder, site) = site_with(&[("static/a.png", &png)]);
    let mailed = of(&site, "static/a.png").unwrap();
    let other = picture(&opaque(20, 10), ImageFormat::Png);
    fs::write(folder.path("static/a.png"), other).unwrap();
    assert_eq!(mailed.bytes(), Err(Unmade::Changed));
}

#[test]
fn only_names_made_here_are_kept() {
    let png = picture(&opaque(10, 10), ImageFormat::Png);
    let (_folder, site) = site_with(&[("static/a.png", &png)]);
    let address = of(&site, "static/a.png").unwrap().address();
    assert!(is_kept(address.trim_start_matches('/')));
    for path in ["img/mail/mine.txt", "img/mail/mine.png", "img/other.png"] {
        assert!(!is_kept(path), "{path}");
    }
}

#[test]
fn a_file_beside_it_stands_in() {
    let png = picture(&opaque(10, 10), ImageFormat::Png);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let (_folder, site) = site_with(&[
        ("static/a.svg", svg),
        ("static/a.png", &png),
        ("static/b.svg", svg),
        ("static/c.png", b"no picture"),
    ]);
    assert_eq!(of(&site, "static/a.svg").unwrap().bytes().unwrap(), png);
    assert_eq!(of(&site, "static/b.svg"), None);
    assert_eq!(of(&site, "static/c.png"), None);
}
