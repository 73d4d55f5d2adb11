//! Rules over the text of a post: what they find at the edges, and what they leave alone.

use postroom_content_model::Severity;
use postroom_linter::{Finding, LintOptions, Report};

use crate::tiny_site::{TinySite, post};

/// Lints files by one rule only.
fn by_rule(rule: &str, files: &[(&str, String)]) -> Report {
    let options = LintOptions {
        select: vec![rule.parse().unwrap(), "invalid-setting".parse().unwrap()],
        ..LintOptions::default()
    };
    TinySite::new(files).lint(&options)
}

/// What the findings of a report on one text cover.
fn covered<'t>(report: &Report, text: &'t str) -> Vec<&'t str> {
    let spans = report.findings.iter().map(Finding::span);
    spans.map(|span| span.slice(text)).collect()
}

/// Checks what a rule finds in a body, as slices of the file.
#[track_caller]
fn check(rule: &str, body: &str, expected: &[&str]) {
    check_file(rule, &post(body), expected);
}

#[track_caller]
fn check_file(rule: &str, text: &str, expected: &[&str]) {
    check_with(rule, "{}", text, expected);
}

/// The same with settings of the linter.
#[track_caller]
fn check_with(rule: &str, lint: &str, text: &str, expected: &[&str]) {
    let settings = format!("title: Tiny\nbase_url: https://tiny.example\nlint: {lint}\n");
    let files = [
        ("postroom.yaml", settings),
        ("content/posts/tea.md", text.to_owned()),
    ];
    let report = by_rule(rule, &files);
    assert!(
        report.findings.iter().all(|found| found.rule == rule),
        "{:#?}",
        report.findings
    );
    assert_eq!(covered(&report, text), expected, "{rule} {lint}: {text:?}");
}

/// A post with a title and a description as they stand in the file.
fn titled(title: &str, description: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-02-03\ndescription: {description}\n---\nPour.\n")
}

/// The text after the safe fixes of a rule, or after all of them.
fn mended(rule: &str, lint: &str, text: &str, unsafe_too: bool) -> String {
    let settings = format!("title: Tiny\nbase_url: https://tiny.example\nlint: {lint}\n");
    let files = [
        ("postroom.yaml", settings),
        ("content/posts/tea.md", text.to_owned()),
    ];
    let report = by_rule(rule, &files);
    let mut text = text.to_owned();
    for finding in report.findings.iter().rev() {
        for edit in finding
            .fix
            .iter()
            .filter(|fix| fix.safe || unsafe_too)
            .flat_map(|fix| &fix.edits)
        {
            text.replace_range(edit.span().start..edit.span().end, &edit.text);
        }
    }
    text
}

#[test]
fn skipped_heading_levels() {
    let check = |body, expected: &[&str]| check("skipped-heading-level", body, expected);
    check("", &[]);
    check("## A\n\n### B\n\n#### C\n\n## D\n\n### E\n", &[]);
    check("# A\n\n## B\n", &[]);
    check("A\n=\n\n### B\n", &["### B"]);
    check("### A\n\n### B\n\n## C\n", &["### A"]);
    check("## A\n\n#### B ####\n\n#### C\n", &["#### B"]);
    check("## A\n\n```\n#### B\n```\n", &[]);
}

#[test]
fn second_h1s() {
    let rule = "second-h1";
    check(rule, "## A\n\n### B\n", &[]);
    check(rule, "```sh\n# A\n```\n", &[]);
    check(rule, "A\n===\n\n# B #\n", &["A", "# B"]);
    let allow = "{ options: { second-h1: { allow_title: true } } }";
    check_with(
        rule,
        allow,
        &post("# *Tea*!\n\nPour.\n\n# Tea\n"),
        &["# Tea"],
    );
    check_with(rule, allow, &post("## A\n\n# Tea\n"), &["# Tea"]);
    check_with(rule, allow, &post("# Coffee\n"), &["# Coffee"]);
    let message = |body: &str| {
        let report = by_rule(rule, &[("content/posts/tea.md", post(body))]);
        report.findings[0].message.clone()
    };
    assert_eq!(message("# Tea\n"), "this heading repeats the title");
    assert!(message("# Coffee\n").contains("second"));
}

