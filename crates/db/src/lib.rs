//! The operational database: SQL, migrations and the vault that seals personal values. It stores and finds; it
//! holds no business rule, and reads no clock: `now` comes from the caller, in milliseconds since 1970, UTC.
//!
//! One body of code serves two engines ([`Db`], `on!`); where they differ, `dialect` says how.

#[macro_use]
mod engine;
pub mod acceptance;
pub mod accounts;
pub mod alarms;
pub mod arrivals;
pub mod audit;
pub mod backup;
mod bulk;
pub mod customers;
pub mod dead_letters;
pub mod decisions;
mod dialect;
pub mod erase;
mod error;
pub mod event_counts;
mod free;
mod hex;
pub mod horizon;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod journal;
pub mod lease;
pub mod leisure;
mod location;
mod lock;
pub mod lookups;
pub mod meter;
mod migrate;
pub mod models;
pub mod pending;
mod place;
mod portable;
pub mod quality;
pub mod quarantine;
mod reader;
pub mod records;
pub mod relations;
mod repository;
pub mod reviews;
pub mod schedules;
mod server;
pub mod service_levels;
pub mod sources;
pub mod stores;
pub mod subscribers;
pub mod uploads;
mod value;
pub mod vault;
pub mod verdicts;
pub mod webhooks;
mod whole;

pub use dialect::{insert, insert_or};
pub use engine::{Db, Tx};
pub use error::Error;
pub use hex::hex;
pub use location::{Location, Servers};
pub use lock::Purpose;
pub use place::Place;
pub use reader::Reader;
pub use repository::Repository;
pub use server::Server;
pub use value::Value;
pub use vault::Vault;
pub use whole::{Whole, whole_of, wholes};

/// An instant: milliseconds since 1970 in UTC.
pub type Millis = i64;
