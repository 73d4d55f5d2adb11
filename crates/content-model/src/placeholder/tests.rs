//! Placeholders of small texts.

use proptest::prelude::*;

use super::*;

/// Shows what is found in a text: each with what was written, and what it is.
fn check(text: &str, expected: &[&str]) {
    let found = placeholders(text);
    let shown: Vec<String> = found
        .iter()
        .map(|placeholder| {
            let written = placeholder.span.slice(text);
            match &placeholder.what {
                PlaceholderKind::Tag(_) => written.to_owned(),
                PlaceholderKind::Braces => "braces".to_owned(),
                PlaceholderKind::Fault(fault) => format!("{written}: {fault}"),
            }
        })
        .collect();
    let as_expected = shown.len() == expected.len()
        && (shown.iter().zip(expected)).all(|(shown, expected)| shown.starts_with(expected));
    assert!(as_expected, "{text}\n  gives {shown:?}");
}

#[test]
fn placeholders_are_read() {
    let value = |field, default: &str| {
        let default = (!default.is_empty()).then(|| default.to_owned());
        Ok(PlaceholderTag::Value { field, default })
    };
    let parsed = |inner| PlaceholderTag::parse(inner);
    assert_eq!(
        parsed("subscriber.name | default: \"friend\""),
        value(Field::Name, "friend")
    );
    assert_eq!(
        parsed(" subscriber.fields.city|default:“Pune” "),
        value(Field::Custom("city".into()), "Pune")
    );
    assert_eq!(parsed("unsubscribe_url"), value(Field::UnsubscribeUrl, ""));
    assert_eq!(
        parsed("#if subscriber.name"),
        Ok(PlaceholderTag::If(Field::Name))
    );
}

#[test]
fn mistakes_are_named_at_their_place() {
    check("a \\{{subscriber.name}} {b}", &["braces"]);
    check(
        "a {{subscriber.nmae}}",
        &[
            "{{subscriber.nmae}}: there is no placeholder `subscriber.nmae`; did you mean `subscriber.name`?",
        ],
    );
    check(
        "{{subscriber.name}} {{subscriber.name}}",
        &["{{subscriber.name}}: a subscriber may have no `subscriber.name`"; 2],
    );
    check(
        "{{#if subscriber.name}}{{else}}{{subscriber.name}}{{/if}}",
        &[
            "{{#if",
            "{{else",
            "{{subscriber.name}}: a subscriber may",
            "{{/if",
        ],
    );
    check(
        "{{subscriber.name | upper}}",
        &["{{subscriber.name | upper}}: `| upper` is not understood"],
    );
    check(
        "{{#if subscriber.name}}x",
        &["{{#if subscriber.name}}: `{{#if …}}` has no"],
    );
    check("{{/if}}", &["{{/if}}: `{{/if}}` has no"]);
    check("{{else}}", &["{{else}}: `{{else}}` stands outside"]);
    check("{{x\n}}", &["{{: `{{` has no `}}`"]);
    check(
        "{{#each posts}}",
        &["{{#each posts}}: there is no placeholder"],
    );
    check(
        "{{{subscriber.email}}}",
        &["{{{subscriber.email}}: there is no placeholder"],
    );
}

#[test]
fn conditions_nest_so_far() {
    let nested = |depth| {
        let (open, close) = (
            "{{#if subscriber.name}}".repeat(depth),
            "{{/if}}".repeat(depth),
        );
        let text = open + &close;
        let found = placeholders(&text);
        found.iter().filter_map(Placeholder::fault).count()
    };
    assert_eq!((nested(20), nested(22)), (0, 2));
}

#[test]
fn a_condition_with_a_wrong_name_is_one_mistake() {
    check(
        "{{#if subscriber.nmae}}{{subscriber.name}}{{else}}you{{/if}}",
        &[
            "{{#if subscriber.nmae}}: there is no placeholder",
            "{{subscriber.name}}",
            "{{else}}",
            "{{/if}}",
        ],
    );
}

#[test]
fn a_text_of_braces_is_searched_once() {
    for text in [
        "{{".repeat(2_000_000),
        format!("{}\n}}}}", "{{".repeat(2_000_000)),
        "{{a}}".repeat(1_000_000),
        "\\{{".repeat(1_000_000),
    ] {
        let faults = placeholders(&text)
            .iter()
            .filter_map(Placeholder::fault)
            .count();
        assert!(faults <= MOST_FAULTS, "{faults}");
    }
}

proptest! {
    #[test]
    fn any_text_has_placeholders_in_order(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "{{", "}}", "{", "}", "\\", "\n", "é", " ", "#if ", "/if", "else", "web_url",
                "subscriber.name", "|", "default: 'x'",
            ]),
            0..24,
        ),
    ) {
        let text = parts.concat();
        let mut end = 0;
        for Placeholder { span, .. } in placeholders(&text) {
            prop_assert!(end <= span.start && span.start < span.end, "{span:?}");
            prop_assert!(text.get(span.start..span.end).is_some_and(|found| found.contains("{{")));
            end = span.end;
        }
    }
}