#[test]
fn duplicate_headings() {
    let check = |body, expected: &[&str]| check("duplicate-heading", body, expected);
    check("## A\n\n## B\n", &[]);
    check("## A\n\n### Fixed\n\n## B\n\n### Fixed\n", &[]);
    check("## A\n\n### A\n", &[]);
    check("## A\n\n## a\n\n## *A*\n", &["## a", "## *A*"]);
    check("### A\n\n## B\n\n### A\n", &[]);
    check("##\n\n##\n", &[]);
    let body = post("## A\n\n## A\n");
    let report = by_rule(
        "duplicate-heading",
        &[("content/posts/tea.md", body.clone())],
    );
    let first = &report.findings[0].related[0];
    assert_eq!(first.start.offset, body.find("## A").unwrap());
}

#[test]
fn empty_headings() {
    let check = |body, expected: &[&str]| check("empty-heading", body, expected);
    check("## A\n\n## `b`\n\n## $x$\n\n## ![c](d)\n", &[]);
    check("##\n\n### ###\n", &["##", "###"]);
    check("## <a id=\"b\"></a>\n", &["## <a id=\"b\"></a>"]);
    check("## <img src=a alt=\"b\">\n", &[]);
}

#[test]
fn empty_sections() {
    let check = |body, expected: &[&str]| check("empty-section", body, expected);
    check("## A\n\nb\n", &[]);
    check("## A\n\n### B\n\nc\n", &[]);
    check("## A\n### B\n## C\nd", &["### B"]);
    check("## A\n\n", &["## A"]);
    check("## A", &["## A"]);
    check("A\n---\n\nB\n---\n\nc", &["A"]);
    check("A\n---\nb\n\n## C ##\r\n\r\n", &["## C"]);
    check("## A {#a}\n\n## B {#b}\n\nc\n", &["## A"]);
    check("## A\n\n---\n\n## B\n\n![c](d)\n", &[]);
    check("## A\n\n```\nb\n```\n", &[]);
    check("## A\n\n<div id=b></div>\n", &[]);
    check(
        "## A\n\n<!-- later -->\n\n[b]: /c\n\n## B\n\n[b]\n",
        &["## A"],
    );
    check("## A\n\n<!-- later --> b\n", &[]);
    check("b[^c]\n\n## A\n\n[^c]: d\n", &["## A"]);
}

#[test]
fn file_names_as_alternative_texts() {
    let check = |body, expected: &[&str]| check("file-name-as-alt-text", body, expected);
    check("![tea](tea.png) ![A cup](img_1.png) ![](img_1.png)", &[]);
    check("![tea.PNG](a) ![img_1](img_1.png)", &["tea.PNG", "img_1"]);
    check("![Step 1](step-1.png) ![2026](2026.png)", &["2026"]);
    check(
        "![IMG_0042](a.png) ![DSC00042](a.png)",
        &["IMG_0042", "DSC00042"],
    );
    check(
        "![Screenshot 2026-02-03 at 10.15.00 AM](a.png) ![Screenshot of the bill](a.png)",
        &["Screenshot 2026-02-03 at 10.15.00 AM"],
    );
    check("![The file tea.png opened](a.png)", &[]);
    check("<img src='a/b_1.jpg' alt='b_1.jpg'>", &["b_1.jpg"]);
    check("<img alt=b_1 src=b_1.jpg>", &["b_1"]);
    check("[![b-1](b-1.png)](c.png) [b-1](b-1.png)", &["b-1"]);
    check("<iframe src='b_1' title='b_1'></iframe>", &[]);
    check("![image_map](a.png) ![image_2](a.png)", &["image_2"]);
    check("![b\\_1](b_1.png)", &["![b\\_1](b_1.png)"]);
    let cover =
        "---\ntitle: Tea\ndate: 2026-02-03\ncover: { image: a/tea_1.png, alt: tea_1 }\n---\n";
    check_file("file-name-as-alt-text", cover, &["tea_1"]);
}

