//! Pages: what is on them.

use super::*;

#[test]
fn one_partial_is_overridden_and_the_rest_stays() {
    let site = simple();
    site.write(
        "templates/site/partials/footer.hbs",
        "<footer>ours {{site.title}}</footer>\n",
    );
    site.write("templates/site/style.css", "body{}");
    site.export();
    let page = site.output("blog/a/index.html");
    assert!(page.contains("<footer>ours Test &amp; Co</footer>") && page.contains("Back to blog"));
    assert_eq!(site.output("style.css"), "body{}");
}

#[test]
fn a_wrong_template_names_itself_and_the_variable() {
    let site = simple();
    site.write("templates/site/partials/byline.hbs", "\n\n{{reading_tme}}");
    let error = site.try_export().unwrap_err().to_string();
    assert_eq!(
        error,
        "templates/site/partials/byline.hbs:3: there is no `reading_tme` here; see docs/templates.md for what there is"
    );
}

#[test]
fn a_misspelt_condition_is_an_error_even_where_nothing_would_be_written() {
    let site = simple();
    site.write(
        "templates/site/edition.hbs",
        "{{> partials/head}}\n{{#if edition.titel}}{{/if}}",
    );
    let error = site.try_export().unwrap_err().to_string();
    assert_eq!(
        error,
        "templates/site/edition.hbs:2: there is no `edition.titel` here; see docs/templates.md for what there is"
    );
}

#[test]
fn hostile_words_are_inert_on_every_page() {
    let evil = "\\\"><script>alert(1)</script>]]>{{site.title}}\\u202e'&";
    let site = TestSite::new(&[]);
    let front = format!(
        "title: \"{evil}\"\ndescription: \"{evil}\"\ndate: 2026-11-01\ntags: [\"{evil}\"]\nauthors: [\"{evil}\"]\n\
         cover: {{ image: c.png, alt: \"{evil}\", caption: \"{evil}\" }}\n\
         call_to_action: {{ heading: \"{evil}\", text: \"{evil}\", links: [{{ label: \"{evil}\", url: \"javascript:alert(1)\" }}] }}"
    );
    site.write("content/posts/a/index.md", &post(&front, "{{ literal }}"));
    site.write("content/posts/a/c.png", "x");
    site.write(
        "content/posts/b.md",
        &post(&front.replace("11-01", "11-02"), "x"),
    );
    site.set("html: { pages: sanitize }");
    site.export();
    for path in site.outputs().iter().filter(|path| path.ends_with("html")) {
        let page = site.output(path);
        assert!(
            !page.contains("alert(1)</script>") && !page.contains("javascript:"),
            "{path}: {page}"
        );
        // Data is the one script of a page, but for the search page, and nothing in it ends it.
        let data = page
            .matches("<script type=\"application/ld+json\">")
            .count();
        let ours = data + usize::from(path == "search/index.html");
        assert_eq!(page.matches("<script").count(), ours, "{path}: {page}");
        assert_eq!(page.matches("</script").count(), ours, "{path}: {page}");
    }
    let page = site.output("blog/a/index.html");
    assert!(
        page.contains("{{ literal }}") && page.contains("{{site.title}}"),
        "content is no template"
    );
    insta::assert_snapshot!(page.replace(&version(&page), "VERSION"));
}

fn version(page: &str) -> String {
    page.split("style.css?v=").nth(1).unwrap()[..8].to_owned()
}

#[test]
fn an_edition_has_a_page_for_everyone() {
    let site = simple();
    let edition = "---\nsubject: 'Hi {{subscriber.name | default: \"you\"}}'\ndate: 2026-11-10\nposts: [a, gone]\n---\n\
                   Dear {{subscriber.name | default: \"reader\"}} {{#if subscriber.name}}no{{/if}} [b](../../posts/b/index.md)\n";
    site.write("content/newsletters/weekly/2026-11-10.md", edition);
    site.write(
        "content/newsletters/weekly/2026-11-20.md",
        edition.replace("11-10", "11-20").as_str(),
    );
    site.export();
    let page = site.output("newsletters/weekly/2026-11-10/index.html");
    assert!(
        page.contains("Hi you") && page.contains("Dear reader  <a href=\"/sub/blog/b/\">"),
        "{page}"
    );
    assert!(page.contains("First") && !page.contains("{{"));
    assert!(
        !site.path("public/newsletters/weekly/2026-11-20").exists(),
        "it is still to come"
    );
}

