//! Ties documents together: slugs, addresses, people, tags, and who is newer than whom.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use jiff::{Timestamp, civil::Date};
use rayon::prelude::*;

use crate::{
    edition::{Edition, NEWSLETTER_INDEX, newsletter_permalink},
    front_matter::{AuthorRef, FrontMatter, PostDate, date_from_file_name, names, one_line},
    links::Near,
    people::{Author, People, Tag},
    permalink,
    post::{Post, PostKind, Shown, Status},
    problem::{Problem, ProblemKind},
    reading::reading_time,
    routes::{Route, Routes, SEARCH},
    settings::{Settings, SlugSource},
    site::{
        Asset, Site,
        load::{Document, PAGES, below, edition_id, is_page, post_folder},
    },
    slug::tag_slug,
    source::SitePath,
    span::Span,
    yaml::{ScalarStyle, Value},
};

/// Everything that was read, each file by itself.
pub(super) struct Loaded {
    pub(super) posts: Vec<Document>,
    pub(super) editions: Vec<Document>,
    pub(super) authors: People<Author>,
    pub(super) tags: People<Tag>,
    pub(super) assets: Vec<SitePath>,
    pub(super) statics: Vec<(String, SitePath)>,
    pub(super) sizes: HashMap<SitePath, u64>,
    pub(super) problems: Vec<Problem>,
}

impl Loaded {
    pub(super) fn tie(
        self,
        root: PathBuf,
        settings: Settings,
        now: Timestamp,
        shown: Shown,
    ) -> Site {
        let Self {
            posts,
            editions,
            mut authors,
            mut tags,
            assets,
            statics,
            sizes,
            mut problems,
        } = self;
        let mut tied = Vec::with_capacity(posts.len());
        let placements: Vec<(Placement, Vec<Problem>)> = posts
            .par_iter()
            .map(|document| {
                let mut problems = document.problems.clone();
                let placement = Placement::new(&settings, document, &mut problems);
                (placement, problems)
            })
            .collect();
        for (document, (placement, mut found)) in posts.into_iter().zip(placements) {
            problems.append(&mut found);
            let mut post = placement.post(document, now, shown);
            // A page has neither: it stands for the whole site.
            if post.is_page() {
                tied.push(post);
                continue;
            }
            tell_apart(&mut post, &authors);
            post.authors = distinct(
                post.front
                    .authors
                    .iter()
                    .map(|one| authors.find_or_add(&one.name)),
            );
            for (named, index) in post.front.authors.iter().zip(&post.authors) {
                let author = &mut authors.all[*index];
                author.url = author.url.take().or_else(|| named.url.clone());
            }
            post.tags = distinct(post.front.tags.iter().map(|tag| tags.find_or_add(tag)));
            tied.push(post);
        }
        let editions = editions
            .into_iter()
            .filter_map(|mut document| {
                problems.append(&mut document.problems);
                let id = edition_id(&document.file.path)?;
                Some(Edition::from((document, id)))
            })
            .collect();
        let paths = tied.iter().enumerate();
        let by_path = paths
            .map(|(index, post): (usize, &Post)| (post.path().clone(), index))
            .collect();
        let mut site = Site {
            root,
            settings,
            now,
            posts: tied,
            editions,
            newest: Vec::new(),
            authors: authors.all,
            tags: tags.all,
            assets: BTreeMap::new(),
            statics: BTreeMap::new(),
            sizes,
            routes: Routes::default(),
            problems,
            data_files: Vec::new(),
            by_path,
            near: Near::default(),
        };
        site.order();
        site.place_assets(assets);
        site.claim_routes(statics);
        site.problems
            .sort_by(|a, b| (&a.file, a.span, a.kind).cmp(&(&b.file, b.span, b.kind)));
        site
    }
}

/// Takes "A and B" for two authors, unless it is the name of one that the site knows.
fn tell_apart(post: &mut Post, known: &People<Author>) {
    if let [one] = post.front.authors.as_slice()
        && one.url.is_none()
        && known.find(&one.name).is_none()
    {
        let names = names(&one.name);
        let several = names != [one.name.as_str()] && !post.raw.has(&["authors", "0"]);
        if several {
            let names = names.into_iter();
            post.front.authors = names.map(|name| AuthorRef { name, url: None }).collect();
        }
    }
}

fn distinct(indexes: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut kept = Vec::new();
    for index in indexes {
        if !kept.contains(&index) {
            kept.push(index);
        }
    }
    kept
}

/// Where a post belongs: its folder, date, slug and address.
struct Placement {
    kind: PostKind,
    folder: usize,
    section: String,
    slug: String,
    permalink: String,
    published: Option<PostDate>,
}

