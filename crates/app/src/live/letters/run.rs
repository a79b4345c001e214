//! What the one who writes does with a letter, between the messages that wait.

use super::Replayed;
use crate::access::By;
use crate::live::answer::{Done, ItemError};
use crate::live::engine::Beside;
use crate::live::failure::{code_of, is_of_an_item, refusal};
use crate::live::prepare::Prepared;
use crate::live::refusal::Refusal;
use crate::live::writer::{Writer, people};
use anyhow::Context;
use model::DeadLetterId;

impl Writer<'_> {
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
            Beside { entries: vec![by.entry(people(&done, gone))], ..Beside::default() }
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

    pub fn discard(&mut self, letter: i64, by: &By) -> Result<(), Refusal> {
        if !self.engine.is_open(letter) {
            return Err(Refusal::Settled);
        }
        self.engine.discard(letter, by, self.guard).map_err(refusal)
    }
}
