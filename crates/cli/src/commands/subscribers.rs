//! `postroom subscribers`: the lists.

mod import;
mod reason;

use std::io::{self, BufWriter, IsTerminal as _, Write as _};

use anyhow::{Context as _, anyhow};
use clap::{Subcommand, builder::NonEmptyStringValueParser};
use jiff::Timestamp;
use postroom_content_model::{Segment, Settings, list_name};
use postroom_sender::{Cells, Consent, EmailAddress, Joined, Store, Subscriber, Suppression};

use crate::{
    commands::lint,
    context::Context,
    failure::Outcome,
    mail_options::return_path,
    output::{inert, inert_json, write_text},
    store,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  postroom subscribers import people.csv --list weekly --dry-run
  postroom subscribers import people.csv --list weekly --map Adresse=email --rejects bad.csv
  postroom subscribers add ada@example.org --name Ada --list weekly
  postroom subscribers list --list weekly --segment 'city = London'
  postroom subscribers unsubscribe ada@example.org --list weekly
  postroom subscribers export --person ada@example.org
  postroom subscribers forget ada@example.org")]
pub(crate) struct Subscribers {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add everyone in a CSV file with a column `email`, and perhaps `name` and fields of your own
    ///
    /// `consent_source`, `consent_time` and `consent_wording` say where, when and to which words
    /// people agreed. Nobody who has left, complained or bounced is brought back.
    Import(import::Import),
    /// Add one person
    Add {
        address: String,
        /// How the person wants to be called
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        list: List,
        #[command(flatten)]
        agreed: Agreed,
        /// Bring the person back who is kept off the list for this reason
        #[arg(long, value_name = "REASON", value_parser = reason::of_one())]
        revive: Vec<Suppression>,
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
        #[arg(long, required_unless_present = "token", value_parser = list_name)]
        list: Option<String>,
    },
    /// Record that a person must not be mailed, on one list or on any
    Suppress {
        /// The person's, or that of yours to which the mail came back (`mail.envelope_sender`)
        address: String,
        /// Why
        #[arg(long, value_name = "REASON", value_parser = reason::told())]
        because: Suppression,
        /// The list; without it, every list
        #[arg(long, value_parser = list_name)]
        list: Option<String>,
    },
    /// Sign unsubscribe links with a new key; those in mails already sent stay valid
    NewKey,
    /// Erase a person; only a keyed hash stays, so that no import brings that person back
    Forget { address: String },
    /// Show the lists, or who is on one
    List {
        #[arg(long, value_parser = list_name)]
        list: Option<String>,
        /// Only those for whom an edition with this `segment` would be
        #[arg(long, requires = "list", value_name = "EXPRESSION")]
        segment: Option<Segment>,
    },
    /// Print a list as CSV, or all that is known of one person as JSON
    Export {
        #[arg(long, required_unless_present = "person", value_parser = list_name)]
        list: Option<String>,
        /// The address of one person
        #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["list", "plain"])]
        person: Option<String>,
        /// For programs: without the `'` before cells that a spreadsheet would run as formulas
        #[arg(long)]
        plain: bool,
    },
}

#[derive(Debug, clap::Args)]
struct List {
    /// The list, as newsletters name it in the settings
    #[arg(long, value_name = "LIST", value_parser = list_name)]
    list: String,
}

/// What shows that somebody wants a list's mail.
#[derive(Debug, clap::Args)]
struct Agreed {
    /// Where the person agreed, such as the address of a form
    #[arg(long = "consent-source", value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    source: Option<String>,
    /// When: 2026-02-03, or 2026-02-03T09:00:00Z
    #[arg(long = "consent-time", value_name = "TIME", value_parser = moment)]
    time: Option<String>,
    /// To which words
    #[arg(long = "consent-wording", value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    wording: Option<String>,
}

impl Agreed {
    fn consent(&self) -> Consent {
        Consent {
            source: self.source.clone(),
            at: self.time.clone(),
            wording: self.wording.clone(),
        }
    }
}

fn moment(text: &str) -> Result<String, &'static str> {
    Consent::moment(text).ok_or("write it as 2026-02-03 or 2026-02-03T09:00:00Z")
}

/// Members read at a time.
const PAGE: u32 = 1000;

impl Subscribers {
    pub(crate) fn run(&self, context: &Context<'_>) -> anyhow::Result<Outcome> {
        let settings = lint::settings(context)?;
        let now = context.now(&settings.time_zone.0)?;
        store::block_on(async {
            let mut store = store::open(context, &settings.store).await?;
            let outcome = self.action.run(context, &settings, &mut store, now).await;
            store.close().await;
            outcome
        })
    }
}

