//! `postroom schema`: JSON Schemas of what people write, for their editors.

use std::io::Write as _;

use clap::ValueEnum;
use postroom_content_model::{edition_schema, front_matter_schema, settings_schema};

use crate::{failure::Outcome, output::Output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom schema > .postroom/front-matter.schema.json
  postroom schema settings > .postroom/settings.schema.json

docs/editors.md says how editors use them.")]
pub(crate) struct Schema {
    /// What is described
    #[arg(default_value = "front-matter")]
    what: What,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// The front matter of posts
    FrontMatter,
    /// The front matter of newsletter editions
    Edition,
    /// postroom.yaml
    Settings,
}

impl Schema {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<Outcome> {
        let schema = match self.what {
            What::FrontMatter => front_matter_schema(),
            What::Edition => edition_schema(),
            What::Settings => settings_schema(),
        };
        let text = serde_json::to_string_pretty(&schema)?;
        writeln!(output.results(), "{text}")?;
        Ok(Outcome::Done)
    }
}
