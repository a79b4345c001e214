//! Where a person appears.

use super::Seen;
use crate::customers::moment;
use crate::live::{Appearance, Appearances, Waiting};
use model::{CustomerId, DeadLetterId, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

/// Every system in which a person appears.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SubjectAppearances {
    #[schema(value_type = Vec<String>)]
    customers: Vec<CustomerId>,
    /// Records: current ones first, then those that belong to somebody else by now, then deleted ones.
    records: Vec<SubjectRecord>,
    /// Rows that could not be taken in.
    quarantine: Vec<WaitingRow>,
    /// Items that could not be written.
    dead_letters: Vec<WaitingLetter>,
}

#[derive(Serialize, ToSchema)]
struct SubjectRecord {
    source: String,
    /// The key there, as it is seen; null where nobody can read it any more.
    key: Option<String>,
    #[serde(flatten)]
    sight: Seen,
    #[schema(value_type = String)]
    record: RecordId,
    /// The id under which it belonged to the person last.
    #[schema(value_type = String)]
    customer: CustomerId,
    /// `current`, `former`, `deleted`.
    state: &'static str,
    since: String,
    until: String,
}

#[derive(Serialize, ToSchema)]
struct WaitingRow {
    source: String,
    /// Its number in the file.
    row: i64,
    since: String,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct WaitingLetter {
    #[schema(value_type = String)]
    id: DeadLetterId,
    source: String,
    since: String,
    reason: String,
}

impl From<Appearances> for SubjectAppearances {
    fn from(all: Appearances) -> SubjectAppearances {
        let row = |row: Waiting| WaitingRow {
            source: row.source,
            row: row.number,
            since: moment::text(row.since),
            reason: row.reason,
        };
        let letter = |(id, letter): (DeadLetterId, Waiting)| WaitingLetter {
            id,
            source: letter.source,
            since: moment::text(letter.since),
            reason: letter.reason,
        };
        SubjectAppearances {
            customers: all.customers,
            records: all.records.into_iter().map(record).collect(),
            quarantine: all.rows.into_iter().map(row).collect(),
            dead_letters: all.letters.into_iter().map(letter).collect(),
        }
    }
}

fn record(found: Appearance) -> SubjectRecord {
    SubjectRecord {
        source: found.source,
        key: found.key,
        sight: found.sight.into(),
        record: found.record,
        customer: found.customer,
        state: found.state.key(),
        since: moment::text(found.since),
        until: moment::text(found.until),
    }
}
