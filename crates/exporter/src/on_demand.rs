//! One file of the output at a time, for those who look at a site while it is written.

use std::{collections::HashMap, sync::OnceLock};

use postroom_content_model::{Site, SitePath};

use crate::{
    body::Medium,
    error::ExportError,
    export::{make, read},
    feed::{self, FeedItems},
    newsletter::pictures_of_mails,
    pages::Pages,
    pictures::{MailPicture, MailPictures, Pictures, is_kept},
    plan::{Content, Item, PageKind, Plan, Skipped},
    search::SearchIndex,
    urls::media_type,
    view::Views,
};

/// A loaded site and the plan of its output. Nothing is made before it is asked for, and only
/// what is planned can be asked for.
#[derive(Debug)]
pub struct Exporter {
    site: Site,
    plan: Plan,
    by_path: HashMap<String, usize>,
    /// Made when somebody searches.
    index: OnceLock<SearchIndex>,
    /// Read when somebody asks for one of them: all editions may show many.
    mail_pictures: OnceLock<MailPictures>,
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its media type, with the character set where it is text.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it came from a page's template.
    pub is_page: bool,
}

impl Exporter {
    /// Plans the output of a site.
    pub fn new(site: Site) -> Self {
        // Smaller pictures take their time, and nobody needs them on this machine.
        let plan = Plan::new(
            &site,
            &Pictures::default(),
            &MailPictures::default(),
            &SearchIndex::default(),
        );
        let paths = plan.items.iter().enumerate();
        let by_path = paths.map(|(index, item)| (item.path.to_string(), index));
        Self {
            by_path: by_path.collect(),
            plan,
            site,
            index: OnceLock::new(),
            mail_pictures: OnceLock::new(),
        }
    }

    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What has no place in the output, and why.
    pub fn skipped(&self) -> &[Skipped] {
        &self.plan.skipped
    }

    /// Whether the output has a file at a path, such as `about/index.html`.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
            || self.of_index(path).is_some()
            || self.mail_picture(path).is_some()
    }

    /// A file of the search index, which is made when the first of them is asked for.
    fn of_index(&self, path: &str) -> Option<&[u8]> {
        let address = format!("/{path}");
        if !SearchIndex::is_its_own(&address) {
            return None;
        }
        let views = || Views::new(&self.site, Medium::Page);
        let index = self.index.get_or_init(|| SearchIndex::make(&views()));
        index.get(&address)
    }

    /// A picture of a mail.
    fn mail_picture(&self, path: &str) -> Option<&MailPicture> {
        if !is_kept(path) {
            return None;
        }
        let pictures = self
            .mail_pictures
            .get_or_init(|| pictures_of_mails(&self.site));
        pictures.get(&format!("/{path}"))
    }

    /// The post or edition that the page at a path of the output shows.
    pub fn source(&self, path: &str) -> Option<&SitePath> {
        let item = &self.plan.items[*self.by_path.get(path)?];
        match item.content {
            Content::Page(PageKind::Post(post) | PageKind::Alias(post)) => {
                Some(self.site.posts[post].path())
            }
            Content::Page(PageKind::Edition(edition)) => {
                Some(&self.site.editions[edition].file.path)
            }
            _ => None,
        }
    }

    /// Makes the file at a path of the output; `None` if none is planned there.
    ///
    /// # Errors
    ///
    /// When a template is wrong, or a file of the site cannot be read.
    pub fn render(&self, path: &str) -> Result<Option<Rendered>, ExportError> {
        let Some(index) = self.by_path.get(path) else {
            let picture = || self.mail_picture(path)?.bytes().ok();
            let bytes = self.of_index(path).map(<[u8]>::to_vec).or_else(picture);
            return Ok(bytes.map(|bytes| Rendered {
                media_type: served_type(path),
                bytes,
                is_page: false,
            }));
        };
        let item = &self.plan.items[*index];
        Ok(Some(Rendered {
            media_type: media_type_of(item),
            bytes: self.bytes(item)?,
            is_page: matches!(item.content, Content::Page(_)),
        }))
    }

    fn bytes(&self, item: &Item) -> Result<Vec<u8>, ExportError> {
        // A picture does not wait for templates, nor fail with them.
        if let Content::Copy(file) = &item.content {
            return read(&self.site, file);
        }
        let pictures = Pictures::default();
        let views = Views::new(&self.site, Medium::Page);
        let pages = Pages::new(&views)?;
        let feeds = FeedItems::new(&self.site, &pictures);
        // The index is in no plan here, nor are pictures of mails: see `of_index`.
        let index = SearchIndex::default();
        make(&pages, &feeds, &pictures, &index, &self.plan.items, item)
    }
}

