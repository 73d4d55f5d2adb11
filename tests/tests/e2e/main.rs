//! Postroom from end to end, without servers: the binary on sites in temporary folders, one
//! module per feature.

mod before_sending;
mod changed;
#[cfg(unix)]
mod ci;
mod compose;
mod demo;
mod export;
mod feeds;
mod fix;
mod hostile;
mod inert;
mod init;
mod kept;
mod links;
mod lint;
mod message;
mod online;
mod preview;
mod resuming;
mod schema;
mod search;
mod send;
mod signing;
mod status;
mod stdin;
mod subscribers;
mod transcripts;
