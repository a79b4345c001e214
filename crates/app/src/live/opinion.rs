//! What somebody finds about a pair that is to be looked at: kept with what is decided by it; and of some, chosen by a keyed
//! hash that nobody can work out beforehand, what a second person finds, who does not see what the first one found.

use super::decide::Statement;
use super::decided::Decided;
use super::failure::refusal;
use super::node::Node;
use super::refusal::Refusal;
use crate::access::By;
use crate::decisions::Book;
use db::audit::People;
use db::reviews::Task;
use db::verdicts::{self, Second};
use db::{Millis, Tx};

/// What a person finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Two people of one household.
    Household,
    /// They cannot say: others may.
    Undecided,
}

/// What a person found, and how long they looked at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// What.
    pub verdict: Verdict,
    /// In how many seconds, where that is told.
    pub seconds: Option<u32>,
}

/// What is kept of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Opinion {
    /// About which records.
    pub records: [i64; 2],
    pub found: Found,
    /// The task, where a second person is to be asked about it.
    pub asks: Option<Task>,
    /// The second opinion that it is, and whether it agrees with the first one.
    pub answers: Option<(i64, bool)>,
}

/// The same with who found it when, and what was decided by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Noted {
    pub opinion: Opinion,
    pub actor: String,
    pub at: Millis,
    pub decision: Option<i64>,
}

impl Verdict {
    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
            Verdict::Household => "household",
            Verdict::Undecided => verdicts::UNDECIDED,
        }
    }
}

impl Opinion {
    /// What is said of it to whoever had it: whether it agrees, where it is a second one.
    pub fn agrees(&self) -> Option<bool> {
        self.answers.map(|(_, agrees)| agrees)
    }
}

impl Noted {
    /// Writes it with what asks for a second opinion, or with what it answers.
    pub async fn write(&self, tx: &mut Tx) -> Result<(), db::Error> {
        let Noted { opinion, actor, at, decision } = self;
        let verdict = verdicts::Verdict {
            at: *at,
            actor: actor.clone(),
            records: opinion.records,
            verdict: opinion.found.verdict.key().to_owned(),
            seconds: opinion.found.seconds.map(i64::from),
            decision: *decision,
        };
        let id = verdicts::add(tx, &verdict).await?;
        if let Some((second, _)) = opinion.answers {
            verdicts::answer(tx, second, id).await?;
        }
        match &opinion.asks {
            Some(task) => verdicts::ask_again(tx, id, task).await,
            None => Ok(()),
        }
    }
}

impl Node {
    /// Whether a second person is asked about a pair.
    pub(super) fn is_drawn(&self, records: [i64; 2]) -> bool {
        let recogniser = self.session().repository.vault.recogniser();
        let [a, b] = records.map(i64::to_le_bytes);
        let hash = recogniser.contents(&[b"second opinion", &a, &b]);
        let number = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
        number % 100 < self.0.settings.review.second_opinion_percent
    }

    /// The pairs about which somebody may be asked as the second person: not those that they decided themselves, and not
    /// those of which the decision was taken back since.
    pub(super) async fn second_opinions(&self, who: &str) -> Result<Vec<Second>, Refusal> {
        let data = &self.session().repository.data;
        let mut all = verdicts::seconds(data).await.map_err(anyhow::Error::from)?;
        if !all.is_empty() {
            let book = self.book().await?;
            all.retain(|second| second.first.actor != who && self.is_open(second, &book));
        }
        Ok(all)
    }

    /// One of them.
    pub(super) async fn second_opinion(&self, id: i64, who: &str) -> Result<Option<Second>, Refusal> {
        let data = &self.session().repository.data;
        let found = verdicts::second_of(data, id).await.map_err(anyhow::Error::from)?;
        let book = self.book().await?;
        Ok(found.filter(|second| second.first.actor != who && self.is_open(second, &book)))
    }

    fn is_open(&self, second: &Second, book: &Book) -> bool {
        let world = self.0.world.get().and_then(|world| world.read().ok());
        let is_there = |record: &i64| {
            let Some(world) = &world else { return true };
            world.index(*record).is_some_and(|index| world.set.is_alive(index))
        };
        let holds = |decision: i64| book.entries.iter().any(|entry| entry.id == decision && entry.holds);
        second.first.decision.is_some_and(holds) && second.task.review.records.iter().all(is_there)
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
