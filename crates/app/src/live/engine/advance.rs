//! What is settled where nothing changes: how far an import is, and rows in quarantine.

use super::also::Settled;
use super::state::{Engine, Guard};
use anyhow::Context;
use db::uploads::{self, Advance};

impl Engine {
    /// Writes how far an import is, by itself.
    pub fn advance(&self, advance: &Advance, guard: Guard<'_>) -> anyhow::Result<()> {
        let session = &self.session;
        let mut tx = session.block(session.repository.data.begin())?;
        guard(&mut tx)?;
        session.block(async {
            uploads::advance(&mut tx, advance).await?;
            tx.commit().await
        })?;
        Ok(())
    }

    /// Writes what becomes of rows in quarantine, by itself.
    pub fn settle_rows(&self, settled: &Settled, guard: Guard<'_>) -> anyhow::Result<()> {
        let session = &self.session;
        let mut tx = session.block(session.repository.data.begin())?;
        guard(&mut tx)?;
        session.block(async {
            settled.write(&mut tx).await?;
            tx.commit().await
        })?;
        Ok(())
    }

    /// The name of a source.
    pub fn source_name(&self, id: i64) -> anyhow::Result<String> {
        let all = self.session.block(db::sources::all(&self.session.repository.data))?;
        let source = all.into_iter().find(|source| source.id == id);
        Ok(source.context("a record belongs to no known source")?.name)
    }
}
