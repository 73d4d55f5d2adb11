//! What git knows about a folder: what changed in it since a commit, and how it was then. The
//! repository is only read: the index that questions need is a copy, and so is where new objects
//! would go.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::{Context as _, anyhow, bail};
use tempfile::TempDir;

/// Variables by which git tells its hooks about the repository at hand. They may name another
/// index than the folder's, and another folder as the top.
const OF_HOOKS: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_LITERAL_PATHSPECS",
];

/// Nothing that a repository's settings name is run: neither hooks and monitors, nor the filters
/// of large file storage, which would fetch; and no part of an index is written beside git's own.
const HARMLESS: [&str; 7] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.clean=",
    "filter.lfs.required=false",
];

/// A folder in a repository.
pub(crate) struct Git {
    folder: PathBuf,
    scratch: TempDir,
}

/// A commit that the repository has, by its hash.
pub(crate) struct Commit(String);

/// A file of the folder that differs from what it was; paths are relative to the folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was not there.
    Added(String),
    /// Its bytes or its type are others.
    Edited(String),
    /// It is no longer there.
    Deleted(String),
    /// It was called otherwise, and may have been edited as well.
    Renamed {
        /// What it was called.
        from: String,
        /// What it is called.
        to: String,
    },
}

impl Git {
    /// The repository that holds a folder.
    pub(crate) fn at(folder: &Path) -> anyhow::Result<Self> {
        let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
        let git = Self {
            folder: folder.to_owned(),
            scratch,
        };
        let inside = git.output(&["rev-parse", "--is-inside-work-tree"], &[], &[])?;
        if !inside.status.success() {
            bail!(
                "git finds no repository at {}: {}",
                folder.display(),
                said(&inside)
            );
        }
        if text(&inside.stdout).trim() != "true" {
            bail!("{} is in no working tree of git", folder.display());
        }
        Ok(git)
    }

    /// The commit that `revision` names.
    pub(crate) fn commit(&self, revision: &str) -> anyhow::Result<Commit> {
        let commit = format!("{revision}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let known = self.output(&[&verify[..], &[&commit]].concat(), &[], &[])?;
        if known.status.success() {
            return Ok(Commit(text(&known.stdout).trim().to_owned()));
        }
        let shallow = self.run(&["rev-parse", "--is-shallow-repository"], &[], &[])?;
        if text(&shallow).trim() == "true" {
            bail!(
                "git does not have the commit `{revision}`, because this clone is shallow: \
                 `git fetch --unshallow` gets the rest (in CI, check out with `fetch-depth: 0`)"
            );
        }
        bail!("git knows no commit `{revision}`; `git log` and `git branch --all` list them");
    }

    /// What differs between a commit and the folder's files as they are, staged or not, those
    /// included that git does not track yet.
    pub(crate) fn changes_since(&self, commit: &Commit) -> anyhow::Result<Vec<Change>> {
        let variables = self.index_with_new_files()?;
        let diff = [
            "diff",
            "--name-status",
            "-z",
            "--find-renames",
            "--relative",
        ];
        let plain = ["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];
        let arguments = [&diff[..], &plain, &[&commit.0, "--", "."]].concat();
        Ok(changes(&self.run(&arguments, &variables, &[])?))
    }

    /// Writes the folder's files as they were at a commit below a new folder, and gives their
    /// root. If the folder was not there yet, it is empty.
    pub(crate) fn check_out(&self, commit: &Commit) -> anyhow::Result<(TempDir, PathBuf)> {
        let made = tempfile::tempdir().context("cannot make a temporary folder")?;
        let index = self.scratch.path().join("then");
        let variables = [
            ("GIT_INDEX_FILE", index.into_os_string()),
            ("GIT_LFS_SKIP_SMUDGE", OsString::from("1")),
        ];
        self.run(&["read-tree", &commit.0], &variables, &[])?;
        let top = made
            .path()
            .canonicalize()
            .context("cannot find a folder just made")?;
        let mut prefix = OsString::from("--prefix=");
        prefix.push(&top);
        prefix.push("/");
        let checkout = [
            OsStr::new("checkout-index"),
            "--all".as_ref(),
            "--quiet".as_ref(),
        ];
        self.run(&[&checkout[..], &[&prefix]].concat(), &variables, &[])?;
        let below = self.run(&["rev-parse", "--show-prefix"], &[], &[])?;
        let root = top.join(text(&below).trim_end_matches(['\r', '\n']));
        fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        Ok((made, root))
    }

    /// A copy of the index that knows of the files which are not tracked yet, so that one of them
    /// can be seen to be a tracked one by another name. Adding names writes an object: to a folder
    /// of our own.
    fn index_with_new_files(&self) -> anyhow::Result<Vec<(&'static str, OsString)>> {
        let (index, objects) = (
            self.scratch.path().join("index"),
            self.scratch.path().join("objects"),
        );
        fs::create_dir_all(&objects).context("cannot make a temporary folder")?;
        match copy_with_time(&self.path_of("index")?, &index) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).context("cannot read git's index");
            }
            _ => {}
        }
        let variables = vec![
            ("GIT_INDEX_FILE", index.into_os_string()),
            ("GIT_OBJECT_DIRECTORY", objects.into_os_string()),
            (
                "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                quoted(&self.path_of("objects")?),
            ),
        ];
        let list = ["ls-files", "--others", "--exclude-standard", "-z"];
        let untracked = self.run(&list, &variables, &[])?;
        // What ends with a slash is a repository inside of this one.
        let names = untracked.split(|byte| *byte == 0);
        let files: Vec<&[u8]> = names
            .filter(|name| !name.is_empty() && !name.ends_with(b"/"))
            .collect();
        if !files.is_empty() {
            let everywhere = ["-c", "core.sparseCheckout=false", "--literal-pathspecs"];
            let add = ["add", "--intent-to-add"];
            let from = ["--pathspec-from-file=-", "--pathspec-file-nul"];
            let arguments = [&everywhere[..], &add, &from].concat();
            self.run(&arguments, &variables, &files.join(&0))?;
        }
        Ok(variables)
    }

    /// A path of the repository's own.
    fn path_of(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.run(&["rev-parse", "--git-path", name], &[], &[])?;
        let path = text(&path);
        let path = self.folder.join(path.trim_end_matches(['\r', '\n']));
        std::path::absolute(&path).with_context(|| format!("cannot find {}", path.display()))
    }

    /// What a git command prints; if it fails, what it says is the error.
    fn run(
        &self,
        arguments: &[impl AsRef<OsStr>],
        variables: &[(&str, OsString)],
        input: &[u8],
    ) -> anyhow::Result<Vec<u8>> {
        let output = self.output(arguments, variables, input)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let command: Vec<_> = arguments
            .iter()
            .map(|argument| argument.as_ref().to_string_lossy())
            .collect();
        bail!("`git {}` failed: {}", command.join(" "), said(&output));
    }

    fn output(
        &self,
        arguments: &[impl AsRef<OsStr>],
        variables: &[(&str, OsString)],
        input: &[u8],
    ) -> anyhow::Result<Output> {
        let mut command = Command::new("git");
        command.current_dir(&self.folder);
        for name in OF_HOOKS {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        for setting in HARMLESS {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                anyhow!("`git` is not on this machine, and only git knows what changed")
            }
            _ => anyhow!(error).context("cannot run `git`"),
        })?;
        let mut stdin = child.stdin.take().context("git takes no input")?;
        let written = std::thread::scope(|scope| {
            let writer = scope.spawn(move || stdin.write_all(input));
            let output = child.wait_with_output();
            // A git that stops reading says why by itself.
            let _ = writer.join();
            output
        });
        written.context("cannot run `git`")
    }
}

