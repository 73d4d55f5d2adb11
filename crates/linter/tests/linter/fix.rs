//! Fixes applied to a text: what wins, what waits, and that nothing else changes.

use postroom_content_model::Position;
use postroom_linter::{Edit, Fix, apply_fixes};
use proptest::prelude::*;

type Written = (usize, usize, &'static str);

fn fix(edits: &[(usize, usize, &str)]) -> Fix {
    let position = |offset| Position {
        line: 1,
        column: 1,
        offset,
    };
    let edit = |(start, end, text): &(usize, usize, &str)| Edit {
        start: position(*start),
        end: position(*end),
        text: (*text).to_owned(),
    };
    Fix {
        safe: true,
        edits: edits.iter().map(edit).collect(),
    }
}

/// What a text becomes by these fixes, each a list of edits, and which of them are in it.
fn check(text: &str, fixes: &[&[Written]], expected: &str, taken: &[usize]) {
    let fixes: Vec<Fix> = fixes.iter().map(|edits| fix(edits)).collect();
    let mended = apply_fixes(text, &fixes.iter().collect::<Vec<_>>());
    assert_eq!((mended.text.as_str(), &*mended.taken), (expected, taken));
}

#[test]
fn fixes_apart_are_all_made_in_any_order() {
    check(
        "one two three",
        &[&[(8, 13, "3")], &[(0, 3, "1")], &[(4, 7, "2")]],
        "1 2 3",
        &[0, 1, 2],
    );
    check("one", &[], "one", &[]);
    check("", &[&[(0, 0, "one")]], "one", &[0]);
}

#[test]
fn of_those_that_overlap_or_touch_the_first_wins() {
    check("abcdef", &[&[(1, 4, "x")], &[(3, 5, "y")]], "axef", &[0]);
    check("abcdef", &[&[(2, 3, "x")], &[(0, 6, "y")]], "abxdef", &[0]);
    check("abcdef", &[&[(0, 6, "y")], &[(2, 3, "x")]], "y", &[0]);
    check("abcdef", &[&[(0, 2, "x")], &[(2, 4, "y")]], "xcdef", &[0]);
    check("abcdef", &[&[(2, 4, "y")], &[(0, 2, "x")]], "abyef", &[0]);
    // The second lost, and so does not stand in the third's way.
    check(
        "abcdef",
        &[&[(0, 2, "x")], &[(1, 4, "y")], &[(3, 5, "z")]],
        "xczf",
        &[0, 2],
    );
}

#[test]
fn insertions_at_one_place_wait_for_each_other() {
    check("ab", &[&[(1, 1, "x")], &[(1, 1, "y")]], "axb", &[0]);
    check("ab", &[&[(1, 1, "x")], &[(1, 2, "y")]], "axb", &[0]);
    check("ab", &[&[(1, 2, "y")], &[(1, 1, "x")]], "ay", &[0]);
    check("ab", &[&[(0, 0, "x")], &[(2, 2, "y")]], "xaby", &[0, 1]);
}

#[test]
fn a_fix_is_made_whole_or_not_at_all() {
    check(
        "(one) (two)",
        &[
            &[(6, 7, "[")],
            &[(0, 1, "<"), (4, 5, ">"), (6, 7, "<")],
            &[(0, 1, "{"), (4, 5, "}")],
        ],
        "{one} [two)",
        &[0, 2],
    );
}

#[test]
fn edits_of_one_fix_may_touch() {
    check("abc", &[&[(0, 1, "x"), (1, 2, "y")]], "xyc", &[0]);
    check("abc", &[&[(1, 2, "y"), (0, 1, "x")]], "xyc", &[0]);
    check("abc", &[&[(1, 1, "x"), (1, 2, "")]], "axc", &[0]);
}

#[test]
fn an_edit_that_two_fixes_share_is_made_once() {
    check("ab", &[&[(2, 2, "\n")], &[(2, 2, "\n")]], "ab\n", &[0, 1]);
    check(
        "abcd",
        &[&[(0, 1, "x")], &[(0, 1, "x"), (3, 4, "y")]],
        "xbcy",
        &[0, 1],
    );
}

#[test]
fn what_does_not_belong_to_the_text_is_left_out() {
    check("ab", &[&[(1, 3, "x")]], "ab", &[]);
    check("ab", &[&[(usize::MAX, usize::MAX, "x")]], "ab", &[]);
    check("é", &[&[(1, 2, "x")]], "é", &[]);
    check("abcd", &[&[(0, 3, "x"), (2, 4, "y")]], "abcd", &[]);
    // One bad edit spoils the whole fix.
    check("ab", &[&[(0, 1, "x"), (7, 9, "y")]], "ab", &[]);
    // Nothing would change: to count it as mended would never end.
    check("ab", &[&[(0, 1, "a")], &[(1, 1, "")], &[]], "ab", &[]);
}

#[test]
fn wide_characters_line_ends_and_marks_stay() {
    let text = "\u{feff}---\r\ntitle: 日本\r\n---\r\n👍 Tee\r\n";
    let at = text.find("Tee").unwrap();
    let japan = text.find('日').unwrap();
    let fixes = [
        fix(&[(at, at + 3, "Tea")]),
        fix(&[(japan, japan + 3, "月")]),
    ];
    let mended = apply_fixes(text, &[&fixes[0], &fixes[1]]);
    assert_eq!(
        mended.text,
        "\u{feff}---\r\ntitle: 月本\r\n---\r\n👍 Tea\r\n"
    );
}

#[test]
fn a_hundred_thousand_fixes_take_no_time() {
    let text = "ab ".repeat(100_000);
    let fixes: Vec<Fix> = (0..100_000)
        .rev()
        .map(|word| fix(&[(3 * word, 3 * word + 2, "x")]))
        .collect();
    let mended = apply_fixes(&text, &fixes.iter().collect::<Vec<_>>());
    assert_eq!(mended.text, "x ".repeat(100_000));
}

/// A text in pieces: those that stay, and in turn those that are replaced, with what by. Pieces
/// that stay have at least a character, so that no two edits touch.
fn pieces() -> impl Strategy<Value = (String, Vec<(String, String, String)>)> {
    let part = "[a-c日👍\u{feff}\r\n \t]{0,4}";
    let kept = "[a-c日👍\u{feff}\r\n \t]{1,4}";
    (kept, prop::collection::vec((part, part, kept), 0..12))
}

proptest! {
    #[test]
    fn everything_outside_of_edits_stays_byte_for_byte(
        (first, pieces) in pieces(),
        seed in any::<prop::sample::Index>(),
    ) {
        let (mut text, mut expected, mut fixes) = (first.clone(), first, Vec::new());
        for (old, new, kept) in &pieces {
            let start = text.len();
            text.push_str(old);
            fixes.push(fix(&[(start, text.len(), new)]));
            text.push_str(kept);
            expected.push_str(new);
            expected.push_str(kept);
        }
        if !fixes.is_empty() {
            let turn = seed.index(fixes.len());
            fixes.rotate_left(turn);
        }
        let changing = pieces.iter().filter(|(old, new, _)| old != new).count();
        let mended = apply_fixes(&text, &fixes.iter().collect::<Vec<_>>());
        prop_assert_eq!(mended.text, expected);
        prop_assert_eq!(mended.taken.len(), changing);
    }

    #[test]
    fn any_edits_leave_a_text_and_a_second_time_gives_the_same(
        text in "[a-c日\r\n]{0,12}",
        wild in prop::collection::vec((0_usize..16, 0_usize..16, "[x日]{0,2}"), 0..8),
    ) {
        let fixes: Vec<Fix> = wild.iter().map(|(a, b, new)| fix(&[(*a.min(b), *a.max(b), new)])).collect();
        let offered: Vec<&Fix> = fixes.iter().collect();
        let mended = apply_fixes(&text, &offered);
        prop_assert_eq!(&mended, &apply_fixes(&text, &offered));
        let taken: Vec<&Fix> = mended.taken.iter().map(|index| &fixes[*index]).collect();
        prop_assert_eq!(mended.text, apply_fixes(&text, &taken).text);
    }
}
