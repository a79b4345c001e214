//! What stewards decided, as the resolver needs it: which decisions hold, in the order in which they were taken,
//! and what they mean for the records at hand.

mod book;

pub use book::{Book, Draft, Entry, Kind, append};
