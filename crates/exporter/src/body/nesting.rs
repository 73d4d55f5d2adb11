//! What HTML forbids and its parsers let stand: elements where they may not be.
//!
//! A page is handed to readers of many kinds, and those that speak or reflow it rely on the
//! content model (HTML §3.2.5). Whoever sanitises what people wrote answers for what is left.

use jiff::{Timestamp, civil};
use postroom_content_model::html::{Part, Tag, scan};

/// Elements that no heading may hold, and that mean nothing in one (HTML §4.3.6).
const NOT_IN_HEADINGS: [&str; 2] = ["p", "div"];

/// HTML as a parser writes it, every element closed, with each element where it may be.
pub(super) fn mended(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    // Of the elements that are open, what was written for their tags.
    let mut open: Vec<(&str, Written)> = Vec::new();
    scan(html, |part| match part {
        Part::Text(text) => out.push_str(text),
        Part::Comment(_, range) => out.push_str(&html[range]),
        Part::Start(tag) => {
            let written = written(&tag, &open);
            match written {
                Written::AsItIs => out.push_str(&html[tag.range.clone()]),
                Written::As(name) => out.extend(["<", name, ">"]),
                Written::Nothing => {}
            }
            if !is_void(tag.name()) {
                open.push((tag.name(), written));
            }
        }
        Part::End(tag) => {
            let name = tag.name();
            let of_it = open.pop_if(|(open, _)| *open == name);
            match of_it.map_or(Written::AsItIs, |(_, written)| written) {
                Written::AsItIs => out.extend(["</", name, ">"]),
                Written::As(other) => out.extend(["</", other, ">"]),
                Written::Nothing => {}
            }
        }
    });
    out
}

/// What becomes of an element's tags. What it holds stays.
#[derive(Clone, Copy)]
enum Written {
    AsItIs,
    As(&'static str),
    Nothing,
}

fn written(tag: &Tag<'_>, open: &[(&str, Written)]) -> Written {
    let is_in_heading = || open.iter().any(|(name, _)| is_heading(name));
    let is_in_figure = || open.last().is_some_and(|(name, _)| *name == "figure");
    match tag.name() {
        name if NOT_IN_HEADINGS.contains(&name) && is_in_heading() => Written::Nothing,
        "figcaption" if !is_in_figure() => Written::As("div"),
        "time" if !says_when(tag) => Written::Nothing,
        _ => Written::AsItIs,
    }
}

/// Whether programs could tell which time is meant (HTML §4.5.14).
fn says_when(time: &Tag<'_>) -> bool {
    time.value("datetime").is_some_and(|when| {
        when.parse::<Timestamp>().is_ok() || when.parse::<civil::Date>().is_ok()
    })
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// HTML §13.1.2.
fn is_void(name: &str) -> bool {
    let void = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ];
    void.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_is_where_it_may_be() {
        let check = |html: &str, expected: &str| assert_eq!(mended(html), expected);
        let fine = "<p>a <b>b</b><br>\n<img src=\"x\" alt=\"\"> &lt;c</p><figure><img src=\"x\"><figcaption>d</figcaption></figure><!-- e -->";
        check(fine, fine);
        check(
            "<h2>a<p>b</p><div>c <i>d</i></div></h2><p>e</p>",
            "<h2>abc <i>d</i></h2><p>e</p>",
        );
        check(
            "<div><figcaption class=\"x\">a <i>b</i></figcaption></div>",
            "<div><div>a <i>b</i></div></div>",
        );
        check(
            "<p><time>noon</time>, <time datetime=\"2026-01-02\">then</time>, <time datetime=\"soon\">soon</time></p>",
            "<p>noon, <time datetime=\"2026-01-02\">then</time>, soon</p>",
        );
    }
}
