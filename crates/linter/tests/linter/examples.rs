//! Every rule's bad example is found, exactly there and nothing else; its good example is clean.
//! So they are with CRLF, behind a byte order mark, and behind text of several bytes a character.

use postroom_content_model::Span;
use postroom_linter::{ExampleFile, Gathered, LintOptions, RuleInfo, rules};

use crate::tiny_site::TinySite;

/// Stand in for the marks while the text around them is changed.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Its bad example needs a symbolic link: see `hostile.rs`.
const NOT_A_TEXT: &str = "unreadable-file";

/// Stands for what was gathered before the rules run; it is no file of the site.
const GATHERED: &str = "gathered.yaml";

/// Characters that compilers refuse in a rule's own file.
const ESCAPES: [(&str, &str); 3] = [
    ("\\u{202E}", "\u{202e}"),
    ("\\u{2067}", "\u{2067}"),
    ("\\u{2069}", "\u{2069}"),
];

#[test]
fn bad_examples_are_found_exactly_there() {
    for rule in rules().filter(|rule| rule.name != NOT_A_TEXT) {
        for variant in VARIANTS {
            let files: Vec<Planted> = rule
                .doc()
                .bad
                .iter()
                .map(|file| plant(file, variant))
                .collect();
            let expected = expected(&files);
            assert!(
                !expected.is_empty(),
                "{}: its bad example has no mark",
                rule.name
            );
            assert_eq!(
                found(rule, &files),
                expected,
                "{} with {}",
                rule.name,
                variant.name
            );
        }
    }
}

#[test]
fn good_examples_are_clean() {
    for rule in rules() {
        for variant in VARIANTS {
            let files: Vec<Planted> = rule
                .doc()
                .good
                .iter()
                .map(|file| plant(file, variant))
                .collect();
            assert!(!files.is_empty(), "{}: it has no good example", rule.name);
            assert!(
                expected(&files).is_empty(),
                "{}: its good example has marks",
                rule.name
            );
            assert_eq!(
                found(rule, &files),
                [],
                "{} with {}",
                rule.name,
                variant.name
            );
        }
    }
}

/// A way to write the same example.
struct Variant {
    name: &'static str,
    rewrite: fn(&str) -> String,
}

const VARIANTS: &[Variant] = &[
    Variant {
        name: "the text as it is",
        rewrite: str::to_owned,
    },
    Variant {
        name: "CRLF",
        rewrite: |text| text.replace('\n', "\r\n"),
    },
    Variant {
        name: "a byte order mark",
        rewrite: |text| format!("\u{feff}{text}"),
    },
    Variant {
        name: "wide characters and tabs",
        rewrite: widened,
    },
];

/// Puts a comment into the front matter, and words before every paragraph with a mark.
fn widened(text: &str) -> String {
    let mut fences = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let bare = line.trim_matches([OPEN, CLOSE]);
        let definition = bare.starts_with('[') && bare.contains("]: ");
        let words = bare.starts_with(|c: char| c.is_alphabetic() || c == '[' || c == '!');
        let words = words && !definition && !bare.starts_with("[^");
        let prefix = if fences == 2 && words && line.contains(OPEN) {
            "日本\t👍 é "
        } else {
            ""
        };
        lines.push(format!("{prefix}{line}"));
        if bare == "---" {
            fences += 1;
            if fences == 1 {
                lines.push("# 日本語 👍 é\té".to_owned());
            }
        }
    }
    lines.join("\n")
}

/// A file as it is written, and where something is to be found in it.
struct Planted {
    path: String,
    bytes: Vec<u8>,
    marks: Vec<Span>,
}

type Place = (String, usize, usize);

fn plant(file: &ExampleFile, variant: &Variant) -> Planted {
    let path = file.path.clone().unwrap_or_else(|| "README.txt".to_owned());
    let is_markdown = file.language == "markdown";
    let mut marked = marked(file).replace("\\xE9", "\u{fffd}");
    if file.bytes {
        for (escape, character) in ESCAPES {
            marked = marked.replace(escape, character);
        }
    }
    let marked = if is_markdown {
        (variant.rewrite)(&marked)
    } else {
        marked
    };
    let (mut text, mut marks) = (String::new(), Vec::new());
    for character in marked.chars() {
        match (character, marks.last_mut()) {
            (OPEN, _) => marks.push(Span::at(text.len())),
            (CLOSE, Some(mark)) => mark.end = text.len(),
            _ => text.push(character),
        }
    }
    let mut bytes = text.into_bytes();
    if file.bytes {
        let text = String::from_utf8(bytes).unwrap();
        let parts: Vec<&[u8]> = text.split('\u{fffd}').map(str::as_bytes).collect();
        bytes = parts.join(&0xe9);
    }
    Planted { path, bytes, marks }
}

/// The example with its marks back in.
fn marked(file: &ExampleFile) -> String {
    let mut text = file.text.clone();
    for mark in file.marks.iter().rev() {
        text.insert(mark.end, CLOSE);
        text.insert(mark.start, OPEN);
    }
    text
}

fn expected(files: &[Planted]) -> Vec<Place> {
    let places = files.iter().flat_map(|file| {
        file.marks
            .iter()
            .map(|mark| (file.path.clone(), mark.start, mark.end))
    });
    places.collect()
}

fn found(rule: &RuleInfo, files: &[Planted]) -> Vec<Place> {
    let (gathered, files): (Vec<&Planted>, Vec<&Planted>) =
        files.iter().partition(|file| file.path == GATHERED);
    let gathered = gathered.first().map_or_else(Gathered::default, |file| {
        serde_yaml::from_slice(&file.bytes).unwrap()
    });
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|file| (file.path.as_str(), &file.bytes[..]))
        .collect();
    let options = LintOptions {
        select: vec!["default".parse().unwrap(), rule.name.parse().unwrap()],
        ..LintOptions::default()
    };
    let report = TinySite::new(&files).lint_with(&gathered, &options);
    let places = report.findings.iter().map(|finding| {
        assert_eq!(
            finding.rule, rule.name,
            "{}: another rule found {finding:?}",
            rule.name
        );
        let span = finding.span();
        (finding.file.to_string(), span.start, span.end)
    });
    places.collect()
}
