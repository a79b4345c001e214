//! What somebody finds about a pair that is to be looked at, and how it is written down.

use db::reviews::Task;
use db::verdicts;
use db::{Millis, Tx};

/// What is missing where nobody knows the pair.
pub(super) const TASK: &str = "review task";

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
        if let Some((second, _)) = opinion.answers
            && !verdicts::answer(tx, second, id).await?
        {
            return Err(db::Error::NotFound { what: TASK, name: second.to_string() });
        }
        match &opinion.asks {
            Some(task) => verdicts::ask_again(tx, id, task).await,
            None => Ok(()),
        }
    }
}
