//! What every command starts from: the site's root, its settings, and the time.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use jiff::{Timestamp, tz::TimeZone};
use postroom_content_model::{
    Indirect, Overlay, SETTINGS_FILE, Settings, SettingsError, Shown, Site, SitePath,
};

use crate::{args::Global, clock, indirect, output::Output, recall};

/// The site a command works on.
pub(crate) struct Context<'a> {
    pub(crate) global: &'a Global,
    pub(crate) output: &'a Output,
    /// The folder that holds `postroom.yaml`.
    pub(crate) root: PathBuf,
}

impl<'a> Context<'a> {
    /// Finds the root: `-C`, else the nearest folder upwards that holds `postroom.yaml`.
    pub(crate) fn new(global: &'a Global, output: &'a Output) -> anyhow::Result<Self> {
        Self::of_file(None, global, output)
    }

    /// The same for the site that a file belongs to: the root is looked for from there first. The
    /// file need not exist.
    pub(crate) fn of_file(
        file: Option<&Path>,
        global: &'a Global,
        output: &'a Output,
    ) -> anyhow::Result<Self> {
        let above_file = || file.and_then(|file| root_above(&std::path::absolute(file).ok()?));
        let root = match &global.directory {
            Some(directory) => directory.clone(),
            None => above_file().map_or_else(nearest_root, Ok)?,
        };
        if !root.join(SETTINGS_FILE).is_file() {
            bail!(
                "there is no {SETTINGS_FILE} in {}; `postroom init` makes a site",
                root.display()
            );
        }
        Ok(Self {
            global,
            output,
            root,
        })
    }

    /// The same for a site that lies elsewhere.
    pub(crate) fn at(&self, root: PathBuf) -> Self {
        Self { root, ..*self }
    }

    /// The settings; mistakes in them come back as [`SettingsError`].
    pub(crate) fn settings(&self) -> Result<Settings, SettingsError> {
        Settings::load(&self.root, &|setting| self.resolve(setting))
    }

    /// The settings, read from `overlay` if it has them.
    pub(crate) fn settings_over(&self, overlay: &Overlay) -> Result<Settings, SettingsError> {
        match overlay.get(SETTINGS_FILE) {
            Some(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                Settings::parse(&text, &|setting| self.resolve(setting))
            }
            None => self.settings(),
        }
    }

    /// The value of a setting that may say where it is.
    pub(crate) fn resolve(&self, setting: &Indirect) -> Result<String, String> {
        indirect::resolve(&self.root, setting)
    }

    /// The value of the setting called `name`, or an error that names it.
    pub(crate) fn value_of(&self, name: &str, setting: &Indirect) -> anyhow::Result<String> {
        self.resolve(setting)
            .map_err(|reason| anyhow!("the setting `{name}` in {SETTINGS_FILE}: {reason}"))
    }

    /// The time to go by; dates without an offset are in `zone`.
    pub(crate) fn now(&self, zone: &TimeZone) -> anyhow::Result<Timestamp> {
        clock::now(self.global.now.as_deref(), zone)
    }

    /// The whole site as seen now.
    pub(crate) fn site(&self, settings: Settings) -> anyhow::Result<Site> {
        self.site_over(settings, &Overlay::new())
    }

    /// The whole site as seen now, if the files of `overlay` held what it says.
    pub(crate) fn site_over(&self, settings: Settings, overlay: &Overlay) -> anyhow::Result<Site> {
        let now = self.now(&settings.time_zone.0)?;
        Ok(Site::load_over(&self.root, settings, now, overlay)?)
    }

    /// The whole site as seen now, with posts that are not published yet.
    pub(crate) fn site_showing(&self, settings: Settings, shown: Shown) -> anyhow::Result<Site> {
        let now = self.now(&settings.time_zone.0)?;
        let overlay = Overlay::new();
        Ok(Site::load_showing(
            &self.root, settings, now, &overlay, shown,
        )?)
    }

    /// The same site for a command that wants only some documents with their texts: what is known
    /// of the others from earlier runs is taken from there.
    pub(crate) fn site_around(
        &self,
        settings: Settings,
        overlay: &Overlay,
        wanted: &(dyn Fn(&SitePath) -> bool + Sync),
    ) -> anyhow::Result<Site> {
        let now = self.now(&settings.time_zone.0)?;
        Ok(recall::load(&self.root, settings, now, overlay, wanted)?)
    }

    /// A path of a setting: relative ones start from the root.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }
}

fn nearest_root() -> anyhow::Result<PathBuf> {
    let here = env::current_dir().context("cannot tell the current folder")?;
    root_above(&here).ok_or_else(|| {
        anyhow!(
            "there is no {SETTINGS_FILE} in {} or above it; go to a site, name one with -C, or make one with `postroom init`",
            here.display()
        )
    })
}

/// The path itself, or the nearest folder above it, that holds `postroom.yaml`.
fn root_above(path: &Path) -> Option<PathBuf> {
    let mut folders = path.ancestors();
    let root = folders.find(|folder| folder.join(SETTINGS_FILE).is_file());
    root.map(Path::to_owned)
}
