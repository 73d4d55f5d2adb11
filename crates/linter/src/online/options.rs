//! How the online phase asks.

use std::time::Duration;

use jiff::Timestamp;
use postroom_content_model::{OnlineSettings, Wildcard};

use crate::online::names::Names;

/// How the online phase asks.
#[derive(Clone, Debug)]
pub struct OnlineOptions {
    /// The time that answers are remembered at.
    pub now: Timestamp,
    /// The most that one request may take.
    pub timeout: Duration,
    /// Hosts that are asked although they are on private or loopback addresses.
    pub allow_private: Vec<Wildcard>,
    /// How long a page that was there is not asked for again.
    pub remember_good: Duration,
    /// How long any other answer stands.
    pub remember_bad: Duration,
    /// How host names become addresses.
    pub names: Names,
    /// The proxy that all requests go through.
    pub proxy: Option<Proxy>,
    /// Requests at a time, over all hosts.
    pub requests: usize,
    /// Requests at a time to one host.
    pub requests_per_host: usize,
    /// The least time between the beginnings of two requests to one host.
    pub interval: Duration,
    /// The wait before a host in trouble is asked again; doubled each time.
    pub pause: Duration,
    /// The longest wait that a host may ask for; one that asks for more is left alone.
    pub longest_wait: Duration,
}

/// A proxy, which finds the addresses of hosts by itself: names are not checked for leading to
/// private addresses then.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its URL.
    pub url: String,
    /// Hosts that are asked without it, separated by commas, as `NO_PROXY` has them.
    pub except: String,
}

impl OnlineOptions {
    /// What the settings say, and politeness.
    pub fn new(settings: &OnlineSettings, now: Timestamp) -> Self {
        Self {
            now,
            timeout: settings.timeout.0,
            allow_private: settings.allow_private.clone(),
            remember_good: settings.remember_good.0,
            remember_bad: settings.remember_bad.0,
            names: Names::System,
            proxy: None,
            requests: 32,
            requests_per_host: 2,
            interval: Duration::from_millis(200),
            pause: Duration::from_secs(1),
            longest_wait: Duration::from_secs(30),
        }
    }
}
