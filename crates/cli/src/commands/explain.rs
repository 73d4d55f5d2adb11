//! `postroom explain`: what a rule checks, and why.

use std::io::Write as _;

use crate::{failure::Outcome, output::Output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom explain                 the table of all rules
  postroom explain broken-link     one rule, with an example and how to silence it")]
pub(crate) struct Explain {
    /// The rule; without it, the table of all rules
    rule: Option<String>,
    /// Print docs/rules.md: every rule, in Markdown
    #[arg(long, hide = true, conflicts_with = "rule")]
    markdown: bool,
}

impl Explain {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<Outcome> {
        let text = match &self.rule {
            Some(name) => postroom_linter::explain(postroom_linter::rule(name)?),
            None if self.markdown => postroom_linter::rules_markdown(),
            None => postroom_linter::rules_table(),
        };
        output.results().write_all(text.as_bytes())?;
        Ok(Outcome::Done)
    }
}
