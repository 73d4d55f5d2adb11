//! The index as files: small ones, so that a query loads little.

use data_encoding::HEXLOWER;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{IndexFile, postings::Postings};
use crate::view::{Views, direction};

/// About how many bytes of terms stand in one file.
const TERMS_BYTES: usize = 48 * 1024;

/// How many posts stand in one file.
const POSTS_IN_FILE: usize = 40;

/// BM25's constants: how soon more of a word adds no more, and how much a long text lessens it.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// What a result shows.
#[derive(Serialize)]
struct Found<'v> {
    url: &'v str,
    title: &'v str,
    description: &'v str,
    /// As 2025-11-05, and as 5 November 2025; empty without a date.
    date: [&'v str; 2],
    tags: Vec<&'v str>,
    language: &'v str,
    direction: &'static str,
}

/// A key of the index.
struct Key<'p> {
    form: &'p str,
    group: u32,
    /// The key that has the list of this one's group.
    first: &'p str,
}

/// The files of an index, `index.json` first.
pub(super) fn of_index(
    views: &Views<'_>,
    documents: &[usize],
    postings: &Postings,
) -> Vec<IndexFile> {
    let keys = keys(postings);
    let terms: Vec<(&str, IndexFile)> = cut(&keys, postings)
        .into_par_iter()
        .map(|keys| (keys[0].form, named("terms", terms(keys, postings))))
        .collect();
    let posts: Vec<IndexFile> = documents
        .par_chunks(POSTS_IN_FILE)
        .map(|documents| named("posts", posts(views, documents)))
        .collect();
    let index = json!({
        "total": documents.len(),
        "together": POSTS_IN_FILE,
        "posts": posts.iter().map(name).collect::<Vec<_>>(),
        "terms": terms.iter().map(|(key, file)| (key, name(file))).collect::<Vec<_>>(),
    });
    let index = IndexFile {
        path: "/search/index.json".to_owned(),
        bytes: index.to_string().into_bytes(),
    };
    let terms = terms.into_iter().map(|(_, file)| file);
    let mut files: Vec<IndexFile> = [index].into_iter().chain(terms).chain(posts).collect();
    // Two files of the same content are one.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}

/// A file named by its content, which browsers may keep for good.
fn named(folder: &str, bytes: Vec<u8>) -> IndexFile {
    let hash = HEXLOWER.encode(&Sha256::digest(&bytes)[..6]);
    IndexFile {
        path: format!("/search/{folder}/{hash}.json"),
        bytes,
    }
}

/// What `index.json` calls a file: its name without folder and ending.
fn name(file: &IndexFile) -> &str {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".json").unwrap_or(name)
}

/// All keys in the order in which JavaScript compares strings, each with the first of its group.
fn keys(postings: &Postings) -> Vec<Key<'_>> {
    let mut forms: Vec<(&str, u32)> = postings
        .forms
        .iter()
        .map(|(form, group)| (&**form, *group))
        .collect();
    forms.par_sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    let mut first: Vec<Option<&str>> = vec![None; postings.groups.len()];
    let keys = forms.into_iter().map(|(form, group)| Key {
        form,
        group,
        first: first[group as usize].get_or_insert(form),
    });
    keys.collect()
}

/// Cuts the keys where a file is full.
fn cut<'k, 'p>(keys: &'k [Key<'p>], postings: &Postings) -> Vec<&'k [Key<'p>]> {
    let (mut files, mut start, mut size) = (Vec::new(), 0, 0);
    for (at, key) in keys.iter().enumerate() {
        if size > TERMS_BYTES {
            files.push(&keys[start..at]);
            (start, size) = (at, 0);
        }
        size += key.form.len() + key.first.len() + 6;
        if key.form == key.first {
            size += postings.groups[key.group as usize].size() * 2;
        }
    }
    if start < keys.len() {
        files.push(&keys[start..]);
    }
    files
}

/// A file of terms.
fn terms(keys: &[Key<'_>], postings: &Postings) -> Vec<u8> {
    let words: u64 = postings.lengths.iter().copied().map(u64::from).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of words are far below 2^52"
    )]
    let average = (words as f64 / postings.lengths.len() as f64).max(1.0);
    let mut text = String::with_capacity(TERMS_BYTES * 3 / 2);
    for key in keys {
        text.push(if text.is_empty() { '{' } else { ',' });
        // A form is letters and digits: there is nothing in it to escape.
        text.push_str(&format!("\"{}\":", key.form));
        if key.form == key.first {
            list(&mut text, key.group, postings, average);
        } else {
            text.push_str(&format!("\"{}\"", key.first));
        }
    }
    text.push('}');
    text.into_bytes()
}

/// The list of a group: by how much the word counts in each document, as BM25 has it, the word's
/// rarity left to the script.
fn list(text: &mut String, group: u32, postings: &Postings, average: f64) {
    let mut document = 0;
    text.push('[');
    for (at, (distance, weight)) in postings.groups[group as usize].entries().enumerate() {
        document += distance as usize;
        let (weight, length) = (f64::from(weight), f64::from(postings.lengths[document]));
        let score = weight * (K1 + 1.0) / (weight + K1 * (1.0 - B + B * length / average));
        let comma = if at == 0 { "" } else { "," };
        text.push_str(&format!("{comma}{distance},{:.0}", score * 100.0));
    }
    text.push(']');
}

/// A file of posts.
fn posts(views: &Views<'_>, documents: &[usize]) -> Vec<u8> {
    let found = documents.iter().map(|index| {
        let card = views.card(*index);
        let date = card.date.as_ref();
        Found {
            url: &card.url,
            title: &card.title,
            description: &card.description,
            date: date.map_or(["", ""], |date| [&date.iso, &date.text]),
            tags: card.tags.iter().map(|tag| tag.label.as_str()).collect(),
            language: &card.language,
            direction: direction(&card.language),
        }
    });
    // No host and no browser can take it for HTML: a `<` stands only inside of strings.
    let text = json!(found.collect::<Vec<_>>()).to_string();
    text.replace('<', "\\u003c").into_bytes()
}
