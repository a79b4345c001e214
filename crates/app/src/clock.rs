//! The one place where the clock is read; everything below gets the time as a parameter.

use db::Millis;

/// The present: milliseconds since 1970 in UTC.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}
