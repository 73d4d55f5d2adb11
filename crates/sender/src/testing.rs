//! What the tests of several modules share: a store, a mailing, a transport that records.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use postroom_content_model::{Escape, Field, Mailing, Piece, Template, TextFormat};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::{
    EmailAddress, ImportOptions, ImportReport, Message, Outcome, SendOptions, Store, StoreUrl,
    Subscriber, Transport, TransportKind,
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

/// A store whose list `weekly` has these members.
pub(crate) async fn store_with(members: &[&str]) -> (TempDir, Store) {
    let (folder, store) = temporary_store().await;
    for member in members {
        let subscriber = Subscriber::new(address(member));
        store.add("weekly", &subscriber, now()).await.unwrap();
    }
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

pub(crate) fn options() -> SendOptions {
    SendOptions::new(now(), "https://skildock.example/unsubscribe/{token}")
}

/// Records what it is given and answers as it is told.
pub(crate) struct Recording<F> {
    pub(crate) kind: TransportKind,
    /// To whom, in order.
    pub(crate) delivered: Vec<String>,
    /// The ids of the messages, in order.
    pub(crate) ids: Vec<String>,
    answer: F,
}

impl<F: FnMut(&str) -> Outcome> Recording<F> {
    pub(crate) fn new(kind: TransportKind, answer: F) -> Self {
        Self {
            kind,
            delivered: Vec::new(),
            ids: Vec::new(),
            answer,
        }
    }
}

pub(crate) fn accepted(_address: &str) -> Outcome {
    Outcome::Accepted {
        reply: "250 ok".to_owned(),
    }
}

impl<F: FnMut(&str) -> Outcome> Transport for Recording<F> {
    fn kind(&self) -> TransportKind {
        self.kind
    }

    async fn deliver(&mut self, message: &Message) -> Outcome {
        let to = message.envelope.to.as_str().to_owned();
        let outcome = (self.answer)(&to);
        self.delivered.push(to);
        self.ids.push(message.id.clone());
        outcome
    }
}

/// Dies in the middle of delivering: it says that it got there, and never comes back.
pub(crate) struct Dying {
    pub(crate) kind: TransportKind,
    pub(crate) under_way: Arc<Notify>,
}

impl Transport for Dying {
    fn kind(&self) -> TransportKind {
        self.kind
    }

    async fn deliver(&mut self, _message: &Message) -> Outcome {
        self.under_way.notify_one();
        std::future::pending().await
    }
}

/// A small message, for tests of transports.
pub(crate) fn message(to: &str) -> Message {
    Message {
        id: to.replace('@', "-at-"),
        envelope: crate::Envelope {
            sender: address("news@skildock.example"),
            to: address(to),
        },
        bytes: format!("To: {to}\r\n\r\nHello\r\n.\r\nafter the dot\r\n").into_bytes(),
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
