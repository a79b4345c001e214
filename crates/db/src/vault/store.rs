//! The key store: one wrapped key for each sealed thing, in a database apart from the data.

use super::cipher::{DataKey, Sealer};
use super::hash::Hasher;
use super::master::MasterKey;
use super::space::Space;
use crate::dialect::{list, numbers, select_in};
use crate::{Db, Error, Reader, Value, insert, insert_or, migrate};
use rustc_hash::FxHashMap;
use sqlx::AssertSqlSafe;

pub(crate) const STEPS: migrate::Steps = &[include_str!("../../migrations/keys_0001.sql")];
/// Number of the key that recognises what comes again: before all generations of the look-ups.
pub(super) const RECOGNISER: i64 = 0;
/// What a master key's proof says when it is opened.
const PROOF: &[u8] = b"amigo";

/// The keys, and what they open with.
pub struct Vault {
    pub(super) db: Db,
    pub(super) master: MasterKey,
    pub(super) hashers: Vec<Hasher>,
    recogniser: Option<Hasher>,
    repository: String,
}

impl Vault {
    /// Opens a key store with its master key; an empty one is set up.
    pub async fn open(db: Db, master: &MasterKey) -> Result<Vault, Error> {
        migrate::run(&db, STEPS).await?;
        let mut vault = Vault {
            db,
            master: master.clone(),
            hashers: Vec::new(),
            recogniser: None,
            repository: String::new(),
        };
        vault.check_master().await?;
        vault.repository = vault.name().await?;
        vault.load_hashers().await?;
        Ok(vault)
    }

    /// Name of the repository these keys belong to.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The key store's database, for its backup.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// The hasher that writes; further ones may be read with while a rotation is under way.
    pub fn hasher(&self) -> &Hasher {
        &self.hashers[0]
    }

    /// All readable hashers, the writing one first.
    pub fn hashers(&self) -> &[Hasher] {
        &self.hashers
    }

    /// The hasher that recognises what was set aside or decided when it comes again. Its key is never replaced:
    /// what it hashed cannot be read again to be hashed anew.
    pub fn recogniser(&self) -> &Hasher {
        self.recogniser.as_ref().unwrap_or(&self.hashers[0])
    }

    async fn check_master(&mut self) -> Result<(), Error> {
        let newest = "SELECT proof FROM master_key ORDER BY generation DESC LIMIT 1";
        let proof: Option<Vec<u8>> =
            on!(&self.db, |pool| sqlx::query_scalar(newest).fetch_optional(pool).await)?;
        match proof {
            Some(proof) if self.master.proves(&proof) => Ok(()),
            Some(_) => Err(Error::MasterKeyWrong { place: self.master.place.clone() }),
            None => {
                let proof = self.master.proof()?;
                let mut tx = self.db.begin().await?;
                insert(
                    &mut tx,
                    "master_key",
                    ["generation", "proof"],
                    &[[Value::Int(1), Value::Bytes(&proof)]],
                )
                .await?;
                tx.commit().await
            }
        }
    }

