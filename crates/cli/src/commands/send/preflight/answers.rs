//! Whether the links and images of a mailing answer. Mailing before the site is published is the
//! classic disaster.

use std::{collections::BTreeSet, time::Duration};

use postroom_content_model::{
    Field, Mailing, Site, Template, ValuesFor, Wildcard,
    html::{Part, decode, scan},
};
use postroom_linter::{
    Verdict,
    online::{Cache, OnlineError, OnlineOptions, Wanted, check},
};
use url::Url;

use super::{Obstacle, Trouble};
use crate::{commands::lint::proxy, output::Output, progress};

/// So many dead links are named.
const NAMED: usize = 8;
/// One's own server is asked more often than strangers' are.
const INTERVAL: Duration = Duration::from_millis(20);

/// What others have to say: whether each link and image of the mail answers, and the way to leave.
/// Each is asked for once. What cannot be told for sure of strangers is said, and is no trouble.
pub(in crate::commands::send) async fn elsewhere(
    output: &Output,
    site: &Site,
    mailing: &Mailing,
    way_out: &Url,
    allowed: &[Obstacle],
) -> Vec<Trouble> {
    let mut urls = BTreeSet::new();
    if !allowed.contains(&Obstacle::DeadLinks) {
        urls = urls_of(mailing);
    }
    if !allowed.contains(&Obstacle::NoWayOut) {
        urls.insert(way_out.clone());
    }
    if urls.is_empty() {
        return Vec::new();
    }
    let wanted: Vec<Wanted> = urls.iter().map(Wanted::new).collect();
    let bar = progress::bar(output, "asking whether links answer", wanted.len() as u64);
    let checked = check(wanted, &options(site), &mut Cache::default(), |progress| {
        bar.set_position(progress.done as u64);
    })
    .await;
    bar.finish_and_clear();
    let verdicts = match checked {
        Ok(checked) => checked.verdicts,
        Err(error) => {
            let reason = match error {
                OnlineError::Offline { example, .. } => format!(
                    "no other site can be reached, such as {example}; is this machine offline, or does it need a proxy (HTTPS_PROXY)?"
                ),
                error => error.to_string(),
            };
            let unknown = [
                (Obstacle::DeadLinks, "links answer"),
                (Obstacle::NoWayOut, "the unsubscribe address answers"),
            ];
            let unknown = unknown.map(|(obstacle, what)| {
                Trouble::new(obstacle, format!("whether {what} is not known: {reason}"))
            });
            return unknown.into();
        }
    };
    let mut troubles = Vec::new();
    for (url, verdict) in &verdicts {
        let is_way_out = way_out.as_str() == url;
        let (obstacle, what) = match is_way_out {
            true => (Obstacle::NoWayOut, "the unsubscribe address".to_owned()),
            false => (Obstacle::DeadLinks, format!("the mail's link {url}")),
        };
        match verdict {
            Verdict::Dead { reason } => {
                let message = format!("{what} leads nowhere: {reason}");
                troubles.push(Trouble::new(obstacle, message));
            }
            Verdict::Unverified { reason } if is_way_out || is_own(site, url) => {
                let message = format!("{what} does not answer as it should: {reason}");
                troubles.push(Trouble::new(obstacle, message));
            }
            Verdict::Unverified { reason } => {
                output.warning(&format!("{what} may not work: {reason}"));
            }
            _ => {}
        }
    }
    shortened(troubles)
}

/// One's own server has no reason not to answer: if it does not, it is not only this machine that
/// it keeps out.
fn is_own(site: &Site, url: &str) -> bool {
    let host = Url::parse(url).ok();
    let host = host.as_ref().and_then(Url::host_str);
    host.is_some() && host == site.settings.base_url.url().host_str()
}

/// Not all of a hundred dead links are named: a site that is not published has no live one.
fn shortened(mut troubles: Vec<Trouble>) -> Vec<Trouble> {
    let is_link = |trouble: &&Trouble| trouble.obstacle == Obstacle::DeadLinks;
    let links = troubles.iter().filter(is_link).count();
    if links > NAMED {
        let mut named = 0;
        troubles.retain(|trouble| {
            named += usize::from(is_link(&trouble));
            named <= NAMED || !is_link(&trouble)
        });
        let message = format!(
            "{} more links lead nowhere; is the site published?",
            links - NAMED
        );
        troubles.push(Trouble::new(Obstacle::DeadLinks, message));
    }
    troubles
}

/// As the settings have it for the linter. The site's own host is asked wherever it is.
fn options(site: &Site) -> OnlineOptions {
    let mut options = OnlineOptions {
        proxy: proxy(),
        interval: INTERVAL,
        ..OnlineOptions::new(&site.settings.lint.online, site.now)
    };
    let own = site.settings.base_url.url().host_str().map(Wildcard::parse);
    options.allow_private.extend(own.and_then(Result::ok));
    options
}

/// The web addresses in the HTML, the text's being the same.
fn urls_of(mailing: &Mailing) -> BTreeSet<Url> {
    let html = filled(&mailing.html, &mailing.web_url);
    let mut urls = BTreeSet::new();
    scan(&html, |part| {
        if let Part::Start(tag) = part {
            let written = tag
                .urls()
                .map(|(range, _)| decode(&html[range]).into_owned());
            let parsed = written.filter_map(|url| Url::parse(&url).ok());
            urls.extend(parsed.filter(|url| matches!(url.scheme(), "http" | "https")));
        }
    });
    urls
}

fn filled(template: &Template, web_url: &str) -> String {
    template.fill(&Nobody { web_url })
}

/// A reader of whom nothing is known.
struct Nobody<'m> {
    web_url: &'m str,
}

impl ValuesFor for Nobody<'_> {
    fn value(&self, field: &Field) -> Option<&str> {
        (*field == Field::WebUrl).then_some(self.web_url)
    }
}
