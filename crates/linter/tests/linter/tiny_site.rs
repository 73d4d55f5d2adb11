//! Sites of a few files in a temporary folder.

use std::{fs, path::Path};

use postroom_content_model::{
    Indirect, SETTINGS_FILE, Settings, SettingsError, Site, SitePath, SourceFile,
};
use postroom_linter::{Gathered, LintOptions, Report, lint};
use tempfile::TempDir;

/// The settings of sites that bring none.
const PLAIN_SETTINGS: &str = "title: Tiny\nbase_url: https://tiny.example\n";

/// A site in a folder that is deleted with it.
pub(crate) struct TinySite {
    folder: TempDir,
}

impl TinySite {
    pub(crate) fn new<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Self {
        let site = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        site.write(SETTINGS_FILE, PLAIN_SETTINGS.as_bytes());
        fs::create_dir_all(site.root().join("content/posts")).unwrap();
        for (path, text) in files {
            site.write(path, text.as_ref());
        }
        site
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Its settings, which must be sound.
    pub(crate) fn settings(&self) -> Settings {
        Settings::load(self.root(), &no_secrets).unwrap()
    }

    /// Lints it with nothing gathered.
    pub(crate) fn lint(&self, options: &LintOptions) -> Report {
        self.lint_with(&Gathered::default(), options)
    }

    /// Lints it as the command line does: broken settings are a report too.
    pub(crate) fn lint_with(&self, gathered: &Gathered, options: &LintOptions) -> Report {
        let settings = match Settings::load(self.root(), &no_secrets) {
            Ok(settings) => settings,
            Err(SettingsError::Invalid { file, problems }) => {
                return Report::of_problems(&problems, &[file]);
            }
            Err(error) => panic!("{error}"),
        };
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let mut site = Site::load(self.root(), settings, now).unwrap();
        let path = SitePath::new(SETTINGS_FILE);
        if site.source(&path).is_none() {
            let text = fs::read_to_string(self.root().join(SETTINGS_FILE)).unwrap();
            site.data_files.push(SourceFile {
                path,
                text: text.into(),
            });
        }
        lint(&site, gathered, options)
    }
}

/// A report on these files with everything as it is by default.
pub(crate) fn report<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Report {
    TinySite::new(files).lint(&LintOptions::default())
}

/// A post of this body.
pub(crate) fn post(body: &str) -> String {
    format!("---\ntitle: Tea\ndate: 2026-02-03\n---\n{body}")
}

fn no_secrets(setting: &Indirect) -> Result<String, String> {
    Err(format!("{setting:?} is not for tests"))
}
