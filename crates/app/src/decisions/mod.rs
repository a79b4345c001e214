//! What stewards decide: which decisions hold, in the order in which they were taken, what they mean for the
//! records at hand, and how a new one is proposed, shown and taken.

mod append;
mod book;
mod draft;
mod entry;
pub mod pin;
mod proposal;
mod shared;
pub mod sheet;
mod subject;
mod wish;

pub(crate) use append::Prepared;
pub use append::append;
pub use book::Book;
pub use draft::{Draft, Grouping, Signed};
pub use entry::{Entry, Kind};
pub use proposal::{Part, Proposal, Taken, propose};
pub use shared::{Contact, contact};
pub use subject::{Subject, record, subject};
pub use wish::{Drafted, Judge, Named, Undecidable, Wish};
