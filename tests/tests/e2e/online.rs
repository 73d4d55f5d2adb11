//! `lint --online`, against a web server on this machine.

use postroom_tests::{Site, Web};

/// The setting without which this machine is not asked.
/// Servers of tests are on this machine, which readers' links should not lead to.
const ALLOWED: &str = "lint: { ignore: [local-link], online: { allow_private: [127.0.0.1] } }\n";

/// A web server with two pages, one of which has moved.
fn server() -> Web {
    Web::start(|path| match path {
        "/old" => "301 Moved Permanently\r\nLocation: /new",
        "/new" => "200 OK",
        _ => "404 Not Found",
    })
}

#[test]
fn dead_links_fail_a_build_and_answers_are_remembered() {
    let (server, site) = (server(), Site::with_more_settings(ALLOWED));
    let url = server.url();
    site.post(
        "tea",
        &format!("[a]({url}/old) [b]({url}/new) [c]({url}/gone)"),
    );
    site.run("lint").exits(0);
    assert_eq!(server.requests(), 0, "nobody asked for it");
    let run = site.run("lint --online --format json").exits(1);
    let rules = run.rules_in("content/posts/tea.md");
    assert_eq!(rules, ["dead-link", "moved-link"], "{run}");
    assert!(
        run.stderr.contains("checked 3 URLs of other sites, 0"),
        "{run}"
    );
    let requests = server.requests();
    let run = site.run("lint --online --ignore dead-link").exits(0);
    assert!(
        run.stderr.contains("checked 3 URLs of other sites, 3"),
        "{run}"
    );
    assert_eq!(server.requests(), requests);
    assert_eq!(site.read(".postroom/.gitignore"), "*\n");
    site.write(".postroom/links.json", "{");
    let run = site.run("lint --online").exits(1);
    assert!(run.stderr.contains("made again"), "{run}");
    assert!(server.requests() > requests);
    assert_eq!(
        site.files(".postroom").len(),
        2,
        "nothing else is left behind"
    );
}

#[test]
fn private_addresses_are_not_asked() {
    let (server, site) = (server(), Site::empty());
    site.post("tea", &format!("[a]({}/gone)", server.url()));
    let run = site
        .run("lint --online --ignore local-link --format json")
        .exits(0);
    let rules = run.rules_in("content/posts/tea.md");
    assert_eq!(rules, ["unverified-link"], "{run}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_site_without_links_to_other_sites_needs_no_network() {
    let run = Site::empty()
        .post("tea", "[a](/blog/tea/)")
        .run("lint --online");
    let run = run.exits(0);
    assert!(run.stderr.contains("checked 0 URLs"), "{run}");
}

#[cfg(unix)]
#[test]
fn a_repository_does_not_choose_where_answers_are_kept() {
    let (server, site) = (server(), Site::with_more_settings(ALLOWED));
    site.post("tea", &format!("[a]({}/new)", server.url()));
    let outside = site.parent().join("outside");
    std::fs::create_dir(&outside).expect("a folder");
    std::os::unix::fs::symlink(&outside, site.path(".postroom")).expect("a link");
    site.run("lint --online").exits(0).says("symbolic link");
    assert_eq!(std::fs::read_dir(&outside).expect("listed").count(), 0);
}
