//! A run of the linter over a loaded site.

use postroom_content_model::{SETTINGS_FILE, Site, SitePath};
use rayon::prelude::*;

use crate::{
    document::Document,
    draft::{Filed, Sink},
    plan::Plan,
    report::Report,
    rules::settings_complaint,
    selector::Selector,
};

/// What the command line says about a run.
#[derive(Clone, Debug, Default)]
pub struct LintOptions {
    /// Rules to run; empty means what the settings select.
    pub select: Vec<Selector>,
    /// Rules not to run.
    pub ignore: Vec<Selector>,
    /// Files and folders to report on, relative to the root; empty means all. Rules still see the
    /// whole site, so a link to a post outside these paths is checked all the same.
    pub paths: Vec<SitePath>,
}

/// Checks a site. Findings come in the order of file, place and rule.
pub fn lint(site: &Site, options: &LintOptions) -> Report {
    let plan = Plan::new(&site.settings, options);
    let documents: Vec<Place> = places(site)
        .filter(|place| options.wants(place.path(site)))
        .collect();
    let in_documents = documents
        .par_iter()
        .flat_map_iter(|place| check(&plan, &place.open(site)));
    let mut filed: Vec<Filed> = in_documents.collect();
    filed.extend(check_site(&plan, site));
    filed.extend(problems(&plan, site));
    filed
        .retain(|filed| options.wants(&filed.file) && !plan.is_quiet(&filed.file, filed.rule.name));
    Report::new(filed, documents.len(), |path| site.source(path).cloned())
}

impl LintOptions {
    /// Whether a file is to be reported on.
    fn wants(&self, file: &SitePath) -> bool {
        let covers = |path: &SitePath| {
            let rest = file.as_str().strip_prefix(path.as_str());
            path.as_str().is_empty()
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.is_empty() || self.paths.iter().any(covers)
    }
}

/// A document by its index.
#[derive(Clone, Copy)]
enum Place {
    Post(usize),
    Edition(usize),
}

impl Place {
    fn path(self, site: &Site) -> &SitePath {
        match self {
            Self::Post(index) => &site.posts[index].file.path,
            Self::Edition(index) => &site.editions[index].file.path,
        }
    }

    fn open(self, site: &Site) -> Document<'_> {
        match self {
            Self::Post(index) => Document::post(site, index),
            Self::Edition(index) => Document::edition(site, &site.editions[index]),
        }
    }
}

fn places(site: &Site) -> impl Iterator<Item = Place> {
    let posts = (0..site.posts.len()).map(Place::Post);
    posts.chain((0..site.editions.len()).map(Place::Edition))
}

fn check(plan: &Plan, document: &Document<'_>) -> Vec<Filed> {
    let mut sink = Sink::default();
    for active in &plan.active {
        let path = &document.file.path;
        active
            .rule
            .document(document, &mut sink.for_rule(active, path));
    }
    sink.into_filed()
}

fn check_site(plan: &Plan, site: &Site) -> Vec<Filed> {
    let mut sink = Sink::default();
    let settings = SitePath::new(SETTINGS_FILE);
    for active in &plan.active {
        active
            .rule
            .site(site, &mut sink.for_rule(active, &settings));
    }
    if let Some(active) = plan
        .active
        .iter()
        .find(|active| active.info.name == "invalid-setting")
    {
        let mut sink = sink.for_rule(active, &settings);
        for (word, message) in &plan.complaints {
            sink.report(settings_complaint(site, word, message));
        }
    }
    sink.into_filed()
}

fn problems<'r>(plan: &'r Plan, site: &'r Site) -> Vec<Filed> {
    let mut sink = Sink::default();
    for problem in &site.problems {
        if let Some(active) = plan.for_problem(problem.kind) {
            let draft = active.rule.problem(problem);
            sink.for_rule(active, &problem.file).report(draft);
        }
    }
    sink.into_filed()
}
