//! What the head of a page says to other programs: Open Graph, cards, and JSON-LD.

use postroom_content_model::{PostDate, Site};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Views, one_line};

/// How a page looks where somebody shares it (Open Graph).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct SharingView {
    /// `article` or `website`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// The title without the site's name.
    pub(crate) title: String,
    /// The picture.
    pub(crate) image: Option<ImageView>,
    /// When a post was published: a time with an offset.
    pub(crate) published: Option<String>,
    /// When a post was last changed.
    pub(crate) modified: Option<String>,
    /// What a post is about.
    pub(crate) tags: Vec<String>,
}

/// A picture for programs: its address is absolute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ImageView {
    /// Where it is.
    pub(crate) url: String,
    /// What it shows; may be empty.
    pub(crate) alt: String,
}

impl SharingView {
    /// A page that is no post.
    pub(crate) fn page(title: &str) -> Self {
        Self {
            kind: "website",
            title: title.to_owned(),
            image: None,
            published: None,
            modified: None,
            tags: Vec::new(),
        }
    }

    /// A post.
    pub(crate) fn post(views: &Views<'_>, index: usize) -> Self {
        let site = views.site;
        let post = &site.posts[index];
        let image = views.card(index).cover.as_ref().map(|cover| ImageView {
            url: absolute(site, &cover.url),
            alt: one_line(&cover.alt),
        });
        let tags = post.tags.iter().map(|tag| one_line(&site.tags[*tag].name));
        Self {
            kind: "article",
            title: one_line(post.title()),
            image,
            published: post.published.as_ref().map(time),
            modified: post.front.updated.as_ref().map(time),
            tags: tags.collect(),
        }
    }
}

/// A step of the way from the home page to a page.
pub(crate) struct Crumb {
    /// What it is called.
    pub(crate) name: String,
    /// Its path.
    pub(crate) path: String,
}

impl Crumb {
    pub(crate) fn new(name: &str, path: &str) -> Self {
        Self {
            name: one_line(name),
            path: path.to_owned(),
        }
    }
}

/// The way to a page as JSON-LD (schema.org `BreadcrumbList`), home first.
pub(crate) fn breadcrumbs(site: &Site, way: &[Crumb]) -> Value {
    let home = Crumb::new(&site.settings.title, "/");
    let steps = [&home].into_iter().chain(way).enumerate();
    let step = |(index, crumb): (usize, &Crumb)| {
        json!({
            "@type": "ListItem",
            "position": index + 1,
            "name": crumb.name,
            "item": site.absolute_url(&crumb.path),
        })
    };
    json!({ "@type": "BreadcrumbList", "itemListElement": steps.map(step).collect::<Vec<_>>() })
}

/// A post as JSON-LD (schema.org `BlogPosting`).
pub(crate) fn blog_posting(views: &Views<'_>, index: usize, sharing: &SharingView) -> Value {
    let site = views.site;
    let post = &site.posts[index];
    let url = site.absolute_url(&post.permalink);
    let authors = post.authors.iter().map(|author| {
        let author = &site.authors[*author];
        json!({
            "@type": "Person",
            "name": one_line(&author.name),
            "url": site.absolute_url(&author.permalink()),
        })
    });
    let mut posting = json!({
        "@type": "BlogPosting",
        "headline": sharing.title,
        "url": url,
        "mainEntityOfPage": url,
        "description": views.card(index).description,
        "inLanguage": post.front.language.as_ref().unwrap_or(&site.settings.language),
        "author": authors.collect::<Vec<_>>(),
        "keywords": sharing.tags,
        "wordCount": post.outline.words.words + post.outline.words.cjk,
        "publisher": { "@type": "Organization", "name": site.settings.title, "url": site.absolute_url("/") },
    });
    let more = [
        ("datePublished", sharing.published.clone()),
        (
            "dateModified",
            sharing
                .modified
                .clone()
                .or_else(|| sharing.published.clone()),
        ),
        (
            "image",
            sharing.image.as_ref().map(|image| image.url.clone()),
        ),
    ];
    for (key, value) in more {
        if let Some(value) = value {
            posting[key] = Value::String(value);
        }
    }
    posting
}

/// JSON-LD as it stands in a `script` element: nothing in it ends that element, whatever a title
/// says (HTML Living Standard §4.12.1.3).
pub(crate) fn json_ld(graph: &Value) -> String {
    let document = json!({ "@context": "https://schema.org", "@graph": graph });
    let mut text = String::new();
    for c in document.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}'..='\u{9f}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => text.push(c),
        }
    }
    text
}

/// A path of the site, or a URL, as an absolute URL.
fn absolute(site: &Site, url: &str) -> String {
    let base = site.settings.base_url.url();
    base.join(url).map_or_else(|_| url.to_owned(), String::from)
}

fn time(date: &PostDate) -> String {
    date.timestamp().to_string()
}
