//! What somebody is given: a role, and how far it reaches.

use super::{Reach, Role};

/// A role, and how far it reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub reach: Reach,
}
