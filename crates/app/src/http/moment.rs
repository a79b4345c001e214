//! When whoever is limited is answered: at moments in fixed distances. How long an answer takes would tell what was looked
//! at on the way, and so that there is somebody out of reach.

use axum::http::StatusCode;
use model::Permission;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// From one moment to the next. Tests of this crate look at what is told, not at when.
const DISTANCE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 25 });

/// Waits for the first moment from now on, counted from when the request came.
pub(super) async fn next(came: Instant) {
    let passed = came.elapsed().as_micros() / DISTANCE.as_micros() + 1;
    sleep_until(came + DISTANCE * u32::try_from(passed).unwrap_or(u32::MAX)).await;
}

/// Whether an answer by this permission has to wait. What was taken in need not: who sends it asks about nobody.
pub(super) fn is_waited_for(permission: Permission, status: StatusCode) -> bool {
    let takes_in = matches!(permission, Permission::WriteRecords | Permission::WriteImports);
    !takes_in || !status.is_success()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_answered_at_a_moment_and_never_before_the_first() {
        let came = Instant::now();
        next(came).await;
        assert!(came.elapsed() >= DISTANCE);
        tokio::time::sleep(DISTANCE / 2).await;
        next(came).await;
        assert!(came.elapsed() >= DISTANCE * 2);
    }

    #[test]
    fn only_what_is_taken_in_does_not_wait() {
        assert!(!is_waited_for(Permission::WriteRecords, StatusCode::OK));
        assert!(is_waited_for(Permission::WriteRecords, StatusCode::UNPROCESSABLE_ENTITY));
        assert!(is_waited_for(Permission::FindCustomers, StatusCode::OK));
        assert!(is_waited_for(Permission::DecideCustomers, StatusCode::OK));
    }
}
