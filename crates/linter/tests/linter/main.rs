//! The linter on tiny sites: every rule's examples, the report formats, the settings, and
//! whatever an author or an attacker may put into a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod baselines;
mod cases;
mod content;
mod docs;
mod examples;
mod fix;
mod fixes;
mod formats;
mod front_matter;
mod hostile;
mod links;
mod mail;
mod online;
mod sarif;
mod seeding;
mod settings;
mod suppressions;
mod tags_and_authors;
mod tiny_site;
mod yaml;
