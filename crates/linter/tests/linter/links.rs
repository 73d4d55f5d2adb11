//! What the rules over links find, what they leave alone, and what their edits do.

use postroom_linter::{Edit, Finding, LintOptions};

use crate::tiny_site::{TinySite, post};

/// Files that the posts here may link to.
const FILES: &[(&str, &str)] = &[
    (
        "content/posts/guide.md",
        "---\ntitle: Guide\ndate: 2026-02-03\n---\n## Steps\n\nPour.\n",
    ),
    (
        "content/posts/my file.md",
        "---\ntitle: Mine\ndate: 2026-02-03\n---\nPour.\n",
    ),
    ("content/posts/logo@2x.png", "png"),
    ("content/posts/pictures/a.png", "png"),
];

fn only(rule: &str) -> LintOptions {
    LintOptions {
        select: vec![rule.parse().unwrap()],
        ..LintOptions::default()
    }
}

fn findings(settings: &str, rule: &str, text: &str) -> Vec<Finding> {
    let settings = format!("title: Tiny\n{settings}\n");
    let mut files = FILES.to_vec();
    files.push(("postroom.yaml", &settings));
    files.push(("content/posts/tea.md", text));
    let report = TinySite::new(&files).lint(&only(rule));
    let here = report.findings.into_iter();
    here.filter(|finding| finding.file.as_str() == "content/posts/tea.md")
        .collect()
}

const BASE: &str = "base_url: https://tiny.example";

/// The rule finds exactly what stands between `⟦` and `⟧`.
fn check_with(settings: &str, rule: &str, marked: &str) {
    let text = post(&marked.replace(['⟦', '⟧'], ""));
    let mut found = text.clone();
    let mut findings = findings(settings, rule, &text);
    findings.sort_by_key(Finding::span);
    for finding in findings.iter().rev() {
        found.insert(finding.span().end, '⟧');
        found.insert(finding.span().start, '⟦');
    }
    assert_eq!(found, post(marked), "{rule}: {findings:#?}");
}

fn check(rule: &str, marked: &str) {
    check_with(BASE, rule, marked);
}

/// What the rule's fixes make of a body, after which it finds nothing that it could mend.
fn fixed(rule: &str, body: &str, expected: &str) {
    let mut text = post(body);
    let mut edits: Vec<_> = findings(BASE, rule, &text)
        .into_iter()
        .flat_map(|finding| finding.fix.map_or(Vec::new(), |fix| fix.edits))
        .collect();
    edits.sort_by_key(Edit::span);
    for edit in edits.iter().rev() {
        let span = edit.span();
        text.replace_range(span.start..span.end, &edit.text);
    }
    assert_eq!(text, post(expected), "{rule}: {body}");
    let left = findings(BASE, rule, &text);
    assert!(
        left.iter().all(|finding| finding.fix.is_none()),
        "{rule}: {expected}: {left:#?}"
    );
}

/// Whether the one fix is safe; none if there is none.
fn safety(rule: &str, body: &str) -> Option<bool> {
    let found = findings(BASE, rule, &post(body));
    assert_eq!(found.len(), 1, "{rule}: {body}: {found:#?}");
    found[0].fix.as_ref().map(|fix| fix.safe)
}

#[test]
fn bare_urls() {
    let rule = "bare-url";
    check(
        rule,
        "See ⟦https://a.example/b⟧, ⟦http://a.example⟧. (⟦https://a.example/b_(c)⟧)",
    );
    check(
        rule,
        "# ⟦https://a.example⟧\n\n> *⟦https://a.example/b⟧*\n\n- **⟦https://b.example⟧**",
    );
    check(rule, "| a |\n|---|\n|⟦https://a.example⟧|\n");
    check(
        rule,
        "日本 ⟦https://a.example/日本⟧ “⟦https://a.example⟧” HTTPS ⟦HTTPS://a.example⟧",
    );
    check(
        rule,
        "<b>⟦https://a.example⟧</b> ⟦https://a.example/?b[]⟧"
            .replace("?b[]⟧", "?b⟧[]")
            .as_str(),
    );
    for fine in [
        "<https://a.example> `https://a.example` [a](https://a.example)",
        "[https://a.example](https://a.example) [https://b.example][c]\n\n[c]: https://a.example",
        "```\nhttps://a.example\n```\n\n    https://a.example\n\n<p>https://a.example</p>\n",
        "<a href='https://a.example'>https://a.example</a> <code>https://a.example</code>",
        "![https://a.example](guide.md) [a][https://a.example]",
        "(a)[https://a.example] [a](https://a.example/b c) [https://a.example]({{ x }})",
        "{{ \"https://a.example\" | embed }} {% embed https://a.example %} https://{{ host }}/",
        "http://localhost:3000 https://intranet/ http://192.168.1.1/ https://… https://<host>/",
        "view-source:https://a.example x=https://a.example git+https://a.example ftp://a.example",
        "[a]: https://a.example 'not used'",
        "<a href=\"https://a.example>b</a>",
        "<!-- https://a.example --> $https://a.example$",
    ] {
        check(rule, fine);
    }
}

