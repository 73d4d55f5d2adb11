//! A post's table of contents.

use postroom_content_model::{Heading, Outline};
use schemars::JsonSchema;
use serde::Serialize;

/// Fewer headings than this need no table.
const FEWEST: usize = 3;

/// A heading in a table of contents, with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Section {
    /// The heading's text.
    pub(crate) label: String,
    /// Where it is on the page: `#` and its anchor.
    pub(crate) url: String,
    /// The headings of the next level below it.
    pub(crate) sections: Vec<Section>,
}

/// The headings of the two highest levels that a body uses; none if they are few.
pub(crate) fn contents(outline: &Outline) -> Vec<Section> {
    let headings = || {
        outline
            .headings
            .iter()
            .filter(|heading| !heading.text.is_empty())
    };
    let top = headings().map(|heading| heading.level).min().unwrap_or(1);
    let mut sections: Vec<Section> = Vec::new();
    let mut shown = 0;
    for heading in headings().filter(|heading| heading.level <= top + 1) {
        shown += 1;
        match sections.last_mut() {
            Some(above) if heading.level > top => above.sections.push(section(heading)),
            _ => sections.push(section(heading)),
        }
    }
    if shown < FEWEST { Vec::new() } else { sections }
}

fn section(heading: &Heading) -> Section {
    Section {
        label: heading.text.clone(),
        url: format!("#{}", crate::urls::encode_fragment(&heading.anchor)),
        sections: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        let sections = contents(&Outline::new(body, 0));
        let shown = |section: &Section| {
            let below: Vec<&str> = section
                .sections
                .iter()
                .map(|one| one.label.as_str())
                .collect();
            format!("{}{}[{}]", section.label, section.url, below.join(","))
        };
        let shown: Vec<String> = sections.iter().map(shown).collect();
        assert_eq!(shown.join(" "), expected, "{body:?}");
    }

    #[test]
    fn headings_of_two_levels_are_listed() {
        check("## A\n\n### B\n\n#### C\n\n## D é\n", "A#a[B] D é#d-é[]");
        check("### B\n\n## A\n\n## C\n", "B#b[] A#a[] C#c[]");
        check("## A\n\n## B\n", "");
        check("", "");
    }
}
