//! What becomes of each kind of answer.

use std::{collections::BTreeSet, net::TcpListener, time::Duration};

use crate::online::{
    ask, options,
    server::{Reply, Request, Server},
    verdict,
};

/// A site with a path for each way to answer; whatever else is no number is there.
fn site(request: &Request) -> Reply {
    let status = |status: u16| Reply::Status(status, String::new());
    let to = |status: u16, path: &str| Reply::Status(status, format!("Location: {path}\r\n"));
    let is_head = request.method == "HEAD";
    let first = request.seen == 0;
    match request.path.as_str() {
        "/ok" | "/" | "/new/" => Reply::Page("<p id=here>".to_owned()),
        "/no-head" if is_head => status(405),
        "/404-to-head" if is_head => status(404),
        "/cut-to-head" if is_head => Reply::Cut,
        "/501-to-head" if is_head => status(501),
        "/404-once" if request.seen < 2 => status(404),
        "/503-once" if request.seen < 2 => status(503),
        "/204" => status(204),
        "/301" => to(301, "/new/"),
        "/302" => to(302, "/new/"),
        "/303" => to(303, "/new/"),
        "/307" => to(307, "/new/"),
        "/308" => to(308, "/new/"),
        "/301-301" => to(301, "/308"),
        "/301-302" => to(301, "/302"),
        "/302-301" => to(302, "/301"),
        "/301-404" => to(301, "/404"),
        "/301-home" => to(301, "/"),
        "/301-login" => to(301, "/login?next=/301-login"),
        "/301-fragment" => to(301, "/new/#part"),
        "/301-nowhere" => status(301),
        "/301-mail" => to(301, "mailto:tea@tea.example"),
        "/loop" => to(301, "/loop"),
        "/cookie" if request.headers.contains("cookie: tea=1") => Reply::Page(String::new()),
        "/cookie" => Reply::Status(302, "Set-Cookie: tea=1\r\nLocation: /cookie\r\n".to_owned()),
        "/browser" if request.headers.contains("accept: text/html") => Reply::Page(String::new()),
        "/agent" if request.headers.contains("postroom/") => Reply::Page(String::new()),
        "/browser" | "/agent" => status(406),
        "/429-once" if first => Reply::Status(429, "Retry-After: 1\r\n".to_owned()),
        "/429-date" if first => Reply::Status(
            429,
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             Retry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n"
                .to_owned(),
        ),
        "/429-long" => Reply::Status(429, "Retry-After: 3600\r\n".to_owned()),
        "/silence" => Reply::Silence,
        "/endless" => Reply::EndlessPage,
        "/endless-headers" => Reply::EndlessHeaders,
        "/cut" => Reply::Cut,
        path => match path[1..].parse() {
            Ok(number) => status(number),
            Err(_) => Reply::Page(String::new()),
        },
    }
}

async fn check(server: &Server, path: &str, expected: &str) {
    let found = verdict(&server.url(path), &options()).await;
    let found = found.replace(&server.url(""), "");
    assert_eq!(found, expected, "{path}: {:?}", server.log());
}

#[tokio::test]
async fn pages_that_are_there() {
    let server = Server::start(site).await;
    for path in [
        "/ok",
        "/204",
        "/no-head",
        "/404-to-head",
        "/404-once",
        "/501-to-head",
        "/cut-to-head",
        "/503-once",
        "/cookie",
        "/browser",
        "/agent",
        "/endless",
        "/302",
        "/303",
        "/307",
        "/301-302",
        "/302-301",
    ] {
        check(&server, path, "alive").await;
    }
}

#[tokio::test]
async fn pages_that_moved() {
    let server = Server::start(site).await;
    check(&server, "/301", "moved: /new/").await;
    check(&server, "/308", "moved: /new/").await;
    check(&server, "/301-301", "moved: /new/").await;
    check(&server, "/301-fragment", "moved: /new/#part").await;
}

