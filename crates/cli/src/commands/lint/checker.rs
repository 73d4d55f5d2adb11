//! Lints a site as often as a command needs it, each time over other texts.

use anyhow::bail;
use postroom_content_model::{Overlay, Site, SitePath};
use postroom_linter::{Gathered, LintOptions, Report, lint};

use super::{changed::Changed, online};
use crate::{context::Context, mail_facts};

/// What is linted, and what of the findings is wanted.
pub(super) struct Checker<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) options: LintOptions,
    /// A file whose text is not the disk's, and which has to be one that can be checked.
    pub(super) unsaved: Option<SitePath>,
    /// What changed, if only that is wanted.
    pub(super) changed: Option<Changed<'c>>,
    /// What other sites answered, if they were asked.
    pub(super) gathered: Gathered,
    /// Whether facts of unchanged files may come from an earlier run.
    pub(super) cached: bool,
}

impl Checker<'_> {
    /// Asks other sites about the links to them, once for all that follows; false if the user
    /// interrupts that.
    pub(super) fn ask_others(&mut self, overlay: &Overlay) -> anyhow::Result<bool> {
        let settings = self.context.settings_over(overlay)?;
        let site = self.context.site_over(settings, overlay)?;
        let gathered = online::gather(self.context, &site, &self.options)?;
        let answered = gathered.is_some();
        self.gathered = gathered.unwrap_or_default();
        Ok(answered)
    }

    /// What is found in the site if the files of `overlay` held what it says.
    pub(super) fn check(&self, overlay: &Overlay) -> anyhow::Result<Report> {
        let Some(changed) = &self.changed else {
            let (site, report) = self.lint_over(self.context, &self.options, overlay)?;
            self.require_unsaved(&site)?;
            // The process ends soon, and the system takes back at once what it would take the
            // time of many files to give back post by post.
            std::mem::forget(site);
            return Ok(report);
        };
        // What a change breaks may stand anywhere, so that paths can only choose afterwards.
        let everywhere = LintOptions {
            paths: Vec::new(),
            ..self.options.clone()
        };
        let (site, report) = self.lint_over(self.context, &everywhere, overlay)?;
        changed.narrow(&site, report, &self.options, &|context| {
            self.lint_over(context, &everywhere, &Overlay::new())
        })
    }

    fn require_unsaved(&self, site: &Site) -> anyhow::Result<()> {
        match &self.unsaved {
            Some(path) if site.source(path).is_none() => bail!(
                "{path} is no post, edition or data file of this site; \
                 see `posts.folder` in postroom.yaml for where posts lie"
            ),
            _ => Ok(()),
        }
    }

    fn lint_over(
        &self,
        context: &Context<'_>,
        options: &LintOptions,
        overlay: &Overlay,
    ) -> anyhow::Result<(Site, Report)> {
        let settings = context.settings_over(overlay)?;
        let site = if self.cached && !options.paths.is_empty() {
            context.site_around(settings, overlay, &|file| options.wants(file))?
        } else {
            context.site_over(settings, overlay)?
        };
        let mut gathered = self.gathered.clone();
        mail_facts::gather(&site, options, &mut gathered);
        let report = lint(&site, &gathered, options);
        Ok((site, report))
    }
}
