//! Who has which address, and who wanted one that was taken.

use crate::{
    edition::{NEWSLETTER_INDEX, newsletter_permalink},
    front_matter::{FrontMatter, one_line},
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
