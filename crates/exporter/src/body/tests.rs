//! Bodies as HTML, through small sites.

use super::{Body, Document, Links, Medium};
use crate::test_site::{TestSite, post};

const OTHER: (&str, &str) = (
    "content/posts/other.md",
    "---\ntitle: O\ndate: 2026-01-01\n---\n## A place\n",
);

fn html(medium: Medium, settings: &str, body: &str) -> String {
    let files = [OTHER, ("content/posts/p/a b.png", "x")];
    let site = TestSite::new(&files);
    site.write(
        "content/posts/p/index.md",
        &post("title: P\ndate: 2026-01-02", body),
    );
    site.set(settings);
    let site = site.load();
    let index = site.post_by_slug("p").unwrap();
    let links = Links::new(&site, Document::Post(index), medium);
    Body::of_post(&site, index).html(&links).trim().to_owned()
}

fn check(medium: Medium, body: &str, expected: &str) {
    assert_eq!(html(medium, "", body), expected, "{body}");
}

#[test]
fn links_are_written_by_the_resolver() {
    check(
        Medium::Page,
        "[x](../other.md#a-place)",
        "<p><a href=\"/sub/blog/other/#a-place\">x</a></p>",
    );
    check(
        Medium::Feed,
        "[x](../other.md#a-place)",
        "<p><a href=\"https://x.example/sub/blog/other/#a-place\">x</a></p>",
    );
    check(
        Medium::Page,
        "![A](<a b.png>)",
        "<p><img src=\"/sub/blog/p/a%20b.png\" alt=\"A\" decoding=\"async\" /></p>",
    );
    check(
        Medium::Page,
        "[x](https://y.example/?a=1&b=2)",
        "<p><a href=\"https://y.example/?a=1&amp;b=2\">x</a></p>",
    );
    check(
        Medium::Feed,
        "[x](//y.example/)",
        "<p><a href=\"https://y.example/\">x</a></p>",
    );
    check(
        Medium::Page,
        "<a@x.example>",
        "<p><a href=\"mailto:a@x.example\">a@x.example</a></p>",
    );
    check(
        Medium::Page,
        "# T\n[x](#t)",
        "<h1 id=\"t\">T</h1>\n<p><a href=\"#t\">x</a></p>",
    );
    check(
        Medium::Feed,
        "# T\n[x](#t)",
        "<h1>T</h1>\n<p><a href=\"https://x.example/sub/blog/p/#t\">x</a></p>",
    );
}

#[test]
fn broken_links_stay_as_written_except_their_anchor() {
    check(
        Medium::Page,
        "[x](nowhere.md)",
        "<p><a href=\"nowhere.md\">x</a></p>",
    );
    check(
        Medium::Feed,
        "[x](nowhere.md)",
        "<p><a href=\"https://x.example/sub/blog/p/nowhere.md\">x</a></p>",
    );
    check(
        Medium::Page,
        "[x](../other.md#nope)",
        "<p><a href=\"/sub/blog/other/#nope\">x</a></p>",
    );
    check(Medium::Page, "[x](#nope)", "<p><a href=\"#nope\">x</a></p>");
}

#[test]
fn links_of_raw_html_are_written_too() {
    check(
        Medium::Page,
        "<img src='a b.png'>",
        "<img src='/sub/blog/p/a%20b.png' loading=\"lazy\">",
    );
    check(
        Medium::Page,
        "<img src=\"{{ base }}/a|b.png\">",
        "<img src=\"%7B%7B%20base%20%7D%7D/a%7Cb.png\" loading=\"lazy\">",
    );
    check(
        Medium::Page,
        "x <a title=\"../other.md\" href=../other.md>y</a>",
        "<p>x <a title=\"../other.md\" href=/sub/blog/other/>y</a></p>",
    );
    check(
        Medium::Page,
        "> <div><img\n> src=\"a b.png\"></div>",
        "<blockquote>\n<div><img\nsrc=\"/sub/blog/p/a%20b.png\" loading=\"lazy\"></div>\n</blockquote>",
    );
}

