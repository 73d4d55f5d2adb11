//! Who has which address, and who wanted one that was taken.

use std::{cell::LazyCell, collections::HashMap};

use crate::{
    edition::{NEWSLETTER_INDEX, newsletter_permalink},
    front_matter::one_line,
    permalink,
    post::Post,
    problem::{Problem, ProblemKind},
    routes::{Route, Routes, SEARCH},
    site::Site,
    source::SitePath,
    span::Span,
    yaml::Value,
};

impl Site {
    /// Claims every address and reports those that two want: the site's own pages first, then
    /// posts, then aliases, then files.
    pub(super) fn claim_routes(&mut self, statics: Vec<(String, SitePath)>) {
        let mut routes = std::mem::take(&mut self.routes);
        let mut places = AliasPlaces::default();
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
                let help = "give one of the two another `slug`";
                let place = (address_span(post), help);
                let problem = self.collision(post, &post.permalink, place, &taken, &mut places);
                self.problems.push(problem);
            }
        }
        for index in 0..self.posts.len() {
            self.claim_aliases(&mut routes, &mut places, index);
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

    fn claim_aliases(&mut self, routes: &mut Routes, places: &mut AliasPlaces, index: usize) {
        let post = &self.posts[index];
        let mut problems = Vec::new();
        // Few are asked for, and the file has to be read for it.
        let spans = LazyCell::new(|| alias_spans(post));
        let span = |at: usize| {
            let span = spans.get(at).copied();
            span.unwrap_or_else(|| post.raw.value_span(&["aliases"]))
        };
        for (at, alias) in post.front.aliases.iter().enumerate() {
            if !post.is_page() {
                routes.name_former(alias, index);
            }
            let problem = match permalink::normalise(alias) {
                Ok(path) => match routes.claim(&path, Route::Alias(index)) {
                    Ok(()) => None,
                    Err(Route::Post(taken) | Route::Alias(taken)) if taken == index => None,
                    Err(taken) => {
                        let help = "take the alias out, or give the other post another address";
                        let place = (span(at), help);
                        Some(self.collision(post, &path, place, &taken, places))
                    }
                },
                Err(reason) => Some(Problem::new(
                    ProblemKind::InvalidUrl,
                    post.path(),
                    span(at),
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

    /// That a post wants an address that is taken, in its place and with what to do about it.
    fn collision(
        &self,
        post: &Post,
        path: &str,
        (span, help): (Span, &str),
        taken: &Route,
        places: &mut AliasPlaces,
    ) -> Problem {
        let message = format!("the address `{path}` is taken already");
        let problem =
            Problem::new(ProblemKind::DuplicateSlug, post.path(), span, message).with_help(help);
        let (other, span) = match taken {
            Route::Post(other) => (*other, address_span(&self.posts[*other])),
            Route::Alias(other) => (*other, places.find(self, *other, path)),
            _ => {
                let help = "that address is the site's own; give the post another `slug`";
                return problem.with_help(help);
            }
        };
        problem.with_related(self.posts[other].path(), span, "first used here")
    }
}

fn file_collision(file: &SitePath, url: &str) -> Problem {
    let message = format!("the address `{url}` of this file is taken already");
    Problem::new(ProblemKind::DuplicateSlug, file, Span::at(0), message)
        .with_help("rename the file or give the page another `slug`")
}

/// Where each alias stands: in the list as written, which may have empty items, or alone.
fn alias_spans(post: &Post) -> Vec<Span> {
    let Some(Value::Sequence(items)) = post.raw.value(&post.file.text, &["aliases"]) else {
        return vec![post.raw.value_span(&["aliases"])];
    };
    let empty = |item: &Value| match item {
        Value::String(text) => one_line(text).is_empty(),
        Value::Number(_) | Value::Bool(_) | Value::Tagged(_) => false,
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => true,
    };
    let full = items.iter().enumerate().filter(|(_, item)| !empty(item));
    full.map(|(place, _)| post.raw.value_span(&["aliases", &place.to_string()]))
        .collect()
}

/// Where posts claim addresses as aliases: of those that were asked about, each read once.
#[derive(Default)]
struct AliasPlaces(HashMap<usize, HashMap<String, Span>>);

impl AliasPlaces {
    fn find(&mut self, site: &Site, index: usize, path: &str) -> Span {
        let post = &site.posts[index];
        let folded = |path: &str| path.trim_end_matches('/').to_lowercase();
        let of_post = || {
            let mut places = HashMap::new();
            for (alias, span) in post.front.aliases.iter().zip(alias_spans(post)) {
                if let Ok(alias) = permalink::normalise(alias) {
                    places.entry(folded(&alias)).or_insert(span);
                }
            }
            places
        };
        let places = self.0.entry(index).or_insert_with(of_post);
        let place = places.get(&folded(path)).copied();
        place.unwrap_or_else(|| post.raw.value_span(&["aliases"]))
    }
}

/// Where it stands what decides a post's address; else where the file begins.
fn address_span(post: &Post) -> Span {
    let key = match (&post.front.url, &post.front.slug) {
        (Some(_), _) => ["url"],
        (None, Some(_)) => ["slug"],
        (None, None) => ["title"],
    };
    match post.raw.has(&key) {
        true => post.raw.value_span(&key),
        false => Span::at(post.raw.block.start),
    }
}
