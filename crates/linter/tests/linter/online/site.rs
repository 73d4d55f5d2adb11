//! From the links of a site to findings.

use std::collections::BTreeMap;

use postroom_content_model::{Indirect, Settings, Site, SitePath};
use postroom_linter::{
    Gathered, LintOptions, Verdict, lint,
    online::{Cache, check, urls},
};

use crate::{
    online::{
        options,
        server::{Reply, Server},
    },
    tiny_site::{TinySite, post},
};

fn load(site: &TinySite) -> Site {
    let no_secrets = |_: &Indirect| Err("not for tests".to_owned());
    let settings = Settings::load(site.root(), &no_secrets).unwrap();
    Site::load(site.root(), settings, options().now).unwrap()
}

fn settings(lint: &str) -> String {
    format!("title: Tiny\nbase_url: https://tiny.example\nlint: {lint}\n")
}

fn selected(select: &[&str]) -> LintOptions {
    LintOptions {
        select: select.iter().map(|name| name.parse().unwrap()).collect(),
        ..LintOptions::default()
    }
}

/// Checks which URLs would be asked for, with `<fragment>` behind those that are wanted.
fn check_urls(lint: &str, options: &LintOptions, body: &str, expected: &[&str]) {
    let site = TinySite::new(&[
        ("postroom.yaml", settings(lint)),
        ("content/posts/tea.md", post(body)),
        ("content/posts/pot.md", post("[p](https://pots.org/)")),
    ]);
    let found: Vec<String> = urls(&load(&site), options)
        .iter()
        .map(|wanted| {
            let fragments: Vec<String> = wanted
                .fragments
                .iter()
                .map(|name| format!(" <{name}>"))
                .collect();
            format!("{}{}", wanted.url, fragments.concat())
        })
        .collect();
    assert_eq!(found, expected, "{lint} {options:?} {body}");
}

#[test]
fn each_url_of_other_sites_is_wanted_once() {
    let pots = "https://pots.org/";
    let check =
        |body: &str, expected: &[&str]| check_urls("{}", &LintOptions::default(), body, expected);
    check(
        "[a](https://a.org/x#1) <https://a.org/x#2> ![b](//b.org/y.png) [c][] <a href='http://C.org'>c</a>\n\n[c]: http://c.org/\n",
        &[
            "http://c.org/",
            "https://a.org/x",
            "https://b.org/y.png",
            pots,
        ],
    );
    check(
        "[a](pot.md) [b](/blog/pot/) [c](https://tiny.example/x/) [d](mailto:a@b.org) [e](ftp://e.org/)",
        &[pots],
    );
    check(
        "[a](https://example.com/) [b](http://localhost:8000/) [c](https://a.test/)",
        &[pots],
    );
    check(
        "[a](https://{{host}}/) [b](https://a b) [c](https://)",
        &[pots],
    );
}

#[test]
fn settings_and_options_decide_what_is_wanted() {
    let body = "[a](https://a.org/x#part) [b](https://a.org/y)";
    let all = ["https://a.org/x", "https://a.org/y", "https://pots.org/"];
    let default = LintOptions::default();
    check_urls("{}", &default, body, &all);
    check_urls(
        "{ online: { exclude: [\"https://a.org/*\"] } }",
        &default,
        body,
        &all[2..],
    );
    check_urls(
        "{ online: { exclude: [\"*/x\"] } }",
        &default,
        body,
        &all[1..],
    );
    check_urls("{}", &selected(&["broken-link"]), body, &[]);
    check_urls("{}", &selected(&["dead-link"]), body, &all);
    let anchored = ["https://a.org/x <part>", all[1], all[2]];
    check_urls(
        "{}",
        &selected(&["default", "dead-external-anchor"]),
        body,
        &anchored,
    );
    let only_pot = LintOptions {
        paths: vec![SitePath::new("content/posts/pot.md")],
        ..LintOptions::default()
    };
    check_urls("{}", &only_pot, body, &all[2..]);
    let quiet = "{ per_path: { \"content/posts/tea.md\": { ignore: [dead-link, moved-link, unverified-link] } } }";
    check_urls(quiet, &default, body, &all[2..]);
}

#[tokio::test]
async fn what_servers_answer_becomes_findings() {
    let server = Server::start(|request| match request.path.as_str() {
        "/old" => Reply::Status(301, "Location: /new\r\n".to_owned()),
        "/new" => Reply::Page("<h2 id=here>".to_owned()),
        "/403" => Reply::Status(403, String::new()),
        _ => Reply::Status(404, String::new()),
    })
    .await;
    let body = "[a](URL/old) [b](URL/new#here) [c](URL/403) [d](URL/gone) [e](URL/new#there)";
    let body = body.replace("URL", &server.url(""));
    let tiny = TinySite::new(&[("content/posts/tea.md", post(&body))]);
    let (site, options) = (
        load(&tiny),
        selected(&[
            "moved-link",
            "unverified-link",
            "dead-link",
            "dead-external-anchor",
        ]),
    );
    let wanted = urls(&site, &options);
    let checked = check(wanted, &super::options(), &mut Cache::default(), |_| {}).await;
    let report = lint(&site, &checked.unwrap().gathered(), &options);
    let found: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
    let expected = [
        "moved-link",
        "unverified-link",
        "dead-link",
        "dead-external-anchor",
    ];
    assert_eq!(found, expected, "{:#?}", report.findings);
}

/// Checks what the fix makes of a link that has moved to `to`.
fn check_fix(link: &str, to: &str, expected: Option<&str>) {
    let tiny = TinySite::new(&[("content/posts/tea.md", post(link))]);
    let site = load(&tiny);
    let wanted = urls(&site, &LintOptions::default());
    let verdict = Verdict::Moved { to: to.to_owned() };
    let gathered = Gathered {
        verdicts: BTreeMap::from([(wanted[0].url.to_string(), verdict)]),
        ..Gathered::default()
    };
    let report = lint(&site, &gathered, &selected(&["moved-link"]));
    let [finding] = &report.findings[..] else {
        panic!("{link} -> {to}: {:#?}", report.findings);
    };
    let edit = finding.fix.as_ref().map(|fix| fix.edits[0].text.as_str());
    assert_eq!(edit, expected, "{link} -> {to}");
}

#[test]
fn moved_links_are_rewritten_where_that_is_certain() {
    let new = Some("https://a.org/new");
    check_fix("[a](http://a.org/old)", "https://a.org/new", new);
    check_fix("<http://a.org/old>", "https://a.org/new", new);
    check_fix("[a][]\n\n[a]: http://a.org/old\n", "https://a.org/new", new);
    check_fix(
        "[a](http://a.org/old#b)",
        "https://a.org/new",
        Some("https://a.org/new#b"),
    );
    check_fix(
        "[a](http://a.org/old#b)",
        "https://a.org/new#c",
        Some("https://a.org/new#c"),
    );
    check_fix(
        "[a](http://a.org/?q=1)",
        "https://a.org/?q=1",
        Some("https://a.org/?q=1"),
    );
    check_fix("[a](http://a.org/old)", "https://a.org/new?session=1", None);
    check_fix("[a](http://a.org/old)", "https://a.org/(new)", None);
    check_fix(
        "[a](http://a.org/old)",
        "https://tiny.example/blog/tea/",
        None,
    );
    check_fix("[a](http://a.org/o\\_d)", "https://a.org/new", None);
}
