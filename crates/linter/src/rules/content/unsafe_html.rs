//! Raw HTML that runs or embeds something foreign.
//!
//! # What it checks
//! `<script>`, `<iframe>`, `<frame>`, `<object>`, `<embed>`, `<applet>`, `<base>` and `<meta>`, and
//! attributes such as `onclick`. On pages it is as the settings say (`html.pages`): if they do not
//! trust it there, its findings are warnings. Links with `javascript:` are found by `unsafe-link`.
//!
//! # Why
//! Feed readers and mail programs take it out, so that part of the post is missing there; on a page
//! it runs with all rights of the site.
//!
//! # How to mend it
//! Put a link or an image beside or in its place, for readers who do not get it. What the site has
//! decided to use is allowed by the option.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! How it is done:
//!
//! ⟦<iframe src="https://video.example/tea">⟧</iframe>
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! How it is done: [a film of two minutes](https://video.example/tea).
//! ```

use postroom_content_model::{ActiveHtml, HtmlPolicy, HtmlSettings, Severity};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, OptionInfo, Rule, RuleInfo},
};

pub(super) static INFO: RuleInfo = RuleInfo {
    options: &[OptionInfo {
        name: "allow",
        default: "[]",
        about: "names of elements and attributes, and hosts that may be embedded",
    }],
    make: |setup| {
        let html = setup.settings.html;
        let removed_from = removed_from(html);
        if html.pages != HtmlPolicy::Trusted {
            setup.severity = Severity::Warning;
        }
        let allow = setup.words("allow", &[]);
        let allow = allow.iter().map(|word| word.to_ascii_lowercase()).collect();
        Box::new(UnsafeHtml {
            allow,
            removed_from,
        })
    },
    ..RuleInfo::new(
        "unsafe-html",
        Group::Content,
        Severity::Info,
        include_str!("unsafe_html.rs"),
    )
};

/// Elements that run something, take in something foreign, or act on all of the page.
const FOREIGN: [&str; 8] = [
    "applet", "base", "embed", "frame", "iframe", "meta", "object", "script",
];

struct UnsafeHtml {
    allow: Vec<String>,
    removed_from: String,
}

impl Rule for UnsafeHtml {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for html in &document.outline.active_html {
            let foreign = html.attribute || FOREIGN.contains(&html.name.as_str());
            if !foreign || self.allows(html) {
                continue;
            }
            let (name, removed_from) = (&html.name, &self.removed_from);
            let (open, close) = if html.attribute { ("", "") } else { ("<", ">") };
            let message = format!("`{open}{name}{close}` does not reach readers of {removed_from}");
            let help = "give those readers a link or an image, or allow it by the option `allow`";
            sink.report(Draft::new(html.span, message).help(help));
        }
    }
}

impl UnsafeHtml {
    fn allows(&self, html: &ActiveHtml) -> bool {
        let host = html.source.as_deref().and_then(host);
        self.allow.iter().any(|word| {
            let is_host = |host: &String| {
                let rest = host.strip_suffix(word.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            *word == html.name || host.as_ref().is_some_and(is_host)
        })
    }
}

/// The host of an absolute URL, in lower case.
fn host(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("//")?;
    let is_web = ["", "http:", "https:"]
        .iter()
        .any(|web| web.eq_ignore_ascii_case(scheme));
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    is_web.then(|| host.to_ascii_lowercase())
}

/// Where such HTML is not passed on as written. Where the settings trust it everywhere, it is the
/// readers' programs that take it out.
fn removed_from(html: HtmlSettings) -> String {
    let places = [
        (html.pages, "pages"),
        (html.feeds, "feeds"),
        (html.mail, "mail"),
    ];
    let places: Vec<&str> = places
        .into_iter()
        .filter(|(policy, _)| *policy != HtmlPolicy::Trusted)
        .map(|(_, place)| place)
        .collect();
    match places.split_last() {
        None => "most feeds and mails".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
