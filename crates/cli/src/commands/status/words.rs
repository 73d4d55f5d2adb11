//! Mailings in words, for a terminal.

use std::io::{self, Write};

use super::{STATES, Told, label};

/// How many reasons and domains a terminal is shown.
const SHOWN: usize = 10;

pub(super) fn print(out: &mut dyn Write, mailings: &[Told], in_full: bool) -> io::Result<()> {
    if mailings.is_empty() {
        writeln!(out, "nothing has been mailed from this store")?;
    }
    for told in mailings {
        summary(out, told)?;
        details(out, told, in_full)?;
    }
    Ok(())
}

fn summary(out: &mut dyn Write, told: &Told) -> io::Result<()> {
    let status = &told.status;
    let cancelled = if status.cancelled_at.is_some() {
        ", cancelled"
    } else {
        ""
    };
    let counts = STATES.iter().filter_map(|(state, label)| {
        let count = status.counts.get(*state);
        (count > 0).then(|| format!("{count} {label}"))
    });
    writeln!(
        out,
        "{} ({}{cancelled}): {} recipients, {}",
        told.name,
        status.kind,
        status.counts.total(),
        counts.collect::<Vec<_>>().join(", ")
    )
}

fn details(out: &mut dyn Write, told: &Told, in_full: bool) -> io::Result<()> {
    if let Some(report) = &told.report {
        for reason in report.reasons.iter().take(SHOWN) {
            let (count, state) = (reason.count, label(reason.state));
            writeln!(out, "  {count:>7} {state}: {}", reason.example)?;
        }
        let troubled = report
            .domains
            .iter()
            .filter(|one| one.deferred + one.failed + one.in_doubt > 0);
        for one in troubled.take(SHOWN) {
            writeln!(
                out,
                "  at {}: {} accepted, {} deferred, {} failed, {} in doubt",
                one.domain, one.sent, one.deferred, one.failed, one.in_doubt
            )?;
        }
    }
    for one in &told.open {
        let address = super::shown(one, in_full);
        let reply = one.reply.as_deref().unwrap_or_default();
        writeln!(out, "  {:<9} {address}  {reply}", label(one.state))?;
    }
    Ok(())
}
