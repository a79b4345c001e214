//! How whoever receives fares: a circuit breaker, and when to give up. Time and chance are parameters.

use crate::config::webhooks::Settings;
use db::Millis;
use db::webhooks::Health;

/// The longest pause.
const LONGEST_PAUSE: Millis = 60 * 60 * 1_000;
/// Who did not fail for as long does not go on failing, but begins to. Longer than between any two attempts.
const FORGOTTEN: Millis = 24 * 60 * 60 * 1_000;

/// What may be sent now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gate {
    /// Anything (closed).
    Open,
    /// One event, to see whether it is taken (half-open).
    Trial,
    /// Nothing (open).
    Shut,
}

/// What may be sent now.
pub(super) fn gate(health: &Health, now: Millis) -> Gate {
    match health.paused_until {
        Some(until) if now < until => Gate::Shut,
        _ if health.pauses > 0 => Gate::Trial,
        _ => Gate::Open,
    }
}

/// After an attempt that failed. `asked` is for how long a receiver wants to be left alone.
pub(super) fn failed(
    health: &Health,
    settings: &Settings,
    now: Millis,
    chance: f64,
    asked: Option<Millis>,
) -> Health {
    let goes_on = health.failed_at.is_some_and(|then| now - then < FORGOTTEN);
    let since = health.failing_since.filter(|_| goes_on).unwrap_or(now);
    let failures = health.failures + 1;
    let mut after = Health { failures, failing_since: Some(since), failed_at: Some(now), ..*health };
    // What was under way when the pause began says nothing new.
    let is_shut = gate(health, now) == Gate::Shut;
    if !is_shut && (health.pauses > 0 || failures >= i64::from(settings.pause_after)) {
        after.pauses += 1;
        after.paused_until = Some(now + pause(settings, after.pauses, chance));
    }
    if let Some(asked) = asked {
        after.paused_until = after.paused_until.max(Some(now + asked));
    }
    after
}

/// Whether whoever receives has failed for too long. A single failure never is too many.
pub(super) fn is_given_up(health: &Health, settings: &Settings, now: Millis) -> bool {
    let longest = Millis::from(settings.disable_after_hours) * 60 * 60 * 1_000;
    health.failing_since.is_some_and(|since| now - since >= longest)
}

/// Twice as long each time, up to an hour; at least half of it.
fn pause(settings: &Settings, pauses: i64, chance: f64) -> Millis {
    let first = Millis::from(settings.pause_seconds) * 1_000;
    let doubled = first.saturating_mul(1 << (pauses - 1).clamp(0, 20)).min(LONGEST_PAUSE.max(first));
    doubled / 2 + (doubled as f64 / 2.0 * chance.clamp(0.0, 1.0)) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000;

    fn after(failures: usize, begun: Millis, every: Millis) -> (Health, Millis) {
        let settings = Settings::default();
        let mut health = Health::default();
        for nth in 0..failures as i64 {
            health = failed(&health, &settings, begun + nth * every, 1.0, None);
        }
        (health, begun + (failures as i64 - 1) * every)
    }

    #[test]
    fn after_some_failures_nothing_is_sent_for_a_while_and_then_one_event() {
        let (health, now) = after(4, 0, 10);
        assert_eq!(gate(&health, now), Gate::Open);
        let (health, now) = after(5, 0, 10);
        assert_eq!(gate(&health, now), Gate::Shut);
        assert_eq!(health.paused_until, Some(now + 30_000));
        assert_eq!(gate(&health, now + 30_000), Gate::Trial);
        // It fails again: twice as long.
        let settings = Settings::default();
        let again = failed(&health, &settings, now + 30_000, 1.0, None);
        assert_eq!(again.paused_until, Some(now + 30_000 + 60_000));
        // And it succeeds: as if nothing had been.
        assert_eq!(gate(&Health::default(), now), Gate::Open);
    }

    #[test]
    fn what_was_under_way_when_a_pause_began_does_not_make_it_longer() {
        let (health, now) = after(5, 0, 10);
        let more = failed(&health, &Settings::default(), now + 5, 1.0, None);
        assert_eq!((more.pauses, more.paused_until), (health.pauses, health.paused_until));
        assert_eq!(more.failures, 6);
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_are_never_all_alike() {
        let settings = Settings::default();
        let seconds: Vec<i64> = (1..=9).map(|nth| pause(&settings, nth, 1.0) / 1_000).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(pause(&settings, 3, 0.0), 60_000);
        assert_eq!(pause(&settings, i64::MAX, 1.0), LONGEST_PAUSE);
    }

    #[test]
    fn whoever_asks_to_be_left_alone_is() {
        let health = failed(&Health::default(), &Settings::default(), 1_000, 0.5, Some(60_000));
        assert_eq!(gate(&health, 60_999), Gate::Shut);
        assert_eq!(gate(&health, 61_000), Gate::Open, "not as one who is broken");
    }

    #[test]
    fn whoever_fails_for_five_days_is_given_up() {
        let settings = Settings::default();
        let (health, now) = after(120, 0, HOUR);
        assert!(!is_given_up(&health, &settings, now));
        let (health, now) = after(121, 0, HOUR);
        assert!(is_given_up(&health, &settings, now));
        // A failure now and one a week ago are two beginnings.
        let (health, _) = after(3, 0, HOUR);
        let now = 200 * HOUR;
        let health = failed(&health, &settings, now, 1.0, None);
        assert!(!is_given_up(&health, &settings, now), "{health:?}");
    }
}
