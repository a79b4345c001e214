//! An import gives way to whoever asks: the more is asked, the longer it pauses behind what it wrote. Its pages are on their
//! way to the same disk as the entries of the access log that answers wait for.

use std::time::{Duration, Instant};

/// Over how long requests are counted at least.
const WINDOW: Duration = Duration::from_millis(250);
/// However much is asked, an import goes on, and is stopped within a moment.
const LONGEST: Duration = Duration::from_secs(1);
/// How long writing some rows together should take: whoever asks meanwhile may wait as long. The more is asked, the shorter,
/// although each row takes longer then.
pub(super) const TARGET: Duration = Duration::from_millis(20);
const SHORTEST: Duration = Duration::from_millis(5);

/// How much is asked, as an import sees it.
pub(super) struct GiveWay {
    half_speed_at: u32,
    counted: u64,
    since: Instant,
    /// Requests a second.
    rate: f64,
}

impl GiveWay {
    /// Half of the time at so many requests a second; so many were answered before.
    pub fn begin(half_speed_at: u32, requests: u64) -> GiveWay {
        GiveWay { half_speed_at, counted: requests, since: Instant::now(), rate: 0.0 }
    }

    /// How long to pause behind what took so long, where so many requests were answered so far.
    pub fn pause(&mut self, took: Duration, requests: u64) -> Duration {
        let passed = self.since.elapsed();
        if passed >= WINDOW {
            let asked = requests.saturating_sub(self.counted);
            (self.counted, self.since) = (requests, Instant::now());
            self.rate = asked as f64 / passed.as_secs_f64();
        }
        took.mul_f64(self.pressure()).min(LONGEST)
    }

    /// How long writing some rows together should take.
    pub fn target(&self) -> Duration {
        TARGET.div_f64(1.0 + self.pressure()).max(SHORTEST)
    }

    /// How much longer than what it does it pauses.
    fn pressure(&self) -> f64 {
        if self.half_speed_at == 0 { 0.0 } else { self.rate / f64::from(self.half_speed_at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOK: Duration = Duration::from_millis(20);

    /// An import that counted so many requests a second.
    fn at(rate: f64, half_speed_at: u32) -> Duration {
        GiveWay { rate, ..GiveWay::begin(half_speed_at, 0) }.pause(TOOK, 0)
    }

    #[test]
    fn the_more_is_asked_the_longer_it_pauses() {
        assert_eq!(at(0.0, 50), Duration::ZERO);
        assert_eq!(at(50.0, 50), TOOK, "half of the time");
        assert_eq!(at(450.0, 50), 9 * TOOK, "a tenth of the time");
        assert_eq!(at(1e9, 50), LONGEST);
        assert_eq!(at(1e9, 0), Duration::ZERO, "it never gives way");
    }

    #[test]
    fn the_more_is_asked_the_less_is_written_together() {
        let target = |rate, half_speed_at| GiveWay { rate, ..GiveWay::begin(half_speed_at, 0) }.target();
        assert_eq!([target(0.0, 50), target(50.0, 50)], [TARGET, TARGET / 2]);
        assert_eq!([target(1e9, 50), target(1e9, 0)], [SHORTEST, TARGET]);
    }

    #[test]
    fn requests_are_counted_over_a_while() {
        let mut way = GiveWay::begin(1, 1_000);
        assert_eq!(way.pause(TOOK, 9_000), Duration::ZERO, "a burst at the beginning is no rate");
        way.since -= Duration::from_secs(2);
        let pause = way.pause(TOOK, 1_004).as_secs_f64() / TOOK.as_secs_f64();
        assert!((1.5..=2.0).contains(&pause), "{pause}: four requests in two seconds");
        way.since -= Duration::from_secs(1);
        assert_eq!(way.pause(TOOK, 1_004), Duration::ZERO, "nobody asked since");
    }
}
