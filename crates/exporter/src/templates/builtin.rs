//! The built-in templates, compiled into the binary.

use super::Theme;

/// Lists files of a theme with their text.
macro_rules! files {
    ($folder:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../templates/", $folder, "/", $path)))),*]
    };
}

const SITE: &[(&str, &str)] = files!("site":
    "404.hbs",
    "alias.hbs",
    "archive.hbs",
    "author.hbs",
    "edition.hbs",
    "feeds.hbs",
    "home.hbs",
    "newsletter.hbs",
    "newsletters.hbs",
    "page.hbs",
    "partials/byline.hbs",
    "partials/call-to-action.hbs",
    "partials/card.hbs",
    "partials/footer.hbs",
    "partials/head.hbs",
    "partials/header.hbs",
    "partials/list.hbs",
    "partials/tags.hbs",
    "post.hbs",
    "search.hbs",
    "style.css",
    "tag.hbs",
    "tags.hbs",
);

const MAIL: &[(&str, &str)] = files!("mail":
    "digest.html.hbs",
    "digest.txt.hbs",
    "letter.html.hbs",
    "letter.txt.hbs",
    "partials/begin.hbs",
    "partials/end.hbs",
    "partials/end.txt.hbs",
    "partials/more.hbs",
    "partials/style.hbs",
    "partials/teaser.hbs",
    "post.html.hbs",
    "post.txt.hbs",
);

/// The files of a theme: path in its folder, and text.
pub(super) fn files(theme: Theme) -> &'static [(&'static str, &'static str)] {
    match theme {
        Theme::Site => SITE,
        Theme::Mail => MAIL,
    }
}
