//! The first half of the data's way: files are read, cleaned and held as records ready to be compared. One
//! thread reads, the others clean.

use anyhow::Context;
use connect::{Mapping, Reader, Reject, Shape, Source};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Index, Records};
use model::{Field, Policy, RawBatch, Remark};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Which column feeds which field, for all files; recognised by the headings where missing.
    pub mapping: Option<Mapping>,
    /// A heading to carry along where a file has it.
    pub extras: Vec<String>,
    /// What never enters, and what is masked where it is shown.
    pub policy: Policy,
    /// Threads to clean with.
    pub threads: usize,
}

/// What was read.
pub struct Loaded {
    /// The records, in the order of files and rows.
    pub records: Records,
    /// What is masked where values are shown.
    pub policy: Policy,
    /// Where each record stands.
    pub places: Vec<Place>,
    /// The carried-along columns: for each one, a stable hash of every record's text.
    pub extras: Vec<Vec<u64>>,
    /// What is to be told about each file.
    pub files: Vec<FileFacts>,
    /// How often each remark was made, by source.
    pub remarks: BTreeMap<(String, Remark), u64>,
    /// Rows read, by source; rows with a repeated key included.
    pub rows: BTreeMap<String, u64>,
    /// How often each field is filled, by source.
    pub filled: BTreeMap<(String, Field), u64>,
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Position of the file in the request.
    pub file: u16,
    /// Row number, the heading being row 1.
    pub row: u32,
}

/// What is to be told about one file.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// What was detected.
    pub shape: Shape,
    /// Rows that became records.
    pub rows: u64,
    /// The first rows that were left out.
    pub rejects: Vec<Reject>,
    /// The first rows left out because their record id stands in an earlier row.
    pub duplicates: Vec<u32>,
    /// Numbers of rows that were left out, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
}

/// Duplicates kept one by one for each file; beyond that they are only counted.
const KEPT_DUPLICATES: usize = 10_000;

/// Name of the reason for a row whose key another row of the same source has already.
pub const DUPLICATE_ID: &str = "duplicate_id";

/// A customer record of an export takes this many bytes or more: the room to make beforehand follows from it.
const BYTES_A_ROW: usize = 96;

/// Reads and cleans all files.
pub fn load(request: &Request) -> anyhow::Result<Loaded> {
    let readers = open_all(request)?;
    let total = readers.iter().map(|reader| reader.shape().bytes).sum();
    let bar = crate::progress::bytes(total, "reading");
    let threads = request.threads.max(1);
    let (sender, receiver) = sync_channel::<(u64, RawBatch)>(2 * threads);
    let receiver = Mutex::new(receiver);
    let (done, used) = channel::<RawBatch>();
    let extras = &request.extras;
    let expected = usize::try_from(total).unwrap_or(usize::MAX) / BYTES_A_ROW / threads;
    let (files, cleaned) = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (receiver, done) = (&receiver, done.clone());
                scope.spawn(move || clean_all(receiver, &done, extras, expected))
            })
            .collect();
        let files = read_all(readers, &bar, &used, |order, batch| {
            sender.send((order, batch)).context("cleaning stopped early")
        });
        drop(sender);
        let join = |worker: std::thread::ScopedJoinHandle<'_, Cleaner>| {
            worker.join().map_err(|_| anyhow::anyhow!("cleaning failed; this is a fault of the program"))
        };
        let cleaned = workers.into_iter().map(join).collect::<anyhow::Result<Vec<_>>>();
        anyhow::Ok((files?, cleaned?))
    })?;
    bar.finish_and_clear();
    Ok(Loaded { policy: request.policy.clone(), ..assemble(files, cleaned, request.extras.len()) })
}

