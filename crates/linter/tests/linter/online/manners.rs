//! Whom the online phase asks, how often, and whom it leaves alone.

use std::{collections::BTreeMap, net::IpAddr};

use postroom_content_model::Wildcard;
use postroom_linter::online::{Cache, Names, OnlineError, OnlineOptions, Progress, Proxy, check};

use crate::online::{
    ask, options, say,
    server::{Reply, Request, Server},
    verdict, wanted,
};

const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn page(_: &Request) -> Reply {
    Reply::Page(String::new())
}

fn urls(server: &Server, count: usize) -> Vec<String> {
    (0..count).map(|n| server.url(&format!("/{n}"))).collect()
}

/// These names are the server, and no other name exists.
fn names(hosts: &[&str]) -> Names {
    let hosts = hosts.iter().map(|host| ((*host).to_owned(), LOOPBACK));
    Names::Fixed(hosts.collect::<BTreeMap<_, _>>())
}

fn wildcards(patterns: &[&str]) -> Vec<Wildcard> {
    let parse = |pattern: &&str| Wildcard::parse(pattern).unwrap();
    patterns.iter().map(parse).collect()
}

#[tokio::test]
async fn one_host_gets_few_requests_at_a_time() {
    for most in [1, 2] {
        let server = Server::start(page).await;
        let options = OnlineOptions {
            requests_per_host: most,
            ..options()
        };
        let checked = ask(&urls(&server, 20), &options).await.unwrap();
        assert_eq!(checked.verdicts.len(), 20);
        assert_eq!(server.busiest(), most);
        assert!(server.log().iter().all(|line| line.starts_with("HEAD")));
    }
}

#[tokio::test]
async fn redirects_count_for_the_host_they_lead_to() {
    let target = Server::start(page).await;
    let to = target.url("/");
    let sources = Server::start(move |_| Reply::Status(302, format!("Location: {to}\r\n"))).await;
    let hosts: Vec<String> = (0..20).map(|n| format!("h{n}.tea")).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let options = OnlineOptions {
        names: names(&hosts),
        allow_private: wildcards(&["*"]),
        ..options()
    };
    let port = sources.address.port();
    let urls: Vec<String> = hosts
        .iter()
        .map(|host| format!("http://{host}:{port}/"))
        .collect();
    ask(&urls, &options).await.unwrap();
    assert_eq!(target.log().len(), 20);
    assert!(target.busiest() <= 2, "{}", target.busiest());
}

#[tokio::test]
async fn all_hosts_together_get_a_bounded_number_of_requests() {
    let server = Server::start(page).await;
    let hosts: Vec<String> = (0..20).map(|n| format!("h{n}.tea")).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let options = OnlineOptions {
        names: names(&hosts),
        allow_private: wildcards(&["*.tea"]),
        requests: 3,
        ..options()
    };
    let port = server.address.port();
    let urls: Vec<String> = hosts
        .iter()
        .map(|host| format!("http://{host}:{port}/"))
        .collect();
    ask(&urls, &options).await.unwrap();
    assert!(server.busiest() <= 3, "{}", server.busiest());
    assert_eq!(server.log().len(), 20);
}

#[tokio::test]
async fn requests_to_a_host_keep_their_distance() {
    let server = Server::start(page).await;
    let options = OnlineOptions {
        interval: std::time::Duration::from_millis(40),
        ..options()
    };
    let start = std::time::Instant::now();
    ask(&urls(&server, 6), &options).await.unwrap();
    assert!(start.elapsed() >= 5 * options.interval);
}

#[tokio::test]
async fn a_host_that_wants_no_more_is_left_alone() {
    let no_more = |_: &Request| Reply::Status(429, "Retry-After: 86400\r\n".to_owned());
    let server = Server::start(no_more).await;
    let options = OnlineOptions {
        requests_per_host: 1,
        ..options()
    };
    let checked = ask(&urls(&server, 50), &options).await.unwrap();
    assert_eq!(server.log(), ["HEAD /0"]);
    let said: Vec<String> = checked.verdicts.values().map(say).collect();
    assert_eq!(said.len(), 50);
    let words = "429 Too Many Requests";
    let asked = format!("unverified: {words}");
    let spared = format!("unverified: not asked, for others of its host had: {words}");
    assert_eq!((&said[0], &said[1]), (&asked, &spared));
}

#[tokio::test]
async fn a_host_that_has_enough_of_one_page_is_left_alone() {
    let server = Server::start(|_| Reply::Status(429, "Retry-After: 0\r\n".to_owned())).await;
    let options = OnlineOptions {
        requests_per_host: 1,
        ..options()
    };
    ask(&urls(&server, 50), &options).await.unwrap();
    assert_eq!(server.log(), ["HEAD /0", "GET /0", "GET /0"]);
}

#[tokio::test]
async fn a_host_in_trouble_is_left_alone_after_some_pages() {
    let replies: [fn() -> Reply; 2] = [|| Reply::Status(500, String::new()), || Reply::Cut];
    for reply in replies {
        let server = Server::start(move |_| reply()).await;
        let options = OnlineOptions {
            requests_per_host: 1,
            ..options()
        };
        ask(&urls(&server, 50), &options).await.unwrap();
        assert_eq!(server.log().len(), 9, "three pages, three times each");
    }
}

