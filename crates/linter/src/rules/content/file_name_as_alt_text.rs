//! An image whose alternative text is the name of a file.
//!
//! # What it checks
//! Alternative texts that end as image files do (`.jpg`), that repeat the file's name with its
//! digits, hyphens or underscores, or that are the names cameras and systems give: `IMG_1234`,
//! *Screenshot 2026-02-03 at 10.15.00*. Images of the body and the cover.
//!
//! # Why
//! Whoever hears the page hears “I M G underscore one two three four”.
//!
//! # How to mend it
//! Say what the image shows.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![⟦IMG_1234.svg⟧](IMG_1234.svg)
//! ```
//! ```svg content/posts/IMG_1234.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea, steaming](IMG_1234.svg)
//! ```
//! ```svg content/posts/IMG_1234.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use postroom_content_model::{Link, LinkKind, Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(FileNameAsAltText),
    ..RuleInfo::new(
        "file-name-as-alt-text",
        Group::Content,
        Severity::Warning,
        include_str!("file_name_as_alt_text.rs"),
    )
};

const EXTENSIONS: [&str; 10] = [
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff",
];

/// What cameras and systems begin the names of images with; digits follow.
const GIVEN: [&str; 10] = [
    "img_",
    "img-",
    "dsc_",
    "dsc",
    "dscn",
    "dscf",
    "pxl_",
    "screenshot ",
    "screen shot ",
    "image_",
];

struct FileNameAsAltText;

impl Rule for FileNameAsAltText {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let mut report = |span, alt: &str| {
            let message = format!("the alternative text {} is the name of a file", quoted(alt));
            sink.report(Draft::new(span, message).help("say what the image shows"));
        };
        for image in document.outline.links.iter().filter(|link| link.image) {
            if let Some(alt) = &image.text
                && is_file_name(alt, &image.destination)
                && let Some(span) = place(&document.file.text, image, alt)
            {
                report(span, alt);
            }
        }
        if let Some(cover) = &document.front().cover
            && let Some(alt) = &cover.alt
            && is_file_name(alt, &cover.image)
        {
            report(document.raw().value_span(&["cover", "alt"]), alt);
        }
    }
}

fn is_file_name(alt: &str, destination: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let stem = EXTENSIONS.iter().find_map(|end| alt.strip_suffix(end));
    let same = || {
        let name = destination.rsplit('/').next().unwrap_or(destination);
        let name = name.to_lowercase();
        let name = name.split(['?', '#']).next().unwrap_or_default();
        name == alt || name.rsplit_once('.').is_some_and(|(name, _)| name == alt)
    };
    let unlike_a_word = alt.contains(|c: char| c.is_ascii_digit() || "-_.".contains(c));
    let given = GIVEN.iter().filter_map(|start| alt.strip_prefix(start));
    let mut given = given.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    stem.is_some_and(|stem| !stem.contains(char::is_whitespace) || same())
        || (unlike_a_word && !alt.contains(char::is_whitespace) && same())
        || given.any(|rest| {
            rest.chars()
                .all(|c| c.is_ascii_digit() || !c.is_alphabetic() || "apmt".contains(c))
        })
}

/// Where the alternative text stands; all of the image if it is written in another way than it
/// is meant. None for what is embedded and no image.
fn place(text: &str, image: &Link, alt: &str) -> Option<Span> {
    let written = image.span.slice(text);
    let at = match image.kind {
        LinkKind::Html => {
            let is_image = written
                .get(..4)
                .is_some_and(|tag| tag.eq_ignore_ascii_case("<img"));
            let lower = is_image.then(|| written.to_ascii_lowercase())?;
            lower.find("alt=").map_or(0, |alt| alt + "alt=".len())
        }
        _ => "![".len(),
    };
    let behind = written.get(at..).unwrap_or_default();
    let value = behind.trim_start_matches(['"', '\'']);
    let start = image.span.start + at + behind.len() - value.len();
    let exact = at > 0 && value.starts_with(alt);
    Some(if exact {
        Span::new(start, start + alt.len())
    } else {
        image.span
    })
}
