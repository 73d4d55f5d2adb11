//! What rules want to know about editions as they would be mailed.

use std::collections::BTreeMap;

use postroom_content_model::{Edition, Site};
use postroom_exporter::newsletter::{FaultKind, RenderError, render_fitted};
use postroom_linter::{Gathered, LintOptions, MailFacts, MailFault};
use postroom_sender::check_way_out;
use rayon::prelude::*;

/// Renders the editions that `options` want, if a rule asks about mails.
pub(crate) fn gather(site: &Site, options: &LintOptions, gathered: &mut Gathered) {
    if options.needs_mails(&site.settings) {
        let editions = site.editions.par_iter();
        let wanted = editions.filter(|edition| options.wants(&edition.file.path));
        let mails: BTreeMap<_, _> = wanted
            .map(|edition| (edition.file.path.to_string(), facts(site, edition)))
            .collect();
        gathered.mails = mails;
    }
}

fn facts(site: &Site, edition: &Edition) -> MailFacts {
    match render_fitted(site, edition) {
        Ok((mailing, fit)) => MailFacts {
            html_bytes: mailing.html.longest(),
            shortened: fit.shortened,
            moved: fit.moved,
            faults: check_way_out(&mailing)
                .err()
                .map(fault)
                .into_iter()
                .collect(),
        },
        Err(error) => MailFacts {
            faults: faults(&error),
            ..MailFacts::default()
        },
    }
}

/// The faults that no rule sees by itself.
fn faults(error: &RenderError) -> Vec<MailFault> {
    match error {
        RenderError::Edition(faults) => {
            let rendered = faults
                .iter()
                .filter(|fault| fault.kind == FaultKind::Rendered);
            let faults = rendered.map(|fault| MailFault {
                span: fault.span,
                message: fault.message.clone(),
            });
            faults.collect()
        }
        error => vec![fault(error.to_string())],
    }
}

/// A fault of no place in the edition.
fn fault(message: String) -> MailFault {
    MailFault {
        message,
        ..MailFault::default()
    }
}
