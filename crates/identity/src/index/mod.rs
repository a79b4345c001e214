//! The working set: records that come, change and go one by one, kept so that what a change means is found without
//! looking at all of them. Who is who follows from the same function as in the batch, applied to the part of the
//! records that the change can concern; everything else is unchanged by it, which is what makes the answer exact.

mod around;
mod ask;
mod change;
mod keys;
mod part;
mod postings;
pub mod search;
mod set;
mod shared;
mod sharing;
mod statements;
mod tidy;

pub use around::{Around, TooLarge};
pub use ask::Resembling;
pub use change::{Applied, Begun, Edit, Weighed};
pub use set::Set;
pub use tidy::Tidied;
