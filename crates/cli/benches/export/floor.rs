//! What no site generator can do without.

use std::{fs, path::Path};

use postroom_content_model::{events, split};
use rayon::prelude::*;

/// Reads each post, parses its body, and writes it as HTML where its page would be. Nothing is
/// linked, listed, highlighted or put into a template.
pub(crate) fn floor(posts: &[String], site: &Path, out: &Path) {
    posts.par_iter().for_each(|post| {
        let text = fs::read_to_string(site.join(post)).expect("readable");
        let body = &text[split(&text).body..];
        let mut html = String::with_capacity(body.len() * 3 / 2);
        let events = events(body).map(|(event, _)| event);
        pulldown_cmark::html::push_html(&mut html, events);
        let folder = out.join(post.trim_end_matches(".md"));
        fs::create_dir_all(&folder).expect("made");
        fs::write(folder.join("index.html"), html).expect("written");
    });
}
