//! What a steward decides while this process serves: asked here, decided by the one who writes.

use super::decided::Decided;
use super::engine::Word;
use super::errand::Errand;
use super::failure::refusal;
use super::message::{Keep, Turn};
use super::node::Node;
use super::opinion::Opinion;
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
        self.decide_by(said, None, by, view).await
    }

    /// The same with what somebody found about a pair, by which they decide.
    pub(super) async fn decide_by(
        &self,
        said: Statement,
        opinion: Option<Opinion>,
        by: &By,
        view: View,
    ) -> Result<Decided, Refusal> {
        let Statement { wish, reason, is_preview, idempotency } = said;
        let (keep, _turn) = self.take_turn(idempotency, by)?;
        let word = Word { wish, reason, by: by.clone(), view: view.clone(), is_preview, opinion, keep };
        let word = Box::new(word);
        let mut decided = self.0.send(|reply| Errand::Say { word, reply }).await?;
        decided.foreseen = self.foresee(std::mem::take(&mut decided.would), &view).await?;
        Ok(decided)
    }

    /// Under what the answer to a message that may be sent again is kept, and the right to work on it.
    pub(super) fn take_turn(
        &self,
        idempotency: Option<(String, [u8; 16])>,
        by: &By,
    ) -> Result<(Option<Keep>, Option<Turn>), Refusal> {
        let Some((key, said)) = idempotency else { return Ok((None, None)) };
        let keep = self.recognised(&by.actor, &key, &said);
        let turn = Turn::take(&self.0.in_progress, keep.key_hash)?;
        Ok((Some(keep), Some(turn)))
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
        if let Some(kept) = word.keep.as_ref().map(|keep| self.kept_word(keep)).transpose()?.flatten() {
            return Ok(kept);
        }
        self.engine.say(word, self.guard).map_err(|error| match error {
            Undecidable::Failed(error) => refusal(error),
            other => Refusal::Undecidable(other),
        })
    }

    /// The answer that a word had before.
    pub(super) fn kept_word(&self, keep: &Keep) -> Result<Option<Decided>, Refusal> {
        let answers = self.engine.kept(&[keep.key_hash]).map_err(refusal)?;
        let Some((content, answer)) = answers.get(keep.key_hash.as_slice()) else { return Ok(None) };
        if content.as_slice() != keep.content_hash {
            return Err(Refusal::KeyReused);
        }
        serde_json::from_str(answer).map(Some).map_err(|error| Refusal::Failed(error.into()))
    }
}