/// The media type of a planned file.
fn media_type_of(item: &Item) -> &'static str {
    match item.content {
        Content::Page(_) => "text/html; charset=utf-8",
        Content::Feed(id) => feed::about(id.format).1,
        Content::Stylesheet => "text/css; charset=utf-8",
        Content::Robots | Content::Aliases(_) => "text/plain; charset=utf-8",
        Content::Sitemap(_) => "application/xml",
        Content::WebManifest => "application/manifest+json",
        Content::Copy(_)
        | Content::Picture(..)
        | Content::MailPicture(_)
        | Content::SearchScript
        | Content::SearchIndex(_) => served_type(item.path.as_str()),
    }
}

/// The media type of a copied file. Text of the web goes with its character set.
fn served_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        Some("xml") => "application/xml",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("ico") => "image/x-icon",
        _ => media_type(path),
    }
}

#[cfg(test)]
mod tests {
    use postroom_content_model::Shown;

    use super::*;
    use crate::test_site::{TestSite, post};

    fn site() -> TestSite {
        let draft = post("title: D\ndate: 2026-11-01\ntags: [Tea]\ndraft: true", "x");
        let site = TestSite::new(&[("content/posts/d/index.md", &draft)]);
        site.write("content/posts/d/c.png", "png");
        site.write("static/site.js", "1");
        site
    }

    #[test]
    fn every_file_is_as_an_export_writes_it() {
        let site = site();
        site.export();
        let exporter = Exporter::new(site.load());
        for path in site.outputs() {
            if path == ".postroom-manifest.json" {
                assert!(!exporter.has(&path));
                continue;
            }
            let rendered = exporter.render(&path).unwrap().unwrap();
            assert_eq!(rendered.bytes, site.output(&path).into_bytes(), "{path}");
        }
    }

    #[test]
    fn pictures_of_mails_are_read_when_one_is_asked_for() {
        let site = site();
        let picture = image::DynamicImage::from(image::RgbImage::new(8, 8));
        picture.save(site.path("static/a.png")).unwrap();
        site.write(
            "content/newsletters/weekly/2026-11-14.md",
            &post("subject: S", "![A](/a.png)"),
        );
        site.export();
        let is_picture = |path: &String| path.starts_with("img/mail/");
        let path = site.outputs().into_iter().find(is_picture).unwrap();
        let exporter = Exporter::new(site.load());
        exporter.render("index.html").unwrap().unwrap();
        assert!(exporter.mail_pictures.get().is_none());
        let rendered = exporter.render(&path).unwrap().unwrap();
        let written = std::fs::read(site.path("public").join(&path)).unwrap();
        assert_eq!(
            (rendered.media_type, rendered.bytes),
            ("image/png", written)
        );
        assert!(exporter.has(&path) && !exporter.has(&path.replace(".png", ".gif")));
    }

    #[test]
    fn what_is_not_planned_is_nothing() {
        let site = site();
        let exporter = Exporter::new(site.load());
        for path in [
            "",
            "postroom.yaml",
            "../postroom.yaml",
            "static/site.js",
            "blog/d/index.html",
            "blog/d/c.png",
        ] {
            assert_eq!(exporter.render(path).unwrap(), None, "{path}");
        }
        let script = exporter.render("site.js").unwrap().unwrap();
        assert_eq!(script.media_type, "text/javascript; charset=utf-8");
    }

    #[test]
    fn held_back_posts_can_be_shown() {
        let site = site();
        let shown = Shown {
            drafts: true,
            future: true,
        };
        let exporter = Exporter::new(site.load_showing(shown));
        let source = exporter.source("blog/d/index.html").unwrap();
        assert_eq!(source.as_str(), "content/posts/d/index.md");
        for path in ["blog/d/c.png", "tags/tea/index.html"] {
            assert!(exporter.has(path), "{path}");
        }
        let home = exporter.render("index.html").unwrap().unwrap();
        assert!(String::from_utf8(home.bytes).unwrap().contains("/blog/d/"));
    }
}
