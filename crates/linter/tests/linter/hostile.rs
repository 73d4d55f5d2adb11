//! Whatever a file holds, the linter answers with findings, and no byte of it reaches the
//! terminal that the terminal would obey.

use std::{collections::BTreeSet, time::Instant};

use postroom_content_model::{Problem, ProblemKind, SitePath, SourceFile, Span};
use postroom_linter::{LintOptions, Report, Style, formats};

use crate::tiny_site::{TinySite, post, report};

fn in_every_format(report: &Report) -> String {
    let mut bytes = Vec::new();
    for format in formats() {
        format
            .write(
                report,
                Style {
                    color: false,
                    width: 40,
                },
                &mut bytes,
            )
            .unwrap();
    }
    String::from_utf8(bytes).unwrap()
}

fn rules_of(report: &Report) -> BTreeSet<&str> {
    report.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let body =
        "a\u{1b}[31m\u{9b}31m \u{202e}[x\u{1b}]0;t\u{7}](mis\u{1b}[2Jsing.md) ![](\u{9b}2J.png)";
    let text = in_every_format(&report(&[("content/posts/tea.md", post(body))]));
    let obeyed = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    let json_free: String = text.lines().filter(|line| !line.starts_with('{')).collect();
    assert!(!json_free.contains(obeyed), "{json_free:?}");
}

#[test]
fn bytes_that_are_no_text() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("---\ntitle: x\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let files: [(&str, Vec<u8>); 4] = [
        ("content/posts/bytes.md", vec![0xff; 3000]),
        ("content/posts/nul.md", vec![0; 3000]),
        ("content/posts/utf16.md", utf16),
        ("content/posts/empty.md", Vec::new()),
    ];
    let report = report(&files);
    assert!(
        rules_of(&report).contains("invalid-utf8"),
        "{:?}",
        rules_of(&report)
    );
    in_every_format(&report);
}

#[test]
fn front_matter_that_is_out_of_hand() {
    let bombs = [
        format!("---\n{}\n---\n", "[".repeat(65_000)),
        format!("---\ntitle: {}\n---\n", "x".repeat(70_000)),
        "---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n---\n".to_owned(),
        "---\ntitle: never closed\n".to_owned(),
        "+++\ntitle = 'TOML'\n+++\n".to_owned(),
    ];
    for bomb in bombs {
        let report = report(&[("content/posts/bomb.md", &bomb)]);
        assert!(report.worst().is_some(), "{}", &bomb[..40.min(bomb.len())]);
        in_every_format(&report);
    }
}

#[test]
fn front_matter_of_many_values() {
    let list = |item: &dyn Fn(usize) -> String| -> String {
        let items: Vec<String> = (0..7_000).map(item).collect();
        items.join(",")
    };
    let keys = [
        format!("tags: [{}]", list(&|at| format!("t{at}"))),
        format!("tags: [{}]", list(&|_| "no".to_owned())),
        format!("tags: {}", list(&|at| format!("t{at}"))),
        format!("authors: [{}]", list(&|at| format!("a{at}"))),
        format!("authors: {}", list(&|at| format!("a{at}"))),
        format!("aliases: [{}]", list(&|at| format!("/{at}/"))),
        format!("extra: {{ a: [{}] }}", list(&|_| "0x1".to_owned())),
        "k: v: w\n".repeat(7_000),
        "title: \"x\n".repeat(6_000),
        (0..5_000).map(|at| format!("k{at}: v\n")).collect(),
    ];
    let known = [
        ("content/tags.yaml", "tea: Tea\nteas: Teas\n".to_owned()),
        ("content/authors.yaml", "ada: Ada\n".to_owned()),
    ];
    let all = LintOptions {
        select: vec!["all".parse().unwrap()],
        ..LintOptions::default()
    };
    for keys in keys {
        let text = format!("---\ntitle: Tea\ndate: 2026-02-03\n{keys}\n---\n");
        assert!(text.len() < 64 * 1024, "{}", text.len());
        let files = [
            known[0].clone(),
            known[1].clone(),
            ("content/posts/a.md", text),
        ];
        let started = Instant::now();
        let report = TinySite::new(&files).lint(&all);
        let (shown, took) = (&keys[..20], started.elapsed());
        assert!(
            report.findings.len() <= 8_000,
            "{shown}: {}",
            report.findings.len()
        );
        assert!(took.as_secs() < 20, "{shown}: {took:?}");
    }
}