#[test]
fn bare_urls_become_links() {
    let rule = "bare-url";
    fixed(
        rule,
        "See https://a.example/b--c. é",
        "See <https://a.example/b--c>. é",
    );
    fixed(
        rule,
        "# https://a.example\r\n\r\nb\r\n",
        "# <https://a.example>\r\n\r\nb\r\n",
    );
    fixed(
        rule,
        "(https://a.example/b_(c))",
        "(<https://a.example/b_(c)>)",
    );
    fixed(
        rule,
        "|a|\n|-|\n|https://a.example|",
        "|a|\n|-|\n|<https://a.example>|",
    );
    for doubtful in [
        "https://a.example/を見る",
        "https://a.example/b\\_c",
        "https://a.example/?a&amp;b",
        "https://tiny.example/not/there",
        "https://a.example:port/",
        "[a] (https://a.example/)",
    ] {
        assert_eq!(safety(rule, doubtful), None, "{doubtful}");
    }
}

#[test]
fn malformed_urls() {
    let rule = "malformed-url";
    check(
        rule,
        "[a](⟦htps://a.example⟧) [a](⟦http//a.example/b⟧) [a](⟦https:/a.example⟧)",
    );
    check(
        rule,
        "[a](⟦http://https://a.example⟧) [a](<⟦https://a.example/b c⟧>)",
    );
    check(
        rule,
        "<img alt='' src='⟦https://a.example/b c.png⟧'> <⟦htps://a.example⟧>",
    );
    check(
        rule,
        "[a](⟦pictures\\a.png⟧) [a](⟦C:\\a.png⟧) [a](⟦www.a.example⟧)",
    );
    check(
        rule,
        "[a](⟦my file.md⟧) ![a](⟦my file.md⟧ \"A title\") [a](⟦no file.md#x⟧)",
    );
    check(
        rule,
        "[a](⟦https://a.example/b c⟧) [a](⟦https://a.example/b_(c⟧ d",
    );
    check(rule, "[![a](⟦my file.md⟧)](guide.md)");
    for fine in [
        "[a](https://a.example/?u=http://b.example) [a](<my file.md>) [a](my%20file.md)",
        "[a](https://web.archive.org/web/2015/http://a.example/) [a](//a.example)",
        "[a](guide.md 'A title') [a]( guide.md ) [a](http/b.md) [a](ftp://a.example)",
        "as said[1](see the file) a[i](x, y) \\[a](my file.md) [a\\](my file.md)",
        "`[a](my file.md)` [^1](my file.md)\n\n[^1]: note\n",
        "[a] (my file.md) [x](a or b) [guide](the guide, or so)",
        "[guide](my file.md)\n\n[guide]: guide.md",
        "<!-- [a](my file.md) -->\n\n    [a](my file.md)\n",
        "[a]({{ site }}/my file.md)",
    ] {
        check(rule, fine);
    }
}

