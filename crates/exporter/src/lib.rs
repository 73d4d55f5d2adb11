//! The content model as pages, feeds and newsletter bodies.
//!
//! [`export()`] plans every file of the output (path, template, data), renders the plan in
//! parallel, writes what changed and removes what is gone. [`newsletter::compose`] drafts the
//! next edition of a newsletter as a file for a person to edit; [`newsletter::render`] turns an
//! edition into the finished mailing that the sender takes. [`Exporter`] makes one file of the
//! output when somebody asks for it, and writes nothing.
//!
//! Templates are handlebars, compiled in from `templates/`, each overridable by a file of the
//! site. What a template is given is in `view`; how Markdown becomes HTML is in `body`; what
//! may be written where is in `output`.
//!
//! The crate prints nothing and reads neither the clock nor the environment: the same site gives
//! the same bytes, whatever the thread count.

mod bodies;
mod body;
mod cache;
mod date;
mod error;
mod export;
mod feed;
mod icons;
pub mod newsletter;
mod on_demand;
mod output;
mod pages;
mod pictures;
mod plan;
mod redirects;
mod search;
mod sitemap;
mod stamp;
mod templates;
#[cfg(test)]
mod test_site;
mod urls;
mod view;

pub use cache::Cache;
pub use error::ExportError;
pub use export::{ExportOptions, ExportReport, Progress, export};
pub use on_demand::{Exporter, Rendered};
pub use plan::Skipped;
pub use stamp::{Look, Stamp};
pub use templates::{TemplateError, escape_html};
