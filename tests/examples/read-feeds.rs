//! Reads every feed of an export with feed-rs and holds it against the pages; see audit.sh.
//!
//!     read-feeds OUTPUT BASE_URL

#![expect(clippy::print_stdout, reason = "an audit says what it found")]

use std::{env, path::Path, process::ExitCode};

use postroom_tests::{disagreements, feeds, files};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let [_, output, base_url] = &arguments[..] else {
        println!("usage: read-feeds OUTPUT BASE_URL");
        return ExitCode::from(2);
    };
    let files = files(Path::new(output));
    let wrong = disagreements(&files, base_url);
    let count = feeds(&files).len();
    println!(
        "  feed-rs: {count} feeds; {} disagreements with pages",
        wrong.len()
    );
    for one in wrong.iter().take(20) {
        println!("    {one}");
    }
    if wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
