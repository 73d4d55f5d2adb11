//! The linter on tiny sites: every rule's examples, the report formats, the settings, and
//! whatever an author or an attacker may put into a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cases;
mod docs;
mod examples;
mod fixes;
mod formats;
mod front_matter;
mod hostile;
mod settings;
mod tags_and_authors;
mod tiny_site;
mod yaml;
