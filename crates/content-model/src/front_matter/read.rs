//! Understands a whole front matter, key by key.

use jiff::tz::TimeZone;

use crate::{
    front_matter::{
        CallToAction, CallToActionLink, Cover, DocumentKind, FrontMatter, RawFrontMatter,
        SiteSchema, date_from_file_name,
        people::authors,
        raw::raw,
        schema,
        values::{Values, at},
    },
    problem::{Problem, ProblemKind},
    settings::{FrontMatterSettings, UnknownKeys},
    source::SourceFile,
    yaml::{self, Mapping, Value, inside_quotes},
};

pub(super) fn read(
    file: &SourceFile,
    kind: DocumentKind,
    settings: &FrontMatterSettings,
    schema: Option<&SiteSchema>,
    zone: &TimeZone,
) -> (RawFrontMatter, FrontMatter, Vec<Problem>) {
    let mut problems = Vec::new();
    let (mut raw, written) = raw(file, &mut problems);
    if kind != DocumentKind::Edition {
        rename(&mut raw, &written, settings);
    }
    let readable = !problems.iter().any(|problem| match problem.kind {
        ProblemKind::InvalidFrontMatter => true,
        ProblemKind::MisplacedFrontMatter => raw.block.is_empty(),
        _ => false,
    });
    let mut values = Values {
        file,
        raw: &raw,
        written: &written,
        zone,
        problems: &mut problems,
    };
    let front = understand(&mut values);
    check_unknown_keys(&mut values, kind, settings, schema);
    if readable {
        // A page has no date, no author and no tags, but everything has a title.
        let wanted = |key: &str| match kind {
            DocumentKind::Post => true,
            DocumentKind::Page => key == "title",
            DocumentKind::Edition => false,
        };
        check_required_keys(&mut values, settings, wanted);
    }
    // The site's schema speaks of posts: what it requires, a page need not have.
    let schema = schema.filter(|_| kind == DocumentKind::Post);
    problems.extend(
        schema
            .into_iter()
            .flat_map(|schema| schema.check(&raw, written.clone(), file)),
    );
    (raw, front, problems)
}

/// Finds Postroom's keys under the names that the site uses for them.
fn rename(raw: &mut RawFrontMatter, values: &Mapping, settings: &FrontMatterSettings) {
    for (written, canonical) in &settings.rename {
        let taken = values.contains_key(canonical.as_str())
            || raw.renamed.iter().any(|(renamed, _)| renamed == canonical);
        if taken || written == canonical {
            continue;
        }
        // A key that has dots itself comes before one inside a mapping.
        let path = match values.contains_key(written.as_str()) {
            true => vec![written.clone()],
            false => written.split('.').map(str::to_owned).collect(),
        };
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if at(values, &parts).is_some() {
            raw.renamed.push((canonical.clone(), path));
        }
    }
}

fn understand(values: &mut Values<'_>) -> FrontMatter {
    FrontMatter {
        title: values.text(&["title"]),
        date: values.date(&["date"]),
        updated: values.date(&["updated"]),
        expires: values.date(&["expires"]),
        description: values.text(&["description"]),
        authors: authors(values),
        tags: values.list(&["tags"]),
        slug: values.text(&["slug"]),
        url: values.text(&["url"]),
        aliases: values.list_of_whole(&["aliases"]),
        id: values.text(&["id"]),
        draft: values.boolean(&["draft"]).unwrap_or(false),
        cover: cover(values),
        canonical_url: values.text(&["canonical_url"]),
        reading_time: values.minutes(&["reading_time"]),
        call_to_action: call_to_action(values),
        newsletter: values.boolean(&["newsletter"]).unwrap_or(true),
        language: values.text(&["language"]),
        extra: extra(values),
        subject: values.text(&["subject"]),
        preheader: values.text(&["preheader"]),
        since: values.date(&["since"]),
        posts: values.list(&["posts"]),
        segment: values.text(&["segment"]),
    }
}

fn cover(values: &mut Values<'_>) -> Option<Cover> {
    const KEY: &str = "cover";
    if !matches!(values.get(&[KEY])?, Value::Mapping(_)) {
        let image = values.text(&[KEY])?;
        return Some(Cover {
            image,
            ..Cover::default()
        });
    }
    values.mapping(&[KEY], &["image", "alt", "caption"])?;
    Some(Cover {
        image: values.text(&[KEY, "image"])?,
        alt: values.text(&[KEY, "alt"]),
        caption: values.text(&[KEY, "caption"]),
    })
}

