//! Who may do what: permissions, the roles that people are given, and how far what they are given reaches. The
//! written policy is the table in `policy.rs`; every check, the scopes of API clients and the documentation of the API
//! are read from here.

mod grant;
mod permission;
mod policy;
mod reach;
mod role;

pub use grant::Grant;
pub use permission::{Needed, Permission, may};
pub use policy::Sight;
pub use reach::Reach;
pub use role::Role;
