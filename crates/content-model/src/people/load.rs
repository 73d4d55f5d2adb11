//! Reads `content/authors.yaml` and `content/tags.yaml`.

use std::collections::HashMap;

use crate::{
    people::{Author, Tag},
    problem::{Problem, ProblemKind},
    slug::tag_slug,
    source::SourceFile,
    yaml::{self, Mapping, SpanIndex, Value, inside_quotes},
};

/// Who or what posts can name, found by id or by name, in any letter case.
#[derive(Clone, Debug, Default)]
pub(crate) struct People<T> {
    pub(crate) all: Vec<T>,
    index: HashMap<String, usize>,
}

/// What [`People`] holds.
pub(crate) trait Named: Default {
    fn new(id: String, name: String) -> Self;
    fn id(&self) -> &str;
    fn name(&self) -> &str;
}

impl Named for Author {
    fn new(id: String, name: String) -> Self {
        Self {
            id,
            name,
            ..Self::default()
        }
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for Tag {
    fn new(slug: String, name: String) -> Self {
        Self {
            slug,
            name,
            ..Self::default()
        }
    }

    fn id(&self) -> &str {
        &self.slug
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl<T: Named> People<T> {
    fn add(&mut self, one: T) -> usize {
        let at = self.all.len();
        for key in [one.id(), one.name()] {
            self.index.entry(key.to_lowercase()).or_insert(at);
        }
        self.all.push(one);
        at
    }

    /// The one with that id or name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.index.get(&name.trim().to_lowercase()).copied()
    }

    /// The one with that id or name, or a new one of that name.
    pub(crate) fn find_or_add(&mut self, name: &str) -> usize {
        if let Some(found) = self.find(name) {
            return found;
        }
        let slug = tag_slug(name);
        let found = self.find(&slug);
        found.unwrap_or_else(|| self.add(T::new(slug, name.trim().to_owned())))
    }
}

/// Reads the authors: a mapping of ids to names, or to mappings with a name and more.
pub(crate) fn read_authors(file: &SourceFile, problems: &mut Vec<Problem>) -> People<Author> {
    let keys = ["name", "title", "url", "bio", "avatar", "email"];
    read(file, &keys, problems, |entry, id, name| Author {
        id,
        name,
        title: entry.text("title"),
        url: entry.text("url"),
        bio: entry.text("bio"),
        avatar: entry.text("avatar"),
        known: true,
        posts: Vec::new(),
    })
}

/// Reads the tags: a mapping of slugs to names, or to mappings with a name and more.
pub(crate) fn read_tags(file: &SourceFile, problems: &mut Vec<Problem>) -> People<Tag> {
    read(
        file,
        &["name", "description"],
        problems,
        |entry, slug, name| Tag {
            slug,
            name,
            description: entry.text("description"),
            known: true,
            posts: Vec::new(),
        },
    )
}

/// One entry of such a file.
struct Entry<'e> {
    file: &'e SourceFile,
    spans: &'e SpanIndex,
    id: &'e str,
    values: Option<&'e Mapping>,
    problems: std::cell::RefCell<&'e mut Vec<Problem>>,
}

impl Entry<'_> {
    fn text(&self, key: &str) -> Option<String> {
        match self.values?.get(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) | Value::Null => None,
            Value::Number(number) => Some(number.to_string()),
            _ => {
                let span = self.spans.value(&[self.id, key]).unwrap_or_default();
                let message = format!("`{key}` must be text");
                let path = &self.file.path;
                self.problems.borrow_mut().push(Problem::new(
                    ProblemKind::WrongType,
                    path,
                    span,
                    message,
                ));
                None
            }
        }
    }

    fn check_keys(&self, known: &[&str]) {
        for key in self
            .values
            .into_iter()
            .flat_map(Mapping::keys)
            .filter_map(Value::as_str)
        {
            if known.contains(&key) {
                continue;
            }
            let span = self.spans.key(&[self.id, key]).unwrap_or_default();
            let mut problem = Problem::new(
                ProblemKind::UnknownKey,
                &self.file.path,
                span,
                format!("unknown key `{key}`"),
            );
            if let Some(near) = crate::suggest::closest(key, known.iter().copied()) {
                problem = problem.with_help(format!("did you mean `{near}`?"));
                if self.values.is_some_and(|values| !values.contains_key(near)) {
                    problem = problem.with_remedy(inside_quotes(&self.file.text, span), near);
                }
            }
            self.problems.borrow_mut().push(problem);
        }
    }
}

fn read<T: Named>(
    file: &SourceFile,
    keys: &[&str],
    problems: &mut Vec<Problem>,
    make: impl Fn(&Entry<'_>, String, String) -> T,
) -> People<T> {
    let mut people = People::default();
    let (value, spans) = match yaml::parse(&file.text, 0) {
        Ok(parsed) => parsed,
        Err(error) => {
            let mut problem = Problem::new(
                ProblemKind::InvalidFrontMatter,
                &file.path,
                error.span,
                error.message,
            );
            problem.help = error.help;
            if let Some((span, text)) = error.mended.map(|mended| *mended) {
                problem = problem.with_remedy(span, text);
            }
            if let Some(first) = error.first {
                problem.kind = ProblemKind::DuplicateKey;
                problem = problem.with_related(&file.path, first, "first used here");
            }
            problems.push(problem);
            return people;
        }
    };
    let entries = match &value {
        Value::Mapping(entries) => entries,
        Value::Null => return people,
        _ => {
            let span = spans.value(&[]).unwrap_or_default();
            let message = "the file must map each id to a name or to a mapping with a `name`";
            problems.push(Problem::new(
                ProblemKind::WrongType,
                &file.path,
                span,
                message,
            ));
            return people;
        }
    };
    for (id, entry) in entries {
        let Some(id) = id.as_str() else { continue };
        if let Err(reason) = crate::permalink::check_slug(id) {
            let span = spans.key(&[id]).unwrap_or_default();
            let message = format!(
                "`{}` cannot be part of an address: {reason}",
                id.escape_debug()
            );
            problems.push(Problem::new(
                ProblemKind::InvalidUrl,
                &file.path,
                span,
                message,
            ));
            continue;
        }
        let values = entry.as_mapping();
        let entry_of = Entry {
            file,
            spans: &spans,
            id,
            values,
            problems: problems.into(),
        };
        entry_of.check_keys(keys);
        let name = entry
            .as_str()
            .map(str::to_owned)
            .or_else(|| entry_of.text("name"));
        let name = name.unwrap_or_else(|| id.to_owned());
        let one = make(&entry_of, id.to_owned(), name);
        people.add(one);
    }
    people
}
