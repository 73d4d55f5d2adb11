//! The site's own JSON Schema for its front matter.

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};

use crate::{
    front_matter::RawFrontMatter,
    problem::{Problem, ProblemKind},
    source::SourceFile,
    span::Span,
    yaml::{self, Mapping, Value},
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
    pub(crate) fn check(
        &self,
        raw: &RawFrontMatter,
        values: Mapping,
        file: &SourceFile,
    ) -> Vec<Problem> {
        let values = yaml::to_json(&Value::Mapping(values));
        let errors = self.validator.iter_errors(&values);
        errors
            .flat_map(|error| {
                let pointer = error.instance_path().to_string();
                let path: Vec<String> = pointer
                    .split('/')
                    .skip(1)
                    .map(|part| part.replace("~1", "/").replace("~0", "~"))
                    .collect();
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                let problem = |(span, message)| {
                    Problem::new(ProblemKind::SchemaViolation, &file.path, span, message)
                };
                let found = violations(&error, &parts, raw, file);
                found.into_iter().map(problem).collect::<Vec<_>>()
            })
            .collect()
    }
}

/// So many keys that the schema does not want are named.
const MOST_KEYS: usize = 50;

/// What the schema refuses, and where that is written: the keys that it does not want; for what is
/// missing in a mapping or list, or wrong with all of it, its key; else the value.
fn violations(
    error: &ValidationError<'_>,
    path: &[&str],
    raw: &RawFrontMatter,
    file: &SourceFile,
) -> Vec<(Span, String)> {
    if let ValidationErrorKind::AdditionalProperties { unexpected }
    | ValidationErrorKind::UnevaluatedProperties { unexpected } = error.kind()
    {
        let unwanted = unexpected.iter().take(MOST_KEYS).filter_map(|key| {
            let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            let message = format!("the site's schema does not allow the key `{key}` here");
            Some((raw.spans.key(&path)?, message))
        });
        let unwanted: Vec<_> = unwanted.collect();
        if !unwanted.is_empty() {
            return unwanted;
        }
    }
    let value = raw.spans.value(path).filter(|_| !path.is_empty());
    let one_line = value.filter(|span| !span.slice(&file.text).contains(['\n', '\r']));
    let span = one_line.or_else(|| raw.spans.key(path).filter(|_| !path.is_empty()));
    let span = span.or(value).unwrap_or_else(|| raw.first_line());
    vec![(span, error.to_string())]
}
