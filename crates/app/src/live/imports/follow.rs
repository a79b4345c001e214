//! Following an import: one look after the other for all who follow it in this process. Each sees the last state only,
//! so that whoever is slow misses some and holds nobody up.

use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::imports::Import;
use db::uploads::Upload;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(400);

/// How an import stands.
pub type Followed = Arc<(Import, Upload)>;
/// Where whoever follows learns of it.
pub type Following = watch::Receiver<Followed>;

/// The imports that are followed.
#[derive(Default)]
pub(in crate::live) struct Follows(Mutex<FxHashMap<i64, watch::Sender<Followed>>>);

impl Node {
    /// Follows an import that was sent over HTTP, in any process.
    pub async fn follow_import(&self, id: i64) -> Result<Following, Refusal> {
        let unknown = || Refusal::Unknown { what: "upload" };
        let (import, upload) = self.import(id).await?.ok_or_else(unknown)?;
        let now: Followed = Arc::new((import, upload.ok_or_else(unknown)?));
        let mut all = self.0.follows.0.lock().unwrap_or_else(PoisonError::into_inner);
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
            let mut all = self.0.follows.0.lock().unwrap_or_else(PoisonError::into_inner);
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

/// Tells it where it is news.
fn show(sender: &watch::Sender<Followed>, now: Followed) {
    sender.send_if_modified(|known| {
        let is_news = now.1.moved > known.1.moved;
        if is_news {
            *known = now;
        }
        is_news
    });
}