impl Placement {
    fn new(settings: &Settings, document: &Document, problems: &mut Vec<Problem>) -> Self {
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

    fn post(self, document: Document, now: Timestamp, shown: Shown) -> Post {
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

impl Site {
    /// Orders the posts that are shown, newest first, and lists them under their tags and authors.
    fn order(&mut self) {
        let mut newest: Vec<usize> = (0..self.posts.len())
            .filter(|post| self.posts[*post].shown && !self.posts[*post].is_page())
            .collect();
        // Posts lie in the order of their paths, and sorting keeps it among those of one moment.
        newest.sort_by_key(|post| {
            let published = self.posts[*post].published.as_ref();
            Reverse(published.map(PostDate::timestamp))
        });
        for pair in newest.windows(2) {
            self.posts[pair[0]].older = Some(pair[1]);
            self.posts[pair[1]].newer = Some(pair[0]);
        }
        for post in &newest {
            for author in &self.posts[*post].authors {
                self.authors[*author].posts.push(*post);
            }
            for tag in &self.posts[*post].tags {
                self.tags[*tag].posts.push(*post);
            }
        }
        self.newest = newest;
    }

    /// Gives every file beside posts its address: in the folder of the post whose folder it lies
    /// in, else below the site's root as it lies below `content` or among the pages.
    fn place_assets(&mut self, files: Vec<SitePath>) {
        let folders: HashMap<&str, usize> = self
            .posts
            .iter()
            .enumerate()
            .filter_map(|(index, post)| Some((post.asset_folder()?, index)))
            .collect();
        let mut assets = BTreeMap::new();
        for file in files {
            let post = ancestors(file.folder()).find_map(|folder| folders.get(folder).copied());
            let url = match post.map(|post| &self.posts[post]) {
                Some(owner) => {
                    let folder = owner.asset_folder().unwrap_or_default();
                    let inner = below(file.as_str(), folder).unwrap_or_default();
                    format!("{}/{inner}", page_folder(&owner.permalink))
                }
                None => {
                    let pages = below(file.as_str(), PAGES);
                    let inner = pages.or_else(|| below(file.as_str(), "content"));
                    format!("/{}", inner.unwrap_or(file.as_str()))
                }
            };
            assets.insert(file, Asset { url, post });
        }
        self.assets = assets;
    }

    /// Claims every address and reports those that two want: the site's own pages first, then
    /// posts, then aliases, then files.
    fn claim_routes(&mut self, statics: Vec<(String, SitePath)>) {
        let mut routes = std::mem::take(&mut self.routes);
        routes.reserve(self.posts.len());
        for (path, route) in self.own_routes() {
            // Two tags or authors cannot share a slug, and a feed's path is the settings' choice.
            let _ = routes.claim(&path, route);
        }
        for (index, post) in self.posts.iter().enumerate() {
            // Editions and digests name posts by their slugs, never pages.
            if !post.is_page() {
                routes.name_slug(&post.slug, index);
            }
            if let Err(taken) = routes.claim(&post.permalink, Route::Post(index)) {
                let problem =
                    self.collision(post, &post.permalink, &address_key(&post.front), &taken);
                self.problems.push(problem);
            }
        }
        for index in 0..self.posts.len() {
            self.claim_aliases(&mut routes, index);
        }
        for (url, file) in statics {
            match routes.claim(&url, Route::Static(file.clone())) {
                Ok(()) => {
                    self.statics.insert(url, file);
                }
                Err(_) => self.problems.push(file_collision(&file, &url)),
            }
        }
        for (file, asset) in &self.assets {
            if routes
                .claim(&asset.url, Route::Asset(file.clone()))
                .is_err()
            {
                self.problems.push(file_collision(file, &asset.url));
            }
        }
        // A page of the site's own takes the place of the search page.
        if self.settings.search {
            let _ = routes.claim(SEARCH, Route::Search);
        }
        self.routes = routes;
    }

    /// The addresses of the pages that the export makes of itself.
    pub(super) fn own_routes(&self) -> Vec<(String, Route)> {
        let mut own = vec![("/tags/".to_owned(), Route::TagIndex)];
        if !self.settings.feeds.formats.is_empty() {
            own.push(("/feeds/".to_owned(), Route::FeedIndex));
        }
        let lists = self.list_pages().into_iter();
        own.extend(lists.map(|page| (self.list_path(page), Route::List(page))));
        let editions = self
            .editions
            .iter()
            .enumerate()
            .filter(|(_, edition)| self.is_public(edition));
        own.extend(editions.map(|(index, edition)| (edition.permalink(), Route::Edition(index))));
        let archives = self.newsletter_archives();
        if archives.len() > 1 {
            own.push((NEWSLETTER_INDEX.to_owned(), Route::NewsletterIndex));
        }
        own.extend(archives.into_iter().map(|key| {
            let route = Route::Newsletter(key.to_owned());
            (newsletter_permalink(key), route)
        }));
        own.extend(
            self.feeds()
                .into_iter()
                .map(|feed| (self.feed_path(feed), Route::Feed(feed))),
        );
        own
    }

    fn claim_aliases(&mut self, routes: &mut Routes, index: usize) {
        let post = &self.posts[index];
        // Few posts have any, and to look at what is written brings back what was kept of it.
        if post.front.aliases.is_empty() {
            return;
        }
        let mut problems = Vec::new();
        let places = alias_places(post);
        for (at, alias) in post.front.aliases.iter().enumerate() {
            let place = places.get(at).map_or("", String::as_str);
            if !post.is_page() {
                routes.name_former(alias, index);
            }
            let in_list = ["aliases", place];
            let key = if place.is_empty() {
                &in_list[..1]
            } else {
                &in_list
            };
            let problem = match permalink::normalise(alias) {
                Ok(path) => match routes.claim(&path, Route::Alias(index)) {
                    Ok(()) => None,
                    Err(Route::Post(taken) | Route::Alias(taken)) if taken == index => None,
                    Err(taken) => Some(self.collision(post, &path, key, &taken)),
                },
                Err(reason) => Some(Problem::new(
                    ProblemKind::InvalidUrl,
                    post.path(),
                    post.raw.value_span(key),
                    format!(
                        "the alias `{}` cannot be an address: {reason}",
                        alias.escape_debug()
                    ),
                )),
            };
            problems.extend(problem);
        }
        self.problems.append(&mut problems);
    }

    fn collision(&self, post: &Post, path: &str, key: &[&str], taken: &Route) -> Problem {
        let message = format!("the address `{path}` is taken already");
        let span = if post.raw.has(key) {
            post.raw.value_span(key)
        } else {
            Span::at(post.raw.block.start)
        };
        let problem = Problem::new(ProblemKind::DuplicateSlug, post.path(), span, message)
            .with_help(match key {
                ["aliases", ..] => "take the alias out, or give the other post another address",
                _ => "give one of the two another `slug`",
            });
        let (Route::Post(other) | Route::Alias(other)) = taken else {
            return problem
                .with_help("that address is the site's own; give the post another `slug`");
        };
        let other = &self.posts[*other];
        let key = address_key(&other.front);
        let span = match taken {
            Route::Alias(_) => alias_span(other, path),
            _ if other.raw.has(&key) => other.raw.value_span(&key),
            _ => Span::at(other.raw.block.start),
        };
        problem.with_related(other.path(), span, "first used here")
    }
}

fn file_collision(file: &SitePath, url: &str) -> Problem {
    let message = format!("the address `{url}` of this file is taken already");
    Problem::new(ProblemKind::DuplicateSlug, file, Span::at(0), message)
        .with_help("rename the file or give the page another `slug`")
}

/// The index of each alias in the list as written, which may have empty items; none if one alias
/// stands there without a list.
fn alias_places(post: &Post) -> Vec<String> {
    let Some(Value::Sequence(items)) = post.raw.value(&["aliases"]) else {
        return Vec::new();
    };
    let empty = |item: &Value| match item {
        Value::String(text) => one_line(text).is_empty(),
        Value::Number(_) | Value::Bool(_) | Value::Tagged(_) => false,
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => true,
    };
    let full = items.iter().enumerate().filter(|(_, item)| !empty(item));
    full.map(|(index, _)| index.to_string()).collect()
}

/// Where a post claims an address as an alias.
fn alias_span(post: &Post, path: &str) -> Span {
    let folded = |path: &str| path.trim_end_matches('/').to_lowercase();
    let claims = |alias: &String| {
        permalink::normalise(alias).is_ok_and(|alias| folded(&alias) == folded(path))
    };
    let at = post.front.aliases.iter().position(claims);
    let places = alias_places(post);
    match at.and_then(|at| places.get(at)) {
        Some(place) => post.raw.value_span(&["aliases", place]),
        None => post.raw.value_span(&["aliases"]),
    }
}

/// The key that decides a post's address.
fn address_key(front: &FrontMatter) -> [&'static str; 1] {
    match (&front.url, &front.slug) {
        (Some(_), _) => ["url"],
        (None, Some(_)) => ["slug"],
        (None, None) => ["title"],
    }
}

/// A folder and those above it, innermost first.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    })
}

/// The folder that a page's files are published in, without a slash at its end.
fn page_folder(permalink: &str) -> &str {
    let path = permalink.strip_suffix("/index.html").unwrap_or(permalink);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.strip_suffix(".html").unwrap_or(path)
}
