//! A link that tells its target where the reader comes from.
//!
//! # What it checks
//! Parameters such as `utm_source`, `gclid` and `fbclid` in links to other sites. It is off by
//! default: campaigns of one's own are counted by them, and some sites ask for them.
//!
//! # Why
//! They come along when an address is copied, count a visit to another's campaign, and tell about the
//! person who copied it.
//!
//! # How to mend it
//! Delete the parameters; the page is the same without them.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](https://shop.example/tea?kind=green&⟦utm_source=mail&fbclid=x⟧#top).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](https://shop.example/tea?kind=green#top).
//! ```

use postroom_content_model::{Resolution, Severity, Span, Target};

use crate::{
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

/// Beginnings and whole names of parameters that only count and follow readers.
const FAMILIES: [&str; 3] = ["utm_", "pk_", "mtm_"];
const NAMES: [&str; 27] = [
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "fbclid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "igshid",
    "igsh",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "_hsenc",
    "_hsmi",
    "__hstc",
    "__hssc",
    "__hsfp",
    "hsctatracking",
    "mkt_tok",
    "vero_id",
    "oly_anon_id",
    "oly_enc_id",
    "_openstat",
];

/// A message names no more than these.
const MOST_NAMES: usize = 5;

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    on_by_default: false,
    make: |_| Box::new(TrackingParameters),
    ..RuleInfo::new(
        "tracking-parameters",
        Group::Links,
        Severity::Info,
        include_str!("tracking_parameters.rs"),
    )
};

struct TrackingParameters;

impl Rule for TrackingParameters {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            let is_web = matches!(&link.resolution, Resolution::Found(Target::External(url))
                if matches!(url.scheme(), "http" | "https") && url.query().is_some());
            if let Some(draft) = is_web.then(|| finding(document, link)).flatten() {
                sink.report(draft);
            }
        }
    }
}

fn finding(document: &Document<'_>, link: &ResolvedLink<'_>) -> Option<Draft> {
    let place = link.place(document);
    let written = place.slice(&document.file.text);
    let query = query(written)?;
    let parameters = parameters(written, query);
    let tracking: Vec<Span> = parameters
        .iter()
        .filter(|parameter| is_tracking(parameter.slice(written)))
        .copied()
        .collect();
    let span = Span::new(tracking.first()?.start, tracking.last()?.end);
    let names = tracking
        .iter()
        .map(|parameter| quoted(name(parameter.slice(written))));
    let names: Vec<String> = names.take(MOST_NAMES).collect();
    let message = format!("{} only follows the reader", names.join(", "));
    let meant = written.replace("&amp;", "&") == link.reference.destination;
    let edit = meant.then(|| without(written, query, &parameters));
    let edit = edit.map(|(span, text)| (span.shifted(place.start), text));
    let draft = Draft::new(span.shifted(place.start), message);
    let help = "delete it; the page is the same without it";
    Some(draft.help(help).fix(true, edit))
}

/// What stands between `?` and `#`.
fn query(url: &str) -> Option<Span> {
    let end = url.find('#').unwrap_or(url.len());
    let mark = url[..end].find('?')?;
    Some(Span::new(mark + 1, end))
}

/// The parameters of a query, `&` or `&amp;` left out.
fn parameters(url: &str, query: Span) -> Vec<Span> {
    let mut parameters = Vec::new();
    let mut at = query.start;
    for part in query.slice(url).split('&') {
        let escape = if at > query.start && part.starts_with("amp;") {
            "amp;".len()
        } else {
            0
        };
        parameters.push(Span::new(at + escape, at + part.len()));
        at += part.len() + 1;
    }
    parameters
}

/// The edit that leaves only the other parameters, with the marks between them.
fn without(url: &str, query: Span, parameters: &[Span]) -> (Span, String) {
    let mut kept = String::new();
    let mut behind = query.start;
    for parameter in parameters {
        if !is_tracking(parameter.slice(url)) {
            let mark = Span::new(behind, parameter.start);
            if !kept.is_empty() {
                kept.push_str(mark.slice(url));
            }
            kept.push_str(parameter.slice(url));
        }
        behind = parameter.end;
    }
    let start = query.start - usize::from(kept.is_empty());
    (Span::new(start, query.end), kept)
}

fn name(parameter: &str) -> &str {
    parameter.split('=').next().unwrap_or_default()
}

fn is_tracking(parameter: &str) -> bool {
    let name = name(parameter).to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || FAMILIES.iter().any(|family| name.starts_with(family))
}
