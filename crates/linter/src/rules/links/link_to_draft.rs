//! A link to a post that readers do not see.
//!
//! # What it checks
//! Links of published posts and of editions that are no drafts to posts that are drafts, whose date
//! is still to come or that have expired, and to the files beside them. An edition of a day to come
//! may link to what is published by then.
//!
//! # Why
//! Such posts are held back with all that lies beside them, so that the link is right in the
//! repository and dead on the published site.
//!
//! # How to mend it
//! Publish the other post, or take the link out until then.
//!
//! # Bad
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! draft: true
//! ---
//! Water first.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](⟦guide.md⟧) first.
//! ```
//!
//! # Good
//! ```markdown content/posts/guide.md
//! ---
//! title: Guide
//! date: 2026-02-03
//! ---
//! Water first.
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! Read [the guide](guide.md) first.
//! ```

use postroom_content_model::{
    Post, PostDate, Related, Resolution, Severity, Site, Span, Status, Target,
};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |_| Box::new(LinkToDraft),
    ..RuleInfo::new(
        "link-to-draft",
        Group::Links,
        Severity::Error,
        include_str!("link_to_draft.rs"),
    )
};

struct LinkToDraft;

impl Rule for LinkToDraft {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let read = match document.post() {
            Some(post) => post.is_published(),
            None => !document.front().draft,
        };
        if !read {
            return;
        }
        for link in document.links() {
            let Resolution::Found(target) = &link.resolution else {
                continue;
            };
            if let Some((post, what)) = held_back(document, target) {
                let draft = Draft::new(link.place(document), message(post, &what));
                let help = "publish that post, or take the link out until then";
                let mut draft = draft.help(help);
                draft.related.push(reason(post));
                sink.report(draft);
            }
        }
    }
}

/// The post that is not there for a reader of the document, and what of it the link leads to.
fn held_back<'s>(document: &Document<'s>, target: &Target) -> Option<(&'s Post, String)> {
    let site: &Site = document.site;
    let (post, file) = match target {
        Target::Post { post, .. } => (*post, site.posts[*post].path()),
        Target::Asset { file, .. } => (site.assets.get(file)?.post?, file),
        _ => return None,
    };
    let post = &document.site.posts[post];
    let own = document.post().is_some_and(|own| own.path() == post.path());
    (!own && !is_there(document, post)).then(|| (post, quoted(file.as_str())))
}

fn is_there(document: &Document<'_>, post: &Post) -> bool {
    let sent = document
        .edition()
        .and_then(|edition| edition.front.date.as_ref());
    match (post.status, &post.published, sent) {
        (Status::Future, Some(published), Some(sent)) => published.timestamp() <= sent.timestamp(),
        (status, ..) => status == Status::Published,
    }
}

fn message(post: &Post, what: &str) -> String {
    let day = |date: &Option<PostDate>| {
        let date = date.as_ref().map(PostDate::date);
        date.map_or_else(String::new, |date| format!(" {date}"))
    };
    let subject = if *what == quoted(post.path().as_str()) {
        what.to_owned()
    } else {
        format!("{what} lies beside a post that")
    };
    match post.status {
        Status::Draft => format!("{subject} is a draft, and not published"),
        Status::Future => format!("{subject} is not published before{}", day(&post.published)),
        _ => format!("{subject} expired on{}", day(&post.front.expires)),
    }
}

/// The line of the other post's front matter that holds it back.
fn reason(post: &Post) -> Related {
    let key = match post.status {
        Status::Draft => "draft",
        Status::Expired => "expires",
        _ => "date",
    };
    let span = match post.raw.has(&[key]) {
        true => post.raw.value_span(&[key]),
        false => Span::new(post.raw.block.start, post.raw.block.start + 3),
    };
    Related {
        file: post.path().clone(),
        span,
        message: "it is held back by this".to_owned(),
    }
}
