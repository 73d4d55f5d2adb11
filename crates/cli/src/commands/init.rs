//! `postroom init`: a working site to start from.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::{failure::Outcome, files, output::Output};

/// The files of a new site.
const STARTER: [(&str, &str); 6] = [
    ("postroom.yaml", include_str!("../../starter/postroom.yaml")),
    (".gitignore", include_str!("../../starter/gitignore")),
    (
        "content/authors.yaml",
        include_str!("../../starter/authors.yaml"),
    ),
    ("content/tags.yaml", include_str!("../../starter/tags.yaml")),
    (
        "content/posts/hello-world.md",
        include_str!("../../starter/hello-world.md"),
    ),
    (
        "content/posts/writing-posts.md",
        include_str!("../../starter/writing-posts.md"),
    ),
];

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom init blog      a new site in blog/
  postroom init           a new site here")]
pub(crate) struct Init {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
}

impl Init {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<Outcome> {
        let taken = STARTER
            .iter()
            .map(|(path, _)| self.directory.join(path))
            .find(|path| path.exists());
        if let Some(path) = taken {
            bail!(
                "{} is there already; `postroom init` makes a site in a new or empty folder",
                path.display()
            );
        }
        for (path, text) in STARTER {
            files::create(&self.directory.join(path), text)?;
        }
        let place = self.directory.display();
        output.note(&format!(
            "made a site in {place}: its settings are in {place}/{}",
            STARTER[0].0
        ));
        let go = if self.directory == Path::new(".") {
            String::new()
        } else {
            format!("cd {place} && ")
        };
        output.note(&format!("next: {go}postroom lint, then postroom export"));
        Ok(Outcome::Done)
    }
}
