//! Changing keys. A new master key wraps every data key anew, in one transaction of the key store; what is
//! sealed stays as it is. A new look-up key is written with at once, while the old one is still read with.

use super::cipher::Sealer;
use super::hash::Hasher;
use super::master::MasterKey;
use super::store::{RECOGNISER, Vault, context_of, insert_wrapped, lookup_context};
use crate::{Error, Value, insert, insert_or};

/// Keys wrapped anew at a time.
const AT_ONCE: i64 = 5_000;

/// The same key, wrapped anew.
const REPLACE: &str = "ON CONFLICT (space, id) DO UPDATE SET wrapped = excluded.wrapped";

/// A look-up key on its way in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rotation {
    /// The generation that is written.
    pub to: i64,
    /// How many older generations are still read.
    pub older: usize,
}

impl Vault {
    /// Wraps all keys with another master key. When this returns, only the new one opens the store. Returns how
    /// many keys were wrapped.
    pub async fn rotate_master(&mut self, new: &MasterKey) -> Result<u64, Error> {
        let mut tx = self.db.begin().await?;
        let mut sealer = Sealer::default();
        let (mut space, mut id, mut number) = (i64::MIN, i64::MIN, 0);
        let select = "SELECT space, id, wrapped FROM data_key WHERE (space, id) > ($1, $2) \
                      ORDER BY space, id LIMIT $3";
        loop {
            let rows: Vec<(i64, i64, Vec<u8>)> = within!(&mut tx, |connection| {
                sqlx::query_as(select).bind(space).bind(id).bind(AT_ONCE).fetch_all(connection).await
            })?;
            let Some(last) = rows.last() else { break };
            (space, id) = (last.0, last.1);
            number += rows.len() as u64;
            for rows in rows.chunk_by(|left, right| left.0 == right.0) {
                let mut wrapped = Vec::with_capacity(rows.len());
                for (space, id, old) in rows {
                    let context = context_of(*space, *id);
                    let key = self.master.unwrap_key(&context, old);
                    let key = key.ok_or(Error::Damaged { what: "key of record", id: *id })?;
                    wrapped.push((*id, new.wrap_key(&mut sealer, &context, &key)?));
                }
                insert_wrapped(&mut tx, rows[0].0, &wrapped, REPLACE).await?;
            }
        }
        self.rewrap_lookup_keys(&mut tx, new).await?;
        let next = "SELECT COALESCE(MAX(generation), 0) + 1 FROM master_key";
        let generation: i64 =
            within!(&mut tx, |connection| sqlx::query_scalar(next).fetch_one(connection).await)?;
        let proof = new.proof()?;
        let row = [Value::Int(generation), Value::Bytes(&proof)];
        insert(&mut tx, "master_key", ["generation", "proof"], &[row]).await?;
        tx.commit().await?;
        self.master = new.clone();
        // The old wrapping must not linger in the write-ahead log.
        self.db.settle(true).await?;
        Ok(number)
    }

    async fn rewrap_lookup_keys(&self, tx: &mut crate::Tx, new: &MasterKey) -> Result<(), Error> {
        let select = "SELECT generation, wrapped FROM lookup_key";
        let rows: Vec<(i64, Vec<u8>)> =
            within!(&mut *tx, |connection| sqlx::query_as(select).fetch_all(connection).await)?;
        for (generation, old) in rows {
            let context = lookup_context(generation);
            let key = self.master.unwrap_key(&context, &old);
            let key = key.ok_or(Error::Damaged { what: "look-up key", id: generation })?;
            let wrapped = new.wrap_key(&mut Sealer::default(), &context, &key)?;
            let row = [Value::Int(generation), Value::Bytes(&wrapped)];
            let replace = "ON CONFLICT (generation) DO UPDATE SET wrapped = excluded.wrapped";
            insert_or(tx, "lookup_key", ["generation", "wrapped"], replace, &[row]).await?;
        }
        Ok(())
    }

    /// Whether a master key is the one this store opens with now.
    pub fn opens_with(&self, key: &MasterKey) -> bool {
        self.master.to_text() == key.to_text()
    }

    /// Takes a new look-up key into use beside the old one. Where a rotation is under way already, it goes on.
    pub async fn begin_lookup_rotation(&mut self) -> Result<Rotation, Error> {
        if self.hashers.len() == 1 {
            let next = self.new_lookup_key(self.hasher().generation + 1).await?;
            self.hashers.insert(0, next);
        }
        Ok(Rotation { to: self.hasher().generation, older: self.hashers.len() - 1 })
    }

    /// Forgets the old look-up keys, when nothing written with them is left.
    pub async fn finish_lookup_rotation(&mut self) -> Result<(), Error> {
        let delete = "DELETE FROM lookup_key WHERE generation < $1 AND generation <> $2";
        let generation = self.hasher().generation;
        on!(&self.db, |pool| {
            sqlx::query(delete).bind(generation).bind(RECOGNISER).execute(pool).await.map(|_| ())
        })?;
        self.hashers.truncate(1);
        // The old key must not linger in the write-ahead log.
        self.db.settle(true).await?;
        Ok(())
    }

    /// The hasher of one generation.
    pub fn hasher_of(&self, generation: i64) -> Option<&Hasher> {
        self.hashers.iter().find(|hasher| hasher.generation == generation)
    }
}
