//! Mailings as a page of their own: the funnel, the pace, and what went wrong where. One file,
//! without scripts and without anything from elsewhere.

use std::fmt::{self, Write as _};

use postroom_sender::{Accepted, Delivery, DomainCounts, MailingReport, Reason};

use super::Told;
use crate::{output::inert, progress::grouped};

const STYLE: &str = include_str!("page.css");

/// How wide and high plots are, in units of SVG.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 160.0;

/// The page, with the state of things at `now`.
pub(super) fn page(mailings: &[Told], now: &str) -> String {
    let mut html = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut html, mailings, now);
    html
}

fn write(html: &mut String, mailings: &[Told], now: &str) -> fmt::Result {
    write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Mailings</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Mailings</h1>\n<p class=\"when\">As of {}. A message counts as accepted when the mail \
         server took it over; behind a relay that means queued.</p>\n",
        escaped(now)
    )?;
    if mailings.is_empty() {
        html.push_str("<p>Nothing has been mailed from this store.</p>\n");
    }
    for mailing in mailings {
        section(html, mailing)?;
    }
    html.push_str("</main>\n</body>\n</html>\n");
    Ok(())
}

fn section(html: &mut String, told: &Told) -> fmt::Result {
    let status = &told.status;
    let cancelled = if status.cancelled_at.is_some() {
        ", cancelled"
    } else {
        ""
    };
    write!(
        html,
        "<section>\n<h2>{}</h2>\n<p>{}{cancelled}, begun {}; {} recipients</p>\n",
        escaped(&told.name),
        status.kind,
        status.started_at.strftime("%Y-%m-%d %H:%M UTC"),
        grouped(status.counts.total())
    )?;
    funnel(html, told)?;
    if let Some(report) = &told.report {
        pace(html, report)?;
        reasons(html, &report.reasons)?;
        domains(html, &report.domains)?;
    }
    html.push_str("</section>\n");
    Ok(())
}

/// A bar for each state that somebody is in.
fn funnel(html: &mut String, told: &Told) -> fmt::Result {
    let counts = &told.status.counts;
    let total = counts.total().max(1);
    html.push_str("<table class=\"funnel\">\n");
    for (state, label) in super::STATES {
        let count = counts.get(state);
        if count == 0 && state != Delivery::Sent {
            continue;
        }
        let share = float(count) * 100.0 / float(total);
        // Few among many are seen all the same.
        let width = if count > 0 { share.max(0.7) } else { 0.0 };
        writeln!(
            html,
            "<tr><th scope=\"row\">{label}</th><td class=\"number\">{}</td>\
             <td class=\"number\">{share:.1} %</td><td class=\"bar\"><svg viewBox=\"0 0 100 10\" \
             preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"{}\" width=\"{width:.2}\" \
             height=\"10\"/></svg></td></tr>",
            grouped(count),
            state.as_str()
        )?;
    }
    html.push_str("</table>\n");
    Ok(())
}

/// Accepted messages over time, as bars.
fn pace(html: &mut String, report: &MailingReport) -> fmt::Result {
    let (Some(first), Some(last)) = (report.accepted.first(), report.accepted.last()) else {
        return Ok(());
    };
    let part = f64::from(report.part_seconds);
    let since = |one: &Accepted| {
        let seconds = one.from.as_second() - first.from.as_second();
        float(seconds.unsigned_abs()) / part
    };
    let parts = since(last) + 1.0;
    let most = report
        .accepted
        .iter()
        .map(|one| one.count)
        .max()
        .unwrap_or(1);
    let unit = match report.part_seconds {
        1 => "second",
        60 => "minute",
        _ => "hour",
    };
    write!(
        html,
        "<h3>Accepted by the {unit}</h3>\n<figure><svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         role=\"img\" aria-label=\"Accepted messages, up to {most} in a {unit}\">\n"
    )?;
    let width = WIDTH / parts;
    for one in &report.accepted {
        let x = since(one) * width;
        let height = float(one.count) / float(most) * HEIGHT;
        writeln!(
            html,
            "<rect class=\"sent\" x=\"{x:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{height:.2}\">\
             <title>{}: {}</title></rect>",
            HEIGHT - height,
            (width * 0.9).max(0.5),
            one.from.strftime("%Y-%m-%d %H:%M:%S UTC"),
            grouped(one.count)
        )?;
    }
    write!(
        html,
        "</svg>\n<figcaption>{} to {}; at most {} in a {unit}</figcaption></figure>\n",
        first.from.strftime("%Y-%m-%d %H:%M:%S"),
        last.from.strftime("%Y-%m-%d %H:%M:%S UTC"),
        grouped(most)
    )
}

fn reasons(html: &mut String, reasons: &[Reason]) -> fmt::Result {
    if reasons.is_empty() {
        return Ok(());
    }
    html.push_str("<h3>What was not accepted, and why</h3>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\">State</th><th scope=\"col\" class=\"number\">Number</th><th scope=\"col\">The server said, for example</th></tr>\n");
    for reason in reasons {
        writeln!(
            html,
            "<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            super::label(reason.state),
            grouped(reason.count),
            escaped(&reason.example)
        )?;
    }
    html.push_str("</table></div>\n");
    Ok(())
}

fn domains(html: &mut String, domains: &[DomainCounts]) -> fmt::Result {
    if domains.is_empty() {
        return Ok(());
    }
    html.push_str("<h3>By domain</h3>\n<div class=\"scroll\"><table>\n<tr><th scope=\"col\">Domain</th><th scope=\"col\" class=\"number\">Accepted</th><th scope=\"col\" class=\"number\">Deferred</th><th scope=\"col\" class=\"number\">Failed</th><th scope=\"col\" class=\"number\">In doubt</th></tr>\n");
    for one in domains {
        let name = match one.domain.as_str() {
            "" => "(forgotten)",
            name => name,
        };
        write!(html, "<tr><th scope=\"row\">{}</th>", escaped(name))?;
        for count in [one.sent, one.deferred, one.failed, one.in_doubt] {
            let none = if count == 0 { " none" } else { "" };
            write!(html, "<td class=\"number{none}\">{}</td>", grouped(count))?;
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table></div>\n");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a plot has not so many pixels")]
fn float(number: u64) -> f64 {
    number as f64
}

/// Text for HTML: what servers said is a stranger's.
fn escaped(text: &str) -> String {
    inert(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_is_inert() {
        assert_eq!(
            escaped("<b a=\"&\">\u{202e}"),
            "&lt;b a=&quot;&amp;&quot;&gt;\u{fffd}"
        );
    }
}