#[test]
fn oversized_images() {
    let large = "x".repeat(1_000_001);
    let files = |body: &str| {
        [
            ("content/posts/tea.md", body.to_owned()),
            ("content/posts/a.png", large.clone()),
            ("content/posts/b.png", large[1..].to_owned()),
            ("content/posts/c.mp4", large.clone()),
        ]
    };
    let check = |text: &str, expected: &[&str]| {
        let report = by_rule("oversized-image", &files(text));
        assert_eq!(covered(&report, text), expected, "{text}");
    };
    check(&post("![x](a.png) ![y](b.png) ![z](a.png)"), &["a.png"]);
    check(&post("[x](a.png) <video src=c.mp4></video>"), &[]);
    check(&post("<img src='a.png' alt=x>\n"), &["a.png"]);
    check(
        "---\ntitle: Tea\ndate: 2026-02-03\ncover: \"a.png\"\n---\n![x](a.png)\n",
        &["a.png"],
    );
}

#[test]
fn code_blocks() {
    let rule = "missing-code-language";
    check(rule, "```\na\n```\n\n```sh\nb\n```\n\n    c\n", &["```"]);
    check(rule, "- ~~~~\n  a\n  ~~~~\n", &["~~~~"]);
    let rule = "unclosed-fence";
    check(rule, "```\na\n```\n\n    b\n", &[]);
    check(rule, "````sh\r\na\r\n```\r\n", &["````sh"]);
    check(rule, "- ```\n  a\n\nb\n", &["```"]);
    check(rule, "a\n\n```", &["```"]);
}

#[test]
fn unsafe_html() {
    let rule = "unsafe-html";
    check(
        rule,
        "<b onclick='a()'>c</b> <SCRIPT>d</SCRIPT>",
        &["onclick='a()'", "<SCRIPT>"],
    );
    check(
        rule,
        "<video src=a></video> <img src=b alt=''> `<script>`",
        &[],
    );
    check(rule, "```html\n<script>\n```\n\n<!-- <script> -->\n", &[]);
    let frame = "<iframe src=\"https://www.video.example/a\">";
    let text = post(&format!("{frame}</iframe>\n"));
    for (allow, expected) in [
        ("video.example", &[][..]),
        ("www.video.example", &[]),
        ("IFRAME", &[]),
        ("deo.example", &[frame]),
        ("www.video.example.org", &[frame]),
        ("script", &[frame]),
    ] {
        let lint = format!("{{ options: {{ unsafe-html: {{ allow: [{allow}] }} }} }}");
        check_with(rule, &lint, &text, expected);
    }
    for (src, allowed) in [
        ("//video.example", true),
        ("https://video.example:443/a?b", true),
        ("https://video.example@evil.example/", false),
        ("https://evil.example\\\\@video.example/", false),
        ("data://video.example/", false),
        ("/video.example/", false),
    ] {
        let text = post(&format!("<iframe src=\"{src}\"></iframe>\n"));
        let lint = "{ options: { unsafe-html: { allow: [video.example] } } }";
        let frame = format!("<iframe src=\"{src}\">");
        let expected = [frame.as_str()];
        check_with(rule, lint, &text, if allowed { &[] } else { &expected });
    }
}

#[test]
fn unsafe_html_is_as_bad_as_the_pages_make_it() {
    for (html, severity, readers) in [
        ("{}", Severity::Info, "readers of feeds and mail"),
        (
            "{ pages: sanitize }",
            Severity::Warning,
            "readers of pages, feeds and mail",
        ),
        ("{ feeds: trusted }", Severity::Info, "readers of mail"),
        (
            "{ feeds: trusted, mail: trusted }",
            Severity::Info,
            "readers of most feeds and mails",
        ),
    ] {
        let settings = format!("title: Tiny\nbase_url: https://tiny.example\nhtml: {html}\n");
        let text = post("<script>a</script>\n");
        let files = [("postroom.yaml", settings), ("content/posts/tea.md", text)];
        let finding = by_rule("unsafe-html", &files).findings.remove(0);
        assert_eq!(finding.severity, severity, "{html}");
        assert!(finding.message.ends_with(readers), "{}", finding.message);
    }
}

