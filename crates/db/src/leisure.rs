//! Writing that can wait lets others in between its steps, as `identity::leisure` does where it is found out what is to be
//! written. SQLite writes on a thread of its own, which learns of it here; a server is another process.

use sqlx::SqliteConnection;
use std::sync::atomic::{AtomicU32, Ordering};

/// Steps of SQLite's machine after which others are let in: some ten to a hundred microseconds.
const STEP: i32 = 500;

/// How many do what can wait.
static AT_LEISURE: AtomicU32 = AtomicU32::new(0);

/// Lasts for as long as something is written that can wait.
pub struct Leisure(());

impl Leisure {
    /// From now on.
    #[must_use]
    pub fn begin() -> Leisure {
        AT_LEISURE.fetch_add(1, Ordering::Relaxed);
        Leisure(())
    }
}

impl Drop for Leisure {
    fn drop(&mut self) {
        AT_LEISURE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Has a connection let others in.
pub(crate) async fn follow(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    connection.lock_handle().await?.set_progress_handler(STEP, || {
        if AT_LEISURE.load(Ordering::Relaxed) > 0 {
            let_in();
        }
        true
    });
    Ok(())
}

fn let_in() {
    #[cfg(test)]
    tests::LET_IN.fetch_add(1, Ordering::Relaxed);
    std::thread::yield_now();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Db, Durability};

    pub(super) static LET_IN: AtomicU32 = AtomicU32::new(0);
    const LONG: &str = "CREATE TABLE many AS WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number \
                        WHERE n < 20000) SELECT n FROM number";

    async fn write() -> u32 {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_file(&folder.path().join("amigo.db"), Durability::Normal).await.unwrap();
        let before = LET_IN.load(Ordering::Relaxed);
        let mut tx = db.begin().await.unwrap();
        within!(tx, |connection| sqlx::query(LONG).execute(connection).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        LET_IN.load(Ordering::Relaxed) - before
    }

    #[tokio::test]
    async fn whatever_is_written_at_leisure_lets_others_in() {
        assert_eq!(write().await, 0, "nobody has leisure");
        let leisure = Leisure::begin();
        assert!(write().await > 20_000 / STEP as u32);
        drop(leisure);
        assert_eq!(write().await, 0, "it is over");
    }
}
