//! Keys of what was never written are taken away, between two messages: what writes with keys of these spaces writes in
//! the same thread, so that none of them is on its way.

use super::failure::refusal;
use super::node::Node;
use super::refusal::Refusal;
use super::writer::Writer;
use db::vault::Space;

impl Node {
    /// Takes away keys of records, decisions, models and dead letters that were never written, and says how many. Only
    /// where this process writes.
    pub async fn sweep_keys(&self) -> Result<u64, Refusal> {
        let own = self.clone();
        self.between(move |writer: &mut Writer<'_>| {
            let tx = own.begin_between(writer)?;
            let swept = own.session().block(own.sweep());
            // It was begun to be sure that nobody else writes.
            drop(tx);
            swept.map_err(|error| refusal(error.into()))
        })
        .await
    }

    async fn sweep(&self) -> Result<u64, db::Error> {
        let repository = &self.session().repository;
        let data = &repository.data;
        let spaces = [
            (Space::Record, db::records::last_id(data).await?),
            (Space::Decision, db::decisions::last_id(data).await?),
            (Space::Model, db::models::last_id(data).await?),
            (Space::DeadLetter, db::dead_letters::last_id(data).await?),
        ];
        let mut keys = 0;
        for (space, last) in spaces {
            keys += repository.vault.sweep(space, last).await?;
        }
        Ok(keys)
    }
}