#[test]
fn urls_that_run_code_never_pass() {
    let urls = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        "file:///etc/passwd",
        "<javascript:alert(1) >",
        "javascript&colon;alert(1)",
        "nowhere:x",
        "blob:x",
    ];
    let site = TestSite::new(&[]);
    for (index, url) in urls.iter().enumerate() {
        let bare = url.trim_matches(['<', '>']);
        let body = format!("[x]({url}) ![x]({url}) [x][r] <a href=\"{bare}\">x</a>\n\n[r]: {url}");
        site.write(
            &format!("content/posts/p{index}.md"),
            &post("title: P\ndate: 2026-01-02", &body),
        );
    }
    let site = site.load();
    for (index, medium) in (0..urls.len())
        .flat_map(|post| [Medium::Page, Medium::Feed, Medium::Mail].map(|medium| (post, medium)))
    {
        let links = Links::new(&site, Document::Post(index), medium);
        let html = Body::of_post(&site, index).html(&links).to_lowercase();
        for destination in html.split(['"']).skip(1).step_by(2) {
            let scheme = destination
                .trim_matches(|c: char| c <= ' ')
                .split(['/', '#', '?'])
                .next()
                .unwrap();
            let harmless = !scheme.contains(':')
                || scheme.starts_with("http")
                || scheme.starts_with("nowhere");
            assert!(
                harmless && !scheme.contains('\n'),
                "{destination:?} in {html}"
            );
        }
    }
}

#[test]
fn raw_html_is_treated_as_the_settings_say() {
    let body = "<b onclick=\"x()\">a</b><script>y</script>";
    let page = |policy: &str| html(Medium::Page, &format!("html: {{ pages: {policy} }}"), body);
    assert_eq!(page("trusted"), format!("<p>{body}</p>"));
    assert_eq!(page("sanitize"), "<p><b>a</b></p>");
    assert_eq!(
        page("escape"),
        "<p>&lt;b onclick=\"x()\"&gt;a&lt;/b&gt;&lt;script&gt;y&lt;/script&gt;</p>"
    );
    assert_eq!(
        html(Medium::Feed, "", body),
        "<p><b>a</b></p>",
        "feeds sanitise unless told otherwise"
    );
    assert_eq!(html(Medium::Mail, "", body), "<p><b>a</b></p>");
}

#[test]
fn headings_skip_no_level() {
    let body = "### A\n\n##### B\n\n##### C\n\n## D\n";
    let written = |medium| {
        html(medium, "", body)
            .replace(" id=\"", "")
            .replace('\n', "")
    };
    let feed = "<h2>A</h2><h3>B</h3><h3>C</h3><h2>D</h2>";
    assert_eq!(written(Medium::Feed), feed);
    let page = written(Medium::Page);
    for tag in ["<h2a\">A</h2>", "<h3b\">B</h3>", "<h3c\">C</h3>"] {
        assert!(page.contains(tag), "{page}");
    }
}

#[test]
fn attributes_of_headings_cannot_run_code() {
    check(
        Medium::Page,
        "# T {#x .c onclick=alert(1)}",
        "<h1 id=\"x\" class=\"c\">T</h1>",
    );
}

#[test]
fn sanitising_keeps_what_the_page_needs() {
    let body = "# T\n\nA[^1] <b>b</b>\n\n[^1]: N\n\n|a|\n|-:|\n|1|\n\n- [x] t\n";
    let trusted = html(Medium::Page, "", body);
    let clean = html(Medium::Page, "html: { pages: sanitize }", body);
    for part in [
        "id=\"t\"",
        "href=\"#fn-1\"",
        "id=\"fnref-1\"",
        "class=\"right\"",
        "class=\"table\"",
        "scope=\"col\"",
        "type=\"checkbox\"",
    ] {
        assert!(
            trusted.contains(part) && clean.contains(part),
            "{part} in {clean}"
        );
    }
}

#[test]
fn footnotes_are_gathered_and_lead_back() {
    let body =
        "A[^b], B[^a], again[^b].\n\n[^a]: First\n[^b]: *Second*\n\n    More\n[^c]: Unused\n";
    insta::assert_snapshot!(html(Medium::Page, "", body));
    insta::assert_snapshot!(html(Medium::Feed, "", body));
}

#[test]
fn tables_scroll_and_have_no_style() {
    insta::assert_snapshot!(html(Medium::Page, "", "| a | b |\n|---|--:|\n| 1 | 2 |\n"));
}

#[test]
fn alternative_text_is_inert() {
    check(
        Medium::Page,
        "![\\\"><script>x</script>](https://y.example/i.png \"t\\\"<\") x",
        "<p><img src=\"https://y.example/i.png\" alt=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\" title=\"t&quot;&lt;\" decoding=\"async\" /> x</p>",
    );
}

#[test]
fn code_is_highlighted_on_pages_only() {
    let body = "```rust\nlet a = \"</code>\";\n```\n\n```\nplain & <b>\n```\n\n    indented\n";
    check(
        Medium::Page,
        body,
        "<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"k\">let</span> a \
         <span class=\"o\">= </span><span class=\"s\">\"&lt;/code&gt;\"</span>;\n</code></pre>\n\
         <pre tabindex=\"0\"><code>plain &amp; &lt;b&gt;\n</code></pre>\n\
         <pre tabindex=\"0\"><code>indented\n</code></pre>",
    );
    check(
        Medium::Feed,
        "```a\"b\nx\n```",
        "<pre><code class=\"language-a&quot;b\">x\n</code></pre>",
    );
}

