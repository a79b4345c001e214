//! What the one who writes does with a letter, between the messages that wait.

use super::{Errand, Replayed};
use crate::access::By;
use crate::live::answer::{Done, ItemError};
use crate::live::engine::Beside;
use crate::live::prepare::Prepared;
use crate::live::queue::SOON;
use crate::live::refusal::Refusal;
use crate::live::unready::Unready;
use crate::live::writer::{Writer, Wrote, code_of, is_of_an_item, people, refusal};
use anyhow::Context;
use model::DeadLetterId;

/// What is said where another process writes from now on, or none.
const AWAY: Refusal = Refusal::NotReady { retry_after: SOON, why: Unready::NoWriter };

impl Writer<'_> {
    /// Runs errands until one finds that nothing can be written.
    pub fn run_all(&mut self, errands: Vec<Errand>) -> Wrote {
        let mut errands = errands.into_iter();
        if errands.by_ref().any(|errand| self.run(errand) == Wrote::Broken) {
            errands.for_each(|errand| errand.send_back(AWAY));
            return Wrote::Broken;
        }
        Wrote::Answered
    }

    fn run(&mut self, errand: Errand) -> Wrote {
        match errand {
            Errand::Replay { letter, item, by, reply } => {
                let replayed = self.replay(letter, item, &by);
                let wrote = wrote(&replayed);
                drop(reply.send(replayed));
                wrote
            }
            Errand::Discard { letter, by, reply } => {
                let discarded = self.discard(letter, &by);
                let wrote = wrote(&discarded);
                drop(reply.send(discarded));
                wrote
            }
        }
    }

    /// Takes a letter in as any item, unless its record was changed since; what fails again is counted.
    pub fn replay(
        &mut self,
        letter: i64,
        item: Result<Box<Prepared>, ItemError>,
        by: &By,
    ) -> Result<Replayed, Refusal> {
        if !self.engine.is_open(letter) {
            return Err(Refusal::Settled);
        }
        let item = match item {
            Ok(item) => item,
            Err(ItemError { code, detail, field, .. }) => {
                self.failed_again(letter, code)?;
                return Err(Refusal::Bad { code, detail, field });
            }
        };
        let beside = |done: &[Done], gone: &[(i64, i64)]| {
            let done: Vec<&Done> = done.iter().collect();
            Beside { kept: Vec::new(), entries: vec![by.entry(people(&done, gone))] }
        };
        match self.engine.take(&[&item], &by.actor, &beside, self.guard) {
            Ok(mut done) => Ok(done.pop().context("a letter was not answered")?.into()),
            Err(error) if is_of_an_item(&error) => {
                tracing::error!(letter, "a dead letter cannot be written: {error:#}");
                self.failed_again(letter, code_of(&error))?;
                Err(Refusal::Unwritten { letter: DeadLetterId(letter) })
            }
            Err(error) => Err(refusal(error)),
        }
    }

    fn failed_again(&mut self, letter: i64, code: &str) -> Result<(), Refusal> {
        self.engine.note_attempt(letter, code, self.guard).map_err(refusal)
    }

    fn discard(&mut self, letter: i64, by: &By) -> Result<(), Refusal> {
        if !self.engine.is_open(letter) {
            return Err(Refusal::Settled);
        }
        self.engine.discard(letter, by, self.guard).map_err(refusal)
    }
}

fn wrote<T>(outcome: &Result<T, Refusal>) -> Wrote {
    if matches!(outcome, Err(Refusal::NotReady { .. })) { Wrote::Broken } else { Wrote::Answered }
}
