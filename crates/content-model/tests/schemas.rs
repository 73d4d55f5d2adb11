//! The JSON Schemas for editors: valid, described throughout, and of one mind with the loader.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jsonschema::{Validator, draft202012};
use postroom_content_model::{
    Settings, edition_schema, front_matter_schema, front_matter_schema_for, settings_schema, split,
};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

fn sample_settings() -> String {
    fs::read_to_string(root().join("postroom.yaml")).expect("the sample site is there")
}

fn settings(text: &str) -> Settings {
    let text = format!("title: T\nbase_url: https://x.example\n{text}");
    Settings::parse(&text, &|_| Err("none".to_owned())).expect("valid settings")
}

/// The front matter of every Markdown file below a folder of the sample site.
fn front_matters(folder: &str) -> Vec<(PathBuf, Value)> {
    let walk = ignore::Walk::new(root().join(folder));
    let files = walk.map(|entry| entry.expect("a file").into_path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("text");
        (path, yaml(split(&text).inner.slice(&text)))
    };
    files.map(read).collect()
}

#[track_caller]
fn check(schema: &Value, values: &Value, valid: bool) {
    let validator = Validator::new(schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(values)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors.is_empty(), valid, "{values}: {errors:#?}");
}

#[test]
fn they_are_schemas_of_2020_12() {
    for schema in [front_matter_schema(), edition_schema(), settings_schema()] {
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        draft202012::meta::validate(&schema).expect("a valid schema");
    }
}

#[test]
fn every_key_is_described() {
    fn walk(node: &Value, path: &str) {
        let properties = node.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            assert!(property["description"].is_string(), "{path}/{key}");
        }
        for (name, child) in node.as_object().into_iter().flatten() {
            walk(child, &format!("{path}/{name}"));
        }
        for child in node.as_array().into_iter().flatten() {
            walk(child, path);
        }
    }
    for schema in [front_matter_schema(), edition_schema(), settings_schema()] {
        walk(&schema, "");
    }
}

#[test]
fn the_sample_site_keeps_to_them() {
    check(&settings_schema(), &yaml(&sample_settings()), true);
    let parsed = Settings::parse(&sample_settings(), &|_| Err("none".to_owned()));
    let schema = front_matter_schema_for(&parsed.expect("valid settings").front_matter, None);
    let posts = front_matters("content/posts");
    assert!(posts.len() > 5, "the sample has posts");
    for (_, values) in posts {
        check(&front_matter_schema(), &values, true);
        check(&schema, &values, true);
    }
    let editions = front_matters("content/newsletters");
    assert!(!editions.is_empty(), "the sample has editions");
    for (_, values) in editions {
        check(&edition_schema(), &values, true);
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let schema = settings_schema();
    for wrong in [
        "base_url: https://x.example",
        "{ title: T, base_url: https://x.example, langauge: de }",
        "{ title: T, base_url: https://x.example, feeds: { items: many } }",
        "{ title: T, base_url: https://x.example, html: { pages: trustd } }",
        "{ title: T, base_url: https://x.example, posts: [{ foldr: x }] }",
    ] {
        check(&schema, &yaml(wrong), false);
    }
    let schema = front_matter_schema();
    for wrong in [
        "draft: maybe",
        "title: [a]",
        "reading_time: 0",
        "cover: { alt: A cup }",
        "tags: { a: b }",
    ] {
        check(&schema, &yaml(wrong), false);
    }
    check(&edition_schema(), &yaml("posts: 3"), false);
}

#[test]
fn a_site_adds_what_it_requires_and_renames() {
    let text = "front_matter: { required: [title, date, authors], rename: { author: authors } }\n";
    let schema = front_matter_schema_for(&settings(text).front_matter, None);
    draft202012::meta::validate(&schema).expect("a valid schema");
    check(&schema, &json!({ "title": "T", "author": "Asha" }), true);
    check(&schema, &json!({ "title": "T", "authors": ["Asha"] }), true);
    check(&schema, &json!({ "title": "T" }), false);
    check(&schema, &json!({ "title": "T", "author": 3 }), false);
}

#[test]
fn a_sites_own_schema_is_merged() {
    let own = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": { "level": { "$ref": "#/$defs/level" } },
        "required": ["level"],
        "$defs": { "level": { "enum": ["easy", "hard"] } },
    });
    let text = "front_matter: { required: [title, series], unknown_keys: error }\n";
    let schema = front_matter_schema_for(&settings(text).front_matter, Some(&own));
    draft202012::meta::validate(&schema).expect("a valid schema");
    let good = json!({ "title": "T", "series": "S", "level": "easy" });
    check(&schema, &good, true);
    for (key, value) in [("level", "so-so"), ("levle", "easy")] {
        let mut wrong = good.clone();
        wrong[key] = json!(value);
        check(&schema, &wrong, false);
    }
    check(&schema, &json!({ "title": "T", "series": "S" }), false);
    check(&schema, &json!({ "level": "easy", "series": "S" }), false);
}
