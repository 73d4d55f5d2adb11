//! The part of SARIF 2.1.0 that reports use, as types: what the schema requires is no `Option`,
//! and members that it does not know are refused.

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    #[serde(rename = "$schema")]
    schema: String,
    version: String,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Run {
    tool: Tool,
    column_kind: String,
    original_uri_base_ids: Value,
    invocations: Vec<Invocation>,
    results: Vec<Outcome>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    driver: Driver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Driver {
    name: String,
    semantic_version: String,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    id: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    level: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Properties {
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    markdown: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Invocation {
    execution_successful: bool,
    #[serde(default)]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notification {
    level: String,
    message: Text,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    level: String,
    message: Text,
    locations: Vec<Location>,
    #[serde(default)]
    related_locations: Vec<Location>,
    partial_fingerprints: Value,
    #[serde(default)]
    fixes: Vec<Fix>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Location {
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    message: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ArtifactLocation {
    uri: String,
    uri_base_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fix {
    description: Text,
    artifact_changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

const LEVELS: [&str; 3] = ["error", "warning", "note"];

impl Log {
    /// Checks what types cannot say.
    pub(crate) fn check(&self, results: usize) {
        assert!(self.schema.ends_with("/sarif-schema-2.1.0.json"));
        assert_eq!(self.version, "2.1.0");
        let [run] = &*self.runs else {
            panic!("one run")
        };
        assert_eq!(run.column_kind, "unicodeCodePoints");
        assert!(run.original_uri_base_ids["SRCROOT"].is_object());
        assert_eq!(run.results.len(), results);
        let [invocation] = &*run.invocations else {
            panic!("one invocation")
        };
        let told = &invocation.tool_execution_notifications;
        assert!(told.is_empty() || !invocation.execution_successful);
        for Notification { level, message } in told {
            assert!(LEVELS.contains(&&**level) && !message.text.is_empty());
        }
        run.tool.driver.check();
        for result in &run.results {
            result.check(&run.tool.driver.rules);
        }
    }
}

impl Driver {
    fn check(&self) {
        assert_eq!(self.name, "postroom");
        assert_eq!(self.semantic_version.split('.').count(), 3);
        for rule in &self.rules {
            let level = &*rule.default_configuration.level;
            assert!(LEVELS.contains(&level), "{level}");
            let texts = [&rule.short_description, &rule.full_description, &rule.help];
            assert!(texts.iter().all(|text| text.text.ends_with('.')));
            assert!(rule.help.markdown.is_some() && !rule.properties.tags.is_empty());
        }
    }
}

impl Outcome {
    fn check(&self, rules: &[Rule]) {
        assert_eq!(rules[self.rule_index].id, self.rule_id);
        assert!(LEVELS.contains(&&*self.level) && !self.message.text.is_empty());
        assert!(self.partial_fingerprints["postroom/v1"].is_string());
        assert_eq!(self.locations.len(), 1);
        for location in self.locations.iter().chain(&self.related_locations) {
            location.physical.artifact_location.check();
            location.physical.region.check();
        }
        for (index, location) in self.related_locations.iter().enumerate() {
            assert!(location.id == Some(index) && location.message.is_some());
        }
        for fix in &self.fixes {
            assert!(!fix.description.text.is_empty());
            for change in &fix.artifact_changes {
                change.artifact_location.check();
                assert!(!change.replacements.is_empty());
                for replacement in &change.replacements {
                    replacement.deleted_region.check();
                    let _ = &replacement.inserted_content.text;
                }
            }
        }
    }
}

impl ArtifactLocation {
    /// A relative reference in the characters of RFC 3986.
    fn check(&self) {
        assert_eq!(self.uri_base_id, "SRCROOT");
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        assert!(self.uri.bytes().all(allowed), "{}", self.uri);
    }
}

impl Region {
    fn check(&self) {
        let (start, end) = (
            (self.start_line, self.start_column),
            (self.end_line, self.end_column),
        );
        assert!(start.0 > 0 && start.1 > 0 && start <= end);
    }
}
