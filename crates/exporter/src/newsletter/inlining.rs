//! Styles put into the elements they are about: many mail programs drop style sheets.

use css_inline::CSSInliner;

use super::{
    place::{Follower, Place},
    sentinel::Sentinels,
};

/// What a browser may do with a condition that stands alone between the rows of a table is to move
/// it out of the table; a comment stays where it is.
const COMMENT: (&str, &str) = ("<!--", "-->");
/// A comment in a title, where there are none.
const ESCAPED: (&str, &str) = ("&lt;!--", "--&gt;");

/// A style sheet that stays, as the templates say.
const KEPT: &str = "<style data-css-inline=\"keep\">";

/// A mail with its styles inlined. Nothing is fetched, whatever it links.
///
/// # Errors
///
/// When its styles cannot be read.
pub(super) fn inlined(html: &str, sentinels: &Sentinels) -> Result<String, String> {
    let inliner = CSSInliner::options()
        .load_remote_stylesheets(false)
        .keep_style_tags(false)
        .keep_link_tags(false)
        .minify_css(true)
        .build();
    let inlined = inliner.inline(&shielded(html, sentinels));
    let inlined = inlined.map_err(|error| error.to_string())?;
    Ok(unshielded(&inlined, sentinels).replace(KEPT, "<style>"))
}

/// Conditions as comments, where comments may stand.
fn shielded(html: &str, sentinels: &Sentinels) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    let mut follower = Follower::default();
    while let Some((start, end, token)) = sentinels.find(rest) {
        follower.follow(&rest[..start]);
        out.push_str(&rest[..start]);
        if token.is_condition() && follower.place() == Place::Text {
            out.push_str(COMMENT.0);
            out.push_str(&rest[start..end]);
            out.push_str(COMMENT.1);
        } else {
            out.push_str(&rest[start..end]);
        }
        if !token.is_condition() {
            follower.value();
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The same without the comments.
fn unshielded(html: &str, sentinels: &Sentinels) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((start, end, token)) = sentinels.find(rest) {
        let (before, after) = (&rest[..start], &rest[end..]);
        let shield = [COMMENT, ESCAPED].into_iter().find_map(|(open, close)| {
            let shields = before.strip_suffix(open).zip(after.strip_prefix(close));
            shields.filter(|_| token.is_condition())
        });
        let (before, after) = shield.unwrap_or((before, after));
        out.push_str(before);
        out.push_str(&rest[start..end]);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newsletter::placeholder::lace;

    fn check(body: &str, expected: &str) {
        let html = format!("<!doctype html><html><head><title>t</title>{body}</html>");
        let mut sentinels = Sentinels::new(&[&html]);
        let laced = lace(&html, &mut sentinels).unwrap();
        let inlined = inlined(&laced, &sentinels).unwrap();
        let shown = sentinels.shown(&inlined);
        assert!(shown.contains(expected), "{shown}");
    }

    #[test]
    fn styles_are_inlined() {
        check(
            "<style>p { color: #111111; }</style></head><body><p>x</p></body>",
            "<p style=\"color:#111111\">x</p>",
        );
        check(
            "<style data-css-inline=\"keep\">@media (max-width: 9px) { p { color: red; } }</style></head><body>",
            "<style>@media (max-width: 9px) { p { color: red; } }</style>",
        );
    }

    #[test]
    fn conditions_stay_where_they_are() {
        check(
            "</head><body><table><tbody>{{#if subscriber.name}}<tr><td>x</td></tr>{{/if}}</tbody></table></body>",
            "<tbody><if Name><tr><td>x</td></tr><end></tbody>",
        );
        check(
            "</head><body title=\"{{#if subscriber.name}}a{{/if}}\"></body>",
            "title=\"<if Name>a<end>\"",
        );
        check(
            "<title>{{#if subscriber.name}}a{{/if}}</title></head>",
            "<title><if Name>a<end></title>",
        );
    }

    #[test]
    fn nothing_is_fetched() {
        check(
            "<link rel=\"stylesheet\" href=\"https://127.0.0.1:9/x.css\"></head><body>x</body>",
            "<body>x</body>",
        );
    }
}
