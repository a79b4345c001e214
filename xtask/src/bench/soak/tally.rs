//! When what was answered: writes that were acknowledged, and everything that was not as wished, so that it can be said
//! of each fault how long nothing could be done and what was answered meanwhile.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What was answered, and when.
#[derive(Default)]
pub struct Tally {
    acknowledged: Mutex<Vec<Asked>>,
    refused: Mutex<Vec<(Instant, String)>>,
    answered: Mutex<BTreeMap<&'static str, u64>>,
}

/// A request that was answered as wished.
#[derive(Clone, Copy)]
struct Asked {
    sent: Instant,
    answered: Instant,
}

impl Tally {
    /// A write that was acknowledged now.
    pub fn acknowledged(&self, sent: Instant) {
        locked(&self.acknowledged).push(Asked { sent, answered: Instant::now() });
    }

    /// Something that was asked and answered as wished.
    pub fn answered(&self, what: &'static str) {
        *locked(&self.answered).entry(what).or_default() += 1;
    }

    /// A request that was not, in a word.
    pub fn refused(&self, word: String) {
        locked(&self.refused).push((Instant::now(), word));
    }

    /// How often everything was asked and answered.
    pub fn by_kind(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.answered).clone()
    }

    /// What was refused in this time, by word.
    pub fn refusals(&self, from: Instant, to: Instant) -> BTreeMap<String, u64> {
        let mut words = BTreeMap::new();
        for (_, word) in locked(&self.refused).iter().filter(|(at, _)| (from..to).contains(at)) {
            *words.entry(word.clone()).or_default() += 1;
        }
        words
    }

    /// How long after a moment the first write was acknowledged that was sent since.
    pub fn first_after(&self, moment: Instant) -> Option<Duration> {
        let acknowledged = locked(&self.acknowledged);
        let since = acknowledged.iter().filter(|asked| asked.sent >= moment);
        since.map(|asked| asked.answered - moment).min()
    }

    /// The longest time between two acknowledgements, of those that reaches into these moments.
    pub fn longest_silence(&self, from: Instant, to: Instant) -> Duration {
        let mut moments: Vec<Instant> =
            locked(&self.acknowledged).iter().map(|asked| asked.answered).collect();
        moments.sort_unstable();
        let within = moments.windows(2).filter(|pair| pair[1] > from && pair[0] < to);
        within.map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_counts_what_was_sent_since_and_silence_what_was_answered() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let tally = Tally::default();
        // Sent before the fault at 10 and answered after it: it proves nothing.
        for (sent, answered) in [(1, 2), (9, 11), (14, 15), (16, 17)] {
            locked(&tally.acknowledged).push(Asked { sent: at(sent), answered: at(answered) });
        }
        assert_eq!(tally.first_after(at(10)), Some(Duration::from_secs(5)));
        assert_eq!(tally.first_after(at(17)), None);
        assert_eq!(tally.longest_silence(at(10), at(14)), Duration::from_secs(9));
        assert_eq!(tally.longest_silence(at(12), at(20)), Duration::from_secs(4));
        tally.refused("503 not_ready".to_owned());
        assert_eq!(tally.refusals(start, at(60))["503 not_ready"], 1);
        assert!(tally.refusals(at(60), at(61)).is_empty());
    }
}
