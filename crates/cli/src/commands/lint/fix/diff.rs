//! Unified diffs, such as `git apply` and `patch -p1` take.

use postroom_content_model::SitePath;
use similar::TextDiff;

/// The difference of two versions of a file. Lines end with a line feed only, as they do for git.
pub(super) fn unified(path: &SitePath, before: &[u8], after: &[u8]) -> String {
    let (before, after) = (
        String::from_utf8_lossy(before),
        String::from_utf8_lossy(after),
    );
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .newline_terminated(true)
        .diff_slices(&old, &new);
    // A tab ends a name with spaces in it, by the custom of git.
    let end = if path.as_str().contains(' ') {
        "\t"
    } else {
        ""
    };
    diff.unified_diff()
        .header(&format!("a/{path}{end}"), &format!("b/{path}{end}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expected: &str) {
        let path = SitePath::new("a b.md");
        let head = "--- a/a b.md\t\n+++ b/a b.md\t\n";
        let diff = unified(&path, before.as_bytes(), after.as_bytes());
        assert_eq!(diff, format!("{head}{expected}"));
    }

    #[test]
    fn line_ends_are_shown_as_they_are() {
        check("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        check(
            "a\r\nb\r\n",
            "a\r\nc\r\n",
            "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n",
        );
        check("a\rb\n", "a\rc\n", "@@ -1 +1 @@\n-a\rb\n+a\rc\n");
        check(
            "a\nb",
            "a\nc",
            "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n",
        );
        check("", "a\n", "@@ -0,0 +1 @@\n+a\n");
    }
}
