//! Whether a page has the place that a link's fragment leads to.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use postroom_content_model::html_anchors;
use reqwest::{Response, header::CONTENT_TYPE};
use url::Url;

/// The most of a page that is read, in bytes. What a longer one lacks cannot be told.
const MOST_BYTES: usize = 4 << 20;

/// The prefix that GitHub gives to the ids of what people write there.
const USER_CONTENT: &str = "user-content-";

/// The fragment of a URL, if it names an element that the page should have when it arrives. What
/// stands behind `:~:` is for the browser (text fragments), `#!/…` and `#a=b` are for scripts, and
/// lines of code and comments are put in by scripts.
pub(crate) fn wanted_fragment(url: &Url) -> Option<&str> {
    let fragment = url.fragment()?.split(":~:").next()?;
    let host = url.host_str().unwrap_or_default();
    let by_script = fragment.starts_with(['!', '/']) || fragment.contains(['=', '&']);
    let late = is_github(host) && (url.path().contains("/blob/") || is_numbered(fragment));
    let names_element = !fragment.is_empty() && !fragment.eq_ignore_ascii_case("top");
    (names_element && !by_script && !late && !is_line(fragment)).then_some(fragment)
}

/// For each fragment, whether the page has it, as far as can be told: a page of other than HTML,
/// one without any anchor and one that is too long are given the benefit of the doubt.
pub(super) async fn judge(
    mut page: Response,
    fragments: &BTreeSet<String>,
) -> reqwest::Result<BTreeMap<String, bool>> {
    let is_html = page.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes().to_ascii_lowercase();
        kind.starts_with(b"text/html") || kind.starts_with(b"application/xhtml+xml")
    });
    let mut body = Vec::new();
    if is_html {
        while body.len() <= MOST_BYTES
            && let Some(chunk) = page.chunk().await?
        {
            body.extend_from_slice(&chunk);
        }
    }
    let is_whole = is_html && body.len() <= MOST_BYTES;
    let html = String::from_utf8_lossy(&body);
    let anchors = if is_whole {
        html_anchors(&html)
    } else {
        BTreeSet::new()
    };
    let there = |fragment: &String| anchors.is_empty() || has(&html, &anchors, fragment);
    Ok(fragments
        .iter()
        .map(|fragment| (fragment.clone(), there(fragment)))
        .collect())
}

/// Whether the page has the place, or speaks of it in data from which scripts will make it.
fn has(html: &str, anchors: &BTreeSet<String>, fragment: &str) -> bool {
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    let is_anchor =
        |name: &str| anchors.contains(name) || anchors.contains(&format!("{USER_CONTENT}{name}"));
    is_anchor(fragment)
        || is_anchor(&decoded)
        || html.contains(&format!("\"{decoded}\""))
        || html.contains(&format!("{decoded}\\\""))
}

fn is_github(host: &str) -> bool {
    host == "github.com" || host == "gist.github.com"
}

/// `L10`, `L10-L20`, `L10C3-L20C5`, as sites with code call lines.
fn is_line(fragment: &str) -> bool {
    let is_place = |part: &str| {
        part.strip_prefix('L')
            .unwrap_or(part)
            .split('C')
            .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    fragment.starts_with('L') && fragment.split('-').all(is_place)
}

/// `issuecomment-123`, `discussion_r123`, `diff-0a1b`: what is loaded when the page is there.
fn is_numbered(fragment: &str) -> bool {
    let kinds = [
        "issuecomment-",
        "issue-",
        "discussion",
        "pullrequestreview-",
        "diff-",
        "commitcomment-",
        "file-",
    ];
    kinds.iter().any(|kind| fragment.starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_are_wanted() {
        let check = |url: &str, expected: Option<&str>| {
            let url = Url::parse(url).unwrap();
            assert_eq!(wanted_fragment(&url), expected, "{url}");
        };
        check("https://x.example/a#b", Some("b"));
        check("https://x.example/a#b:~:text=c", Some("b"));
        check("https://x.example/a#:~:text=c", None);
        check("https://x.example/a", None);
        check("https://x.example/a#", None);
        check("https://x.example/a#Top", None);
        check("https://x.example/a#!/b", None);
        check("https://x.example/a#/b", None);
        check("https://x.example/a.pdf#page=3", None);
        check("https://x.example/a#L10", None);
        check("https://x.example/a#L10-L20", None);
        check("https://x.example/a#L1C2-L3C4", None);
        check("https://x.example/a#Lists", Some("Lists"));
        check("https://github.com/a/b#readme", Some("readme"));
        check("https://github.com/a/b/blob/main/c.md#d", None);
        check("https://github.com/a/b/issues/1#issuecomment-2", None);
        check("https://x.example/a#diff-2", Some("diff-2"));
    }

    #[test]
    fn pages_have_what_they_name() {
        let html = "<p id=user-content-readme><a name='ü b'></a><script>{\"x\":\"late\"}</script>";
        let anchors = html_anchors(html);
        let check = |fragment: &str, expected: bool| {
            assert_eq!(has(html, &anchors, fragment), expected, "{fragment}");
        };
        check("readme", true);
        check("user-content-readme", true);
        check("%C3%BC%20b", true);
        check("late", true);
        check("content", false);
        check("READme", false);
    }
}
