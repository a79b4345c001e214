//! The kinds of jobs. One is a file here and a line in [`ALL`].

mod backup;
mod draw_round;
mod drill;
mod forget;
mod verify_access_log;

pub use draw_round::{KIND as DRAW_ROUND, place as draw_place};

use super::Kind;

/// All of them, by name.
pub static ALL: &[&Kind] =
    &[&backup::KIND, &draw_round::KIND, &drill::KIND, &forget::KIND, &verify_access_log::KIND];

/// The one of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name == name).copied()
}
