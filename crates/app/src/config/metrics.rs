//! Where figures are read by whoever watches: the section `[metrics]`.

use serde::Deserialize;
use std::net::SocketAddr;

/// The section `[metrics]`.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// A further address at which `/metrics` is told to whoever reaches it, without sign-in and without TLS. Default:
    /// none; on the address of the service it is told to whoever may read how the system fares.
    pub listen: Option<SocketAddr>,
}
