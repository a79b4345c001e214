//! Rounds of acceptance while a process serves: planned, drawn beside everything else, labelled pair by pair and signed,
//! by the code of the command.

pub(super) mod draws;
mod label;
mod plan;
pub(super) mod refused;

pub use draws::RoundState;
pub use refused::RoundRefused;