/// Reads `git diff --name-status -z`: a letter, then a path or, for a rename, two.
fn changes(listed: &[u8]) -> Vec<Change> {
    let mut fields = listed.split(|byte| *byte == 0).map(text);
    let mut changes = Vec::new();
    while let Some(status) = fields.next() {
        let Some(path) = fields.next() else { break };
        changes.push(match status.as_bytes().first() {
            Some(b'A') => Change::Added(path),
            Some(b'D') => Change::Deleted(path),
            Some(b'R') => match fields.next() {
                Some(to) => Change::Renamed { from: path, to },
                None => break,
            },
            Some(b'C') => match fields.next() {
                Some(to) => Change::Added(to),
                None => break,
            },
            _ => Change::Edited(path),
        });
    }
    changes
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first line of what git complained about.
fn said(output: &Output) -> String {
    let complaint = text(&output.stderr);
    let line = complaint.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or("it gave no reason");
    line.trim_start_matches("fatal: ").to_owned()
}

/// A copy that is as old as the file: git looks into files that are not older than its index,
/// because they may have changed right after it was written, at the same size.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let time = fs::metadata(from)?.modified()?;
    fs::File::options().write(true).open(to)?.set_modified(time)
}

/// A path in a list that separates by colons: in quotes, as git reads them.
fn quoted(path: &Path) -> OsString {
    let path = path.to_string_lossy();
    let escaped = path.replace('\\', "\\\\").replace('"', "\\\"");
    OsString::from(format!("\"{escaped}\""))
}

#[cfg(test)]
mod tests {
    use super::{Change, changes};

    #[test]
    fn names_are_taken_as_they_are() {
        let listed =
            b"M\0a b.md\0R087\0\"x\".md\0\xe6\x97\xa5\n.md\0D\0gone.md\0A\0new.md\0T\0link\0";
        let expected = [
            Change::Edited("a b.md".into()),
            Change::Renamed {
                from: "\"x\".md".into(),
                to: "日\n.md".into(),
            },
            Change::Deleted("gone.md".into()),
            Change::Added("new.md".into()),
            Change::Edited("link".into()),
        ];
        assert_eq!(changes(listed), expected);
        assert_eq!(changes(b""), []);
    }
}
