//! Progress bars, on a terminal only.

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