#[test]
fn unclosed_html_comments() {
    let check = |body, expected: &[&str]| check("unclosed-html-comment", body, expected);
    check("a <!-- b --> c\n\n<!-- d\n\ne -->\n", &[]);
    check("`<!--` \\<!-- a\n\n    <!--\n\n```\n<!--\n```\n", &[]);
    check("<!-- a\n\nb\n", &["<!--"]);
    check("<div>\n<!-- a\n\n-->\n</div>\n", &["<!--"]);
    check("a <!-- b\n\nc -->\n", &["<!--"]);
}

#[test]
fn leftover_template_tags() {
    let check = |body: &str, expected: &[&str]| check("leftover-template-tag", body, expected);
    check("`{{ a }}` {a} { {b} } a{%b 50% } \\{{ c }} ${{ d }}\n", &[]);
    check(
        "```\n{{ a }}\n{% b %}\n```\n\n    {{ a }}\n\n$$ {{x}} $$\n",
        &[],
    );
    check("<pre>\n{{ a }}\n</pre>\n\n<!-- {{ a }} -->\n", &[]);
    check("{{ a }} and {%- b -%}\n", &["{{ a }}", "{%- b -%}"]);
    check("{{< figure src=\"a\" >}}\n", &["{{< figure src=\"a\" >}}"]);
    check(
        "{{% note %}}\na\n{{% /note %}}\n",
        &["{{% note %}}", "{{% /note %}}"],
    );
    check(
        "[a]({{site.url}}/b) [c]({{ site.url }}/d)\n",
        &["{{site.url}}", "{{ site.url }}"],
    );
    check("<img src=\"{{ a }}\" alt=''>\n", &["{{ a }}"]);
    check(
        "a\n{:.note #id}\n\n{:toc}\n\n:{:} {: , } {:\n",
        &["{:.note #id}", "{:toc}"],
    );
    check("{{ open\n", &[]);
    check(&format!("{{{{ a {} }}}}\n", "b".repeat(600)), &[]);
    check(
        "import A from './a.js';\n\na\nimport duty from 'elsewhere' is due\n",
        &["import A from './a.js';"],
    );
    check("import duty is due from \"next week\"\n", &[]);
    check(
        "import { a, b } from \"c\"\n",
        &["import { a, b } from \"c\""],
    );
    check(
        "import A, * as B from 'c'\n",
        &["import A, * as B from 'c'"],
    );
    check(
        "export const a = 1\n\nexport business grows\n\n    export const b = 1\n",
        &["export const a = 1"],
    );
    check(
        "<Note>\n\na\n\n</Note>\n\n<Video id='a' />\n",
        &["<Note>", "<Video id='a' />"],
    );
    check("A Vec<String> and <Br/> and <B>c</B> and `<Note/>`\n", &[]);
    let text = titled("\"Tea {{ site.title }}\"", "Pour");
    check_file("leftover-template-tag", &text, &["{{ site.title }}"]);
}

#[test]
fn placeholders_of_editions_are_their_own() {
    let edition =
        "---\nsubject: Hello {{subscriber.name}}\n---\n{{ subscriber.name }} {{< a >}} {% b %}\n";
    let files = [(
        "content/newsletters/weekly/2026-02-03.md",
        edition.to_owned(),
    )];
    let report = by_rule("leftover-template-tag", &files);
    assert_eq!(covered(&report, edition), ["{{< a >}}", "{% b %}"]);
}

#[test]
fn merge_conflicts() {
    let rule = "merge-conflict-marker";
    check(rule, "A\n=======\n\n> > > > > > > b\n", &[]);
    check(rule, "<<<<<<< HEAD\na\n>>>>>>> b\n", &[]);
    check(rule, "=======\n<<<<<<< HEAD\n>>>>>>> b\n", &[]);
    check(rule, " <<<<<<< a\n =======\n >>>>>>> b\n", &[]);
    check(
        rule,
        "<<<<<<< HEAD\r\na\r\n=======\r\nb\r\n>>>>>>> c\r\n",
        &["<<<<<<< HEAD"],
    );
    let twice = "<<<<<<< a\n=======\n>>>>>>> b\n<<<<<<< c\n=======\n>>>>>>> d\n";
    check(rule, twice, &["<<<<<<< a", "<<<<<<< c"]);
    let code = post("```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n");
    check_file(rule, &code, &["<<<<<<< a"]);
    let allow = "{ options: { merge-conflict-marker: { allow_code: true } } }";
    check_with(rule, allow, &code, &[]);
    let torn = post("<<<<<<< a\n```\n=======\n~~~\n>>>>>>> b\n```\n");
    check_with(rule, allow, &torn, &["<<<<<<< a"]);
    let front = "---\n<<<<<<< a\ntitle: Tea\n=======\ntitle: Coffee\n>>>>>>> b\n---\n";
    check_file(rule, front, &["<<<<<<< a"]);
}

