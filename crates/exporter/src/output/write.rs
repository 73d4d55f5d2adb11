//! Writing one file so that a killed run leaves either the old one or the new one.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use tempfile::{Builder, NamedTempFile};

/// How the names of unfinished files begin.
pub(crate) const TEMPORARY: &str = ".postroom-tmp-";

/// Writes a file beside its place, then moves it there.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary_beside(path)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// Copies a file beside its place, then moves it there.
pub(crate) fn copy_atomically(from: &Path, path: &Path) -> io::Result<()> {
    let mut file = temporary_beside(path)?;
    io::copy(&mut File::open(from)?, file.as_file_mut())?;
    file.persist(path)?;
    Ok(())
}

/// Whether `path` is a plain file (not a link to one) with exactly these bytes.
pub(crate) fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    if !is_file_of(path, bytes.len() as u64)? {
        return Ok(false);
    }
    Ok(fs::read(path)? == bytes)
}

/// Whether `path` is a plain file with the same bytes as `other`.
pub(crate) fn holds_copy(path: &Path, other: &Path) -> io::Result<bool> {
    if !is_file_of(path, fs::metadata(other)?.len())? {
        return Ok(false);
    }
    let (mut left, mut right) = (File::open(path)?, File::open(other)?);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    loop {
        a.clear();
        b.clear();
        Read::by_ref(&mut left).take(CHUNK).read_to_end(&mut a)?;
        Read::by_ref(&mut right).take(CHUNK).read_to_end(&mut b)?;
        if a != b {
            return Ok(false);
        }
        if a.is_empty() {
            return Ok(true);
        }
    }
}

/// How much of two files is compared at a time, in bytes.
const CHUNK: u64 = 256 * 1024;

fn is_file_of(path: &Path, length: u64) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(metadata.is_file() && metadata.len() == length),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A new file in the folder of `path`, readable for everyone whom the umask allows: a web server
/// reads it as another user.
fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_and_compared() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        assert!(!holds(&a, b"x").unwrap());
        write_atomically(&a, b"one").unwrap();
        assert!(holds(&a, b"one").unwrap());
        assert!(!holds(&a, b"two").unwrap());
        copy_atomically(&a, &b).unwrap();
        assert!(holds_copy(&b, &a).unwrap());
        write_atomically(&b, b"two").unwrap();
        assert!(!holds_copy(&b, &a).unwrap());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "no temporary file is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn other_users_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_atomically(&path, b"x").unwrap();
        let expected = folder.path().join("plain");
        fs::write(&expected, b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&expected));
    }
}
