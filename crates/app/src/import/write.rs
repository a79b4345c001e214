//! Writing prepared rows: what is new gets a key and a number, what changed a new version, what is known leaves
//! no trace. Each chunk is one transaction; its keys are on disk before.

use super::Options;
use super::row::{Row, Rows};
use anyhow::Context;
use db::imports::Counts;
use db::records::{self, Known, Version};
use db::vault::{DataKey, Sealer, Space};
use db::{Millis, Repository};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Rows of one transaction.
const CHUNK: usize = 2_048;
/// Transactions between two times that what was committed is moved into the database file.
const SETTLE_EVERY: u64 = 16;

/// Takes the rows of one file in.
pub(crate) struct Writer<'a> {
    repository: &'a Repository,
    origin: Origin<'a>,
    now: Millis,
    dry_run: bool,
    import_id: Option<i64>,
    next_id: i64,
    next_quarantine: i64,
    seen: FxHashSet<[u8; 16]>,
    sealer: Sealer,
    chunks: u64,
    /// What became of the rows.
    pub counts: Counts,
    /// How often each remark was made.
    pub remarks: BTreeMap<String, i64>,
}

/// Where rows come from.
pub(crate) struct Origin<'a> {
    /// The source.
    pub source_id: i64,
    /// Name of the file.
    pub file: &'a str,
    /// How the file is read, to read a repaired row the same way.
    pub recipe: String,
    /// Who imports it.
    pub actor: &'a str,
}

/// A row with what the repository knows of it.
struct Judged<'r> {
    row: &'r Row,
    known: Option<Known>,
}

/// The bytes that tie a sealed version to its place.
pub fn context(id: i64, version: i64) -> [u8; 16] {
    let mut context = [0; 16];
    context[..8].copy_from_slice(&id.to_le_bytes());
    context[8..].copy_from_slice(&version.to_le_bytes());
    context
}

