//! Joining the list, page after page in the order of persons.

use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use super::super::columns::Columns;
use super::super::join::Known;
use super::super::report::RejectReason;
use super::super::suppression::lift;
use super::super::{Consent, ImportReport, Subscriber, Suppression, refuses};
use super::ImportOptions;
use super::staging::{Refused, StagedRow, Staging};
use crate::Error;
use crate::store::{Alone, Dialect, Person};

/// People in one transaction: many, because each costs an fsync, yet few enough that others who
/// want to write do not wait long.
const PAGE: i64 = 10_000;
/// People in one list of a statement.
const NAMED: usize = 1000;

/// The people after the first, up to and with the second.
struct Range(Vec<u8>, Vec<u8>);

pub(super) async fn merge(
    staging: &mut Staging<'_>,
    options: &ImportOptions,
) -> Result<ImportReport, Error> {
    let mut report = ImportReport::default();
    let mut last = Vec::new();
    while let Some((end, people)) = page(&mut staging.connection, &last).await? {
        let range = Range(std::mem::replace(&mut last, end.clone()), end);
        let columns = staging.columns;
        let dialect = staging.dialect;
        let mut writing = staging.connection.begin_with(dialect.begin()).await?;
        dialect.be_alone(&mut writing, Alone::ChangingLists).await?;
        // Asked inside the transaction: whoever leaves while the file is read stays away.
        let judged = judge(&mut writing, dialect, columns, &range, options).await?;
        let joining = people - judged.refused.len() as u64;
        if !options.dry_run {
            lift_all(&mut writing, &judged.revived, options).await?;
        }
        let (members, updated) = learn(&mut writing, &range, options).await?;
        if !options.dry_run {
            enter(&mut writing, &range, options).await?;
        }
        writing.commit().await?;
        staging.refuse(&judged.refused).await?;
        report.added += joining - members;
        report.updated += updated;
        report.unchanged += members - updated;
    }
    Ok(report)
}

/// The last person of the page behind `last`, and how many the page holds.
async fn page(reading: &mut AnyConnection, last: &[u8]) -> Result<Option<(Vec<u8>, u64)>, Error> {
    let sql = "SELECT person, count(*) OVER () FROM
            (SELECT person FROM sorted WHERE person > $1 ORDER BY person LIMIT $2) AS page
        ORDER BY person DESC LIMIT 1";
    let page: Option<(Vec<u8>, i64)> = sqlx::query_as(sql)
        .bind(last)
        .bind(PAGE)
        .fetch_optional(reading)
        .await?;
    Ok(page.map(|(end, people)| (end, people.unsigned_abs())))
}

#[derive(Default)]
struct Judged {
    refused: Vec<Refused>,
    /// Who is kept off the list for no other reason than those to lift.
    revived: Vec<Vec<u8>>,
}

/// Finds those who must not be mailed, and takes them out of the page.
async fn judge(
    writing: &mut AnyConnection,
    dialect: Dialect,
    columns: &Columns,
    Range(after, end): &Range,
    options: &ImportOptions,
) -> Result<Judged, Error> {
    let sql = concat!(
        "SELECT a.*, x.reason AS why
        FROM sorted AS a JOIN suppression AS x ON x.person = a.person
        WHERE a.person > $1 AND a.person <= $2 AND ",
        refuses!("$3"),
        " ORDER BY a.person"
    );
    let rows: Vec<StagedRow<String>> = sqlx::query_as(sql)
        .bind(after)
        .bind(end)
        .bind(&options.list)
        .fetch_all(&mut *writing)
        .await?;
    let mut judged = Judged::default();
    let mut out = Vec::new();
    for of_one in rows.chunk_by(|one, next| one.person == next.person) {
        let reasons = of_one.iter().map(|row| row.why.parse::<Suppression>());
        let reasons = reasons.collect::<Result<Vec<_>, _>>()?;
        let holding = reasons
            .into_iter()
            .filter(|reason| !options.revive.contains(reason));
        let person = of_one[0].person.clone();
        match holding.max() {
            None => judged.revived.push(person),
            Some(reason) => {
                let reason = RejectReason::Suppressed(reason);
                judged.refused.push(of_one[0].refused(columns, &reason)?);
                out.push(person);
            }
        }
    }
    for people in out.chunks(NAMED) {
        let sql = format!(
            "DELETE FROM sorted WHERE person IN {}",
            dialect.places(1, people.len())
        );
        let mut statement = sqlx::query(AssertSqlSafe(sql));
        for person in people {
            statement = statement.bind(person);
        }
        statement.execute(&mut *writing).await?;
    }
    Ok(judged)
}

