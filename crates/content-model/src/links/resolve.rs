//! How a destination becomes a target.

use url::Url;

use crate::{
    edition::Edition,
    links::{
        Broken, ReferenceRole, Resolution, Target,
        destination::{Parts, decode, has_extension, join, malformed, relative, scheme},
    },
    outline::Outline,
    post::Post,
    routes::Route,
    settings::RelativeTo,
    site::Site,
    source::SitePath,
};

/// The document a link stands in.
pub(super) struct Origin<'s> {
    pub(super) folder: &'s str,
    permalink: &'s str,
    pub(super) outline: &'s Outline,
    role: ReferenceRole,
    /// Whether to look for what a broken link may have meant.
    suggest: bool,
}

impl Site {
    /// Where a link of a post leads. `destination` is meant, not written: escapes and entities
    /// are resolved, percent-encoding is not.
    pub fn resolve_in_post(
        &self,
        post: usize,
        destination: &str,
        role: ReferenceRole,
    ) -> Resolution {
        self.resolve(&self.in_post(post, role, true), destination)
    }

    /// The same without suggestions, which take time by the size of the site.
    pub fn resolve_in_post_briefly(
        &self,
        post: usize,
        destination: &str,
        role: ReferenceRole,
    ) -> Resolution {
        self.resolve(&self.in_post(post, role, false), destination)
    }

    /// Where a link of an edition's introduction leads.
    pub fn resolve_in_edition(
        &self,
        edition: &Edition,
        destination: &str,
        role: ReferenceRole,
    ) -> Resolution {
        self.resolve_from_edition(edition, destination, role, true)
    }

    /// The same without suggestions.
    pub fn resolve_in_edition_briefly(
        &self,
        edition: &Edition,
        destination: &str,
        role: ReferenceRole,
    ) -> Resolution {
        self.resolve_from_edition(edition, destination, role, false)
    }

