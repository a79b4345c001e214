//! Writing judged rows: what is new gets a key and a number, what changed a new version, what cannot be taken in
//! is set aside. Each portion is one transaction; its keys are on disk before.

use super::aside::{self, Aside};
use super::judge::{Judged, Tally};
use super::versions::Versions;
use crate::access::By;
use crate::session::Session;
use db::audit::People;
use db::imports::Counts;
use db::quarantine;
use db::vault::{DataKey, Sealer, Space};
use db::{Millis, Tx};

/// Transactions between two times that what was committed is moved into the database file.
const SETTLE_EVERY: u64 = 16;

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

/// Takes the rows of one file in.
pub(crate) struct Writer<'a> {
    session: &'a Session,
    origin: Origin<'a>,
    now: Millis,
    import_id: Option<i64>,
    versions: Versions<'a>,
    next_aside: i64,
    sealer: Sealer,
    portions: u64,
}

impl<'a> Writer<'a> {
    /// A writer for one file.
    pub(crate) fn new(session: &'a Session, origin: Origin<'a>, now: Millis) -> anyhow::Result<Writer<'a>> {
        let repository = &session.repository;
        // What comes in after a run is not dated before it, even if the clock was set back meanwhile.
        let now = now.max(session.block(db::journal::last_run_at(&repository.data))?);
        let versions = Versions::new(session, origin.source_id, now)?;
        let last = session.block(quarantine::last_id(&repository.data))?;
        session.block(repository.vault.sweep(Space::Quarantine, last))?;
        let next_aside = session.block(repository.vault.next_id(Space::Quarantine, last))?;
        let (import_id, sealer) = (None, Sealer::default());
        Ok(Writer { session, origin, now, import_id, versions, next_aside, sealer, portions: 0 })
    }

    /// Writes a portion of judged rows, in one transaction. The first one writes the import itself: one that
    /// changes nothing leaves no trace.
    pub(crate) fn write(&mut self, judged: &Judged<'_>, slots: &str, counts: &Counts) -> anyhow::Result<()> {
        if judged.is_empty() {
            return Ok(());
        }
        self.session.block(self.portion(judged, slots, counts))
    }

    async fn portion(&mut self, judged: &Judged<'_>, slots: &str, counts: &Counts) -> anyhow::Result<()> {
        let repository = &self.session.repository;
        let keys = self.versions.keys(judged).await?;
        let aside_keys = self.aside_keys(&judged.aside).await?;
        let by = By::command(self.origin.actor, "import", model::Purpose::Integration);
        self.session.noted(&by, People::none().with_records(keys.records())).await?;
        let mut tx = repository.data.begin().await?;
        let import_id = self.import(&mut tx).await?;
        self.versions.write(&mut tx, judged, &keys, slots, import_id).await?;
        let place = (self.next_aside, import_id, self.origin.source_id);
        let rows = aside::stored(&judged.aside, &aside_keys, place, self.now, &mut self.sealer)?;
        quarantine::add(&mut tx, &rows).await?;
        db::imports::advance(&mut tx, import_id, counts, None).await?;
        tx.commit().await?;
        self.import_id = Some(import_id);
        self.versions.committed(judged);
        self.next_aside += judged.aside.len() as i64;
        self.portions += 1;
        if self.portions.is_multiple_of(SETTLE_EVERY) {
            repository.vault.settle(false).await?;
            repository.data.settle(false).await?;
        }
        Ok(())
    }

    async fn import(&self, tx: &mut Tx) -> anyhow::Result<i64> {
        if let Some(id) = self.import_id {
            return Ok(id);
        }
        let Origin { source_id, file, recipe, actor } = &self.origin;
        Ok(db::imports::start(tx, *source_id, file, actor, recipe, self.now).await?)
    }

    async fn aside_keys(&self, rows: &[Aside]) -> anyhow::Result<Vec<DataKey>> {
        let ids: Vec<i64> = (self.next_aside..).take(rows.len()).collect();
        Ok(self.session.repository.vault.create_keys(Space::Quarantine, &ids).await?)
    }

    /// Notes that the file was read to its end.
    pub(crate) fn finish(&mut self, tally: &Tally) -> anyhow::Result<()> {
        let Some(id) = self.import_id else { return Ok(()) };
        self.session.block(async {
            let mut tx = self.session.repository.data.begin().await?;
            db::imports::remarks(&mut tx, id, &tally.remarks).await?;
            db::imports::advance(&mut tx, id, &tally.counts, Some(crate::clock::now())).await?;
            tx.commit().await?;
            Ok(())
        })
    }
}