#[test]
fn thousands_of_findings_on_one_line_are_cut_and_counted() {
    let body = "[a](b.md) ".repeat(1_200);
    let started = Instant::now();
    let report = report(&[("content/posts/tea.md", post(&body))]);
    assert_eq!(report.findings.len(), 1000);
    let last = report.findings.last().unwrap();
    let help = last.help.as_deref().unwrap();
    assert!(help.contains("200 more of `broken-link`"), "{help}");
    in_every_format(&report);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// An eighth of a megabyte of each: what takes the square of its length would take half a minute.
#[test]
fn texts_that_repeat_what_rules_look_for() {
    let settings = "title: Tiny\nbase_url: https://tiny.example\n\
                    lint: { select: [all], terms: [GitHub], patterns: [{ pattern: '\\bno\\b', message: no }] }\n";
    let parts = [
        "{{",
        "{{}} ",
        "{%",
        "{:a",
        "TODO(",
        "TODO ",
        "TODO: ",
        "[insert ",
        "lorem ipsum ",
        "github ",
        "github-",
        "no ",
        "[^a] ",
        "[^a]: b\n\n",
        "## A\n",
        "#### A\n\n",
        "##\n",
        "<Ab>",
        "</Ab><Ab>",
        "<Ab ",
        "<!--",
        "<!-- ",
        "<b onclick=a>",
        "\nimport ",
        "export const =\n",
        "<<<<<<< a\n=======\n",
        "<<<<<<< a\n=======\n>>>>>>> b\n",
        "\u{2067}",
        "\u{202c}",
        "\u{2067}\u{202a}\u{2069} ",
        "|a",
        "|a|b|\n",
        "![a_1](a_1.png) ",
        "```\n\n",
        "- ```\n",
    ];
    for part in parts {
        let mut body = "| a |\n|---|\n".to_owned();
        body.push_str(&part.repeat(128 * 1024 / part.len()));
        let files = [
            ("postroom.yaml", settings.to_owned()),
            ("content/posts/tea.md", post(&body)),
        ];
        let started = Instant::now();
        report(&files);
        let elapsed = started.elapsed();
        assert!(elapsed.as_secs() < 10, "{part:?}: {elapsed:?}");
    }
}

/// Twice the text takes about twice the time: none of these begins a search that goes on to the
/// end of the text.
#[test]
fn beginnings_without_an_end_are_read_once() {
    let beginnings = [
        "](",
        "](a ",
        "[a](a b ",
        "(a)[",
        "((((",
        "https://a.b(",
        "://",
        "[a][b] ",
        "[a]: b\n",
        "[a]: b\n\n",
        "[]() ",
        "<a> ",
        "{{ ",
        "http://a.b {{",
        "[a](http://a.b?&amp;&) ",
        "[a](mailto:?&?&) ",
        "# a\n\n[a](#b)\n\n",
    ];
    let options = LintOptions {
        select: vec!["all".parse().unwrap()],
        ..LintOptions::default()
    };
    for beginning in beginnings {
        let body = beginning.repeat(200_000 / beginning.len());
        let site = TinySite::new(&[("content/posts/tea.md", post(&body))]);
        let started = Instant::now();
        site.lint(&options);
        let took = started.elapsed();
        assert!(took.as_secs() < 20, "{beginning:?}: {took:?}");
    }
}

#[test]
fn file_names_with_anything_in_them() {
    let files = [
        ("content/posts/50% off #1 🍵.md", post("[x](nowhere.md)")),
        ("content/posts/a\nb\u{1b}.md", post("[x](nowhere.md)")),
    ];
    let report = report(&files);
    assert!(rules_of(&report).contains("broken-link"));
    assert!(!in_every_format(&report).contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_is_an_unreadable_file() {
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("notes.md"), post("private")).unwrap();
    let site = TinySite::new::<&str>(&[]);
    let link = site.root().join("content/posts/notes.md");
    std::os::unix::fs::symlink(elsewhere.path().join("notes.md"), link).unwrap();
    let report = site.lint(&LintOptions::default());
    assert_eq!(
        rules_of(&report),
        BTreeSet::from(["unreadable-file"]),
        "{:?}",
        report.findings
    );
}

#[test]
fn one_bad_destination_used_twice_is_one_finding() {
    let report = report(&[(
        "content/posts/tea.md",
        post("[a][x] and [b][x]\n\n[x]: nowhere.md\n"),
    )]);
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
}

#[test]
fn the_same_findings_whatever_the_thread_count() {
    let posts: Vec<(String, String)> = (0..60)
        .map(|index| {
            (
                format!("content/posts/p{index}.md"),
                post("[a](nowhere.md) ![](x.png)"),
            )
        })
        .collect();
    let files: Vec<(&str, &String)> = posts
        .iter()
        .map(|(path, text)| (path.as_str(), text))
        .collect();
    let site = TinySite::new(&files);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| in_every_format(&site.lint(&LintOptions::default())))
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn any_span_of_any_text_is_shown() {
    let text = "\u{feff}a\tb\r\n\r\r\n日本👍🏽é\u{301}\u{1b}[1m\u{0}\n\u{2028}\u{200d}x\u{85}y\r";
    let file = SourceFile {
        path: SitePath::new("x.md"),
        text: text.into(),
    };
    for start in 0..text.len() + 3 {
        let problems: Vec<Problem> = (start..text.len() + 5)
            .map(|end| {
                let span = Span::new(start, end);
                Problem::new(
                    ProblemKind::InvalidDate,
                    &file.path,
                    span,
                    "wrong\u{1b}\r\n",
                )
                .with_help("mend\u{9b}\nit")
                .with_related(&file.path, span, "first\u{7}\nhere")
            })
            .collect();
        let report = Report::of_problems(&problems, std::slice::from_ref(&file));
        assert_eq!(report.findings.len(), problems.len());
        let shown = in_every_format(&report);
        let pretty = shown.lines().filter(|line| !line.starts_with('{'));
        assert!(
            pretty.flat_map(str::chars).all(|c| !c.is_control()),
            "{shown:?}"
        );
    }
}
