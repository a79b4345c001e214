//! One attempt to send an event.

use crate::{Millis, Value};

/// An attempt to send an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// When it began.
    pub at: Millis,
    /// How long it took.
    pub millis: i64,
    /// The status that was answered, where something was.
    pub status: Option<i64>,
    /// Why it failed, in a word; none where the event was taken.
    pub reason: Option<String>,
}

/// What is kept of it.
pub(super) const COLUMNS: [&str; 7] =
    ["webhook_id", "event_id", "number", "at", "millis", "status", "reason"];

impl Attempt {
    /// As it is kept.
    pub(super) fn row(&self, webhook: i64, event: i64, number: i64) -> [Value<'_>; 7] {
        [
            Value::Int(webhook),
            Value::Int(event),
            Value::Int(number),
            Value::Int(self.at),
            Value::Int(self.millis),
            Value::Maybe(self.status),
            Value::MaybeText(self.reason.as_deref()),
        ]
    }
}