#[test]
fn malformed_urls_are_mended_where_that_is_certain() {
    let rule = "malformed-url";
    fixed(
        rule,
        "[a](htps://a.example/b_(c))",
        "[a](https://a.example/b_(c))",
    );
    fixed(
        rule,
        "[a](https//a.example 'T')",
        "[a](https://a.example 'T')",
    );
    fixed(
        rule,
        "[a][b]\n\n[b]: http://http://a.example\n",
        "[a][b]\n\n[b]: http://a.example\n",
    );
    fixed(
        rule,
        "[a](<https://a.example/b c>)",
        "[a](<https://a.example/b%20c>)",
    );
    fixed(rule, "[a](pictures\\a.png)", "[a](pictures/a.png)");
    fixed(rule, "[a](my file.md 'T')\r\n", "[a](<my file.md> 'T')\r\n");
    fixed(
        rule,
        "[a](https://a.example/b c.pdf)",
        "[a](https://a.example/b%20c.pdf)",
    );
    fixed(rule, "[a](https:\\\\a.example)", "[a](https:\\\\a.example)");
    assert_eq!(safety(rule, "[a](my file.md)"), Some(true));
    assert_eq!(safety(rule, "[a](www.a.example)"), Some(false));
    for doubtful in [
        "[a](no file.md)",
        "[a](https://a.example/ The title)",
        "[a](https://a.example:port)",
        "[a](htps&#58;//a.example)",
        "[a](https://a.example/b_(c d",
    ] {
        assert_eq!(safety(rule, doubtful), None, "{doubtful}");
    }
}

#[test]
fn reversed_links() {
    let rule = "reversed-link";
    check(
        rule,
        "⟦(a)[https://a.example]⟧ ⟦(a `b` (c))[../b.md#c]⟧, ⟦(a)[/b/]⟧",
    );
    for fine in [
        "f(x)[0] f(x)[https://a.example] (a)[^1] (a)[b] (a)[] (a)[/]\n\n[^1]: note\n",
        "`(a)[https://a.example]` (a) [https://a.example] [a](b.md)[c.md](d.md)",
        "(a)[https://a.example](guide.md) (a)[see /b.md] a)[/b/] ()[/b/] \\(a)[/b/]",
        "(a\nb)[/c/] (a\\)[/b/]",
        "(a)[/b/]\n\n[/b/]: guide.md\n",
    ] {
        check(rule, fine);
    }
    fixed(
        rule,
        "é (a *b*)[https://a.example]: c",
        "é [a *b*](https://a.example): c",
    );
    assert_eq!(safety(rule, "(a [b])[https://a.example]"), None);
    assert_eq!(safety(rule, "(a)[https://a.example/(b]"), None);
}

#[test]
fn definitions() {
    check(
        "undefined-reference",
        "⟦[a][b]⟧ ⟦![a][]⟧ [c] [d][e] x[i][j] f(x)[i][j]\n\n[e]: guide.md",
    );
    check(
        "undefined-reference",
        "`[a][b]` \\[a][b]\n\n```\n[a][b]\n```\n",
    );
    let unused = "unused-definition";
    check(unused, "a\n\n⟦[b]: guide.md⟧\n[c]: guide.md\n\n[c]\n");
    check(
        unused,
        "a\n\n[//]: # (note)\n[comment]: <> (note)\n[//]: # (again)\n[x]: # 'note'\n",
    );
    check(unused, "![][b]\n\n[b]: guide.md\n");
    check(unused, "[B  c]\n\n[b C]: guide.md\n[b c]: guide.md\n");
    let duplicate = "duplicate-definition";
    check(duplicate, "[b]\n\n[b]: guide.md\n⟦[B]: tea.md⟧\n");
    check(duplicate, "a\n\n[//]: # (note)\n[//]: # (again)\n");
    check(
        duplicate,
        "[^1] [b]\n\n[b]: guide.md\n\n```\n[b]: tea.md\n```\n\n[^1]: note\n",
    );
}

#[test]
fn definitions_are_deleted_by_whole_lines() {
    let unused = "unused-definition";
    fixed(
        unused,
        "a\n\n[b]: guide.md\n[c]: guide.md\n\nd\n",
        "a\n\n\nd\n",
    );
    fixed(
        unused,
        "[c]\r\n\r\n[b]: x 'y\r\nz'\r\n[c]: guide.md\r\n",
        "[c]\r\n\r\n[c]: guide.md\r\n",
    );
    fixed(unused, "a\n\n[b]: guide.md", "a\n\n");
    fixed(
        unused,
        "- a\n\n[b]: guide.md\n\n- c\n",
        "- a\n\n[b]: guide.md\n\n- c\n",
    );
    assert_eq!(safety(unused, "a\n\n[b]: guide.md\n"), Some(true));
    assert_eq!(safety(unused, "[a][c]\n\n[b]: guide.md\n"), Some(false));
    let duplicate = "duplicate-definition";
    fixed(
        duplicate,
        "[b]\n\n[b]: guide.md\n[B]: tea.md\n\nc\n",
        "[b]\n\n[b]: guide.md\n\nc\n",
    );
    assert_eq!(
        safety(duplicate, "[b]\n\n[b]: guide.md\n[b]: tea.md\n"),
        Some(false)
    );
    assert_eq!(
        safety(duplicate, "[b]\n\n[b]: guide.md\n[b]: guide.md\n"),
        Some(true)
    );
}

