//! Front matter that does not begin where the file begins.
//!
//! # What it checks
//! That nothing stands above the line that opens the front matter, and that this line is not
//! indented. Postroom reads front matter behind blank lines; other programs do not.
//!
//! # Why
//! Behind a comment or a line of text, front matter is taken for prose: the post has neither a title
//! nor a date, and its keys are printed on the page.
//!
//! # How to mend it
//! Begin the file with the `---` line. A comment can stand below the front matter, or inside it after
//! a `#`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//!
//! ⟦---⟧
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Pour, wait, drink.
//! ```

use postroom_content_model::{ProblemKind, Severity};

use crate::rule::{FixKind, Group, RuleInfo};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    problem: Some(ProblemKind::MisplacedFrontMatter),
    ..RuleInfo::new(
        "misplaced-front-matter",
        Group::FrontMatter,
        Severity::Error,
        include_str!("misplaced_front_matter.rs"),
    )
};
