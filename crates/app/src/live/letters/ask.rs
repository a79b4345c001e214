//! What a node is asked about letters.

use super::{Listing, Replayed, list, prepare, read};
use crate::live::errand::Errand;
use crate::live::node::{Inner, Node};
use crate::live::refusal::Refusal;
use db::dead_letters::{self, State};
use model::DeadLetterId;
use tokio::sync::oneshot::{self, Sender};

impl Node {
    /// At most so many letters, behind this position; any node knows them.
    pub async fn dead_letters(&self, after: Option<[i64; 2]>, most: usize) -> Result<Listing, Refusal> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Ok(list(self.session(), after, most).await.map_err(anyhow::Error::from)?)
    }

    /// Takes a letter in after all; what it changes is on disk when this returns. Only where this process writes.
    pub async fn replay_dead_letter(&self, id: DeadLetterId, actor: &str) -> Result<Replayed, Refusal> {
        let inner = &self.0;
        let reading = inner.reading()?;
        let repository = &inner.session.repository;
        let (letter, item) = read(repository, id.0).await?;
        let item = prepare(&reading, &letter, &item, &repository.vault);
        let actor = actor.to_owned();
        inner.send(|reply| Errand::Replay { letter: id.0, item, actor, reply }).await
    }

    /// Gives a letter up. Only where this process writes.
    pub async fn discard_dead_letter(&self, id: DeadLetterId, actor: &str) -> Result<(), Refusal> {
        let data = &self.0.session.repository.data;
        match dead_letters::get(data, id.0).await.map_err(anyhow::Error::from)? {
            None => Err(Refusal::Unknown { what: "dead letter" }),
            Some((letter, _)) if letter.state != State::Open => Err(Refusal::Settled),
            Some(_) => {
                let actor = actor.to_owned();
                self.0.send(|reply| Errand::Discard { letter: id.0, actor, reply }).await
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
