//! How far things are: progress bars, on a terminal only, and numbers.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Output;

/// A bar over `total` steps; invisible where progress is not shown.
pub(crate) fn bar(output: &Output, what: &'static str, total: u64) -> ProgressBar {
    let target = match output.shows_progress() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let style = ProgressStyle::with_template("{msg:>12} {bar:30} {pos}/{len} {per_sec} {eta}")
        .expect("the template is fixed and valid");
    ProgressBar::with_draw_target(Some(total), target)
        .with_style(style)
        .with_message(what)
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_the_thousand() {
        let check = |number, text: &str| assert_eq!(grouped(number).replace('\u{202f}', " "), text);
        check(0, "0");
        check(999, "999");
        check(1_000, "1 000");
        check(1_234_567, "1 234 567");
    }
}
