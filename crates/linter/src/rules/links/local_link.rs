//! A link to a machine that readers do not reach.
//!
//! # What it checks
//! Links and embedded files on `localhost` and other names and addresses of the reader's own machine,
//! of private networks (`192.168.…`, `10.…`, `fd…`, `.local`, `.internal`, `.test`, hosts of one
//! word), and on the hosts of `links.staging_hosts`. A tutorial may show its reader's own machine: a
//! link to that whose text names the host, such as `<http://localhost:3000/>`, is left alone.
//!
//! # Why
//! It works for the author, and for nobody who reads the post.
//!
//! # How to mend it
//! Link to where it is published; write what is only an example as code.
//!
//! # Bad
//! ```yaml postroom.yaml
//! title: Tea
//! base_url: https://tea.example
//! links:
//!   staging_hosts: [staging.tea.example]
//! ```
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the map](⟦http://localhost:8000/map⟧), [the shop](⟦https://staging.tea.example/shop⟧) and
//! [the list](⟦http://192.168.1.7/list⟧).
//! ```
//!
//! # Good
//! ```markdown content/posts/tea.md
//! ---
//! title: Tea
//! date: 2026-02-03
//! ---
//! See [the map](https://map.example/). Then start the server and open <http://localhost:8000/>.
//! ```

use postroom_content_model::{LinkKind, Resolution, Severity, Target};

use crate::{
    addresses::{Local, local},
    document::{Document, ResolvedLink},
    draft::{Draft, RuleSink},
    rule::{Group, Rule, RuleInfo},
    rules::quoted,
};

pub(super) static INFO: RuleInfo = RuleInfo {
    make: |setup| {
        let hosts = setup.settings.links.staging_hosts.iter();
        Box::new(LocalLink {
            staging_hosts: hosts.map(|host| host.to_ascii_lowercase()).collect(),
        })
    },
    ..RuleInfo::new(
        "local-link",
        Group::Links,
        Severity::Warning,
        include_str!("local_link.rs"),
    )
};

struct LocalLink {
    staging_hosts: Vec<String>,
}

impl Rule for LocalLink {
    fn document(&self, document: &Document<'_>, sink: &mut RuleSink<'_>) {
        for link in document.links() {
            let Resolution::Found(Target::External(url)) = &link.resolution else {
                continue;
            };
            let Some(host) = url.host_str() else { continue };
            let what = if self.is_staging(host) {
                "is a staging site"
            } else {
                match local(host) {
                    Some(Local::Machine) if shows(link, host) => continue,
                    Some(Local::Machine) => "is the reader's own machine",
                    Some(Local::Network) => "is reached only in a private network",
                    None => continue,
                }
            };
            let draft = Draft::new(link.place(document), format!("{} {what}", quoted(host)));
            let help = "link to where it is published, or write an example as code";
            sink.report(draft.help(help));
        }
    }
}

impl LocalLink {
    fn is_staging(&self, host: &str) -> bool {
        self.staging_hosts.iter().any(|staging| {
            let rest = host.strip_suffix(staging.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

/// Whether the reader sees which host the link leads to.
fn shows(link: &ResolvedLink<'_>, host: &str) -> bool {
    link.link.is_some_and(|link| {
        let text = link.text.as_deref().unwrap_or_default();
        link.kind == LinkKind::Autolink || !link.image && text.contains(host)
    })
}
