//! What the template of each kind of page is given.

use schemars::JsonSchema;

use super::{
    AliasPage, AuthorPage, Nothing, SearchPage, TagPage, With,
    newsletters::{EditionPage, NewsletterList, NewsletterPage},
};
use crate::{
    templates::Shape,
    view::{FeedList, Index, Page, PostView, TagList},
};

/// Every template of pages, with the shape of its data.
pub(crate) fn of_pages() -> [(&'static str, Shape); 14] {
    [
        ("404", page::<Nothing>()),
        ("alias", page::<AliasPage>()),
        ("archive", page::<Index<'_>>()),
        ("author", page::<AuthorPage<'_>>()),
        ("edition", page::<EditionPage<'_>>()),
        ("feeds", page::<FeedList>()),
        ("home", page::<Index<'_>>()),
        ("newsletter", page::<NewsletterPage<'_>>()),
        ("newsletters", page::<NewsletterList<'_>>()),
        ("page", page::<With<PostView<'_>>>()),
        ("post", page::<With<PostView<'_>>>()),
        ("search", page::<SearchPage>()),
        ("tag", page::<TagPage<'_>>()),
        ("tags", page::<TagList<'_>>()),
    ]
}

fn page<T: JsonSchema>() -> Shape {
    Shape::of::<Page<'_, T>>()
}
