//! Icons that a site has among its static files, and the web manifest that speaks of them.

use postroom_content_model::Site;
use serde_json::{Value, json};

/// An icon that a site may have, by the name that the web gives it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Icon {
    /// Its path on the site.
    pub(crate) path: &'static str,
    /// What it is to a page; a home screen takes its icons from the manifest.
    pub(crate) rel: &'static str,
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// Its sizes, as `link` and manifest write them.
    pub(crate) sizes: &'static str,
    /// Whether the manifest names it.
    in_manifest: bool,
}

const ICONS: &[Icon] = &[
    // Browsers that know SVG take the last `icon` that fits, and `any` fits best.
    Icon {
        path: "/favicon.ico",
        rel: "icon",
        media_type: "image/x-icon",
        sizes: "32x32",
        in_manifest: false,
    },
    Icon {
        path: "/icon-192.png",
        rel: "icon",
        media_type: "image/png",
        sizes: "192x192",
        in_manifest: true,
    },
    Icon {
        path: "/icon-512.png",
        rel: "icon",
        media_type: "image/png",
        sizes: "512x512",
        in_manifest: true,
    },
    Icon {
        path: "/favicon.svg",
        rel: "icon",
        media_type: "image/svg+xml",
        sizes: "any",
        in_manifest: true,
    },
    Icon {
        path: "/apple-touch-icon.png",
        rel: "apple-touch-icon",
        media_type: "image/png",
        sizes: "180x180",
        in_manifest: false,
    },
];

/// Where the web manifest is.
pub(crate) const MANIFEST: &str = "/site.webmanifest";

/// The icons that a site has.
pub(crate) fn icons(site: &Site) -> impl Iterator<Item = &'static Icon> {
    ICONS
        .iter()
        .filter(|icon| site.statics.contains_key(icon.path))
}

/// Whether there is a manifest: the site's own, or one for the bitmaps that a home screen needs.
pub(crate) fn has_manifest(site: &Site) -> bool {
    let large = |icon: &Icon| icon.in_manifest && icon.media_type == "image/png";
    site.statics.contains_key(MANIFEST) || icons(site).any(large)
}

/// The web manifest (W3C Web Application Manifest) of a site that has none of its own.
pub(crate) fn manifest(site: &Site) -> String {
    let (settings, base) = (&site.settings, &site.settings.base_url);
    let icon = |icon: &Icon| {
        json!({
            "src": base.path(icon.path),
            "type": icon.media_type,
            "sizes": icon.sizes,
        })
    };
    let icons = icons(site).filter(|icon| icon.in_manifest);
    let mut manifest = json!({
        "name": settings.title,
        "lang": settings.language,
        "start_url": base.path("/"),
        "scope": base.path("/"),
        "display": "browser",
        "icons": icons.map(icon).collect::<Vec<_>>(),
    });
    if !settings.description.is_empty() {
        manifest["description"] = Value::String(settings.description.clone());
    }
    format!("{manifest:#}\n")
}

#[cfg(test)]
mod tests {
    use crate::test_site::TestSite;

    #[test]
    fn icons_are_linked_and_make_a_manifest() {
        let site = TestSite::new(&[("static/favicon.svg", "<svg/>")]);
        site.export();
        let home = site.output("index.html");
        let svg =
            "<link rel=\"icon\" type=\"image/svg+xml\" sizes=\"any\" href=\"/sub/favicon.svg\">";
        assert!(home.contains(svg), "{home}");
        assert!(!home.contains("manifest"), "an SVG alone is no app: {home}");

        site.write("static/icon-192.png", "png");
        site.export();
        let home = site.output("index.html");
        assert!(
            home.contains("<link rel=\"manifest\" href=\"/sub/site.webmanifest\">"),
            "{home}"
        );
        insta::assert_snapshot!(site.output("site.webmanifest"));
    }

    #[test]
    fn a_site_keeps_its_own_manifest() {
        let site = TestSite::new(&[
            ("static/icon-512.png", "png"),
            ("static/site.webmanifest", "{}"),
        ]);
        site.export();
        assert_eq!(site.output("site.webmanifest"), "{}");
        assert!(site.output("index.html").contains("rel=\"manifest\""));
    }
}
