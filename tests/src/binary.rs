//! Finds the binary under test.

use std::{env, path::PathBuf, process::Command, sync::LazyLock};

/// The `postroom` binary: the one that `POSTROOM_BIN` names, as the Makefile does after building
/// it, else the one that cargo builds now, beside this test.
///
/// Cargo tells a test only of binaries of the test's own package, hence the detour. The build is
/// that of the whole workspace, because any other selection could choose other features of the
/// dependencies and build them all again.
pub fn binary() -> PathBuf {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| match env::var_os("POSTROOM_BIN") {
        Some(path) => PathBuf::from(path),
        None => build(),
    });
    assert!(
        BINARY.is_file(),
        "there is no binary at {}",
        BINARY.display()
    );
    BINARY.clone()
}

fn build() -> PathBuf {
    let test = env::current_exe().expect("a running test has a path");
    let profile = test
        .ancestors()
        .nth(2)
        .expect("a test lies in <target>/<profile>/deps");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--workspace", "--all-targets"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.arg("--target-dir").arg(
        profile
            .parent()
            .expect("a profile lies in the target folder"),
    );
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo is there, since it built this");
    assert!(status.success(), "cargo build failed: {status}");
    profile.join(format!("postroom{}", env::consts::EXE_SUFFIX))
}
