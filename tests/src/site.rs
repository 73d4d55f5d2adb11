//! Sites in temporary folders.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{Run, binary};

/// The time of all runs: the Monday after the newest edition of the sample, all of whose posts are out.
pub const NOW: &str = "2026-11-16T09:00:00+05:30";

/// Settings of a site that has what every command needs, and nothing else.
const SETTINGS: &str = "\
title: Tea
base_url: https://tea.example
newsletters:
  weekly:
    title: Tea Weekly
    from: Tea <news@tea.example>
    postal_address: Tea, 1 Kettle Row
    list: weekly
mail:
  transport: maildir:outbox
  unsubscribe_url: https://tea.example/unsubscribe/{token}
";

/// A site in a temporary folder of its own, which goes when the value goes.
///
/// The site is the only thing in its parent folder, so that a test can see whether something was
/// written outside of it.
#[derive(Debug)]
pub struct Site {
    parent: TempDir,
}

impl Site {
    /// A site without posts.
    pub fn empty() -> Self {
        Self::with_settings(SETTINGS)
    }

    /// A site without posts and with other settings.
    pub fn with_settings(settings: &str) -> Self {
        let parent = tempfile::tempdir().expect("a temporary folder can be made");
        fs::create_dir_all(parent.path().join("site/content/posts"))
            .expect("a new folder can be made");
        let site = Self { parent };
        site.write("postroom.yaml", settings);
        site
    }

    /// The settings of [`Site::empty`] and these lines.
    pub fn with_more_settings(more: &str) -> Self {
        Self::with_settings(&format!("{SETTINGS}{more}"))
    }

    /// A copy of the sample site.
    pub fn sample() -> Self {
        let site = Self::empty();
        for part in [
            "postroom.yaml",
            "content",
            "static",
            "templates",
            "examples",
        ] {
            copy(&workspace().join(part), &site.path(part));
        }
        site
    }

    /// The site's root.
    pub fn root(&self) -> PathBuf {
        self.parent.path().join("site")
    }

    /// The folder around the site.
    pub fn parent(&self) -> &Path {
        self.parent.path()
    }

    /// A path in the site.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file and the folders it needs.
    pub fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("a new folder can be made");
        fs::write(&path, bytes)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        self
    }

    /// Writes a post with this slug and body, published on 10 November 2026.
    pub fn post(&self, slug: &str, body: &str) -> &Self {
        let text = format!("---\ntitle: {slug}\ndate: 2026-11-10\n---\n\n{body}\n");
        self.write(format!("content/posts/{slug}.md"), text)
    }

    /// Writes an edition of the newsletter `weekly` with these front matter lines and this body.
    pub fn edition(&self, name: &str, front_matter: &str, body: &str) -> &Self {
        let text = format!("---\nid: urn:test:{name}\n{front_matter}---\n\n{body}\n");
        self.write(format!("content/newsletters/weekly/{name}.md"), text)
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.path(path);
        fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
    }

    /// The binary with this site and [`NOW`], in an environment that is the same everywhere.
    pub fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .env_clear()
            .env("TZ", "UTC")
            .env("HOME", self.parent());
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.current_dir(self.root()).args(["--now", NOW]);
        command
    }

    /// Runs the binary in the site; `arguments` are separated by spaces.
    #[track_caller]
    pub fn run(&self, arguments: &str) -> Run {
        self.run_all(&arguments.split(' ').collect::<Vec<_>>())
    }

    /// Runs the binary in the site.
    #[track_caller]
    pub fn run_all(&self, arguments: &[&str]) -> Run {
        let mut command = self.command();
        command.args(arguments);
        Run::of(command)
    }

    /// Runs the binary in the site for a reader who has closed standard output, and gives its exit
    /// code.
    #[track_caller]
    pub fn run_unread(&self, arguments: &str) -> Option<i32> {
        let mut command = self.command();
        command.args(arguments.split(' '));
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the binary starts");
        drop(child.stdout.take());
        child.wait().expect("it ends").code()
    }

    /// Imports people onto the list `weekly`.
    #[track_caller]
    pub fn subscribe(&self, addresses: &[&str]) -> &Self {
        self.write("people.csv", format!("email\n{}\n", addresses.join("\n")));
        self.run("subscribers import people.csv --list weekly")
            .exits(0);
        fs::remove_file(self.path("people.csv")).expect("it was written above");
        self
    }

    /// Every file under a folder of the site, by its path in the folder, with its bytes. Links
    /// are not followed.
    #[track_caller]
    pub fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(folder))
    }
}

/// The root of the repository.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests/ lies in the workspace")
        .to_owned()
}

/// Every file under a folder, by its path in the folder, with its bytes. Links are not followed.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    for entry in entries.map(|entry| entry.expect("a folder of our own can be listed")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("an entry has a type");
        if kind.is_dir() {
            let below = files(&entry.path());
            found.extend(
                below
                    .into_iter()
                    .map(|(path, bytes)| (format!("{name}/{path}"), bytes)),
            );
        } else if kind.is_file() {
            found.insert(
                name,
                fs::read(entry.path()).expect("a file of our own can be read"),
            );
        } else {
            found.insert(name, Vec::new());
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("the sample can be copied");
        return;
    }
    fs::create_dir_all(to).expect("a new folder can be made");
    for entry in fs::read_dir(from).expect("the sample can be listed") {
        let entry = entry.expect("the sample can be listed");
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
