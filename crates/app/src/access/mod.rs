//! Who asks, what they may do and see, and what is written down of it: roles with their reach, narrowed by the scopes
//! of a token. Which role may do what is the written policy of [`model::Role`].

mod by;
mod caller;
pub mod heads;
mod log;
pub mod mask;
mod view;

pub use by::By;
pub use caller::Caller;
pub use log::{AccessLog, Ticket};
pub use model::Grant;
pub use view::View;
