//! Rendering pages: the data of each, through its template.

mod newsletters;
pub(crate) mod shapes;

use postroom_content_model::{FeedOf, ListOf, ListPage, Route, SEARCH, Site, newsletter_permalink};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{
    plan::PageKind,
    search,
    templates::{TemplateError, Templates, Theme, legal_html},
    view::{
        AuthorView, Crumb, FeedGroup, FeedList, FeedView, Index, LinkView, Page, PageMeta,
        Pagination, SearchView, SharingView, SiteView, TagList, TagView, Views, blog_posting,
        breadcrumbs, json_ld, one_line,
    },
};

/// How many posts of a tag or an author are shown as cards; the others are lines.
const LIST_CARDS: usize = 12;

/// Everything that pages are rendered from.
#[derive(Debug)]
pub(crate) struct Pages<'v, 's> {
    views: &'v Views<'s>,
    templates: Templates,
    stylesheet: String,
    site: SiteView,
}

impl<'v, 's> Pages<'v, 's> {
    pub(crate) fn new(views: &'v Views<'s>) -> Result<Self, TemplateError> {
        let files = Theme::Site.files(&views.site.root)?;
        let (stylesheets, templates): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.is("css"));
        let stylesheet = stylesheets
            .into_iter()
            .find(|file| file.name == "style.css");
        let stylesheet = stylesheet.map(|file| file.text).unwrap_or_default();
        let site = SiteView::new(views, &stylesheet);
        let templates = Templates::parse(&templates)?;
        for (name, given) in shapes::of_pages() {
            templates.check(name, &given)?;
        }
        Ok(Self {
            views,
            templates: templates.finished(),
            stylesheet,
            site,
        })
    }

    pub(crate) fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    pub(crate) fn render(&self, kind: PageKind) -> Result<String, TemplateError> {
        match kind {
            PageKind::List(page) => self.list(page),
            PageKind::Post(post) => self.post(post),
            PageKind::Plain(page) => self.plain(page),
            PageKind::TagIndex => self.tag_index(),
            PageKind::Edition(edition) => self.edition(edition),
            PageKind::Newsletter(newsletter) => self.newsletter(newsletter),
            PageKind::NewsletterIndex => self.newsletter_index(),
            PageKind::Alias(post) => self.alias(post),
            PageKind::FeedIndex => self.feed_index(),
            PageKind::Search => self.search(),
            PageKind::NotFound => self.write("404", self.meta("404", "Page not found"), Nothing {}),
        }
    }

    fn list(&self, page: ListPage) -> Result<String, TemplateError> {
        match page.of {
            ListOf::Home => self.home(page),
            ListOf::Archive => self.archive(page),
            ListOf::Tag(tag) => self.tag(tag, page),
            ListOf::Author(author) => self.author(author, page),
        }
    }

    /// The posts on a page of a listing, the first so many as cards.
    fn index(&self, page: ListPage, cards: usize) -> Index<'_> {
        let site = self.model();
        let link = |number| self.views.url(&site.list_path(ListPage { number, ..page }));
        let pages = site.list_length(page.of);
        let pagination = (pages > 1).then(|| Pagination {
            number: page.number,
            pages,
            newer: (page.number > 1).then(|| link(page.number - 1)),
            older: (page.number < pages).then(|| link(page.number + 1)),
        });
        Index {
            pagination,
            ..Index::new(self.views.cards(site.list_posts(page)), cards)
        }
    }

    /// The head of a page of a listing; later pages say which they are.
    fn list_meta(&self, kind: &'static str, title: &str, page: ListPage) -> PageMeta {
        let title = match page.number {
            1 => title.to_owned(),
            number => format!("{title} · page {number}"),
        };
        PageMeta {
            canonical: Some(self.model().absolute_url(&self.model().list_path(page))),
            ..self.meta(kind, &title)
        }
    }

    fn home(&self, page: ListPage) -> Result<String, TemplateError> {
        let meta = PageMeta {
            description: self.site.description.clone(),
            ..self.list_meta("home", &self.site.title, page)
        };
        self.write("home", meta, self.index(page, usize::MAX))
    }

    fn archive(&self, page: ListPage) -> Result<String, TemplateError> {
        let meta = PageMeta {
            json_ld: Some(self.way(&[Crumb::new("Archive", "/archive/")])),
            ..self.list_meta("archive", "Archive", page)
        };
        self.write("archive", meta, self.index(page, 0))
    }

    fn post(&self, index: usize) -> Result<String, TemplateError> {
        let post = &self.model().posts[index];
        let canonical = post
            .front
            .canonical_url
            .as_deref()
            .filter(|url| is_web_address(url));
        let own = || self.model().absolute_url(&post.permalink);
        let sharing = SharingView::post(self.views, index);
        let meta = PageMeta {
            description: self.views.card(index).description.clone(),
            canonical: Some(canonical.map_or_else(own, str::to_owned)),
            json_ld: Some(json_ld(&json!([
                blog_posting(self.views, index, &sharing),
                breadcrumbs(self.model(), &[Crumb::new(post.title(), &post.permalink)]),
            ]))),
            sharing,
            ..self.meta("post", post.title())
        };
        let language = post
            .front
            .language
            .as_deref()
            .unwrap_or(&self.site.language);
        let post = self.views.post(index);
        self.write("post", meta.in_language(language), With { post })
    }

    /// A plain page.
    fn plain(&self, index: usize) -> Result<String, TemplateError> {
        let site = self.model();
        let page = &site.posts[index];
        let canonical = page.front.canonical_url.as_deref();
        let canonical = canonical.filter(|url| is_web_address(url));
        let own = || site.absolute_url(&page.permalink);
        let meta = PageMeta {
            description: self.views.card(index).description.clone(),
            canonical: Some(canonical.map_or_else(own, str::to_owned)),
            json_ld: Some(self.way(&self.way_to_plain(&page.permalink, page.title()))),
            sharing: SharingView {
                kind: "website",
                published: None,
                ..SharingView::post(self.views, index)
            },
            ..self.meta("page", page.title())
        };
        let language = page.front.language.as_deref();
        let meta = meta.in_language(language.unwrap_or(&self.site.language));
        let post = self.views.post(index);
        self.write("page", meta, With { post })
    }

    /// The way to a plain page: through the pages of the folders it lies in.
    fn way_to_plain(&self, permalink: &str, title: &str) -> Vec<Crumb> {
        let site = self.model();
        let inner = permalink.trim_end_matches('/');
        let above = inner.match_indices('/').map(|(at, _)| &inner[..at]);
        let above = above.filter_map(|path| match site.routes.get(path) {
            Some(Route::Post(page)) if !path.is_empty() && site.posts[*page].shown => {
                let page = &site.posts[*page];
                Some(Crumb::new(page.title(), &page.permalink))
            }
            _ => None,
        });
        above.chain([Crumb::new(title, permalink)]).collect()
    }

    /// A page that leads on to where a post is now.
    fn alias(&self, index: usize) -> Result<String, TemplateError> {
        let post = &self.model().posts[index];
        let meta = PageMeta {
            canonical: Some(self.model().absolute_url(&post.permalink)),
            ..self.meta("alias", post.title())
        };
        let alias = self.views.neighbour(index);
        self.write("alias", meta, AliasPage { alias })
    }

    fn tag_index(&self) -> Result<String, TemplateError> {
        let tags = self
            .model()
            .tags
            .iter()
            .enumerate()
            .filter(|(_, tag)| !tag.posts.is_empty());
        let mut tags: Vec<TagView<'_>> = tags.map(|(index, _)| self.tag_view(index)).collect();
        tags.sort_by_cached_key(|tag| tag.name.to_lowercase());
        let meta = PageMeta {
            canonical: Some(self.model().absolute_url("/tags/")),
            ..self.meta("tags", "Tags")
        };
        self.write("tags", meta, TagList { tags })
    }

    fn tag(&self, index: usize, page: ListPage) -> Result<String, TemplateError> {
        let tag = &self.model().tags[index];
        let meta = PageMeta {
            description: tag.description.clone().unwrap_or_default(),
            json_ld: Some(self.way(&[
                Crumb::new("Tags", "/tags/"),
                Crumb::new(&tag.name, &tag.permalink()),
            ])),
            feeds: FeedView::all(self.views, FeedOf::Tag(index)),
            ..self.list_meta("tag", &tag.name, page)
        };
        let (tag, list) = (self.tag_view(index), self.index(page, LIST_CARDS));
        self.write("tag", meta, TagPage { tag, list })
    }

    fn tag_view(&self, index: usize) -> TagView<'_> {
        let tag = &self.model().tags[index];
        TagView {
            name: &tag.name,
            description: tag.description.as_deref(),
            url: self.views.url(&tag.permalink()),
            count: tag.posts.len(),
        }
    }

    fn author(&self, index: usize, page: ListPage) -> Result<String, TemplateError> {
        let author = &self.model().authors[index];
        let meta = PageMeta {
            description: author.bio.as_deref().map(one_line).unwrap_or_default(),
            json_ld: Some(self.way(&[Crumb::new(&author.name, &author.permalink())])),
            feeds: FeedView::all(self.views, FeedOf::Author(index)),
            ..self.list_meta("author", &author.name, page)
        };
        let list = self.index(page, LIST_CARDS);
        let author = AuthorView {
            name: &author.name,
            title: author.title.as_deref(),
            bio: author.bio.as_deref(),
            avatar: author.avatar.as_deref().and_then(|url| self.picture(url)),
            website: author.url.clone().filter(|url| is_web_address(url)),
        };
        self.write("author", meta, AuthorPage { author, list })
    }

    fn feed_index(&self) -> Result<String, TemplateError> {
        let site = self.model();
        let group = |of, LinkView { label, url }| FeedGroup {
            label,
            url,
            feeds: FeedView::all(self.views, of),
        };
        let tags = site.tags.iter().enumerate();
        let by_tag = tags.map(|(index, tag)| group(FeedOf::Tag(index), self.views.tag(tag)));
        let authors = site.authors.iter().enumerate();
        let by_author =
            authors.map(|(index, author)| group(FeedOf::Author(index), self.views.author(author)));
        let newsletters = site.settings.newsletters.iter().enumerate();
        let archives = newsletters.map(|(index, (key, newsletter))| {
            let link = LinkView {
                label: newsletter.title.clone(),
                url: self.views.url(&newsletter_permalink(key)),
            };
            group(FeedOf::Newsletter(index), link)
        });
        let in_order = |groups: &mut dyn Iterator<Item = FeedGroup>| {
            let mut groups: Vec<_> = groups.filter(|group| !group.feeds.is_empty()).collect();
            groups.sort_by_cached_key(|group| group.label.to_lowercase());
            groups
        };
        let list = FeedList {
            by_tag: in_order(&mut by_tag.into_iter()),
            by_author: in_order(&mut by_author.into_iter()),
            archives: in_order(&mut archives.into_iter()),
        };
        let meta = PageMeta {
            canonical: Some(site.absolute_url("/feeds/")),
            ..self.meta("feeds", "Feeds")
        };
        self.write("feeds", meta, list)
    }

    fn search(&self) -> Result<String, TemplateError> {
        let script = self.views.url(search::SCRIPT_PATH);
        let version = search::script_version();
        let search = SearchView {
            script: format!("{script}?v={version}"),
        };
        let meta = PageMeta {
            canonical: Some(self.model().absolute_url(SEARCH)),
            ..self.meta("search", "Search")
        };
        self.write("search", meta, SearchPage { search })
    }

    /// A picture of the site or of the web; anything else is no picture.
    fn picture(&self, url: &str) -> Option<String> {
        if is_web_address(url) {
            return Some(url.to_owned());
        }
        let site = self.model();
        let rooted = format!("/{}", url.trim_start_matches('/'));
        let is_ours = site.routes.get(&rooted).is_some();
        is_ours.then(|| site.settings.base_url.path(&rooted))
    }

    fn model(&self) -> &'s Site {
        self.views.site
    }

    /// The way to a page as JSON-LD.
    fn way(&self, way: &[Crumb]) -> String {
        json_ld(&json!([breadcrumbs(self.model(), way)]))
    }

    fn meta(&self, kind: &'static str, title: &str) -> PageMeta {
        PageMeta::new(kind, &one_line(title), &self.site)
    }

    fn write<T: Serialize>(
        &self,
        template: &str,
        meta: PageMeta,
        content: T,
    ) -> Result<String, TemplateError> {
        let page = Page {
            site: &self.site,
            meta,
            content,
        };
        self.templates.render(template, &page).map(legal_html)
    }
}

#[derive(Serialize, JsonSchema)]
struct Nothing {}

#[derive(Serialize, JsonSchema)]
struct With<T> {
    post: T,
}

#[derive(Serialize, JsonSchema)]
struct SearchPage {
    search: SearchView,
}

#[derive(Serialize, JsonSchema)]
struct AliasPage {
    alias: LinkView,
}

#[derive(Serialize, JsonSchema)]
struct TagPage<'v> {
    tag: TagView<'v>,
    #[serde(flatten)]
    list: Index<'v>,
}

#[derive(Serialize, JsonSchema)]
struct AuthorPage<'v> {
    author: AuthorView<'v>,
    #[serde(flatten)]
    list: Index<'v>,
}

fn is_web_address(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
