//! An image file that is larger than a page should load.
//!
//! # What it checks
//! The files of the site that posts show as images, the cover included. Images that are only linked
//! to are left alone.
//!
//! # Why
//! A photo as the camera made it takes a reader on the road half a minute, and a mail is not read
//! that long.
//!
//! # How to mend it
//! Scale the image to the width at which it is shown, and compress it; or raise the option.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Kitchen
//! base_url: https://kitchen.example
//! lint: { options: { oversized-image: { kilobytes: 0 } } }   # so that any file will do here
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea, steaming](⟦tea.svg⟧)
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! ![A cup of green tea, steaming](tea.svg)
//! ```
//! ```svg content/posts/tea.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use std::collections::HashSet;

use postroom_content_model::{ReferenceRole, Severity, SitePath, Target};

use crate::{
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "kilobytes",
        default: "1000",
        about: "the most kilobytes (of 1000 bytes) that an image file may have",
    }],
    make: |setup| {
        Box::new(OversizedImage {
            kilobytes: setup.number("kilobytes", 1000),
        })
    },
    ..RuleInfo::new(
        "oversized-image",
        Group::Content,
        Severity::Warning,
        include_str!("oversized_image.rs"),
    )
};

/// Not videos, which pages load while they are watched.
const EXTENSIONS: [&str; 11] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "tif", "tiff", "ico",
];

struct OversizedImage {
    kilobytes: usize,
}

impl Rule for OversizedImage {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let mut seen = HashSet::new();
        for link in document.links() {
            let Some(file) = image_file(link) else {
                continue;
            };
            let size = document.site.sizes.get(file).copied().unwrap_or_default();
            let most = (self.kilobytes as u64).saturating_mul(1000);
            if size > most && seen.insert(file) {
                let message = format!(
                    "the image {} has {} kB, more than {}",
                    quoted(file.file_name()),
                    size.div_ceil(1000),
                    self.kilobytes
                );
                let help = "scale it to the width at which it is shown, and compress it";
                sink.report(Draft::new(link.place(document), message).help(help));
            }
        }
    }
}

/// The file of the site that the link shows as an image.
fn image_file<'l>(link: &'l ResolvedLink<'_>) -> Option<&'l SitePath> {
    let shows = matches!(
        link.reference.role,
        ReferenceRole::Image | ReferenceRole::Cover
    );
    let (Target::Asset { file, .. } | Target::Static { file, .. }) = link.resolution.target()?
    else {
        return None;
    };
    let extension = file.file_name().rsplit_once('.')?.1;
    let is_image = EXTENSIONS
        .iter()
        .any(|image| image.eq_ignore_ascii_case(extension));
    (shows && is_image).then_some(file)
}
