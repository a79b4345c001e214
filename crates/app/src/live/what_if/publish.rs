//! What was tried acts from now on.

use super::tried::{State, WhatIf};
use super::untried::Untried;
use crate::access::{By, View};
use crate::live::errand::{Errand, answer};
use crate::live::failure::refusal;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use crate::live::writer::Wrote;
use anyhow::Context;
use db::audit::People;
use model::WhatIfId;
use std::sync::Arc;
use tokio::sync::oneshot;

impl Node {
    /// Makes what was tried act. Everybody is decided by it before anything else is written. Only where this process
    /// writes.
    pub async fn publish(
        &self,
        id: WhatIfId,
        reason: String,
        by: &By,
        view: &View,
    ) -> Result<Arc<WhatIf>, Refusal> {
        self.may_try(view)?;
        let found = self.0.what_ifs.get(id);
        let what_if = found.ok_or(Refusal::Unknown { what: "what-if" })?;
        if !matches!(what_if.state(), State::Done(_)) {
            return Err(Untried::Unfinished.into());
        }
        self.note(by, People::none()).await?;
        let (own, tried, actor) = (self.clone(), Arc::clone(&what_if), by.actor.clone());
        self.0
            .send(|reply: oneshot::Sender<Result<(), Refusal>>| {
                Errand::Other(Box::new(move |writer| {
                    let written = writer.and_then(|writer| {
                        let session = own.session();
                        let tx = own.begin_between(writer)?;
                        session.block(published(own.clone(), tx, &tried, &actor, &reason))
                    });
                    let is_published = written.is_ok();
                    let wrote = answer(reply, written);
                    // What is known was decided by another model: all of it is read again.
                    if is_published { Wrote::Broken } else { wrote }
                }))
            })
            .await?;
        tracing::info!(publication = what_if.acting.id + 1, "another model acts; everybody is decided anew");
        Ok(what_if)
    }
}

/// Writes the publication, unless something else acts by now.
async fn published(
    node: Node,
    mut tx: db::Tx,
    tried: &WhatIf,
    actor: &str,
    reason: &str,
) -> Result<(), Refusal> {
    let data = &node.session().repository.data;
    let last = db::models::last_publication(data).await.map_err(|error| refusal(error.into()))?;
    if last != tried.acting.id {
        return Err(Untried::ActsOtherwise.into());
    }
    let publication = tried.choice.publication(last + 1, (actor, reason), tried.rolls_back.then_some(last));
    let written = async {
        db::models::publish(&mut tx, &publication).await?;
        tx.commit().await
    };
    written.await.context("a publication cannot be written").map_err(refusal)
}
