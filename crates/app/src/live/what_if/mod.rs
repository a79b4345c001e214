//! What another model, other thresholds or other match cases would change: found out beside everything else, in memory,
//! and published only after that.

mod ask;
mod publish;
mod trial;
pub(super) mod tried;
pub(super) mod untried;

pub use trial::Trial;
pub use tried::{Changes, State, WhatIf};
pub use untried::Untried;
