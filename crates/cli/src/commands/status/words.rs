//! Mailings in words, for a terminal.

use std::io::{self, Write};

use postroom_sender::{DomainCounts, MailingReport};

use super::{STATES, Told, label, shown, shown_reply};
use crate::{output::inert, progress::grouped};

/// How many reasons and domains a terminal is shown.
const SHOWN: usize = 10;

pub(super) fn print(
    out: &mut dyn Write,
    mailings: &[Told],
    asked: Option<&str>,
    in_full: bool,
) -> io::Result<()> {
    if mailings.is_empty() {
        match asked {
            None => writeln!(out, "nothing has been mailed from this store")?,
            Some(name) => writeln!(out, "{} has not been mailed from this store", inert(name))?,
        }
    }
    for (number, told) in mailings.iter().enumerate() {
        if number > 0 && told.report.is_some() {
            writeln!(out)?;
        }
        summary(out, told)?;
        if let Some(report) = &told.report {
            reasons(out, report)?;
            domains(out, report)?;
            open(out, told, in_full)?;
        }
    }
    Ok(())
}

fn summary(out: &mut dyn Write, told: &Told) -> io::Result<()> {
    let status = &told.status;
    let cancelled = match status.cancelled_at {
        Some(_) => ", cancelled",
        None => "",
    };
    let counts = STATES.iter().filter_map(|(state, label)| {
        let count = status.counts.get(*state);
        (count > 0).then(|| format!(", {} {label}", grouped(count)))
    });
    writeln!(
        out,
        "{} ({}{cancelled}): {} recipients{}",
        inert(&told.name),
        status.kind,
        grouped(status.counts.total()),
        counts.collect::<String>()
    )
}

fn reasons(out: &mut dyn Write, report: &MailingReport) -> io::Result<()> {
    if report.reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  why, for example:")?;
    for reason in report.reasons.iter().take(SHOWN) {
        let (count, state) = (grouped(reason.count), label(reason.state));
        writeln!(out, "  {count:>9} {state:<9} {}", inert(&reason.example))?;
    }
    more(out, report.reasons.len(), "reasons")
}

fn domains(out: &mut dyn Write, report: &MailingReport) -> io::Result<()> {
    let open = |one: &&DomainCounts| one.deferred + one.failed + one.in_doubt > 0;
    let troubled: Vec<_> = report.domains.iter().filter(open).collect();
    if troubled.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  where:")?;
    for one in troubled.iter().take(SHOWN) {
        let counts = [
            (one.sent, "accepted"),
            (one.deferred, "deferred"),
            (one.failed, "failed"),
            (one.in_doubt, "in doubt"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, what)| format!("{} {what}", grouped(*count)))
            .collect();
        let name = match one.domain.as_str() {
            "" => "(forgotten)".to_owned(),
            name => inert(name),
        };
        writeln!(out, "  {name}: {}", counts.join(", "))?;
    }
    more(out, troubled.len(), "domains")
}

/// Recipients one by one, and what is to be done about them.
fn open(out: &mut dyn Write, told: &Told, in_full: bool) -> io::Result<()> {
    if told.open.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  who:")?;
    for one in &told.open {
        let (address, reply) = (shown(one, in_full), shown_reply(one, in_full));
        writeln!(out, "  {:<9} {address}  {reply}", label(one.state))?;
    }
    let counts = &told.status.counts;
    let all = counts.failed + counts.deferred + counts.in_doubt + counts.sending;
    if all > told.open.len() as u64 {
        let more = grouped(all - told.open.len() as u64);
        writeln!(out, "  and {more} more; `--format json` lists them")?;
    }
    if counts.in_doubt > 0 && told.status.cancelled_at.is_none() {
        writeln!(
            out,
            "\n  in doubt means that the message may have arrived: `postroom send {0} --in-doubt resend`\n  \
             mails it again, `postroom send {0} --in-doubt assume-sent` takes it for mailed",
            inert(&told.name)
        )?;
    }
    Ok(())
}

fn more(out: &mut dyn Write, all: usize, what: &str) -> io::Result<()> {
    match all.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more {what}; `--html FILE` shows them"),
    }
}
