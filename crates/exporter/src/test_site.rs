//! Small sites for tests, each in a folder of its own.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use postroom_content_model::{Overlay, Settings, Shown, Site};
use tempfile::TempDir;

use crate::{Cache, ExportError, ExportOptions, ExportReport, export};

/// A site in a temporary folder.
pub(crate) struct TestSite {
    folder: TempDir,
}

/// The settings of a test site.
pub(crate) const SETTINGS: &str = "\
title: Test & Co
base_url: https://x.example/sub
description: About <tests>
newsletters:
  weekly:
    title: Weekly *News*
    from: News <news@x.example>
    postal_address: |
      Test & Co
      1 Example Street
";

/// The moment that test sites are seen from.
const NOW: &str = "2026-11-15T12:00:00Z";

impl TestSite {
    /// A site of these files, seen on 15 November 2026.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Self { folder };
        site.write("postroom.yaml", SETTINGS);
        for (path, text) in files {
            site.write(path, text);
        }
        site
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Puts something into the settings.
    pub(crate) fn set(&self, yaml: &str) {
        self.write("postroom.yaml", &format!("{SETTINGS}{yaml}\n"));
    }

    pub(crate) fn load(&self) -> Site {
        self.load_showing(Shown::default())
    }

    /// The site with posts that are not published yet.
    pub(crate) fn load_showing(&self, shown: Shown) -> Site {
        let no_secrets = |_: &_| Err("none".to_owned());
        let settings = Settings::load(self.folder.path(), &no_secrets).unwrap();
        let now = NOW.parse().unwrap();
        Site::load_showing(self.folder.path(), settings, now, &Overlay::new(), shown).unwrap()
    }

    /// What exports keep, as if every file had been written long before.
    pub(crate) fn cache(&self) -> Cache {
        Cache {
            folder: self.path("cache"),
            maker: "test".to_owned(),
            began: SystemTime::now() + Duration::from_hours(1),
        }
    }

    /// Exports into `public`.
    pub(crate) fn try_export(&self) -> Result<ExportReport, ExportError> {
        export(
            &self.load(),
            &ExportOptions::new(self.path("public")),
            None,
            &|_| {},
        )
    }

    pub(crate) fn export(&self) -> ExportReport {
        self.try_export().unwrap()
    }

    /// A file of the output.
    pub(crate) fn output(&self, path: &str) -> String {
        let path = self.path("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file of the output, in order.
    pub(crate) fn outputs(&self) -> Vec<String> {
        let root = self.path("public");
        let mut files = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(
                        path.strip_prefix(&root)
                            .unwrap()
                            .to_str()
                            .unwrap()
                            .to_owned(),
                    );
                }
            }
        }
        files.sort();
        files
    }
}

/// A post's file.
pub(crate) fn post(front_matter: &str, body: &str) -> String {
    format!("---\n{front_matter}\n---\n{body}\n")
}
