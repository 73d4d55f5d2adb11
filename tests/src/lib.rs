//! What the end-to-end tests stand on: the `postroom` binary, sites in temporary folders, what a
//! run printed, and the mail it left.
//!
//! The tests see Postroom as its users do: they run the binary and read its files. They need no
//! network and no order, and say what time it is (see [`NOW`]).

mod binary;
mod browser;
mod file_server;
mod maildir;
mod run;
mod site;

pub use binary::binary;
pub use browser::Browser;
pub use file_server::FileServer;
pub use maildir::{Mail, mails};
pub use run::Run;
pub use site::{NOW, Site, workspace};
