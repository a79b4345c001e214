//! People who sign in: made, given roles, blocked, given another password. Whatever takes something from somebody ends
//! their sessions.

mod change;
mod create;
mod kept;
mod password;
mod profile;
mod refused;

pub use change::{Change, change, change_if};
pub use create::{Made, SignsIn, create};
pub use kept::{Person, all, find};
pub use password::{OneTime, reset_password};
pub use profile::{Link, Profile};
pub use refused::Refused;

pub(super) use create::create_first;
pub(super) use password::{password, set_password};
pub(super) use profile::login_hash;
