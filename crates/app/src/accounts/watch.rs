//! Learns what other processes changed, and sees to it that the key that signs does not grow old.

use super::{Accounts, clock};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// After so many looks it is noted when sessions were used.
const ROUNDS: u32 = 30;

/// Watches until the accounts are dropped.
pub(super) fn begin(accounts: &Arc<Accounts>) -> JoinHandle<()> {
    let watched = Arc::downgrade(accounts);
    tokio::spawn(run(watched))
}

async fn run(watched: Weak<Accounts>) {
    let mut was_away = false;
    let mut round = 0_u32;
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(accounts) = watched.upgrade() else { return };
        round = round.wrapping_add(1);
        let looked = look(&accounts, round.is_multiple_of(ROUNDS)).await;
        // Said once; what is known goes on to hold.
        if let Err(error) = &looked
            && !was_away
        {
            tracing::warn!("who may ask cannot be read again: {error:#}");
        }
        was_away = looked.is_err();
    }
}

async fn look(accounts: &Accounts, notes_uses: bool) -> anyhow::Result<()> {
    let now = clock::now();
    accounts.refresh(now).await?;
    if notes_uses {
        accounts.note_uses(now).await?;
    }
    accounts.renew_key(now).await
}
