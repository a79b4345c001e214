//! Stores and associates: taken in from files of their own, kept, shown.

mod associates;
mod read;
mod shops;

pub use associates::{Known as KnownAssociate, all as associates, save as save_associates};
pub(crate) use associates::{date, day};
pub use read::{associates as read_associates, stores as read_stores};
pub use shops::{all as stores, save as save_stores};

/// What became of what a file brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Taken {
    /// New ones.
    pub created: usize,
    /// Known ones that changed.
    pub changed: usize,
    /// Known ones that did not.
    pub unchanged: usize,
}
