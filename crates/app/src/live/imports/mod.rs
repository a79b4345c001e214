//! Files that are sent to a serving process: kept under seal, described, tried, and taken in row by row beside
//! everything else. Any process takes a file and answers about it; the one that writes tries it and takes it in.

mod about;
mod ask;
mod file;
mod fit;
mod follow;
pub(super) mod followed;
mod give_way;
mod take;
mod take_in;
mod tell;
mod tidy;
mod try_out;
mod turns;
mod work;
pub(super) mod workers;

pub use about::{About, Flaw, Form, Mapped, Way};
pub use ask::Sent;
pub use file::Arriving;
pub use followed::{Followed, Following};
pub use tell::{Set, Told};

pub(super) use about::flaw;
pub(super) use tidy::destroy_settled_rows;

use db::Millis;

/// How long a file is kept that nobody tries, maps or takes in.
const KEPT: Millis = 24 * 60 * 60 * 1_000;