fn open_all(request: &Request) -> anyhow::Result<Vec<Reader>> {
    let open = |path: &PathBuf| {
        let mut source = Source {
            path: path.clone(),
            mapping: request.mapping.clone(),
            extras: request.extras.clone(),
            forbidden: connect::Forbidden::from(&request.policy),
            ..Source::default()
        };
        // A carried-along column need not stand in every file, but in one of several.
        match connect::open(&source) {
            Err(connect::Error::UnknownColumn { heading, .. })
                if request.files.len() > 1 && request.extras.contains(&heading) =>
            {
                source.extras.clear();
                connect::open(&source)
            }
            opened => opened,
        }
    };
    Ok(request.files.iter().map(open).collect::<Result<Vec<_>, _>>()?)
}

/// Reads file after file; the first part of the order is the file, so that batches can be put in order again.
fn read_all(
    readers: Vec<Reader>,
    bar: &indicatif::ProgressBar,
    used: &Receiver<RawBatch>,
    send: impl Fn(u64, RawBatch) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<FileFacts>> {
    let mut files = Vec::with_capacity(readers.len());
    let mut read = 0;
    for (file, mut reader) in readers.into_iter().enumerate() {
        let mut rows = 0;
        let mut sequence = 0;
        while let Some(batch) = reader.next_batch()? {
            rows += batch.len() as u64;
            send((file as u64) << 32 | sequence, batch)?;
            sequence += 1;
            used.try_iter().for_each(|batch| reader.recycle(batch));
            bar.set_position(read + reader.bytes_read());
        }
        read += reader.shape().bytes;
        files.push(FileFacts {
            shape: reader.shape().clone(),
            rows,
            rejects: reader.rejects().to_vec(),
            duplicates: Vec::new(),
            rejected: reader.reject_counts().clone(),
        });
    }
    Ok(files)
}

/// What one thread has cleaned.
#[derive(Default)]
struct Cleaner {
    builder: Builder,
    runs: Vec<Run>,
    tallies: Vec<Tally>,
}

/// What a batch brought besides its records.
struct Run {
    order: u64,
    places: Vec<Place>,
    extras: Vec<Vec<u64>>,
}

fn clean_all(
    receiver: &Mutex<Receiver<(u64, RawBatch)>>,
    done: &Sender<RawBatch>,
    extras: &[String],
    expected: usize,
) -> Cleaner {
    let mut cleaner = Cleaner { builder: Builder::with_capacity(expected), ..Cleaner::default() };
    let mut clean = CleanRecord::default();
    loop {
        let next = receiver.lock().map(|receiver| receiver.recv());
        let Ok(Ok((order, batch))) = next else { return cleaner };
        cleaner.take(order, &batch, extras, &mut clean);
        // The reader may have finished: then nobody needs the batch any more.
        let _ = done.send(batch);
    }
}

impl Cleaner {
    fn take(&mut self, order: u64, batch: &RawBatch, extras: &[String], clean: &mut CleanRecord) {
        self.builder.start_segment(order);
        let slots: Vec<Option<usize>> = extras.iter().map(|name| batch.layout().extra(name)).collect();
        let mut run =
            Run { order, places: Vec::with_capacity(batch.len()), extras: vec![Vec::new(); extras.len()] };
        for raw in batch.records() {
            normalise::record(&raw, clean);
            self.builder.push(clean);
            run.places.push(Place { file: (order >> 32) as u16, row: raw.row_number() as u32 });
            for (column, slot) in run.extras.iter_mut().zip(&slots) {
                column.push(identity::stable_hash(&[slot.map_or("", |slot| raw.cell(slot))]));
            }
            tally_of(&mut self.tallies, &clean.source).count(clean, &raw);
        }
        self.runs.push(run);
    }
}

/// Counts what the values of one source look like.
#[derive(Default)]
struct Tally {
    source: String,
    rows: u64,
    filled: Vec<u64>,
    remarks: FxHashMap<Remark, u64>,
}

impl Tally {
    fn of(source: &str) -> Tally {
        Tally {
            source: source.to_owned(),
            rows: 0,
            filled: vec![0; Field::ALL.len()],
            remarks: FxHashMap::default(),
        }
    }

    fn count(&mut self, clean: &CleanRecord, raw: &model::RawRecord<'_>) {
        self.rows += 1;
        let mut counted = 0u64;
        for (field, _) in raw.fields() {
            // A field that several cells feed is filled once.
            let bit = 1 << field as u64;
            self.filled[field as usize] += u64::from(counted & bit == 0);
            counted |= bit;
        }
        for remark in &clean.remarks {
            *self.remarks.entry(*remark).or_default() += 1;
        }
    }
}

/// The tally of a source; sources are few, and rows of one source mostly follow each other.
fn tally_of<'a>(tallies: &'a mut Vec<Tally>, source: &str) -> &'a mut Tally {
    let position = tallies.iter().position(|tally| tally.source == source).unwrap_or_else(|| {
        tallies.push(Tally::of(source));
        tallies.len() - 1
    });
    &mut tallies[position]
}

