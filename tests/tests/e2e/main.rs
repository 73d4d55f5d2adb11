//! Postroom from end to end, without servers: the binary on sites in temporary folders, one
//! module per feature.

#[cfg(unix)]
mod ci;
mod compose;
mod demo;
mod export;
mod hostile;
mod init;
mod links;
mod lint;
mod send;
mod subscribers;
mod transcripts;
