//! The linter on tiny sites: every rule's examples, the report formats, the settings, and
//! whatever an author or an attacker may put into a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod docs;
mod examples;
mod fixes;
mod formats;
mod hostile;
mod online;
mod settings;
mod tiny_site;
