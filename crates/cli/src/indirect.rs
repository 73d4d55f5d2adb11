//! Finds the value of settings that say where it is.

use std::{fs, path::Path, process::Command};

use postroom_content_model::Indirect;

/// The most bytes a setting's file may have.
const MAX_BYTES: u64 = 64 * 1024;

/// The value of a setting: itself, or what an environment variable, a file or a command gives.
/// Errors never hold the value.
pub(crate) fn resolve(root: &Path, setting: &Indirect) -> Result<String, String> {
    match setting {
        Indirect::Literal(value) => Ok(value.clone()),
        Indirect::Env(name) => std::env::var(name)
            .map_err(|_| format!("the environment variable {name} is not set, or not UTF-8")),
        Indirect::File(path) => read(&root.join(path)),
        Indirect::Command(command) => run(root, command),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let refused = |reason: String| format!("cannot read {}: {reason}", path.display());
    let bytes = fs::metadata(path)
        .map_err(|error| refused(error.to_string()))?
        .len();
    if bytes > MAX_BYTES {
        return Err(refused("it is larger than 64 KiB".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn run(root: &Path, command: &str) -> Result<String, String> {
    let output = Command::new("sh")
        .arg("-c")
        .arg(command)
        .current_dir(root)
        .output();
    let output = output.map_err(|error| format!("cannot run `{command}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{command}` failed ({})", output.status));
    }
    let printed =
        String::from_utf8(output.stdout).map_err(|_| format!("`{command}` printed no UTF-8"))?;
    let first = printed.lines().next().unwrap_or_default().to_owned();
    if first.is_empty() {
        Err(format!("`{command}` printed nothing"))
    } else {
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_from_files_and_commands() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("key"), "secret\n").expect("written");
        let get = |text: &str| resolve(folder.path(), &Indirect::parse(text));
        assert_eq!(get("file:key"), Ok("secret".to_owned()));
        assert_eq!(get("command:printf 'one\\ntwo'"), Ok("one".to_owned()));
        assert_eq!(get("plain"), Ok("plain".to_owned()));
        assert!(get("file:none").unwrap_err().contains("none"));
        assert!(get("command:exit 3").unwrap_err().contains('3'));
        assert!(
            get("env:POSTROOM_TEST_NOT_SET")
                .unwrap_err()
                .contains("POSTROOM_TEST_NOT_SET")
        );
    }
}
