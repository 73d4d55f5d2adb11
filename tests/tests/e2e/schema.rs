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
