//! What all streams of server-sent events have in common.

use axum::http::HeaderName;
use std::time::Duration;

/// Says which event whoever comes again knows.
pub(super) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// After how long without news something is sent all the same: whoever left is noticed by it.
pub(super) const SILENCE: Duration = Duration::from_secs(10);
/// How long one request is answered: whoever comes again is asked again who they are.
pub(super) const LONGEST: Duration = Duration::from_secs(60);
/// After how long whoever was cut off comes again.
pub(super) const RETRY: Duration = Duration::from_secs(1);
