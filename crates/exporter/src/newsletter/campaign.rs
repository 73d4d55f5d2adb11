//! Campaign parameters: what the links of a mail tell the site that they lead to.
//!
//! They are added to the finished mail, so that they stand in every link, whichever template or
//! post it comes from. A link with a placeholder for its address, such as the one to leave, is a
//! sentinel at that time and no address; it stays as it is.

use std::{borrow::Cow, collections::BTreeSet};

use postroom_content_model::{CampaignSettings, EditionId, Settings};
use url::{Url, form_urlencoded};

use super::text::markup::end_of_tag;
use crate::templates::escape_html;

/// The elements whose `href` somebody follows; Outlook's buttons are among them.
const LINKS: [&str; 4] = ["a", "area", "v:rect", "v:roundrect"];

/// The parameters of an edition's links.
#[derive(Clone, Debug)]
struct Campaign<'s> {
    /// Each name and value, ready to stand in a query.
    parameters: Vec<(String, String)>,
    site: &'s Url,
    hosts: &'s [String],
    /// How addresses begin that lead out of the newsletter.
    unsubscribe: Option<&'s str>,
    /// The mark of sentinels: what holds one is somebody's own address.
    mark: &'s str,
}

/// Both parts of a mail.
pub(super) struct Parts {
    pub(super) html: String,
    pub(super) text: String,
}

impl Parts {
    /// The mail of an edition with its campaign's parameters, if its newsletter has a campaign.
    pub(super) fn for_campaign(self, settings: &Settings, edition: &EditionId, mark: &str) -> Self {
        match Campaign::new(settings, edition, mark) {
            Some(campaign) => campaign.tag(&self),
            None => self,
        }
    }
}

impl<'s> Campaign<'s> {
    /// The campaign of an edition, if its newsletter has one.
    fn new(settings: &'s Settings, edition: &EditionId, mark: &'s str) -> Option<Self> {
        let newsletter = settings.newsletters.get(&edition.newsletter)?;
        let CampaignSettings { parameters, hosts } = &newsletter.campaign;
        let filled = |value: &str| {
            let value = value.replace("{newsletter}", &edition.newsletter);
            value.replace("{edition}", &edition.name)
        };
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let parameters = parameters
            .iter()
            .map(|(name, value)| (encoded(name), encoded(&filled(value))));
        let unsubscribe = settings.mail.unsubscribe_url.as_ref();
        let unsubscribe = unsubscribe.and_then(|url| url.as_str().split("{token}").next());
        (!newsletter.campaign.parameters.is_empty()).then(|| Self {
            parameters: parameters.collect(),
            site: settings.base_url.url(),
            hosts,
            unsubscribe,
            mark,
        })
    }

    /// The mail with the parameters in its links. In the text, addresses that are no links of
    /// the HTML stay: they are part of what a post says.
    fn tag(&self, parts: &Parts) -> Parts {
        let mut linked = BTreeSet::new();
        let html = self.tag_html(&parts.html, &mut linked);
        Parts {
            html,
            text: self.tag_text(&parts.text, &linked),
        }
    }

