//! The schema of front matter as one site has it.

use serde_json::{Map, Value, json};

use super::front_matter_schema;
use crate::settings::{FrontMatterSettings, UnknownKeys};

/// The JSON Schema (2020-12) of a post's front matter on one site: with the keys that `settings`
/// require and rename, and with those of the site's own schema.
pub fn front_matter_schema_for(settings: &FrontMatterSettings, own: Option<&Value>) -> Value {
    let mut schema = front_matter_schema();
    let renamed = settings.rename.iter();
    for (written, canonical) in renamed.filter(|(written, _)| !written.contains('.')) {
        let property = schema["properties"].get(canonical).cloned();
        if let Some(mut property) = property {
            property["description"] = json!(format!("This site's name for `{canonical}`."));
            schema["properties"][written] = property;
        }
    }
    let required = settings.required.iter();
    // A date can stand in the file's name, and a key in a mapping is more than this can tell.
    let required = required.filter(|key| *key != "date" && !is_nested(settings, key));
    let required: Vec<Value> = required
        .map(|key| one_of_its_names(settings, key))
        .collect();
    if !required.is_empty() {
        schema["allOf"] = Value::Array(required);
    }
    if let Some(own) = own.and_then(Value::as_object) {
        add_own(&mut schema, own);
    }
    if settings.unknown_keys == UnknownKeys::Error {
        for key in &settings.required {
            let properties = schema["properties"].as_object_mut();
            properties.map(|known| known.entry(key).or_insert(json!({})));
        }
        schema["additionalProperties"] = json!(false);
    }
    schema
}

/// Whether a key may be written inside of a mapping on this site.
fn is_nested(settings: &FrontMatterSettings, key: &str) -> bool {
    let mut renamed = settings.rename.iter();
    renamed.any(|(written, canonical)| canonical == key && written.contains('.'))
}

fn one_of_its_names(settings: &FrontMatterSettings, key: &str) -> Value {
    let renamed = settings.rename.iter();
    let others = renamed.filter(|(_, canonical)| *canonical == key);
    let names = std::iter::once(key).chain(others.map(|(written, _)| written.as_str()));
    let names: Vec<Value> = names.map(|name| json!({ "required": [name] })).collect();
    match <[Value; 1]>::try_from(names) {
        Ok([only]) => only,
        Err(names) => json!({ "anyOf": names }),
    }
}

/// Merges the site's own schema at the top, where its references to itself still lead somewhere.
fn add_own(schema: &mut Value, own: &Map<String, Value>) {
    for (keyword, value) in own {
        match (keyword.as_str(), value) {
            ("$schema" | "$id" | "title" | "type", _) => {}
            ("properties", Value::Object(properties)) => {
                for (key, property) in properties {
                    schema["properties"][key] = property.clone();
                }
            }
            ("allOf", Value::Array(more)) => match schema.get_mut("allOf") {
                Some(Value::Array(all)) => all.extend(more.iter().cloned()),
                _ => schema["allOf"] = value.clone(),
            },
            _ => schema[keyword] = value.clone(),
        }
    }
}
