//! What the end-to-end tests stand on: the `postroom` binary, sites in temporary folders, what a
//! run printed, the mail it left, its feeds, a web and a mail server, a PostgreSQL,
//! and a browser.
//!
//! The tests see Postroom as its users do: they run the binary and read its files. They need no
//! network and no order, and say what time it is (see [`NOW`]).

mod binary;
mod browser;
mod feeds;
pub mod flowed;
mod maildir;
mod mailing;
mod postgres;
mod repository;
mod run;
mod sink;
mod site;
mod web;

pub use binary::binary;
pub use browser::{Browser, Page, Served};
pub use feeds::{Told, disagreements, feeds, told};
pub use maildir::{Mail, mails};
pub use postgres::Postgres;
pub use run::Run;
pub use sink::{Answer, Sink, Step};
pub use site::{NOW, Site, files, workspace};
pub use web::Web;
