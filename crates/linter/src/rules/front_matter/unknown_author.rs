//! An author whom the site's list of authors does not have.
//!
//! # What it checks
//! Every author of a post, if the site has a `content/authors.yaml` with entries. An author goes by id
//! or by name, in any letter case. A guest with a `url` of her own, as in `{ name: Ada, url: … }`, needs
//! no entry.
//!
//! # Why
//! A misspelt author gets a page of her own without a picture or a word about her, and the post is
//! missing on the real one.
//!
//! # How to mend it
//! Correct the spelling, or add the author to `content/authors.yaml`.
//!
//! # Bad
//! ```yaml content/authors.yaml
//! ada: Ada Lovelace
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! authors: [⟦Ada Lovelase⟧]
//! ---
//! Pour, wait, drink.
//! ```
//!
//! # Good
//! ```yaml content/authors.yaml
//! ada: Ada Lovelace
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! authors: [Ada Lovelace, { name: Grace, url: "https://grace.example" }]
//! ---
//! Pour, wait, drink.
//! ```

use std::collections::HashSet;

use postroom_content_model::{Post, Severity, Site, Span, Value, closest, inside_quotes, tag_slug};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
    written::rewritten,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Unsafe,
    make: |_| Box::new(UnknownAuthor),
    ..RuleInfo::new(
        "unknown-author",
        Group::FrontMatter,
        Severity::Warning,
        include_str!("unknown_author.rs"),
    )
};

/// More unknown authors of one post are not reported: nobody has so many.
const MOST_AUTHORS: usize = 50;

struct UnknownAuthor;

impl Rule for UnknownAuthor {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        let site = document.site;
        let Some(post) = document.post() else { return };
        let has_unknown = post
            .authors
            .iter()
            .any(|author| !site.authors[*author].known);
        if !has_unknown || !site.authors.iter().any(|author| author.known) {
            return;
        }
        let named = post.front.authors.iter().enumerate();
        let unknown = named.filter(|(_, author)| author.url.is_none());
        let known = known_names(site, post);
        let is_known =
            |name: &str| known.contains(&name.to_lowercase()) || known.contains(&tag_slug(name));
        let unknown = unknown.filter(|(_, author)| !is_known(&author.name));
        let mut unknown = unknown.take(MOST_AUTHORS).peekable();
        if unknown.peek().is_none() {
            return;
        }
        let written = document.raw().value(&document.file.text, &["authors"]);
        for (index, author) in unknown {
            let place = place(document, written.as_ref(), index, &author.name);
            let span = place.unwrap_or_else(|| document.raw().value_span(&["authors"]));
            let message = format!(
                "the author {} is not in content/authors.yaml",
                quoted(&author.name)
            );
            let draft = Draft::new(span, message);
            sink.report(match nearest(site, &author.name) {
                Some(near) => draft
                    .help(format!("did you mean {}?", quoted(near)))
                    .fix(false, place.and_then(|place| edit(document, place, near))),
                None => draft.help("use one of the site's authors, or add the author there"),
            });
        }
    }
}

/// The ids and names of the authors of a post that the site's list has, in lower case.
fn known_names(site: &Site, post: &Post) -> HashSet<String> {
    let authors = post.authors.iter().map(|index| &site.authors[*index]);
    let known = authors.filter(|author| author.known);
    known
        .flat_map(|author| [author.id.to_lowercase(), author.name.to_lowercase()])
        .collect()
}

fn nearest<'s>(site: &'s Site, name: &str) -> Option<&'s str> {
    let known = site.authors.iter().filter(|author| author.known);
    closest(
        name,
        known.flat_map(|author| [author.name.as_str(), &author.id]),
    )
}

/// Where a post names an author: an item of the list, the name in it, or a part of a text with
/// several names.
fn place(
    document: &Document<'_>,
    authors: Option<&Value>,
    index: usize,
    name: &str,
) -> Option<Span> {
    let authors = authors?;
    let item = authors.get(index);
    let of_item = |key| item.and_then(|item| item.get(key));
    let at = index.to_string();
    let candidates = [
        (of_item("name"), &["authors", &at, "name"][..]),
        (of_item("id"), &["authors", &at, "id"]),
        (item, &["authors", &at]),
        (authors.get("name"), &["authors", "name"]),
    ];
    let is_it = |(value, _): &&(Option<&Value>, _)| value.and_then(Value::as_str) == Some(name);
    if let Some((_, path)) = candidates.iter().find(is_it) {
        return document.place(path);
    }
    let span = inside_quotes(&document.file.text, document.place(&["authors"])?);
    let at = document.slice(span).find(name)?;
    Some(Span::new(span.start + at, span.start + at + name.len()))
}

/// A whole value is written in its own quotes; a part of one stays as plain as it is.
fn edit(document: &Document<'_>, place: Span, name: &str) -> Option<(Span, String)> {
    let value = document.place(&["authors"])?;
    let is_part = !document.slice(value).starts_with(['[', '-', '{']) && place != value;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.');
    match is_part {
        true => name.chars().all(plain).then(|| (place, name.to_owned())),
        false => rewritten(&document.file.text, place, name),
    }
}
