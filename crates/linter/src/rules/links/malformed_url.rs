//! A destination that is not a URL.
//!
//! # What it checks
//! Addresses that the URL standard refuses, and those it only puts up with: misspelt or doubled
//! schemes, `https:/` with one slash, spaces, backslashes, line breaks, drive letters,
//! percent-encoding that is not UTF-8, and `www.` without a scheme. Also `[text](address)` that is
//! not read as a link at all, because of a space in the address or because nothing closes it.
//!
//! # Why
//! Browsers guess differently at what was meant, and mail programs do not guess at all.
//!
//! # How to mend it
//! Write `https://` in full, `/` between folders, and `%20` for a space, or put a path with spaces
//! between `<` and `>`.
//!
//! # Bad
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](⟦https://shop.example:port/⟧), [its map](⟦htps://shop.example/map⟧) and
//! [the list](⟦price list.pdf⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the shop](https://shop.example:8080/) and [its map](https://shop.example/map).
//! ```

use postroom_content_model::{Broken, ReferenceRole, Resolution, Severity, Span};

use crate::{
    addresses::{UnparsedLink, slip, unparsed_links},
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{FixKind, Group, Rule, RuleInfo},
    rules::quoted,
};

const HELP: &str = "correct it; folders are separated by `/`, and a space is `%20`";

pub(super) static INFO: RuleInfo = RuleInfo {
    fix: FixKind::Safe,
    make: |_| Box::new(MalformedUrl),
    ..RuleInfo::new(
        "malformed-url",
        Group::Links,
        Severity::Error,
        include_str!("malformed_url.rs"),
    )
};

struct MalformedUrl;

/// What is wrong with a destination, and what it should be.
struct Fault {
    reason: String,
    corrected: Option<String>,
    /// Whether that is certainly what was meant.
    safe: bool,
}

impl Rule for MalformedUrl {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            if let Some(fault) = fault(document, link) {
                sink.report(finding(document, link, fault));
            }
        }
        for link in unparsed_links(document) {
            sink.report(unparsed(document, &link));
        }
    }
}

fn finding(document: &Document<'_>, link: &ResolvedLink<'_>, fault: Fault) -> Draft {
    let written = quoted(link.reference.destination);
    let message = format!("{written} is not a URL: {}", fault.reason);
    let help = match &fault.corrected {
        Some(corrected) => format!("write {}", quoted(corrected)),
        None => HELP.to_owned(),
    };
    let edit = fault
        .corrected
        .and_then(|corrected| link.respelt(document, &corrected));
    Draft::new(link.place(document), message)
        .help(help)
        .fix(fault.safe, edit)
}

fn fault(document: &Document<'_>, link: &ResolvedLink<'_>) -> Option<Fault> {
    let destination = link.reference.destination.trim();
    let role = link.reference.role;
    // A file or a page may be called `http//a.b`; if it is there, it is meant.
    let is_path = !destination.contains(':') && matches!(link.resolution, Resolution::Found(_));
    if let Some(slip) = slip(destination).filter(|_| !is_path) {
        return Some(Fault {
            reason: slip.reason.to_owned(),
            corrected: slip.corrected,
            safe: true,
        });
    }
    match &link.resolution {
        Resolution::Broken(Broken::Malformed { reason }) => Some(Fault {
            reason: reason.clone(),
            corrected: with_slashes(document, destination, role),
            safe: true,
        }),
        Resolution::Broken(Broken::NotFound { .. }) if is_web_address(destination) => Some(Fault {
            reason: "it lacks `https://`".to_owned(),
            corrected: Some(format!("https://{destination}")),
            safe: false,
        }),
        _ => None,
    }
}

/// The destination with `/` for each backslash, if something is there.
fn with_slashes(document: &Document<'_>, destination: &str, role: ReferenceRole) -> Option<String> {
    let slashes = destination.replace('\\', "/");
    let leads = destination.contains('\\')
        && matches!(document.resolve(&slashes, role), Resolution::Found(_));
    leads.then_some(slashes)
}

fn is_web_address(destination: &str) -> bool {
    let rest = destination.get(4..).unwrap_or_default();
    let www = destination
        .get(..4)
        .is_some_and(|www| www.eq_ignore_ascii_case("www."));
    www && rest.split('/').next().unwrap_or_default().contains('.')
}

/// A link that Markdown leaves as text.
fn unparsed(document: &Document<'_>, link: &UnparsedLink) -> Draft {
    let place = link.destination;
    let written = place.slice(&document.file.text);
    if !link.closed {
        let message = format!("the link to {} is never closed", quoted(written));
        return Draft::new(place, message).help("close it with `)`");
    }
    let message = format!(
        "{} has a space in it, so this is not a link",
        quoted(written)
    );
    let help = "write `%20` for each space, or put the address between `<` and `>`";
    Draft::new(place, message)
        .help(help)
        .fix(true, without_space(document, written, place))
}

/// The edit that makes it a link, if it certainly leads somewhere then.
fn without_space(document: &Document<'_>, written: &str, place: Span) -> Option<(Span, String)> {
    let plain = |c: char| c.is_alphanumeric() || " -._~/?#=&%+@:,()".contains(c);
    if !written.chars().all(plain) {
        return None;
    }
    let by_role = |role| document.resolve(written, role);
    let leads = matches!(by_role(ReferenceRole::Link), Resolution::Found(_));
    if !leads || written.contains("www.") && !written.contains("://") {
        None
    } else if !written.contains(':') {
        Some((place, format!("<{written}>")))
    } else {
        // What follows the space might be a title that lacks its quotes.
        let name = written.rsplit('/').next().unwrap_or_default();
        let is_file = name.rsplit_once('.').is_some_and(|(stem, kind)| {
            stem.contains(' ') && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let corrected = slip(written).and_then(|slip| slip.corrected);
        corrected.filter(|_| is_file).map(|url| (place, url))
    }
}