#[test]
fn local_links() {
    let rule = "local-link";
    check(
        rule,
        "[a](⟦http://localhost:3000/⟧) ![localhost](⟦http://127.0.0.1/a.png⟧) <⟦http://intranet/⟧>",
    );
    check(
        rule,
        "[a](⟦http://a.local⟧) [a](⟦//10.0.0.1/⟧) [a](⟦https://[fd00::1]/⟧)",
    );
    check(
        rule,
        "<http://localhost:3000/> [localhost:3000](http://localhost:3000/) `http://localhost`",
    );
    check(
        rule,
        "[a](https://localhost.example/) [a](mailto:a@localhost) [a](guide.md)",
    );
    let staging = format!("{BASE}\nlinks: {{ staging_hosts: [Next.tiny.example] }}");
    check_with(
        &staging,
        rule,
        "[a](⟦https://next.tiny.example/b⟧) <⟦https://a.next.tiny.example⟧>",
    );
    check_with(
        &staging,
        rule,
        "[a](https://notnext.tiny.example/b) [a](https://other.tiny.example)",
    );
}

#[test]
fn plain_http() {
    let insecure = "insecure-link";
    check(
        insecure,
        "[a](⟦http://a.example/b⟧) <⟦http://a.example⟧> [a](⟦HTTP://a.example⟧)",
    );
    check(
        insecure,
        "[a](http://localhost) [a](http://b.onion/) [a](//a.example) ![a](http://a.example/b.png)",
    );
    check(
        insecure,
        "[a](https://tiny.example/blog/guide/) [a](https://a.example/?b=http://c.example)",
    );
    fixed(
        insecure,
        "[a](http://a.example/b_(c)!)",
        "[a](https://a.example/b_(c)!)",
    );
    fixed(insecure, "<http://a.example>", "<https://a.example>");
    assert_eq!(safety(insecure, "[a](http://tiny.example/not/there)"), None);
    assert_eq!(safety(insecure, "[a](http://a.example:8080/)"), None);
    assert_eq!(safety(insecure, "[a](http://a.example/)"), Some(false));
    let mixed = "mixed-content";
    check(
        mixed,
        "![a](⟦http://a.example/b.png⟧) <iframe src=\"⟦http://a.example/⟧\"></iframe>",
    );
    check(
        mixed,
        "[a](http://a.example/) ![a](https://a.example/b.png) ![a](pictures/a.png)",
    );
    check_with(
        "base_url: http://tiny.example",
        mixed,
        "![a](http://a.example/b.png)",
    );
    fixed(
        mixed,
        "<img alt='' src=http://a.example/b.png>",
        "<img alt='' src=https://a.example/b.png>",
    );
}

#[test]
fn credentials() {
    let rule = "link-with-credentials";
    check(
        rule,
        "[a](⟦https://u:p@a.example/⟧) [a](⟦ftp://u:p@a.example⟧) [a](⟦//u:p@a.example⟧)",
    );
    check(
        rule,
        "[a](https://u@a.example/) [a](https://a.example/@u:p) [a](https://a.example/?u:p@b)",
    );
    check(rule, "[a](mailto:u@a.example) [a](https://u:@a.example/)");
    let message = &findings(BASE, rule, &post("[a](https://u:secret@a.example)"))[0].message;
    assert!(!message.contains("secret"), "{message}");
}

