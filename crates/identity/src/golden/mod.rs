//! The golden profile: which record's value survives for each field of a person, and how it is shown. It works
//! on references, (field, record, which of its values), and on what [`Traits`] remember of a record: the values
//! stay where they are sealed. Which rule a field follows is declared with the field, in `model`.

mod contest;
mod display;
mod encoding;
mod error;
mod member;
mod reason;
mod survive;
mod traits;

pub use contest::{Contest, ranking};
pub use display::display;
pub use encoding::{Reference, decode, encode};
pub use error::Error;
pub use member::{Member, Origin, Pin};
pub use reason::{Reason, reason};
pub use survive::{Profile, survive, survive_into};
pub use traits::{FieldSet, Traits, traits};

#[cfg(test)]
mod tests;
