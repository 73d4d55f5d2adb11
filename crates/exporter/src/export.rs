//! Exporting a site: plan, render in parallel, write what changed, remove what is gone.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use postroom_content_model::{FeedId, Problem, ProblemKind, Site, SitePath};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    bodies::Bodies,
    body::Medium,
    cache::Cache,
    error::ExportError,
    feed::{Feed, FeedItems},
    icons,
    newsletter::pictures_of_mails,
    output::{Change, Output, OutputPath},
    pages::Pages,
    pictures::{self, Cleaned, MailPicture, Pictures, Unmade},
    plan::{Content, Item, PageKind, Plan, Skipped},
    redirects,
    search::{self, SearchIndex},
    sitemap,
    stamp::Stamp,
    view::Views,
};

/// How to export.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportOptions {
    /// The output folder.
    pub out: PathBuf,
    /// Whether only to say what would change, and write nothing.
    pub check: bool,
    /// What is kept from one export to the next, if anything is.
    pub cache: Option<Cache>,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files that are done.
    pub done: usize,
    /// Files in all.
    pub total: usize,
}

/// What an export did, or with [`ExportOptions::check`] would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExportReport {
    /// The output folder, as it was given.
    pub out: PathBuf,
    /// Posts and editions that could not be read, or only in part.
    pub unread: usize,
    /// Posts that have a page.
    pub posts: usize,
    /// Pages of every kind, posts among them.
    pub pages: usize,
    /// Feeds.
    pub feeds: usize,
    /// Files copied as they are.
    pub files: usize,
    /// Files that were new or different.
    pub written: usize,
    /// Files that were there already.
    pub unchanged: usize,
    /// Files of earlier exports that are no longer part of the site.
    pub removed: usize,
    /// What has no place in the output, and why.
    pub skipped: Vec<Skipped>,
    /// Pictures that are in the output as they are, though they should be smaller or tell less,
    /// and why.
    pub pictures: Vec<Skipped>,
}

impl ExportOptions {
    /// An export into a folder.
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self {
            out: out.into(),
            check: false,
            cache: None,
        }
    }

    /// Only says what would change.
    #[must_use]
    pub fn check(self, check: bool) -> Self {
        Self { check, ..self }
    }

    /// Keeps what saves the next export time.
    #[must_use]
    pub fn cache(self, cache: Option<Cache>) -> Self {
        Self { cache, ..self }
    }
}

impl ExportReport {
    /// Whether the output was up to date already.
    pub fn is_unchanged(&self) -> bool {
        self.written == 0 && self.removed == 0
    }

    /// What the next export says if nothing changes before it.
    pub(crate) fn as_of_nothing_changed(&self) -> Self {
        Self {
            unchanged: self.written + self.unchanged,
            written: 0,
            removed: 0,
            ..self.clone()
        }
    }
}

