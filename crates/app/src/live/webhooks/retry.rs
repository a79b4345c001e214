//! When an event that was not taken is sent again: exponential back-off with full jitter. Chance is a parameter.

use db::Millis;

/// The span grows by this factor from one attempt to the next.
const FACTOR: i64 = 4;
/// The longest span.
const LONGEST: Millis = 8 * 60 * 60 * 1_000;
/// The longest that a receiver may ask to be left alone for.
const LONGEST_ASKED: Millis = 60 * 60 * 1_000;

/// Within how many milliseconds an event is sent again that failed so often.
pub(super) fn span(first: Millis, failures: i64) -> Millis {
    let mut span = first.min(LONGEST);
    for _ in 1..failures.min(64) {
        span = (span * FACTOR).min(LONGEST);
    }
    span
}

/// After how many milliseconds it is: at random within the span, `chance` being from 0 to 1, and not before whoever
/// receives asked for.
pub(super) fn after(first: Millis, failures: i64, chance: f64, asked: Option<Millis>) -> Millis {
    let chosen = (span(first, failures) as f64 * chance.clamp(0.0, 1.0)) as Millis;
    chosen.max(asked.map_or(0, bounded))
}

/// What a receiver asks for, as far as it is given.
pub(super) fn bounded(asked: Millis) -> Millis {
    asked.clamp(0, LONGEST_ASKED)
}

/// Milliseconds that the header Retry-After asks for: a number of seconds or a time (RFC 9110, section 10.2.3).
pub(super) fn asked(header: &str, now: Millis) -> Option<Millis> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|digit| digit.is_ascii_digit()) {
        return Some(header.parse::<i64>().map_or(LONGEST_ASKED, |seconds| seconds.saturating_mul(1_000)));
    }
    let at = jiff::fmt::rfc2822::parse(header).ok()?.timestamp().as_millisecond();
    Some((at - now).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: Millis = 5_000;

    #[test]
    fn spans_grow_fourfold_up_to_eight_hours() {
        let seconds: Vec<i64> = (1..=14).map(|failures| span(FIRST, failures) / 1_000).collect();
        let longest = LONGEST / 1_000;
        assert_eq!(seconds[..8], [5, 20, 80, 320, 1_280, 5_120, 20_480, longest]);
        assert!(seconds[8..].iter().all(|span| *span == longest));
        // Thirteen pauses between fourteen attempts, in the mean.
        let hours = seconds[..13].iter().sum::<i64>() / 2 / 3_600;
        assert!((24..36).contains(&hours), "{hours} hours");
    }

    #[test]
    fn what_a_receiver_asks_for_is_given_within_bounds() {
        assert_eq!(after(FIRST, 1, 0.0, None), 0);
        assert_eq!(after(FIRST, 1, 0.5, Some(60_000)), 60_000);
        assert_eq!(after(FIRST, 4, 1.0, Some(60_000)), 320_000);
        assert_eq!(after(FIRST, 1, 0.5, Some(Millis::MAX)), LONGEST_ASKED);
        assert_eq!(asked("120", 0), Some(120_000));
        assert_eq!(asked("99999999999999999999", 0), Some(LONGEST_ASKED));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT", 1_445_412_470_000), Some(10_000));
        assert_eq!(asked("Wed, 21 Oct 2015 07:28:00 GMT", 1_545_412_470_000), Some(0));
        for wrong in ["", "-1", "soon", "1.5"] {
            assert_eq!(asked(wrong, 0), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_attempt_lies_within_its_span(failures in 1_i64..100, chance in 0.0_f64..=1.0, first in 1_i64..4_000_000) {
            let chosen = after(first, failures, chance, None);
            prop_assert!((0..=span(first, failures)).contains(&chosen));
        }
    }
}
