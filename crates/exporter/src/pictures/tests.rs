//! Exports of small sites with pictures.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use crate::{
    ExportOptions, ExportReport, export,
    test_site::{TestSite, post},
};

/// The lowest eight bits.
fn byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// A picture that no encoder makes very small, in a pattern that is the same each time.
fn noisy(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = x
            .wrapping_mul(2_654_435_761)
            .wrapping_add(y.wrapping_mul(40_503))
            >> 13;
        image::Rgb([noise, x / 3, (y / 2) ^ noise].map(byte))
    })
}

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn site(pictures: &[(&str, Vec<u8>)], body: &str) -> TestSite {
    let text = post("title: P\ndate: 2026-01-02", body);
    let site = TestSite::new(&[("content/posts/p/index.md", &text)]);
    for (name, bytes) in pictures {
        fs::write(site.path("content/posts/p").join(name), bytes).unwrap();
    }
    site
}

fn export_with_cache(site: &TestSite) -> ExportReport {
    let options = ExportOptions::new(site.path("public")).cache(Some(site.cache()));
    export(&site.load(), &options, None, &|_| {}).unwrap()
}

fn page(site: &TestSite) -> String {
    site.output("blog/p/index.html")
}

fn smaller(site: &TestSite) -> Vec<(String, Vec<u8>)> {
    let outputs = site.outputs().into_iter();
    let names = outputs.filter(|path| path.starts_with("img/"));
    let read = |name: String| {
        let bytes = fs::read(site.path("public").join(&name)).unwrap();
        (name, bytes)
    };
    names.map(read).collect()
}

#[test]
fn pictures_come_in_several_widths_and_as_webp() {
    let photo = file(noisy(1200, 600), ImageFormat::Jpeg);
    let site = site(&[("a.jpg", photo)], "![A](a.jpg)\n");
    let report = site.export();
    assert_eq!(report.pictures, []);
    let page = page(&site);
    assert!(
        page.contains("<picture><source type=\"image/webp\" srcset=\"/sub/img/"),
        "{page}"
    );
    assert!(page.contains("/sub/blog/p/a.jpg 1200w\" sizes="), "{page}");
    assert!(page.contains("width=\"1200\" height=\"600\""), "{page}");
    let made = smaller(&site);
    let endings: Vec<&str> = made.iter().map(|(name, _)| &name[4 + 32..]).collect();
    assert_eq!(
        endings,
        [
            "-1200.webp",
            "-480.jpg",
            "-480.webp",
            "-960.jpg",
            "-960.webp"
        ]
    );
    for (name, bytes) in made {
        assert!(page.contains(&format!("/sub/{name} ")), "{name}");
        let image = image::load_from_memory(&bytes).unwrap();
        assert_eq!(image.width(), image.height() * 2, "{name}");
    }
}

#[test]
fn a_second_export_finds_all_it_needs() {
    let photo = file(noisy(700, 500), ImageFormat::Png);
    let site = site(&[("a.png", photo)], "![A](a.png)\n");
    assert!(!export_with_cache(&site).is_unchanged());
    let first = smaller(&site);
    assert!(!first.is_empty());
    assert!(export_with_cache(&site).is_unchanged());

    for entry in fs::read_dir(site.path("cache/pictures")).unwrap() {
        fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    assert!(
        export_with_cache(&site).is_unchanged(),
        "damaged entries are made again"
    );
    for entry in fs::read_dir(site.path("cache/pictures")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "webp") {
            fs::write(path, "damaged").unwrap();
        }
    }
    assert!(
        export_with_cache(&site).is_unchanged(),
        "so are damaged pictures"
    );
    fs::remove_dir_all(site.path("cache")).unwrap();
    assert!(export_with_cache(&site).is_unchanged(), "and deleted ones");
    assert!(site.export().is_unchanged(), "no cache is needed");
    assert_eq!(smaller(&site), first);
}

#[test]
fn a_picture_that_lies_on_its_side_is_turned() {
    let plain = file(noisy(1000, 500), ImageFormat::Jpeg);
    let exif =
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let turned = [&plain[..2], exif, &plain[2..]].concat();
    let site = site(&[("a.jpg", turned)], "![A](a.jpg)\n");
    site.export();
    assert!(page(&site).contains("width=\"500\" height=\"1000\""));
    for (name, bytes) in smaller(&site) {
        let image = image::load_from_memory(&bytes).unwrap();
        assert_eq!(image.height(), image.width() * 2, "{name}");
    }
}

