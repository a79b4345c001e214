//! What an error of writing means: that nothing at all can be written for now, or that one item cannot.

use super::opinion::TASK;
use super::refusal::{Refusal, SOON};
use super::unready::Unready;

/// Whether nothing at all can be written for now.
pub(crate) fn is_outage(error: &anyhow::Error) -> bool {
    error.downcast_ref::<db::Error>().is_some_and(db::Error::is_outage)
}

/// Whether it may be an item that cannot be written, and not what writes.
pub(super) fn is_of_an_item(error: &anyhow::Error) -> bool {
    error.downcast_ref::<db::Error>().is_some_and(|error| !error.is_outage())
}

/// Why an item cannot be written, in a word.
pub(super) fn code_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Damaged { .. }) => "damaged",
        Some(db::Error::Erased { .. }) => "erased",
        Some(db::Error::Database(_)) => "refused_by_database",
        _ => "failed",
    }
}

/// What is answered where this kept something from being written.
pub(super) fn refusal(error: anyhow::Error) -> Refusal {
    match error.downcast_ref() {
        // Somebody else settled it a moment before.
        Some(db::Error::NotFound { what: TASK, .. }) => Refusal::Unknown { what: TASK },
        _ if is_outage(&error) => away(&error),
        _ => Refusal::Failed(error),
    }
}

/// What is answered while nothing can be written.
pub(super) fn away(error: &anyhow::Error) -> Refusal {
    tracing::error!("nothing can be written: {error:#}");
    Refusal::NotReady { retry_after: SOON, why: Unready::of(error) }
}
