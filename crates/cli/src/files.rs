//! Writes files whole or not at all; those that a person edits never over a text that nobody has
//! read.

use std::{
    fs::{self, Metadata},
    io::Write,
    path::Path,
};

use anyhow::{Context as _, bail};

/// Writes a new file and the folders it needs. An existing file is never touched.
pub(crate) fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let failed = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    set_usual_permissions(&file).with_context(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} is there already and stays as it is", path.display())
        }
        Err(error) => Err(error.error).with_context(failed),
    }
}

/// Writes a file in place of the one that is there, if it differs. What is no regular file, such
/// as a pipe, is written to as it is.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    // A symbolic link stays one.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return fs::write(path, bytes).with_context(failed);
    }
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let (path, folder) = (path.display(), folder.display());
        bail!("cannot write {path}: there is no folder {folder}");
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    set_usual_permissions(&file).with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// Replaces the bytes of a file that is there and still holds `read`. A symbolic link stays one:
/// the file it leads to is replaced. Permissions stay, and the owner where the system lets them.
pub(crate) fn rewrite(path: &Path, read: &[u8], bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let path = fs::canonicalize(path).with_context(failed)?;
    let metadata = fs::metadata(&path).with_context(failed)?;
    if metadata.permissions().readonly() {
        bail!("{} is read-only and stays as it is", path.display());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".postroom-tmp-")
        .tempfile_in(folder)
        .with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    keep_owner_and_permissions(&file, &metadata).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    let now = fs::read(&path).with_context(failed)?;
    // Two names of one file may both be written.
    if now == bytes {
        return Ok(());
    }
    if now != read {
        bail!(
            "{} has changed since it was read, and stays as it is; run the command again",
            path.display()
        );
    }
    file.persist(&path)
        .map_err(|error| error.error)
        .with_context(failed)?;
    Ok(())
}

/// The owner first: to give a file away can take permissions from it.
fn keep_owner_and_permissions(
    file: &tempfile::NamedTempFile,
    metadata: &Metadata,
) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the superuser may give files away; anybody else writes files of their own.
        let _ = fchown(file.as_file(), Some(metadata.uid()), Some(metadata.gid()));
    }
    file.as_file().set_permissions(metadata.permissions())
}

/// Temporary files are private; what a person edits is not.
fn set_usual_permissions(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.xml");
        for text in ["one", "two", "two"] {
            replace(&path, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), text);
        }
        let files = fs::read_dir(folder.path()).expect("listed");
        assert_eq!(files.count(), 1);
        let error = replace(&folder.path().join("no/report.xml"), b"one").unwrap_err();
        assert!(error.to_string().contains("report.xml"), "{error}");
    }

    #[test]
    fn a_file_that_nobody_has_read_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        fs::write(&path, "two").expect("written");
        let error = rewrite(&path, b"one", b"three").unwrap_err();
        assert!(error.to_string().contains("has changed"), "{error}");
        assert_eq!(fs::read(&path).expect("read"), b"two");
        rewrite(&path, b"two", b"three").expect("replaced");
        assert_eq!(fs::read(&path).expect("read"), b"three");
        let left = fs::read_dir(folder.path()).expect("listed").count();
        assert_eq!(left, 1, "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
        fs::write(&file, "one").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        symlink("a.md", &link).expect("linked");
        rewrite(&link, b"one", b"two").expect("replaced");
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).expect("read"), b"two");
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);

        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("set");
        let error = rewrite(&file, b"two", b"three").unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
    }

    #[test]
    fn existing_files_stay_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b.md");
        create(&path, "one").expect("written");
        let error = create(&path, "two").unwrap_err();
        assert!(error.to_string().contains("stays as it is"), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("read"), "one");
        assert_eq!(
            fs::read_dir(folder.path().join("a"))
                .expect("listed")
                .count(),
            1
        );
    }
}
