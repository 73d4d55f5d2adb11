//! Who reads the mail that is shown: a subscriber of the store, or somebody made up.

use postroom_content_model::{Field, Mailing, Piece, Site, ValuesFor};
use postroom_sender::{EmailAddress, Subscriber};

use crate::{sample_reader, store};

/// How many subscribers are offered to choose from.
const OFFERED: u32 = 50;

/// Whoever reads the mail.
pub(super) struct Reader {
    pub(super) subscriber: Subscriber,
    /// What is to be said of where the values come from.
    pub(super) note: String,
    /// Others that one may choose.
    pub(super) offered: Vec<String>,
    unsubscribe_url: String,
    web_url: String,
}

impl ValuesFor for Reader {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => self.subscriber.name.as_deref(),
            Field::Email => Some(self.subscriber.address.as_str()),
            Field::Custom(name) => self.subscriber.fields.get(name).map(String::as_str),
            Field::UnsubscribeUrl => Some(&self.unsubscribe_url),
            Field::WebUrl => Some(&self.web_url),
        }
    }
}

impl Reader {
    /// The reader with an address; without one, somebody made up.
    pub(super) fn choose(site: &Site, mailing: &Mailing, asked: &str) -> Self {
        let made_up = [sample_reader::ADDRESS, sample_reader::STRANGER];
        let mut offered: Vec<String> = made_up.map(str::to_owned).into();
        let (subscriber, note) = match known(site, &mailing.list, asked) {
            Ok((found, members)) => {
                offered.extend(members);
                match found {
                    Some(subscriber) => (subscriber, "from the store".to_owned()),
                    None => imagined(mailing, asked),
                }
            }
            Err(error) => {
                let (subscriber, note) = imagined(mailing, asked);
                (
                    subscriber,
                    format!("{note}; the store cannot be read: {error}"),
                )
            }
        };
        // A link that works would let whoever tries it leave for somebody else.
        let leave = site.settings.mail.unsubscribe_url.as_ref();
        let leave = leave.map(|url| url.with("preview"));
        Self {
            subscriber,
            note,
            offered,
            unsubscribe_url: leave.unwrap_or_else(|| "https://example.org/unsubscribe".to_owned()),
            web_url: mailing.web_url.clone(),
        }
    }
}

/// What the store knows of an address, and the first members of the list.
fn known(
    site: &Site,
    list: &str,
    asked: &str,
) -> anyhow::Result<(Option<Subscriber>, Vec<String>)> {
    store::block_on(async {
        let Some(store) = store::open_if_site_has_one(site).await? else {
            return Ok((None, Vec::new()));
        };
        let found = match EmailAddress::parse(asked) {
            Ok(address) => store.find(&address).await?,
            Err(_) => None,
        };
        let members = store.members(list, None, OFFERED).await?;
        store.close().await;
        let members = members
            .iter()
            .map(|member| member.address.as_str().to_owned());
        Ok((found, members.collect()))
    })
}

/// Somebody made up, with what is to be said of them.
fn imagined(mailing: &Mailing, asked: &str) -> (Subscriber, String) {
    if !asked.is_empty() && asked != sample_reader::ADDRESS {
        match EmailAddress::parse(asked) {
            Ok(address) if asked == sample_reader::STRANGER => {
                return (
                    Subscriber::new(address),
                    "made up; nothing but an address is known".to_owned(),
                );
            }
            Ok(address) => {
                return (
                    Subscriber::new(address),
                    "not in the store: nothing but the address is known".to_owned(),
                );
            }
            Err(error) => {
                let (ada, _) = imagined(mailing, "");
                return (ada, format!("{asked} is no address ({error}); made up"));
            }
        }
    }
    let address = EmailAddress::parse(sample_reader::ADDRESS);
    let mut ada = Subscriber::new(address.expect("the made-up address is one"));
    ada.name = Some(sample_reader::NAME.to_owned());
    let mut fields = Vec::new();
    for part in [
        &mailing.subject,
        &mailing.preheader,
        &mailing.html,
        &mailing.text,
    ] {
        custom_fields(&part.0, &mut fields);
    }
    for name in fields {
        let value = capitalised(&name);
        ada.fields.insert(name, value);
    }
    (ada, "made up".to_owned())
}

/// The fields of imported lists that pieces ask for.
fn custom_fields(pieces: &[Piece], found: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Value { field, .. } | Piece::When { field, .. } => {
                if let Field::Custom(name) = field {
                    found.push(name.clone());
                }
            }
            Piece::Literal(_) => {}
        }
        if let Piece::When { pieces, .. } = piece {
            custom_fields(pieces, found);
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
