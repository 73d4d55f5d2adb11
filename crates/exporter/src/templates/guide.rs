//! Holds docs/templates.md to what templates are given.

use std::{collections::BTreeSet, fs, path::Path};

use handlebars::Handlebars;

use super::{Shape, Theme, builtin};
use crate::{
    newsletter::mail_templates::{LAYOUTS, given},
    pages::shapes::of_pages,
};

type Names = BTreeSet<String>;

/// A row of a table: where it holds, what it is about, and what that holds.
#[derive(Debug)]
struct Row {
    on: String,
    names: Names,
    holds: Names,
}

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/templates.md");
    fs::read_to_string(path).unwrap()
}

/// What stands in backticks.
fn names(text: &str) -> Names {
    let names = text.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// The rows of the table under a heading; those of the third column say where they hold.
fn table(heading: &str) -> Vec<Row> {
    let guide = guide();
    let start = guide
        .find(&format!("\n{heading}"))
        .expect("the guide has this table");
    let lines = guide[start + 1..].lines().skip(2);
    let mut rows: Vec<Row> = Vec::new();
    for line in lines.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (on, what) = cells.split_at(cells.len() - 2);
        let on = match on.first() {
            Some(&"the same") => rows.last().unwrap().on.clone(),
            on => on.map_or(String::new(), ToString::to_string),
        };
        rows.push(Row {
            on,
            names: names(what[0]),
            holds: names(what[1]),
        });
    }
    rows
}

fn fields(shape: &Shape, path: &[&str]) -> Option<Names> {
    shape.names(path).map(Names::from_iter)
}

/// Holds what a template is given to the rows about it, and everything in that to the rows
/// about parts.
fn check(template: &str, shape: &Shape, rows: &[&Row], parts: &[Row]) {
    let listed = rows.iter().flat_map(|row| &row.names).cloned().collect();
    assert_eq!(fields(shape, &[]), Some(listed), "{template}");
    for row in rows {
        for name in &row.names {
            let holds = Some(row.holds.clone()).filter(|holds| !holds.is_empty());
            assert_eq!(fields(shape, &[name]), holds, "{template}: {name}");
            for part in &row.holds {
                check_part(template, shape, &[name, part], rows, parts);
            }
        }
    }
}

fn check_part(template: &str, shape: &Shape, path: &[&str], rows: &[&Row], parts: &[Row]) {
    // Text, numbers, and the site's own values. The guide stops where a part is in itself.
    let Some(found) = fields(shape, path).filter(|_| path.len() < 5) else {
        return;
    };
    let name = path[path.len() - 1];
    let mut known = parts.iter().chain(rows.iter().copied());
    let row = known.find(|row| row.names.contains(name));
    let holds = row.map(|row| row.holds.clone());
    assert_eq!(Some(&found), holds.as_ref(), "{template}: {path:?}");
    for part in &found {
        check_part(template, shape, &[path, &[part]].concat(), rows, parts);
    }
}

#[test]
fn the_guide_names_what_pages_are_given() {
    let (rows, parts) = (table("| on | name |"), table("| part | holds |"));
    for (template, shape) in of_pages() {
        let about = |row: &&Row| row.on == "every page" || names(&row.on).contains(template);
        let rows: Vec<&Row> = rows.iter().filter(about).collect();
        check(template, &shape, &rows, &parts);
    }
}

#[test]
fn the_guide_names_what_mails_are_given() {
    let (rows, parts) = (table("| name | holds |"), table("| part | holds |"));
    let rows: Vec<&Row> = rows.iter().collect();
    check("mails", &given(), &rows, &parts);
}

#[test]
fn the_guide_names_every_template_and_partial() {
    let guide = guide();
    let block = guide.split("```").nth(1).unwrap();
    for (theme, folder) in [(Theme::Site, "site/"), (Theme::Mail, "mail/")] {
        let mut listed = Names::new();
        let lines = block
            .lines()
            .filter_map(|line| line.split_once("templates/"));
        for (_, line) in lines.filter(|(_, line)| line.starts_with(folder)) {
            let mut words = line
                .split(['(', ')'])
                .step_by(2)
                .flat_map(str::split_whitespace);
            let prefix = &words.next().unwrap()[folder.len()..];
            listed.extend(
                words
                    .map(|word| word.trim_matches(','))
                    .filter(|word| !word.is_empty())
                    .map(|word| format!("{prefix}{word}")),
            );
        }
        let files = builtin::files(theme).iter();
        let name = |path: &str| match path.rsplit_once('/') {
            Some(_) => path.strip_suffix(".hbs").unwrap().to_owned(),
            None if path.ends_with(".hbs") => path.split('.').next().unwrap().to_owned(),
            None => path.to_owned(),
        };
        let there: Names = files.map(|(path, _)| name(path)).collect();
        let listed: Names = listed
            .iter()
            .map(|name| name.trim_end_matches(".hbs").to_owned())
            .collect();
        assert_eq!(listed, there);
    }
}

#[test]
fn every_template_is_checked() {
    let of = |theme: Theme| -> Names {
        let files = builtin::files(theme).iter();
        let templates = files.filter_map(|(path, _)| path.strip_suffix(".hbs"));
        let whole = templates.filter(|name| !name.contains('/'));
        whole.map(str::to_owned).collect()
    };
    let pages = of_pages().map(|(name, _)| name.to_owned());
    assert_eq!(of(Theme::Site), Names::from(pages));
    let mails = LAYOUTS
        .iter()
        .flat_map(|name| [format!("{name}.html"), format!("{name}.txt")]);
    assert_eq!(of(Theme::Mail), mails.collect());
}

#[test]
fn the_guide_names_the_helpers_that_there_are() {
    let guide = guide();
    let start = guide.find("Beside the helpers").unwrap();
    let paragraph = guide[start..].lines().next().unwrap();
    let listed = names(paragraph);
    for (path, text) in [Theme::Site, Theme::Mail]
        .into_iter()
        .flat_map(builtin::files)
    {
        let inside = text
            .split("{{")
            .skip(1)
            .filter_map(|tag| tag.split("}}").next());
        for tag in inside.filter(|tag| !tag.starts_with(['>', '!', '/'])) {
            let mut called: Vec<&str> = tag.split('(').skip(1).collect();
            called.extend(Some(tag.trim_start_matches('#')).filter(|tag| tag.contains(' ')));
            for call in called {
                let helper = call.split(' ').next().unwrap();
                assert!(listed.contains(helper), "{path}: {helper}");
            }
        }
    }
    let extra = paragraph.split("there are").nth(1).unwrap();
    let extra = names(extra.split(", which stand").next().unwrap());
    assert!(extra.contains("or"));
    for helper in extra {
        let template = match helper.as_str() {
            "not" | "len" => format!("{{{{{helper} 1}}}}"),
            _ => format!("{{{{{helper} 1 1}}}}"),
        };
        let rendered = Handlebars::new().render_template(&template, &());
        assert!(rendered.is_ok(), "{helper}: {rendered:?}");
    }
}