#[test]
fn formulas_survive_sanitising() {
    let settings = "html: { pages: sanitize }";
    let page = html(Medium::Page, settings, "<b>a</b> $x^2$");
    assert!(page.contains("<msup><mi>x</mi><mn>2</mn></msup>"), "{page}");
    let written = html(
        Medium::Page,
        settings,
        "<math><mi onclick=\"x\" href=\"javascript:x\">a</mi></math>",
    );
    assert!(
        !written.contains("onclick") && !written.contains("javascript"),
        "{written}"
    );
}

#[test]
fn outside_of_the_site_nothing_is_relative_to_it() {
    let written = "<q cite=\"/c\" style=\"background: url(/d)\">q</q> <img src=\"a b.png\" srcset=\"/x.png 2x\" data-src=\"/y.png\"> <a href=\"/z\" ping=\"/p\">z</a> <svg><use xlink:href=\"/s.svg#i\"/></svg>";
    for medium in [Medium::Feed, Medium::Mail] {
        let html = html(medium, "", written);
        assert!(!html.contains("=\"/") && !html.contains("(/"), "{html}");
        assert!(
            html.contains("src=\"https://x.example/sub/blog/p/a%20b.png\""),
            "{html}"
        );
    }
}

/// A post with a picture of 3 × 2 pixels, `a.png`.
fn html_with_picture(medium: Medium, settings: &str, body: &str) -> String {
    let text = post("title: P\ndate: 2026-01-02", body);
    let site = TestSite::new(&[("content/posts/p/index.md", &text)]);
    let picture = image::RgbImage::new(3, 2);
    picture.save(site.path("content/posts/p/a.png")).unwrap();
    site.set(settings);
    let site = site.load();
    let links = Links::new(&site, Document::Post(0), medium);
    Body::of_post(&site, 0).html(&links).trim().to_owned()
}

#[test]
fn images_have_their_size_and_only_the_first_does_not_wait() {
    let body = "![A](a.png)\n\n[![B *b*](a.png)](https://y.example) ![C](https://y.example/c.png)";
    let page = "<p><img src=\"/sub/blog/p/a.png\" alt=\"A\" width=\"3\" height=\"2\" decoding=\"async\" /></p>\n\
        <p><a href=\"https://y.example\"><img src=\"/sub/blog/p/a.png\" alt=\"B b\" width=\"3\" height=\"2\" loading=\"lazy\" decoding=\"async\" /></a> \
        <img src=\"https://y.example/c.png\" alt=\"C\" loading=\"lazy\" decoding=\"async\" /></p>";
    assert_eq!(html_with_picture(Medium::Page, "", body), page);
    let feed = "<p><img src=\"https://x.example/sub/blog/p/a.png\" alt=\"A\" width=\"3\" height=\"2\" /></p>";
    assert_eq!(html_with_picture(Medium::Feed, "", "![A](a.png)"), feed);
    let mail = html_with_picture(Medium::Mail, "", "![A](a.png)");
    let named = mail.strip_prefix("<p><img src=\"https://x.example/sub/img/mail/");
    let (name, rest) = named.unwrap().split_once(".png").unwrap();
    assert!(
        name.len() == 32 && name.chars().all(|c| c.is_ascii_hexdigit()),
        "{mail}"
    );
    assert_eq!(rest, "\" alt=\"A\" width=\"3\" height=\"2\" /></p>");
}

#[test]
fn images_of_raw_html_have_their_size_unless_they_say_one() {
    let page = |html| html_with_picture(Medium::Page, "", html);
    assert_eq!(
        page("<img src=\"a.png\" alt=\"A\">"),
        "<img src=\"/sub/blog/p/a.png\" width=\"3\" height=\"2\" loading=\"lazy\" alt=\"A\">"
    );
    assert_eq!(
        page("<IMG WIDTH=30 loading=eager src='a.png'>"),
        "<IMG WIDTH=30 loading=eager src='/sub/blog/p/a.png'>"
    );
    assert_eq!(
        page("<video poster=\"a.png\"></video>"),
        "<p><video poster=\"/sub/blog/p/a.png\"></video></p>"
    );
    assert_eq!(
        html_with_picture(Medium::Feed, "", "<img src=\"a.png\" alt=\"A\">"),
        "<img src=\"https://x.example/sub/blog/p/a.png\" width=\"3\" height=\"2\" alt=\"A\">"
    );
}

