//! Entries of the access log: ids, words and numbers.

use crate::customers::moment;
use db::audit::Stored;
use db::hex;
use model::CustomerId;
use serde::Serialize;
use utoipa::ToSchema;

/// Ids of customers that one entry names at most; the number says how many there were.
const NAMED: usize = 100;

/// Who looked at whom, the newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct AccessLog {
    accesses: Vec<Access>,
    next: Option<String>,
}

/// One thing that was done.
#[derive(Serialize, ToSchema)]
struct Access {
    at: String,
    /// Which chain of the log it stands in, and where there.
    chain: i64,
    number: i64,
    /// Who: the id of a user or a client, or the name of who was at the keyboard.
    actor: String,
    /// `api`, `cli` or `job`.
    via: String,
    address: Option<String>,
    /// The operation, as this document calls it, or the command.
    deed: String,
    purpose: String,
    /// How it ended, where it is not simply done.
    result: Option<String>,
    /// How many customers it concerned.
    customers: i64,
    /// How many source records.
    records: i64,
    /// Which customers, the first 100 of them.
    #[schema(value_type = Vec<String>)]
    customer_ids: Vec<CustomerId>,
}

impl AccessLog {
    /// A page of it.
    pub fn page(entries: Vec<Stored>, next: Option<String>) -> AccessLog {
        AccessLog { accesses: entries.into_iter().map(Access::from).collect(), next }
    }
}

impl From<Stored> for Access {
    fn from(entry: Stored) -> Access {
        let people = entry.people.unwrap_or_default();
        Access {
            at: moment::text(entry.place.at),
            chain: entry.place.chain,
            number: entry.place.number,
            actor: entry.actor,
            via: entry.via,
            address: entry.address,
            deed: entry.deed,
            purpose: entry.purpose,
            result: entry.result,
            customers: entry.customers,
            records: entry.records,
            customer_ids: people.customers.into_iter().take(NAMED).map(CustomerId).collect(),
        }
    }
}

/// What signed heads of the access log are checked with.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct AuditKeys {
    /// `Ed25519`.
    algorithm: &'static str,
    /// Public keys in hexadecimal, the one that signs now first.
    keys: Vec<String>,
}

impl AuditKeys {
    /// These.
    pub fn of(keys: &[[u8; 32]]) -> AuditKeys {
        AuditKeys { algorithm: "Ed25519", keys: keys.iter().map(|key| hex(key)).collect() }
    }
}
