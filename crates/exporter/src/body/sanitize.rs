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

/// The elements that formulas are made of (MathML Core §3).
const MATHML: &[&str] = &[
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mspace",
    "mtext",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "mpadded",
    "mphantom",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "menclose",
];

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
        .add_tag_attributes("pre", ["tabindex"])
        .add_tag_attributes("a", ["rel"])
        .add_tags(["picture", "source"])
        .add_tag_attributes("img", ["loading", "decoding", "srcset", "sizes"])
        .add_tag_attributes("source", ["type", "srcset", "sizes"])
        .add_tags(MATHML)
        .add_tag_attributes("math", ["display"])
        .add_tag_attributes("mi", ["mathvariant"])
        .add_tag_attributes(
            "mo",
            [
                "stretchy",
                "form",
                "lspace",
                "rspace",
                "fence",
                "separator",
                "accent",
                "movablelimits",
                "largeop",
                "minsize",
                "maxsize",
            ],
        )
        .add_tag_attributes("mfrac", ["linethickness"])
        .add_tag_attributes("mover", ["accent"])
        .add_tag_attributes("munder", ["accentunder"])
        .add_tag_attributes("mspace", ["width"])
        .add_tag_attributes("mtd", ["columnspan"])
        .add_tag_attributes("mstyle", ["displaystyle", "scriptlevel"]);
    builder
}
