//! Newsletters: composing the next edition, and rendering one into the finished mailing.
//!
//! An edition is a Markdown file that a person reviews. What differs between recipients are
//! placeholders, recognised in the edition's own subject, preheader and introduction and in the
//! mail templates, and nowhere else: posts arrive as they are written, braces and all.

mod campaign;
mod colors;
mod compile;
mod compose;
mod draft;
mod east_asian;
mod error;
mod fit;
mod flow;
mod inlining;
pub(crate) mod mail_templates;
mod pick;
mod pictures;
mod place;
mod placeholder;
mod posts;
mod preheader;
mod public;
mod render;
mod seal;
mod sections;
mod sentinel;
mod subject;
mod text;
mod view;
mod wrap;

pub use compose::{ComposeError, ComposeOptions, Composed, Composition, Considered, compose};
pub use error::{Fault, FaultKind, RenderError};
pub use fit::Fit;
pub use pick::{LeftOut, Missing, Reason};
pub use render::{render, render_fitted};

pub(crate) use pictures::pictures_of_mails;
pub(crate) use posts::posts_of;
pub(crate) use public::{PublicText, public_preheader, public_subject, public_text};

#[cfg(test)]
mod html_tests;
#[cfg(test)]
mod tests;
