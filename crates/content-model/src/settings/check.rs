//! Finds keys of `postroom.yaml` that no setting has, by walking the document beside its schema.

use serde_json::Value as Json;

use crate::{
    problem::{Problem, ProblemKind},
    source::SitePath,
    suggest::closest,
    yaml::{SpanIndex, Value},
};

/// Walks a document and the schema it should follow.
pub(super) struct UnknownKeys<'s> {
    pub(super) file: &'s SitePath,
    pub(super) schema: &'s Json,
    pub(super) spans: &'s SpanIndex,
    pub(super) problems: Vec<Problem>,
}

impl UnknownKeys<'_> {
    /// Checks `value`, which stands at `path`, against a schema node, and takes unknown keys out
    /// so that they do not stand in the way of the known ones.
    pub(super) fn check(&mut self, value: &mut Value, node: &Json, path: &mut Vec<String>) {
        let node = self.resolve(node, value).clone();
        match value {
            Value::Mapping(mapping) => {
                let unknown = self.unknown_keys(mapping, &node, path);
                for key in unknown {
                    mapping.remove(&key);
                }
                for (key, child) in mapping.iter_mut() {
                    let Some(key) = key.as_str() else { continue };
                    let known = node
                        .get("properties")
                        .and_then(|properties| properties.get(key));
                    if let Some(next) = known.or_else(|| node.get("additionalProperties")) {
                        path.push(key.to_owned());
                        self.check(child, next, path);
                        path.pop();
                    }
                }
            }
            Value::Sequence(items) => {
                let Some(next) = node.get("items") else {
                    return;
                };
                for (index, item) in items.iter_mut().enumerate() {
                    path.push(index.to_string());
                    self.check(item, next, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    fn unknown_keys(
        &mut self,
        mapping: &crate::yaml::Mapping,
        node: &Json,
        path: &[String],
    ) -> Vec<Value> {
        let Some(properties) = node.get("properties").and_then(Json::as_object) else {
            return Vec::new();
        };
        if node.get("additionalProperties") != Some(&Json::Bool(false)) {
            return Vec::new();
        }
        let mut unknown = Vec::new();
        for key in mapping.keys() {
            let written = key
                .as_str()
                .map_or_else(|| format!("{key:?}"), str::to_owned);
            if !properties.contains_key(&written) {
                self.report(&written, path, properties.keys().map(String::as_str));
                unknown.push(key.clone());
            }
        }
        unknown
    }

    fn report<'k>(&mut self, key: &str, path: &[String], known: impl Iterator<Item = &'k str>) {
        let known: Vec<&str> = known.collect();
        let mut full: Vec<&str> = path.iter().map(String::as_str).collect();
        full.push(key);
        let span = self
            .spans
            .key(&full)
            .or_else(|| self.spans.value(&[]))
            .unwrap_or_default();
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" in `{}`", path.join("."))
        };
        let help = match closest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        let message = format!("unknown setting `{key}`{place}");
        self.problems.push(
            Problem::new(ProblemKind::InvalidSetting, self.file, span, message).with_help(help),
        );
    }

    /// Follows references, and of alternatives takes the one that has the value's shape.
    fn resolve<'n>(&'n self, node: &'n Json, value: &Value) -> &'n Json {
        let mut node = node;
        while let Some(target) = node.get("$ref").and_then(Json::as_str) {
            let pointer = target.trim_start_matches('#');
            node = self.schema.pointer(pointer).unwrap_or(&Json::Null);
        }
        let shape = match value {
            Value::Mapping(_) => "object",
            Value::Sequence(_) => "array",
            _ => return node,
        };
        let Some(choices) = node.get("anyOf").and_then(Json::as_array) else {
            return node;
        };
        let resolved = choices.iter().map(|choice| self.resolve(choice, value));
        resolved
            .into_iter()
            .find(|choice| choice.get("type").and_then(Json::as_str) == Some(shape))
            .unwrap_or(node)
    }
}
