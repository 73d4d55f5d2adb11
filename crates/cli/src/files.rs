//! Writes files whole or not at all.

use std::{fs, io::Write, path::Path};

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
