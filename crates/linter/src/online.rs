//! The online phase: asks other sites whether the pages that posts link to are still there.
//!
//! It runs before the rules and hands them plain data. [`urls()`] collects what is to be asked,
//! [`check()`] asks it in one bounded phase, and [`Checked::gathered`] is what the rules judge. It
//! is polite: few requests a host at a time, a pause between them, `HEAD` before `GET`, and
//! `Retry-After` obeyed. It is careful: every request, redirect and body has a bound, and no name
//! and no redirect leads it to a private address that the settings do not allow.

mod address;
mod anchors;
mod ask;
mod cache;
mod check;
mod client;
mod hosts;
mod moved;
mod names;
mod network;
mod options;
mod outcome;
mod retry_after;
mod urls;
mod walk;

pub(crate) use anchors::wanted_fragment;
pub use cache::{Cache, CacheError};
pub use check::{Checked, OnlineError, Progress, check};
pub use names::Names;
pub use options::{OnlineOptions, Proxy};
pub(crate) use urls::key;
pub use urls::{Wanted, urls};
