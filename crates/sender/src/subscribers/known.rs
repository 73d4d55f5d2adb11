//! Everything that the store knows of one person, for whoever asks what that is.

use serde_json::{Value, json};

use super::{EVERY_LIST, Suppression};
use crate::store::Person;
use crate::{EmailAddress, Error, Store};

type MembershipRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);
type DeliveryRow = (
    String,
    String,
    String,
    Option<String>,
    String,
    String,
    i64,
    Option<String>,
    String,
);

impl Store {
    /// All that is known of a person as JSON: their address, name and fields, lists with
    /// consents, what keeps them off lists, which mailings bounced, and what was mailed to them.
    /// `None` when it is nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn known_of(&self, address: &EmailAddress) -> Result<Option<Value>, Error> {
        let person = self.keys.person(address);
        let subscriber = self.find(address).await?;
        let lists = self.lists_of(person).await?;
        let suppressions = self.suppressions_of(person).await?;
        let bounces = self.bounces_of(person).await?;
        let mailings = self.mailings_of(person).await?;
        let noted = [&suppressions, &bounces, &mailings];
        if subscriber.is_none() && noted.iter().all(|rows| rows.is_empty()) {
            return Ok(None);
        }
        let fields = subscriber.as_ref().map(|subscriber| &subscriber.fields);
        Ok(Some(json!({
            "address": subscriber.as_ref().map(|subscriber| subscriber.address.as_str()),
            "name": subscriber.as_ref().and_then(|subscriber| subscriber.name.as_deref()),
            "fields": fields,
            "lists": lists,
            "not_to_be_mailed": suppressions,
            "bounces": bounces,
            "mailings": mailings,
        })))
    }

    async fn lists_of(&self, person: Person) -> Result<Vec<Value>, Error> {
        let sql = "SELECT list, joined_at, consent_source, consented_at, consent_wording
            FROM membership WHERE person = $1 ORDER BY list";
        let rows: Vec<MembershipRow> = sqlx::query_as(sql)
            .bind(person.as_bytes())
            .fetch_all(&self.pool)
            .await?;
        let lists = rows
            .into_iter()
            .map(|(list, joined_at, source, at, wording)| {
                json!({
                    "list": list,
                    "joined_at": joined_at,
                    "consent": { "source": source, "time": at, "wording": wording },
                })
            });
        Ok(lists.collect())
    }

    async fn suppressions_of(&self, person: Person) -> Result<Vec<Value>, Error> {
        let sql = "SELECT list, reason, at FROM suppression WHERE person = $1 ORDER BY list";
        let rows: Vec<(String, String, String)> = sqlx::query_as(sql)
            .bind(person.as_bytes())
            .fetch_all(&self.pool)
            .await?;
        let exempt = "SELECT list FROM exemption WHERE person = $1 ORDER BY list";
        let exempt: Vec<String> = sqlx::query_scalar(exempt)
            .bind(person.as_bytes())
            .fetch_all(&self.pool)
            .await?;
        let suppressions = rows.into_iter().map(|(list, reason, at)| {
            let every = list == EVERY_LIST;
            let reason = reason.parse::<Suppression>()?.as_str();
            let mut told = json!({
                "list": (!every).then_some(list),
                "every_list": every,
                "reason": reason,
                "since": at,
            });
            if every && !exempt.is_empty() {
                told["except_lists"] = json!(exempt);
            }
            Ok(told)
        });
        suppressions.collect()
    }

    async fn bounces_of(&self, person: Person) -> Result<Vec<Value>, Error> {
        let sql = "SELECT edition, at FROM hard_bounce WHERE person = $1 ORDER BY at, edition";
        let rows: Vec<(String, String)> = sqlx::query_as(sql)
            .bind(person.as_bytes())
            .fetch_all(&self.pool)
            .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(edition, at)| json!({ "edition": edition, "at": at }))
            .collect())
    }

    async fn mailings_of(&self, person: Person) -> Result<Vec<Value>, Error> {
        // Naming every mailing lets the primary key find the rows.
        let sql = "SELECT g.edition, g.kind, d.address, d.name, d.fields, d.state, d.attempts,
                d.reply, d.changed_at
            FROM mailing AS g JOIN delivery AS d ON d.mailing = g.id AND d.person = $1
            ORDER BY g.id";
        let rows: Vec<DeliveryRow> = sqlx::query_as(sql)
            .bind(person.as_bytes())
            .fetch_all(&self.pool)
            .await?;
        let mailings = rows.into_iter().map(
            |(edition, kind, address, name, fields, state, attempts, reply, at)| {
                let fields: Value = serde_json::from_str(&fields)
                    .map_err(|error| Error::corrupt("fields", &error))?;
                Ok(json!({
                    "edition": edition,
                    "kind": kind,
                    "address": address,
                    "name": name,
                    "fields": fields,
                    "state": state,
                    "attempts": attempts,
                    "reply": reply,
                    "changed_at": at,
                }))
            },
        );
        mailings.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        Recording, accepted, address, import, mailing, now, options, temporary_store,
    };
    use crate::{Suppression, TransportKind, send};

    #[tokio::test]
    async fn all_that_is_known_is_told() {
        let (_folder, store) = temporary_store().await;
        let csv = "email,name,city,consent_source\nada@x.example,Ada,London,/join\n";
        import(&store, csv).await;
        let transport = Recording::new(TransportKind::Smtp, accepted);
        send(&store, &mailing(), transport.opening(), &options(), |_| {})
            .await
            .unwrap();
        let ada = address("ADA@x.example");
        store
            .suppress(Some("other"), &ada, Suppression::Complained, now())
            .await
            .unwrap();
        let known = store.known_of(&ada).await.unwrap().unwrap();
        let at = |pointer: &str| known.pointer(pointer).unwrap().as_str().unwrap();
        assert_eq!(at("/address"), "ada@x.example");
        assert_eq!(at("/fields/city"), "London");
        assert_eq!(at("/lists/0/list"), "weekly");
        assert_eq!(at("/lists/0/consent/source"), "/join");
        assert_eq!(at("/not_to_be_mailed/0/reason"), "complained");
        assert_eq!(at("/mailings/0/edition"), "edition-1");
        assert_eq!(at("/mailings/0/state"), "sent");
        assert_eq!(at("/mailings/0/name"), "Ada");

        store.forget(&ada, now()).await.unwrap();
        let left = store.known_of(&ada).await.unwrap().unwrap().to_string();
        for gone in ["ada@", "Ada", "London", "/join"] {
            assert!(!left.contains(gone), "{gone} is still known: {left}");
        }
        let stranger = address("eve@x.example");
        assert_eq!(store.known_of(&stranger).await.unwrap(), None);
    }
}
