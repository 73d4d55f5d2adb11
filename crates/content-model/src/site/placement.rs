//! Where a post belongs, by its file, its front matter and the settings.

use jiff::{Timestamp, civil::Date};

use crate::{
    front_matter::{PostDate, date_from_file_name},
    permalink,
    post::{Post, PostKind, Shown, Status},
    problem::{Problem, ProblemKind},
    reading::reading_time,
    settings::{Settings, SlugSource},
    site::{
        folders::{PAGES, below, is_page, post_folder},
        load::Document,
    },
    slug::tag_slug,
    yaml::ScalarStyle,
};

/// Where a post belongs: its folder, date, slug and address.
pub(super) struct Placement {
    kind: PostKind,
    folder: usize,
    section: String,
    slug: String,
    permalink: String,
    published: Option<PostDate>,
}

impl Placement {
    pub(super) fn new(
        settings: &Settings,
        document: &Document,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let Document {
            file, raw, front, ..
        } = document;
        let is_page = is_page(settings, &file.path);
        let folder = match is_page {
            true => 0,
            false => post_folder(settings, &file.path).unwrap_or_default(),
        };
        let posts = &settings.posts.as_slice()[folder];
        let base = if is_page {
            PAGES
        } else {
            posts.folder.as_str()
        };
        let inner = below(file.path.as_str(), base).unwrap_or_default();
        let (section, name) = section_and_name(inner, base);
        let (file_date, stem) = match date_from_file_name(name).filter(|_| !is_page) {
            Some((date, rest)) => (Some(date), rest),
            None => (None, name),
        };
        let from_file = || PostDate::day(file_date?, &settings.time_zone.0);
        let published = front.date.clone().or_else(from_file);
        let derived = match (posts.slug, &front.title) {
            (SlugSource::Title, Some(title)) if !is_page => tag_slug(title),
            _ if permalink::check_slug(stem).is_ok() => stem.to_owned(),
            _ => tag_slug(stem),
        };
        let mut report = |key: &str, written: &str, reason: &str| {
            let message = format!(
                "`{key}: {}` cannot be an address: {reason}",
                written.escape_debug()
            );
            let span = raw.value_span(&[key]);
            let mut problem = Problem::new(ProblemKind::InvalidUrl, &file.path, span, message);
            let style = ScalarStyle::of(span.slice(&file.text));
            // Words with blanks between them; what has a slash or dots may mean a path.
            let is_words = key == "slug" && !written.contains(['/', '\\', '.', '%', ':']);
            if let Some(style) = style.filter(|_| is_words && raw.has(&[key])) {
                problem = problem.with_remedy(span, style.write(&tag_slug(written)));
            }
            problems.push(problem);
        };
        let chosen = front.slug.as_ref().filter(|slug| {
            let checked = permalink::check_slug(slug);
            checked
                .map_err(|reason| report("slug", slug, &reason))
                .is_ok()
        });
        let slug = chosen.cloned().unwrap_or(derived);
        let own = front.url.as_ref().and_then(|url| {
            permalink::normalise(url)
                .map_err(|reason| report("url", url, &reason))
                .ok()
        });
        let date = published.as_ref().map(PostDate::date);
        let of_page = || page_address(inner, section, &slug);
        let of_post = || {
            let filled = posts.permalink.fill(&slug, section, date);
            filled
                .ok()
                .filter(|path| permalink::check_path(path).is_ok())
                .unwrap_or_else(|| {
                    // Without the date or with an unfit section, the slug alone still tells posts apart.
                    let tidy = section
                        .split('/')
                        .filter(|part| !part.is_empty())
                        .map(tag_slug)
                        .collect::<Vec<_>>()
                        .join("/");
                    let filled =
                        posts
                            .permalink
                            .fill(&slug, &tidy, Some(date.unwrap_or(Date::ZERO)));
                    filled.unwrap_or_else(|_| format!("/{slug}/"))
                })
        };
        let permalink = own.unwrap_or_else(|| if is_page { of_page() } else { of_post() });
        Self {
            kind: if is_page {
                PostKind::Page
            } else {
                PostKind::Post
            },
            folder,
            section: section.to_owned(),
            slug,
            permalink,
            published,
        }
    }

    pub(super) fn post(self, document: Document, now: Timestamp, shown: Shown) -> Post {
        let Document {
            file,
            raw,
            front,
            outline,
            words,
            ..
        } = document;
        let Self {
            kind,
            folder,
            section,
            slug,
            permalink,
            published,
        } = self;
        let estimate = reading_time(words);
        let status = Status::at(now, &front, published.as_ref());
        Post {
            kind,
            status,
            shown: shown.shows(status),
            reading_time: front.reading_time.unwrap_or(estimate),
            file,
            raw,
            front,
            outline,
            folder,
            section,
            slug,
            permalink,
            published,
            authors: Vec::new(),
            tags: Vec::new(),
            newer: None,
            older: None,
        }
    }
}

/// The address of a page: as its file lies among the pages.
fn page_address(inner: &str, section: &str, slug: &str) -> String {
    let parts = section.split('/').filter(|part| !part.is_empty());
    let parts = parts.map(|part| match permalink::check_slug(part) {
        Ok(()) => part.to_owned(),
        Err(_) => tag_slug(part),
    });
    match inner {
        "index.md" => "/".to_owned(),
        _ => format!(
            "/{}/",
            parts.chain([slug.to_owned()]).collect::<Vec<_>>().join("/")
        ),
    }
}

/// The section of a post and the name it is called by: `a/b/name.md` and `a/b/name/index.md`.
fn section_and_name<'p>(inner: &'p str, folder: &'p str) -> (&'p str, &'p str) {
    let path = inner
        .strip_suffix("/index.md")
        .unwrap_or(inner.strip_suffix(".md").unwrap_or(inner));
    match path.rsplit_once('/') {
        Some((section, name)) => (section, name),
        None if inner == "index.md" => ("", folder.rsplit('/').next().unwrap_or(folder)),
        None => ("", path),
    }
}
