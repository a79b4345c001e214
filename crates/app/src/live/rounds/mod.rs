//! Rounds of acceptance while a process serves: planned, drawn beside everything else, labelled pair by pair and signed,
//! by the code of the command.

mod label;
mod plan;
pub(super) mod refused;

pub use plan::RoundState;
pub use refused::RoundRefused;
