//! One row on its way in: its keyed hashes, its cells as they will be sealed, what cleaning noticed. Done by
//! several threads at once; nothing here touches the database.

use super::aside::{Aside, Common};
use crate::cells;
use crate::quarantine::Reason;
use connect::Rejected;
use db::Millis;
use db::vault::{Hasher, Lookup};
use identity::leisure;
use identity::normalise::{self, CleanRecord, instant};
use model::{Field, RawBatch, RawRecord};
use std::collections::BTreeMap;

/// A row ready to be compared with what is known.
pub(crate) struct Row {
    /// Its place in its batch.
    pub at: usize,
    /// Keyed hash of its key.
    pub key_hash: [u8; 16],
    /// Keyed hash of its contents.
    pub content_hash: [u8; 16],
    /// The cells, in clear: sealed as soon as there is a key.
    pub cells: Vec<u8>,
    /// When the source last changed it.
    pub updated_at: Option<Millis>,
    /// What cleaning noticed.
    pub remarks: Option<String>,
    /// The exact look-ups under which it is found.
    pub contacts: Vec<i64>,
    /// Its hashes under look-up keys that are being replaced.
    pub former: Vec<Hashes>,
    /// Why it cannot be taken in, if so.
    pub refused: Option<Box<Aside>>,
}

/// By what a record is found and recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hashes {
    /// Keyed hash of its key.
    pub key: [u8; 16],
    /// Keyed hash of its contents.
    pub content: [u8; 16],
}

impl Hashes {
    /// The hashes of a record under one look-up key.
    pub(crate) fn of(
        record: &RawRecord<'_>,
        kept: &[(usize, Field)],
        source: i64,
        hasher: &Hasher,
    ) -> Hashes {
        let content = content_hash(record, kept, hasher);
        let key = match record.get(Field::RecordId) {
            Some(key) => hasher.record(source, key),
            // A file without ids: what a row says is who it is.
            None => hasher.record(source, &format!("\0{content:?}")),
        };
        Hashes { key, content }
    }
}

/// The rows of one batch.
pub(crate) struct Rows {
    /// Where they stand among all batches of the file.
    pub order: u64,
    /// The name of their layout.
    pub slots: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// How often each remark was made.
    pub remarks: BTreeMap<String, i64>,
    /// How many of them cleaning had a remark about.
    pub remarked: i64,
    /// The batch they come from.
    pub batch: RawBatch,
    /// The rows that the reader left out meanwhile.
    pub rejected: Vec<Aside>,
    /// Bytes of the file up to their end.
    pub bytes: u64,
}

/// What was read at a time.
pub(crate) struct Piece {
    /// Where it stands in the file.
    pub order: u64,
    /// The rows.
    pub batch: RawBatch,
    /// The rows that were left out.
    pub rejected: Vec<Rejected>,
    /// Bytes of the file up to its end.
    pub bytes: u64,
}

/// Prepares what was read.
pub(crate) fn prepare(piece: Piece, common: &Common<'_>, clean: &mut CleanRecord) -> Rows {
    let Piece { order, batch, rejected, bytes } = piece;
    let kept = cells::kept(&batch.layout().slots);
    let (mut remarks, mut remarked) = (BTreeMap::new(), 0);
    let keyed = kept.iter().any(|(_, field)| *field == Field::RecordId);
    let rows = batch
        .records()
        .enumerate()
        .map(|(at, record)| {
            leisure::step();
            normalise::record(&record, clean);
            count(&mut remarks, clean);
            remarked += i64::from(!clean.remarks.is_empty());
            Row { at, ..row(&record, &kept, keyed, common, clean) }
        })
        .collect();
    let rejected = rejected.into_iter().map(|rejected| common.rejected(rejected)).collect();
    Rows { order, slots: cells::slots_text(&kept), rows, remarks, remarked, batch, rejected, bytes }
}

/// A record that comes by itself, with the name of its layout.
pub(crate) struct Single {
    /// The name of its layout.
    pub slots: String,
    /// Keyed hash of its key.
    pub key_hash: [u8; 16],
    /// Keyed hash of its contents.
    pub content_hash: [u8; 16],
    /// The cells, in clear.
    pub cells: Vec<u8>,
    /// What cleaning noticed.
    pub remarks: Option<String>,
    /// The exact look-ups under which it is found.
    pub contacts: Vec<i64>,
}

