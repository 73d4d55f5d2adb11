//! What no linter can do without.

use std::{fs, path::Path, sync::mpsc};

use ignore::WalkBuilder;
use postroom_content_model::{events, split};
use rayon::prelude::*;

/// Walks the site's content, reads each post, has its front matter read and its body parsed.
pub(crate) fn floor(root: &Path) -> usize {
    let (sender, paths) = mpsc::channel();
    let walk = WalkBuilder::new(root.join("content/posts"))
        .standard_filters(false)
        .build_parallel();
    walk.run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let entry = entry.expect("a readable folder");
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                sender.send(entry.into_path()).expect("a listener");
            }
            ignore::WalkState::Continue
        })
    });
    drop(sender);
    let paths: Vec<_> = paths.into_iter().collect();
    let facts = paths.par_iter().map(|path| {
        let text = fs::read_to_string(path).expect("readable");
        let found = split(&text);
        let values: serde_yaml::Value =
            serde_yaml::from_str(found.inner.slice(&text)).expect("sound");
        let keys = values.as_mapping().map_or(0, serde_yaml::Mapping::len);
        keys + events(&text[found.body..]).count()
    });
    facts.sum()
}
