//! What settings may say is more than their types: the checks that depend on several values.

use super::{Settings, list_name, load::Reader};

impl Reader<'_> {
    /// Checks what depends on more than one value.
    pub(super) fn check_values(&mut self, settings: &Settings) {
        let known = crate::front_matter::known_keys();
        for (written, canonical) in &settings.front_matter.rename {
            if !known.contains(&canonical.as_str()) {
                let hint = crate::suggest::closest(canonical, known.iter().copied());
                let hint = hint
                    .map(|key| format!("; did you mean `{key}`?"))
                    .unwrap_or_default();
                let path = ["front_matter", "rename", written].map(str::to_owned);
                self.report(
                    &path,
                    format!("`{canonical}` is not a key of Postroom{hint}"),
                );
            }
        }
        for (key, newsletter) in &settings.newsletters {
            if crate::permalink::check_slug(key).is_err() {
                let path = ["newsletters", key].map(str::to_owned);
                self.report(
                    &path,
                    "a newsletter's key is part of its address: letters, digits and hyphens"
                        .to_owned(),
                );
            }
            if let Some(Err(reason)) = newsletter.list.as_deref().map(list_name) {
                let path = ["newsletters", key, "list"].map(str::to_owned);
                self.report(&path, reason);
            }
            if newsletter.posts.limit == 0 {
                let path = ["newsletters", key, "posts", "limit"].map(str::to_owned);
                self.report(&path, "must be at least 1".to_owned());
            }
            for host in &newsletter.campaign.hosts {
                let index = newsletter.campaign.hosts.iter().position(|one| one == host);
                let index = index.unwrap_or_default().to_string();
                if host.is_empty() || host.contains(['/', ':', ' ', '*']) {
                    let path = ["newsletters", key, "campaign", "hosts", &index];
                    self.report(
                        &path.map(str::to_owned),
                        "is no host; write one such as `shop.example.org`".to_owned(),
                    );
                }
            }
            for (name, value) in &newsletter.campaign.parameters {
                if let Some(unknown) = unknown_part(value) {
                    let path = ["newsletters", key, "campaign", "parameters", name];
                    self.report(
                        &path.map(str::to_owned),
                        format!(
                            "there is no `{unknown}`; there are `{{newsletter}}` and `{{edition}}`"
                        ),
                    );
                }
            }
        }
        if settings.mail.connections == 0 {
            self.report(
                &["mail".to_owned(), "connections".to_owned()],
                "must be at least 1".to_owned(),
            );
        }
        if settings.mail.lease.0.is_zero() {
            self.report(
                &["mail".to_owned(), "lease".to_owned()],
                "would be over as it begins, and nobody would be mailed; the default is `15m`"
                    .to_owned(),
            );
        }
    }
}

/// The first part in braces that a campaign's parameter cannot have.
fn unknown_part(value: &str) -> Option<&str> {
    let parts = value.match_indices('{').map(|(at, _)| &value[at..]);
    let parts = parts.map(|part| part.find('}').map_or(part, |end| &part[..=end]));
    let mut unknown = parts.filter(|part| !["{newsletter}", "{edition}"].contains(part));
    unknown.next()
}
