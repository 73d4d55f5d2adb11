//! `postroom new`: starts a post.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::{Context as _, bail};
use postroom_content_model::{Settings, tag_slug};

use crate::{commands::lint, context::Context, failure::Outcome, files};

/// The site's own archetype, if it has one. Its name starts with `_`, so it is no post.
const ARCHETYPE: &str = "content/_archetype.md";

/// What a post starts from otherwise.
const BUILT_IN: &str = include_str!("../../starter/archetype.md");

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom new \"Reading query plans\"             content/posts/reading-query-plans.md
  postroom new \"Reading query plans\" --bundle    a folder with index.md, for posts with images

A post starts from content/_archetype.md if the site has one; {{title}}, {{slug}}, {{date}} and
{{id}} in it are filled in.")]
pub(crate) struct New {
    /// The post's title
    title: String,
    /// The part of its address that names it [default: made from the title]
    #[arg(long)]
    slug: Option<String>,
    /// Make a folder of its own, with its images beside it
    #[arg(long)]
    bundle: bool,
}

impl New {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = lint::settings(context)?;
        let title = self.title.trim();
        if title.is_empty() || title.chars().any(char::is_control) {
            bail!("a title is one line of text");
        }
        let slug = tag_slug(self.slug.as_deref().unwrap_or(title));
        let path = self.path(&settings, &slug);
        let now = context
            .now(&settings.time_zone.0)?
            .to_zoned(settings.time_zone.0.clone());
        let archetype = archetype(&context.path(ARCHETYPE))?;
        let quoted = serde_json::to_string(title).context("a title is text")?;
        let text = archetype
            .replace("{{title}}", &quoted)
            .replace("{{slug}}", &slug)
            .replace(
                "{{date}}",
                &now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            )
            .replace("{{id}}", &crate::ids::urn()?);
        files::create(&context.path(&path), &text)?;
        writeln!(context.output.results(), "{}", path.display())?;
        Ok(Outcome::Done)
    }

    fn path(&self, settings: &Settings, slug: &str) -> PathBuf {
        let folder = PathBuf::from(settings.posts.as_slice()[0].folder.as_str());
        match self.bundle {
            true => folder.join(slug).join("index.md"),
            false => folder.join(format!("{slug}.md")),
        }
    }
}

fn archetype(path: &std::path::Path) -> anyhow::Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BUILT_IN.to_owned()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