/// Exports a site: pages, feeds, static files and what lies beside posts. `progress` is told of
/// every file, from many threads at once. A `stamp` of how the site looked before it was loaded is
/// kept, so that the next export knows whether it has anything to do.
///
/// # Errors
///
/// When the output folder cannot be used, a template is wrong, or a file cannot be read or
/// written. What was written up to then stays; another run completes it.
pub fn export(
    site: &Site,
    options: &ExportOptions,
    stamp: Option<Stamp>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<ExportReport, ExportError> {
    let folder = options.cache.as_ref().map(Cache::pictures);
    let pictures = Pictures::make(site, folder.as_deref());
    let bodies = Bodies::open(&site.root, options.cache.as_ref());
    let views = Views::new(site, Medium::Page).with_pictures(&pictures);
    let views = views.with_bodies(&bodies);
    let index = SearchIndex::make(&views);
    let plan = Plan::new(site, &pictures, &pictures_of_mails(site), &index);
    let feeds = FeedItems::new(site, &pictures).with_bodies(&bodies);
    let pages = Pages::new(&views)?;
    let began = stamp.as_ref().map(Stamp::began);
    let output = Output::open(site, &options.out, options.check, began)?;
    let paths: Vec<&OutputPath> = plan.items.iter().map(|item| &item.path).collect();
    output.begin(&paths)?;

    let (done, total) = (AtomicUsize::new(0), plan.items.len());
    let put = |item: &Item| {
        let made = match &item.content {
            Content::Copy(file) => copy(site, &output, item, file)?,
            Content::MailPicture(_) if output.has(&item.path) => {
                // Its name says what is in it, and to make it takes long.
                (output.keep(&item.path), None)
            }
            Content::MailPicture(picture) => mail_picture(site, &output, item, picture)?,
            _ => {
                let bytes = make(&pages, &feeds, &pictures, &index, &plan.items, item)?;
                (output.write(&item.path, &bytes)?, None)
            }
        };
        progress(Progress {
            done: done.fetch_add(1, Ordering::Relaxed) + 1,
            total,
        });
        Ok(made)
    };
    let made: Vec<Result<Made, ExportError>> = plan.items.par_iter().map(put).collect();
    // The first error in the plan's order, whichever thread was faster.
    let made: Vec<Made> = made.into_iter().collect::<Result<_, _>>()?;
    bodies.close();
    let (changes, notes): (Vec<Change>, Vec<Option<Skipped>>) = made.into_iter().unzip();

    let mut report = report(&plan, &changes);
    report.out.clone_from(&options.out);
    let outputs;
    (report.removed, outputs) = output.finish(&paths)?;
    report.unread = unread(site);
    report.skipped = plan.skipped;
    report.pictures = pictures.notes();
    report.pictures.extend(notes.into_iter().flatten());
    // Each planned file, and the record of them. What a check calls out of date is not complete.
    let is_complete = outputs.len() == total + 1 && (!options.check || report.is_unchanged());
    if let Some(stamp) = stamp.filter(|_| is_complete) {
        stamp.keep(site, outputs, &report);
    }
    Ok(report)
}

/// What became of a file, and what people should know of it.
type Made = (Change, Option<Skipped>);

/// What is in a planned file.
pub(crate) fn make(
    pages: &Pages<'_, '_>,
    feeds: &FeedItems<'_>,
    pictures: &Pictures,
    index: &SearchIndex,
    items: &[Item],
    item: &Item,
) -> Result<Vec<u8>, ExportError> {
    let site = feeds.site;
    match &item.content {
        Content::Page(kind) => Ok(pages.render(*kind)?.into_bytes()),
        Content::Feed(id) => feed(feeds, *id),
        Content::Stylesheet => Ok(pages.stylesheet().as_bytes().to_vec()),
        Content::WebManifest => Ok(icons::manifest(site).into_bytes()),
        Content::Robots => Ok(sitemap::robots(site).into_bytes()),
        Content::Aliases(format) => Ok(redirects::list(site, *format).into_bytes()),
        Content::Sitemap(which) => {
            let written = sitemap::write(site, items, *which);
            written.map_err(|source| ExportError::Feed {
                path: item.path.to_string(),
                source,
            })
        }
        Content::Picture(file, variant) => {
            let bytes = pictures.bytes(site, file, variant);
            bytes.ok_or_else(|| ExportError::Read {
                path: site.root.join(file.as_str()),
                source: io::Error::other("the picture changed during the export"),
            })
        }
        Content::MailPicture(picture) => Ok(picture.bytes().unwrap_or_default()),
        Content::SearchScript => Ok(search::SCRIPT.as_bytes().to_vec()),
        Content::SearchIndex(path) => Ok(index.get(path).unwrap_or_default().to_vec()),
        Content::Copy(file) => read(site, file),
    }
}

/// Writes a picture of a mail, unless nothing can be made of its file.
fn mail_picture(
    site: &Site,
    output: &Output,
    item: &Item,
    picture: &MailPicture,
) -> Result<Made, ExportError> {
    let file = &picture.file;
    match picture.bytes() {
        Ok(bytes) => Ok((output.write(&item.path, &bytes)?, None)),
        Err(Unmade::Broken) => {
            let note = Skipped {
                what: file
                    .strip_prefix(&site.root)
                    .unwrap_or(file)
                    .display()
                    .to_string(),
                reason: "its file is broken, so mails that show it have nothing there".to_owned(),
            };
            Ok((Change::Unchanged, Some(note)))
        }
        Err(Unmade::Changed) => Err(ExportError::Read {
            path: file.clone(),
            source: io::Error::other("the picture changed during the export"),
        }),
    }
}

/// What is in a file that is copied.
pub(crate) fn read(site: &Site, file: &SitePath) -> Result<Vec<u8>, ExportError> {
    let path = copied(site, file);
    fs::read(&path).map_err(|source| ExportError::Read { path, source })
}

/// Where a file that is copied lies.
fn copied(site: &Site, file: &SitePath) -> PathBuf {
    site.root.join(Path::new(file.as_str()))
}

/// Copies a file of the site, a picture without what tells of whoever took it.
fn copy(site: &Site, output: &Output, item: &Item, file: &SitePath) -> Result<Made, ExportError> {
    let from = copied(site, file);
    let cleaned = pictures::cleaned(&from);
    let note = (cleaned == Cleaned::Broken).then(|| Skipped {
        what: file.as_str().to_owned(),
        reason: "its file is broken or cut short, so it is copied with all that it holds"
            .to_owned(),
    });
    let change = match cleaned {
        Cleaned::Stripped(bytes) => output.write(&item.path, &bytes)?,
        Cleaned::Already | Cleaned::Broken => output.copy(&item.path, &from)?,
    };
    Ok((change, note))
}

fn feed(items: &FeedItems<'_>, id: FeedId) -> Result<Vec<u8>, ExportError> {
    let feed = Feed::new(items, id);
    feed.write(id.format).map_err(|source| ExportError::Feed {
        path: feed.url,
        source,
    })
}

/// How many posts and editions could not be read, or only in part.
fn unread(site: &Site) -> usize {
    let hurts = |problem: &&Problem| match problem.kind {
        ProblemKind::UnreadableFile | ProblemKind::InvalidFrontMatter => true,
        ProblemKind::MisplacedFrontMatter => problem.remedy.is_none(),
        _ => false,
    };
    site.problems.iter().filter(hurts).count()
}

fn report(plan: &Plan, changes: &[Change]) -> ExportReport {
    let mut report = ExportReport::default();
    for (item, change) in plan.items.iter().zip(changes) {
        match item.content {
            Content::Page(kind) => {
                report.pages += 1;
                report.posts += usize::from(matches!(kind, PageKind::Post(_)));
            }
            Content::Feed(_) => report.feeds += 1,
            Content::Stylesheet
            | Content::Sitemap(_)
            | Content::Robots
            | Content::WebManifest
            | Content::Aliases(_)
            | Content::SearchScript
            | Content::SearchIndex(_)
            | Content::Copy(_)
            | Content::Picture(..)
            | Content::MailPicture(_) => report.files += 1,
        }
        match change {
            Change::Written => report.written += 1,
            Change::Unchanged => report.unchanged += 1,
        }
    }
    report
}

#[cfg(test)]
mod tests;
