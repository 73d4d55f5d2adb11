//! `postroom schema`: JSON Schemas of what people write, for their editors.

use std::{fs, io::Write as _};

use anyhow::Context as _;
use clap::ValueEnum;
use postroom_content_model::{
    edition_schema, front_matter_schema, front_matter_schema_for, settings_schema,
};
use postroom_linter::{RuleInfo, rules};
use serde_json::{Map, Value, json};

use crate::{args::Global, context::Context, failure::Outcome, output::Output};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom schema > front-matter.schema.json
  postroom schema settings > settings.schema.json

In a site, the schema of front matter has the keys that this site requires and renames, and those
of its own schema. docs/editors.md says how editors use them.")]
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
    pub(crate) fn run(&self, global: &Global, output: &Output) -> anyhow::Result<Outcome> {
        let schema = match self.what {
            What::FrontMatter => front_matter(global, output)?,
            What::Edition => edition_schema(),
            What::Settings => settings(),
        };
        let text = serde_json::to_string_pretty(&schema)?;
        writeln!(output.results(), "{text}")?;
        Ok(Outcome::Done)
    }
}

/// The schema of front matter on the site at hand, or on any if there is none.
fn front_matter(global: &Global, output: &Output) -> anyhow::Result<Value> {
    let context = match Context::new(global, output) {
        Ok(context) => context,
        Err(error) if global.directory.is_some() => return Err(error),
        Err(_) => return Ok(front_matter_schema()),
    };
    let settings = context
        .settings()
        .context("`postroom lint` shows what is wrong")?
        .front_matter;
    let own: Option<Value> = match &settings.schema {
        None => None,
        Some(file) => {
            let failed = || format!("cannot read the site's own schema {}", file.as_str());
            let text = fs::read_to_string(context.path(file.as_str())).with_context(failed)?;
            Some(serde_json::from_str(&text).with_context(failed)?)
        }
    };
    Ok(front_matter_schema_for(&settings, own.as_ref()))
}

/// The schema of the settings, with the names and options of all rules.
fn settings() -> Value {
    let mut schema = settings_schema();
    let names: Vec<&str> = rules().map(|rule| rule.name).collect();
    let selectors = [&["all", "default"], &*names].concat();
    let options: Map<String, Value> = rules()
        .map(|rule| (rule.name.to_owned(), options(rule)))
        .collect();
    let known = json!({ "enum": names });
    let additions = [
        (
            "LintSettings/properties/select/items",
            "enum",
            json!(selectors),
        ),
        (
            "LintSettings/properties/ignore/items",
            "enum",
            json!(selectors),
        ),
        (
            "LintSettings/properties/severity",
            "propertyNames",
            known.clone(),
        ),
        (
            "LintSettings/properties/options",
            "propertyNames",
            known.clone(),
        ),
        (
            "LintSettings/properties/options",
            "properties",
            options.into(),
        ),
        ("PathSettings/properties/ignore/items", "enum", json!(names)),
    ];
    for (place, keyword, value) in additions {
        if let Some(place) = schema.pointer_mut(&format!("/$defs/{place}")) {
            place[keyword] = value;
        }
    }
    schema
}

fn options(rule: &RuleInfo) -> Value {
    let options = rule.options.iter().map(|option| {
        let about = format!("{} (default: {})", option.about, option.default);
        (option.name.to_owned(), json!({ "description": about }))
    });
    let options: Map<String, Value> = options.collect();
    json!({ "type": "object", "properties": options, "additionalProperties": false })
}
