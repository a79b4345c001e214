//! Entries behind the end of a chain. Whoever asks for anything waits for this. Where a chain still ends where its writer
//! left it, a server is asked once, and a file's connection is handed one message; else its end is read first, in the same
//! transaction.

use super::entry::{Entry, Hash, Said};
use crate::dialect::{ROWS, insert_into_file, statement};
use crate::{Db, Error, Value, bulk, insert, meter};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::time::Instant;

/// Where a chain ends.
pub(super) struct End {
    /// Number of its last entry; 0 where it has none.
    pub number: i64,
    /// Hash of its last entry.
    pub hash: Hash,
}

/// Entries that are to be appended to a chain; each way gives where it ends then.
pub(super) struct Link<'l> {
    pub chain: i64,
    pub entries: &'l [&'l Entry],
    pub sealed: &'l [Option<Vec<u8>>],
}

impl Link<'_> {
    /// Into a file, perhaps by a writer that knows where it left the chain.
    pub async fn in_file(&self, file: &mut SqliteConnection, left: Option<&End>) -> Result<End, Error> {
        let begun = Instant::now();
        let appended = match left.filter(|_| self.entries.len() <= ROWS) {
            Some(left) => match self.behind_in_file(file, left).await {
                Ok(None) => self.after_a_look_in_file(file).await,
                appended => appended.and_then(|end| end.ok_or_else(nothing)),
            },
            None => self.after_a_look_in_file(file).await,
        };
        if appended.is_err() {
            // Where it is over already, this says so, and nobody wants to know.
            let _ = sqlx::query("ROLLBACK").execute(file).await;
        } else {
            meter::transaction(begun.elapsed());
        }
        appended
    }

    /// Where the chain ends there; nothing is written where it does not.
    async fn behind_in_file(&self, file: &mut SqliteConnection, left: &End) -> Result<Option<End>, Error> {
        let (said, hashes) = self.behind(left);
        let end = end(&said, &hashes)?;
        let head = format!("BEGIN IMMEDIATE; INSERT INTO entry ({}) SELECT * FROM (", COLUMNS.join(", "));
        let ends = |builder: &mut sqlx::QueryBuilder<sqlx::Sqlite>| {
            builder.push_bind(self.chain).push(" AND closed_at IS NULL AND number = ");
            builder.push_bind(left.number).push(" AND hash = ").push_bind(left.hash.to_vec());
        };
        let exists = ") WHERE column1 IS NOT NULL AND EXISTS (SELECT 1 FROM chain WHERE id = ";
        let mut builder = statement(&head, exists, &self.rows(&said, &hashes));
        ends(&mut builder);
        builder.push("); UPDATE chain SET number = ").push_bind(end.number);
        builder.push(", hash = ").push_bind(end.hash.to_vec()).push(" WHERE id = ");
        ends(&mut builder);
        builder.push(" RETURNING number; COMMIT");
        meter::statement();
        let moved: Vec<i64> = builder.build_query_scalar().fetch_all(file).await?;
        Ok((!moved.is_empty()).then_some(end))
    }

    async fn after_a_look_in_file(&self, file: &mut SqliteConnection) -> Result<End, Error> {
        let begin = "BEGIN IMMEDIATE; SELECT number, hash FROM chain WHERE id = $1 AND closed_at IS NULL";
        let found = sqlx::query_as(begin).bind(self.chain).fetch_all(&mut *file).await?.pop();
        let (said, hashes) = self.behind(&self.end(found)?);
        let end = end(&said, &hashes)?;
        insert_into_file(file, "entry", &COLUMNS.join(", "), "", &self.rows(&said, &hashes)).await?;
        let commit = "UPDATE chain SET number = $2, hash = $3 WHERE id = $1; COMMIT";
        sqlx::query(commit).bind(self.chain).bind(end.number).bind(&end.hash[..]).execute(file).await?;
        Ok(end)
    }

    /// Onto a server, by the connection that has claimed the chain; perhaps by a writer that knows where it left it.
    pub async fn on_server(
        &self,
        log: &Db,
        claim: &mut PgConnection,
        left: Option<&End>,
    ) -> Result<End, Error> {
        let begun = Instant::now();
        if let Some(left) = left
            && let Some(end) = self.behind_on_server(claim, left).await?
        {
            meter::transaction(begun.elapsed());
            return Ok(end);
        }
        self.after_a_look_on_server(log).await
    }

    /// Where the chain ends there; nothing is written where it does not.
    async fn behind_on_server(&self, claim: &mut PgConnection, left: &End) -> Result<Option<End>, Error> {
        let (said, hashes) = self.behind(left);
        let end = end(&said, &hashes)?;
        let places: Vec<String> = (1..=COLUMNS.len()).map(|number| format!("${number}")).collect();
        let text = format!(
            "WITH moved AS (UPDATE chain SET number = $15, hash = $16 \
             WHERE id = $17 AND closed_at IS NULL AND number = $18 AND hash = $19 RETURNING id) \
             INSERT INTO entry ({}) SELECT * FROM UNNEST({}) WHERE EXISTS (SELECT 1 FROM moved)",
            COLUMNS.join(", "),
            places.join(", ")
        );
        let rows = bulk::arrays(&self.rows(&said, &hashes)).map_err(sqlx::Error::Encode)?;
        meter::statement();
        let query = sqlx::query_with(AssertSqlSafe(text), rows).bind(end.number).bind(&end.hash[..]);
        let query = query.bind(self.chain).bind(left.number).bind(&left.hash[..]);
        let written = query.execute(claim).await?.rows_affected();
        Ok((written > 0).then_some(end))
    }

    async fn after_a_look_on_server(&self, log: &Db) -> Result<End, Error> {
        let mut tx = log.begin().await?;
        // Nobody else appends to it until the end of the transaction.
        let select = "SELECT number, hash FROM chain WHERE id = $1 AND closed_at IS NULL FOR UPDATE";
        let found = within!(&mut tx, |connection| {
            sqlx::query_as(select).bind(self.chain).fetch_optional(connection).await
        })?;
        let (said, hashes) = self.behind(&self.end(found)?);
        let end = end(&said, &hashes)?;
        insert(&mut tx, "entry", COLUMNS, &self.rows(&said, &hashes)).await?;
        let update = "UPDATE chain SET number = $2, hash = $3 WHERE id = $1";
        within!(&mut tx, |connection| {
            let query = sqlx::query(update).bind(self.chain).bind(end.number).bind(&end.hash[..]);
            query.execute(connection).await.map(|_| ())
        })?;
        tx.commit().await?;
        Ok(end)
    }

    /// Where the chain ends, which must be open.
    fn end(&self, found: Option<(i64, Vec<u8>)>) -> Result<End, Error> {
        let missing = || Error::NotFound { what: "open chain", name: self.chain.to_string() };
        let (number, hash) = found.ok_or_else(missing)?;
        let damaged = |_| Error::Damaged { what: "end of access log", id: self.chain };
        Ok(End { number, hash: hash.try_into().map_err(damaged)? })
    }

    /// What is said behind this end, and the hashes of that.
    fn behind(&self, end: &End) -> (Vec<Said<'_>>, Vec<Hash>) {
        let both = self.entries.iter().zip(self.sealed).zip(end.number + 1..);
        let said: Vec<Said<'_>> =
            both.map(|((entry, sealed), number)| said(entry, number, sealed.as_deref())).collect();
        let mut hashes: Vec<Hash> = Vec::with_capacity(said.len());
        for said in &said {
            hashes.push(said.hash(hashes.last().unwrap_or(&end.hash)));
        }
        (said, hashes)
    }

    fn rows<'r>(&self, said: &'r [Said<'_>], hashes: &'r [Hash]) -> Vec<[Value<'r>; 14]> {
        said.iter().zip(hashes).map(|(said, hash)| row_of(self.chain, said, hash)).collect()
    }
}