#[test]
fn pictures_of_raw_html_are_words_where_mails_cannot_show_them() {
    let mail = |html: &str| html_with_picture(Medium::Mail, "html: { mail: trusted }", html);
    let check = |written: &str, expected: &str| {
        let shown = mail(written);
        assert!(shown.contains(expected), "{written} became {shown}");
        assert!(!shown.contains("<img"), "{written} became {shown}");
    };
    check(
        "x <img src=\"plan.svg\" alt=\"Plan <1>\" srcset=b>",
        "x <em>[Plan &lt;1&gt;]</em>",
    );
    check(
        "x <img alt='' src='https://y.example/a.avif?x'> y",
        "<p>x  y</p>",
    );
    let salt = mail("<img src=\"https://y.example/salt.png\">");
    assert!(salt.contains("alt=\"\""), "{salt}");
    let style = html_with_picture(Medium::Page, "", "<img src=\"a.png?styles\">");
    assert!(style.contains("width=\"3\""), "{style}");
}

#[test]
fn alerts_and_tasks_are_told_in_words() {
    check(
        Medium::Page,
        "> [!NOTE]\n> a",
        "<blockquote class=\"markdown-alert-note\">\n<p class=\"alert\">Note</p>\n<p>a</p>\n</blockquote>",
    );
    check(
        Medium::Feed,
        "> [!WARNING]\n> a",
        "<blockquote class=\"markdown-alert-warning\">\n<p class=\"alert\">Warning</p>\n<p>a</p>\n</blockquote>",
    );
    let tasks = html(
        Medium::Page,
        "html: { pages: sanitize }",
        "- [x] a\n- [ ] b\n",
    );
    for label in ["Done", "To do"] {
        assert!(
            tasks.contains(&format!("aria-label=\"{label}\"")),
            "{tasks}"
        );
    }
}

#[test]
fn no_candidate_of_a_picture_is_relative_in_feeds() {
    let trusted = |body| html(Medium::Feed, "html: { feeds: trusted }", body);
    assert_eq!(
        trusted(
            "<img SRCSET='a%20b.png 1x, /x.png 2x' src=\"a b.png\" srcset=/y.png alt=A>\n<pre>a srcset=b</pre>"
        ),
        "<img src=\"https://x.example/sub/blog/p/a%20b.png\" alt=A>\n<pre>a srcset=b</pre>"
    );
    assert_eq!(
        trusted("<div><img alt=\"a > b\"\n srcset=\"/x.png 2x\"src=\"a b.png\"></div>"),
        "<div><img alt=\"a > b\" src=\"https://x.example/sub/blog/p/a%20b.png\"></div>"
    );
}

#[test]
fn an_image_alone_with_a_title_is_a_figure() {
    let body = "![A](a.png \"A <b>&\\\" c\")";
    let image = |host, rest| {
        format!("<img src=\"{host}/sub/blog/p/a.png\" alt=\"A\" width=\"3\" height=\"2\"{rest} />")
    };
    let caption = "A &lt;b&gt;&amp;&quot; c";
    assert_eq!(
        html_with_picture(Medium::Page, "", body),
        format!(
            "<figure>{}\n<figcaption>{caption}</figcaption>\n</figure>",
            image("", " decoding=\"async\"")
        )
    );
    let away = image("https://x.example", "");
    assert_eq!(
        html_with_picture(Medium::Feed, "", body),
        format!("<figure>{away}\n<figcaption>{caption}</figcaption>\n</figure>")
    );
    let mail = html_with_picture(Medium::Mail, "", body);
    let flat = format!(" /></p>\n<p class=\"caption\">{caption}</p>");
    assert!(
        mail.starts_with("<p><img ") && mail.ends_with(&flat),
        "{mail}"
    );
    for other in [
        "![A](a.png \"T\") x",
        "x ![A](a.png \"T\")",
        "![A](a.png)",
        "- ![A](a.png \"T\")",
    ] {
        let html = html_with_picture(Medium::Page, "", other);
        assert!(!html.contains("<figure>"), "{html}");
        assert_eq!(html.contains("title=\"T\""), other.contains('T'), "{html}");
    }
}

#[test]
fn figures_survive_sanitising_and_footnotes() {
    let body = "<b>x</b>[^1]\n\n[^1]: ![A](a.png \"T\")\n";
    for medium in [Medium::Page, Medium::Feed] {
        let html = html_with_picture(medium, "html: { pages: sanitize, feeds: sanitize }", body);
        assert!(
            html.contains("<figure><img") && html.contains("<figcaption>T<"),
            "{html}"
        );
        assert!(html.contains("width=\"3\""), "{html}");
    }
}
