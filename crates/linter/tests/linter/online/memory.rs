//! What is remembered from one run to the next.

use jiff::SignedDuration;
use postroom_linter::online::{Cache, CacheError, Checked, OnlineOptions, check};

use crate::online::{
    options, say,
    server::{Reply, Server},
    wanted,
};

async fn server() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/good" => Reply::Page("<p id=a>".to_owned()),
        "/moved" => Reply::Status(301, "Location: /good\r\n".to_owned()),
        _ => Reply::Status(403, String::new()),
    })
    .await
}

fn later(hours: i64) -> OnlineOptions {
    let options = options();
    OnlineOptions {
        now: options.now + SignedDuration::from_hours(hours),
        ..options
    }
}

async fn run(
    server: &Server,
    paths: &[&str],
    options: &OnlineOptions,
    cache: &mut Cache,
) -> Checked {
    let wanted = paths.iter().map(|path| wanted(&server.url(path))).collect();
    check(wanted, options, cache, |_| {}).await.unwrap()
}

#[tokio::test]
async fn good_answers_live_longer_than_bad_ones() {
    let server = server().await;
    let mut cache = Cache::default();
    let paths = ["/bad", "/good", "/moved"];
    let first = run(&server, &paths, &later(0), &mut cache).await;
    assert_eq!((first.asked, first.remembered), (3, 0));
    let requests = server.log().len();
    let again = run(&server, &paths, &later(0), &mut cache).await;
    assert_eq!((again.asked, again.remembered), (0, 3));
    assert_eq!(again.verdicts, first.verdicts);
    assert_eq!(server.log().len(), requests);
    for (hours, asked) in [(1, 1), (7 * 24 - 1, 1), (7 * 24, 3)] {
        let mut cache = cache.clone();
        let run = run(&server, &paths, &later(hours), &mut cache).await;
        assert_eq!(run.asked, asked, "after {hours} hours");
    }
    let past = run(&server, &paths, &later(-1), &mut cache).await;
    assert_eq!(past.asked, 3, "answers from the future");
}

#[tokio::test]
async fn a_cache_is_written_and_read() {
    let server = server().await;
    let mut cache = Cache::default();
    let paths = ["/bad", "/good#b", "/moved"];
    let first = run(&server, &paths, &later(0), &mut cache).await;
    let text = cache.to_json(&later(0)).unwrap();
    let mut read = Cache::parse(&text).unwrap();
    assert_eq!(read.to_json(&later(0)).unwrap(), text);
    let again = run(&server, &paths, &later(0), &mut read).await;
    assert_eq!(again.asked, 0);
    assert_eq!(again.verdicts, first.verdicts);
    assert_eq!(again.missing_anchors, first.missing_anchors);
    assert_eq!(again.missing_anchors.len(), 1);
    let later_text = cache.to_json(&later(2)).unwrap();
    assert!(
        text.contains("/bad") && !later_text.contains("/bad"),
        "{later_text}"
    );
}

#[tokio::test]
async fn an_answer_that_says_too_little_is_asked_again() {
    let server = server().await;
    let mut cache = Cache::default();
    for (path, asked) in [
        ("/good", 1),
        ("/good#a", 1),
        ("/good", 0),
        ("/good#a", 0),
        ("/good#b", 1),
    ] {
        let checked = run(&server, &[path], &later(0), &mut cache).await;
        assert_eq!(checked.asked, asked, "{path}");
        let said: Vec<String> = checked.verdicts.values().map(say).collect();
        assert_eq!(said, ["alive"]);
    }
}

#[test]
fn what_is_no_cache_is_refused() {
    let broken = |text: &str| matches!(Cache::parse(text), Err(CacheError::Broken(_)));
    assert!(broken(""));
    assert!(broken("{\"version\": 1"));
    assert!(broken("{\"version\": 1, \"answers\": {\"a\": 3}}"));
    let other = Cache::parse("{\"version\": 2, \"answers\": [\"new\"]}");
    assert!(matches!(other, Err(CacheError::OtherVersion(2))));
}