    /// Tags every link, and notes their addresses as they were.
    fn tag_html(&self, html: &str, linked: &mut BTreeSet<String>) -> String {
        let (mut out, mut rest) = (String::with_capacity(html.len()), html);
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            out.push_str(before);
            // Text may look like the beginning of a tag.
            let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic());
            let end = if is_tag { end_of_tag(tag) } else { 1 };
            match href(&tag[..end]) {
                Some((start, stop)) => {
                    let url = unescaped(&tag[start..stop]);
                    out.push_str(&tag[..start]);
                    match self.tagged(&url) {
                        Some(tagged) => {
                            linked.insert(url.into_owned());
                            out.push_str(&escape_html(&tagged));
                        }
                        None => out.push_str(&tag[start..stop]),
                    }
                    out.push_str(&tag[stop..end]);
                }
                None => out.push_str(&tag[..end]),
            }
            rest = &tag[end..];
        }
        out + rest
    }

    fn tag_text(&self, text: &str, linked: &BTreeSet<String>) -> String {
        let mut out = String::with_capacity(text.len());
        // What white space and brackets divide.
        for part in text.split_inclusive(|c: char| c.is_whitespace() || "<>()[]\"".contains(c)) {
            let url = part.trim_end_matches(|c: char| c.is_whitespace() || "<>()[]\"".contains(c));
            let tail = &part[url.len()..];
            let sentence = url.trim_end_matches(['.', ',', ';', ':', '!', '?']);
            let found = [url, sentence]
                .into_iter()
                .find(|url| linked.contains(*url));
            match found.and_then(|found| Some((found, self.tagged(found)?))) {
                Some((found, tagged)) => {
                    out.push_str(&tagged);
                    out.push_str(&url[found.len()..]);
                    out.push_str(tail);
                }
                None => out.push_str(part),
            }
        }
        out
    }

    /// An address with the parameters that it lacks, in front of its fragment; none if it is not
    /// to have any.
    fn tagged(&self, url: &str) -> Option<String> {
        if !self.is_ours(url) {
            return None;
        }
        let (page, fragment) = match url.split_once('#') {
            Some((page, fragment)) => (page, Some(fragment)),
            None => (url, None),
        };
        let query = page.split_once('?').map(|(_, query)| query);
        let has = |name: &str| {
            let mut pairs = query.unwrap_or_default().split('&');
            pairs.any(|pair| pair.split('=').next() == Some(name))
        };
        let mut tagged = page.to_owned();
        for (name, value) in self.parameters.iter().filter(|(name, _)| !has(name)) {
            let between = match tagged.split_once('?') {
                None => "?",
                Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
                Some(_) => "&",
            };
            tagged.push_str(&format!("{between}{name}={value}"));
        }
        if let Some(fragment) = fragment {
            tagged.push('#');
            tagged.push_str(fragment);
        }
        Some(tagged)
    }

    fn is_ours(&self, url: &str) -> bool {
        if url.contains(self.mark) || self.unsubscribe.is_some_and(|start| url.starts_with(start)) {
            return false;
        }
        let Ok(url) = Url::parse(url) else {
            return false;
        };
        if !matches!(url.scheme(), "http" | "https") {
            return false;
        }
        let host = url.host_str().unwrap_or_default();
        let ours = || {
            let root = self.site.path().trim_end_matches('/');
            let inner = url.path().strip_prefix(root);
            let below = inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('/'));
            Some(host) == self.site.host_str() && url.port() == self.site.port() && below
        };
        self.hosts.iter().any(|one| one.eq_ignore_ascii_case(host)) || ours()
    }
}

/// Where the value of a link's `href` stands in its tag, without its quotes.
fn href(tag: &str) -> Option<(usize, usize)> {
    let name = tag[1..]
        .split(|c: char| c.is_whitespace() || c == '>')
        .next()?;
    if !LINKS.iter().any(|link| link.eq_ignore_ascii_case(name)) {
        return None;
    }
    let mut at = 1 + name.len();
    loop {
        let gap = tag[at..].find(|c: char| !c.is_whitespace() && c != '/')?;
        at += gap;
        let end = tag[at..].find(|c: char| c.is_whitespace() || c == '=' || c == '>')?;
        let attribute = &tag[at..at + end];
        at += end;
        let value = tag[at..].strip_prefix('=');
        let Some(value) = value else {
            if attribute.is_empty() {
                return None;
            }
            continue;
        };
        let Some(quote) = value.chars().next().filter(|c| "\"'".contains(*c)) else {
            // Without quotes it ends at white space; no template writes links like that.
            at += tag[at..].find(char::is_whitespace)?;
            continue;
        };
        let start = at + 2;
        let stop = start + tag[start..].find(quote)?;
        if attribute.eq_ignore_ascii_case("href") {
            return Some((start, stop));
        }
        at = stop + 1;
    }
}

