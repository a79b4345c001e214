//! A message that is to be written: what it says, who waits for the answer, and how it is recognised when it is sent again.

use super::answer::{Answer, ItemError};
use super::intake::Item;
use super::prepare::Prepared;
use super::refusal::Refusal;
use crate::access::By;
use db::Millis;
use db::idempotency::Kept;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// How an answer is kept for a message that is sent again.
pub(crate) struct Keep {
    pub key_hash: [u8; 16],
    pub content_hash: [u8; 16],
}

impl Keep {
    /// An answer, to be kept.
    pub fn answer(&self, answer: &impl Serialize, at: Millis) -> anyhow::Result<Kept> {
        let (key_hash, content_hash) = (self.key_hash, self.content_hash);
        Ok(Kept { key_hash, content_hash, at, answer: serde_json::to_string(answer)? })
    }
}

/// Idempotency keys of messages that are being worked on.
pub(crate) type InProgress = Arc<Mutex<FxHashSet<[u8; 16]>>>;

/// The right to work on a message with an idempotency key. It stays with the message until that is answered, also
/// where whoever sent it has gone.
pub(crate) struct Turn(InProgress, [u8; 16]);

impl Turn {
    /// Takes it; not where a message with this key is being worked on.
    pub fn take(in_progress: &InProgress, key: [u8; 16]) -> Result<Turn, Refusal> {
        let mut taken = in_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.insert(key) { Ok(Turn(Arc::clone(in_progress), key)) } else { Err(Refusal::InProgress) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// A message that waits.
pub(crate) struct Job {
    pub by: By,
    pub items: Vec<Result<Prepared, ItemError>>,
    /// The items as they came, for those that cannot be written.
    pub sent: Vec<Item>,
    pub keep: Option<Keep>,
    /// Held until the message is answered.
    pub turn: Option<Turn>,
    pub reply: oneshot::Sender<Result<Vec<Answer>, Refusal>>,
}

impl Job {
    /// Answers it. Whoever has the answer may send the same again at once, so that the turn ends before.
    pub fn answer(self, answer: Result<Vec<Answer>, Refusal>) {
        drop(self.turn);
        // Whoever went away meanwhile may ask again.
        let _ = self.reply.send(answer);
    }
}
