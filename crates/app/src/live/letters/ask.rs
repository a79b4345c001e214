//! What a node is asked about letters.

use super::{Listing, Replayed, list, prepare, read};
use crate::access::{By, View};
use crate::live::answer::Answer;
use crate::live::errand::Errand;
use crate::live::node::{Inner, Node};
use crate::live::refusal::Refusal;
use db::dead_letters::{self, State};
use db::sources::Source;
use model::DeadLetterId;
use tokio::sync::oneshot::{self, Sender};

impl Node {
    /// At most so many letters within reach, behind this position; any node knows them.
    pub async fn dead_letters(
        &self,
        after: Option<[i64; 2]>,
        most: usize,
        view: &View,
    ) -> Result<Listing, Refusal> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let may = |source: &Source| view.every_store(&source.brand);
        Ok(list(self.session(), after, most, &may).await.map_err(anyhow::Error::from)?)
    }

    /// A letter of a source out of reach is none.
    async fn reaches_letter(&self, id: DeadLetterId, view: &View) -> Result<(), Refusal> {
        let data = &self.session().repository.data;
        let unknown = Refusal::Unknown { what: "dead letter" };
        let Some((letter, _)) = dead_letters::get(data, id.0).await.map_err(anyhow::Error::from)? else {
            return Err(unknown);
        };
        let sources = db::sources::all(data).await.map_err(anyhow::Error::from)?;
        let source = sources.iter().find(|source| source.id == letter.source_id);
        source.is_some_and(|source| view.every_store(&source.brand)).then_some(()).ok_or(unknown)
    }

    /// Takes a letter in after all; what it changes is on disk when this returns. Only where this process writes.
    pub async fn replay_dead_letter(
        &self,
        id: DeadLetterId,
        by: &By,
        view: &View,
    ) -> Result<Replayed, Refusal> {
        let inner = &self.0;
        let reading = inner.reading.get().ok_or_else(|| inner.not_ready())?;
        self.reaches_letter(id, view).await?;
        let repository = &inner.session.repository;
        let (letter, item) = read(repository, id.0).await?;
        let item = prepare(reading, &letter, &item, &repository.vault);
        let by = by.clone();
        let replayed = inner.send(|reply| Errand::Replay { letter: id.0, item, by, reply }).await?;
        let Replayed { state, done } = replayed;
        let told = self.told(vec![Answer::Done(done)], view).await?.pop();
        match told {
            Some(Answer::Done(done)) => Ok(Replayed { state, done }),
            _ => Err(anyhow::anyhow!("a replayed letter was not told").into()),
        }
    }

    /// Gives a letter up. Only where this process writes.
    pub async fn discard_dead_letter(&self, id: DeadLetterId, by: &By, view: &View) -> Result<(), Refusal> {
        self.reaches_letter(id, view).await?;
        let data = &self.0.session.repository.data;
        match dead_letters::get(data, id.0).await.map_err(anyhow::Error::from)? {
            None => Err(Refusal::Unknown { what: "dead letter" }),
            Some((letter, _)) if letter.state != State::Open => Err(Refusal::Settled),
            Some(_) => {
                let by = by.clone();
                self.0.send(|reply| Errand::Discard { letter: id.0, by, reply }).await
            }
        }
    }
}

impl Inner {
    /// Lets an errand wait, and gives its answer.
    pub async fn send<T>(
        &self,
        errand: impl FnOnce(Sender<Result<T, Refusal>>) -> Errand,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.queue.push_errand(errand(reply))?;
        answer.await.map_err(|_| self.not_ready())?
    }
}