    fn in_post(&self, post: usize, role: ReferenceRole, suggest: bool) -> Origin<'_> {
        let post = &self.posts[post];
        Origin {
            folder: post.path().folder(),
            permalink: &post.permalink,
            outline: &post.outline,
            role,
            suggest,
        }
    }

    fn resolve_from_edition(
        &self,
        edition: &Edition,
        destination: &str,
        role: ReferenceRole,
        suggest: bool,
    ) -> Resolution {
        let permalink = edition.permalink();
        let origin = Origin {
            folder: edition.file.path.folder(),
            permalink: &permalink,
            outline: &edition.outline,
            role,
            suggest,
        };
        self.resolve(&origin, destination)
    }

    fn resolve(&self, origin: &Origin<'_>, destination: &str) -> Resolution {
        let destination = destination.trim();
        match self.find(origin, destination) {
            Ok(target) => Resolution::Found(target),
            Err(mut broken) => {
                if origin.suggest {
                    self.suggest(origin, destination, &mut broken);
                }
                Resolution::Broken(broken)
            }
        }
    }

    /// The paths of posts and of the files beside them.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let posts = self.posts.iter().map(|post| post.path().as_str());
        posts.chain(self.assets.keys().map(SitePath::as_str))
    }

    pub(super) fn post_at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    fn find(&self, origin: &Origin<'_>, destination: &str) -> Result<Target, Broken> {
        if destination.is_empty() {
            return Err(Broken::Empty);
        }
        if let Some(reason) = malformed(destination) {
            return Err(Broken::Malformed {
                reason: reason.to_owned(),
            });
        }
        if let Some(scheme) = scheme(destination) {
            return self.find_by_scheme(origin, destination, &scheme.to_ascii_lowercase());
        }
        if destination.starts_with("//") {
            return external(&format!("https:{destination}"));
        }
        let parts = Parts::of(destination);
        if parts.path.is_empty() {
            return match parts.fragment {
                Some(fragment) => find_here(origin, &fragment),
                None => Ok(Target::Here {
                    fragment: String::new(),
                }),
            };
        }
        let path = decode(parts.path)?;
        if path.starts_with('/') {
            self.find_rooted(&join("", &path)?, &parts)
        } else {
            self.find_relative(origin, &path, &parts)
        }
    }

    fn find_by_scheme(
        &self,
        origin: &Origin<'_>,
        destination: &str,
        scheme: &str,
    ) -> Result<Target, Broken> {
        match scheme {
            "http" | "https" => match external(destination)? {
                Target::External(url) => match self.settings.base_url.strip(&url) {
                    Some(own) => self.find_own(&own),
                    None => Ok(Target::External(url)),
                },
                other => Ok(other),
            },
            "data" if is_harmless_data(origin.role, destination) => external(destination),
            "javascript" | "vbscript" | "data" | "file" | "blob" => Err(Broken::Dangerous {
                scheme: scheme.to_owned(),
            }),
            _ if scheme.len() == 1 => Err(Broken::Malformed {
                reason: "it looks like a path on a Windows drive".to_owned(),
            }),
            _ => Ok(Target::Other {
                scheme: scheme.to_owned(),
            }),
        }
    }

    /// An absolute URL that turned out to lead into the site.
    fn find_own(&self, url: &str) -> Result<Target, Broken> {
        let parts = Parts::of(url);
        self.find_rooted(&join("", &decode(parts.path)?)?, &parts)
    }

    /// A path from the site's root, such as `/blog/hello/`.
    fn find_rooted(&self, path: &str, parts: &Parts<'_>) -> Result<Target, Broken> {
        let own_path = self.settings.base_url.url().path().trim_end_matches('/');
        let below = (!own_path.is_empty())
            .then(|| path.strip_prefix(own_path))
            .flatten();
        let routes = [Some(path), below]
            .into_iter()
            .flatten()
            .find_map(|path| self.routes.get(path).map(|route| (path, route)));
        if let Some((path, route)) = routes {
            return self.target_of(path, route, parts);
        }
        if self
            .settings
            .links
            .elsewhere
            .iter()
            .any(|pattern| pattern.matches(path))
        {
            return Ok(Target::Elsewhere {
                url: parts.with_path(parts.path),
            });
        }
        if let Some(actual) = self.routes.in_other_case(path) {
            let slash = if path.ends_with('/') { "/" } else { "" };
            return Err(Broken::CaseMismatch {
                actual: parts.with_path(&format!("{actual}{slash}")),
            });
        }
        Err(Broken::NotFound {
            tried: path.to_owned(),
            suggestion: None,
        })
    }

    fn target_of(&self, path: &str, route: &Route, parts: &Parts<'_>) -> Result<Target, Broken> {
        Ok(match route {
            Route::Post(post) | Route::Alias(post) => self.post_target(*post, parts)?,
            Route::Asset(file) => Target::Asset {
                file: file.clone(),
                url: self.assets[file].url.clone(),
            },
            Route::Static(file) => Target::Static {
                file: file.clone(),
                url: path.to_owned(),
            },
            Route::List(_)
            | Route::TagIndex
            | Route::FeedIndex
            | Route::Search
            | Route::Feed(_)
            | Route::Edition(_)
            | Route::Newsletter(_)
            | Route::NewsletterIndex => Target::Page {
                url: parts.with_path(path),
            },
        })
    }

    fn post_target(&self, post: usize, parts: &Parts<'_>) -> Result<Target, Broken> {
        if let Some(fragment) = &parts.fragment {
            check_anchor(&self.posts[post].outline, fragment, Some(&self.posts[post]))?;
        }
        Ok(Target::Post {
            post,
            fragment: parts.fragment.clone(),
        })
    }

    /// A path from the document's folder or, if the settings say so, from its address.
    fn find_relative(
        &self,
        origin: &Origin<'_>,
        path: &str,
        parts: &Parts<'_>,
    ) -> Result<Target, Broken> {
        let by_address = self.settings.links.relative_to == RelativeTo::Permalink;
        let base = origin
            .permalink
            .rsplit_once('/')
            .map_or("", |(base, _)| base);
        if by_address && !has_extension(path, "md") {
            let rooted = join(base, path)?;
            let found = self.find_rooted(&rooted, parts);
            // Covers and images are named by their files wherever links are not.
            return match (found, self.find_file(origin.folder, path, parts)) {
                (Err(_), Ok(Some(target))) => Ok(target),
                (found, _) => found,
            };
        }
        match self.find_file(origin.folder, path, parts)? {
            Some(target) => Ok(target),
            None => Err(self.no_such_file(origin.folder, path, parts)),
        }
    }

    /// A path from a folder of files: a post, its folder, an asset, or a file of a static folder.
    fn find_file(
        &self,
        folder: &str,
        path: &str,
        parts: &Parts<'_>,
    ) -> Result<Option<Target>, Broken> {
        let full = join(folder, path)?;
        let full = full.trim_start_matches('/');
        let name = full.trim_end_matches('/');
        let post = self.post_at(name);
        if let Some(post) = post.or_else(|| self.post_at(&format!("{name}/index.md"))) {
            return self.post_target(post, parts).map(Some);
        }
        if let Some((file, asset)) = self.assets.get_key_value(name) {
            return Ok(Some(Target::Asset {
                file: file.clone(),
                url: asset.url.clone(),
            }));
        }
        let path = |edition: &Edition| edition.file.path.as_str().cmp(name);
        if let Ok(found) = self.editions.binary_search_by(path) {
            return Ok(Some(Target::Page {
                url: parts.with_path(&self.editions[found].permalink()),
            }));
        }
        let url = self
            .settings
            .links
            .static_folders
            .iter()
            .find_map(|folder| name.strip_prefix(folder.as_str()));
        let file = url.and_then(|url| self.statics.get(url).map(|file| (url, file)));
        Ok(file.map(|(url, file)| Target::Static {
            file: file.clone(),
            url: url.to_owned(),
        }))
    }

    fn no_such_file(&self, folder: &str, path: &str, parts: &Parts<'_>) -> Broken {
        let full = match join(folder, path) {
            Ok(full) => full.trim_matches('/').to_owned(),
            Err(broken) => return broken,
        };
        match self.near.files(self).in_other_case(&full) {
            Some(actual) => Broken::CaseMismatch {
                actual: parts.with_path(&relative(folder, actual)),
            },
            None => Broken::NotFound {
                tried: full,
                suggestion: None,
            },
        }
    }
}