    async fn name(&self) -> Result<String, Error> {
        let select = "SELECT value FROM meta WHERE name = 'repository'";
        let known = on!(&self.db, |pool| sqlx::query_scalar(select).fetch_optional(pool).await)?;
        if let Some(name) = known {
            return Ok(name);
        }
        let mut bytes = [0; 8];
        super::cipher::fill(&mut bytes)?;
        let name = format!("r{:016x}", u64::from_le_bytes(bytes));
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "meta", ["name", "value"], &[[Value::Text("repository"), Value::Text(&name)]])
            .await?;
        tx.commit().await?;
        Ok(name)
    }

    async fn load_hashers(&mut self) -> Result<(), Error> {
        let select = "SELECT generation, wrapped FROM lookup_key ORDER BY generation DESC";
        let rows: Vec<(i64, Vec<u8>)> = on!(&self.db, |pool| sqlx::query_as(select).fetch_all(pool).await)?;
        if rows.is_empty() {
            self.recogniser = Some(self.new_lookup_key(RECOGNISER).await?);
            self.hashers = vec![self.new_lookup_key(1).await?];
            return Ok(());
        }
        let open = |(generation, wrapped): &(i64, Vec<u8>)| {
            let key = self.master.unwrap_key(&lookup_context(*generation), wrapped);
            key.map(|key| Hasher::new(*generation, &key))
                .ok_or(Error::Damaged { what: "look-up key", id: *generation })
        };
        let mut hashers = rows.iter().map(open).collect::<Result<Vec<Hasher>, _>>()?;
        self.recogniser = hashers.pop_if(|hasher| hasher.generation == RECOGNISER);
        // A first start that was interrupted between its two keys.
        if hashers.is_empty() {
            hashers.push(self.new_lookup_key(1).await?);
        }
        self.hashers = hashers;
        Ok(())
    }

    pub(super) async fn new_lookup_key(&self, generation: i64) -> Result<Hasher, Error> {
        let key = DataKey::random()?;
        let wrapped = self.master.wrap_key(&mut Sealer::default(), &lookup_context(generation), &key)?;
        let row = [Value::Int(generation), Value::Bytes(&wrapped)];
        let mut tx = self.db.begin().await?;
        insert(&mut tx, "lookup_key", ["generation", "wrapped"], &[row]).await?;
        tx.commit().await?;
        Ok(Hasher::new(generation, &key))
    }

    /// Makes a key for each of these and commits them: they are on disk before anything is sealed with them. A
    /// key that is there already is given instead: somebody may have sealed with it meanwhile.
    pub async fn create_keys(&self, space: Space, ids: &[i64]) -> Result<Vec<DataKey>, Error> {
        let keys = DataKey::random_many(ids.len())?;
        let mut sealer = Sealer::default();
        let wrap = |(id, key): (&i64, &DataKey)| {
            self.master.wrap_key(&mut sealer, &space.context(*id), key).map(|wrapped| (*id, wrapped))
        };
        let wrapped: Vec<(i64, Vec<u8>)> = ids.iter().zip(&keys).map(wrap).collect::<Result<_, _>>()?;
        let mut tx = self.db.begin().await?;
        match insert_wrapped(&mut tx, space as i64, &wrapped, "").await {
            Ok(()) => {
                tx.commit().await?;
                Ok(keys)
            }
            Err(Error::Database(sqlx::Error::Database(told))) if told.is_unique_violation() => {
                drop(tx);
                self.share_keys(space, ids, &wrapped).await
            }
            Err(error) => Err(error),
        }
    }

    /// Keys of things of which some have one: whoever was held up while another took over may have made it, and the
    /// other may have sealed with its own. A key that is there is never replaced.
    async fn share_keys(
        &self,
        space: Space,
        ids: &[i64],
        wrapped: &[(i64, Vec<u8>)],
    ) -> Result<Vec<DataKey>, Error> {
        let mut tx = self.db.begin().await?;
        insert_wrapped(&mut tx, space as i64, wrapped, "ON CONFLICT (space, id) DO NOTHING").await?;
        tx.commit().await?;
        let mut keys = self.keys(space, ids).await?;
        ids.iter().map(|id| keys.remove(id).ok_or(Error::Erased { what: space.what(), id: *id })).collect()
    }

    /// The key of one thing; [`Error::Erased`] where it was destroyed.
    pub async fn key(&self, space: Space, id: i64) -> Result<DataKey, Error> {
        self.keys(space, &[id]).await?.remove(&id).ok_or(Error::Erased { what: space.what(), id })
    }

    /// The keys of several things; what was erased is left out.
    pub async fn keys(&self, space: Space, ids: &[i64]) -> Result<FxHashMap<i64, DataKey>, Error> {
        let select = format!("SELECT id, wrapped FROM data_key WHERE space = {} AND id", space as i64);
        let rows: Vec<(i64, Vec<u8>)> = select_in(&self.db, &select, ids, "").await?;
        let opener = self.opener(space);
        rows.into_iter().map(|(id, wrapped)| opener.open(id, &wrapped).map(|key| (id, key))).collect()
    }

    /// The same still wrapped, by a connection that is kept; to be opened by [`Vault::opener`], on any thread.
    pub async fn wrapped_of(
        &self,
        reader: &mut Reader,
        space: Space,
        ids: &[i64],
    ) -> Result<FxHashMap<i64, Vec<u8>>, Error> {
        let select = format!(
            "SELECT id, wrapped FROM data_key WHERE space = {} AND id IN ({})",
            space as i64,
            numbers(reader.is_sqlite())
        );
        let text = AssertSqlSafe(select);
        let rows: Vec<(i64, Vec<u8>)> = match reader {
            Reader::Sqlite(connection) => {
                sqlx::query_as(text).bind(list(ids)).fetch_all(&mut **connection).await?
            }
            Reader::Postgres(connection) => {
                sqlx::query_as(text).bind(ids).fetch_all(&mut **connection).await?
            }
        };
        Ok(rows.into_iter().collect())
    }

    /// A connection to be kept for reading keys.
    pub async fn reader(&self) -> Result<Reader, Error> {
        self.db.reader().await
    }

    /// The wrapped keys of things with consecutive numbers, from `first` to `last`, in order; to be opened by
    /// [`Vault::opener`], on any thread.
    pub async fn wrapped(&self, space: Space, first: i64, last: i64) -> Result<Vec<(i64, Vec<u8>)>, Error> {
        let select = "SELECT id, wrapped FROM data_key WHERE space = $1 AND id BETWEEN $2 AND $3 ORDER BY id";
        Ok(on!(&self.db, |pool| {
            sqlx::query_as(select).bind(space as i64).bind(first).bind(last).fetch_all(pool).await
        })?)
    }

    /// Opens wrapped keys without the database.
    pub fn opener(&self, space: Space) -> Opener {
        Opener { master: self.master.clone(), space }
    }

    /// How many keys there are of each kind.
    pub async fn counts(&self) -> Result<Vec<(Space, i64)>, Error> {
        let select = "SELECT COUNT(*) FROM data_key WHERE space = $1";
        let mut counts = Vec::new();
        for space in Space::ALL {
            let number =
                on!(&self.db, |pool| sqlx::query_scalar(select).bind(space as i64).fetch_one(pool).await)?;
            counts.push((space, number));
        }
        Ok(counts)
    }

    /// Which master key of this store's history opens it now, counted from 1.
    pub async fn master_generation(&self) -> Result<i64, Error> {
        master_generation(&self.db).await
    }

    /// Takes away keys of things that were never written: those with a number above the last one written.
    pub async fn sweep(&self, space: Space, last: i64) -> Result<u64, Error> {
        let delete = "DELETE FROM data_key WHERE space = $1 AND id > $2";
        Ok(on!(&self.db, |pool| {
            sqlx::query(delete)
                .bind(space as i64)
                .bind(last)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?)
    }

    /// A number for something that is not counted; nobody else draws the same.
    pub fn random_id(&self) -> Result<i64, Error> {
        let mut bytes = [0; 8];
        super::cipher::fill(&mut bytes)?;
        Ok(i64::from_le_bytes(bytes) >> 1 & i64::MAX >> 1)
    }

    /// Destroys one key of a space, or all of them. Unlike what is erased, what they sealed can be made again: no list
    /// is kept. Where there is none, nothing is written.
    pub async fn drop_keys(&self, space: Space, only: Option<i64>) -> Result<(), Error> {
        let select = "SELECT id FROM data_key WHERE space = $1";
        let delete = "DELETE FROM data_key WHERE space = $1 AND id = $2";
        let space = space as i64;
        let known: Vec<i64> =
            on!(&self.db, |pool| sqlx::query_scalar(select).bind(space).fetch_all(pool).await)?;
        for id in known.into_iter().filter(|id| only.is_none_or(|only| only == *id)) {
            on!(&self.db, |pool| sqlx::query(delete).bind(space).bind(id).execute(pool).await.map(drop))?;
        }
        Ok(())
    }

    /// Writes what was committed into the store's file.
    pub async fn settle(&self, wait: bool) -> Result<bool, Error> {
        self.db.settle(wait).await
    }
}

/// Opens wrapped keys of one space.
#[derive(Clone)]
pub struct Opener {
    master: MasterKey,
    space: Space,
}

impl Opener {
    /// The key, or that it is damaged.
    pub fn open(&self, id: i64, wrapped: &[u8]) -> Result<DataKey, Error> {
        let key = self.master.unwrap_key(&self.space.context(id), wrapped);
        key.ok_or(Error::Damaged { what: "key of record", id })
    }
}

/// The generation of the master key that opens a key store; needs no key itself.
pub(crate) async fn master_generation(keys: &Db) -> Result<i64, Error> {
    let select = "SELECT COALESCE(MAX(generation), 0) FROM master_key";
    Ok(on!(keys, |pool| sqlx::query_scalar(select).fetch_one(pool).await)?)
}

/// The generations of look-up keys in a key store.
pub(crate) async fn lookup_generations(keys: &Db) -> Result<Vec<i64>, Error> {
    let select = "SELECT generation FROM lookup_key WHERE generation > $1 ORDER BY generation";
    Ok(on!(keys, |pool| sqlx::query_scalar(select).bind(RECOGNISER).fetch_all(pool).await)?)
}

pub(super) async fn insert_wrapped(
    tx: &mut crate::Tx,
    space: i64,
    wrapped: &[(i64, Vec<u8>)],
    conflict: &str,
) -> Result<(), Error> {
    let rows: Vec<[Value<'_>; 3]> = wrapped
        .iter()
        .map(|(id, wrapped)| [Value::Int(space), Value::Int(*id), Value::Bytes(wrapped)])
        .collect();
    insert_or(tx, "data_key", ["space", "id", "wrapped"], conflict, &rows).await
}

pub(super) fn lookup_context(generation: i64) -> [u8; 9] {
    let mut context = [b'l'; 9];
    context[1..].copy_from_slice(&generation.to_le_bytes());
    context
}

/// The context of a key in a space that this program may not know by name.
pub(super) fn context_of(space: i64, id: i64) -> [u8; 9] {
    let mut context = [space as u8; 9];
    context[1..].copy_from_slice(&id.to_le_bytes());
    context
}

impl MasterKey {
    pub(super) fn proof(&self) -> Result<Vec<u8>, Error> {
        Sealer::default().seal(&self.key, b"proof", PROOF)
    }

    pub(super) fn proves(&self, proof: &[u8]) -> bool {
        self.key.open(b"proof", proof).as_deref() == Some(PROOF)
    }

    pub(super) fn wrap_key(
        &self,
        sealer: &mut Sealer,
        context: &[u8],
        key: &DataKey,
    ) -> Result<Vec<u8>, Error> {
        sealer.seal(&self.key, context, key.bytes())
    }

    pub(super) fn unwrap_key(&self, context: &[u8], wrapped: &[u8]) -> Option<DataKey> {
        let plain = zeroize::Zeroizing::new(self.key.open(context, wrapped)?);
        DataKey::from_bytes(&plain)
    }
}