#[test]
fn what_moves_or_is_drawn_or_tiny_stays_as_it_is() {
    let mut moving = file(noisy(600, 600), ImageFormat::Png);
    let control = b"\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\0\0\0\0".as_slice();
    moving.splice(33..33, control.iter().copied());
    let gif = b"GIF89a\x58\x02\x58\x02\0\0\0;".to_vec();
    let pictures = [
        ("moving.png", moving),
        ("gif.gif", gif),
        (
            "drawn.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
        ),
        ("tiny.png", file(noisy(200, 100), ImageFormat::Png)),
    ];
    let body = "![M](moving.png) ![G](gif.gif) ![D](drawn.svg) ![T](tiny.png)\n";
    let site = site(&pictures, body);
    let report = site.export();
    assert_eq!(report.pictures, []);
    assert_eq!(smaller(&site), []);
    for (name, bytes) in &pictures {
        let copied = fs::read(site.path("public/blog/p").join(name)).unwrap();
        assert_eq!(copied, *bytes, "{name}");
    }
    let page = page(&site);
    assert!(page.contains("width=\"200\" height=\"100\""), "{page}");
    assert_eq!(
        page.matches("width=\"600\" height=\"600\"").count(),
        2,
        "{page}"
    );
}

#[test]
fn transparency_survives() {
    let image = RgbaImage::from_fn(600, 600, |x, y| {
        image::Rgba([x, y, x ^ y, x.wrapping_mul(y) >> 3].map(byte))
    });
    let site = site(&[("a.png", file(image, ImageFormat::Png))], "![A](a.png)\n");
    site.export();
    let made = smaller(&site);
    assert!(!made.is_empty());
    for (name, bytes) in made {
        let image = image::load_from_memory(&bytes).unwrap();
        assert!(image.color().has_alpha(), "{name}");
    }
}

#[test]
fn hostile_files_are_copied_and_named() {
    let mut bomb = file(noisy(4, 4), ImageFormat::Png);
    bomb[16..24].copy_from_slice(b"\0\0\xff\xff\0\0\xff\xff");
    let mut cut = file(noisy(900, 900), ImageFormat::Jpeg);
    cut.truncate(cut.len() / 2);
    let mut wrong = file(noisy(900, 900), ImageFormat::Png);
    let middle = wrong.len() / 2;
    wrong[middle..middle + 64].fill(0);
    let pictures = [("bomb.png", bomb), ("cut.jpg", cut), ("wrong.png", wrong)];
    let body = "![B](bomb.png) ![C](cut.jpg) ![W](wrong.png)\n";
    let site = site(&pictures, body);
    let report = export_with_cache(&site);
    let named: Vec<&str> = report
        .pictures
        .iter()
        .map(|note| &note.what[16..])
        .collect();
    assert_eq!(named, ["bomb.png", "cut.jpg", "wrong.png", "cut.jpg"]);
    assert!(report.pictures[0].reason.contains("claims"), "{report:?}");
    assert_eq!(smaller(&site), []);
    for (name, bytes) in &pictures {
        let copied = fs::read(site.path("public/blog/p").join(name)).unwrap();
        assert_eq!(copied, *bytes, "{name}");
    }
}

#[test]
fn a_picture_of_a_draft_is_not_published_in_any_size() {
    let photo = file(noisy(900, 600), ImageFormat::Jpeg);
    let site = site(&[("a.jpg", photo)], "x\n");
    site.write(
        "content/posts/p/index.md",
        &post("title: P\ndate: 2026-01-02\ndraft: true", "![A](a.jpg)"),
    );
    site.write(
        "content/posts/q.md",
        &post("title: Q\ndate: 2026-01-02", "![A](p/a.jpg)"),
    );
    site.export();
    assert_eq!(smaller(&site), []);
}

#[test]
fn covers_have_their_size_and_widths() {
    let photo = file(noisy(1200, 600), ImageFormat::Jpeg);
    let site = site(&[("a.jpg", photo)], "x\n");
    let front = "title: P\ndate: 2026-01-02\ncover: { image: a.jpg, alt: '\"><b>' }";
    site.write("content/posts/p/index.md", &post(front, "![A](a.jpg)"));
    site.export();
    for path in ["blog/p/index.html", "index.html"] {
        let page = site.output(path);
        assert!(
            page.contains("<source type=\"image/webp\" srcset=\"/sub/img/"),
            "{page}"
        );
        assert!(page.contains("width=\"1200\" height=\"600\""), "{page}");
        assert!(!page.contains("<b>"), "{page}");
    }
    assert_eq!(
        page(&site).matches("loading=\"lazy\"").count(),
        1,
        "below the cover"
    );
}