#[test]
fn bidirectional_controls() {
    let check = |body, expected: &[&str]| check("bidirectional-control", body, expected);
    check("שלום\u{200f} a\u{200e} b\u{200b}\u{200d}\n", &[]);
    check(
        "a \u{2067}ב\u{2069} \u{202b}ג\u{202c} d \u{2068}e\nf\u{2069}\n",
        &[],
    );
    check("a \u{202e}b\u{202c}\n", &["\u{202e}"]);
    check("a \u{2067}b\n\nc\u{2069}\n", &["\u{2067}", "\u{2069}"]);
    check(
        "a \u{2067}b \u{202a}c\u{2069} \u{202c}\n",
        &["\u{202a}", "\u{202c}"],
    );
    check("`a\u{2067}b\u{2069}`\n", &["\u{2067}", "\u{2069}"]);
    check(
        "```\n\u{2067}b\u{2069}\n```\n\u{2067}b\u{2069}",
        &["\u{2067}", "\u{2069}"],
    );
    let text = titled("T\u{202d}ea", "\u{2067}ב\u{2069}");
    check_file("bidirectional-control", &text, &["\u{202d}"]);
}

#[test]
fn placeholder_texts() {
    let check = |body, expected: &[&str]| check("placeholder-text", body, expected);
    check(
        "A TODO list, the TODO app, todo: not yet, TODOs, TODO-MVC, #TODO: a\n",
        &[],
    );
    check(
        "Super Bowl XXX, XXX-XXX-1234, XXX::new, the word \"TODO\": a\n",
        &[],
    );
    check(
        "`TODO: a` [TODO](https://a.example) <!-- TODO: a -->\n\n    TODO: a\n",
        &[],
    );
    check("The file holds one\nTODO for each\n", &[]);
    check("TODO list items come first.\n\nTODO lists\n", &[]);
    check("Lorem ipsum is a text that printers use.\n", &[]);
    check("Lorem ipsum dolor sit amet\n", &["Lorem ipsum dolor"]);
    check(
        "TODO: a\n\n- FIXME b\n- [TBD]\n- c (TBD)\n\nTODO\n",
        &["TODO", "FIXME", "TBD", "TBD", "TODO"],
    );
    check("TODO(ada): a. **Date:** TBD\n", &["TODO", "TBD"]);
    check(
        "[insert name], [your name here]\n",
        &["[insert name]", "[your name here]"],
    );
    check(
        "[insert a key](https://a.example) [your] data [your own]\n",
        &[],
    );
    check("## TODO\n\na\n", &["TODO"]);
    check_file(
        "placeholder-text",
        &titled("\"TODO: a\"", "Speaker — TBD"),
        &["TODO", "TBD"],
    );
    check_file("placeholder-text", &titled("A TODO list", "Pour"), &[]);
    let draft = "---\ntitle: Tea\ndate: 2026-02-03\ndraft: true\n---\nTODO: a\n";
    check_file("placeholder-text", draft, &[]);
    let words = "{ options: { placeholder-text: { words: [HMM] } } }";
    check_with(
        "placeholder-text",
        words,
        &post("HMM: a TODO: b\n"),
        &["HMM"],
    );
    let words = "{ options: { placeholder-text: { words: [] } } }";
    check_with(
        "placeholder-text",
        words,
        &post("TODO: b [insert c]\n"),
        &["[insert c]"],
    );
}

const TERMS: &str = "{ terms: [GitHub, Node.js, Rust, iOS, GitHub Actions, npm] }";

