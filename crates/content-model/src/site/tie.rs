//! Ties documents together: slugs, addresses, people, tags, and who is newer than whom.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::{
    edition::Edition,
    front_matter::{AuthorRef, PostDate, names},
    links::Near,
    people::{Author, People, Tag},
    post::{Post, Shown},
    problem::Problem,
    routes::Routes,
    settings::Settings,
    site::{
        Asset, Site,
        folders::{PAGES, below, edition_id},
        load::Document,
        placement::Placement,
    },
    source::SitePath,
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
        let placed = posts.into_par_iter().map(|mut document| {
            let mut problems = std::mem::take(&mut document.problems);
            let placement = Placement::new(&settings, &document, &mut problems);
            (placement.post(document, now, shown), problems)
        });
        let (mut posts, found): (Vec<Post>, Vec<Vec<Problem>>) = placed.unzip();
        problems.extend(found.into_iter().flatten());
        // A page has neither authors nor tags: it stands for the whole site.
        for post in posts.iter_mut().filter(|post| !post.is_page()) {
            tell_apart(post, &authors);
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
        }
        let editions = editions
            .into_iter()
            .filter_map(|mut document| {
                problems.append(&mut document.problems);
                let id = edition_id(&document.file.path)?;
                Some(Edition::from((document, id)))
            })
            .collect();
        let paths = posts.iter().enumerate();
        let by_path = paths
            .map(|(index, post): (usize, &Post)| (post.path().clone(), index))
            .collect();
        let mut site = Site {
            root,
            settings,
            now,
            posts,
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