/// Lifts what keeps people off the list.
async fn lift_all(
    writing: &mut AnyConnection,
    revived: &[Vec<u8>],
    options: &ImportOptions,
) -> Result<(), Error> {
    for person in revived {
        lift(writing, &options.list, Person::from_bytes(person)?).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    #[sqlx(flatten)]
    known: Known,
    person: Vec<u8>,
    new_address: String,
    new_name: Option<String>,
    new_fields: String,
    new_source: Option<String>,
    new_at: Option<String>,
    new_wording: Option<String>,
}

/// Learns what is new about those of whom the store knows. Returns how many are on the list, and
/// of how many of those something was learnt.
async fn learn(
    writing: &mut AnyConnection,
    Range(after, end): &Range,
    options: &ImportOptions,
) -> Result<(u64, u64), Error> {
    let sql = "SELECT a.person, a.address AS new_address, a.name AS new_name,
            a.fields AS new_fields, a.consent_source AS new_source,
            a.consented_at AS new_at, a.consent_wording AS new_wording,
            s.address, s.name, s.fields, CASE WHEN m.list IS NULL THEN 0 ELSE 1 END AS member,
            m.consent_source, m.consented_at, m.consent_wording
        FROM sorted AS a JOIN subscriber AS s ON s.person = a.person
            LEFT JOIN membership AS m ON m.list = $1 AND m.person = a.person
        WHERE a.person > $2 AND a.person <= $3";
    let rows: Vec<KnownRow> = sqlx::query_as(sql)
        .bind(&options.list)
        .bind(after)
        .bind(end)
        .fetch_all(&mut *writing)
        .await?;
    let (mut members, mut updated) = (0, 0);
    for row in rows {
        let member = row.known.member > 0;
        let changed = row.learn(writing, options).await?;
        members += u64::from(member);
        updated += u64::from(member && changed);
    }
    Ok((members, updated))
}

impl KnownRow {
    async fn learn(
        self,
        writing: &mut AnyConnection,
        options: &ImportOptions,
    ) -> Result<bool, Error> {
        let person = Person::from_bytes(&self.person)?;
        let subscriber =
            Subscriber::from_columns(&self.new_address, self.new_name, &self.new_fields)?;
        let consent = Consent {
            source: self.new_source,
            at: self.new_at,
            wording: self.new_wording,
        };
        let news = self.known.news(&subscriber, &consent)?;
        let changed = news.is_some();
        if let Some(news) = news.filter(|_| !options.dry_run) {
            news.write(writing, &options.list, person).await?;
        }
        Ok(changed)
    }
}

/// Puts those on the list who are not on it.
async fn enter(
    writing: &mut AnyConnection,
    Range(after, end): &Range,
    options: &ImportOptions,
) -> Result<(), Error> {
    let people = "INSERT INTO subscriber (person, key, address, name, fields)
        SELECT a.person, a.key, a.address, a.name, a.fields FROM sorted AS a
        WHERE a.person > $1 AND a.person <= $2
            AND NOT EXISTS (SELECT 1 FROM subscriber AS s WHERE s.person = a.person)
        ORDER BY a.person";
    sqlx::query(people)
        .bind(after)
        .bind(end)
        .execute(&mut *writing)
        .await?;
    let members = "INSERT INTO membership
            (list, person, joined_at, consent_source, consented_at, consent_wording)
        SELECT $1, a.person, $2, a.consent_source, a.consented_at, a.consent_wording
        FROM sorted AS a WHERE a.person > $3 AND a.person <= $4
            AND NOT EXISTS
                (SELECT 1 FROM membership AS m WHERE m.list = $1 AND m.person = a.person)
        ORDER BY a.person";
    sqlx::query(members)
        .bind(&options.list)
        .bind(options.now.to_string())
        .bind(after)
        .bind(end)
        .execute(&mut *writing)
        .await?;
    Ok(())
}
