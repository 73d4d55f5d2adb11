//! `sitemap.xml` (sitemaps.org protocol 0.9) and `robots.txt`.

use std::io;

use postroom_content_model::{NEWSLETTER_INDEX, PostDate, Site, newsletter_permalink};

use crate::{
    feed::xml::{document, text},
    plan::{Content, Item, PageKind},
};

/// The most addresses that one sitemap may hold (sitemaps.org, "Using Sitemap index files").
pub(crate) const MOST: usize = 50_000;

/// A sitemap: the only one, a part of several, or the index of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sitemap {
    /// All pages.
    Whole,
    /// The pages from this one on.
    Part(usize),
    /// The list of so many parts.
    Index(usize),
}

/// The sitemaps of a site with so many pages to list, with their addresses.
pub(crate) fn sitemaps(pages: usize) -> Vec<(String, Sitemap)> {
    if pages <= MOST {
        return vec![("/sitemap.xml".to_owned(), Sitemap::Whole)];
    }
    let parts = pages.div_ceil(MOST);
    let part = |number| (part_address(number), Sitemap::Part(number * MOST));
    let index = ("/sitemap.xml".to_owned(), Sitemap::Index(parts));
    [index].into_iter().chain((0..parts).map(part)).collect()
}

fn part_address(number: usize) -> String {
    format!("/sitemap-{}.xml", number + 1)
}

/// A page that belongs in the sitemap: its address, and the day it last changed.
pub(crate) struct Entry {
    address: String,
    changed: Option<String>,
}

/// The pages that search engines should know.
pub(crate) fn entries(site: &Site, items: &[Item]) -> Vec<Entry> {
    let pages = items.iter().filter_map(|item| match item.content {
        Content::Page(kind) => entry(site, kind),
        _ => None,
    });
    pages.collect()
}

/// A page's entry; none if it is not a page to be found, or says itself that its true address is
/// on another site.
fn entry(site: &Site, kind: PageKind) -> Option<Entry> {
    let newest = |posts: &[usize]| {
        let posts = posts
            .iter()
            .filter(|post| site.posts[**post].is_published());
        posts.filter_map(|post| changed(site, *post)).max()
    };
    let day = |date: jiff::civil::Date| date.to_string();
    let (address, changed) = match kind {
        PageKind::List(page) => (site.list_path(page), newest(site.list_posts(page)).map(day)),
        PageKind::Post(post) | PageKind::Plain(post)
            if !site.posts[post].is_published()
                || site.posts[post].front.canonical_url.is_some() =>
        {
            return None;
        }
        PageKind::Post(post) | PageKind::Plain(post) => (
            site.posts[post].permalink.clone(),
            changed(site, post).map(day),
        ),
        PageKind::TagIndex => ("/tags/".to_owned(), newest(&site.newest).map(day)),
        PageKind::Edition(edition) => {
            let edition = &site.editions[edition];
            (
                edition.permalink(),
                edition.front.date.as_ref().map(PostDate::date).map(day),
            )
        }
        PageKind::Newsletter(index) => {
            let key = site.newsletter_archives()[index];
            let editions = site.editions_of(key).into_iter();
            let dates = editions.filter_map(|edition| site.editions[edition].front.date.as_ref());
            (
                newsletter_permalink(key),
                dates.map(PostDate::date).max().map(day),
            )
        }
        PageKind::NewsletterIndex => (NEWSLETTER_INDEX.to_owned(), None),
        PageKind::FeedIndex => ("/feeds/".to_owned(), None),
        PageKind::Alias(_) | PageKind::Search | PageKind::NotFound => return None,
    };
    Some(Entry { address, changed })
}

fn changed(site: &Site, post: usize) -> Option<jiff::civil::Date> {
    let post = &site.posts[post];
    post.front
        .updated
        .as_ref()
        .or(post.published.as_ref())
        .map(PostDate::date)
}

/// Writes one of [`sitemaps`].
pub(crate) fn write(site: &Site, items: &[Item], which: Sitemap) -> io::Result<Vec<u8>> {
    const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
    let entries = entries(site, items);
    let (root, child, listed) = match which {
        Sitemap::Whole => ("urlset", "url", entries),
        Sitemap::Part(start) => (
            "urlset",
            "url",
            entries.into_iter().skip(start).take(MOST).collect(),
        ),
        Sitemap::Index(parts) => {
            let part = |number| Entry {
                address: part_address(number),
                changed: None,
            };
            (
                "sitemapindex",
                "sitemap",
                (0..parts).map(part).collect::<Vec<_>>(),
            )
        }
    };
    document(|xml| {
        xml.create_element(root)
            .with_attribute(NAMESPACE)
            .write_inner_content(|xml| {
                for Entry { address, changed } in &listed {
                    xml.create_element(child).write_inner_content(|xml| {
                        text(xml, "loc", &site.absolute_url(address))?;
                        changed.iter().try_for_each(|day| text(xml, "lastmod", day))
                    })?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

/// `robots.txt` (RFC 9309): everything may be read, and the sitemap is there.
pub(crate) fn robots(site: &Site) -> String {
    let sitemap = site.absolute_url("/sitemap.xml");
    format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pictures::{MailPictures, Pictures},
        plan::Plan,
        search::SearchIndex,
        test_site::{TestSite, post},
    };

    #[test]
    fn pages_are_listed_with_the_day_they_changed() {
        let site = TestSite::new(&[
            (
                "content/posts/a.md",
                &post(
                    "title: A\ndate: 2026-11-01\nupdated: 2026-11-05\ntags: [x]",
                    "x",
                ),
            ),
            (
                "content/posts/b.md",
                &post(
                    "title: B\ndate: 2026-11-02\ncanonical_url: https://y.example/b",
                    "x",
                ),
            ),
            (
                "content/posts/c.md",
                &post("title: C\ndate: 2026-11-03\ndraft: true", "x"),
            ),
        ]);
        site.export();
        insta::assert_snapshot!(site.output("sitemap.xml"));
        assert!(
            !site.path("public/robots.txt").exists(),
            "it has no say below a sub-path"
        );
    }

    #[test]
    fn robots_txt_belongs_to_the_root_of_a_host() {
        let site = TestSite::new(&[]);
        site.write("postroom.yaml", "title: T\nbase_url: https://x.example\n");
        site.export();
        assert!(
            site.output("robots.txt")
                .ends_with("Sitemap: https://x.example/sitemap.xml\n")
        );
        site.write("static/robots.txt", "ours");
        site.export();
        assert_eq!(site.output("robots.txt"), "ours");
    }

    #[test]
    fn a_large_site_has_several_sitemaps() {
        let names = |pages| {
            sitemaps(pages)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(MOST), ["/sitemap.xml"]);
        assert_eq!(
            names(MOST + 1),
            ["/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"]
        );
        let site = TestSite::new(&[]).load();
        let items = Plan::new(
            &site,
            &Pictures::default(),
            &MailPictures::default(),
            &SearchIndex::default(),
        )
        .items;
        let index = String::from_utf8(write(&site, &items, Sitemap::Index(2)).unwrap()).unwrap();
        assert!(
            index.contains("<loc>https://x.example/sub/sitemap-2.xml</loc>"),
            "{index}"
        );
        let part = String::from_utf8(write(&site, &items, Sitemap::Part(MOST)).unwrap()).unwrap();
        assert!(!part.contains("<url>"), "{part}");
    }
}