/// The text of an attribute's value: addresses hold ampersands, and no other entity that matters.
fn unescaped(value: &str) -> Cow<'_, str> {
    match value.contains('&') {
        true => {
            let plain = ["&amp;", "&#38;", "&#x26;"];
            let value = plain
                .iter()
                .fold(value.to_owned(), |value, entity| value.replace(entity, "&"));
            Cow::Owned(value)
        }
        false => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        newsletter::tests::{edition, fill, four_posts, mailing},
        test_site::TestSite,
    };

    const EDITION: &str = "utm_campaign=a+2026-11-15%26b";

    const CAMPAIGN: &str = "    campaign:\n      parameters: { utm_source: '{newsletter}', utm_campaign: 'a {edition}&b' }\n      hosts: [shop.example]\nmail: { unsubscribe_url: 'https://x.example/sub/leave/{token}' }";

    fn with_campaign(check: impl Fn(&Campaign<'_>)) {
        let site = TestSite::new(&[]);
        site.set(CAMPAIGN);
        let model = site.load();
        let edition = "weekly/2026-11-15".parse().unwrap();
        check(&Campaign::new(&model.settings, &edition, "zq0n").unwrap());
    }

    #[test]
    fn links_to_the_site_keep_their_query_and_fragment() {
        const ALL: &str = "utm_campaign=a+2026-11-15%26b&utm_source=weekly";
        with_campaign(|campaign| {
            let check = |url: &str, expected: Option<String>| {
                assert_eq!(campaign.tagged(url), expected, "{url}");
            };
            let site = "https://x.example/sub";
            check(site, Some(format!("{site}?{ALL}")));
            check(&format!("{site}/a/#b"), Some(format!("{site}/a/?{ALL}#b")));
            check(
                &format!("{site}/a?b=c&d#e?f"),
                Some(format!("{site}/a?b=c&d&{ALL}#e?f")),
            );
            check(
                &format!("{site}/?utm_source=mine"),
                Some(format!(
                    "{site}/?utm_source=mine&utm_campaign=a+2026-11-15%26b"
                )),
            );
            check(
                "https://SHOP.example/x",
                Some(format!("https://SHOP.example/x?{ALL}")),
            );
            for other in [
                "https://x.example/other",
                "https://x.example/subway",
                "https://x.example:8080/sub/",
                "https://y.example/?u=https://x.example/sub/",
                "mailto:a@x.example",
                "https://x.example/sub/leave/abc",
                "https://x.example/sub/?e=zq0n1z",
                "zq0n1z",
                "#",
            ] {
                check(other, None);
            }
        });
    }

    #[test]
    fn only_links_are_tagged() {
        with_campaign(|campaign| {
            let url = "https://x.example/sub/a/";
            let parts = Parts {
                html: format!(
                    "<p title=\"<a href='{url}'>\">{url} 1 < 2</p><img src=\"{url}\"><A class=x\n data-b href='{url}?x=1&amp;y'>a</A>\
                     <link href=\"{url}\"><a name=x>b</a><v:roundrect href=\"{url}#c\"/><a href=\"zq0n0z\">c</a>"
                ),
                text: format!(
                    "See {url}?x=1&y. {url} <{url}#c>, zq0n0z\n  https://x.example/sub/b/\n"
                ),
            };
            let tagged = campaign.tag(&parts);
            let all = "utm_campaign=a+2026-11-15%26b&amp;utm_source=weekly";
            assert_eq!(
                tagged.html,
                parts
                    .html
                    .replace("x=1&amp;y'", &format!("x=1&amp;y&amp;{all}'"))
                    .replace(&format!("{url}#c"), &format!("{url}?{all}#c"))
            );
            let all = all.replace("&amp;", "&");
            assert_eq!(
                tagged.text,
                format!(
                    "See {url}?x=1&y&{all}. {url} <{url}?{all}#c>, zq0n0z\n  https://x.example/sub/b/\n"
                )
            );
        });
    }
    #[test]
    fn a_mail_is_tagged_but_for_the_ways_out() {
        let site = four_posts();
        edition(
            &site,
            "subject: S\nposts: [b]",
            "[Leave]({{unsubscribe_url}}) [elsewhere](https://y.example/) [b](../../posts/b.md#x)",
        );
        let parts = |site: &TestSite| {
            let mailing = mailing(site, "weekly/2026-11-15");
            (fill(&mailing.html, None), fill(&mailing.text, None))
        };
        let (html, text) = parts(&site);
        assert!(
            !html.contains("utm_") && !text.contains("utm_"),
            "off unless asked for"
        );

        site.set(CAMPAIGN);
        let (tagged, plain) = parts(&site);
        assert!(
            tagged.contains("href=\"https://x.example/u/t?a&amp;b\""),
            "{tagged}"
        );
        assert!(tagged.contains("href=\"https://y.example/\""), "{tagged}");
        assert!(
            tagged.contains(&format!("/blog/b/?{EDITION}&amp;utm_source=weekly#x\"")),
            "{tagged}"
        );
        assert!(
            plain.contains("\nUnsubscribe: https://x.example/u/t?a&b\n"),
            "{plain}"
        );
        assert!(plain.contains(&format!(
            "\nhttps://x.example/sub/blog/b/?{EDITION}&utm_source=weekly\n"
        )));
        let without = |text: &str| {
            let text = text.replace("&amp;", "&");
            text.replace(&format!("?{EDITION}&utm_source=weekly"), "")
        };
        assert_eq!(without(&tagged), without(&html), "nothing else changes");
        let words = |text: &str| {
            without(text)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(words(&plain), words(&text), "but for where lines end");
    }
}
