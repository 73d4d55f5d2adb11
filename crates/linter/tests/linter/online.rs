//! The online phase against a server on this machine that does all that servers on the internet do.

mod answers;
mod manners;
mod memory;
mod server;
mod site;

use std::time::Duration;

use postroom_content_model::{OnlineSettings, Wildcard};
use postroom_linter::{
    Verdict,
    online::{Cache, Checked, OnlineError, OnlineOptions, Wanted, check},
};

/// Without pauses, and allowed to ask this machine. Nothing waits as long as the limit except
/// where a test is about it.
fn options() -> OnlineOptions {
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    OnlineOptions {
        timeout: Duration::from_mins(1),
        allow_private: vec![Wildcard::parse("127.0.0.1").unwrap()],
        interval: Duration::ZERO,
        pause: Duration::from_millis(1),
        longest_wait: Duration::from_secs(5),
        ..OnlineOptions::new(&OnlineSettings::default(), now)
    }
}

fn wanted(url: &str) -> Wanted {
    let url = url.parse().unwrap();
    let mut wanted = Wanted::new(&url);
    wanted.fragments = url.fragment().map(str::to_owned).into_iter().collect();
    wanted
}

async fn ask(urls: &[String], options: &OnlineOptions) -> Result<Checked, OnlineError> {
    let wanted = urls.iter().map(|url| wanted(url)).collect();
    check(wanted, options, &mut Cache::default(), |_| {}).await
}

/// The verdict on one URL, in a word and its reason.
async fn verdict(url: &str, options: &OnlineOptions) -> String {
    let checked = ask(&[url.to_owned()], options).await.unwrap();
    let mut verdicts = checked.verdicts.into_values();
    let verdict = verdicts.next().map(|verdict| say(&verdict)).unwrap();
    assert_eq!(verdicts.next(), None);
    verdict
}

fn say(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Alive => "alive".to_owned(),
        Verdict::Moved { to } => format!("moved: {to}"),
        Verdict::Dead { reason } => format!("dead: {reason}"),
        Verdict::Unverified { reason } => format!("unverified: {reason}"),
    }
}
