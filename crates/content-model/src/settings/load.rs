//! Reads `postroom.yaml`.

use std::{fs, io, path::Path};

use crate::{
    problem::{Problem, ProblemKind},
    settings::{Indirect, SETTINGS_FILE, Settings, check::UnknownKeys},
    source::{SitePath, SourceFile},
    span::Span,
    yaml::{self, Mapping, SpanIndex, Value},
};

/// Settings resolved later, by whoever needs them: a site is linted where its secrets are not.
const RESOLVED_LATE: [&str; 2] = ["mail", "store"];

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file is not there or cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// Where it was looked for.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file says something that settings cannot say.
    #[error("{} mistake(s) in {}", problems.len(), file.path)]
    Invalid {
        /// The file, to show the places in.
        file: SourceFile,
        /// Every mistake.
        problems: Vec<Problem>,
    },
}

impl Settings {
    /// Reads `postroom.yaml` of a site. `resolve` finds the value of settings written as
    /// `env:NAME`, `file:PATH` or `command:…`; those of `mail` and `store` are left for whoever
    /// uses them.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or with every unknown key and bad value in it.
    pub fn load(
        root: &Path,
        resolve: &dyn Fn(&Indirect) -> Result<String, String>,
    ) -> Result<Self, SettingsError> {
        let path = root.join(SETTINGS_FILE);
        let unreadable = |source| SettingsError::Unreadable {
            path: path.display().to_string(),
            source,
        };
        let bytes = fs::read(&path).map_err(unreadable)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        Self::parse(&text, resolve)
    }

    /// Reads settings from the text of a settings file; see [`Settings::load`].
    ///
    /// # Errors
    ///
    /// With every unknown key and bad value in the text.
    pub fn parse(
        text: &str,
        resolve: &dyn Fn(&Indirect) -> Result<String, String>,
    ) -> Result<Self, SettingsError> {
        let path = SitePath::new(SETTINGS_FILE);
        let mut problems = Vec::new();
        let settings = read(text, &path, resolve, &mut problems);
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => {
                problems.sort_by_key(|problem| problem.span);
                let file = SourceFile::new(path, text);
                Err(SettingsError::Invalid { file, problems })
            }
        }
    }
}

/// The JSON Schema (2020-12) of `postroom.yaml`, for editors.
pub fn settings_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Settings).to_value();
    schema["title"] = "Settings of a Postroom site (postroom.yaml)".into();
    drop_rust_formats(&mut schema);
    schema
}

/// Takes out `format: uint` and its like, which mean something to Rust only, and make editors
/// complain.
fn drop_rust_formats(node: &mut serde_json::Value) {
    if let Some(fields) = node.as_object_mut() {
        let format = fields.get("format").and_then(serde_json::Value::as_str);
        if format.is_some_and(|format| format.starts_with("uint")) {
            fields.shift_remove("format");
        }
        fields.values_mut().for_each(drop_rust_formats);
    } else if let Some(items) = node.as_array_mut() {
        items.iter_mut().for_each(drop_rust_formats);
    }
}

fn read(
    text: &str,
    file: &SitePath,
    resolve: &dyn Fn(&Indirect) -> Result<String, String>,
    problems: &mut Vec<Problem>,
) -> Option<Settings> {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let (mut value, spans) = match yaml::parse(&text[start..], start) {
        Ok(parsed) => parsed,
        Err(error) => {
            let mut problem =
                Problem::new(ProblemKind::InvalidSetting, file, error.span, error.message);
            problem.help = error.help;
            if let Some(first) = error.first {
                problem = problem.with_related(file, first, "first used here");
            }
            problems.push(problem);
            return None;
        }
    };
    if value.is_null() {
        value = Value::Mapping(Mapping::new());
    }
    let schema = settings_schema();
    let mut unknown = UnknownKeys {
        file,
        schema: &schema,
        spans: &spans,
        problems: Vec::new(),
    };
    unknown.check(&mut value, &schema, &mut Vec::new());
    problems.append(&mut unknown.problems);
    let mut reader = Reader {
        file,
        spans: &spans,
        problems,
    };
    reader.resolve_all(&mut value, &mut Vec::new(), resolve);
    reader.read(value)
}

