//! `preview`, with plain sockets for browsers.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use postroom_tests::Site;

/// How long a test waits for what is sure to come; machines under load are slow.
const LIMIT: Duration = Duration::from_mins(1);

/// A running preview.
struct Preview {
    child: Child,
    /// Such as `127.0.0.1:4000`.
    host: String,
    /// The path of the site's home page.
    home: String,
}

impl Preview {
    #[track_caller]
    fn of(site: &Site) -> Self {
        let mut command = site.command();
        command.args(["--quiet", "preview", "--port", "0"]);
        let started = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = started.expect("the binary starts");
        let stdout = child.stdout.take().expect("it was asked for");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says where it listens");
        let address = line.trim().strip_prefix("http://").expect("an address");
        let (host, path) = address.split_once('/').expect("a path");
        Self {
            child,
            host: host.to_owned(),
            home: format!("/{path}"),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a time-out");
        stream
    }

    /// The answer to a request for a path, head and body.
    fn ask(&self, path: &str, host: &str) -> String {
        let mut stream = self.connect();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[track_caller]
    fn get(&self, path: &str, status: u16) -> String {
        let answer = self.ask(path, &self.host);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path}: {answer}"
        );
        answer
    }

    /// The answer as soon as it holds a text.
    #[track_caller]
    fn wait_for(&self, path: &str, text: &str) -> String {
        let began = Instant::now();
        loop {
            let answer = self.ask(path, &self.host);
            if answer.contains(text) {
                return answer;
            }
            assert!(began.elapsed() < LIMIT, "{path} lacks `{text}`: {answer}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The marks of each state, beginning with the newest.
    fn news(&self) -> impl Iterator<Item = String> + use<> {
        let mut stream = self.connect();
        write!(
            stream,
            "GET /_postroom/events HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host
        )
        .expect("it reads");
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.filter_map(|line| Some(line.strip_prefix("data: ")?.to_owned()))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pages_and_files_are_served_and_nothing_else() {
    let site = Site::empty();
    site.post("tea", "Leaves.")
        .write("static/a b.txt", "static");
    site.write("secret.txt", "secret");
    let preview = Preview::of(&site);
    let page = preview.get("/blog/tea/", 200);
    assert!(
        page.contains("Leaves.") && page.contains("text/html; charset=utf-8"),
        "{page}"
    );
    assert!(page.contains("x-robots-tag: noindex"), "{page}");
    assert!(preview.get("/a%20b.txt", 200).ends_with("static"));
    assert!(
        preview
            .get("/feed.xml", 200)
            .contains("application/rss+xml")
    );
    assert!(
        preview
            .get("/blog/tea", 307)
            .contains("location: /blog/tea/\r\n")
    );
    assert!(preview.get("/nowhere/", 404).contains("Page not found"));
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//secret.txt",
        "/static/../secret.txt",
        "/secret.txt",
        "/postroom.yaml",
        "/content/posts/tea.md",
        "/blog/../../postroom.yaml",
    ] {
        assert!(!preview.get(path, 404).contains("secret"), "{path}");
    }
    assert!(!site.path("public").exists(), "nothing is written");
}

#[test]
fn a_site_below_a_path_is_previewed_there() {
    let site = Site::with_settings("title: Tea\nbase_url: https://tea.example/sub\n");
    site.post("tea", "Leaves.");
    let preview = Preview::of(&site);
    assert_eq!(preview.home, "/sub/");
    assert!(preview.get("/", 307).contains("location: /sub/\r\n"));
    assert!(preview.get("/sub/", 200).contains("/sub/blog/tea/"));
    preview.get("/blog/tea/", 404);
}

#[test]
fn a_preview_can_be_searched() {
    let site = Site::empty();
    site.post("tea", "Leaves.");
    site.write(
        "content/posts/draft.md",
        "---\ntitle: Draft\ndate: 2026-11-10\ndraft: true\n---\nHerbs.\n",
    );
    let preview = Preview::of(&site);
    assert!(preview.get("/search/", 200).contains("/search/search.js"));
    preview.get("/search/search.js", 200);
    let index = preview.get("/search/index.json", 200);
    assert!(index.contains("\"total\":2"), "{index}");
    preview.get("/search/terms/000000000000.json", 404);
}

#[test]
fn names_of_other_machines_are_refused() {
    let site = Site::empty();
    let preview = Preview::of(&site);
    let port = preview.host.rsplit(':').next().expect("a port");
    for host in ["evil.example", "localhost.evil.example", "192.168.0.1"] {
        for path in ["/", "/_postroom/", "/_postroom/events"] {
            let answer = preview.ask(path, &format!("{host}:{port}"));
            assert!(answer.starts_with("HTTP/1.1 403 "), "{host}: {answer}");
        }
    }
    let answer = preview.ask("/", &format!("localhost:{port}"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn what_is_saved_is_told_and_shown() {
    let site = Site::empty();
    site.post("tea", "Leaves.");
    let preview = Preview::of(&site);
    let mut news = preview.news();
    let first = news.next().expect("the newest state");
    site.post("tea", "Buds.");
    let site_of = |marks: &str| marks.split(' ').next().map(str::to_owned);
    let newer = news.find(|marks| site_of(marks) != site_of(&first));
    let newer = site_of(&newer.expect("a newer state")).expect("a mark");
    let page = preview.get("/blog/tea/", 200);
    assert!(
        page.contains("Buds.") && !page.contains("Leaves."),
        "{page}"
    );
    assert!(page.contains(&format!("data-site=\"{newer}\"")), "{page}");
    site.write("templates/site/404.hbs", "mine");
    preview.wait_for("/nowhere", "mine");
    site.write("static/new.txt", "new file");
    preview.wait_for("/new.txt", "new file");
}

#[test]
fn findings_stand_escaped_on_the_page_they_belong_to() {
    let site = Site::empty();
    site.post("tea", "[a](</blog/&lt;img src=x onerror=alert(1)&gt;/>)");
    site.post("milk", "Nothing wrong.");
    let preview = Preview::of(&site);
    let page = preview.wait_for("/blog/tea/", "error[broken-link]");
    assert!(page.contains("content/posts/tea.md:6:"), "{page}");
    let panel = page.split("postroom-preview").nth(1).expect("a panel");
    assert!(
        panel.contains("&lt;img") && !panel.contains("<img"),
        "{panel}"
    );
    let other = preview.get("/blog/milk/", 200);
    assert!(!other.contains("broken-link]"), "{other}");
    assert!(other.contains("whole site: "), "{other}");
    let all = preview.get("/_postroom/", 200);
    assert!(
        all.contains("broken-link") && !all.contains("<img"),
        "{all}"
    );
    site.post("tea", "Mended.");
    preview.wait_for(
        "/_postroom/panel/blog/tea/",
        "content/posts/tea.md: no findings",
    );
}

#[test]
fn drafts_and_posts_to_come_are_shown_and_marked() {
    let site = Site::empty();
    let draft = "---\ntitle: Draft <b>\ndate: 2026-11-10\ndraft: true\ntags: [Tea]\n---\n\nx\n";
    let future = "---\ntitle: Future\ndate: 2030-01-01\n---\n\nx\n";
    site.write("content/posts/draft.md", draft);
    site.write("content/posts/future.md", future);
    let preview = Preview::of(&site);
    let page = preview.get("/blog/draft/", 200);
    assert!(page.contains("This is a draft"), "{page}");
    assert!(
        preview
            .get("/blog/future/", 200)
            .contains("of a day to come")
    );
    let home = preview.get("/", 200);
    assert!(
        home.contains("Draft &lt;b&gt;") && home.contains("Future"),
        "{home}"
    );
    assert!(preview.get("/tags/tea/", 200).contains("Draft &lt;b&gt;"));
    let all = preview.get("/_postroom/", 200);
    assert!(
        all.contains("(draft)") && all.contains("(from 2030-01-01)"),
        "{all}"
    );
    assert!(all.contains("Draft &lt;b&gt;"), "{all}");
}

#[test]
fn editions_are_shown_as_mail() {
    let site = Site::empty();
    site.post("tea", "Leaves.");
    let front = "subject: 'For {{subscriber.email}} <3'\npreheader: Soon\nposts: [tea]\n";
    site.edition("2026-11-13", front, "Dear {{subscriber.email}}");
    let preview = Preview::of(&site);
    let address = "/_postroom/mail/weekly/2026-11-13";
    let page = preview.get(address, 200);
    assert!(page.contains("For ada@example.org &lt;3"), "{page}");
    assert!(
        page.contains("width=\"360\"") && page.contains("width=\"800\""),
        "{page}"
    );
    let mail = preview.get(&format!("{address}/html"), 200);
    assert!(mail.contains("Dear ada@example.org"), "{mail}");
    preview.get("/_postroom/mail/weekly/none", 404);
    site.edition("2026-11-13", front, "Dear {{subscriber.nam}}");
    let page = preview.wait_for(address, "content/newsletters/weekly/2026-11-13.md:8:6");
    assert!(page.starts_with("HTTP/1.1 500 "), "{page}");
}

/// A preview of an edition that asks for all that may be known of a reader.
fn preview_of_a_mail(site: &Site) -> (Preview, &'static str) {
    site.post("tea", "Leaves.");
    let front = "subject: S\npreheader: P\nposts: [tea]\n";
    let body = "Dear {{subscriber.name | default: \"friend\"}} of \
                {{subscriber.fields.city | default: \"nowhere\"}} ({{subscriber.email}})\n\n[x](/gone/)";
    site.edition("2026-11-13", front, body);
    (Preview::of(site), "/_postroom/mail/weekly/2026-11-13")
}

#[test]
fn a_mail_is_shown_as_each_program_would() {
    let site = Site::empty();
    let (preview, address) = preview_of_a_mail(&site);
    let text = preview.get(&format!("{address}?view=text"), 200);
    assert!(text.contains("Dear Ada Lovelace of City"), "{text}");
    assert!(!text.contains("<iframe"), "{text}");
    let headers = preview.get(&format!("{address}?view=headers"), 200);
    assert!(
        headers.contains("<dt>List-Unsubscribe-Post</dt>") && headers.contains("<dt>Subject</dt>"),
        "{headers}"
    );
    let source = preview.get(&format!("{address}?view=source"), 200);
    assert!(
        source.contains("Content-Type: multipart/alternative;"),
        "{source}"
    );
    assert!(source.contains("format=flowed"), "{source}");
    // What is chosen is kept while something else is.
    let dark = preview.get(
        &format!("{address}?scheme=dark&images=off&reader=b@x.example"),
        200,
    );
    let kept = "?view=phone&amp;scheme=dark&amp;images=off&amp;reader=b%40x.example\"";
    assert!(dark.contains(kept), "{dark}");
    assert!(
        dark.contains("/html?scheme=dark&amp;images=off&amp;reader="),
        "{dark}"
    );
    preview.wait_for(address, "error[broken-link]");
}

#[test]
fn nothing_runs_in_a_mail_that_is_shown() {
    let site = Site::empty();
    let (preview, address) = preview_of_a_mail(&site);
    let page = preview.get(address, 200);
    assert!(page.contains("sandbox=\"allow-same-origin\""), "{page}");
    let policy = |query: &str| {
        let answer = preview.get(&format!("{address}/html{query}"), 200);
        let line = answer
            .lines()
            .find(|line| line.starts_with("content-security-policy"));
        line.expect("a policy").to_owned()
    };
    let shown = policy("");
    assert!(shown.contains("default-src 'none'; img-src *"), "{shown}");
    assert!(shown.contains("sandbox allow-same-origin;"), "{shown}");
    assert!(!shown.contains("script"), "{shown}");
    assert!(!policy("?images=off").contains("img-src"));
    let hostile = preview.get(&format!("{address}?reader=%22%3E%3Cscript%3E"), 200);
    assert!(hostile.contains("is no address"), "{hostile}");
    assert!(!hostile.contains("\"><script>"), "{hostile}");
}

#[test]
fn a_mail_is_shown_to_whoever_is_chosen() {
    let site = Site::empty();
    site.write("people.csv", "email,name,city\nbo@x.example,Bo <b>,Oslo\n");
    site.run("subscribers import people.csv --list weekly")
        .exits(0);
    let (preview, address) = preview_of_a_mail(&site);
    let shown = |reader: &str| preview.get(&format!("{address}/html?reader={reader}"), 200);
    let known = shown("bo@x.example");
    assert!(
        known.contains("Dear Bo &lt;b&gt; of Oslo (bo@x.example)"),
        "{known}"
    );
    assert!(
        known.contains("https://tea.example/unsubscribe/preview"),
        "nobody leaves by it"
    );
    let stranger = shown("reader@example.org");
    assert!(stranger.contains("Dear friend of nowhere"), "{stranger}");
    let page = preview.get(&format!("{address}?reader=bo@x.example"), 200);
    assert!(page.contains("from the store"), "{page}");
    assert!(page.contains("<option value=\"bo@x.example\">"), "{page}");
    let page = preview.get(&format!("{address}?reader=c@x.example"), 200);
    assert!(page.contains("not in the store"), "{page}");
    let before = site.files("content");
    preview.get(&format!("{address}?view=source&reader=bo@x.example"), 200);
    assert_eq!(site.files("content"), before);
}

#[test]
fn broken_settings_and_templates_are_shown_until_they_are_mended() {
    let site = Site::empty();
    site.post("tea", "Leaves.").write("static/a.txt", "static");
    let preview = Preview::of(&site);
    let settings = site.read("postroom.yaml");
    site.write("postroom.yaml", format!("{settings}colour: <i>\n"));
    let page = preview.wait_for("/blog/tea/", "postroom.yaml:12:1");
    assert!(
        page.starts_with("HTTP/1.1 500 ") && page.contains("`colour`"),
        "{page}"
    );
    assert!(page.contains("new EventSource"), "it comes back by itself");
    assert!(
        preview.get("/a.txt", 200).ends_with("static"),
        "the last good state is there"
    );
    site.write("postroom.yaml", settings);
    preview.wait_for("/blog/tea/", "Leaves.");

    site.write("templates/site/post.hbs", "<p>\n{{#if post}}\n");
    let page = preview.wait_for("/blog/tea/", "templates/site/post.hbs:");
    assert!(page.starts_with("HTTP/1.1 500 "), "{page}");
    site.write("templates/site/post.hbs", "<p>{{post.titel}}");
    preview.wait_for("/blog/tea/", "there is no `post.titel` here");
    site.write("templates/site/post.hbs", "<p>mine: {{post.title}}");
    let page = preview.wait_for("/blog/tea/", "mine: tea");
    assert!(
        page.contains("postroom-preview"),
        "a page without a body has the panel too"
    );
}

#[test]
fn a_preview_may_begin_with_broken_settings() {
    let site = Site::with_settings("title: Tea\n");
    let preview = Preview::of(&site);
    assert!(preview.get("/", 500).contains("base_url"));
    site.write(
        "postroom.yaml",
        "title: Tea\nbase_url: https://tea.example\n",
    );
    preview.wait_for("/", "HTTP/1.1 200 ");
}

#[test]
fn a_port_that_is_taken_is_an_error_if_it_was_asked_for() {
    let site = Site::empty();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    site.run(&format!("preview --port {port}"))
        .exits(2)
        .says(&format!(
            "cannot listen at port {port}; name a free one with --port"
        ));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well() {
    let site = Site::empty();
    let mut preview = Preview::of(&site);
    let _open = preview.news().next();
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &preview.child.id().to_string()])
        .status();
    assert!(interrupted.expect("kill is there").success());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = preview.child.try_wait().expect("a child can be waited for") {
            break status;
        }
        assert!(began.elapsed() < LIMIT, "it goes on");
        thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(0));
}
