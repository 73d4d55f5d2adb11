//! Planning what lists the rest, for machines: sitemaps, `robots.txt`, and lists of aliases. A file
//! of the site's own at such an address stays.

use postroom_content_model::Site;

use super::{Content, Planner};
use crate::{
    icons,
    output::OutputPath,
    redirects::{ListFormat, aliases},
    sitemap,
};

impl Planner {
    pub(super) fn lists(&mut self, site: &Site) {
        let pages = sitemap::entries(site, &self.plan.items).len();
        for (address, which) in sitemap::sitemaps(pages) {
            self.list(site, &address, Content::Sitemap(which));
        }
        // Crawlers ask for it at the root of a host only (RFC 9309 §2.3).
        if site.settings.base_url.url().path() == "/" {
            self.list(site, "/robots.txt", Content::Robots);
        }
        if icons::has_manifest(site) {
            self.list(site, icons::MANIFEST, Content::WebManifest);
        }
        if !aliases(site).is_empty() {
            for format in [ListFormat::Lines, ListFormat::Nginx] {
                self.list(site, format.file(), Content::Aliases(format));
            }
        }
    }

    fn list(&mut self, site: &Site, address: &str, content: Content) {
        if !site.statics.contains_key(address) {
            self.add(OutputPath::file(address), content, address);
        }
    }
}