pub(super) struct Reader<'r> {
    file: &'r SitePath,
    spans: &'r SpanIndex,
    problems: &'r mut Vec<Problem>,
}

impl Reader<'_> {
    /// Replaces settings that say where their value is by that value.
    fn resolve_all(
        &mut self,
        value: &mut Value,
        path: &mut Vec<String>,
        resolve: &dyn Fn(&Indirect) -> Result<String, String>,
    ) {
        match value {
            Value::String(text) => match Indirect::parse(text) {
                Indirect::Literal(_) => {}
                indirect => match resolve(&indirect) {
                    Ok(found) => *text = found,
                    Err(reason) => self.report(path, reason),
                },
            },
            Value::Sequence(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    path.push(index.to_string());
                    self.resolve_all(item, path, resolve);
                    path.pop();
                }
            }
            Value::Mapping(mapping) => {
                for (key, child) in mapping.iter_mut() {
                    let Some(key) = key.as_str() else { continue };
                    if path.is_empty() && RESOLVED_LATE.contains(&key) {
                        continue;
                    }
                    path.push(key.to_owned());
                    self.resolve_all(child, path, resolve);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Reads the settings; a value that is refused is taken out and the rest is read again, so
    /// that one run names every mistake.
    fn read(&mut self, mut value: Value) -> Option<Settings> {
        let mut settings = None;
        let mut removed: Vec<Vec<String>> = Vec::new();
        loop {
            let error = match serde_path_to_error::deserialize::<_, Settings>(value.clone()) {
                Ok(read) => {
                    settings = Some(read);
                    break;
                }
                Err(error) => error,
            };
            let path: Vec<String> = error.path().iter().filter_map(segment).collect();
            let message = error.inner().to_string();
            if removed
                .iter()
                .any(|removed| is_echo(&message, &path, removed))
            {
                break;
            }
            self.report(&path, describe(&message));
            if path.is_empty() || !remove(&mut value, &path) {
                break;
            }
            removed.push(path);
        }
        settings.inspect(|settings| self.check_values(settings))
    }

    pub(super) fn report(&mut self, path: &[String], reason: String) {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let span = self.spans.value(&parts).or_else(|| self.spans.value(&[]));
        let message = if path.is_empty() {
            reason
        } else {
            format!("`{}`: {reason}", path.join("."))
        };
        let span = span.unwrap_or(Span::at(0));
        self.problems.push(Problem::new(
            ProblemKind::InvalidSetting,
            self.file,
            span,
            message,
        ));
    }
}

fn segment(segment: &serde_path_to_error::Segment) -> Option<String> {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// Whether a key is missing only because its value was refused before.
fn is_echo(message: &str, path: &[String], removed: &[String]) -> bool {
    let Some((key, parent)) = removed.split_last() else {
        return false;
    };
    parent == path && message.starts_with(&format!("missing field `{key}`"))
}

/// serde's words in ours.
fn describe(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("the setting {field} is missing");
    }
    let message = message
        .replace("invalid type: ", "it is ")
        .replace("invalid value: ", "it is ");
    ["usize", "u32", "u64"]
        .iter()
        .fold(message, |message, number| {
            message.replace(&format!("expected {number}"), "expected a whole number")
        })
}

fn remove(value: &mut Value, path: &[String]) -> bool {
    let Some((last, folders)) = path.split_last() else {
        return false;
    };
    let mut at = value;
    for part in folders {
        let next = match at {
            Value::Mapping(mapping) => mapping.get_mut(part.as_str()),
            Value::Sequence(items) => part
                .parse()
                .ok()
                .and_then(|index: usize| items.get_mut(index)),
            _ => None,
        };
        let Some(next) = next else { return false };
        at = next;
    }
    match at {
        Value::Mapping(mapping) => mapping.remove(last.as_str()).is_some(),
        // Taking an item out of a list would move the places of those behind it.
        _ => false,
    }
}

#[cfg(test)]
mod tests;
