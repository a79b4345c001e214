//! The working set written down for the next start: what is compared of each record, and whose it is, in one sealed
//! file of the folder. What came since is told by the events.
//!
//! The file belongs to this program and this repository, and opens with a key of the key store that nothing else uses.
//! Whoever writes into the repository by itself, with a command, destroys that key first, so that the file holds
//! exactly as long as the events tell of everything; erasing a person does so too.

mod file;
mod keep;
mod page;
mod read;
mod write;

pub(super) use keep::Keeper;
pub(super) use read::read;
