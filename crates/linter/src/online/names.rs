//! Host names become addresses, and private ones are refused: after the name was resolved and for
//! exactly the addresses that are connected to, so that no name can hide one.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use postroom_content_model::Wildcard;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::online::{OnlineOptions, address::is_public};

/// How host names become addresses.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// By asking the system.
    #[default]
    System,
    /// By this table; there is no other host.
    Fixed(BTreeMap<String, IpAddr>),
}

/// Why a host has no address to connect to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NameError {
    #[error("there is no host of this name")]
    NoSuchHost,
    #[error("the name could not be looked up ({0})")]
    Unresolved(String),
    #[error("it is on a private address; `lint.online.allow_private` can allow the host")]
    Private,
}

/// The resolver that refuses private addresses.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) names: Names,
    /// Hosts that may be on private addresses.
    allowed: Arc<[Wildcard]>,
    /// The proxy's host, which may be anywhere.
    proxy: Option<String>,
}

impl Guard {
    pub(super) fn new(options: &OnlineOptions) -> Self {
        let proxy = options.proxy.as_ref();
        let proxy = proxy.and_then(|proxy| Url::parse(&proxy.url).ok());
        Self {
            names: options.names.clone(),
            allowed: options.allow_private.clone().into(),
            proxy: proxy.and_then(|url| url.host_str().map(str::to_owned)),
        }
    }

    /// Refuses a URL whose host is written as a private address: no name is resolved for it.
    pub(super) fn check(&self, url: &Url) -> Result<(), NameError> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::from(address),
            Some(Host::Ipv6(address)) => IpAddr::from(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        match is_public(address) || self.allows_host_of(url) {
            true => Ok(()),
            false => Err(NameError::Private),
        }
    }

    /// Whether the settings allow the host to be on a private address.
    pub(super) fn allows_host_of(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        self.allows(host.trim_matches(['[', ']']))
    }

    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, NameError> {
        if self.proxy.as_deref() == Some(name) {
            let addresses = self.names.look_up(name).await;
            return addresses.map_err(|_| NameError::Unresolved("there is no proxy".to_owned()));
        }
        let mut addresses = self.names.look_up(name).await?;
        if !self.allows(name) {
            addresses.retain(|address| is_public(address.ip()));
        }
        match addresses.is_empty() {
            true => Err(NameError::Private),
            false => Ok(addresses),
        }
    }

    fn allows(&self, host: &str) -> bool {
        self.allowed.iter().any(|pattern| pattern.matches(host))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let addresses = guard.addresses(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

impl Names {
    /// The addresses of a host, at least one.
    pub(super) async fn look_up(&self, name: &str) -> Result<Vec<SocketAddr>, NameError> {
        let found: Vec<SocketAddr> = match self {
            Self::System => {
                let found = tokio::net::lookup_host((name, 0)).await;
                found.map_err(|error| name_error(&error))?.collect()
            }
            Self::Fixed(table) => {
                let address = table.get(name);
                address
                    .map(|ip| SocketAddr::new(*ip, 0))
                    .into_iter()
                    .collect()
            }
        };
        match found.is_empty() {
            true => Err(NameError::NoSuchHost),
            false => Ok(found),
        }
    }
}

/// Tells a host that does not exist from a look-up that failed. The standard library keeps of
/// getaddrinfo's answer only its words, which are the same in every locale (glibc, musl and Apple's;
/// on Windows there is the code for "try again").
fn name_error(error: &io::Error) -> NameError {
    const TRY_AGAIN: i32 = 11002;
    let text = error.to_string();
    let for_now = ["emporary failure", "ry again", "ecoverable"];
    let is_for_now = for_now.iter().any(|words| text.contains(words))
        || error.raw_os_error() == Some(TRY_AGAIN)
        || error.kind() == io::ErrorKind::NetworkUnreachable;
    match is_for_now {
        true => NameError::Unresolved(text),
        false => NameError::NoSuchHost,
    }
}
