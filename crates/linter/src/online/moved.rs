//! Tells a page that has a new address from a redirect that means something else.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::gathered::Verdict;

/// Parts of addresses at which people log in, agree or prove that they are people.
const DOORS: [&str; 18] = [
    "login",
    "log-in",
    "wp-login",
    "servicelogin",
    "signin",
    "sign-in",
    "sign_in",
    "signup",
    "sign-up",
    "sign_up",
    "sso",
    "saml",
    "oauth",
    "oauth2",
    "authorize",
    "consent",
    "captcha",
    "challenge",
];

/// Hosts that do nothing else, by their first label.
const DOOR_HOSTS: [&str; 7] = [
    "login", "signin", "accounts", "auth", "sso", "consent", "idp",
];

/// What to say about a URL whose page was found at `to`, behind redirects that were all meant to
/// last if `permanent`.
pub(super) fn verdict(from: &Url, to: &Url, permanent: bool) -> Verdict {
    if is_home(to) && !is_home(from) && site(from) == site(to) {
        let reason = format!("it leads to the home page of {} now", site(to));
        return Verdict::Unverified { reason };
    }
    if is_door(to) && !is_door(from) || carries(to, from) {
        let reason = format!("it leads to a page of {} to log in or consent", site(to));
        return Verdict::Unverified { reason };
    }
    match permanent && from != to && is_lasting(from, to) {
        true => Verdict::Moved { to: to.to_string() },
        false => Verdict::Alive,
    }
}

/// Whether the address is one that an author could write, for every reader.
fn is_lasting(from: &Url, to: &Url) -> bool {
    let downgrade = from.scheme() == "https" && to.scheme() == "http";
    let for_phones = to.host_str().is_some_and(|host| host.starts_with("m."));
    let short = to.as_str().len() <= 2000;
    !downgrade && !for_phones && short && !differs_by_language(from, to)
}

/// Whether only a language was put in front of the path: it may have come from the request.
fn differs_by_language(from: &Url, to: &Url) -> bool {
    let Some((language, rest)) = to.path()[1..].split_once('/') else {
        return false;
    };
    let mut parts = language.split(['-', '_']);
    let letters = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let is_language = parts.next().is_some_and(|part| letters(part, 2..=2))
        && parts.all(|part| letters(part, 2..=4));
    let bare = |path: &str| path.trim_matches('/').to_owned();
    is_language && site(from) == site(to) && bare(rest) == bare(from.path())
}

fn is_home(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

fn is_door(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let mut parts = path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part));
    let first = url.host_str().and_then(|host| host.split('.').next());
    parts.any(|part| DOORS.contains(&part))
        || first.is_some_and(|label| DOOR_HOSTS.contains(&label))
}

/// Whether the query of `to` holds the address one came from: to go back to it later.
fn carries(to: &Url, from: &Url) -> bool {
    let path = percent_decode_str(from.path()).decode_utf8_lossy();
    let is_telling = path.trim_matches('/').len() > 3;
    is_telling
        && to.query_pairs().any(|(_, value)| {
            let address = value.starts_with('/') || value.starts_with("http");
            address
                && percent_decode_str(&value)
                    .decode_utf8_lossy()
                    .contains(&*path)
        })
}

/// The host without `www.`.
fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, expected: &str) {
        let parse = |url: &str| Url::parse(url).unwrap();
        let found = match verdict(&parse(from), &parse(to), true) {
            Verdict::Alive => "alive",
            Verdict::Moved { .. } => "moved",
            Verdict::Unverified { .. } => "unverified",
            Verdict::Dead { .. } => "dead",
        };
        assert_eq!(found, expected, "{from} -> {to}");
    }

    #[test]
    fn pages_move() {
        check("http://x.example/a", "https://x.example/a", "moved");
        check("http://x.example/", "https://www.x.example/", "moved");
        check("https://x.example/a", "https://y.example/b/", "moved");
        check("https://x.example/a?b=1", "https://x.example/a/1", "moved");
        check("https://short.example/x1", "https://y.example/", "moved");
        check("https://x.example/it", "https://x.example/it/a", "moved");
        check(
            "https://x.example/docs/a",
            "https://x.example/v2/docs/a",
            "moved",
        );
    }

    #[test]
    fn other_redirects_do_not_count() {
        check("https://x.example/a", "https://x.example/a", "alive");
        check("https://x.example/a", "http://x.example/a/", "alive");
        check("https://x.example/a", "https://m.x.example/a", "alive");
        check("https://x.example/a", "https://x.example/en/a", "alive");
        check(
            "https://x.example/a",
            "https://www.x.example/pt-BR/a/",
            "alive",
        );
        check("https://x.example/", "https://x.example/en/", "alive");
    }

    #[test]
    fn doors_and_home_pages_are_not_the_page() {
        check(
            "https://x.example/a",
            "https://www.x.example/",
            "unverified",
        );
        check(
            "https://x.example/a",
            "https://x.example/login?next=1",
            "unverified",
        );
        check(
            "https://x.example/a",
            "https://x.example/users/sign_in",
            "unverified",
        );
        check(
            "https://x.example/a",
            "https://x.example/Login.aspx",
            "unverified",
        );
        check(
            "https://x.example/a",
            "https://accounts.x.example/v3",
            "unverified",
        );
        check(
            "https://x.example/a/page",
            "https://y.example/gate?to=https%3A%2F%2Fx.example%2Fa%2Fpage",
            "unverified",
        );
        check(
            "https://x.example/login",
            "https://x.example/en/sign-in",
            "moved",
        );
    }

    #[test]
    fn redirects_for_now_say_nothing() {
        let parse = |url: &str| Url::parse(url).unwrap();
        let (from, to) = (parse("https://x.example/a"), parse("https://x.example/b"));
        assert_eq!(verdict(&from, &to, false), Verdict::Alive);
    }
}
