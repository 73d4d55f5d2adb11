//! Follows redirects, each of them an answer of its own: counted, remembered, and its host checked.

use std::collections::BTreeMap;

use reqwest::{Method, Response, StatusCode, header::LOCATION};
use tokio::time::timeout;
use url::Url;

use crate::online::{
    anchors, ask::Asker, outcome::Outcome, retry_after::retry_after, urls::Wanted,
};

/// Redirects that are followed for one URL.
const MOST_REDIRECTS: usize = 10;

/// Where one walk along redirects ended.
pub(super) struct Walk {
    pub(super) last: Url,
    /// Whether every redirect on the way was meant to last.
    pub(super) permanent: bool,
    pub(super) outcome: Outcome,
}

/// One answer on the way.
enum Step {
    Redirect { to: Url, permanent: bool },
    End(Outcome),
}

impl Asker {
    /// Asks by this method, from redirect to redirect.
    pub(super) async fn walk(&self, wanted: &Wanted, method: &Method) -> Walk {
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

/// A URL without a name and password in it: they are nobody's business here.
fn anonymous(url: &Url) -> Url {
    let mut url = url.clone();
    // Both fail only for URLs without a host, which are not asked for.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