#[test]
fn house_terms() {
    let check =
        |body: &str, expected: &[&str]| check_with("house-terms", TERMS, &post(body), expected);
    check("GitHub, Node.js, Rust, iOS, GitHub Actions\n", &[]);
    check(
        "Github's github, GITHUB. (gitHub)\n",
        &["Github", "github", "GITHUB", "gitHub"],
    );
    check(
        "Github actions and node.JS\n",
        &["Github actions", "node.JS"],
    );
    check("Github-hosted, github-cli, my-github\n", &["Github"]);
    check(
        "githubs mygithub github_x github1 rustic trust ios7 nodexjs\n",
        &[],
    );
    check(
        "`github` github.com @github #github a/github github/a :github: a@github\n",
        &[],
    );
    check(
        "https://a.example/x,github x@github.example www.a.example?github\n",
        &[],
    );
    check(
        "[Github](https://github.com/a) <https://github.com>\n",
        &["Github"],
    );
    check(
        "![github](github.png) [a][github]\n\n[github]: https://a.example/github\n",
        &["github"],
    );
    check(
        "a[^github]\n\n[^github]: b\n\n## Github {#github}\n",
        &["Github"],
    );
    check("日本 github、 **github**\n", &["github", "github"]);
    check("<b title=github>github</b> <!-- github -->\n", &["github"]);
    check("{{< github >}} {% b github %} github\n", &["github"]);
    let lint = "{ terms: [open source, https, macOS] }";
    let text = post("Open source, Open Source, OPEN source, https://a.example MacOS\n");
    check_with("house-terms", lint, &text, &["OPEN source", "MacOS"]);
    check_with("house-terms", "{ terms: [] }", &post("a"), &[]);
    check_with("house-terms", "{ terms: ['', ' '] }", &post("a"), &[]);
    check_with(
        "house-terms",
        "{ terms: [Go, GO] }",
        &post("GO go Go"),
        &["go"],
    );
}

#[test]
fn house_terms_are_mended_in_place() {
    let check = |text: &str, expected: &str| {
        assert_eq!(
            mended("house-terms", TERMS, text, false),
            expected,
            "{text}"
        );
        assert_eq!(mended("house-terms", TERMS, expected, false), expected);
    };
    check(&post("é github\r\nb"), &post("é GitHub\r\nb"));
    check(
        &titled("Github # github", "'On github'"),
        &titled("GitHub # github", "'On GitHub'"),
    );
    check(
        &titled(
            "\"a \\\"github\\\" \\u0067ithub\"",
            ">-\n  a\n  github # github\n  b",
        ),
        &titled(
            "\"a \\\"github\\\" \\u0067ithub\"",
            ">-\n  a\n  GitHub # GitHub\n  b",
        ),
    );
    check(
        &titled("\"\\u00e9 github\"", "a"),
        &titled("\"\\u00e9 GitHub\"", "a"),
    );
    check(&post("rust, NPM, “github”"), &post("rust, NPM, “github”"));
    let text = mended("house-terms", TERMS, &post("rust, NPM"), true);
    assert_eq!(text, post("Rust, npm"));
    let terms = "{ terms: [New York, HTTPS] }";
    let text = mended(
        "house-terms",
        terms,
        &post("new york https://a.example Https"),
        false,
    );
    assert_eq!(text, post("new york https://a.example HTTPS"));
}

#[test]
fn patterns() {
    let lint = |more: &str| {
        format!("{{ patterns: [{{ pattern: '(?i)\\bclick here$', message: say where{more} }}] }}")
    };
    let text = post(
        "a `click here`\nCLICK HERE\r\nclick here b\n[click here](https://a.example/click here)\nnow, click here\n",
    );
    check_with("pattern", &lint(""), &text, &["CLICK HERE", "click here"]);
    check_with(
        "pattern",
        &lint(", paths: [content/posts/*]"),
        &text,
        &["CLICK HERE", "click here"],
    );
    check_with("pattern", &lint(", paths: [content/*]"), &text, &[]);
    let text = titled("click here", "\"Now: click here\"");
    check_with("pattern", &lint(""), &text, &["click here", "click here"]);
    let empty = "{ patterns: [{ pattern: 'x*', message: no }] }";
    check_with("pattern", empty, &post("日x本xx"), &["x", "xx"]);
}

