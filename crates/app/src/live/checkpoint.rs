//! What was committed is moved from the write-ahead log into the database files, beside the one who writes. Thousands of
//! pages then go to the disk here and there, and whatever must be on disk before an answer waits behind them: so that is
//! done seldom.

use super::letters::destroy_settled;
use super::node::Node;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often the keys are moved: one that was destroyed is in no file of theirs afterwards.
const KEYS_EVERY: Duration = Duration::from_secs(5);
/// How often the data is moved, and behind how many records, which take some 300 MB of the log where they come together; a
/// page that changes often is moved once. Where they take more, it is moved as often as the keys.
const DATA_EVERY: Duration = Duration::from_secs(60);
const DATA_BEHIND: u64 = 20_000;

/// When the last ones were.
pub(super) struct Checkpoints {
    keys: Instant,
    data: Instant,
    /// Records written by then.
    records: u64,
}

impl Checkpoints {
    /// Everything now, after so many records.
    pub fn at(records: u64) -> Checkpoints {
        Checkpoints { keys: Instant::now(), data: Instant::now(), records }
    }

    fn are_keys_due(&self) -> bool {
        self.keys.elapsed() > KEYS_EVERY
    }

    fn is_data_due(&self, records: u64, has_outgrown: impl Fn() -> bool) -> bool {
        self.data.elapsed() > DATA_EVERY
            || records.saturating_sub(self.records) > DATA_BEHIND
            || (self.data.elapsed() > KEYS_EVERY && has_outgrown())
    }
}

impl Node {
    /// Moves what is due, one at a time. Keys of dead letters that were settled are destroyed before, and do not wait.
    pub(super) fn checkpoint(&self, moved: &mut Checkpoints, letters: &AtomicBool) {
        let records = self.0.meter.all_items();
        let with_data = moved.is_data_due(records, || self.0.session.repository.data.has_outgrown());
        let is_due = with_data || moved.are_keys_due() || letters.load(Ordering::Relaxed);
        if !is_due || self.0.is_settling.swap(true, Ordering::Relaxed) {
            return;
        }
        moved.keys = Instant::now();
        if with_data {
            *moved = Checkpoints::at(records);
        }
        let (own, has_settled) = (self.clone(), letters.swap(false, Ordering::Relaxed));
        self.0.session.spawn(async move {
            own.settle_files(has_settled, with_data).await;
            own.0.is_settling.store(false, Ordering::Relaxed);
        });
    }

    async fn settle_files(&self, has_settled: bool, with_data: bool) {
        let repository = &self.0.session.repository;
        if has_settled && let Err(error) = destroy_settled(repository, crate::clock::now()).await {
            tracing::warn!("the keys of settled dead letters are destroyed later: {error}");
        }
        let data = async { if with_data { repository.data.settle(false).await } else { Ok(false) } };
        if let (Err(error), _) | (_, Err(error)) = tokio::join!(repository.vault.settle(false), data) {
            tracing::warn!("what is committed stays in the log of the database for now: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_moved_seldom_and_keys_soon() {
        let mut moved = Checkpoints::at(1_000);
        let (short, long) = (|| false, || true);
        assert!(
            !moved.are_keys_due() && !moved.is_data_due(1_000, long),
            "a log that cannot be emptied stays long"
        );
        assert!(moved.is_data_due(1_001 + DATA_BEHIND, short), "much was written");
        moved.keys -= 2 * KEYS_EVERY;
        moved.data -= 2 * KEYS_EVERY;
        assert!(moved.are_keys_due() && !moved.is_data_due(1_000, short));
        assert!(moved.is_data_due(1_000, long), "it takes more than is kept");
        moved.data -= DATA_EVERY;
        assert!(moved.is_data_due(1_000, short));
    }
}
