//! `schema`: what editors are given.

use postroom_tests::Site;

#[test]
fn each_schema_is_json_with_words_for_every_key() {
    let site = Site::empty();
    for (command, key) in [
        ("schema", "title"),
        ("schema front-matter", "title"),
        ("schema edition", "subject"),
        ("schema settings", "base_url"),
    ] {
        let schema = site.run(command).exits(0).json();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(
            schema["properties"][key]["description"].is_string(),
            "{command}"
        );
    }
}

#[test]
fn settings_know_every_rule_and_its_options() {
    let site = Site::empty();
    let schema = site.run("schema settings").exits(0).json();
    let lint = &schema["$defs"]["LintSettings"]["properties"];
    let holds = |list: &serde_json::Value, name: &str| {
        let list = list.as_array().expect("a list");
        list.iter().any(|item| item == name)
    };
    for list in ["select", "ignore"] {
        assert!(holds(&lint[list]["items"]["enum"], "broken-link"), "{list}");
        assert!(holds(&lint[list]["items"]["enum"], "default"), "{list}");
    }
    for mapping in ["severity", "options"] {
        assert!(holds(
            &lint[mapping]["propertyNames"]["enum"],
            "broken-link"
        ));
    }
    let options = &lint["options"]["properties"]["broken-link"];
    assert_eq!(options["additionalProperties"], false);
    let path = &schema["$defs"]["PathSettings"]["properties"]["ignore"]["items"];
    assert!(holds(&path["enum"], "broken-link"));
}

#[test]
fn a_site_has_its_own_keys_and_anywhere_else_there_are_those_of_all() {
    let site = Site::with_more_settings(
        "front_matter: { rename: { author: authors }, schema: own.schema.json }\n",
    );
    site.write(
        "own.schema.json",
        r#"{ "properties": { "level": { "enum": ["easy"] } } }"#,
    );
    let schema = site.run("schema").exits(0).json();
    assert_eq!(schema["properties"]["level"]["enum"][0], "easy");
    assert!(schema["properties"]["author"].is_object());

    let mut command = site.command();
    command.current_dir(site.parent()).arg("schema");
    let schema = postroom_tests::Run::of(command).exits(0).json();
    assert!(schema["properties"]["level"].is_null());
    assert!(schema["properties"]["authors"].is_object());

    site.write("own.schema.json", "{");
    site.run("schema").exits(2).says("own.schema.json");
    site.write("postroom.yaml", "title: T\n");
    site.run("schema").exits(2).says("postroom lint");
}
