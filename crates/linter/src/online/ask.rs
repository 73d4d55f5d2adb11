//! Asks for one URL: follows redirects, tries again what is worth it, and comes to a verdict.

use std::{collections::BTreeMap, sync::Arc};

use reqwest::{
    Client, Method, NoProxy, Response, StatusCode,
    header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue, LOCATION},
    redirect::Policy,
};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};
use url::Url;

use crate::{
    gathered::Verdict,
    online::{
        anchors,
        hosts::Hosts,
        moved,
        names::{Guard, NameError},
        options::{OnlineOptions, Proxy},
        outcome::{Echo, Outcome},
        retry_after::retry_after,
        urls::Wanted,
    },
};

/// Who asks: servers may want to know, and to complain.
const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; Postroom/",
    env!("CARGO_PKG_VERSION"),
    "; link check)"
);

/// Redirects that are followed for one URL.
const MOST_REDIRECTS: usize = 10;

/// A name that exists wherever there are names, for examples (RFC 2606 §3). It is looked up, never
/// asked for a page.
const SURE_NAME: &str = "example.com";

/// What is needed to ask.
pub(super) struct Asker {
    client: Client,
    /// One for each URL that is being asked for, from the first try to the last.
    slots: Semaphore,
    hosts: Hosts,
    guard: Guard,
    options: OnlineOptions,
}

/// What was found out about a URL.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    /// The fragments that were looked for, and whether the page may have them.
    pub(super) anchors: BTreeMap<String, bool>,
    /// What it says about the network; an answer behind a redirect is one.
    pub(super) echo: Echo,
}

/// Where one walk along redirects ended.
struct Walk {
    last: Url,
    /// Whether every redirect on the way was meant to last.
    permanent: bool,
    outcome: Outcome,
}

/// One answer on the way.
enum Step {
    Redirect { to: Url, permanent: bool },
    End(Outcome),
}

