//! Learns what other processes changed, and sees to it that the key that signs does not grow old.

use super::{Accounts, clock};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Watches until the accounts are dropped.
pub(super) fn begin(accounts: &Arc<Accounts>) -> JoinHandle<()> {
    let watched = Arc::downgrade(accounts);
    tokio::spawn(run(watched))
}

async fn run(watched: Weak<Accounts>) {
    let mut was_away = false;
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(accounts) = watched.upgrade() else { return };
        let looked = look(&accounts).await;
        // Said once; what is known goes on to hold.
        if let Err(error) = &looked
            && !was_away
        {
            tracing::warn!("who may ask cannot be read again: {error:#}");
        }
        was_away = looked.is_err();
    }
}

async fn look(accounts: &Accounts) -> anyhow::Result<()> {
    let now = clock::now();
    accounts.refresh(now).await?;
    accounts.renew_key(now).await
}
