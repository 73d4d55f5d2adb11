//! Cleaning HTML that people wrote into their Markdown.

use std::sync::LazyLock;

use ammonia::Builder;

use super::Medium;

static PAGE: LazyLock<Builder<'static>> = LazyLock::new(page);
static ELSEWHERE: LazyLock<Builder<'static>> = LazyLock::new(elsewhere);

/// Removes what could harm: scripts, styles, frames, forms, event handlers, dangerous URLs.
pub(super) fn clean(html: &str, medium: Medium) -> String {
    let cleaner = match medium {
        Medium::Page => &PAGE,
        Medium::Feed | Medium::Mail => &ELSEWHERE,
    };
    cleaner.clean(html).to_string()
}

/// What every medium allows.
fn common() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .link_rel(None)
        .add_url_schemes(["tel"])
        .add_tags(["section", "input"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attribute_values("input", "type", ["checkbox"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("ol", ["start"]);
    builder
}

/// Outside of the site nothing may be relative to it. What `cite` names is shown to nobody, and
/// it is the one URL that is no link of the outline.
fn elsewhere() -> Builder<'static> {
    let mut builder = common();
    for tag in ["blockquote", "del", "ins", "q"] {
        builder.rm_tag_attributes(tag, ["cite"]);
    }
    builder
}

/// Pages also keep what the theme and the links within a page need.
fn page() -> Builder<'static> {
    let mut builder = common();
    builder
        .add_generic_attributes(["id", "class", "aria-label"])
        .add_tag_attributes("div", ["tabindex"])
        .add_tag_attributes("img", ["loading", "decoding"]);
    builder
}