#[tokio::test]
async fn private_addresses_are_refused() {
    let server = Server::start(page).await;
    let port = server.address.port();
    let options = OnlineOptions {
        allow_private: Vec::new(),
        names: names(&["evil.tea"]),
        ..options()
    };
    for host in [
        "127.0.0.1",
        "evil.tea",
        "0x7f.1",
        "2130706433",
        "[::ffff:127.0.0.1]",
    ] {
        let found = verdict(&format!("http://{host}:{port}/"), &options).await;
        assert!(
            found.starts_with("unverified: it is on a private address"),
            "{found}"
        );
    }
    assert!(server.log().is_empty(), "{:?}", server.log());
}

#[tokio::test]
async fn no_redirect_leads_to_a_private_address() {
    let server = Server::start(|request| match request.path.split_once("to=") {
        Some((_, to)) => Reply::Status(301, format!("Location: {to}\r\n")),
        None => Reply::Page(String::new()),
    })
    .await;
    let port = server.address.port();
    let options = OnlineOptions {
        names: names(&["evil.tea"]),
        ..options()
    };
    for host in ["evil.tea", "[::1]", "10.0.0.1", "169.254.169.254"] {
        let url = server.url(&format!("/?to=http://{host}:{port}/secret"));
        let found = verdict(&url, &options).await;
        assert!(
            found.starts_with("unverified: it is on a private address"),
            "{found}"
        );
    }
    let secret = |line: &String| line.ends_with(" /secret");
    assert!(!server.log().iter().any(secret), "{:?}", server.log());
}

#[tokio::test]
async fn a_proxy_finds_hosts_by_itself() {
    let server = Server::start(page).await;
    let through = |proxy: &str| OnlineOptions {
        names: names(&["proxy.tea"]),
        proxy: Some(Proxy {
            url: format!("http://{proxy}:{}", server.address.port()),
            except: "near.tea".to_owned(),
        }),
        ..options()
    };
    let options = through("proxy.tea");
    assert_eq!(verdict("http://far.org/a", &options).await, "alive");
    assert_eq!(server.log(), ["HEAD http://far.org/a"]);
    let found = verdict("http://10.0.0.1/", &options).await;
    assert!(
        found.starts_with("unverified: it is on a private address"),
        "{found}"
    );
    for (url, options) in [
        ("http://near.tea/", &options),
        ("http://far.org/", &through("no-proxy.tea")),
    ] {
        let error = ask(&[url.to_owned()], options).await.unwrap_err();
        assert!(
            matches!(error, OnlineError::Offline { .. }),
            "{url}: {error}"
        );
    }
    assert_eq!(server.log().len(), 1);
}

#[tokio::test]
async fn names_and_passwords_in_urls_are_not_sent() {
    let server = Server::start(|request| match request.headers.contains("authorization") {
        true => Reply::Status(500, String::new()),
        false => Reply::Page(String::new()),
    })
    .await;
    let url = server.url("/").replace("http://", "http://ann:secret@");
    assert_eq!(verdict(&url, &options()).await, "alive");
}

#[tokio::test]
async fn a_machine_without_a_network_is_told_from_dead_links() {
    let server = Server::start(page).await;
    let here = format!("http://here.tea:{}/", server.address.port());
    let hosts = |existing: &[&str]| OnlineOptions {
        names: names(existing),
        allow_private: wildcards(&["here.tea"]),
        ..options()
    };
    let gone = [
        "http://gone.tea/a".to_owned(),
        "http://gone.tea/b".to_owned(),
    ];
    let dead = "dead: there is no host of this name";
    let checked = ask(&gone, &hosts(&["example.com"])).await.unwrap();
    let said: Vec<String> = checked.verdicts.values().map(say).collect();
    assert_eq!(said, [dead, dead]);
    let error = ask(&gone, &hosts(&[])).await.unwrap_err();
    assert!(
        matches!(error, OnlineError::Offline { hosts: 1, .. }),
        "{error}"
    );
    // A host of this network is no sign of the other one; what it said is remembered.
    let mut cache = Cache::default();
    let urls = [here, gone[0].clone()];
    let all = || urls.iter().map(|url| wanted(url)).collect();
    let offline = check(all(), &hosts(&["here.tea"]), &mut cache, |_| {}).await;
    assert!(offline.is_err());
    let online = hosts(&["here.tea", "example.com"]);
    let checked = check(all(), &online, &mut cache, |_| {}).await.unwrap();
    assert_eq!((checked.remembered, checked.asked), (1, 1));
}

#[tokio::test]
async fn a_thousand_silent_hosts_are_not_all_tried() {
    let gone: Vec<String> = (0..1000).map(|n| format!("http://gone{n}.tea/")).collect();
    let hosts = |existing: &[&str]| OnlineOptions {
        names: names(existing),
        ..options()
    };
    let error = ask(&gone, &hosts(&[])).await.unwrap_err();
    assert!(
        matches!(error, OnlineError::Offline { hosts: 20, .. }),
        "{error}"
    );
    let checked = ask(&gone, &hosts(&["example.com"])).await.unwrap();
    assert_eq!(checked.asked, 1000);
}

#[tokio::test]
async fn progress_is_told() {
    let server = Server::start(page).await;
    let wanted = urls(&server, 3).iter().map(|url| wanted(url)).collect();
    let mut told = Vec::new();
    check(wanted, &options(), &mut Cache::default(), |progress| {
        told.push(progress);
    })
    .await
    .unwrap();
    let expected = [1, 2, 3].map(|done| Progress { done, total: 3 });
    assert_eq!(told, expected);
}
