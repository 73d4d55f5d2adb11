//! What settings may say, and where their mistakes are.

use super::*;

const MINIMAL: &str = "title: T\nbase_url: https://x.example\n";

fn no_secrets(_: &Indirect) -> Result<String, String> {
    Err("not set".to_owned())
}

/// Checks that the text has exactly these mistakes: (underlined text, part of the message).
fn check(text: &str, expected: &[(&str, &str)]) {
    let problems = match Settings::parse(text, &no_secrets) {
        Ok(_) => Vec::new(),
        Err(SettingsError::Invalid { problems, .. }) => problems,
        Err(error) => panic!("{error}"),
    };
    let found: Vec<(&str, String)> = problems
        .iter()
        .map(|problem| {
            let help = problem.help.clone().unwrap_or_default();
            (
                problem.span.slice(text),
                format!("{} {help}", problem.message),
            )
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((slice, message), (expected_slice, part)) in found.iter().zip(expected) {
        assert_eq!(slice, expected_slice, "{message}");
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
}

#[test]
fn minimal_settings_are_enough() {
    check(MINIMAL, &[]);
}

#[test]
fn unknown_keys_are_named_with_a_suggestion() {
    check(
        &format!("{MINIMAL}langauge: de\n"),
        &[("langauge", "did you mean `language`?")],
    );
    check(
        &format!("{MINIMAL}posts: {{ foldr: x }}\n"),
        &[(
            "foldr",
            "unknown setting `foldr` in `posts` did you mean `folder`?",
        )],
    );
    check(
        &format!("{MINIMAL}posts:\n  - folder: a\n  - permlink: /{{slug}}/\n"),
        &[("permlink", "did you mean `permalink`?")],
    );
    check(
        &format!("{MINIMAL}newsletters:\n  weekly: {{ title: W, from: a@x.example, adress: x }}\n"),
        &[("adress", "unknown setting `adress` in `newsletters.weekly`")],
    );
    check(
        &format!("{MINIMAL}newsletters:\n  weekly: {{ title: W, from: a@x.example, list: '*' }}\n"),
        &[(
            "'*'",
            "`newsletters.weekly.list`: `*` means every list; name one",
        )],
    );
}

#[test]
fn every_bad_value_is_named_at_its_place() {
    check(
        &format!(
            "{MINIMAL}time_zone: Asia/Kolkta\nfeeds: {{ items: many }}\nmail: {{ connections: 0 }}\n"
        ),
        &[
            ("Asia/Kolkta", "Asia/Kolkata"),
            (
                "many",
                "`feeds.items`: it is string \"many\", expected a whole number",
            ),
            ("0", "at least 1"),
        ],
    );
    check(
        &format!("{MINIMAL}mail: {{ connections: 0 }}\n"),
        &[("0", "at least 1")],
    );
    check(
        &format!("{MINIMAL}mail: {{ lease: 0m }}\n"),
        &[("0m", "nobody would be mailed")],
    );
    check(
        &format!("{MINIMAL}front_matter: {{ rename: {{ writer: author }} }}\n"),
        &[("author", "did you mean `authors`?")],
    );
    check(
        &format!("{MINIMAL}html: {{ pages: trustd }}\n"),
        &[("trustd", "trusted")],
    );
}

#[test]
fn a_refused_value_is_not_also_missing() {
    check(
        "title: T\nbase_url: nowhere\n",
        &[("nowhere", "is not a URL")],
    );
}

#[test]
fn missing_settings_are_named() {
    let text = "title: T\n";
    check(text, &[(text.trim_end(), "`base_url` is missing")]);
}

#[test]
fn broken_yaml_is_one_mistake() {
    let error = Settings::parse("title: [\n", &no_secrets).unwrap_err();
    assert!(matches!(error, SettingsError::Invalid { problems, .. } if problems.len() == 1));
}

#[test]
fn indirect_values_are_resolved_early_except_for_mail_and_store() {
    let resolve = |indirect: &Indirect| match indirect {
        Indirect::Env(name) if name == "TITLE" => Ok("From afar".to_owned()),
        other => panic!("{other:?} must not be asked for"),
    };
    let text = "title: env:TITLE\nbase_url: https://x.example\nmail: { password: env:SECRET }\nstore: env:STORE\n";
    let settings = Settings::parse(text, &resolve).unwrap();
    assert_eq!(settings.title, "From afar");
    assert_eq!(
        settings.mail.password,
        Some(Indirect::Env("SECRET".to_owned()))
    );
    check(
        "title: env:X\nbase_url: https://x.example\n",
        &[("env:X", "not set")],
    );
}

#[test]
fn the_schema_names_every_section() {
    let schema = settings_schema();
    for section in [
        "title",
        "posts",
        "front_matter",
        "links",
        "html",
        "lint",
        "feeds",
        "search",
        "newsletters",
        "mail",
        "store",
    ] {
        assert!(schema["properties"].get(section).is_some(), "{section}");
    }
}
