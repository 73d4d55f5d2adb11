//! The transcripts of `tests/cmd/`: what commands print and how they exit. They are
//! documentation too.
//!
//! After a change that is meant, `TRYCMD=overwrite cargo test -p postroom-tests transcripts`
//! rewrites them; review the difference.

use postroom_tests::binary;

/// [`postroom_tests::NOW`] in seconds since 1970.
const NOW: &str = "1794799800";

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("postroom", binary());
    cases
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("TZ", "UTC")
        .env("COLUMNS", "100");
    // The transcripts are plain, whatever the developer's terminal can do.
    cases.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "0");
    // Nor do they write on the page of the job that tests them.
    cases.env("GITHUB_STEP_SUMMARY", "");
    cases.case("cmd/*.md");
}
