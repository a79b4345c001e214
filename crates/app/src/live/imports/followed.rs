//! The imports that are followed. Whoever follows sees the last state only, so that whoever is slow misses some and holds
//! nobody up.

use db::imports::Import;
use db::uploads::Upload;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How an import stands.
pub type Followed = Arc<(Import, Upload)>;
/// Where whoever follows learns of it.
pub type Following = watch::Receiver<Followed>;

/// The imports that are followed.
#[derive(Default)]
pub(in crate::live) struct Follows(Mutex<FxHashMap<i64, watch::Sender<Followed>>>);

impl Follows {
    /// All of them, by the number of the import.
    pub fn all(&self) -> MutexGuard<'_, FxHashMap<i64, watch::Sender<Followed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells it where it is news.
pub(super) fn show(sender: &watch::Sender<Followed>, now: Followed) {
    sender.send_if_modified(|known| {
        let is_news = now.1.moved > known.1.moved;
        if is_news {
            *known = now;
        }
        is_news
    });
}
