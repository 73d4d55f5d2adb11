//! How a destination becomes a target.

use url::Url;

use crate::{
    edition::Edition,
    links::{
        Broken, Reference, ReferenceRole, Resolution, Target,
        destination::{Parts, decode, has_extension, join, malformed, relative, scheme},
    },
    outline::Outline,
    post::Post,
    routes::Route,
    settings::RelativeTo,
    site::Site,
    source::SitePath,
    suggest::{closest, closest_path},
};

/// The document a link stands in.
struct Origin<'s> {
    folder: &'s str,
    permalink: &'s str,
    outline: &'s Outline,
    role: ReferenceRole,
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
        let post = &self.posts[post];
        let folder = post.path().folder();
        let origin = Origin {
            folder,
            permalink: &post.permalink,
            outline: &post.outline,
            role,
        };
        self.resolve(&origin, destination)
    }

    /// Where a link of an edition's introduction leads.
    pub fn resolve_in_edition(
        &self,
        edition: &Edition,
        destination: &str,
        role: ReferenceRole,
    ) -> Resolution {
        let permalink = edition.permalink();
        let folder = edition.file.path.folder();
        let origin = Origin {
            folder,
            permalink: &permalink,
            outline: &edition.outline,
            role,
        };
        self.resolve(&origin, destination)
    }

    fn resolve(&self, origin: &Origin<'_>, destination: &str) -> Resolution {
        match self.find(origin, destination.trim()) {
            Ok(target) => Resolution::Found(target),
            Err(broken) => Resolution::Broken(broken),
        }
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
        let nearest = closest_path(path, self.routes.iter().map(|(path, _)| path));
        let slash = if path.ends_with('/') { "/" } else { "" };
        Err(Broken::NotFound {
            tried: path.to_owned(),
            suggestion: nearest.map(|near| parts.with_path(&format!("{near}{slash}"))),
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
            Route::Home
            | Route::TagIndex
            | Route::Tag(_)
            | Route::Author(_)
            | Route::Feed(_)
            | Route::Edition(_) => Target::Page {
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
        let post = self.by_path.get(name).copied();
        let post = post.or_else(|| self.by_path.get(&*format!("{name}/index.md")).copied());
        if let Some(post) = post {
            return self.post_target(post, parts).map(Some);
        }
        if let Some((file, asset)) = self.assets.get_key_value(name) {
            return Ok(Some(Target::Asset {
                file: file.clone(),
                url: asset.url.clone(),
            }));
        }
        if let Some(edition) = self
            .editions
            .iter()
            .find(|edition| edition.file.path.as_str() == name)
        {
            return Ok(Some(Target::Page {
                url: parts.with_path(&edition.permalink()),
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
        let posts = self.posts.iter().map(|post| post.path().as_str());
        let files = posts.chain(self.assets.keys().map(SitePath::as_str));
        let written = |file: &str| parts.with_path(&relative(folder, file));
        let folded = full.to_lowercase();
        if let Some(actual) = files.clone().find(|file| file.to_lowercase() == folded) {
            return Broken::CaseMismatch {
                actual: written(actual),
            };
        }
        let suggestion = closest_path(&full, files).map(written);
        Broken::NotFound {
            tried: full,
            suggestion,
        }
    }
}

impl Post {
    /// Every link of the post with its place: those of the body, then those of front matter.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut references: Vec<Reference<'_>> = self.outline.references().collect();
        if let Some(cover) = &self.front.cover {
            let path: &[&str] = if self.raw.has(&["cover", "image"]) {
                &["cover", "image"]
            } else {
                &["cover"]
            };
            let span = self.raw.value_span(path);
            references.push(Reference {
                destination: &cover.image,
                span,
                role: ReferenceRole::Cover,
            });
        }
        for (index, link) in self
            .front
            .call_to_action
            .iter()
            .flat_map(|call| call.links.iter().enumerate())
        {
            let span = self
                .raw
                .value_span(&["call_to_action", "links", &index.to_string(), "url"]);
            references.push(Reference {
                destination: &link.url,
                span,
                role: ReferenceRole::CallToAction,
            });
        }
        references
    }
}

impl Outline {
    /// The links and images of the body with their places.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        self.links.iter().map(|link| Reference {
            destination: &link.destination,
            span: link.destination_span,
            role: if link.image {
                ReferenceRole::Image
            } else {
                ReferenceRole::Link
            },
        })
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
    if everywhere || outline.anchors().any(|anchor| anchor == fragment) {
        return Ok(());
    }
    Err(Broken::NoSuchAnchor {
        fragment: fragment.to_owned(),
        page: page.map(|post| post.path().clone()),
        suggestion: closest(fragment, outline.anchors()).map(str::to_owned),
    })
}
