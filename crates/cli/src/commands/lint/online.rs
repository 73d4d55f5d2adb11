//! `--online`: runs the online phase before the rules, with what earlier runs remembered.

use std::{env, fs, io::Write as _, path::Path};

use anyhow::{Context as _, bail};
use postroom_content_model::Site;
use postroom_linter::{
    Gathered, LintOptions,
    online::{Cache, Checked, OnlineError, OnlineOptions, Proxy, Wanted, check, urls},
};

use crate::{context::Context, output::Output, progress};

/// Where answers are kept between runs, below the site's root. The folder brings its own
/// `.gitignore`; a build server may keep it from one build to the next.
const CACHE: &str = ".postroom/links.json";

/// Asks other sites about the links in question; `None` if the user interrupts that. What was
/// found out before an error or an interruption is remembered all the same.
pub(super) fn gather(
    context: &Context<'_>,
    site: &Site,
    options: &LintOptions,
) -> anyhow::Result<Option<Gathered>> {
    let wanted = urls(site, options);
    let options = OnlineOptions {
        proxy: proxy(),
        ..OnlineOptions::new(&site.settings.lint.online, site.now)
    };
    let path = context.path(CACHE);
    let mut cache = read(&path, context.output);
    let checked = run(context.output, wanted, &options, &mut cache);
    if let Err(error) = write(&path, &cache, &options) {
        let warning = format!("the answers of other sites are not remembered: {error:#}");
        context.output.warning(&warning);
    }
    let Some(checked) = checked? else {
        return Ok(None);
    };
    let (asked, remembered) = (checked.asked, checked.remembered);
    let total = asked + remembered;
    context.output.note(&format!(
        "checked {total} URLs of other sites, {remembered} of them by what {CACHE} remembers"
    ));
    Ok(Some(checked.gathered()))
}

fn run(
    output: &Output,
    wanted: Vec<Wanted>,
    options: &OnlineOptions,
    cache: &mut Cache,
) -> anyhow::Result<Option<Checked>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let bar = progress::bar(output, "asking", 0);
    let checked = runtime.block_on(async {
        let checking = check(wanted, options, cache, |progress| {
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
        });
        tokio::select! {
            checked = checking => checked.map(Some),
            _ = tokio::signal::ctrl_c() => Ok::<_, OnlineError>(None),
        }
    });
    bar.finish_and_clear();
    // Look-ups of names cannot be stopped; nobody waits for the last of them.
    runtime.shutdown_background();
    Ok(checked?)
}

/// What earlier runs remember; a cache that cannot be read is as good as none.
fn read(path: &Path, output: &Output) -> Cache {
    let Ok(text) = fs::read_to_string(path) else {
        return Cache::default();
    };
    Cache::parse(&text).unwrap_or_else(|error| {
        output.note(&format!("{CACHE} is made again: {error}"));
        Cache::default()
    })
}

/// Writes the cache, whole or not at all.
fn write(path: &Path, cache: &Cache, options: &OnlineOptions) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = || format!("cannot write {}", path.display());
    // A repository must not choose where on this machine is written.
    if folder.is_symlink() {
        bail!("{} is a symbolic link", folder.display());
    }
    fs::create_dir_all(folder).with_context(failed)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n").with_context(failed)?;
    }
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(cache.to_json(options)?.as_bytes())
        .with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

/// The proxy that the environment names, as curl and most other programs understand it.
pub(in crate::commands) fn proxy() -> Option<Proxy> {
    let value = |names: &[&str]| {
        let values = names.iter().filter_map(|name| env::var(name).ok());
        values.into_iter().find(|value| !value.trim().is_empty())
    };
    let url = value(&[
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "http_proxy",
    ])?;
    let except = value(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
    Some(Proxy { url, except })
}
