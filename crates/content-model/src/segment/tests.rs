//! What segments mean, and what is said of those that mean nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

struct Person(BTreeMap<&'static str, &'static str>);

impl ValuesFor for Person {
    fn value(&self, field: &Field) -> Option<&str> {
        let key = match field {
            Field::Name => "name",
            Field::Email => "email",
            Field::Custom(name) => name,
            Field::UnsubscribeUrl | Field::WebUrl => return None,
        };
        self.0.get(key).copied()
    }
}

fn ada() -> Person {
    Person(BTreeMap::from([
        ("name", "Ada Lovelace"),
        ("email", "ada@x.example"),
        ("city", "London"),
        ("plan", " "),
        ("orders", "10"),
        ("zip", "01234"),
        ("since", "2025-11-05"),
        ("list", "a field"),
    ]))
}

fn holds(text: &str) -> bool {
    let segment: Segment = text.parse().unwrap();
    segment.holds(&ada(), &|list| list == "weekly" || list == "big spenders")
}

#[test]
fn segments_choose() {
    let check = |text: &str, expected| assert_eq!(holds(text), expected, "{text}");
    check("city = London", true);
    check("city=LONDON", true);
    check("city = \"london\"", true);
    check("city != London", false);
    check("city = Paris", false);
    check("name = “Ada Lovelace”", true);
    check("name contains love", true);
    check("email contains '@x.'", true);
    check("city contains Lon and orders > 9", true);
    check("fields.list contains field", true);
    check("list = weekly", true);
    check("list = 'big spenders'", true);
    check("list != monthly", true);
    check("list = monthly", false);
}

#[test]
fn numbers_and_days_are_compared_as_such() {
    let check = |text: &str, expected| assert_eq!(holds(text), expected, "{text}");
    check("orders > 9", true);
    check("orders > '9'", false);
    check("orders = 10.0", true);
    check("orders <= 10", true);
    check("orders < 10", false);
    check("zip = 01234", true);
    check("zip = 1234", true);
    check("zip = '1234'", false);
    check("since >= 2025-11-05", true);
    check("since < 2025-11-05", false);
    check("since > 2024-12-31", true);
    check("city > 5", false);
}

#[test]
fn what_is_missing_differs_from_everything() {
    let check = |text: &str, expected| assert_eq!(holds(text), expected, "{text}");
    for missing in ["country", "plan"] {
        check(&format!("{missing} exists"), false);
        check(&format!("not {missing} exists"), true);
        check(&format!("{missing} = x"), false);
        check(&format!("{missing} != x"), true);
        check(&format!("{missing} < x or {missing} >= x"), false);
        check(&format!("{missing} contains x"), false);
    }
}

#[test]
fn and_binds_before_or() {
    let check = |text: &str, expected| assert_eq!(holds(text), expected, "{text}");
    check("city = London or city = Paris and orders = 1", true);
    check("(city = London or city = Paris) and orders = 1", false);
    check("not city = Paris and city = London", true);
    check("NOT (city = Paris OR city = Rome) AND city EXISTS", true);
    check("not not city = London", true);
}

#[test]
fn faults_have_a_place_and_a_way_out() {
    let check = |text: &str, line: usize, column: usize, message: &str| {
        let fault = text.parse::<Segment>().unwrap_err();
        let at = (fault.position.line, fault.position.column);
        assert_eq!(at, (line, column), "{text}: {fault}");
        assert!(fault.to_string().contains(message), "{text}: {fault}");
    };
    check("", 1, 1, "is empty");
    check(
        "northerners",
        1,
        12,
        "expected a comparison after `northerners`",
    );
    check("city == London", 1, 6, "write `=`");
    check("city = New York", 1, 12, "put in quotes");
    check("city = \"London", 1, 8, "`\"` is not closed");
    check("city = ", 1, 7, "expected a value, but the segment ends");
    check("city = and", 1, 8, "put it in quotes");
    check("city = ''", 1, 8, "cannot be empty");
    check("(city = London", 1, 1, "`(` is not closed");
    check("city = London)", 1, 14, "closes nothing");
    check("city = London\nand plan", 2, 9, "expected a comparison");
    check("city = London and or plan = x", 1, 19, "expected a field");
    check("stadt.größe = 5", 1, 1, "not the name of a field");
    check("\"city\" = London", 1, 1, "expected a field");
    check("list > a", 1, 6, "write `list = …`");
    check("city = é && plan = x", 1, 10, "found `&&`");
    check(&"(".repeat(10_000), 1, 51, "too many brackets");
    check(&"not ".repeat(10_000), 1, 201, "too many brackets");
}

#[test]
fn a_segment_survives_being_stored() {
    let text = "city = \"New York\" and list = a";
    let segment: Segment = text.parse().unwrap();
    let stored = serde_json::to_string(&segment).unwrap();
    assert_eq!(stored, "\"city = \\\"New York\\\" and list = a\"");
    assert_eq!(serde_json::from_str::<Segment>(&stored).unwrap(), segment);
    assert_eq!(segment.lists(), BTreeSet::from(["a"]));
    assert!(serde_json::from_str::<Segment>("\"city =\"").is_err());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-c =!<>()\"'\\\\é“”\n]{0,40}") {
        if let Ok(segment) = text.parse::<Segment>() {
            segment.holds(&ada(), &|_| false);
        }
    }
}
