//! Exchanging the look-up key: every record is read once and its keyed hashes are written anew, page by page.
//! Until the end both keys are read, so that imports and look-ups go on between interruptions.

use crate::cells;
use crate::import::row::{Hashes, contacts};
use crate::layouts::{Layouts, layouts};
use crate::sealed;
use crate::session::Session;
use db::lookups::{self, Rehashed};
use db::records;
use db::vault::Hasher;
use identity::normalise::{self, CleanRecord};

/// Records of one transaction.
const PAGE: i64 = 2_048;
/// Transactions between two times that what was committed is moved into the database file.
const SETTLE_EVERY: i64 = 16;

/// What a rotation of the look-up key did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Done {
    /// The generation that everything is of now.
    pub generation: i64,
    /// Records that were written anew by this run.
    pub records: u64,
    /// Whether an interrupted rotation was finished.
    pub resumed: bool,
}

/// Exchanges the look-up key, or finishes what an earlier run began.
pub fn rotate(session: &mut Session) -> anyhow::Result<Done> {
    let resumed = session.repository.vault.hashers().len() > 1;
    let (runtime, repository) = session.parts();
    let generation = runtime.block_on(repository.vault.begin_lookup_rotation())?.to;
    let records = rewrite(session, generation)?;
    let (runtime, repository) = session.parts();
    runtime.block_on(async {
        lookups::forget(&repository.data, generation).await?;
        repository.vault.finish_lookup_rotation().await?;
        lookups::finish(&repository.data).await
    })?;
    Ok(Done { generation, records, resumed })
}

fn rewrite(session: &Session, generation: i64) -> anyhow::Result<u64> {
    let data = &session.repository.data;
    let sources = session.block(db::sources::all(data))?;
    let layouts = layouts(session, &sources)?;
    let last = session.block(records::last_id(data))?;
    let done = session.block(lookups::progress(data, generation))?;
    let bar = crate::progress::count(last.unsigned_abs(), "hashing anew");
    let mut number = 0;
    for (page, first) in (0..).zip((done + 1..=last).step_by(PAGE as usize)) {
        let end = last.min(first + PAGE - 1);
        number += rewrite_page(session, &layouts, (first, end))?;
        bar.set_position(end.unsigned_abs());
        if page % SETTLE_EVERY == 0 {
            session.block(data.settle(false))?;
        }
    }
    bar.finish_and_clear();
    Ok(number)
}

fn rewrite_page(session: &Session, layouts: &Layouts, (first, last): (i64, i64)) -> anyhow::Result<u64> {
    let repository = &session.repository;
    let hasher = repository.vault.hasher();
    let current = session.block(records::between(&repository.data, first, last))?;
    let former = session.block(records::history_between(&repository.data, first, last))?;
    let mut clean = CleanRecord::default();
    let (mut rows, mut found) = (Vec::with_capacity(current.len()), Vec::new());
    sealed::each(session, layouts, &current, |record, stored| {
        let Hashes { key, content } =
            Hashes::of(record, &cells::kept(&record.layout().slots), stored.source_id, hasher);
        rows.push(Rehashed { id: stored.id, key_hash: key, content_hash: content });
        found.extend(contacts_of(record, stored.id, &mut clean, hasher));
    })?;
    // A record stays to be found by the contacts that it had before.
    sealed::each(session, layouts, &former, |record, stored| {
        found.extend(contacts_of(record, stored.id, &mut clean, hasher));
    })?;
    found.sort_unstable();
    found.dedup();
    session.block(lookups::rewrite(&repository.data, hasher.generation, &rows, &found, last))?;
    Ok(rows.len() as u64)
}

fn contacts_of(
    record: &model::RawRecord<'_>,
    id: i64,
    clean: &mut CleanRecord,
    hasher: &Hasher,
) -> Vec<(i64, i64)> {
    normalise::record(record, clean);
    contacts(clean, hasher).into_iter().map(|hash| (hash, id)).collect()
}
