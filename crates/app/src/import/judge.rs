//! What is to become of prepared rows, by what the repository and the file itself have said before. It writes
//! nothing: a dry run ends here.

use super::aside::{Aside, Common};
use super::row::{Hashes, Row, Rows};
use crate::quarantine::Reason;
use crate::session::Session;
use db::imports::Counts;
use db::records::{self, Known};
use model::RawBatch;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Rows judged at a time.
const CHUNK: usize = 2_048;
const STALE: &str = "the database was restored with later keys: what it knows cannot be recognised, and everything \
                     would come in twice; run `amigo vault rotate --lookups` first";
/// Rows set aside that are named one by one.
const NAMED: usize = 10;

/// Judges the rows of one file.
pub(crate) struct Judge<'a> {
    session: Option<&'a Session>,
    common: &'a Common<'a>,
    /// Whether the repository holds records.
    has_records: bool,
    /// The keys of the file, and the beginning of the hash of what the first row of each says.
    seen: FxHashMap<[u8; 16], u64>,
    set_aside: FxHashSet<[u8; 16]>,
    /// What an earlier go at the same file settled.
    before: Option<Before>,
    /// What became of the rows.
    pub tally: Tally,
}

/// What an earlier go at a file settled, which is not judged again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Before {
    /// Number of the import: what it set aside counts as set aside by it.
    pub import: i64,
    /// Number of the last row that it settled.
    pub row: u64,
}

/// What became of the rows of a file.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// In figures.
    pub counts: Counts,
    /// How many rows were read.
    pub rows: i64,
    /// How many rows cleaning had a remark about.
    pub remarked: i64,
    /// Rows that wait in quarantine already, or were settled there.
    pub quarantined_before: i64,
    /// How many rows were set aside, by reason; those of an earlier time included.
    pub reasons: BTreeMap<&'static str, i64>,
    /// The first rows set aside for each reason.
    pub samples: BTreeMap<&'static str, Vec<u64>>,
    /// How often each remark was made.
    pub remarks: BTreeMap<String, i64>,
    /// The first rows set aside.
    pub first: Vec<SetAside>,
}

/// One row set aside.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// Its number in the file.
    pub row: u64,
    /// The column concerned, where one is.
    pub column: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// What is to be written of some rows.
#[derive(Default)]
pub(crate) struct Judged<'r> {
    /// New records.
    pub new: Vec<&'r Row>,
    /// New versions of known ones.
    pub changed: Vec<(&'r Row, Known)>,
    /// Rows that change nothing: the place of each in its batch, and whether it is older than what is known.
    pub idle: Vec<(usize, bool)>,
    /// Rows to be set aside.
    pub aside: Vec<Aside>,
}

/// Where judged rows come from.
pub(crate) struct Portion<'a> {
    /// The name of their layout.
    pub slots: &'a str,
    /// Their batch.
    pub batch: &'a RawBatch,
    /// Number of the last row up to which all that could be read were judged.
    pub last: Option<u64>,
    /// What became of the rows so far.
    pub tally: &'a Tally,
    /// Rows of the batch up to the end of the portion.
    pub done: usize,
    /// Bytes of the file up to the end of the batch.
    pub bytes: u64,
}

impl Judged<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.aside.is_empty()
    }
}

impl<'a> Judge<'a> {
    /// For a file; without a session there is no repository yet, and everything is new.
    pub(crate) fn new(session: Option<&'a Session>, common: &'a Common<'a>) -> anyhow::Result<Judge<'a>> {
        let last = |session: &Session| -> anyhow::Result<i64> {
            let data = &session.repository.data;
            anyhow::ensure!(!session.block(db::lookups::are_stale(data))?, STALE);
            Ok(session.block(records::last_id(data))?)
        };
        Ok(Judge {
            session,
            common,
            has_records: session.map(last).transpose()?.is_some_and(|last| last > 0),
            seen: FxHashMap::default(),
            set_aside: FxHashSet::default(),
            before: None,
            tally: Tally::default(),
        })
    }

    /// The same, going on behind what an earlier go settled.
    pub(crate) fn behind(self, before: Before) -> Judge<'a> {
        Judge { before: Some(before), ..self }
    }

    /// What the rows have in common.
    pub(crate) fn common(&self) -> &'a Common<'a> {
        self.common
    }

