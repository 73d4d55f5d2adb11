//! Aliases: the old addresses of posts, and lists of them for web servers that can send people
//! on by themselves.

use std::fmt::Write as _;

use postroom_content_model::{Route, Site};

/// An old address of a post.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alias {
    /// The path, without a slash at its end.
    pub(crate) from: String,
    /// The post, as an index into the site's posts.
    pub(crate) post: usize,
}

/// How a list of aliases is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListFormat {
    /// `/old/ /new/ 301`, as Netlify and Cloudflare Pages read it.
    Lines,
    /// `"/old/" "/new/";`, for nginx's `map $uri $redirect { include …; }`.
    Nginx,
}

impl ListFormat {
    /// The file it lies in.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Lines => "/_redirects",
            Self::Nginx => "/redirects.nginx.map",
        }
    }
}

/// The aliases of posts that are shown, in the order of their addresses.
pub(crate) fn aliases(site: &Site) -> Vec<Alias> {
    let shown = site.routes.iter().filter_map(|(from, route)| match route {
        Route::Alias(post) if site.posts[*post].shown => Some(Alias {
            from: from.to_owned(),
            post: *post,
        }),
        _ => None,
    });
    let mut aliases: Vec<Alias> = shown.collect();
    aliases.sort();
    aliases
}

/// The list of all aliases. An address is answered with and without the slash at its end.
pub(crate) fn list(site: &Site, format: ListFormat) -> String {
    let mut text = String::new();
    for Alias { from, post } in aliases(site) {
        let to = site.settings.base_url.path(&site.posts[post].permalink);
        let with_slash = (!from.ends_with(".html")).then(|| format!("{from}/"));
        for from in [&from].into_iter().chain(&with_slash) {
            let _ = match format {
                ListFormat::Lines => {
                    writeln!(
                        text,
                        "{} {to} 301",
                        line(&site.settings.base_url.path(from))
                    )
                }
                // The server compares the decoded path; a dollar would begin a variable.
                ListFormat::Nginx => writeln!(
                    text,
                    "{} {};",
                    nginx(&decoded_path(site, from)),
                    nginx(&to.replace('$', "%24"))
                ),
            };
        }
    }
    text
}

/// A path in a list of lines, where a star and a segment that begins with a colon would stand
/// for other paths.
fn line(path: &str) -> String {
    path.replace('*', "%2A").replace("/:", "/%3A")
}

/// A path below the base URL's own path, as nginx's `$uri` has it.
fn decoded_path(site: &Site, path: &str) -> String {
    let base = site.settings.base_url.url().path().trim_end_matches('/');
    format!("{base}{path}")
}

/// A string in nginx's configuration.
fn nginx(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{ListFormat, list};
    use crate::test_site::{TestSite, post};

    fn site() -> TestSite {
        let front =
            "title: A\ndate: 2026-11-01\naliases: [/old/, /2019/a.html, '/té $1;', '/:all/*']";
        let draft = "title: D\ndate: 2026-11-01\ndraft: true\naliases: [/secret/]";
        let files = [
            ("content/posts/a.md", post(front, "x")),
            ("content/posts/d.md", post(draft, "x")),
        ];
        TestSite::new(&files.each_ref().map(|(path, text)| (*path, text.as_str())))
    }

    #[test]
    fn old_addresses_lead_on() {
        let site = site();
        site.export();
        for old in ["old/index.html", "2019/a.html"] {
            let page = site.output(old);
            assert!(page.contains("content=\"0; url=/sub/blog/a/\""), "{page}");
            assert!(
                page.contains("rel=\"canonical\" href=\"https://x.example/sub/blog/a/\""),
                "{page}"
            );
            assert!(page.contains("noindex"), "{page}");
        }
        assert!(!site.path("public/secret").exists());
        assert_eq!(
            site.output("_redirects"),
            list(&site.load(), ListFormat::Lines)
        );
    }

    #[test]
    fn lists_are_written_for_each_server() {
        let site = site().load();
        assert_eq!(
            list(&site, ListFormat::Lines),
            "/sub/2019/a.html /sub/blog/a/ 301\n\
             /sub/%3Aall/%2A /sub/blog/a/ 301\n/sub/%3Aall/%2A/ /sub/blog/a/ 301\n\
             /sub/old /sub/blog/a/ 301\n/sub/old/ /sub/blog/a/ 301\n\
             /sub/t%C3%A9%20$1; /sub/blog/a/ 301\n\
             /sub/t%C3%A9%20$1;/ /sub/blog/a/ 301\n"
        );
        assert_eq!(
            list(&site, ListFormat::Nginx),
            "\"/sub/2019/a.html\" \"/sub/blog/a/\";\n\
             \"/sub/:all/*\" \"/sub/blog/a/\";\n\"/sub/:all/*/\" \"/sub/blog/a/\";\n\
             \"/sub/old\" \"/sub/blog/a/\";\n\"/sub/old/\" \"/sub/blog/a/\";\n\
             \"/sub/té $1;\" \"/sub/blog/a/\";\n\"/sub/té $1;/\" \"/sub/blog/a/\";\n"
        );
    }

    #[test]
    fn a_site_without_aliases_has_no_lists() {
        let site = TestSite::new(&[]);
        site.export();
        assert!(!site.path("public/_redirects").exists());
    }
}
