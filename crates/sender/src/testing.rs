//! What the tests of several modules share: a store, a mailing, a transport that records.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use postroom_content_model::{
    Escape, Field, Mailing, Piece, Segment, Template, TextFormat, UnsubscribeUrl,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::{Notify, mpsc};

use crate::{
    Consent, EmailAddress, Ended, Error, ImportOptions, ImportReport, Job, Joined, Message,
    Outcome, Reply, Retry, SendOptions, Settled, Store, StoreUrl, Subscriber, Transport,
    TransportKind,
};

pub(crate) fn now() -> Timestamp {
    "2025-11-05T09:00:00Z".parse().unwrap()
}

/// Names a database of a PostgreSQL server and its owner: the tests then have their stores
/// there, each in a schema of its own, and not in SQLite files.
const SERVER: &str = "POSTROOM_TEST_POSTGRES";

pub(crate) async fn temporary_store() -> (TempDir, Store) {
    if std::env::var(SERVER).is_err() {
        return sqlite_store().await;
    }
    let store = Store::open(&postgres().await).await.unwrap();
    (tempfile::tempdir().unwrap(), store)
}

/// For tests of what only SQLite does.
pub(crate) async fn sqlite_store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let url = StoreUrl::Sqlite(folder.path().join("postroom.db"));
    let store = Store::open(&url).await.unwrap();
    (folder, store)
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty schema in the database that is named: a database for each test would take a
/// gigabyte.
pub(crate) async fn postgres() -> StoreUrl {
    let server = std::env::var(SERVER).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let create = format!("CREATE SCHEMA {name}");
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut connection)
        .await
        .unwrap();
    let mut url: url::Url = server.parse().unwrap();
    url.query_pairs_mut()
        .append_pair("options[search_path]", &name);
    StoreUrl::Postgres(url.into())
}

pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

impl Store {
    /// Puts a person on a list who is not kept off it.
    pub(crate) async fn add(
        &self,
        list: &str,
        subscriber: &Subscriber,
        now: Timestamp,
    ) -> Result<Joined, Error> {
        let consent = Consent::default();
        self.admit(list, subscriber, &consent, &[], now).await
    }

    /// How many of a list, or of a segment of it, may be mailed.
    pub(crate) async fn audience(&self, list: &str, segment: Option<&Segment>) -> u64 {
        let by_domain = self.audience_by_domain(list, segment).await.unwrap();
        by_domain.values().sum()
    }
}

/// A store whose list `weekly` has these members.
pub(crate) async fn store_with(members: &[&str]) -> (TempDir, Store) {
    let (folder, store) = temporary_store().await;
    for member in members {
        let subscriber = Subscriber::new(address(member));
        store.add("weekly", &subscriber, now()).await.unwrap();
    }
    (folder, store)
}

/// A store whose list `weekly` has so many members: `p0@x.example` and so on.
pub(crate) async fn store_with_many(members: u32) -> (TempDir, Store) {
    with_many(temporary_store().await, members).await
}

/// The same for tests of what only SQLite does.
pub(crate) async fn sqlite_store_with_many(members: u32) -> (TempDir, Store) {
    with_many(sqlite_store().await, members).await
}

async fn with_many((folder, store): (TempDir, Store), members: u32) -> (TempDir, Store) {
    let people: String = (0..members).map(|n| format!("p{n}@x.example\n")).collect();
    import(&store, &format!("email\n{people}")).await;
    (folder, store)
}

pub(crate) fn mailing() -> Mailing {
    let value = |field, escape| Piece::Value {
        field,
        default: "friend".to_owned(),
        escape,
    };
    Mailing {
        id: "edition-1".to_owned(),
        newsletter: "weekly".to_owned(),
        list: "weekly".to_owned(),
        segment: None,
        list_title: "SkilDock Weekly".to_owned(),
        from: "SkilDock <news@skildock.example>".to_owned(),
        reply_to: Some("hello@skildock.example".to_owned()),
        subject: Template(vec![
            Piece::Literal("News for ".to_owned()),
            value(Field::Name, Escape::Text),
        ]),
        preheader: Template::literal("What is new"),
        html: Template(vec![
            Piece::Literal("<p>Hello ".to_owned()),
            value(Field::Name, Escape::Html),
            Piece::Literal("</p>\n<a href=\"".to_owned()),
            value(Field::UnsubscribeUrl, Escape::Html),
            Piece::Literal("\">Leave</a>\n".to_owned()),
        ]),
        text: Template(vec![
            Piece::Literal("Hello ".to_owned()),
            value(Field::Name, Escape::Text),
            Piece::Literal("\n\nLeave: ".to_owned()),
            value(Field::UnsubscribeUrl, Escape::Text),
            Piece::Literal("\n".to_owned()),
        ]),
        text_format: TextFormat::Fixed,
        web_url: "https://skildock.example/newsletters/weekly/1/".to_owned(),
    }
}