#[test]
fn pages_say_what_they_are_to_other_programs() {
    let site = simple();
    site.write(
        "content/posts/b/index.md",
        &post(
            "title: 'A </script><b> & \"B\"'\ndate: 2026-11-02\nupdated: 2026-11-03\ntags: [Rust]\nauthors: [Ada]\n\
             cover: { image: c.png, alt: A cup }\ndescription: Short",
            "x",
        ),
    );
    site.export();
    let page = site.output("blog/b/index.html");
    let said = |text: &str| assert!(page.contains(text), "{text} in {page}");
    said("<meta property=\"og:type\" content=\"article\">");
    said("<meta property=\"og:title\" content=\"A &lt;/script&gt;&lt;b&gt; &amp; &quot;B&quot;\">");
    said("<meta property=\"og:image\" content=\"https://x.example/sub/blog/b/c.png\">");
    said("<meta property=\"article:published_time\" content=\"2026-11-02T00:00:00Z\">");
    let start = page.find("ld+json\">").unwrap() + "ld+json\">".len();
    let script = &page[start..start + page[start..].find("</script>").unwrap()];
    let data: serde_json::Value = serde_json::from_str(script).unwrap();
    let posting = &data["@graph"][0];
    assert_eq!(posting["headline"], "A </script><b> & \"B\"");
    assert_eq!(
        posting["author"][0]["url"],
        "https://x.example/sub/authors/ada/"
    );
    assert_eq!(posting["dateModified"], "2026-11-03T00:00:00Z");
    let crumbs = &data["@graph"][1]["itemListElement"];
    assert_eq!(crumbs[0]["item"], "https://x.example/sub/");
    assert_eq!(crumbs[1]["position"], 2);
}

#[test]
fn long_listings_have_several_pages() {
    let site = TestSite::new(&[]);
    for day in 1..=14 {
        let front = format!("title: Post {day}\ndate: 2026-10-{day:02}");
        site.write(&format!("content/posts/p{day}.md"), &post(&front, "x"));
    }
    site.write(
        "content/posts/link.md",
        &post(
            "title: L\ndate: 2020-01-01",
            "[second](/page/2/) [archive](/archive/)",
        ),
    );
    site.export();
    let home = site.output("index.html");
    assert!(
        home.contains("Post 14") && !home.contains("Post 1<"),
        "{home}"
    );
    assert!(
        home.contains("href=\"/sub/page/2/\" rel=\"next\""),
        "{home}"
    );
    let second = site.output("page/2/index.html");
    assert!(
        second.contains("Post 1<") && second.contains("href=\"/sub/\" rel=\"prev\""),
        "{second}"
    );
    assert!(second.contains("<title>Test &amp; Co · page 2"), "{second}");
    assert!(site.output("archive/index.html").contains("Post 1<"));
    assert!(
        site.output("blog/link/index.html")
            .contains("href=\"/sub/page/2/\"")
    );
    assert!(!site.path("public/page/3").exists());
}

