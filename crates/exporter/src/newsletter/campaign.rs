//! Campaign parameters: what the links of a mail tell the site that they lead to.
//!
//! They are added to the finished mail, so that they stand in every link, whichever template or
//! post it comes from. A link with a placeholder for its address, such as the one to leave, is a
//! sentinel at that time and no address; it stays as it is.

mod address;

use std::{collections::BTreeSet, ops::Range};

use postroom_content_model::{
    CampaignSettings, EditionId, Settings,
    html::{Part, Tag, decode, scan},
};
use url::{Url, form_urlencoded};

use crate::templates::escape_html;

/// The elements whose `href` somebody follows; Outlook's buttons are among them.
const LINKS: [&str; 4] = ["a", "area", "v:rect", "v:roundrect"];

/// The addresses of links that have parameters now, as they were before.
pub(super) type Linked = BTreeSet<String>;

/// The parameters of an edition's links.
#[derive(Clone, Debug)]
pub(super) struct Campaign<'s> {
    /// Each name and value, ready to stand in a query.
    parameters: Vec<(String, String)>,
    site: &'s Url,
    hosts: &'s [String],
    /// The mark of sentinels: what holds one is somebody's own address.
    mark: &'s str,
}

impl<'s> Campaign<'s> {
    /// The campaign of an edition, if its newsletter has one.
    pub(super) fn new(settings: &'s Settings, edition: &EditionId, mark: &'s str) -> Option<Self> {
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
        (!newsletter.campaign.parameters.is_empty()).then(|| Self {
            parameters: parameters.collect(),
            site: settings.base_url.url(),
            hosts,
            mark,
        })
    }

    /// The HTML part with the parameters in its links. Notes which they are.
    pub(super) fn tag_html(&self, html: &str, linked: &mut Linked) -> String {
        let (mut out, mut done) = (String::with_capacity(html.len()), 0);
        scan(html, |part| {
            let changed = match &part {
                Part::Start(tag) => self.tag_link(html, tag, linked),
                // What Outlook alone reads. Other comments are nobody's.
                Part::Comment(inside, place) if inside.starts_with("[if ") => {
                    let start = place.start + "<!--".len();
                    let inner = start..start + inside.len();
                    Some((inner, self.tag_html(inside, linked)))
                }
                _ => None,
            };
            if let Some((place, text)) = changed {
                out.push_str(&html[done..place.start]);
                out.push_str(&text);
                done = place.end;
            }
        });
        out + &html[done..]
    }

    /// What stands instead of a link's address, and where, if it is to have parameters.
    fn tag_link(
        &self,
        html: &str,
        tag: &Tag<'_>,
        linked: &mut Linked,
    ) -> Option<(Range<usize>, String)> {
        LINKS.iter().find(|name| tag.is(name))?;
        let place = tag.value_range("href")?;
        let url = decode(&html[place.clone()]);
        let tagged = self.tagged(&url)?;
        linked.insert(url.into_owned());
        Some((place, escape_html(&tagged)))
    }

    /// The text part with the parameters in its links. Addresses that are no links of the HTML
    /// part stay as they are: they are something that a post says.
    pub(super) fn tag_text(&self, text: &str, linked: &Linked) -> String {
        let divides = |c: char| c.is_whitespace() || "<>()[]\"".contains(c);
        let mut out = String::with_capacity(text.len());
        for part in text.split_inclusive(divides) {
            let url = part.trim_end_matches(divides);
            let sentence = url.trim_end_matches(['.', ',', ';', ':', '!', '?']);
            let found = [url, sentence]
                .into_iter()
                .find(|url| linked.contains(*url));
            match found.and_then(|found| Some((found, self.tagged(found)?))) {
                Some((found, tagged)) => {
                    out.push_str(&tagged);
                    out.push_str(&part[found.len()..]);
                }
                None => out.push_str(part),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests;
