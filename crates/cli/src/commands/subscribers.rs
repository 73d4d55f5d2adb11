//! `postroom subscribers`: the lists.

use std::{
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Subcommand;
use jiff::Timestamp;
use postroom_sender::{EmailAddress, Joined, Store, Subscriber};

use crate::{commands::lint::show_mistakes, context::Context, failure::Outcome, store};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom subscribers import people.csv --list weekly
  postroom subscribers add ada@example.org --name Ada --list weekly
  postroom subscribers list --list weekly
  postroom subscribers unsubscribe ada@example.org --list weekly
  postroom subscribers forget ada@example.org")]
pub(crate) struct Subscribers {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add everyone in a CSV file with a column `email`, and perhaps `name` and fields of your own
    ///
    /// Nobody who has left the list is brought back.
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
        #[command(flatten)]
        list: List,
    },
    /// Add one person
    Add {
        address: String,
        /// How the person wants to be called
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        list: List,
    },
    /// Take one person off a list, as if never added
    Remove {
        address: String,
        #[command(flatten)]
        list: List,
    },
    /// Record that a person has left a list; no import brings that person back
    Unsubscribe {
        #[arg(required_unless_present = "token")]
        address: Option<String>,
        /// The token of an unsubscribe link, instead of the address and the list
        #[arg(long, conflicts_with_all = ["address", "list"])]
        token: Option<String>,
        #[arg(long, required_unless_present = "token")]
        list: Option<String>,
    },
    /// Erase a person; only a keyed hash stays, so that no import brings that person back
    Forget { address: String },
    /// Show the lists, or who is on one
    List {
        #[arg(long)]
        list: Option<String>,
    },
    /// Print a list as CSV
    Export {
        #[command(flatten)]
        list: List,
    },
}

#[derive(Debug, clap::Args)]
struct List {
    /// The list, as newsletters name it in the settings
    #[arg(long, value_name = "LIST")]
    list: String,
}

/// Members read at a time.
const PAGE: u32 = 1000;

impl Subscribers {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = context.settings().map_err(|error| {
            show_mistakes(error, &postroom_linter::formats()[0], context.output)
        })?;
        let now = context.now(&settings.time_zone.0)?;
        store::block_on(async {
            let store = store::open(context, &settings.store).await?;
            let outcome = self.action.run(context, &store, now).await;
            store.close().await;
            outcome
        })
    }
}

impl Action {
    async fn run(
        &self,
        context: &Context<'_>,
        store: &Store,
        now: Timestamp,
    ) -> anyhow::Result<Outcome> {
        let note = |sentence: &str| context.output.note(sentence);
        match self {
            Self::Import { file, list } => {
                return import(context, store, file, &list.list, now).await;
            }
            Self::Add {
                address,
                name,
                list,
            } => {
                let mut subscriber = Subscriber::new(EmailAddress::parse(address)?);
                subscriber.name.clone_from(name);
                return add(context, store, &list.list, &subscriber, now).await;
            }
            Self::Remove { address, list } => {
                let removed = store
                    .remove(&list.list, &EmailAddress::parse(address)?)
                    .await?;
                note(if removed {
                    "removed"
                } else {
                    "was not on the list"
                });
            }
            Self::Unsubscribe {
                token: Some(token), ..
            } => {
                let left = store.unsubscribe_by_token(token, now).await?;
                note(if left.newly {
                    "unsubscribed"
                } else {
                    "had left already"
                });
            }
            Self::Unsubscribe { address, list, .. } => {
                let (address, list) = (
                    address.as_deref().unwrap_or_default(),
                    list.as_deref().unwrap_or_default(),
                );
                let newly = store
                    .unsubscribe(list, &EmailAddress::parse(address)?, now)
                    .await?;
                note(if newly {
                    "unsubscribed"
                } else {
                    "had left already"
                });
            }
            Self::Forget { address } => {
                let known = store.forget(&EmailAddress::parse(address)?, now).await?;
                note(if known {
                    "forgotten"
                } else {
                    "was not known, and stays out from now on"
                });
            }
            Self::List { list: None } => {
                for (list, members) in store.lists().await? {
                    writeln!(context.output.results(), "{list}  {members}")?;
                }
            }
            Self::List { list: Some(list) } => print_members(context, store, list).await?,
            Self::Export { list } => {
                store.export(&list.list, context.output.results()).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

async fn import(
    context: &Context<'_>,
    store: &Store,
    file: &PathBuf,
    list: &str,
    now: Timestamp,
) -> anyhow::Result<Outcome> {
    let report = if file.as_os_str() == "-" {
        store.import(list, io::stdin(), now).await?
    } else {
        let csv = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        store
            .import(list, csv, now)
            .await
            .with_context(|| file.display().to_string())?
    };
    for row in &report.rejected {
        context
            .output
            .warning(&format!("{}:{}: {}", file.display(), row.line, row.reason));
    }
    let (added, updated, unchanged) = (report.added, report.updated, report.unchanged);
    let rejected = report.rejected.len();
    writeln!(
        context.output.results(),
        "{list}: {added} added, {updated} updated, {unchanged} unchanged, {rejected} left out"
    )?;
    Ok(if rejected > 0 {
        Outcome::NeedsPerson
    } else {
        Outcome::Done
    })
}

async fn add(
    context: &Context<'_>,
    store: &Store,
    list: &str,
    subscriber: &Subscriber,
    now: Timestamp,
) -> anyhow::Result<Outcome> {
    let (sentence, outcome) = match store.add(list, subscriber, now).await? {
        Joined::Added => ("added", Outcome::Done),
        Joined::Updated => ("updated", Outcome::Done),
        Joined::Unchanged => ("was on the list already", Outcome::Done),
        Joined::Refused(_) => (
            "not added: that person has left, and is not brought back",
            Outcome::NeedsPerson,
        ),
    };
    context.output.note(sentence);
    Ok(outcome)
}

async fn print_members(context: &Context<'_>, store: &Store, list: &str) -> anyhow::Result<()> {
    let mut last: Option<EmailAddress> = None;
    loop {
        let page = store.members(list, last.as_ref(), PAGE).await?;
        for member in &page {
            let name = member.name.as_deref().unwrap_or_default();
            writeln!(
                context.output.results(),
                "{}  {name}",
                member.address.as_str()
            )?;
        }
        match page.last() {
            Some(member) => last = Some(member.address.clone()),
            None => return Ok(()),
        }
    }
}