/// Nothing is waited for.
pub(crate) fn options() -> SendOptions {
    SendOptions {
        retry: Retry {
            wait: Duration::ZERO,
            ..Retry::default()
        },
        retry_pause: Duration::from_millis(1),
        // On PostgreSQL, what a killed run left is waited for.
        lease: Duration::from_secs(1),
        ..SendOptions::new(
            now(),
            way_out("https://skildock.example/unsubscribe/{token}"),
        )
    }
}

/// Records what it is given and answers as it is told. Clones share the record.
pub(crate) struct Recording<F> {
    kind: TransportKind,
    record: Arc<Mutex<Record<F>>>,
}

struct Record<F> {
    delivered: Vec<String>,
    ids: Vec<String>,
    answer: F,
}

impl<F> Clone for Recording<F> {
    fn clone(&self) -> Self {
        Self {
            kind: self.kind,
            record: self.record.clone(),
        }
    }
}

impl<F: FnMut(&str) -> Outcome> Recording<F> {
    pub(crate) fn new(kind: TransportKind, answer: F) -> Self {
        let record = Record {
            delivered: Vec::new(),
            ids: Vec::new(),
            answer,
        };
        Self {
            kind,
            record: Arc::new(Mutex::new(record)),
        }
    }

    /// To whom, in order.
    pub(crate) fn delivered(&self) -> Vec<String> {
        self.record.lock().unwrap().delivered.clone()
    }

    /// The ids of the messages, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.record.lock().unwrap().ids.clone()
    }

    /// What [`send`](crate::send) opens its connections with.
    pub(crate) fn opening(&self) -> impl FnMut() -> Result<Self, Error> + use<F> {
        let this = self.clone();
        move || Ok(this.clone())
    }

    fn answer(&self, message: &Message) -> Outcome {
        let mut record = self.record.lock().unwrap();
        let to = message.envelope.to.as_str().to_owned();
        let outcome = (record.answer)(&to);
        record.delivered.push(to);
        record.ids.push(message.id.clone());
        outcome
    }
}

pub(crate) fn accepted(_address: &str) -> Outcome {
    Outcome::Accepted {
        reply: "250 ok".to_owned(),
    }
}

fn reply(code: u16, text: &str) -> Reply {
    Reply {
        code,
        enhanced: None,
        text: text.to_owned(),
    }
}

pub(crate) fn deferred(code: u16, text: &str) -> Outcome {
    Outcome::Deferred {
        reply: reply(code, text),
    }
}

pub(crate) fn rejected(code: u16, text: &str, bad_address: bool) -> Outcome {
    Outcome::Rejected {
        reply: reply(code, text),
        bad_address,
    }
}

/// A message that did not leave brings the connection down.
impl<F: FnMut(&str) -> Outcome + Send> Transport for Recording<F> {
    fn kind(&self) -> TransportKind {
        self.kind
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        while let Some(Job {
            ticket, message, ..
        }) = jobs.recv().await
        {
            let outcome = self.answer(&message);
            let down = match &outcome {
                Outcome::NotSent { reason } => Some(reason.clone()),
                _ => None,
            };
            settled.send(Settled { ticket, outcome }).await.unwrap();
            if let Some(reason) = down {
                let transient = true;
                return Ended::Down { reason, transient };
            }
        }
        Ended::Done
    }
}

/// Dies in the middle of delivering: it says that it got there, and never comes back.
#[derive(Clone)]
pub(crate) struct Dying {
    pub(crate) kind: TransportKind,
    pub(crate) under_way: Arc<Notify>,
}

impl Transport for Dying {
    fn kind(&self) -> TransportKind {
        self.kind
    }

    async fn deliver(
        &mut self,
        jobs: &mut mpsc::Receiver<Job>,
        _settled: &mpsc::Sender<Settled>,
    ) -> Ended {
        let _job = jobs.recv().await;
        self.under_way.notify_one();
        std::future::pending().await
    }
}

/// An unsubscribe address.
pub(crate) fn way_out(template: &str) -> UnsubscribeUrl {
    UnsubscribeUrl::parse(template).unwrap()
}

/// A small message, for tests of transports.
pub(crate) fn message(to: &str) -> Message {
    Message {
        id: to.replace('@', "-at-"),
        envelope: crate::Envelope {
            sender: address("news@skildock.example"),
            to: address(to),
        },
        content: format!("To: {to}\r\n\r\nHello\r\n.\r\nafter the dot\r\n")
            .into_bytes()
            .into(),
        token: String::new(),
    }
}

/// Imports into the list `weekly`; also tells the rows that were left out, as `line: why`.
pub(crate) async fn import(store: &Store, csv: &str) -> (ImportReport, Vec<String>) {
    import_with(store, csv.as_bytes(), &ImportOptions::new("weekly", now())).await
}

pub(crate) async fn import_with(
    store: &Store,
    csv: &[u8],
    options: &ImportOptions,
) -> (ImportReport, Vec<String>) {
    let mut rejected = Vec::new();
    let report = store.import(csv, options, |row| {
        let column = row.column.iter().map(|column| format!(" {column}:"));
        let column: String = column.collect();
        rejected.push(format!("{}:{column} {}", row.line, row.reason));
        Ok(())
    });
    let report = report.await.unwrap();
    (report, rejected)
}