impl Asker {
    pub(super) fn new(options: &OnlineOptions) -> reqwest::Result<Self> {
        let proxy = options.proxy.as_ref().map(proxy).transpose()?;
        let guard = Guard {
            names: options.names.clone(),
            allowed: options.allow_private.clone().into(),
            proxy: options
                .proxy
                .as_ref()
                .and_then(|proxy| Url::parse(&proxy.url).ok()?.host_str().map(str::to_owned)),
        };
        let mut client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers())
            .redirect(Policy::none())
            .cookie_store(true)
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(guard.clone()));
        if let Some(proxy) = proxy {
            client = client.proxy(proxy);
        }
        Ok(Self {
            client: client.build()?,
            slots: Semaphore::new(options.requests.max(1)),
            hosts: Hosts::new(options),
            guard,
            options: options.clone(),
        })
    }

    /// Asks until the answer is certain, or as often as is decent.
    pub(super) async fn ask(&self, wanted: &Wanted) -> Answer {
        let slot = self.slots.acquire().await;
        let _slot = slot.expect("the semaphore is never closed");
        let mut method = match wanted.fragments.is_empty() {
            true => Method::HEAD,
            false => Method::GET,
        };
        let mut tries = 1;
        let walk = loop {
            let walk = self.walk(wanted, &method).await;
            if tries >= walk.outcome.tries() || !self.waits(&walk, tries).await {
                break walk;
            }
            tries += 1;
            method = Method::GET;
        };
        self.remember(&walk);
        answer(&wanted.url, walk)
    }

    /// Whether the host at the end of the walk lets itself be asked again; waits as it wants.
    async fn waits(&self, walk: &Walk, tries: usize) -> bool {
        let host = self.hosts.of(&walk.last);
        let pause = self.options.pause * (1 << tries.min(5)) / 2;
        match walk.outcome {
            _ if host.is_given_up() => return false,
            Outcome::Trouble(_, Some(wait)) if wait > self.options.longest_wait => return false,
            Outcome::Trouble(_, wait) => host.hold(wait.unwrap_or(pause)),
            ref outcome if outcome.is_calm() && tries == 1 => {}
            _ => sleep(pause).await,
        }
        true
    }

    /// Spares a host that asked for it, is not there, or is not well, the rest of its URLs.
    fn remember(&self, walk: &Walk) {
        let host = self.hosts.of(&walk.last);
        match walk.outcome {
            Outcome::Name(NameError::NoSuchHost)
            | Outcome::Trouble(StatusCode::TOO_MANY_REQUESTS, _) => host.give_up(&walk.outcome),
            Outcome::Trouble(_, Some(wait)) if wait > self.options.longest_wait => {
                host.give_up(&walk.outcome);
            }
            _ => host.heard(&walk.outcome),
        }
    }

    async fn walk(&self, wanted: &Wanted, method: &Method) -> Walk {
        let (mut last, mut permanent) = (wanted.url.clone(), true);
        for _ in 0..=MOST_REDIRECTS {
            match self.step(&last, method, wanted).await {
                Step::Redirect {
                    to,
                    permanent: lasts,
                } => {
                    permanent &= lasts;
                    last = to;
                }
                Step::End(outcome) => {
                    return Walk {
                        last,
                        permanent,
                        outcome,
                    };
                }
            }
        }
        let reason = format!("more than {MOST_REDIRECTS} redirects");
        Walk {
            last,
            permanent,
            outcome: Outcome::LostInRedirects(reason),
        }
    }

    async fn step(&self, url: &Url, method: &Method, wanted: &Wanted) -> Step {
        if let Err(error) = self.guard.check(url) {
            return Step::End(Outcome::Name(error));
        }
        let host = self.hosts.of(url);
        let _turn = match self.hosts.turn(&host).await {
            Ok(turn) => turn,
            Err(outcome) => return Step::End(outcome),
        };
        let limit = self.options.timeout;
        match timeout(limit, self.request(url, method, wanted)).await {
            Ok(Ok(step)) => step,
            Ok(Err(error)) => Step::End(Outcome::of_error(&error)),
            Err(_) => Step::End(Outcome::Silence(limit)),
        }
    }

    async fn request(&self, url: &Url, method: &Method, wanted: &Wanted) -> reqwest::Result<Step> {
        let response = self
            .client
            .request(method.clone(), anonymous(url))
            .send()
            .await?;
        let status = response.status();
        if let Some(step) = redirect(url, &response) {
            return Ok(step);
        }
        Ok(Step::End(if !status.is_success() {
            Outcome::of_status(status, retry_after(response.headers(), self.options.now))
        } else if *method == Method::GET && !wanted.fragments.is_empty() {
            Outcome::Page(anchors::judge(response, &wanted.fragments).await?)
        } else {
            Outcome::Page(BTreeMap::new())
        }))
    }

    /// Whether the host is one of the internet rather than one that the settings allow although
    /// it is not.
    pub(super) fn is_remote(&self, url: &Url) -> bool {
        !self.guard.allows_host_of(url)
    }

    /// Whether names can be looked up; asked when hosts are silent and none is heard. A proxy does
    /// that elsewhere, where it cannot be asked.
    pub(super) async fn has_names(&self) -> bool {
        let limit = self.options.timeout;
        let look_up = self.guard.names.look_up(SURE_NAME);
        self.options.proxy.is_none() && matches!(timeout(limit, look_up).await, Ok(Ok(_)))
    }
}

/// Where a redirect leads, if the answer is one.
fn redirect(from: &Url, response: &Response) -> Option<Step> {
    let status = response.status();
    let location = response
        .headers()
        .get(LOCATION)
        .filter(|_| status.is_redirection())?;
    let location = String::from_utf8_lossy(location.as_bytes());
    Some(match from.join(&location) {
        Ok(to) if matches!(to.scheme(), "http" | "https") => {
            let permanent = matches!(
                status,
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            Step::Redirect { to, permanent }
        }
        _ => Step::End(Outcome::LostInRedirects(
            "a redirect to no web page".to_owned(),
        )),
    })
}

fn answer(url: &Url, walk: Walk) -> Answer {
    let echo = match walk.last == *url {
        true => walk.outcome.echo(),
        false => Echo::Heard,
    };
    let (verdict, anchors) = match walk.outcome {
        Outcome::Page(anchors) => (moved::verdict(url, &walk.last, walk.permanent), anchors),
        outcome => (outcome.verdict(&via(url, &walk.last)), BTreeMap::new()),
    };
    Answer {
        verdict,
        anchors,
        echo,
    }
}

/// Where redirects led, to be put behind a reason.
fn via(url: &Url, last: &Url) -> String {
    if url == last {
        return String::new();
    }
    let shown: String = last.as_str().chars().take(100).collect();
    format!(", after a redirect to {shown}")
}

/// A URL without a name and password in it: they are nobody's business here.
fn anonymous(url: &Url) -> Url {
    let mut url = url.clone();
    // Both fail only for URLs without a host, which are not asked for.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
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