#[test]
fn absolute_self_links() {
    let rule = "absolute-self-link";
    check(
        rule,
        "[a](⟦https://tiny.example/blog/guide/#steps⟧) [a](⟦http://TINY.example/⟧)",
    );
    check(
        rule,
        "[a](/blog/guide/) [a](https://www.tiny.example/) <https://tiny.example/blog/guide/>",
    );
    check(
        rule,
        "[a](https://tiny.example/not/there) [a](https://tiny.example:8080/)",
    );
    fixed(
        rule,
        "[a](https://tiny.example/blog/guide/#steps 'T')",
        "[a](/blog/guide/#steps 'T')",
    );
    fixed(rule, "[a](https://tiny.example)", "[a](/)");
    fixed(
        rule,
        "[a](http://tiny.example/blog/guide/)",
        "[a](/blog/guide/)",
    );
    check(
        rule,
        "[a](http://tiny.example/not/there) [a](http://tiny.example:81/)",
    );
    let below = "base_url: https://tiny.example/tea/";
    check_with(
        below,
        rule,
        "[a](⟦https://tiny.example/tea/blog/guide/⟧) [a](https://tiny.example/)",
    );
    let found = findings(
        below,
        rule,
        &post("[a](https://tiny.example/tea/blog/guide/)"),
    );
    assert_eq!(found[0].help.as_deref(), Some("write `/blog/guide/`"));
}

#[test]
fn tracking() {
    let rule = "tracking-parameters";
    check(
        rule,
        "[a](https://a.example/?⟦utm_source=b&UTM_medium=c⟧&d#e) <https://a.example/?⟦gclid=b⟧>",
    );
    check(
        rule,
        "[a](https://a.example/utm_source=b) [a](https://a.example/?b=utm_source#utm_c=d)",
    );
    check(
        rule,
        "[a](guide.md?utm_source=b) [a](https://a.example/?xutm_source=b&ref=c)",
    );
    fixed(
        rule,
        "[a](https://a.example/?utm_source=b)",
        "[a](https://a.example/)",
    );
    fixed(
        rule,
        "[a](https://a.example/?utm_source=b&c=%20(d)&&fbclid=e#f)",
        "[a](https://a.example/?c=%20(d)&#f)",
    );
    fixed(
        rule,
        "<a href=\"https://a.example/?b=c&amp;utm_source=d&amp;e=f\">g</a>",
        "<a href=\"https://a.example/?b=c&amp;e=f\">g</a>",
    );
    assert_eq!(
        safety(rule, "[a](https://a.example/?utm_source=b\\_c)"),
        None
    );
}

#[test]
fn vague_texts() {
    let rule = "vague-link-text";
    check(
        rule,
        "[⟦here⟧](guide.md) [⟦Read  more…⟧](guide.md) ⟦[**click here**](guide.md)⟧ [⟦this link⟧][a]\n\n[a]: guide.md",
    );
    check(rule, "<a href='guide.md'>⟦here⟧</a>");
    check(
        rule,
        "[where](guide.md) [read more about tea](guide.md) ![here](pictures/a.png) [](guide.md) here",
    );
    check(
        rule,
        "[https://a.example](https://a.example) <https://a.example>",
    );
    let words = format!("{BASE}\nlint: {{ options: {{ vague-link-text: {{ words: [Hier] }} }} }}");
    check_with(&words, rule, "[⟦hier⟧](guide.md) [here](guide.md)");
}

#[test]
fn mail_links() {
    let rule = "malformed-mailto";
    check(
        rule,
        "[a](⟦mailto:⟧) [a](⟦mailto:jo⟧) [a](<⟦mailto:jo jo@a.example⟧>) [a](⟦jo@a.example⟧)",
    );
    check(
        rule,
        "[a](mailto:jo@a.example) <jo@a.example> ![a](logo@2x.png) [a](nologo@2x/a.png)",
    );
    check(rule, "[a](mailto:?subject=b) [a](mailto:{{ address }})");
    fixed(
        rule,
        "[a](mailto://jo@a.example 'T')",
        "[a](mailto:jo@a.example 'T')",
    );
    fixed(rule, "[a](jo@a.example)", "[a](mailto:jo@a.example)");
    fixed(
        rule,
        "<a href=\"mailto:a@b.example?subject=b c\">a</a>",
        "<a href=\"mailto:a@b.example?subject=b%20c\">a</a>",
    );
}

