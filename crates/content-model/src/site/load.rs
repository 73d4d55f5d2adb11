//! Reads the site's files, in parallel.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};
use rayon::prelude::*;

use crate::{
    edition::{Edition, EditionId},
    front_matter::{self, DocumentKind, FrontMatter, RawFrontMatter, SiteSchema},
    outline::Outline,
    people::{read_authors, read_tags},
    post::Shown,
    problem::{Problem, ProblemKind},
    reading::WordCount,
    recalled::Recalled,
    settings::{SETTINGS_FILE, Settings, SettingsError},
    site::{
        Site,
        folders::{AUTHORS, TAGS, content_folders, edition_id, is_document, is_page},
        recall::{Facts, Kept, Recall, fingerprint},
        tie::Loaded,
    },
    source::{SitePath, SourceFile},
    span::Span,
    text::{self, Text, decode, refuse_length},
    walk::{self, FoundFile, Stat},
};

/// Why a site cannot be loaded at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The root is not a folder that can be read.
    #[error("cannot read the site's folder {path}: {source}")]
    Root {
        /// The root.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The site's own JSON Schema cannot be used.
    #[error(transparent)]
    Schema(#[from] SettingsError),
}

/// Files by their paths, and the bytes they are to hold in place of what the disk says: what an
/// editor has not saved yet, or what a fix would write.
pub type Overlay = BTreeMap<SitePath, Vec<u8>>;

/// One Markdown file, read and understood by itself.
pub(super) struct Document {
    pub(super) file: SourceFile,
    pub(super) raw: Recalled<RawFrontMatter>,
    pub(super) front: Box<FrontMatter>,
    pub(super) outline: Recalled<Outline>,
    pub(super) words: WordCount,
    pub(super) problems: Vec<Problem>,
    /// Its facts in the form in which they are kept, if they are to be.
    pub(super) to_keep: Option<(Stat, Facts)>,
}

impl Site {
    /// Loads everything below `root` as seen at `now`.
    ///
    /// # Errors
    ///
    /// When the root cannot be read, or the JSON Schema that the settings name is not one. What
    /// is wrong with single files is in [`Site::problems`].
    pub fn load(root: &Path, settings: Settings, now: Timestamp) -> Result<Self, LoadError> {
        Self::load_over(root, settings, now, &Overlay::new())
    }

    /// Loads a site as it would be if the files of `overlay` held what it says.
    ///
    /// # Errors
    ///
    /// As for [`Site::load`].
    pub fn load_over(
        root: &Path,
        settings: Settings,
        now: Timestamp,
        overlay: &Overlay,
    ) -> Result<Self, LoadError> {
        Self::load_from(root, settings, now, overlay, Shown::default(), None)
    }

    /// Loads a site that shows posts which are not published yet.
    ///
    /// # Errors
    ///
    /// As for [`Site::load`].
    pub fn load_showing(
        root: &Path,
        settings: Settings,
        now: Timestamp,
        overlay: &Overlay,
        shown: Shown,
    ) -> Result<Self, LoadError> {
        Self::load_from(root, settings, now, overlay, shown, None)
    }

    /// Loads a site of which only some documents are wanted with their texts: of the others the
    /// facts are enough, and those are taken from what was kept where the files are the same. The
    /// site is the same as that of [`Site::load_over`]; texts that were not read are read when
    /// somebody asks for them.
    ///
    /// # Errors
    ///
    /// As for [`Site::load`].
    pub fn load_with(
        root: &Path,
        settings: Settings,
        now: Timestamp,
        overlay: &Overlay,
        recall: Recall<'_>,
    ) -> Result<Self, LoadError> {
        Self::load_from(root, settings, now, overlay, Shown::default(), Some(recall))
    }

    fn load_from(
        root: &Path,
        settings: Settings,
        now: Timestamp,
        overlay: &Overlay,
        shown: Shown,
        recall: Option<Recall<'_>>,
    ) -> Result<Self, LoadError> {
        let root = fs::canonicalize(root).map_err(|source| LoadError::Root {
            path: root.display().to_string(),
            source,
        })?;
        let schema = load_schema(&root, &settings)?;
        let mut problems = Vec::new();
        let folders = content_folders(&settings);
        let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        let mut more = Vec::new();
        // Documents are read in any case, unless what was kept of them is still good.
        let asks = |path: &SitePath| recall.is_some() || !is_document(&settings, path);
        // Neither waits for the other.
        let (mut files, (statics, bytes)) = rayon::join(
            || walk::walk(&root, &folders, false, &asks, &mut problems),
            || {
                let statics = walk_statics(&root, &settings, &mut more);
                (
                    statics,
                    recall.and_then(|recall| recall.read()).map(Arc::new),
                )
            },
        );
        problems.append(&mut more);
        add_unsaved(&root, &settings, overlay, &mut files);

        let (documents, assets): (Vec<FoundFile>, Vec<FoundFile>) = files
            .into_iter()
            .partition(|file| is_document(&settings, &file.path));
        let zone = &settings.time_zone.0;
        let kept = recall.map(|Recall { maker, .. }| {
            let fingerprint = fingerprint(maker, &root, &settings, schema.as_ref());
            Kept::of(bytes.as_ref(), fingerprint)
        });
        let (editions, posts): (Vec<FoundFile>, Vec<FoundFile>) = documents
            .into_iter()
            .partition(|file| edition_id(&file.path).is_some());
        let read = |files: Vec<FoundFile>, kind, schema: Option<&SiteSchema>| -> Vec<Document> {
            files
                .par_iter()
                .map(|file| {
                    let kind = match is_page(&settings, &file.path) {
                        true => DocumentKind::Page,
                        false => kind,
                    };
                    let read = || read_document(file, overlay, kind, &settings, zone, schema);
                    match (recall, &kept) {
                        (Some(recall), Some(kept)) => recalled(file, overlay, recall, kept, read),
                        _ => read(),
                    }
                })
                .collect()
        };
        let posts = read(posts, DocumentKind::Post, schema.as_ref());
        let editions = read(editions, DocumentKind::Edition, None);
        if let (Some(recall), Some(kept)) = (recall, &kept) {
            recall.write(kept, &[&posts, &editions]);
        }

        let mut data_files: Vec<SourceFile> =
            read_data_file(&root, overlay, SETTINGS_FILE, &mut problems)
                .into_iter()
                .collect();
        let mut data = |path: &str, problems: &mut Vec<Problem>| {
            let file = read_data_file(&root, overlay, path, problems);
            data_files.extend(file.clone());
            file.unwrap_or_else(|| SourceFile::new(SitePath::new(path), ""))
        };
        let authors = data(AUTHORS, &mut problems);
        let tags = data(TAGS, &mut problems);
        let authors = read_authors(&authors, &mut problems);
        let tags = read_tags(&tags, &mut problems);

        let sizes = assets
            .iter()
            .chain(statics.iter().map(|(_, file)| file))
            .map(|file| (file.path.clone(), file.stat.bytes))
            .collect();
        let assets = assets.into_iter().map(|file| file.path).collect();
        let statics = statics.into_iter().map(|(url, file)| (url, file.path));
        let statics = statics.collect();
        let loaded = Loaded {
            posts,
            editions,
            authors,
            tags,
            assets,
            statics,
            sizes,
            problems,
        };
        let mut site = loaded.tie(root, settings, now, shown);
        site.data_files = data_files;
        Ok(site)
    }
}

fn load_schema(root: &Path, settings: &Settings) -> Result<Option<SiteSchema>, SettingsError> {
    let Some(path) = &settings.front_matter.schema else {
        return Ok(None);
    };
    let absolute = root.join(path.as_str());
    let invalid = |message: String| {
        let file = SourceFile::new(SitePath::new(SETTINGS_FILE), "");
        let problem = Problem::new(
            ProblemKind::InvalidSetting,
            &file.path,
            Span::at(0),
            message,
        );
        SettingsError::Invalid {
            file,
            problems: vec![problem],
        }
    };
    if absolute.exists() && !walk::is_inside(root, &absolute) {
        return Err(invalid(format!(
            "`front_matter.schema`: {} lies outside the site's root",
            path.as_str()
        )));
    }
    let text = fs::read_to_string(&absolute).map_err(|error| {
        invalid(format!(
            "`front_matter.schema`: cannot read {}: {error}",
            path.as_str()
        ))
    })?;
    let schema = SiteSchema::load(&text);
    schema
        .map(Some)
        .map_err(|error| invalid(format!("`front_matter.schema`: {}: {error}", path.as_str())))
}

/// Adds the documents of the overlay that are not on the disk yet.
fn add_unsaved(root: &Path, settings: &Settings, overlay: &Overlay, files: &mut Vec<FoundFile>) {
    for path in overlay.keys() {
        if let Err(at) = files.binary_search_by(|file| file.path.cmp(path))
            && is_document(settings, path)
        {
            let found = FoundFile {
                path: path.clone(),
                absolute: root.join(path.as_str()),
                stat: Stat::default(),
            };
            files.insert(at, found);
        }
    }
}

pub(super) fn walk_statics(
    root: &Path,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Vec<(String, FoundFile)> {
    let mut statics = Vec::new();
    for folder in &settings.links.static_folders {
        for file in walk::walk(root, &[folder.as_str()], true, &|_| true, problems) {
            if let Some(url) = file.path.as_str().strip_prefix(folder.as_str()) {
                statics.push((url.to_owned(), file.clone()));
            }
        }
    }
    statics
}

/// A document from what was kept; read if it is wanted itself, not kept, or not the same.
fn recalled(
    found: &FoundFile,
    overlay: &Overlay,
    recall: Recall<'_>,
    kept: &Kept<'_>,
    read: impl FnOnce() -> Document,
) -> Document {
    if (recall.wanted)(&found.path) || overlay.contains_key(&found.path) {
        return read();
    }
    kept.document(found).unwrap_or_else(|| {
        let mut document = read();
        let kinds = document.problems.iter().map(|problem| problem.kind);
        // What could not be read may become readable without a trace in the file itself.
        let lasting = !kinds
            .into_iter()
            .any(|kind| kind == ProblemKind::UnreadableFile);
        if lasting && found.stat.had_settled(recall.began) {
            document.to_keep = Facts::of(&document).map(|facts| (found.stat, facts));
            // Nobody has asked for the text.
            document.file.text = Text::unread(&found.absolute);
        }
        document
    })
}

fn read_document(
    found: &FoundFile,
    overlay: &Overlay,
    kind: DocumentKind,
    settings: &Settings,
    zone: &TimeZone,
    schema: Option<&SiteSchema>,
) -> Document {
    let mut problems = Vec::new();
    let text = read_text(&found.path, &found.absolute, overlay, &mut problems);
    let unread = !problems.is_empty() && text.is_empty();
    let file = SourceFile::new(found.path.clone(), text);
    if unread {
        return Document {
            file,
            raw: RawFrontMatter::default().into(),
            front: Box::default(),
            outline: Outline::default().into(),
            words: WordCount::default(),
            problems,
            to_keep: None,
        };
    }
    let (raw, front, mut more) =
        front_matter::read(&file, kind, &settings.front_matter, schema, zone);
    problems.append(&mut more);
    let outline = Outline::new(&file.text, raw.body);
    Document {
        file,
        raw: raw.into(),
        front: Box::new(front),
        words: outline.words,
        outline: outline.into(),
        problems,
        to_keep: None,
    }
}

/// The text of a file. What is not UTF-8 is read as far as it can be, and reported.
fn read_text(
    path: &SitePath,
    absolute: &Path,
    overlay: &Overlay,
    problems: &mut Vec<Problem>,
) -> String {
    let mut report = |kind, span, message: String| {
        problems.push(Problem::new(kind, path, span, message));
    };
    let bytes = match overlay.get(path) {
        Some(unsaved) => refuse_length(unsaved.len() as u64).map(|()| unsaved.clone()),
        None => text::read(absolute),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(reason) => {
            report(ProblemKind::UnreadableFile, Span::at(0), reason);
            return String::new();
        }
    };
    let (text, span, what) = decode(bytes);
    if let Some(what) = what {
        report(ProblemKind::InvalidUtf8, span, what.to_owned());
    }
    text
}

/// A data file of the site, if it is there. A broken one is a problem, not a failure.
fn read_data_file(
    root: &Path,
    overlay: &Overlay,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<SourceFile> {
    let absolute = root.join(path);
    let path = SitePath::new(path);
    let is_there = fs::metadata(&absolute).is_ok();
    let unsaved = !is_there && overlay.contains_key(&path);
    if !is_there && !unsaved {
        return None;
    }
    if !unsaved && (!walk::is_inside(root, &absolute) || !absolute.is_file()) {
        let message = "it is not a file inside the site's root";
        problems.push(Problem::new(
            ProblemKind::UnreadableFile,
            &path,
            Span::at(0),
            message,
        ));
        return None;
    }
    let text = read_text(&path, &absolute, overlay, problems);
    Some(SourceFile::new(path, text))
}

impl From<(Document, EditionId)> for Edition {
    fn from((document, id): (Document, EditionId)) -> Self {
        let Document {
            file,
            raw,
            front,
            outline,
            ..
        } = document;
        Self {
            file,
            raw,
            front,
            outline,
            id,
        }
    }
}
