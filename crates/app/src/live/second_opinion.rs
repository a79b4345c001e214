//! Second opinions: of some pairs, chosen by a keyed hash that nobody can work out beforehand, a second person is asked, who
//! does not see what the first one found.

use super::decide::Statement;
use super::decided::Decided;
use super::failure::refusal;
use super::node::Node;
use super::opinion::{Noted, Opinion};
use super::refusal::Refusal;
use super::world::World;
use crate::access::By;
use crate::decisions::Book;
use db::audit::People;
use db::verdicts::{self, Second};
use rustc_hash::FxHashSet;

/// The decisions that hold.
fn holding(book: &Book) -> FxHashSet<i64> {
    book.entries.iter().filter(|entry| entry.holds).map(|entry| entry.id).collect()
}

/// Whether there is still something to be asked about a pair: what was decided holds, and its records are there.
fn is_open(second: &Second, holds: &FxHashSet<i64>, world: Option<&World>) -> bool {
    let is_there = |record: &i64| {
        let Some(world) = world else { return true };
        world.index(*record).is_some_and(|index| world.set.is_alive(index))
    };
    second.first.decision.is_some_and(|decision| holds.contains(&decision))
        && second.task.review.records.iter().all(is_there)
}

/// Whether a pair with this hash is among so many of a hundred.
fn is_among(percent: u32, hash: [u8; 16]) -> bool {
    u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) % 100 < percent
}

impl Node {
    /// Whether a second person is asked about a pair.
    pub(super) fn is_drawn(&self, records: [i64; 2]) -> bool {
        let recogniser = self.session().repository.vault.recogniser();
        let [a, b] = records.map(i64::to_le_bytes);
        let hash = recogniser.contents(&[b"second opinion", &a, &b]);
        is_among(self.0.settings.review.second_opinion_percent, hash)
    }

    /// The pairs about which somebody may be asked as the second person: not those that they decided themselves, and not
    /// those of which the decision was taken back since.
    pub(super) async fn second_opinions(&self, who: &str) -> Result<Vec<Second>, Refusal> {
        let data = &self.session().repository.data;
        let mut all = verdicts::seconds(data).await.map_err(anyhow::Error::from)?;
        if !all.is_empty() {
            let holds = holding(&*self.book().await?);
            let world = self.0.world.get().and_then(|world| world.read().ok());
            all.retain(|second| second.first.actor != who && is_open(second, &holds, world.as_deref()));
        }
        Ok(all)
    }

    /// One of them.
    pub(super) async fn second_opinion(&self, id: i64, who: &str) -> Result<Option<Second>, Refusal> {
        let data = &self.session().repository.data;
        let found = verdicts::second_of(data, id).await.map_err(anyhow::Error::from)?;
        let holds = holding(&*self.book().await?);
        let world = self.0.world.get().and_then(|world| world.read().ok());
        Ok(found.filter(|second| second.first.actor != who && is_open(second, &holds, world.as_deref())))
    }

    /// Keeps an opinion by which nothing is decided. Only where this process writes.
    pub(super) async fn keep_opinion(
        &self,
        opinion: Opinion,
        (people, statement): (People, Statement),
        by: &By,
    ) -> Result<Decided, Refusal> {
        let (keep, _turn) = self.take_turn(statement.idempotency, by)?;
        self.note(by, people).await?;
        let (own, actor) = (self.clone(), by.actor.clone());
        self.between(move |writer| {
            if let Some(kept) = keep.as_ref().map(|keep| writer.kept_word(keep)).transpose()?.flatten() {
                return Ok(kept);
            }
            let decided = Decided { agrees: opinion.agrees(), ..Decided::default() };
            let at = crate::clock::now();
            let kept = keep.map(|keep| keep.answer(&decided, at)).transpose();
            let kept: Vec<db::idempotency::Kept> = kept.map_err(refusal)?.into_iter().collect();
            let noted = Noted { opinion, actor, at, decision: None };
            let mut tx = own.begin_between(writer)?;
            let written = own.session().block(async {
                noted.write(&mut tx).await?;
                db::idempotency::keep(&mut tx, &kept).await?;
                tx.commit().await
            });
            written.map_err(|error| refusal(error.into()))?;
            Ok(decided)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_pairs_as_many_are_drawn_as_is_asked_for() {
        let hash = |number: u32| {
            let mut hash = [0; 16];
            hash[..4].copy_from_slice(&number.wrapping_mul(0x9E37_79B9).to_le_bytes());
            hash
        };
        for percent in [0, 1, 5, 50, 100] {
            let drawn = (0..10_000).filter(|number| is_among(percent, hash(*number))).count();
            assert!(drawn.abs_diff(percent as usize * 100) < 150, "{drawn} of 10,000 at {percent} %");
        }
    }
}