fn call_to_action(values: &mut Values<'_>) -> Option<CallToAction> {
    const KEY: &str = "call_to_action";
    values.mapping(&[KEY], &["heading", "text", "links"])?;
    let heading = values.text(&[KEY, "heading"]);
    let text = values.text(&[KEY, "text"]);
    let mut links = Vec::new();
    match values.get(&[KEY, "links"]) {
        Some(Value::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                let index = index.to_string();
                let mapping = values.mapping(&[KEY, "links", &index], &["label", "url"]);
                let label = values.text(&[KEY, "links", &index, "label"]);
                let url = values.text(&[KEY, "links", &index, "url"]);
                if mapping.is_some() && url.is_none() {
                    let path = [KEY, "links", &index];
                    values.wrong_type(&path, "a mapping with label and url", item);
                }
                links.extend(url.map(|url| CallToActionLink {
                    label: label.unwrap_or_else(|| url.clone()),
                    url,
                }));
            }
        }
        Some(other) => {
            values.wrong_type(&[KEY, "links"], "a list of mappings with label, url", other);
        }
        None => {}
    }
    if heading.is_none() {
        let value = values.get(&[KEY])?;
        values.wrong_type(&[KEY], "a mapping with a `heading`", value);
    }
    Some(CallToAction {
        heading: heading?,
        text,
        links,
    })
}

fn extra(values: &mut Values<'_>) -> serde_json::Map<String, serde_json::Value> {
    let Some(value) = values.get(&["extra"]) else {
        return serde_json::Map::new();
    };
    match yaml::to_json(value) {
        serde_json::Value::Object(extra) => extra,
        _ => {
            values.wrong_type(&["extra"], "a mapping", value);
            serde_json::Map::new()
        }
    }
}

fn check_unknown_keys(
    values: &mut Values<'_>,
    kind: DocumentKind,
    settings: &FrontMatterSettings,
    schema: Option<&SiteSchema>,
) {
    if settings.unknown_keys == UnknownKeys::Allow && kind != DocumentKind::Edition {
        return;
    }
    let known = schema::keys(kind);
    let raw = values.raw;
    for key in values.written.keys().filter_map(Value::as_str) {
        let renamed = settings
            .rename
            .keys()
            .any(|written| written == key || written.split('.').next() == Some(key));
        let declared = schema.is_some_and(|schema| schema.declares(key));
        let required = settings.required.iter().any(|required| required == key);
        let own = known.contains(&key)
            || (kind != DocumentKind::Edition && (renamed || required || declared));
        if !own {
            let span = raw.spans.key(&[key]);
            let before = values.problems.len();
            values.unknown_key(&[key], &known);
            // The key as written, even where its name is that of a renamed one.
            if let (Some(span), Some(problem)) = (span, values.problems.get_mut(before)) {
                problem.span = span;
                if let Some(remedy) = &mut problem.remedy {
                    remedy.span = inside_quotes(&values.file.text, span);
                }
            }
        }
    }
}

fn check_required_keys(
    values: &mut Values<'_>,
    settings: &FrontMatterSettings,
    wanted: impl Fn(&str) -> bool,
) {
    let path = values.file.path.clone();
    let name = path
        .as_str()
        .strip_suffix("/index.md")
        .unwrap_or(path.as_str());
    let name = name.rsplit('/').next().unwrap_or(name);
    for key in settings.required.iter().filter(|key| wanted(key)) {
        let empty = match values.get(&[key]) {
            None => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(Value::Sequence(items)) => items.iter().all(Value::is_null),
            Some(Value::Mapping(mapping)) => mapping.is_empty(),
            Some(_) => false,
        };
        let in_name = key == "date" && date_from_file_name(name).is_some();
        let span = values.raw.value_span(&[key]);
        let said = values.problems.iter().any(|problem| {
            let of_value = problem.kind == ProblemKind::WrongType;
            of_value && span.start <= problem.span.start && problem.span.end <= span.end
        });
        if !empty || in_name || said {
            continue;
        }
        let written = values.raw.has(&[key]);
        let (span, message) = match written {
            true => (
                values.raw.key_span(&[key]),
                format!("the required key `{key}` is empty"),
            ),
            false => (
                values.raw.first_line(),
                format!("the required key `{key}` is missing"),
            ),
        };
        let help = format!("add `{key}: …` to the front matter");
        let problem = Problem::new(ProblemKind::MissingKey, &values.file.path, span, message);
        values.problems.push(if written {
            problem
        } else {
            problem.with_help(help)
        });
    }
}
