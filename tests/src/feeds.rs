//! Feeds as an independent reader understands them, beside the pages that they tell of.

use std::collections::{BTreeMap, BTreeSet};

use feed_rs::{
    model::{Entry, Feed, FeedType},
    parser,
};

/// Files of an export by their paths in it.
type Files = BTreeMap<String, Vec<u8>>;

/// An entry's id, link and moments of publishing and changing, in UTC.
pub type Told = (String, String, String, String);

/// The feeds of an export by their paths.
///
/// # Panics
/// When one of them cannot be read.
pub fn feeds(files: &Files) -> BTreeMap<&str, Feed> {
    let feeds = files.iter().filter(|(path, bytes)| is_feed(path, bytes));
    let read = |path: &str, bytes: &[u8]| {
        // The reader would else make up an id for an entry that has none.
        let parser = parser::Builder::new()
            .id_generator(|_, _, _| String::new())
            .build();
        parser
            .parse(bytes)
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    feeds
        .map(|(path, bytes)| (path.as_str(), read(path, bytes)))
        .collect()
}

fn is_feed(path: &str, bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]);
    let marks = ["<rss", "<feed", "https://jsonfeed.org/version"];
    path.ends_with("xml") && (start.contains(marks[0]) || start.contains(marks[1]))
        || path.ends_with("json") && start.contains(marks[2])
}

/// What a feed tells of its entries.
pub fn told(feed: &Feed) -> Vec<Told> {
    feed.entries.iter().map(entry).collect()
}

fn entry(entry: &Entry) -> Told {
    let is_page = |rel: &str| rel == "alternate";
    let links = entry.links.iter();
    let mut links = links.filter(|link| link.rel.as_deref().is_none_or(is_page));
    let moment = |time: Option<_>| time.map_or_else(String::new, |time| format!("{time:?}"));
    (
        entry.id.clone(),
        links
            .next()
            .map(|link| link.href.clone())
            .unwrap_or_default(),
        moment(entry.published),
        moment(entry.updated),
    )
}

/// Where feeds and pages disagree: an entry has no id of its own, leads to no page, or says
/// another date than its page; or two formats of a feed tell different things.
pub fn disagreements(files: &Files, base_url: &str) -> Vec<String> {
    let feeds = feeds(files);
    let mut wrong = Vec::new();
    // Formats of one feed lie in one folder.
    let mut formats: BTreeMap<&str, (&str, Vec<Told>)> = BTreeMap::new();
    for (path, feed) in &feeds {
        let told = told(feed);
        let ids: BTreeSet<&str> = told.iter().map(|(id, ..)| id.as_str()).collect();
        if ids.len() != told.len() || ids.contains("") {
            wrong.push(format!("{path}: entries without an id of their own"));
        }
        for (_, link, published, _) in &told {
            if let Some(fault) = fault(files, base_url, link, published) {
                wrong.push(format!("{path}: {link} {fault}"));
            }
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // RSS knows no date of a change.
        let without_updates = told
            .into_iter()
            .map(|told| (told.0, told.1, told.2, String::new()));
        let told: Vec<Told> = without_updates.collect();
        let first = formats.entry(folder).or_insert((path, told.clone()));
        if first.1 != told {
            wrong.push(format!("{path} and {} tell different things", first.0));
        }
    }
    if !feeds
        .values()
        .any(|feed| matches!(feed.feed_type, FeedType::RSS2))
    {
        wrong.push("there is no RSS feed".to_owned());
    }
    wrong
}

/// What is wrong with an entry's link and date.
fn fault(files: &Files, base_url: &str, link: &str, published: &str) -> Option<String> {
    let inner = link.strip_prefix(base_url.trim_end_matches('/'))?;
    let path = percent_encoding::percent_decode_str(inner.trim_start_matches('/'));
    let path = path.decode_utf8_lossy();
    let page = match path.is_empty() || path.ends_with('/') {
        true => format!("{path}index.html"),
        false => path.into_owned(),
    };
    let Some(page) = files.get(&page) else {
        return Some("is no page".to_owned());
    };
    let page = String::from_utf8_lossy(page);
    let mark = "<meta property=\"article:published_time\" content=\"";
    let date = page
        .split(mark)
        .nth(1)
        .and_then(|rest| rest.split('"').next())?;
    let zoned: Option<jiff::Timestamp> = date.parse().ok();
    let told: Option<jiff::Timestamp> = published.parse().ok();
    (zoned.is_none() || zoned != told).then(|| format!("is of {date} and not of {published}"))
}
