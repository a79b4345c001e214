//! Customers as people see them: found by id or by what is known of them, shown with the origin of every value,
//! with their history. Only what is asked for is unsealed, and who asked is noted before it is handed out.

mod beside;
mod find;
mod history;
mod members;
pub mod moment;
mod person;
mod query;
mod search;
mod shops;

pub(crate) use beside::Beside;
pub use find::{Found, active, find};
pub use history::{History, Link, Step, history};
pub(crate) use members::{Entering, open, unseal};
pub use members::{Opened, SourceFacts};
pub use moment::Moment;
pub use person::{FieldShown, Person, RecordShown, Value, now, then};
pub(crate) use person::{now_within, shown, shown_with, then_within};
pub(crate) use query::{by_contact, by_key as record_by_key, contacts, source_and_key};
pub use search::{Hit, search};
pub(crate) use shops::Shops;