fn assemble(files: Vec<FileFacts>, cleaners: Vec<Cleaner>, columns: usize) -> Loaded {
    let (mut builders, mut runs) = (Vec::new(), Vec::new());
    let (mut remarks, mut filled, mut rows) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for cleaner in cleaners {
        builders.push(cleaner.builder);
        runs.extend(cleaner.runs);
        for tally in cleaner.tallies {
            *rows.entry(tally.source.clone()).or_default() += tally.rows;
            for (field, number) in Field::ALL.iter().zip(tally.filled).filter(|(_, number)| *number > 0) {
                *filled.entry((tally.source.clone(), *field)).or_default() += number;
            }
            for (remark, number) in tally.remarks {
                *remarks.entry((tally.source.clone(), remark)).or_default() += number;
            }
        }
    }
    runs.sort_by_key(|run| run.order);
    let mut places = Vec::new();
    let mut extras = vec![Vec::new(); columns];
    for run in runs {
        places.extend(run.places);
        extras.iter_mut().zip(run.extras).for_each(|(all, part)| all.extend(part));
    }
    let records = Records::assemble(builders);
    let mut loaded =
        Loaded { records, policy: Policy::default(), places, extras, files, remarks, rows, filled };
    loaded.leave_out_duplicates();
    loaded
}

impl Loaded {
    /// Of several rows with one key within a source, the first one counts; the others are reported.
    fn leave_out_duplicates(&mut self) {
        let duplicates = self.records.duplicates();
        if duplicates.is_empty() {
            return;
        }
        for index in &duplicates {
            let place = self.places[*index as usize];
            let facts = &mut self.files[usize::from(place.file)];
            if facts.duplicates.len() < KEPT_DUPLICATES {
                facts.duplicates.push(place.row);
            }
            *facts.rejected.entry(DUPLICATE_ID).or_default() += 1;
            facts.rows -= 1;
        }
        let mut keep = vec![true; self.places.len()];
        duplicates.iter().for_each(|index| keep[*index as usize] = false);
        self.records.retain(&keep);
        retain(&mut self.places, &keep);
        self.extras.iter_mut().for_each(|column| retain(column, &keep));
    }

    /// The record with this key; `source` may be left out where the key is unique.
    pub fn find(&self, wanted: &str) -> anyhow::Result<Index> {
        let matches = |index: &Index| {
            let (source, key) = self.records.key(*index);
            key == wanted || wanted.strip_prefix(source).and_then(|rest| rest.strip_prefix(':')) == Some(key)
        };
        let found: Vec<Index> = (0..self.records.len() as Index).filter(matches).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => anyhow::bail!("no record has the id `{wanted}`; write it as in the file, or as SOURCE:ID"),
            several => {
                let sources: Vec<&str> = several.iter().map(|index| self.records.key(*index).0).collect();
                anyhow::bail!(
                    "the id `{wanted}` occurs in the sources {}; write SOURCE:ID",
                    sources.join(", ")
                )
            }
        }
    }
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| *keep.next().expect("one mark an item"));
}
