//! When a job that failed is tried again: later and later, and not all at the same moment.

use crate::config::jobs::Settings;
use db::Millis;

/// Milliseconds until the next attempt after this one, which is counted from 1. `chance` lies between 0 and 1 and moves it
/// by up to a quarter either way.
pub(super) fn delay(settings: &Settings, attempt: i64, chance: f64) -> Millis {
    let doublings = u32::try_from(attempt.clamp(1, 32) - 1).unwrap_or(31);
    let seconds = settings.retry_seconds.saturating_mul(1 << doublings).min(settings.most_retry_seconds);
    (seconds as f64 * 1_000.0 * (0.75 + chance.clamp(0.0, 1.0) / 2.0)) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_waits_twice_as_long_up_to_a_bound() {
        let settings = Settings { retry_seconds: 10, most_retry_seconds: 100, ..Settings::default() };
        let waits: Vec<Millis> = [1, 2, 3, 4, 5, 60].map(|attempt| delay(&settings, attempt, 0.5)).into();
        assert_eq!(waits, [10_000, 20_000, 40_000, 80_000, 100_000, 100_000]);
        assert_eq!([delay(&settings, 1, 0.0), delay(&settings, 1, 1.0)], [7_500, 12_500]);
        let boundless = Settings { retry_seconds: u64::MAX, most_retry_seconds: 9, ..Settings::default() };
        assert_eq!(delay(&boundless, 40, 0.5), 9_000);
    }
}
