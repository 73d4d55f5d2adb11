//! Cleaning HTML that people wrote into their Markdown.

use std::sync::LazyLock;

use ammonia::Builder;

use super::Medium;

/// The CSS properties that a mail may use; docs/newsletters.md says who knows them.
pub(crate) const MAIL_PROPERTIES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-top",
    "color",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "mso-hide",
    "opacity",
    "overflow",
    "overflow-x",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
];

static PAGE: LazyLock<Builder<'static>> = LazyLock::new(page);
static ELSEWHERE: LazyLock<Builder<'static>> = LazyLock::new(elsewhere);
static MAIL: LazyLock<Builder<'static>> = LazyLock::new(|| mail(false));
static TRUSTED_MAIL: LazyLock<Builder<'static>> = LazyLock::new(|| mail(true));

/// Removes what could harm: scripts, styles, frames, forms, event handlers, dangerous URLs.
pub(super) fn clean(html: &str, medium: Medium) -> String {
    let cleaner = match medium {
        Medium::Page => &PAGE,
        Medium::Feed => &ELSEWHERE,
        Medium::Mail => &MAIL,
    };
    cleaner.clean(html).to_string()
}

/// Removes what mail programs would not show, and what would break the mail around it, from HTML
/// that is trusted: its styles stay, as far as mail programs know them.
pub(super) fn fit_for_mail(html: &str) -> String {
    TRUSTED_MAIL.clean(html).to_string()
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

/// Mails keep what the layout needs: tables with attributes, for Outlook, and classes of the
/// mail's own style sheet, but no others, or a post could take the looks of the foot. What Outlook
/// does not know is flattened.
fn mail(trusted: bool) -> Builder<'static> {
    let mut builder = elsewhere();
    builder
        .rm_tags([
            "section",
            "input",
            "figure",
            "figcaption",
            "details",
            "summary",
        ])
        .add_generic_attributes(["dir"])
        .add_tag_attributes(
            "table",
            ["role", "width", "cellpadding", "cellspacing", "border"],
        )
        .add_tag_attributes("td", ["width"])
        .add_tag_attributes("th", ["width"])
        .rm_tag_attributes("code", ["class"])
        .add_allowed_classes("p", ["alert", "caption"])
        .add_allowed_classes("div", ["scroll", "notes"])
        .add_allowed_classes("table", ["code", "data"])
        .add_allowed_classes("th", ["along"])
        .add_allowed_classes("code", ["math"]);
    if trusted {
        builder
            .add_generic_attributes(["style"])
            .add_tag_attributes("table", ["bgcolor"])
            .add_tag_attributes("td", ["bgcolor"])
            .filter_style_properties(MAIL_PROPERTIES.iter().copied().collect());
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
