//! The files that a site is made of, and what the system says of each without its being read.

use std::{fs, path::Path};

use crate::{
    problem::Problem,
    settings::{Folder, SETTINGS_FILE, Settings},
    site::{
        folders::{AUTHORS, TAGS, content_folders},
        load::walk_statics,
    },
    source::SitePath,
    walk::{self, Stat},
};

/// The folder of a site's own templates.
const TEMPLATES: &str = "templates";

/// Every file that a site, its pages and its feeds are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The files, in the order of their paths.
    pub files: Vec<(SitePath, Stat)>,
    /// What could not be looked at, such as links that lead out of the site.
    pub refused: Vec<String>,
}

impl Inputs {
    /// Looks for the files of the site at `root`; none if that is not all there is to know: a link
    /// among the templates leads to where nobody looks.
    pub fn of(root: &Path, settings: &Settings) -> Option<Self> {
        let root = fs::canonicalize(root).ok()?;
        let (mut problems, mut beyond) = (Vec::new(), Vec::new());
        let folders = content_folders(settings);
        let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        let mut found = walk::walk(&root, &folders, false, &|_| true, &mut problems);
        found.extend(walk::walk(
            &root,
            &[TEMPLATES],
            false,
            &|_| true,
            &mut beyond,
        ));
        let statics = walk_statics(&root, settings, &mut problems);
        found.extend(statics.into_iter().map(|(_, file)| file));
        let found = found.into_iter().map(|file| (file.path, file.stat));

        let schema = settings.front_matter.schema.as_ref();
        let schema = schema.map(Folder::as_str);
        let single = [SETTINGS_FILE, AUTHORS, TAGS].into_iter().chain(schema);
        let single = single.filter_map(|path| {
            let metadata = fs::metadata(root.join(path)).ok()?;
            Some((SitePath::new(path), Stat::of(&metadata)))
        });
        let mut files: Vec<(SitePath, Stat)> = found.chain(single).collect();
        files.sort();
        files.dedup();
        let told = |problem: &Problem| format!("{}: {}", problem.file, problem.message);
        let mut refused: Vec<String> = problems.iter().map(told).collect();
        refused.sort();
        beyond.is_empty().then_some(Self { files, refused })
    }
}