/// Prepares a batch of one row that no file brought.
pub(crate) fn prepare_one(batch: &RawBatch, source: i64, hasher: &Hasher) -> Single {
    let kept = cells::kept(&batch.layout().slots);
    let mut clean = CleanRecord::default();
    normalise::record(&batch.record(0), &mut clean);
    let record = batch.record(0);
    let mut sealed = Vec::new();
    cells::encode(&record, &kept, &mut sealed);
    Single {
        slots: cells::slots_text(&kept),
        key_hash: hasher.record(source, record.get(Field::RecordId).unwrap_or_default()),
        content_hash: content_hash(&record, &kept, hasher),
        cells: sealed,
        remarks: remarks_text(&clean),
        contacts: contacts(&clean, hasher),
    }
}

fn row(
    record: &RawRecord<'_>,
    kept: &[(usize, Field)],
    keyed: bool,
    common: &Common<'_>,
    clean: &CleanRecord,
) -> Row {
    let refused = refusal(record, keyed && record.get(Field::RecordId).is_none());
    Row {
        refused: refused.map(|reason| Box::new(common.refused(record, reason))),
        ..usable(record, kept, common.source, common.hashers, clean)
    }
}

/// A row that can be taken in.
pub(crate) fn usable(
    record: &RawRecord<'_>,
    kept: &[(usize, Field)],
    source: i64,
    hashers: &[Hasher],
    clean: &CleanRecord,
) -> Row {
    let (hasher, older) = hashers.split_first().expect("there is a look-up key");
    let hashes = Hashes::of(record, kept, source, hasher);
    let mut sealed = Vec::with_capacity(160);
    cells::encode(record, kept, &mut sealed);
    let updated_at =
        record.get(Field::UpdatedAt).and_then(|text| instant::read(text, record.layout().date_order));
    Row {
        at: 0,
        key_hash: hashes.key,
        content_hash: hashes.content,
        cells: sealed,
        updated_at,
        remarks: remarks_text(clean),
        contacts: contacts(clean, hasher),
        former: older.iter().map(|older| Hashes::of(record, kept, source, older)).collect(),
        refused: None,
    }
}

/// A row that says nothing of anybody, or whose key is missing, cannot be taken in.
pub(crate) fn refusal(record: &RawRecord<'_>, without_key: bool) -> Option<Reason> {
    if without_key {
        return Some(Reason::NoRecordId);
    }
    let says_something =
        |(field, _): (Field, &str)| !matches!(field, Field::RecordId | Field::Source | Field::UpdatedAt);
    (!record.fields().any(says_something)).then_some(Reason::EmptyRecord)
}

/// The hash of what a row says, whatever the order and the headings of the columns.
fn content_hash(record: &RawRecord<'_>, kept: &[(usize, Field)], hasher: &Hasher) -> [u8; 16] {
    let mut said: Vec<(Field, &str)> = Vec::with_capacity(kept.len());
    said.extend(
        kept.iter().map(|(slot, field)| (*field, record.cell(*slot))).filter(|(_, cell)| !cell.is_empty()),
    );
    said.sort_by_key(|(field, _)| field.code());
    let codes: Vec<u8> = said.iter().map(|(field, _)| field.code()).collect();
    let mut parts: Vec<&[u8]> = Vec::with_capacity(said.len() + 1);
    parts.push(&codes);
    parts.extend(said.iter().map(|(_, cell)| cell.as_bytes()));
    hasher.contents(&parts)
}

/// The hashes under which a record is found by its contacts.
pub(crate) fn contacts(clean: &CleanRecord, hasher: &Hasher) -> Vec<i64> {
    let mut hashes = Vec::with_capacity(4);
    hashes.extend(clean.emails.iter().map(|email| hasher.contact(Lookup::Email, email)));
    hashes.extend(clean.phones.iter().map(|phone| hasher.contact(Lookup::Phone, &phone.to_string())));
    hashes.extend(clean.loyalty_cards.iter().map(|card| hasher.contact(Lookup::Card, card)));
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn remark_text(remark: &model::Remark) -> String {
    format!("{}:{}", remark.field, remark.kind.key())
}

fn remarks_text(clean: &CleanRecord) -> Option<String> {
    (!clean.remarks.is_empty()).then(|| clean.remarks.iter().map(remark_text).collect::<Vec<_>>().join(","))
}

fn count(remarks: &mut BTreeMap<String, i64>, clean: &CleanRecord) {
    clean.remarks.iter().for_each(|remark| *remarks.entry(remark_text(remark)).or_default() += 1);
}