#[tokio::test]
async fn pages_that_are_gone() {
    let server = Server::start(site).await;
    check(&server, "/404", "dead: 404 Not Found").await;
    assert_eq!(server.log(), ["HEAD /404", "GET /404", "GET /404"]);
    check(&server, "/410", "dead: 410 Gone").await;
    let via = "dead: 404 Not Found, after a redirect to /404";
    check(&server, "/301-404", via).await;
}

#[tokio::test]
async fn pages_of_which_nobody_can_tell() {
    let server = Server::start(site).await;
    let cases = [
        ("/400", "400 Bad Request"),
        ("/401", "401 Unauthorized"),
        ("/403", "403 Forbidden"),
        ("/405", "405 Method Not Allowed"),
        ("/429", "429 Too Many Requests"),
        ("/451", "451 Unavailable For Legal Reasons"),
        ("/500", "500 Internal Server Error"),
        ("/503", "503 Service Unavailable"),
        ("/999", "999"),
        ("/429-long", "429 Too Many Requests"),
        ("/301-nowhere", "301 Moved Permanently"),
        ("/301-mail", "a redirect to no web page"),
        ("/loop", "more than 10 redirects"),
        ("/301-home", "it leads to the home page of 127.0.0.1 now"),
        (
            "/301-login",
            "it leads to a page of 127.0.0.1 to log in or consent",
        ),
    ];
    for (path, reason) in cases {
        check(&server, path, &format!("unverified: {reason}")).await;
    }
}

#[tokio::test]
async fn broken_answers() {
    let server = Server::start(site).await;
    for path in ["/cut", "/endless-headers"] {
        let found = verdict(&server.url(path), &options()).await;
        assert!(found.starts_with("unverified: the connection"), "{found}");
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let closed = closed.unwrap();
    let found = verdict(&format!("http://{closed}/"), &options()).await;
    assert_eq!(found, "unverified: the connection was refused");
}

#[tokio::test]
async fn servers_that_say_nothing_are_not_waited_for() {
    let server = Server::start(site).await;
    let options = crate::online::OnlineOptions {
        timeout: Duration::from_millis(100),
        ..options()
    };
    let found = verdict(&server.url("/silence"), &options).await;
    assert_eq!(found, "unverified: no answer within 100ms");
}

#[tokio::test]
async fn certificates_that_nobody_signed() {
    let server = Server::with_bad_tls().await;
    let url = server.url("/").replace("http:", "https:");
    let found = verdict(&url, &options()).await;
    assert!(
        found.starts_with("unverified: no secure connection (invalid peer certificate"),
        "{found}"
    );
}

#[tokio::test]
async fn retry_after_is_obeyed() {
    let server = Server::start(site).await;
    for path in ["/429-once", "/429-date"] {
        let start = std::time::Instant::now();
        check(&server, path, "alive").await;
        assert!(start.elapsed() >= Duration::from_secs(1), "{path}");
    }
}

#[tokio::test]
async fn anchors_are_looked_for_in_the_page() {
    let server = Server::start(site).await;
    let missing = async |path: &str| {
        let checked = ask(&[server.url(path)], &options()).await.unwrap();
        assert_eq!(checked.verdicts.len(), 1);
        let missing = checked.missing_anchors.into_values().next();
        missing.unwrap_or_default()
    };
    let nothing = BTreeSet::new();
    assert_eq!(missing("/ok#here").await, nothing);
    assert_eq!(
        missing("/ok#there").await,
        BTreeSet::from(["there".to_owned()])
    );
    assert_eq!(
        missing("/301#there").await,
        BTreeSet::from(["there".to_owned()])
    );
    assert_eq!(missing("/404#there").await, nothing);
    assert_eq!(missing("/204#there").await, nothing, "there is no page");
    assert_eq!(missing("/endless#there").await, nothing, "nobody can tell");
    assert!(
        !server
            .log()
            .iter()
            .any(|request| request.starts_with("HEAD"))
    );
}