    /// Judges the rows of a batch and hands over what is to be written, in portions, with the figures so far.
    pub(crate) fn take(
        &mut self,
        rows: Rows,
        mut write: impl FnMut(&Judged<'_>, &Portion<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Rows { slots, rows, remarks, remarked, batch, rejected, bytes, .. } = rows;
        self.tally.rows += (rows.len() + rejected.len()) as i64;
        self.tally.remarked += remarked;
        for (remark, number) in remarks {
            *self.tally.remarks.entry(remark).or_default() += number;
        }
        for (at, chunk) in rows.chunks(CHUNK).enumerate() {
            let judged = self.chunk(chunk, at * CHUNK, &batch)?;
            let last = chunk.last().map(|row| batch.record(row.at).row_number());
            let done = at * CHUNK + chunk.len();
            write(&judged, &Portion { slots: &slots, batch: &batch, last, tally: &self.tally, done, bytes })?;
        }
        for chunk in rejected.chunks(CHUNK) {
            let aside = self.aside(chunk.to_vec())?;
            let (last, done) = (None, batch.len());
            let portion = Portion { slots: &slots, batch: &batch, last, tally: &self.tally, done, bytes };
            write(&Judged { aside, ..Judged::default() }, &portion)?;
        }
        Ok(())
    }

    fn chunk<'r>(&mut self, rows: &'r [Row], first: usize, batch: &RawBatch) -> anyhow::Result<Judged<'r>> {
        let mut refused: Vec<Aside> = Vec::new();
        let mut usable: Vec<&Row> = Vec::with_capacity(rows.len());
        let mut again: Vec<usize> = Vec::new();
        let settled = self.before.map_or(0, |before| before.row);
        for (at, row) in rows.iter().enumerate() {
            let is_settled = settled > 0 && batch.record(first + at).row_number() <= settled;
            let says = first_of(&row.content_hash);
            match (&row.refused, self.seen.get(&row.key_hash)) {
                (Some(aside), _) => refused.push(Aside::clone(aside)),
                // The same row twice is no contradiction.
                (None, Some(said)) if *said == says && is_settled => {}
                (None, Some(said)) if *said == says => again.push(row.at),
                (None, Some(_)) => {
                    refused.push(self.common.refused(&batch.record(first + at), Reason::DuplicateId));
                }
                (None, None) => {
                    self.seen.insert(row.key_hash, says);
                    if !is_settled {
                        usable.push(row);
                    }
                }
            }
        }
        let mut judged = self.compare(usable)?;
        self.tally.counts.unchanged += again.len() as i64;
        judged.idle.extend(again.into_iter().map(|at| (at, false)));
        judged.idle.sort_unstable();
        judged.aside = self.aside(refused)?;
        Ok(judged)
    }

    fn compare<'r>(&mut self, rows: Vec<&'r Row>) -> anyhow::Result<Judged<'r>> {
        let known = self.known(&rows)?;
        let mut judged = Judged::default();
        for row in rows {
            match known.get(&row.key_hash) {
                None => judged.new.push(row),
                Some(known) if known.content_hash == row.content_hash => judged.idle.push((row.at, false)),
                Some(known) if is_outdated(known, row) => judged.idle.push((row.at, true)),
                Some(known) => judged.changed.push((row, *known)),
            }
        }
        let counts = &mut self.tally.counts;
        let outdated = judged.idle.iter().filter(|(_, is_outdated)| *is_outdated).count();
        counts.outdated += outdated as i64;
        counts.unchanged += (judged.idle.len() - outdated) as i64;
        counts.created += judged.new.len() as i64;
        counts.changed += judged.changed.len() as i64;
        self.has_records |= !judged.new.is_empty();
        Ok(judged)
    }

    fn known(&self, rows: &[&Row]) -> anyhow::Result<FxHashMap<[u8; 16], Known>> {
        let Some(session) = self.session.filter(|_| self.has_records && !rows.is_empty()) else {
            return Ok(FxHashMap::default());
        };
        recognise(session, rows)
    }

    /// Those rows to be set aside that were not set aside before.
    fn aside(&mut self, mut rows: Vec<Aside>) -> anyhow::Result<Vec<Aside>> {
        if rows.is_empty() {
            return Ok(rows);
        }
        let hashes: Vec<[u8; 16]> = rows.iter().map(|aside| aside.hash).collect();
        let before = match self.session {
            Some(session) => session.block(db::quarantine::known(&session.repository.data, &hashes))?,
            None => FxHashMap::default(),
        };
        for aside in &rows {
            *self.tally.reasons.entry(aside.reason.kind()).or_default() += 1;
            let sample = self.tally.samples.entry(aside.reason.kind()).or_default();
            if sample.len() < NAMED {
                sample.push(aside.row);
            }
        }
        self.name(&rows);
        let (own, tally) = (self.before.map(|before| before.import), &mut self.tally);
        rows.retain(|aside| {
            let known = before.get(&aside.hash).copied();
            let counts = self.set_aside.insert(aside.hash) && (known.is_none() || known == own);
            tally.counts.quarantined += i64::from(counts);
            tally.quarantined_before += i64::from(!counts);
            counts && known.is_none()
        });
        Ok(rows)
    }

    /// Names the first rows set aside, in the order of the file: of one batch, those that could be read come
    /// before those that could not.
    fn name(&mut self, rows: &[Aside]) {
        let first = &mut self.tally.first;
        let last = first.last().filter(|_| first.len() == NAMED).map_or(u64::MAX, |last| last.row);
        let named =
            |aside: &Aside| SetAside { row: aside.row, column: aside.column.clone(), reason: aside.reason };
        first.extend(rows.iter().filter(|aside| aside.row < last).take(NAMED).map(named));
        first.sort_by_key(|aside| aside.row);
        first.truncate(NAMED);
    }
}

/// What is known of these rows. While look-up keys are being replaced, records are found by their older hashes
/// too, and compared with those.
pub(crate) fn recognise(session: &Session, rows: &[&Row]) -> anyhow::Result<FxHashMap<[u8; 16], Known>> {
    let data = &session.repository.data;
    let keys: Vec<[u8; 16]> = rows.iter().map(|row| row.key_hash).collect();
    let mut known = session.block(records::known(data, &keys))?;
    let missing: Vec<(&Row, &Hashes)> = rows
        .iter()
        .filter(|row| !row.former.is_empty() && !known.contains_key(&row.key_hash))
        .flat_map(|row| row.former.iter().map(|former| (*row, former)))
        .collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let keys: Vec<[u8; 16]> = missing.iter().map(|(_, former)| former.key).collect();
    let found = session.block(records::known(data, &keys))?;
    for (row, former) in missing {
        let Some(mut record) = found.get(&former.key).copied() else { continue };
        if record.content_hash == former.content {
            record.content_hash = row.content_hash;
        }
        known.insert(row.key_hash, record);
    }
    Ok(known)
}

/// What the source itself dates before what is known came out of order, and changes nothing.
pub(crate) fn is_outdated(known: &Known, row: &Row) -> bool {
    matches!((row.updated_at, known.updated_at), (Some(row), Some(known)) if row < known)
}

/// Enough of a keyed hash to tell two rows of one id apart.
fn first_of(hash: &[u8; 16]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
