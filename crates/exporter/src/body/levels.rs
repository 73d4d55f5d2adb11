//! Heading levels without gaps.
//!
//! Who listens to a page moves about it by its headings, and misses the section that a skipped
//! level promises (WCAG 2.2, 1.3.1). So a heading is written one level below the one that it
//! belongs to, however far below the author set it. The page's title is the heading of level 1.

use postroom_content_model::html::{Part, scan};
use pulldown_cmark::HeadingLevel;

/// The levels of the headings that the next one may belong to, as they were set and as they were
/// written.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<(u8, u8)>);

impl Levels {
    /// The level to write a heading with.
    pub(super) fn written(&mut self, level: HeadingLevel) -> HeadingLevel {
        let set = level as u8;
        let parent = self.parent_of(set);
        let written = set.min(parent + 1);
        self.0.push((set, written));
        HeadingLevel::try_from(usize::from(written)).unwrap_or(level)
    }

    /// The level that the last heading was written with.
    pub(super) fn last(&self) -> Option<HeadingLevel> {
        let (_, written) = self.0.last()?;
        HeadingLevel::try_from(usize::from(*written)).ok()
    }

    /// Takes note of headings that stand in HTML, which are written as they are.
    pub(super) fn pass(&mut self, html: &str) {
        scan(html, |part| {
            let Part::Start(tag) = part else { return };
            if let [b'h' | b'H', digit @ b'1'..=b'6'] = tag.name().as_bytes() {
                let level = digit - b'0';
                self.parent_of(level);
                self.0.push((level, level));
            }
        });
    }

    /// The level of the heading under which one of this level stands.
    fn parent_of(&mut self, level: u8) -> u8 {
        while self.0.pop_if(|(set, _)| *set >= level).is_some() {}
        self.0.last().map_or(1, |(_, written)| *written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_closed_and_siblings_stay_siblings() {
        let check = |set: &[u8], written: &[u8]| {
            let mut levels = Levels::default();
            let found: Vec<u8> = set
                .iter()
                .map(|level| HeadingLevel::try_from(usize::from(*level)).unwrap())
                .map(|level| levels.written(level) as u8)
                .collect();
            assert_eq!(found, written, "{set:?}");
        };
        check(&[2, 3, 4, 2], &[2, 3, 4, 2]);
        check(&[3, 3, 4], &[2, 2, 3]);
        check(&[2, 4, 4, 5, 3, 6], &[2, 3, 3, 4, 3, 4]);
        check(&[4, 3, 2], &[2, 2, 2]);
        check(&[1, 3, 1, 2], &[1, 2, 1, 2]);
    }

    #[test]
    fn headings_in_html_are_sections_too() {
        let mut levels = Levels::default();
        levels.pass("<hr><h3 class=\"x\">A</h3>");
        assert_eq!(levels.written(HeadingLevel::H4), HeadingLevel::H4);
        assert_eq!(levels.written(HeadingLevel::H2), HeadingLevel::H2);
        levels.pass("<!-- <h3>no</h3> --><H4>B</H4>");
        assert_eq!(levels.written(HeadingLevel::H5), HeadingLevel::H5);
        levels.pass("<p title='<h4>'>");
        assert_eq!(levels.written(HeadingLevel::H3), HeadingLevel::H3);
        assert_eq!(levels.written(HeadingLevel::H5), HeadingLevel::H4);
    }
}
