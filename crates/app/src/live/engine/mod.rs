//! The one who writes identity: takes prepared changes in, finds out what they mean, writes both in one transaction,
//! and only then lets the world know whose they are.

mod advance;
mod also;
mod done;
mod enter;
mod fate;
mod forget;
mod keep;
mod letters;
mod meaning;
mod part;
mod people;
mod seal;
mod state;
mod take;
mod word;
mod write;

pub(crate) use also::{Also, Settled};
pub(crate) use keep::Failure;
pub(crate) use state::{Beside, Engine, Guard, TooMuch};
pub(crate) use word::Word;
