//! What is kept for a time only: answers for messages that are sent again, and events.

use super::state::{Engine, Guard};
use db::{Millis, horizon};

const DAY: Millis = 24 * 60 * 60 * 1_000;
/// How long answers are kept.
const KEEP_ANSWERS: Millis = DAY;
/// How often what is older is forgotten.
const FORGET_EVERY: Millis = 10 * 60 * 1_000;
/// Events that are forgotten in one transaction: whoever wants to write meanwhile waits for it.
const EVENTS: i64 = 1_000;

impl Engine {
    /// Forgets what is kept no longer, some of it at a time.
    pub fn forget(&mut self, guard: Guard<'_>) -> anyhow::Result<()> {
        let now = crate::clock::now();
        if now < self.forgot_at + FORGET_EVERY {
            return Ok(());
        }
        let events_before = now - Millis::from(self.settings.events.keep_days) * DAY;
        let mut tx = self.session.block(self.session.repository.data.begin())?;
        guard(&mut tx)?;
        let forgotten = self.session.block(async {
            db::idempotency::forget(&mut tx, now - KEEP_ANSWERS).await?;
            let forgotten = horizon::forget(&mut tx, events_before, EVENTS, now).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(forgotten)
        })?;
        // Where there are more, the next ones follow soon.
        if forgotten < EVENTS as u64 {
            self.forgot_at = now;
        }
        Ok(())
    }
}
