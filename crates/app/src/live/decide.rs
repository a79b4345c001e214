//! What a steward decides while this process serves: asked here, decided by the one who writes.

use super::decided::Decided;
use super::engine::Word;
use super::errand::Errand;
use super::failure::refusal;
use super::message::{Keep, Turn};
use super::node::Node;
use super::refusal::Refusal;
use super::within::RecordsWithin;
use super::writer::Writer;
use crate::access::{By, View};
use crate::decisions::{Entry, Undecidable, Wish};
use db::audit::People;

/// What a steward says.
pub struct Statement {
    /// What.
    pub wish: Wish,
    /// Why; kept sealed.
    pub reason: String,
    /// Whether only what it would change is asked for.
    pub is_preview: bool,
    /// Recognises it when it is sent again, with a hash of what it said.
    pub idempotency: Option<(String, [u8; 16])>,
}

impl Node {
    /// Takes a statement; what it changes is on disk when this returns. Only where this process writes.
    pub async fn decide(&self, said: Statement, by: &By, view: View) -> Result<Decided, Refusal> {
        let Statement { wish, reason, is_preview, idempotency } = said;
        let (keep, _turn) = match idempotency.map(|(key, said)| self.recognised(&by.actor, &key, &said)) {
            None => (None, None),
            Some(keep) => {
                let turn = Turn::take(&self.0.in_progress, keep.key_hash)?;
                (Some(keep), Some(turn))
            }
        };
        let word = Word { wish, reason, by: by.clone(), view: view.clone(), is_preview, keep };
        let word = Box::new(word);
        let mut decided = self.0.send(|reply| Errand::Say { word, reply }).await?;
        decided.foreseen = self.foresee(std::mem::take(&mut decided.would), &view).await?;
        Ok(decided)
    }

    /// At most so many decisions, the newest first; those that speak of a record beyond reach are left out. Who asked
    /// is noted.
    pub async fn decisions(&self, most: usize, by: &By, view: View) -> Result<Vec<Entry>, Refusal> {
        let book = self.book().await?;
        let world = self.0.world.get().ok_or_else(|| self.0.not_ready())?;
        let found: Vec<Entry> = {
            let world = world.read().map_err(|_| self.0.not_ready())?;
            let records = RecordsWithin::of(&view, &book);
            let within = |entry: &&Entry| records.has_all_of(&world, &book, entry.id);
            book.entries.iter().rev().filter(within).take(most).cloned().collect()
        };
        let records = found.iter().flat_map(|entry| entry.sides.iter().flatten().copied());
        self.note(by, People::none().with_records(records)).await?;
        Ok(found)
    }

    /// Under what an answer is kept.
    pub(super) fn recognised(&self, client: &str, key: &str, said: &[u8]) -> Keep {
        let recogniser = self.0.session.repository.vault.recogniser();
        Keep {
            key_hash: recogniser.contents(&[b"idempotency", client.as_bytes(), key.as_bytes()]),
            content_hash: recogniser.contents(&[b"message", said]),
        }
    }
}

impl Writer<'_> {
    /// Takes a steward's word, or gives the answer that it had before.
    pub(super) fn say(&mut self, word: &Word) -> Result<Decided, Refusal> {
        if let Some(keep) = &word.keep
            && let Some((content, answer)) =
                self.engine.kept(&[keep.key_hash]).map_err(refusal)?.get(keep.key_hash.as_slice())
        {
            let same = content.as_slice() == keep.content_hash;
            let kept = || serde_json::from_str(answer).map_err(|error| Refusal::Failed(error.into()));
            return if same { kept() } else { Err(Refusal::KeyReused) };
        }
        self.engine.say(word, self.guard).map_err(|error| match error {
            Undecidable::Failed(error) => refusal(error),
            other => Refusal::Undecidable(other),
        })
    }
}