/// Where a chain ends behind what is said.
fn end(said: &[Said<'_>], hashes: &[Hash]) -> Result<End, Error> {
    let last = said.last().zip(hashes.last());
    last.map(|(said, hash)| End { number: said.number, hash: *hash }).ok_or_else(nothing)
}

fn nothing() -> Error {
    Error::Refused("nothing is appended".to_owned())
}

fn said<'e>(entry: &'e Entry, number: i64, sealed: Option<&'e [u8]>) -> Said<'e> {
    Said {
        number,
        at: entry.at,
        actor: &entry.actor,
        via: entry.via.key(),
        address: entry.address.as_deref(),
        deed: &entry.deed,
        purpose: entry.purpose,
        result: entry.result,
        customer: entry.people.only(),
        customers: size(&entry.people.customers),
        records: size(&entry.people.records),
        sealed,
    }
}

fn size(ids: &[i64]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

const COLUMNS: [&str; 14] = [
    "chain_id",
    "number",
    "at",
    "actor",
    "via",
    "address",
    "deed",
    "purpose",
    "result",
    "customer_id",
    "customers",
    "records",
    "sealed",
    "hash",
];

fn row_of<'r>(chain: i64, said: &Said<'r>, hash: &'r [u8]) -> [Value<'r>; 14] {
    [
        Value::Int(chain),
        Value::Int(said.number),
        Value::Int(said.at),
        Value::Text(said.actor),
        Value::Text(said.via),
        Value::MaybeText(said.address),
        Value::Text(said.deed),
        Value::Text(said.purpose),
        Value::MaybeText(said.result),
        Value::Maybe(said.customer),
        Value::Int(said.customers),
        Value::Int(said.records),
        Value::MaybeBytes(said.sealed),
        Value::Bytes(hash),
    ]
}