/// The findings about a link from a post or an edition to another post.
fn held_back(path: &str, origin: &str, target: &str) -> Vec<Finding> {
    let newsletter = "newsletters: { weekly: { title: W, from: w@tiny.example, list: weekly } }";
    let settings = format!("title: Tiny\n{BASE}\ntime_zone: Asia/Kolkata\n{newsletter}\n");
    let origin =
        format!("---\n{origin}\n---\n[a](/content.md) [b](/blog/guide/) ![c](/blog/guide/a.png)\n");
    let target = format!("---\ntitle: Guide\n{target}\n---\nPour.\n");
    let files = [
        ("postroom.yaml", settings.as_str()),
        (path, &origin),
        ("content/posts/guide/index.md", &target),
        ("content/posts/guide/a.png", "png"),
    ];
    TinySite::new(&files).lint(&only("link-to-draft")).findings
}

#[test]
fn links_to_what_is_held_back() {
    let post = |origin: &str, target: &str| {
        let origin = format!("title: Tea\n{origin}");
        held_back("content/posts/tea.md", &origin, target).len()
    };
    let shown = "date: 2026-02-03";
    assert_eq!(post(shown, "date: 2026-02-03"), 0);
    assert_eq!(post(shown, "date: 2026-02-03\ndraft: true"), 2);
    assert_eq!(post(shown, "date: 2026-06-02"), 2);
    assert_eq!(post(shown, "date: 2026-02-03\nexpires: 2026-03-01"), 2);
    assert_eq!(post("date: 2026-02-03\ndraft: true", "date: 2026-06-02"), 0);
    assert_eq!(post("date: 2026-06-02", "date: 2026-06-02"), 0);
    let edition = |origin: &str, target: &str| {
        let origin = format!("subject: Tea\n{origin}");
        held_back("content/newsletters/weekly/2026-06-05.md", &origin, target).len()
    };
    assert_eq!(edition("date: 2026-06-05", "date: 2026-06-04"), 0);
    assert_eq!(edition("date: 2026-06-05", "date: 2026-06-06"), 2);
    assert_eq!(
        edition("date: 2026-06-05", "date: 2026-06-04\ndraft: true"),
        2
    );
    assert_eq!(
        edition("date: 2026-06-05\ndraft: true", "date: 2026-06-06"),
        0
    );
    let findings = held_back(
        "content/posts/tea.md",
        "title: Tea\ndate: 2026-02-03",
        "date: 2026-02-03\nexpires: 2026-03-01",
    );
    let related = &findings[0].related[0];
    assert_eq!(related.file.as_str(), "content/posts/guide/index.md");
    assert!(
        findings[0].message.contains("expired on 2026-03-01"),
        "{}",
        findings[0].message
    );
}

#[test]
fn broken_anchors_name_the_nearest_heading() {
    let rule = "broken-anchor";
    check(
        rule,
        "## Water\n\n[a](⟦#watr⟧) [b](⟦guide.md#stesp⟧) [c](guide.md#steps)",
    );
    let found = findings(
        BASE,
        rule,
        &post("## Water\n\n[a](#watr) [b](guide.md#stesp)"),
    );
    let related = |index: usize| {
        (
            found[index].related[0].file.as_str(),
            found[index].related[0].start.line,
        )
    };
    assert_eq!(related(0), ("content/posts/tea.md", 5));
    assert_eq!(related(1), ("content/posts/guide.md", 5));
}

/// With every rule on, one bad destination is one finding, and it is about what is wrong first.
#[test]
fn one_cause_is_one_finding() {
    let check = |body: &str, expected: &str| {
        let found = findings(BASE, "all", &post(body));
        let rules = found.iter().map(|finding| finding.rule);
        let rules: Vec<&str> = rules.filter(|rule| *rule != "missing-summary").collect();
        assert_eq!(rules, [expected], "{body}");
    };
    check("Read [the tea](http:/a.example).", "malformed-url");
    check("Read [the tea](http//a.example).", "malformed-url");
    check("Read [the tea](www.a.example).", "malformed-url");
    check("Read [the tea](http://localhost/).", "local-link");
    check(
        "Read [the tea](http://u:p@10.0.0.1/).",
        "link-with-credentials",
    );
    check("Read [the tea](jo@a.example).", "malformed-mailto");
    check(
        "Read [the tea](https://tiny.example/not/there).",
        "broken-link",
    );
    check("Read ![the tea](http://a.example/b.png).", "mixed-content");
    check("Read [the tea](my file.md).", "malformed-url");
    check(
        "Read [the tea](http://tiny.example/).",
        "absolute-self-link",
    );
    check("Read (the tea)[https://a.example].", "reversed-link");
}
