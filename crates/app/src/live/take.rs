//! Messages are taken in: prepared, written with what else waits, and answered.

use super::answer::Answer;
use super::intake::Request;
use super::message::{Job, Turn};
use super::node::Node;
use super::refusal::Refusal;
use crate::access::View;
use db::sources::Source;
use tokio::sync::oneshot;

impl Node {
    /// Takes changes in; they are on disk when this returns. What is told of them stays within the view.
    pub async fn take(&self, request: Request, view: &View) -> Result<Vec<Answer>, Refusal> {
        let answers = self.take_in(request, view).await?;
        self.told(answers, view).await
    }

    async fn take_in(&self, request: Request, view: &View) -> Result<Vec<Answer>, Refusal> {
        let inner = &self.0;
        let reading = inner.reading()?;
        let Request { by, idempotency, items } = request;
        let (keep, turn) = match idempotency {
            None => (None, None),
            Some((key, said)) => {
                let keep = self.recognised(&by.actor, &key, &said);
                // Before it is looked for: otherwise it could be written between the two.
                let turn = Turn::take(&inner.in_progress, keep.key_hash)?;
                (Some(keep), Some(turn))
            }
        };
        let vault = &inner.session.repository.vault;
        let sent = items;
        let may = |source: &Source| view.every_store(&source.brand);
        let items = sent.iter().map(|item| reading.prepare(item, vault, &may)).collect();
        let (reply, answer) = oneshot::channel();
        inner.queue.push(Job { by, items, sent, keep, turn, reply })?;
        answer.await.map_err(|_| inner.not_ready())?
    }
}