#[test]
fn renamed_keys_are_read_where_they_stand() {
    let settings = "title: Tiny\nbase_url: https://tiny.example\n\
                    front_matter: { rename: { excerpt: description } }\nlint: { terms: [GitHub] }\n";
    let text = "---\ntitle: Tea\ndate: 2026-02-03\nexcerpt: 'On Github'\n---\nPour.\n";
    let files = [
        ("postroom.yaml", settings.to_owned()),
        ("content/posts/tea.md", text.to_owned()),
    ];
    assert_eq!(covered(&by_rule("house-terms", &files), text), ["Github"]);
}

#[test]
fn patterns_are_as_bad_as_they_or_the_settings_say() {
    for (lint, severity) in [
        (
            "patterns: [{ pattern: Pour, message: no }]",
            Severity::Warning,
        ),
        (
            "patterns: [{ pattern: Pour, message: no, severity: error }]",
            Severity::Error,
        ),
        (
            "severity: { pattern: info }, patterns: [{ pattern: Pour, message: no, severity: error }]",
            Severity::Info,
        ),
    ] {
        let settings = format!("title: Tiny\nbase_url: https://tiny.example\nlint: {{ {lint} }}\n");
        let files = [
            ("postroom.yaml", settings),
            ("content/posts/tea.md", post("Pour.")),
        ];
        let report = by_rule("pattern", &files);
        assert_eq!(report.findings[0].severity, severity, "{lint}");
        assert_eq!(report.findings[0].message, "no");
    }
}

#[test]
fn a_pattern_that_cannot_be_read_is_an_invalid_setting() {
    for (pattern, part) in [
        ("{ pattern: 'a(b', message: no }", "a(b"),
        ("{ pattern: '\\w{999}{999}', message: no }", "\\w{999}{999}"),
        ("{ pattern: \"\\u0061(b\", message: no }", "lint"),
        ("{ pattern: 'a', message: no, paths: ['b{'] }", "b{"),
    ] {
        let settings = format!(
            "title: Tiny\nbase_url: https://tiny.example\nlint:\n  patterns:\n    - {pattern}\n"
        );
        let report = by_rule("pattern", &[("postroom.yaml", settings.clone())]);
        assert_eq!(covered(&report, &settings), [part], "{:?}", report.findings);
        assert_eq!(report.findings[0].rule, "invalid-setting");
        assert!(!report.findings[0].message.contains('\n'));
    }
}

#[test]
fn footnotes() {
    let rule = "undefined-footnote";
    check(rule, "a[^b] `[^c]` \\[^d] [^e f]\n\n[^b]: g\n", &[]);
    check(rule, "a[^b] and[^c]\n\n[^c]: d\n", &["[^b]"]);
    let rule = "unused-footnote";
    check(rule, "a[^B]\n\n[^b]: c\n", &[]);
    check(rule, "a[^b]\n\n[^B]: c\n", &[]);
    check(rule, "a\n\n[^b]: c\n[^d]: e\n", &["[^b]", "[^d]"]);
    check(rule, "> a\n>\n> [^b]: c\n", &["[^b]"]);
    check(rule, "a[^b]\n\n[^b]: c[^d]\n\n[^d]: e\n", &[]);
}

#[test]
fn ragged_tables() {
    let check = |rows: &str, expected: &[&str]| {
        check(
            "ragged-table",
            &format!("| a | b |\n|---|---|\n{rows}\n"),
            expected,
        );
    };
    check("| 1 | 2 |\n| 1 |\n| 1 | 2 | | |\n1 | 2\n1 | 2 |", &[]);
    check("| 1 | 2\\|3 |\n| `a\\|b` | c\\||", &[]);
    check("| 1 | 2 | 3 |\r\n1 | 2 | 3", &["3", "3"]);
    check("| 1 | `a|b` |\n| 1 | 2 | | 4 | 5 |", &["b`", "4 | 5"]);
    check("|1|2|日本|", &["日本"]);
    check("| 1 | 2 | 3 | \\|", &["3 | \\|"]);
}
