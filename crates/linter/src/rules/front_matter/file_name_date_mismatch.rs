//! A file whose name says another day than its date.
//!
//! # What it checks
//! That the `date` of `2026-02-03-tea.md` is that day, in its own time zone or in the site's; and that
//! of an edition `2026-02-03.md` likewise.
//!
//! # Why
//! Files are found by their names, and an edition is called by it. `date` wins where the two differ,
//! and whoever looks for the post by its day looks in the wrong place.
//!
//! # How to mend it
//! Correct `date`, or rename the file.
//!
//! # Bad
//! ```markdown content/posts/2026-02-03-tea.md
//! ---
//! title: Tea
//! date: ⟦2026-03-02⟧
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/2026-02-03-tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{Severity, Span, date_from_file_name, inside_quotes};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(FileNameDateMismatch),
    ..RuleInfo::new(
        "file-name-date-mismatch",
        Group::FrontMatter,
        Severity::Info,
        include_str!("file_name_date_mismatch.rs"),
    )
};

struct FileNameDateMismatch;

impl Rule for FileNameDateMismatch {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let Some(date) = &document.front().date else {
            return;
        };
        let zone = &document.site.settings.time_zone.0;
        let days = [date.date(), date.at.with_time_zone(zone.clone()).date()];
        let named = match document.edition() {
            // An edition is called by its day alone.
            Some(edition) => format!("{}-x", edition.id.name),
            None => file_name(document).to_owned(),
        };
        let Some((day, _)) = date_from_file_name(&named) else {
            return;
        };
        if !days.contains(&day) {
            let span = document.raw().value_span(&["date"]);
            let message = format!("the file's name says {day}, and `date` says {}", days[0]);
            let draft = Draft::new(span, message);
            let draft = draft.help("correct the date, or rename the file");
            sink.report(draft.fix(false, other_day(document, span, &day.to_string())));
        }
    }
}

/// What a post's file is called by: its own name, or that of its folder.
fn file_name<'d>(document: &'d Document<'_>) -> &'d str {
    let path = document.file.path.as_str();
    let path = path
        .strip_suffix("/index.md")
        .or_else(|| path.strip_suffix(".md"));
    path.unwrap_or_default()
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// The edit that changes the day of a date and leaves its time as it is.
fn other_day(document: &Document<'_>, span: Span, day: &str) -> Option<(Span, String)> {
    let inside = inside_quotes(&document.file.text, span);
    let written = document.slice(inside);
    let length = written.find(['T', 't', ' ']).unwrap_or(written.len());
    let is_day = written[..length]
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '/'));
    (is_day && length > 0).then(|| {
        let place = Span::new(inside.start, inside.start + length);
        (place, day.to_owned())
    })
}
