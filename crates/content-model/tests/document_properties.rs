//! Whatever stands in a file, loading it gives a post and problems that point into it.

use std::fs;

use jiff::Timestamp;
use postroom_content_model::{Settings, Site};
use proptest::prelude::*;

/// Pieces that front matter is made of, whole and broken.
const PIECES: &[&str] = &[
    "---\n",
    "...\n",
    "+++\n",
    "title: ",
    "date: ",
    "2017-02-29",
    "2026-01-01 9:05 -4",
    "authors:",
    " [a, {name: b}]",
    "tags: a, b",
    "cover: {image: x}",
    "call_to_action: {heading: h, links: [{url: u}]}",
    "slug: ../x",
    "aliases: ['/a/', b]",
    "url: //x",
    "draft: yes",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  - ",
    "- ",
    ": ",
    " #",
    "\"",
    "'",
    "&a ",
    "*a",
    "<<: ",
    "|\n",
    ">-\n",
    "{",
    "}",
    "[",
    "]",
    "!t ",
    "é",
    "日本",
    "😀",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "extra: {a: {b: c}}",
    "reading_time: -1",
    "null",
    "~",
    "? ",
];

fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let pieces = proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    (any::<bool>(), pieces)
        .prop_map(|(fenced, text)| if fenced { format!("---\n{text}") } else { text })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_loads_as_a_post_with_problems_in_bounds(text in document()) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("content/posts")).expect("made");
        fs::write(folder.path().join("content/posts/post.md"), &text).expect("written");
        let settings = "title: T\nbase_url: https://x.example\n";
        let settings = Settings::parse(settings, &|_| Err(String::new())).expect("valid");
        let site = Site::load(folder.path(), settings, Timestamp::UNIX_EPOCH).expect("a site");
        let post = &site.posts[0];
        prop_assert!(post.raw.body <= post.file.text.len() && post.file.text.is_char_boundary(post.raw.body));
        prop_assert!(post.permalink.starts_with('/') && !post.permalink.contains("/../"), "{}", post.permalink);
        prop_assert!(!post.permalink.chars().any(|c| c.is_control() || c == '\\'), "{:?}", post.permalink);
        for problem in &site.problems {
            let (start, end) = (problem.span.start, problem.span.end);
            let sound = start <= end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end);
            prop_assert!(sound, "{problem:?}");
        }
    }
}
