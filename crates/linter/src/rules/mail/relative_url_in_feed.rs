//! A URL that stays relative in feeds or mail.
//!
//! # What it checks
//! Relative URLs in raw HTML that is no link or image of its own: `srcset`, `style`, `data-…`,
//! `<base>` and the like. Links and images (`href`, `src`, `poster`) are made absolute by the export,
//! and where `html.feeds` or `html.mail` is `sanitize` or `escape`, these attributes do not get
//! there. So only what passes as `trusted` is reported: of posts in full feeds, of editions in mail.
//!
//! # Why
//! A feed reader and a mail program show the text far from the site it came from: a relative URL
//! leads nowhere, or to the reader's own host.
//!
//! # How to mend it
//! Write the whole URL, or set `html.feeds` or `html.mail` to `sanitize`.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! html: { feeds: trusted }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Look: <img src="cup.svg" srcset="⟦/cup-2x.svg⟧ 2x" alt="A cup">
//! ```
//! ```svg content/posts/cup.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```
//!
//! # Good
//! ```yaml postroom.yaml
//! title: Tiny
//! base_url: https://tiny.example
//! html: { feeds: trusted }
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Look: <img src="cup.svg" srcset="https://tiny.example/cup-2x.svg 2x" alt="A cup">
//! ```
//! ```svg content/posts/cup.svg
//! <svg xmlns="http://www.w3.org/2000/svg"/>
//! ```

use std::ops::Range;

use postroom_content_model::{FeedContent, HtmlPolicy, Severity, Span};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(RelativeUrlInFeed),
    ..RuleInfo::new(
        "relative-url-in-feed",
        Group::Mail,
        Severity::Warning,
        include_str!("relative_url_in_feed.rs"),
    )
};

struct RelativeUrlInFeed;

impl Rule for RelativeUrlInFeed {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        if document.outline.html_urls.is_empty() {
            return;
        }
        let Some((where_to, setting)) = goes_to(document) else {
            return;
        };
        let text = &*document.file.text;
        for found in &document.outline.html_urls {
            let name = found.name.slice(text).to_ascii_lowercase();
            for url in urls(&name, found.value.slice(text)) {
                let span = Span::from(url).shifted(found.value.start);
                let written = span.slice(text);
                if is_relative(written) {
                    let message = format!(
                        "{} in `{name}` stays relative in {where_to}",
                        quoted(written)
                    );
                    let help = format!(
                        "write the whole URL, or set `{setting}: sanitize`, which leaves `{name}` out"
                    );
                    sink.report(Draft::new(span, message).help(help));
                }
            }
        }
    }
}

/// Where the document's raw HTML passes as it is written, and by which setting.
fn goes_to(document: &Document<'_>) -> Option<(&'static str, &'static str)> {
    let settings = &document.site.settings;
    let trusted = |policy| policy == HtmlPolicy::Trusted;
    match document.post() {
        Some(post) => {
            let full = settings.feeds.content == FeedContent::Full;
            let passes =
                post.is_published() && !post.is_page() && full && trusted(settings.html.feeds);
            passes.then_some(("feeds", "html.feeds"))
        }
        None => trusted(settings.html.mail).then_some(("mail", "html.mail")),
    }
}

/// The URLs in an attribute's value, as ranges of it.
fn urls(name: &str, value: &str) -> Vec<Range<usize>> {
    match name {
        "srcset" | "imagesrcset" | "data-srcset" => candidates(value),
        "style" => of_style(value),
        // Whatever a script may read there; it is a URL only if it looks like one.
        _ if name.starts_with("data-") && !value.starts_with(['/', '.']) => Vec::new(),
        _ if value.contains(char::is_whitespace) => Vec::new(),
        _ => std::iter::once(0..value.len()).collect(),
    }
}

/// The URLs of `a.png 1x, b.png 2x`: each reaches to the next white space, commas inside it
/// included (HTML §4.8.4.2.1).
fn candidates(value: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    let between = |c: char| c.is_whitespace() || c == ',';
    while let Some(start) = value[at..].find(|c| !between(c)).map(|next| at + next) {
        let rest = &value[start..];
        let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let url = word.trim_end_matches(',');
        found.push(start..start + url.len());
        at = start + word.len();
        if url.len() == word.len() {
            at += value[at..].find(',').unwrap_or(value.len() - at);
        }
    }
    found
}

/// What stands in each `url(…)`.
fn of_style(value: &str) -> Vec<Range<usize>> {
    let (mut found, mut done) = (Vec::new(), 0);
    while let Some(at) = value[done..].find("url(").map(|at| done + at + 4) {
        let Some(end) = value[at..].find(')').map(|end| at + end) else {
            break;
        };
        let quote = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let inner = &value[at..end];
        let start = at + inner.len() - inner.trim_start_matches(quote).len();
        found.push(start..start + inner.trim_matches(quote).len());
        done = end;
    }
    found
}

/// Whether a URL means something only on the page it stands in.
fn is_relative(url: &str) -> bool {
    let scheme = url.find(':').filter(|colon| {
        let scheme = &url[..*colon];
        scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    // An entity may stand for anything, a placeholder for a whole URL.
    !url.is_empty() && scheme.is_none() && !url.starts_with(['#', '&', '{'])
}
