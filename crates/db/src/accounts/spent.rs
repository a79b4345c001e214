//! Sign-ins by another service that were brought to an end: each can be once, in whichever process.

use crate::{Error, Millis, Tx, Value, insert_or};

/// Spends a sign-in, and says whether it was not spent before. It is remembered `until` then, after which it is refused
/// for its age. To be called within a transaction that [`super::begin`] began: of two at once, one waits.
pub async fn spend(tx: &mut Tx, state_hash: &[u8; 32], until: Millis, now: Millis) -> Result<bool, Error> {
    let delete = "DELETE FROM spent_sign_in WHERE until <= $1";
    within!(&mut *tx, |connection| sqlx::query(delete).bind(now).execute(connection).await.map(drop))?;
    let select = "SELECT until FROM spent_sign_in WHERE state_hash = $1";
    let known: Option<i64> = within!(&mut *tx, |connection| {
        sqlx::query_scalar(select).bind(state_hash.as_slice()).fetch_optional(connection).await
    })?;
    let row = [Value::Bytes(state_hash), Value::Int(until)];
    let keep = "ON CONFLICT (state_hash) DO NOTHING";
    insert_or(tx, "spent_sign_in", ["state_hash", "until"], keep, &[row]).await?;
    Ok(known.is_none())
}
