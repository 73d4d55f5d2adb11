//! Hugo, a site generator in Go, with templates that write what ours write: the same heads, lists,
//! feeds, related posts and tables of contents, and code highlighted by class.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::program::run;

const FILES: [(&str, &str); 7] = [
    (
        "layouts/_default/baseof.html",
        include_str!("hugo/baseof.html"),
    ),
    (
        "layouts/_default/single.html",
        include_str!("hugo/single.html"),
    ),
    ("layouts/_default/list.html", include_str!("hugo/list.html")),
    (
        "layouts/_default/taxonomy.html",
        include_str!("hugo/terms.html"),
    ),
    ("layouts/_default/rss.xml", include_str!("hugo/rss.xml")),
    (
        "layouts/404.html",
        "{{ define \"main\" }}<h1>404</h1>{{ end }}\n",
    ),
    (
        "static/style.css",
        include_str!("../../../../templates/site/style.css"),
    ),
];

/// Hugo on the posts of a site.
pub(crate) struct Hugo {
    folder: PathBuf,
    out: PathBuf,
}

impl Hugo {
    /// Writes a site for Hugo over the posts of ours; none if it is not installed.
    pub(crate) fn new(site: &Path, scratch: &Path) -> Option<Self> {
        let mut version = Command::new("hugo");
        version
            .arg("version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if !version.status().is_ok_and(|status| status.success()) {
            return None;
        }
        let (folder, out) = (scratch.join("hugo"), scratch.join("hugo-public"));
        let settings = format!(
            "{}\n[[module.mounts]]\nsource = \"{}\"\ntarget = \"content/blog\"\n\
             [[module.mounts]]\nsource = \"{}\"\ntarget = \"static\"\n\
             [[module.mounts]]\nsource = \"static\"\ntarget = \"static\"\n",
            include_str!("hugo/hugo.toml"),
            site.join("content/posts").display(),
            site.join("static").display(),
        );
        for (path, text) in FILES.into_iter().chain([("hugo.toml", settings.as_str())]) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&folder)).expect("made");
            fs::write(path, text).expect("written");
        }
        Some(Self { folder, out })
    }

    /// All posts into an empty folder.
    pub(crate) fn cold(&self) -> Duration {
        // It is not there in the first round.
        let _ = fs::remove_dir_all(&self.out);
        self.again()
    }

    /// All posts into the folder that has them already.
    pub(crate) fn again(&self) -> Duration {
        let mut command = Command::new("hugo");
        command.args(["build", "--noBuildLock", "--destination"]);
        command.arg(&self.out).current_dir(&self.folder);
        run(command)
    }
}
