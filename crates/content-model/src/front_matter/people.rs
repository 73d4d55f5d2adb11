//! Authors as people name them.

use crate::{
    front_matter::{AuthorRef, values::Values},
    yaml::Value,
};

/// The authors of a post: a text, a mapping with a name, or a list of those. A text may hold
/// several names; [`names`] tells them apart once it is known who is who.
pub(super) fn authors(values: &mut Values<'_>) -> Vec<AuthorRef> {
    const KEY: &str = "authors";
    match values.get(&[KEY]) {
        None => Vec::new(),
        Some(Value::Sequence(items)) => {
            let indexes = (0..items.len()).map(|index| index.to_string());
            indexes
                .filter_map(|index| author(values, &[KEY, &index]))
                .collect()
        }
        Some(_) => author(values, &[KEY]).into_iter().collect(),
    }
}

fn author(values: &mut Values<'_>, path: &[&str]) -> Option<AuthorRef> {
    if !matches!(values.get(path)?, Value::Mapping(_)) {
        return values.text(path).map(named);
    }
    let at = |key: &'static str| path.iter().copied().chain([key]).collect::<Vec<_>>();
    let name = values.text(&at("name")).or_else(|| values.text(&at("id")));
    if name.is_none() {
        let value = values.get(path)?;
        values.wrong_type(path, "a name, or a mapping with `name`", value);
    }
    Some(AuthorRef {
        name: name?,
        url: values.text(&at("url")),
    })
}

fn named(name: String) -> AuthorRef {
    AuthorRef { name, url: None }
}

/// The names in a text: "A", "A and B", "A, B and C", "A & B".
pub fn names(text: &str) -> Vec<String> {
    let commas = text.split(',');
    let parts = commas
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" & "));
    let parts = parts.map(|part| part.trim().trim_start_matches("and ").trim());
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_told_apart() {
        let check = |text: &str, expected: &[&str]| assert_eq!(names(text), expected, "{text:?}");
        check("Ada Lovelace", &["Ada Lovelace"]);
        check("Ada and Grace", &["Ada", "Grace"]);
        check("Ada, Grace and Alan", &["Ada", "Grace", "Alan"]);
        check("Ada, Grace, and Alan", &["Ada", "Grace", "Alan"]);
        check("Ada & Grace", &["Ada", "Grace"]);
        check("Andy Sandler", &["Andy Sandler"]);
        check(" ", &[]);
    }
}
