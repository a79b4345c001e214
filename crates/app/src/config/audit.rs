//! What proves the access log.

use serde::Deserialize;
use std::path::PathBuf;

/// The section `[audit]`.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// The file to which signed heads are appended; without it, one in the folder of the repository.
    pub heads: Option<PathBuf>,
}