impl Action {
    async fn run(
        &self,
        context: &Context<'_>,
        settings: &Settings,
        store: &mut Store,
        now: Timestamp,
    ) -> anyhow::Result<Outcome> {
        let note = |sentence: &str| context.output.note(sentence);
        match self {
            Self::Import(import) => return import.run(context, store, now).await,
            Self::Add {
                address,
                name,
                list,
                agreed,
                revive,
            } => {
                let mut subscriber = Subscriber::new(EmailAddress::parse(address)?);
                subscriber.name.clone_from(name);
                let joined = store
                    .admit(&list.list, &subscriber, &agreed.consent(), revive, now)
                    .await?;
                return Ok(tell_joined(context, joined));
            }
            Self::Suppress {
                address,
                because,
                list,
            } => {
                let path = return_path(&settings.mail)?;
                let returned = path.map(|path| path.returned(store, address)).transpose()?;
                let list = list.as_deref();
                let newly = match returned.flatten() {
                    Some(person) => store.suppress_returned(list, person, *because, now).await,
                    None => store.suppress(list, &address.parse()?, *because, now).await,
                }?;
                note(if newly {
                    "is not mailed any more"
                } else {
                    "was not to be mailed already"
                });
            }
            Self::NewKey => {
                store.renew_token_key(now).await?;
                note("unsubscribe links are signed with a new key from now on");
            }
            Self::Remove { address, list } => {
                let address = EmailAddress::parse(address)?;
                let removed = store.remove(&list.list, &address).await?;
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
                let address = EmailAddress::parse(address)?;
                let newly = store.unsubscribe(list, &address, now).await?;
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
            Self::List { list: None, .. } => print_lists(context, store).await?,
            Self::List {
                list: Some(list),
                segment,
            } => print_members(store, list, segment.as_ref()).await?,
            Self::Export {
                person: Some(address),
                ..
            } => print_person(context, store, address).await?,
            Self::Export { list, plain, .. } => {
                let list = list.as_deref().unwrap_or_default();
                let cells = if *plain { Cells::Plain } else { Cells::Safe };
                export(store, list, cells).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

/// All that is known of someone.
async fn print_person(
    context: &Context<'_>,
    store: &mut Store,
    address: &str,
) -> anyhow::Result<()> {
    let known = store.known_of(&EmailAddress::parse(address)?).await?;
    let known = known.ok_or_else(|| anyhow!("nothing is known of that address"))?;
    let known = inert_json(&format!("{known:#}"));
    writeln!(context.output.results(), "{known}")?;
    Ok(())
}

/// A list as CSV, byte for byte unless a terminal would act on it.
async fn export(store: &Store, list: &str, cells: Cells) -> anyhow::Result<()> {
    if io::stdout().is_terminal() {
        let mut csv = Vec::new();
        store.export(list, cells, &mut csv).await?;
        write_text(&csv)?;
    } else {
        store
            .export(list, cells, BufWriter::new(io::stdout()))
            .await?;
    }
    Ok(())
}

/// The lists with how many are on each.
async fn print_lists(context: &Context<'_>, store: &mut Store) -> anyhow::Result<()> {
    for (list, members) in store.lists().await? {
        writeln!(context.output.results(), "{list}  {members}")?;
    }
    Ok(())
}

fn tell_joined(context: &Context<'_>, joined: Joined) -> Outcome {
    match joined {
        Joined::Added => context.output.note("added"),
        Joined::Updated => context.output.note("updated"),
        Joined::Unchanged => context.output.note("was on the list already"),
        Joined::Refused(reason) => {
            let why = reason.explained();
            let name = reason.as_str();
            context.output.note(&format!(
                "not added: that person is not brought back ({why}); if they ask for it themselves, say --revive {name}"
            ));
            return Outcome::NeedsPerson;
        }
    }
    Outcome::Done
}

async fn print_members(store: &Store, list: &str, segment: Option<&Segment>) -> anyhow::Result<()> {
    // Without a reader there is no reason to go on.
    let mut out = BufWriter::new(io::stdout());
    let mut last: Option<EmailAddress> = None;
    loop {
        let page = store.members(list, last.as_ref(), PAGE).await?;
        let Some(end) = page.last() else {
            return out.flush().context("the list cannot be written");
        };
        last = Some(end.address.clone());
        for member in store.within(segment, page).await? {
            let name = inert(member.name.as_deref().unwrap_or_default());
            writeln!(out, "{}  {name}", member.address.as_str())?;
        }
    }
}
