//! What a rule is: a description, and a way to make the check for one run.

use postroom_content_model::{Problem, ProblemKind, Severity, Site};

use crate::{
    document::Document,
    draft::{Draft, RuleSink},
    rule_doc::RuleDoc,
    setup::Setup,
};

/// A rule as it is described, selected and explained.
#[derive(Debug)]
pub struct RuleInfo {
    /// Its name: kebab-case, and says what is wrong, so that "allow broken-link" reads well.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad its findings are, unless the settings say otherwise.
    pub severity: Severity,
    /// Whether it can mend what it finds.
    pub fix: FixKind,
    /// Whether it runs when nobody selects anything.
    pub on_by_default: bool,
    /// What `lint.options` can say about it.
    pub options: &'static [OptionInfo],
    /// The kind of problem of loading that it turns into findings.
    pub(crate) problem: Option<ProblemKind>,
    /// Makes the check for one run.
    pub(crate) make: fn(&mut Setup<'_>) -> Box<dyn Rule>,
    /// Its own source file, whose head is its documentation.
    pub(crate) source: &'static str,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Files as such.
    Files,
    /// Front matter and addresses.
    FrontMatter,
    /// Links.
    Links,
    /// What other sites answered.
    Online,
    /// The text of a post.
    Content,
    /// Feeds and newsletters.
    Mail,
    /// The settings and the linter itself.
    Settings,
}

/// Whether a rule can mend what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// It cannot.
    None,
    /// It can, and the result certainly means what the author meant.
    Safe,
    /// It can, and a person should look at the result.
    Unsafe,
}

/// A threshold or choice of a rule in `lint.options`.
#[derive(Debug)]
pub struct OptionInfo {
    /// Its key.
    pub name: &'static str,
    /// The value without the option, as YAML.
    pub default: &'static str,
    /// What it decides.
    pub about: &'static str,
}

/// A check, made for one run. Each method has a default that finds nothing.
pub(crate) trait Rule: Send + Sync {
    /// Turns a problem of the rule's kind into a finding.
    fn problem(&self, problem: &Problem) -> Draft {
        Draft::from(problem)
    }

    /// Looks at one post or edition: at its facts, and through them at the whole site.
    fn document(&self, _document: &Document<'_>, _sink: &mut RuleSink<'_>) {}

    /// Looks at the whole site, once a run; what it reports without a file is in the settings.
    fn site(&self, _site: &Site, _sink: &mut RuleSink<'_>) {}
}

/// The check of rules that only pass on what loading found.
pub(crate) struct PassOn;

impl Rule for PassOn {}

impl RuleInfo {
    /// A rule that is on by default, has no fix and finds nothing; `source` is its own file.
    pub(crate) const fn new(
        name: &'static str,
        group: Group,
        severity: Severity,
        source: &'static str,
    ) -> Self {
        Self {
            name,
            group,
            severity,
            fix: FixKind::None,
            on_by_default: true,
            options: &[],
            problem: None,
            make: |_| Box::new(PassOn),
            source,
        }
    }

    /// What its file says about it.
    pub fn doc(&self) -> RuleDoc {
        RuleDoc::parse(self.source)
    }
}

impl Group {
    /// The group's heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Files => "Files",
            Self::FrontMatter => "Front matter and addresses",
            Self::Links => "Links",
            Self::Online => "Links to other sites (with --online)",
            Self::Content => "Content",
            Self::Mail => "Feeds and newsletters",
            Self::Settings => "Settings and the linter itself",
        }
    }
}

impl FixKind {
    /// In a word or two; empty if there is no fix.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Safe => "safe fix",
            Self::Unsafe => "unsafe fix",
        }
    }
}
