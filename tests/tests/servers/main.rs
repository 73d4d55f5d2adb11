//! Postroom against real servers, and its pages in a real browser. Each test starts its own, on a
//! loopback port and in a temporary folder, and stops it. `make test` runs these; the feature `servers` builds them.

mod browser;
mod killed;
mod killing;
mod postfix;
mod postgres;
mod search_in_browser;
mod smtp;
mod stopped;
mod synced;
mod verified;
