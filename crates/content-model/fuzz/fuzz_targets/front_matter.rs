//! Any text splits into front matter and body at places in the text; YAML between the fences is
//! read or refused, with every problem at a place in the text; any line may be read as a date.
#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use postroom_content_model::{Settings, SettingsError, parse_date, split};

fuzz_target!(|text: &str| {
    let parts = split(text);
    assert!(
        text.get(parts.block.start..parts.block.end).is_some(),
        "the block is in the text"
    );
    let inner = text
        .get(parts.inner.start..parts.inner.end)
        .expect("the inside is in the text");
    assert!(text.is_char_boundary(parts.body));
    for value in inner.lines().filter_map(|line| line.split_once(':')) {
        let _ = parse_date(value.1, &TimeZone::UTC);
    }
    let refuse = |_: &_| Err(String::from("not in a test"));
    if let Err(SettingsError::Invalid { file, problems }) = Settings::parse(inner, &refuse) {
        for problem in problems {
            assert!(
                file.text
                    .get(problem.span.start..problem.span.end)
                    .is_some(),
                "{problem:?}"
            );
        }
    }
});