impl<'a> Writer<'a> {
    /// A writer for one file.
    pub(crate) async fn new(
        repository: &'a Repository,
        origin: Origin<'a>,
        options: &Options<'_>,
    ) -> anyhow::Result<Writer<'a>> {
        let last = records::last_id(&repository.data).await?;
        // Keys of an import that was interrupted between its keys and its records.
        repository.vault.sweep(Space::Record, last).await?;
        let last_quarantine = db::quarantine::last_id(&repository.data).await?;
        repository.vault.sweep(Space::Quarantine, last_quarantine).await?;
        Ok(Writer {
            repository,
            origin,
            now: options.now,
            dry_run: options.dry_run,
            import_id: None,
            next_id: last + 1,
            next_quarantine: last_quarantine + 1,
            seen: FxHashSet::default(),
            sealer: Sealer::default(),
            chunks: 0,
            counts: Counts::default(),
            remarks: BTreeMap::new(),
        })
    }

    /// Takes the rows of a batch in.
    pub(crate) async fn take(&mut self, rows: &Rows) -> anyhow::Result<()> {
        for (remark, number) in &rows.remarks {
            *self.remarks.entry(remark.clone()).or_default() += number;
        }
        for chunk in rows.rows.chunks(CHUNK) {
            self.chunk(chunk, &rows.slots).await?;
        }
        Ok(())
    }

    async fn chunk(&mut self, rows: &[Row], slots: &str) -> anyhow::Result<()> {
        let mut refused: Vec<(&Row, &'static str)> = Vec::new();
        let mut usable: Vec<&Row> = Vec::with_capacity(rows.len());
        for row in rows {
            match row.refused {
                Some(reason) => refused.push((row, reason)),
                None if !self.seen.insert(row.key_hash) => refused.push((row, "duplicate_id")),
                None => usable.push(row),
            }
        }
        let keys: Vec<[u8; 16]> = usable.iter().map(|row| row.key_hash).collect();
        let known = self.known(&keys).await?;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for row in usable {
            match known.get(&row.key_hash).copied() {
                None => new.push(Judged { row, known: None }),
                Some(known) if known.content_hash == row.content_hash => self.counts.unchanged += 1,
                Some(known) if is_outdated(&known, row) => self.counts.outdated += 1,
                known => changed.push(Judged { row, known }),
            }
        }
        self.counts.created += new.len() as i64;
        self.counts.changed += changed.len() as i64;
        self.counts.quarantined += refused.len() as i64;
        if self.dry_run || new.is_empty() && changed.is_empty() && refused.is_empty() {
            return Ok(());
        }
        self.write(&new, &changed, slots).await
    }

    async fn known(&self, keys: &[[u8; 16]]) -> anyhow::Result<FxHashMap<[u8; 16], Known>> {
        if keys.is_empty() || self.next_id == 1 {
            return Ok(FxHashMap::default());
        }
        Ok(records::known(&self.repository.data, keys).await?)
    }

    async fn write(&mut self, new: &[Judged<'_>], changed: &[Judged<'_>], slots: &str) -> anyhow::Result<()> {
        let (vault, origin) = (&self.repository.vault, &self.origin);
        let ids: Vec<i64> = (self.next_id..).take(new.len()).collect();
        let keys = vault.create_keys(Space::Record, &ids).await?;
        let changed_ids: Vec<i64> =
            changed.iter().filter_map(|judged| judged.known).map(|known| known.id).collect();
        let changed_keys = vault.keys(Space::Record, &changed_ids).await?;
        let mut tx = self.repository.data.begin().await?;
        let layout_id = records::layout_id(&mut tx, slots).await?;
        let import_id = match self.import_id {
            Some(id) => id,
            None => {
                db::imports::start(
                    &mut tx,
                    origin.source_id,
                    origin.file,
                    origin.actor,
                    &origin.recipe,
                    self.now,
                )
                .await?
            }
        };
        let mut contacts = Vec::with_capacity(new.len() * 3);
        let mut versions = Vec::with_capacity(new.len());
        for ((judged, id), key) in new.iter().zip(&ids).zip(&keys) {
            contacts.extend(judged.row.contacts.iter().map(|hash| (*hash, *id)));
            versions.push(self.seal(judged.row, *id, 1, layout_id, import_id, key)?);
        }
        contacts.sort_unstable();
        records::insert_new(&mut tx, &versions).await?;
        records::insert_contacts(&mut tx, vault.hasher().generation, &contacts).await?;
        let mut replaced = Vec::with_capacity(changed.len());
        let mut contacts = Vec::new();
        for judged in changed {
            let known = judged.known.context("a changed record is known")?;
            let key = changed_keys
                .get(&known.id)
                .with_context(|| format!("the key of record {} is missing", known.id))?;
            contacts.extend(judged.row.contacts.iter().map(|hash| (*hash, known.id)));
            replaced.push(self.seal(judged.row, known.id, known.version + 1, layout_id, import_id, key)?);
        }
        records::replace(&mut tx, &replaced, self.now).await?;
        records::insert_contacts(&mut tx, vault.hasher().generation, &contacts).await?;
        db::imports::advance(&mut tx, import_id, &self.counts, None).await?;
        tx.commit().await?;
        self.import_id = Some(import_id);
        self.next_id += new.len() as i64;
        self.chunks += 1;
        if self.chunks.is_multiple_of(SETTLE_EVERY) {
            self.repository.vault.settle(false).await?;
            self.repository.data.settle(false).await?;
        }
        Ok(())
    }

    fn seal(
        &mut self,
        row: &Row,
        id: i64,
        version: i64,
        layout_id: i64,
        import_id: i64,
        key: &DataKey,
    ) -> anyhow::Result<Version> {
        Ok(Version {
            id,
            source_id: self.origin.source_id,
            key_hash: row.key_hash,
            content_hash: row.content_hash,
            generation: self.repository.vault.hasher().generation,
            version,
            layout_id,
            import_id: Some(import_id),
            updated_at: row.updated_at,
            received_at: self.now,
            remarks: row.remarks.clone(),
            sealed: self.sealer.seal(key, &context(id, version), &row.cells)?,
        })
    }

    /// Notes that the file was read to its end.
    pub(crate) async fn finish(&mut self) -> anyhow::Result<()> {
        let Some(id) = self.import_id else { return Ok(()) };
        let mut tx = self.repository.data.begin().await?;
        db::imports::remarks(&mut tx, id, &self.remarks).await?;
        db::imports::advance(&mut tx, id, &self.counts, Some(crate::clock::now())).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What the source itself dates before what is known came out of order, and changes nothing.
fn is_outdated(known: &Known, row: &Row) -> bool {
    matches!((row.updated_at, known.updated_at), (Some(row), Some(known)) if row < known)
}
