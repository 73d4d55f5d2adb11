//! Values as JSON.

use super::Value;

/// A value as JSON. Keys that are not text are written as text, tags are dropped.
pub(crate) fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), _, _) => number.into(),
            (_, Some(number), _) => number.into(),
            (_, _, Some(number)) => number.into(),
            _ => Json::Null,
        },
        Value::String(text) => Json::String(text.clone()),
        Value::Sequence(items) => items.iter().map(to_json).collect(),
        Value::Mapping(mapping) => Json::Object(
            mapping
                .iter()
                .map(|(key, value)| (key_text(key), to_json(value)))
                .collect(),
        ),
        Value::Tagged(tagged) => to_json(&tagged.value),
    }
}

fn key_text(key: &Value) -> String {
    match to_json(key) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}
