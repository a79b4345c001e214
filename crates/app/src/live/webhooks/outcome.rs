//! What an attempt means for the delivery and for whoever receives. Pure: time and chance are parameters.

use super::send::Outcome;
use super::{health, retry};
use crate::config::webhooks::Settings;
use db::Millis;
use db::webhooks::{Attempt, Delivery, DeliveryState, Ended, Health};

/// The event is too old to be kept, and cannot be sent any more.
pub(super) const EVENT_GONE: &str = "event_gone";
/// Whoever receives said that they are gone.
pub(super) const GONE: &str = "gone";

/// What became of a delivery, and of whoever receives.
pub(super) fn ended(
    delivery: &Delivery,
    outcome: &Outcome,
    (health, settings): (&Health, &Settings),
    chance: f64,
) -> (Ended, Health) {
    let now = outcome.at + outcome.millis;
    let failures = if outcome.reason.is_some() { delivery.failures + 1 } else { 0 };
    let state = match outcome.reason {
        None => DeliveryState::Delivered,
        Some(EVENT_GONE) => DeliveryState::Failed,
        Some(reason) if reason != GONE && failures >= i64::from(settings.attempts) => DeliveryState::Failed,
        Some(_) => DeliveryState::Waiting,
    };
    let health = match outcome.reason {
        None => Health::default(),
        Some(EVENT_GONE) => *health,
        Some(_) => health::failed(health, settings, now, chance, outcome.asked),
    };
    let first = Millis::from(settings.retry_seconds) * 1_000;
    let next_at = now + retry::after(first, failures, chance, outcome.asked);
    let attempt = Attempt {
        at: outcome.at,
        millis: outcome.millis,
        status: outcome.status.map(i64::from),
        reason: outcome.reason.map(str::to_owned),
    };
    let ended =
        Ended { event: delivery.event, attempts: delivery.attempts, state, failures, next_at, attempt };
    (ended, health)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(failures: i64, reason: Option<&'static str>, expected: (DeliveryState, i64, i64)) {
        let delivery = Delivery {
            event: 7,
            state: DeliveryState::Waiting,
            failures,
            attempts: failures,
            next_at: 0,
            changed_at: 0,
            happened: None,
        };
        let outcome = Outcome { at: 900, millis: 100, status: None, reason, asked: None };
        let (settings, health) = (Settings::default(), Health { failures: 2, ..Health::default() });
        let (ended, health) = ended(&delivery, &outcome, (&health, &settings), 1.0);
        assert_eq!((ended.state, ended.next_at - 1_000, health.failures), expected, "{failures} {reason:?}");
    }

    #[test]
    fn an_event_is_taken_waits_or_has_failed() {
        check(3, None, (DeliveryState::Delivered, 5_000, 0));
        check(0, Some("status"), (DeliveryState::Waiting, 5_000, 3));
        check(2, Some("timeout"), (DeliveryState::Waiting, 80_000, 3));
        check(13, Some("status"), (DeliveryState::Failed, 28_800_000, 3));
        check(13, Some(GONE), (DeliveryState::Waiting, 28_800_000, 3));
        check(0, Some(EVENT_GONE), (DeliveryState::Failed, 5_000, 2));
    }
}
