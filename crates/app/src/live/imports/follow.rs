//! Following an import: one look after the other for all who follow it in this process.

use super::followed::{Followed, Following, show};
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(400);

impl Node {
    /// Follows an import that was sent over HTTP, in any process.
    pub async fn follow_import(&self, id: i64) -> Result<Following, Refusal> {
        let unknown = || Refusal::Unknown { what: "upload" };
        let (import, upload) = self.import(id).await?.ok_or_else(unknown)?;
        let now: Followed = Arc::new((import, upload.ok_or_else(unknown)?));
        let mut all = self.0.follows.all();
        if let Some(sender) = all.get(&id) {
            show(sender, now);
            return Ok(sender.subscribe());
        }
        let (sender, receiver) = watch::channel(now);
        all.insert(id, sender);
        let own = self.clone();
        self.0.session.spawn(async move { own.look_after(id).await });
        Ok(receiver)
    }

    /// Looks until nobody follows any more, or nothing more comes.
    async fn look_after(self, id: i64) {
        loop {
            tokio::time::sleep(PAUSE).await;
            let found = self.import(id).await;
            let mut all = self.0.follows.all();
            let Some(sender) = all.get(&id) else { return };
            // Where the database is away for a moment, there is nothing to be told.
            if let Ok(Some((import, Some(upload)))) = found {
                let is_over = upload.state.is_over();
                show(sender, Arc::new((import, upload)));
                if is_over {
                    all.remove(&id);
                    return;
                }
            }
            if sender.receiver_count() == 0 || self.is_stopping() {
                all.remove(&id);
                return;
            }
        }
    }
}
