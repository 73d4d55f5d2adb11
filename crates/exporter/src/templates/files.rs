//! Finding template files: the site's own first, the built-in ones for the rest.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{TemplateError, Theme, builtin};

/// How deep folders of templates are read.
const MAX_DEPTH: usize = 8;

/// A template before it is parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateFile {
    /// How templates name it: its path in the folder of templates, without `.hbs`.
    pub(crate) name: String,
    /// How messages name it.
    pub(crate) label: String,
    /// Its text.
    pub(crate) text: String,
}

impl TemplateFile {
    /// Whether its name has that ending.
    pub(crate) fn is(&self, extension: &str) -> bool {
        Path::new(&self.name)
            .extension()
            .is_some_and(|found| found == extension)
    }
}

/// The templates of a theme, in the order of their names. Files other than templates (the
/// stylesheet) keep their extension in their name.
pub(super) fn load(theme: Theme, root: &Path) -> Result<Vec<TemplateFile>, TemplateError> {
    let folder = theme.folder();
    let mut files: BTreeMap<String, TemplateFile> = builtin::files(theme)
        .iter()
        .map(|(path, text)| {
            let label = format!("{folder}/{path} (built in)");
            let name = name_of(path);
            (
                name.clone(),
                TemplateFile {
                    name,
                    label,
                    text: (*text).to_owned(),
                },
            )
        })
        .collect();
    let mut own = Vec::new();
    find(&root.join(folder), "", MAX_DEPTH, &mut own)
        .map_err(|error| TemplateError::unreadable(Path::new(folder), &error))?;
    for (relative, path) in own {
        let text = fs::read_to_string(&path);
        let text = text.map_err(|error| TemplateError::unreadable(&path, &error))?;
        let (name, label) = (name_of(&relative), format!("{folder}/{relative}"));
        files.insert(name.clone(), TemplateFile { name, label, text });
    }
    Ok(files.into_values().collect())
}

fn name_of(path: &str) -> String {
    path.strip_suffix(".hbs").unwrap_or(path).to_owned()
}

/// Finds the templates and stylesheets of a folder; one that does not exist has none.
fn find(
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut Vec<(String, PathBuf)>,
) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let relative = format!("{prefix}{name}");
        let is_template = Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "hbs" || extension == "css");
        let is_hidden = name.starts_with('.');
        if path.is_dir() && depth > 0 && !is_hidden {
            find(&path, &format!("{relative}/"), depth - 1, found)?;
        } else if is_template && !is_hidden {
            found.push((relative, path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_overridden_and_the_rest_stays() {
        let site = tempfile::tempdir().unwrap();
        let folder = site.path().join("templates/site/partials");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("footer.hbs"), "ours").unwrap();
        fs::write(folder.join("extra.hbs"), "new").unwrap();
        let plain = load(Theme::Site, Path::new("/nowhere")).unwrap();
        let own = load(Theme::Site, site.path()).unwrap();
        assert_eq!(own.len(), plain.len() + 1);
        let text = |name: &str| {
            own.iter()
                .find(|file| file.name == name)
                .map(|file| &file.text)
        };
        assert_eq!(text("partials/footer").unwrap(), "ours");
        assert_eq!(text("partials/extra").unwrap(), "new");
        let post = plain.iter().find(|file| file.name == "post");
        assert_eq!(text("post"), post.map(|file| &file.text));
    }

    #[test]
    fn every_built_in_template_is_compiled_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for theme in [Theme::Site, Theme::Mail] {
            let on_disk = load(theme, &root).unwrap();
            let compiled_in = load(theme, Path::new("/nowhere")).unwrap();
            let names = |files: &[TemplateFile]| -> Vec<_> {
                files.iter().map(|file| file.name.clone()).collect()
            };
            assert_eq!(names(&on_disk), names(&compiled_in));
        }
    }
}
