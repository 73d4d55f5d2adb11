//! Somebody who reads newsletters wherever nobody in particular is named.

/// The name.
pub(crate) const NAME: &str = "Ada Lovelace";

/// The address, which belongs to nobody (RFC 2606 §3).
pub(crate) const ADDRESS: &str = "ada@example.org";

/// The address of somebody of whom nothing else is known.
pub(crate) const STRANGER: &str = "reader@example.org";
