//! Answers to messages that may be sent again: found by a keyed hash of who sent them and under which key. They hold
//! ids and field names, never values.

use crate::dialect::select_hashed;
use crate::{Db, Error, Millis, Tx, Value, insert_or};
use rustc_hash::FxHashMap;

/// An answer that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Keyed hash of the client and the key.
    pub key_hash: [u8; 16],
    /// Keyed hash of the message.
    pub content_hash: [u8; 16],
    /// When.
    pub at: Millis,
    /// The answer, as it was sent.
    pub answer: String,
}

/// Answers by their key, each with the hash of the message that it answers.
pub type Answers = FxHashMap<Vec<u8>, (Vec<u8>, String)>;

/// The answers kept under these keys.
pub async fn find(db: &Db, keys: &[[u8; 16]]) -> Result<Answers, Error> {
    let select = "SELECT key_hash, content_hash, answer FROM idempotency WHERE key_hash";
    let rows: Vec<(Vec<u8>, Vec<u8>, String)> = select_hashed(db, select, keys).await?;
    Ok(rows.into_iter().map(|(key, content, answer)| (key, (content, answer))).collect())
}

/// Keeps answers.
pub async fn keep(tx: &mut Tx, answers: &[Kept]) -> Result<(), Error> {
    let rows: Vec<[Value<'_>; 4]> = answers
        .iter()
        .map(|kept| {
            let (key, content) = (Value::Bytes(&kept.key_hash), Value::Bytes(&kept.content_hash));
            [key, content, Value::Int(kept.at), Value::Text(&kept.answer)]
        })
        .collect();
    let columns = ["key_hash", "content_hash", "at", "answer"];
    insert_or(tx, "idempotency", columns, "ON CONFLICT (key_hash) DO NOTHING", &rows).await
}

/// Forgets answers given before a moment.
pub async fn forget(tx: &mut Tx, before: Millis) -> Result<u64, Error> {
    let delete = "DELETE FROM idempotency WHERE at < $1";
    within!(&mut *tx, |connection| {
        Ok(sqlx::query(delete).bind(before).execute(connection).await.map(|done| done.rows_affected())?)
    })
}
