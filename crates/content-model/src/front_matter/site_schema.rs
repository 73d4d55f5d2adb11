//! The site's own JSON Schema for its front matter.

use jsonschema::Validator;

use crate::{
    front_matter::RawFrontMatter,
    problem::{Problem, ProblemKind},
    source::SourceFile,
    yaml::{self, Value},
};

/// A compiled schema. It may refer to itself, but to nothing outside: no file, no network.
pub(crate) struct SiteSchema {
    validator: Validator,
    declared: Vec<String>,
    text: String,
}

impl SiteSchema {
    /// Reads a schema from JSON.
    pub(crate) fn load(text: &str) -> Result<Self, String> {
        let schema: serde_json::Value =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
        let properties = schema
            .get("properties")
            .and_then(serde_json::Value::as_object);
        let declared = properties
            .into_iter()
            .flat_map(|keys| keys.keys().cloned())
            .collect();
        Ok(Self {
            validator,
            declared,
            text: text.to_owned(),
        })
    }

    /// The JSON it was read from.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the schema describes a key.
    pub(crate) fn declares(&self, key: &str) -> bool {
        self.declared.iter().any(|declared| declared == key)
    }

    /// What the schema refuses in one front matter, each at the value it is about.
    pub(crate) fn check(&self, raw: &RawFrontMatter, file: &SourceFile) -> Vec<Problem> {
        let values = yaml::to_json(&Value::Mapping(raw.values.clone()));
        let errors = self.validator.iter_errors(&values);
        errors
            .map(|error| {
                let pointer = error.instance_path().to_string();
                let path: Vec<String> = pointer
                    .split('/')
                    .skip(1)
                    .map(|part| part.replace("~1", "/").replace("~0", "~"))
                    .collect();
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                let found = (!parts.is_empty())
                    .then(|| raw.spans.value(&parts))
                    .flatten();
                let span = found.unwrap_or_else(|| raw.first_line());
                Problem::new(
                    ProblemKind::SchemaViolation,
                    &file.path,
                    span,
                    error.to_string(),
                )
            })
            .collect()
    }
}