#[test]
fn plain_pages_are_pages_of_the_site() {
    let site = simple();
    site.write(
        "content/pages/about.md",
        &post(
            "title: About us\ndescription: Who we are",
            "See [a](../posts/a.md) and [team](company/team.md).",
        ),
    );
    site.write(
        "content/pages/company/index.md",
        &post("title: Company", "x"),
    );
    site.write(
        "content/pages/company/team.md",
        &post("title: Team", "![x](plan.png)"),
    );
    site.write("content/pages/company/plan.png", "png");
    site.write(
        "content/pages/secret.md",
        &post("title: Secret\ndraft: true", "x"),
    );
    let report = site.export();
    assert_eq!(report.posts, 2, "pages are not counted as posts");
    let page = site.output("about/index.html");
    for part in [
        "<body class=\"is-page\">",
        "<link rel=\"canonical\" href=\"https://x.example/sub/about/\">",
        "<meta property=\"og:type\" content=\"website\">",
        "<meta name=\"description\" content=\"Who we are\">",
        "BreadcrumbList",
        "<a href=\"/sub/blog/a/\">a</a>",
        "<a href=\"/sub/company/team/\">team</a>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(
        !page.contains("min read") && !page.contains("BlogPosting"),
        "{page}"
    );
    let team = site.output("company/team/index.html");
    assert!(team.contains("src=\"/sub/company/plan.png\""), "{team}");
    assert!(
        team.contains("\"name\":\"Company\"") && team.contains("https://x.example/sub/company/\""),
        "the way leads through the folder's page: {team}"
    );
    let footer = site.output("index.html");
    let footer = footer.split("<footer").nth(1).unwrap();
    assert!(
        footer.contains("<a href=\"/sub/about/\">About us</a>"),
        "{footer}"
    );
    assert!(
        !footer.contains("Team") && !footer.contains("Secret"),
        "{footer}"
    );
    assert!(
        site.output("sitemap.xml")
            .contains("https://x.example/sub/company/team/<")
    );
    assert!(!site.output("feed.xml").contains("About us"));
    assert!(
        !site
            .output("archive/index.html")
            .contains("/sub/about/\">About us</a> <time")
    );
    assert!(!site.path("public/secret").exists());
}

#[test]
fn links_to_what_is_held_back_are_left_out() {
    let site = simple();
    site.write(
        "content/posts/b/index.md",
        &post(
            "title: Second\ndate: 2026-11-02\ncall_to_action: { heading: Go, links: [{ label: Dead, url: /blog/d/ }, { label: Live, url: /blog/a/ }] }",
            "[draft](../d/index.md) [**gone**](../e.md#x) [soon](/blog/f/) [file](../d/x.zip) [a](../a.md) \
             <a class=\"x\" href=\"/blog/d/\" title=\"t\">raw</a> <a href=/blog/f/>bare</a>",
        ),
    );
    site.write(
        "content/posts/d/index.md",
        &post("title: D\ndate: 2026-11-01\ndraft: true", "x"),
    );
    site.write("content/posts/d/x.zip", "zip");
    site.write(
        "content/posts/e.md",
        &post("title: E\ndate: 2026-11-01\nexpires: 2026-11-03", "x"),
    );
    site.write(
        "content/posts/f.md",
        &post("title: F\ndate: 2026-12-01", "x"),
    );
    site.export();
    let page = site.output("blog/b/index.html");
    assert!(
        page.contains(
            "<p>draft <strong>gone</strong> soon file <a href=\"/sub/blog/a/\">a</a> \
             <a class=\"x\" title=\"t\">raw</a> <a>bare</a></p>"
        ),
        "{page}"
    );
    assert!(
        page.contains(">Live</a>") && !page.contains("Dead"),
        "{page}"
    );
    for (path, dead) in [
        ("feed.xml", "/blog/d/"),
        ("feed.xml", "/blog/f/"),
        ("atom.xml", "/blog/e/"),
    ] {
        assert!(!site.output(path).contains(dead), "{dead} in {path}");
    }
    assert!(!site.path("public/blog/e").exists() && !site.path("public/blog/f").exists());
}

#[test]
fn a_site_that_shows_what_is_not_published_says_so() {
    let site = simple();
    site.write(
        "content/posts/d.md",
        &post(
            "title: Hidden\ndate: 2026-11-03\ndraft: true\ntags: [Rust]",
            "[f](f.md)",
        ),
    );
    site.write(
        "content/posts/f.md",
        &post("title: Coming\ndate: 2026-12-01", "x"),
    );
    let export_showing = |drafts, future| {
        let shown = Shown { drafts, future };
        let options = ExportOptions::new(site.path("public"));
        export(&site.load_showing(shown), &options, None, &|_| {}).unwrap()
    };
    let noindex = "<meta name=\"robots\" content=\"noindex\">";

    assert_eq!(export_showing(true, true).posts, 4);
    for path in [
        "index.html",
        "blog/a/index.html",
        "blog/d/index.html",
        "tags/rust/index.html",
        "404.html",
    ] {
        let page = site.output(path);
        assert!(
            page.contains(noindex) && page.contains("class=\"unpublished\""),
            "{path}: {page}"
        );
    }
    let page = site.output("blog/d/index.html");
    assert!(
        page.contains(">Draft</p>") && page.contains("<a href=\"/sub/blog/f/\">f</a>"),
        "{page}"
    );
    for path in ["feed.xml", "feed.json", "tags/rust/feed.xml", "sitemap.xml"] {
        let text = site.output(path);
        assert!(
            !text.contains("Hidden") && !text.contains("blog/d/") && !text.contains("blog/f/"),
            "{text}"
        );
    }

    export_showing(true, false);
    assert!(!site.path("public/blog/f").exists());
    assert!(site.output("blog/d/index.html").contains("<p>f</p>"));
    site.export();
    assert!(!site.path("public/blog/d").exists());
    let home = site.output("index.html");
    assert!(
        !home.contains(noindex) && !home.contains("class=\"unpublished\""),
        "{home}"
    );
}

