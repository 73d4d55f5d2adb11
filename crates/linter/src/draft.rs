//! Findings in the making: what a rule says, in byte spans, and the sink it says it to.

use postroom_content_model::{Problem, Related, Severity, SitePath, Span};

use crate::{plan::Active, rule::RuleInfo};

/// The most findings one rule reports in one file. A hostile file can hold millions of broken
/// links; nobody reads past the first thousand, and memory is finite.
pub(crate) const MOST_PER_RULE_AND_FILE: usize = 1000;

/// A finding as a rule drafts it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// How bad this finding is, if it is not as bad as the rule's findings are in this run.
    pub(crate) severity: Option<Severity>,
    pub(crate) fix: Option<DraftFix>,
    pub(crate) related: Vec<Related>,
    /// How bad it is at most, for a finding that is milder than others of its rule.
    pub(crate) at_most: Severity,
}

/// A fix as a rule drafts it.
#[derive(Clone, Debug)]
pub(crate) struct DraftFix {
    pub(crate) safe: bool,
    pub(crate) edits: Vec<(Span, String)>,
}

/// A draft with the rule, the severity and the file it belongs to.
#[derive(Debug)]
pub(crate) struct Filed {
    pub(crate) rule: &'static RuleInfo,
    pub(crate) severity: Severity,
    pub(crate) file: SitePath,
    pub(crate) draft: Draft,
}

/// Where rules put their findings.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    filed: Vec<Filed>,
}

/// A sink for one rule.
pub(crate) struct RuleSink<'k> {
    sink: &'k mut Sink,
    active: &'k Active,
    home: &'k SitePath,
    reported: usize,
}

impl Draft {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
            severity: None,
            fix: None,
            related: Vec::new(),
            at_most: Severity::Error,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Is no worse than this, however bad the rule's other findings are.
    pub(crate) fn at_most(mut self, severity: Severity) -> Self {
        self.at_most = severity;
        self
    }

    /// Names another place that belongs to it.
    pub(crate) fn related(
        mut self,
        file: &SitePath,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        self.related.push(Related {
            file: file.clone(),
            span,
            message: message.into(),
        });
        self
    }

    /// Mends it by an edit, if there is one; `safe` if that is certainly what the author meant.
    pub(crate) fn fix(mut self, safe: bool, edit: Option<(Span, String)>) -> Self {
        self.fix = edit.map(|edit| DraftFix {
            safe,
            edits: vec![edit],
        });
        self
    }
}

impl From<&Problem> for Draft {
    fn from(problem: &Problem) -> Self {
        Self {
            span: problem.span,
            message: problem.message.clone(),
            help: problem.help.clone(),
            severity: None,
            fix: problem.remedy.as_ref().map(|remedy| DraftFix {
                safe: remedy.certain,
                edits: vec![(remedy.span, remedy.text.clone())],
            }),
            related: problem.related.clone(),
            at_most: Severity::Error,
        }
    }
}

impl Sink {
    /// A sink for what `active` finds; `home` is the file it looks at, or for a rule that looks
    /// at the whole site, the settings.
    pub(crate) fn for_rule<'k>(
        &'k mut self,
        active: &'k Active,
        home: &'k SitePath,
    ) -> RuleSink<'k> {
        RuleSink {
            sink: self,
            active,
            home,
            reported: 0,
        }
    }

    pub(crate) fn into_filed(self) -> Vec<Filed> {
        self.filed
    }
}

impl RuleSink<'_> {
    /// Reports a finding in the file the rule looks at.
    pub(crate) fn report(&mut self, draft: Draft) {
        self.reported += 1;
        if self.reported <= MOST_PER_RULE_AND_FILE {
            let home = self.home;
            self.report_in(home, draft);
        }
    }

    /// Reports a finding in any file of the site.
    pub(crate) fn report_in(&mut self, file: &SitePath, draft: Draft) {
        let Active { info, severity, .. } = *self.active;
        self.sink.filed.push(Filed {
            rule: info,
            severity: draft.severity.unwrap_or(severity).min(draft.at_most),
            file: file.clone(),
            draft,
        });
    }
}

/// Says in the last finding how many more were left out.
impl Drop for RuleSink<'_> {
    fn drop(&mut self) {
        let left_out = self.reported.saturating_sub(MOST_PER_RULE_AND_FILE);
        if left_out > 0
            && let Some(last) = self.sink.filed.last_mut()
        {
            let note = format!(
                "{left_out} more of `{}` in this file are not listed",
                last.rule.name
            );
            last.draft.help = Some(match last.draft.help.take() {
                Some(help) => format!("{help}; {note}"),
                None => note,
            });
        }
    }
}
