//! The HTTP client: who it says it is, and what it does by itself, which is as little as possible.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, NoProxy,
    header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue},
    redirect::Policy,
};

use crate::online::{
    names::Guard,
    options::{OnlineOptions, Proxy},
};

/// Who asks: servers may want to know, and to complain.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; Postroom/",
    env!("CARGO_PKG_VERSION"),
    "; link check)"
);

/// How long a connection waits for the next request. A site may link to thousands of hosts, and a
/// process may hold a thousand connections.
const IDLE: Duration = Duration::from_secs(2);

/// A client that keeps cookies for this run and asks only hosts that the guard lets pass.
pub(super) fn client(options: &OnlineOptions, guard: &Guard) -> reqwest::Result<Client> {
    let client = Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers())
        .redirect(Policy::none())
        .cookie_store(true)
        .referer(false)
        .pool_idle_timeout(IDLE)
        .no_proxy()
        .dns_resolver(Arc::new(guard.clone()));
    match &options.proxy {
        Some(settings) => client.proxy(proxy(settings)?).build(),
        None => client.build(),
    }
}

/// What browsers say they accept; some servers answer nobody else.
fn headers() -> HeaderMap {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static(accept)),
        (ACCEPT_LANGUAGE, HeaderValue::from_static("en,*;q=0.5")),
    ])
}

fn proxy(proxy: &Proxy) -> reqwest::Result<reqwest::Proxy> {
    let all = reqwest::Proxy::all(&proxy.url)?;
    Ok(all.no_proxy(NoProxy::from_string(&proxy.except)))
}
