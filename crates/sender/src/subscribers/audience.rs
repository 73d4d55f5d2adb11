//! Whom a mailing is for: the members of its list, or those of them in its segment.

use std::collections::{HashMap, HashSet};

use postroom_content_model::{Field, Segment, ValuesFor};
use sqlx::AnyConnection;

use super::{Subscriber, may_be_mailed};
use crate::{EmailAddress, Error, Store};

/// People looked at in one go.
const PAGE: i64 = if cfg!(test) { 10 } else { 10_000 };

/// A member as a delivery takes them over.
#[derive(sqlx::FromRow)]
pub(crate) struct Recipient {
    pub(crate) person: Vec<u8>,
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) fields: String,
}

/// A page of those who may be mailed.
pub(crate) struct AudiencePage {
    /// The last person that was looked at.
    pub(crate) end: Vec<u8>,
    /// Those for whom the mailing is.
    pub(crate) recipients: Vec<Recipient>,
}

impl Store {
    /// Someone of a list, or of a segment of it, who may be mailed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn someone_of(
        &self,
        list: &str,
        segment: Option<&Segment>,
    ) -> Result<Option<Subscriber>, Error> {
        let Some(segment) = segment else {
            return Ok(self.members(list, None, 1).await?.pop());
        };
        let mut last = Vec::new();
        let mut reading = self.pool.acquire().await?;
        while let Some(page) = audience_page(&mut reading, list, segment, &last).await? {
            if let Some(found) = page.recipients.into_iter().next() {
                let name = found.name;
                return Subscriber::from_columns(&found.address, name, &found.fields).map(Some);
            }
            last = page.end;
        }
        Ok(None)
    }

    /// Those of these people who are in a segment; all where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn within(
        &self,
        segment: Option<&Segment>,
        people: Vec<Subscriber>,
    ) -> Result<Vec<Subscriber>, Error> {
        let Some(segment) = segment else {
            return Ok(people);
        };
        let asked = segment.lists();
        let mut within = Vec::new();
        for one in people {
            let mut on = HashSet::new();
            for list in &asked {
                if self.is_on(list, &one.address).await? {
                    on.insert(*list);
                }
            }
            if segment.holds(&one, &|list| on.contains(list)) {
                within.push(one);
            }
        }
        Ok(within)
    }

    async fn is_on(&self, list: &str, address: &EmailAddress) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM membership WHERE list = $1 AND person = $2";
        let found: i64 = sqlx::query_scalar(sql)
            .bind(list)
            .bind(self.keys.person(address).as_bytes())
            .fetch_one(&self.pool)
            .await?;
        Ok(found > 0)
    }
}

/// The next page behind the person `after`; `None` at the end.
pub(crate) async fn audience_page(
    reading: &mut AnyConnection,
    list: &str,
    segment: &Segment,
    after: &[u8],
) -> Result<Option<AudiencePage>, Error> {
    let sql = concat!(
        "SELECT m.person, s.address, s.name, s.fields
        FROM membership AS m JOIN subscriber AS s ON s.person = m.person
        WHERE m.person > $2 AND ",
        may_be_mailed!("$1"),
        " ORDER BY m.person LIMIT $3"
    );
    let mut people: Vec<Recipient> = sqlx::query_as(sql)
        .bind(list)
        .bind(after)
        .bind(PAGE)
        .fetch_all(&mut *reading)
        .await?;
    let Some(end) = people.last().map(|last| last.person.clone()) else {
        return Ok(None);
    };
    let mut on = HashMap::new();
    for asked in segment.lists() {
        on.insert(asked, people_on(reading, asked, after, &end).await?);
    }
    let mut wrong = None;
    people.retain(|person| match Values::read(person) {
        Ok(values) => segment.holds(&values, &|list| {
            on.get(list).is_some_and(|on| on.contains(&person.person))
        }),
        Err(error) => {
            wrong = Some(error);
            false
        }
    });
    match wrong {
        Some(error) => Err(error),
        None => Ok(Some(AudiencePage {
            end,
            recipients: people,
        })),
    }
}

/// Those of a list who come after one person, up to and with another.
async fn people_on(
    reading: &mut AnyConnection,
    list: &str,
    after: &[u8],
    end: &[u8],
) -> Result<HashSet<Vec<u8>>, Error> {
    let sql = "SELECT person FROM membership WHERE list = $1 AND person > $2 AND person <= $3";
    let people: Vec<Vec<u8>> = sqlx::query_scalar(sql)
        .bind(list)
        .bind(after)
        .bind(end)
        .fetch_all(reading)
        .await?;
    Ok(people.into_iter().collect())
}

/// What a segment asks about: not a [`Subscriber`], whose address would be read again for each.
struct Values<'r> {
    recipient: &'r Recipient,
    fields: HashMap<String, String>,
}

impl<'r> Values<'r> {
    fn read(recipient: &'r Recipient) -> Result<Self, Error> {
        let fields = serde_json::from_str(&recipient.fields);
        Ok(Self {
            recipient,
            fields: fields.map_err(|error| Error::corrupt("fields", &error))?,
        })
    }
}

impl ValuesFor for Values<'_> {
    fn value(&self, field: &Field) -> Option<&str> {
        match field {
            Field::Name => self.recipient.name.as_deref(),
            Field::Email => Some(&self.recipient.address),
            Field::Custom(name) => self.fields.get(name).map(String::as_str),
            Field::UnsubscribeUrl | Field::WebUrl => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{address, import, now, temporary_store};

    #[tokio::test]
    async fn a_segment_is_a_part_of_its_list() {
        let (_folder, store) = temporary_store().await;
        let csv = "email,city,orders\na@x.example,London,3\nb@x.example,Paris,30\n\
            c@x.example,London,30\nd@x.example,,\n";
        import(&store, csv).await;
        let vip = Subscriber::new(address("d@x.example"));
        store.add("vip", &vip, now()).await.unwrap();
        let only_vip = Subscriber::new(address("e@x.example"));
        store.add("vip", &only_vip, now()).await.unwrap();

        let audience = async |segment: &str| {
            let segment: Segment = segment.parse().unwrap();
            let count = store.audience("weekly", Some(&segment)).await;
            let first = store.someone_of("weekly", Some(&segment)).await.unwrap();
            assert_eq!(count > 0, first.is_some());
            count
        };
        assert_eq!(audience("city = London").await, 2);
        assert_eq!(audience("city = London and orders > 10").await, 1);
        assert_eq!(audience("city = London or list = vip").await, 3);
        assert_eq!(audience("list != vip").await, 3);
        assert_eq!(audience("name = \"' OR '1'='1\"").await, 0);
        assert_eq!(store.audience("weekly", None).await, 4);
    }
}
