//! How a destination becomes a target.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::{
    edition::Edition,
    links::{Broken, Reference, ReferenceRole, Resolution, Target},
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
        let index = format!("{name}/index.md");
        for candidate in [name, &index] {
            if let Ok(post) = self
                .posts
                .binary_search_by(|post| post.path().as_str().cmp(candidate))
            {
                return self.post_target(post, parts).map(Some);
            }
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

/// A relative or root-relative URL, taken apart.
struct Parts<'d> {
    path: &'d str,
    query: &'d str,
    fragment: Option<String>,
    written_fragment: &'d str,
}

impl<'d> Parts<'d> {
    fn of(destination: &'d str) -> Self {
        let (rest, written_fragment) = match destination.find('#') {
            Some(at) => destination.split_at(at),
            None => (destination, ""),
        };
        let (path, query) = match rest.find('?') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let fragment = written_fragment.strip_prefix('#').map(|fragment| {
            percent_decode_str(fragment)
                .decode_utf8_lossy()
                .into_owned()
        });
        Self {
            path,
            query,
            fragment,
            written_fragment,
        }
    }

    /// Another path with this one's query and fragment.
    fn with_path(&self, path: &str) -> String {
        let path = if path.is_empty() { "/" } else { path };
        format!("{path}{}{}", self.query, self.written_fragment)
    }
}

fn scheme(destination: &str) -> Option<&str> {
    let (scheme, _) = destination.split_once(':')?;
    let mut chars = scheme.chars();
    let valid = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some(scheme)
}

fn malformed(destination: &str) -> Option<&'static str> {
    if destination.chars().any(char::is_control) {
        Some("it has control characters or line breaks")
    } else if destination.starts_with('\\')
        || (destination.contains('\\') && !destination.contains(':'))
    {
        Some("it has a backslash; URLs use `/`")
    } else {
        None
    }
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

fn decode(path: &str) -> Result<Cow<'_, str>, Broken> {
    let decoded = percent_decode_str(path).decode_utf8();
    let decoded = decoded.map_err(|_| Broken::Malformed {
        reason: "its percent-encoding is not UTF-8".to_owned(),
    })?;
    match decoded.chars().any(|c| c.is_control() || c == '\\') {
        false => Ok(decoded),
        true => Err(Broken::Malformed {
            reason: "its percent-encoding hides control characters or backslashes".to_owned(),
        }),
    }
}

/// Joins a relative path to a folder, `.` and `..` resolved. The result starts with `/`; a slash
/// at the end is kept.
fn join(folder: &str, path: &str) -> Result<String, Broken> {
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Broken::OutsideRoot)?;
            }
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with('/') || path.ends_with("/.") || path.ends_with("..") {
        "/"
    } else {
        ""
    };
    Ok(match parts.is_empty() {
        true => "/".to_owned(),
        false => format!("/{}{slash}", parts.join("/")),
    })
}

/// How a file is written in a link from a folder.
fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    format!("{up}{}", to[shared..].join("/"))
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_never_leave_the_root() {
        let check = |folder: &str, path: &str, expected: &str| {
            assert_eq!(
                join(folder, path).as_deref(),
                Ok(expected),
                "{folder} + {path}"
            );
        };
        check("a/b", "c.md", "/a/b/c.md");
        check("a/b", "../c/", "/a/c/");
        check("a/b", "./c/./d", "/a/b/c/d");
        check("a/b", "/x/../y", "/y");
        check("a", "..", "/");
        assert_eq!(join("a", "../../x"), Err(Broken::OutsideRoot));
        assert_eq!(join("", "/../etc/passwd"), Err(Broken::OutsideRoot));
    }

    #[test]
    fn relative_paths_lead_back() {
        assert_eq!(relative("a/b", "a/c/x.md"), "../c/x.md");
        assert_eq!(relative("a", "a/x.md"), "x.md");
        assert_eq!(relative("", "x.md"), "x.md");
    }

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("https://x"), Some("https"));
        assert_eq!(scheme("MAILTO:a@b"), Some("MAILTO"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("2:30"), None);
    }
}