#[test]
fn newsletters_have_archives() {
    let site = simple();
    let edition = |subject: &str, date: &str| {
        post(
            &format!("subject: {subject}\npreheader: About {subject}\ndate: {date}"),
            "Hi",
        )
    };
    for (name, date) in [
        ("One", "2026-11-01"),
        ("Two", "2026-11-08"),
        ("Three", "2026-11-14"),
    ] {
        site.write(
            &format!("content/newsletters/weekly/{date}.md"),
            &edition(name, date),
        );
    }
    site.export();
    let archive = site.output("newsletters/weekly/index.html");
    let at = |word: &str| archive.find(word).unwrap();
    assert!(
        at(">Three</a>") < at(">Two</a>") && at(">Two</a>") < at(">One</a>"),
        "{archive}"
    );
    assert!(archive.contains("About Two") && archive.contains("Weekly *News*"));
    let home = site.output("index.html");
    assert!(
        home.contains("<a href=\"/sub/newsletters/weekly/\">Weekly *News*</a>"),
        "{home}"
    );
    let two = site.output("newsletters/weekly/2026-11-08/index.html");
    assert!(
        two.contains(
            "href=\"/sub/newsletters/weekly/2026-11-01/\"><span>Previous edition</span> One"
        ) && two.contains(
            "href=\"/sub/newsletters/weekly/2026-11-14/\"><span>Next edition</span> Three"
        ),
        "{two}"
    );
    let sitemap = site.output("sitemap.xml");
    let entry = sitemap.split("/newsletters/weekly/</loc>").nth(1).unwrap();
    assert!(
        entry.trim_start().starts_with("<lastmod>2026-11-14"),
        "{sitemap}"
    );
    assert!(
        !site.path("public/newsletters/index.html").exists(),
        "one needs no list"
    );

    site.set("  monthly: { title: Monthly, from: a@x.example, postal_address: P }");
    site.write(
        "content/newsletters/monthly/2026-11-01.md",
        &edition("Month", "2026-11-01"),
    );
    site.export();
    let list = site.output("newsletters/index.html");
    assert!(
        list.contains("/sub/newsletters/monthly/\">Monthly") && list.contains("Month"),
        "{list}"
    );
}

#[test]
fn links_to_other_sites_have_the_rel_that_the_settings_say() {
    let site = simple();
    let body = "[y](https://y.example/?a=1&b=2 \"T\") [a](../a.md) [own](https://x.example/sub/blog/a/) <mail@y.example> \
                <a href=\"https://y.example/\" class=\"c\">raw</a> <a rel=\"me\" href='https://y.example/'>me</a> \
                <img src=\"https://y.example/i.png\">";
    let front = "title: B\ndate: 2026-11-02\ncall_to_action: { heading: H, links: [{ label: L, url: 'https://y.example/' }] }";
    site.write("content/posts/b/index.md", &post(front, body));
    site.export();
    assert!(!site.output("blog/b/index.html").contains("rel=\"nofollow"));
    for policy in ["trusted", "sanitize"] {
        site.set(&format!(
            "links: {{ external_rel: nofollow noopener }}\nhtml: {{ pages: {policy} }}"
        ));
        site.export();
        let page = site.output("blog/b/index.html");
        let rel = "rel=\"nofollow noopener\"";
        assert_eq!(page.matches(rel).count(), 3, "{policy}: {page}");
        assert!(page.contains("rel=\"me\""), "{page}");
        assert!(!site.output("feed.xml").contains(rel));
    }
}
