//! The recipes for CI: they are YAML, they fit each other, and the action's script does what its
//! inputs say.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_yaml::Value;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn text(path: &str) -> String {
    let file = repository(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The fenced blocks of docs/ci.md in YAML.
fn snippets() -> Vec<Value> {
    let text = text("docs/ci.md");
    let blocks = text.split("```yaml\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or_default());
    let read =
        |block| serde_yaml::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"));
    blocks.map(read).collect()
}

/// Every mapping in a value, itself included.
fn mappings(value: &Value) -> Vec<&Value> {
    let inner: Vec<&Value> = match value {
        Value::Sequence(items) => items.iter().collect(),
        Value::Mapping(mapping) => mapping.values().collect(),
        _ => return Vec::new(),
    };
    let own = value.is_mapping().then_some(value);
    own.into_iter()
        .chain(inner.into_iter().flat_map(mappings))
        .collect()
}

#[test]
fn the_hooks_are_those_that_the_documentation_names() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_sequence().expect("a list of hooks");
    let ids: Vec<&str> = hooks
        .iter()
        .filter_map(|hook| hook["id"].as_str())
        .collect();
    assert_eq!(ids, ["postroom-lint", "postroom-lint-site"]);
    for hook in hooks {
        assert_eq!(hook["entry"], "postroom lint");
    }
    let snippets = snippets();
    let used = snippets
        .iter()
        .flat_map(mappings)
        .filter_map(|hook| hook["id"].as_str());
    let used: Vec<&str> = used.collect();
    assert!(!used.is_empty());
    assert!(used.iter().all(|id| ids.contains(id)), "{used:?}");
}

#[test]
fn the_documentation_gives_the_action_only_inputs_that_it_has() {
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    let inputs = action["inputs"].as_mapping().expect("inputs");
    let snippets = snippets();
    let steps = snippets.iter().flat_map(mappings);
    let ours = steps.filter(|step| {
        let uses = step["uses"].as_str();
        uses.is_some_and(|uses| uses.starts_with("OWNER/postroom@"))
    });
    let ours: Vec<&Value> = ours.collect();
    assert!(ours.len() >= 4, "{ours:?}");
    for (name, _) in ours
        .iter()
        .filter_map(|step| step["with"].as_mapping())
        .flatten()
    {
        assert!(inputs.contains_key(name), "there is no input {name:?}");
    }
}

/// The arguments that the action calls the binary with.
fn called_with(args: &str, fail_on: &str, sarif: &str) -> Vec<String> {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let lint = steps
        .iter()
        .find(|step| step["name"] == "Lint")
        .expect("a step");
    let folder = tempfile::tempdir().expect("a folder");
    let binary = folder.path().join("postroom");
    fs::write(&binary, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n").expect("written");
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).expect("executable");
    fs::write(folder.path().join("a.md"), "").expect("written");
    let script = lint["run"].as_str().expect("a script");
    // As GitHub runs it.
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    command.env("POSTROOM", &binary).env("ARGS", args);
    command.env("FAIL_ON", fail_on).env("SARIF", sarif);
    let output = command
        .current_dir(folder.path())
        .output()
        .expect("bash is there");
    assert!(output.status.success(), "{output:?}");
    let output = String::from_utf8(output.stdout).expect("text");
    output.lines().map(str::to_owned).collect()
}

#[test]
fn the_action_calls_the_binary_as_its_inputs_say() {
    let always = ["lint", "--format", "github", "--fail-on"];
    let check = |args, fail_on, sarif, more: &[&str]| {
        let expected = [&always[..], more].concat();
        assert_eq!(called_with(args, fail_on, sarif), expected);
    };
    check("", "warning", "", &["warning"]);
    check(
        "",
        "error",
        "a b.sarif",
        &["error", "--output", "sarif=a b.sarif"],
    );
    check(
        "--select broken-link *.md",
        "info",
        "",
        &["info", "--select", "broken-link", "*.md"],
    );
    check(
        "$(touch x); `y`",
        "info",
        "",
        &["info", "$(touch", "x);", "`y`"],
    );
}
