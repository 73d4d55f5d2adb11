//! Mailings for programs: JSON with all there is, CSV with a line for each mailing.

use std::io::Write;

use postroom_sender::MailingReport;
use serde_json::{Map, Value, json};

use super::{STATES, Told, shown, shown_reply};

pub(super) fn as_json(mailings: &[Told], in_full: bool) -> Value {
    let mailings = mailings.iter().map(|told| {
        let status = &told.status;
        let counts: Map<_, _> = STATES
            .iter()
            .map(|(state, _)| (state.as_str().to_owned(), status.counts.get(*state).into()))
            .collect();
        let mut value = json!({
            "edition": told.name,
            "id": status.edition,
            "kind": status.kind.as_str(),
            "hash": status.hash,
            "started_at": status.started_at.to_string(),
            "cancelled_at": status.cancelled_at.map(|time| time.to_string()),
            "recipients": status.counts.total(),
            "counts": counts,
        });
        if let (Some(report), Some(value)) = (&told.report, value.as_object_mut()) {
            value.extend(details(report));
            let open = told.open.iter().map(|one| {
                json!({
                    "address": shown(one, in_full),
                    "state": one.state.as_str(),
                    "code": one.code,
                    "reply": one.reply.as_ref().map(|_| shown_reply(one, in_full)),
                    "attempts": one.attempts,
                })
            });
            value.insert("open".to_owned(), open.collect());
        }
        value
    });
    mailings.collect()
}

fn details(report: &MailingReport) -> Map<String, Value> {
    let reasons = report.reasons.iter().map(|reason| {
        json!({
            "state": reason.state.as_str(),
            "code": reason.code,
            "count": reason.count,
            "example": reason.example,
        })
    });
    let domains = report.domains.iter().map(|one| {
        json!({
            "domain": one.domain,
            "sent": one.sent,
            "deferred": one.deferred,
            "failed": one.failed,
            "in_doubt": one.in_doubt,
        })
    });
    let accepted = report.accepted.iter().map(|one| {
        json!({ "from": one.from.to_string(), "seconds": report.part_seconds, "count": one.count })
    });
    let parts = [
        ("reasons", reasons.collect()),
        ("domains", domains.collect()),
        ("accepted", accepted.collect()),
    ];
    parts
        .map(|(name, value): (&str, Value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

pub(super) fn as_csv(out: &mut dyn Write, mailings: &[Told]) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let states = STATES.map(|(state, _)| state.as_str());
    csv.write_record(
        ["edition", "id", "kind", "started_at", "recipients"]
            .into_iter()
            .chain(states),
    )?;
    for told in mailings {
        let status = &told.status;
        let counts = STATES.map(|(state, _)| status.counts.get(state).to_string());
        let first = [
            told.name.clone(),
            status.edition.clone(),
            status.kind.to_string(),
            status.started_at.to_string(),
            status.counts.total().to_string(),
        ];
        csv.write_record(first.into_iter().chain(counts))?;
    }
    csv.flush()?;
    Ok(())
}