fn find_here(origin: &Origin<'_>, fragment: &str) -> Result<Target, Broken> {
    check_anchor(origin.outline, fragment, None)?;
    Ok(Target::Here {
        fragment: fragment.to_owned(),
    })
}

/// Browsers show such images without running anything; SVG can hold scripts.
fn is_harmless_data(role: ReferenceRole, destination: &str) -> bool {
    let embedded = matches!(role, ReferenceRole::Image | ReferenceRole::Cover);
    let kinds = [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
    ];
    let kind = destination["data:".len()..].to_ascii_lowercase();
    embedded && kinds.iter().any(|harmless| kind.starts_with(harmless))
}

fn external(destination: &str) -> Result<Target, Broken> {
    let url = Url::parse(destination).map_err(|error| Broken::Malformed {
        reason: error.to_string(),
    })?;
    Ok(Target::External(url))
}

/// Whether a page has a fragment. `#top` and text fragments work on every page.
fn check_anchor(outline: &Outline, fragment: &str, page: Option<&Post>) -> Result<(), Broken> {
    let (fragment, _) = fragment.split_once(":~:").unwrap_or((fragment, ""));
    let everywhere = fragment.is_empty() || fragment.eq_ignore_ascii_case("top");
    if everywhere || outline.has_anchor(fragment) {
        return Ok(());
    }
    Err(Broken::NoSuchAnchor {
        fragment: fragment.to_owned(),
        page: page.map(|post| post.path().clone()),
        suggestion: None,
    })
}
