//! What is over is destroyed: the key first, so that nothing can be read any more, then the contents, some at a time, so
//! that whoever writes meanwhile does not wait for it.

use crate::clock;
use crate::live::node::Node;
use db::quarantine;
use db::uploads::{self, State};
use db::vault::Space;
use db::{Millis, Repository};

/// Parts that are removed together.
const AT_ONCE: i64 = 64;
/// Keys that are destroyed together.
const KEYS: usize = 2_048;

impl Node {
    /// Destroys the files of uploads that are over; where that is due, also those that nobody wanted in time.
    pub(super) fn tidy_uploads(&self, is_due: bool) -> anyhow::Result<()> {
        let session = self.session();
        let repository = &session.repository;
        session.block(async {
            let now = clock::now();
            if is_due {
                for (id, state) in uploads::overdue(&repository.data, now).await? {
                    let to = State::Expired;
                    let end = uploads::End { from: state, to, fault: None, told: None, at: now };
                    let mut tx = repository.data.begin().await?;
                    uploads::end(&mut tx, id, &end).await?;
                    tx.commit().await?;
                }
                destroy_settled_rows(repository, now).await?;
            }
            for id in uploads::undestroyed(&repository.data).await? {
                destroy(repository, id, now).await?;
            }
            Ok::<_, db::Error>(())
        })?;
        Ok(())
    }
}

async fn destroy(repository: &Repository, id: i64, now: Millis) -> Result<(), db::Error> {
    repository.vault.destroy_beside(Space::Upload, &[id], now).await?;
    loop {
        let mut tx = repository.data.begin().await?;
        let are_left = uploads::remove_parts(&mut tx, id, AT_ONCE).await?;
        if !are_left {
            uploads::destroyed(&mut tx, id, now).await?;
        }
        tx.commit().await?;
        if !are_left {
            return Ok(());
        }
    }
}

/// Destroys the keys of rows in quarantine that are settled, beside everything else.
pub(in crate::live) async fn destroy_settled_rows(
    repository: &Repository,
    now: Millis,
) -> Result<(), db::Error> {
    let ids = quarantine::undestroyed(&repository.data).await?;
    for ids in ids.chunks(KEYS) {
        repository.vault.destroy_beside(Space::Quarantine, ids, now).await?;
        let mut tx = repository.data.begin().await?;
        quarantine::destroyed(&mut tx, ids, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
