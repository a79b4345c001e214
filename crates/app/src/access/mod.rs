//! Who asks, and what they may do and see: roles with their reach, narrowed by the scopes of a token. Which role may
//! do what is the written policy of [`model::Role`].

mod caller;
pub mod mask;
mod view;

pub use caller::Caller;
pub use model::Grant;
pub use view::View;
