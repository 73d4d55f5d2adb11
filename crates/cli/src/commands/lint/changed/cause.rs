//! Which changed file is to blame for a finding in one that did not change.

use postroom_content_model::{Reference, Resolution, SETTINGS_FILE, Site, SitePath, Span, Target};
use postroom_linter::Finding;

use super::{Fate, Fates};

/// What is known about a change.
pub(super) struct Causes<'c> {
    pub(super) fates: &'c Fates,
    /// The site before it.
    pub(super) before: Option<&'c Site>,
}

impl Causes<'_> {
    /// The file to tell the finding at, whose underlined text is `flagged`: where that text led
    /// before the change; else a changed file that the finding itself names; else the only one
    /// that changed, or the settings, which bear on everything.
    pub(super) fn of(&self, finding: &Finding, flagged: &str) -> Option<SitePath> {
        let was = self.before.and_then(|site| target(site, finding, flagged));
        let led = was.filter(|path| self.fates.contains_key(path));
        led.or_else(|| self.related(finding))
            .or_else(|| self.named(finding))
            .or_else(|| self.only())
            .or_else(|| self.settings())
            .map(|path| self.now(path))
    }

    /// Where a changed file is to be looked for: a deleted one by its old name.
    fn now(&self, path: SitePath) -> SitePath {
        match self.fates.get(&path) {
            Some(Fate::Moved(to)) => to.clone(),
            _ => path,
        }
    }

    fn related(&self, finding: &Finding) -> Option<SitePath> {
        let mut files = finding.related.iter().map(|related| &related.file);
        files.find(|file| self.fates.contains_key(*file)).cloned()
    }

    fn named(&self, finding: &Finding) -> Option<SitePath> {
        let says = |path: &&SitePath| finding.message.contains(&format!("`{path}`"));
        self.fates.keys().find(says).cloned()
    }

    fn only(&self) -> Option<SitePath> {
        let mut paths = self
            .fates
            .iter()
            .filter(|(_, fate)| !matches!(fate, Fate::Moved(_)));
        let (path, _) = paths.next()?;
        paths.next().is_none().then(|| path.clone())
    }

    fn settings(&self) -> Option<SitePath> {
        let path = SitePath::new(SETTINGS_FILE);
        self.fates.contains_key(&path).then_some(path)
    }
}

/// The file that the flagged text led to: as a link, or as the name of a post.
fn target(site: &Site, finding: &Finding, flagged: &str) -> Option<SitePath> {
    let place = finding.span();
    let post = site
        .posts
        .binary_search_by(|post| post.path().cmp(&finding.file));
    let resolution = match post {
        Ok(index) => {
            let link = link_at(site.posts[index].references().into_iter(), place);
            link.map(|link| site.resolve_in_post(index, link.destination, link.role))
        }
        Err(_) => {
            let mut editions = site.editions.iter();
            let edition = editions.find(|edition| edition.file.path == finding.file)?;
            let link = link_at(edition.outline.references(), place);
            link.map(|link| site.resolve_in_edition(edition, link.destination, link.role))
        }
    };
    match resolution {
        Some(Resolution::Found(target)) => file_of(site, target),
        Some(Resolution::Broken(_)) => None,
        None => {
            let slug = flagged.trim_matches(['"', '\'']);
            site.post_by_slug(slug)
                .map(|post| site.posts[post].path().clone())
        }
    }
}

/// The link whose destination holds the place, or lies in it.
fn link_at<'s>(
    mut links: impl Iterator<Item = Reference<'s>>,
    place: Span,
) -> Option<Reference<'s>> {
    let holds = |a: Span, b: Span| a.start <= b.start && b.end <= a.end;
    links.find(|link| holds(link.span, place) || holds(place, link.span))
}

fn file_of(site: &Site, target: Target) -> Option<SitePath> {
    match target {
        Target::Post { post, .. } => Some(site.posts[post].path().clone()),
        Target::Asset { file, .. } | Target::Static { file, .. } => Some(file),
        _ => None,
    }
}
