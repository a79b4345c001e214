//! One way to write a file, read it and tell the outcome.

use connect::{Error, Mapping, Reader, Source, open};
use std::path::PathBuf;
use tempfile::TempDir;

/// A file in a folder of its own that goes away with it.
pub struct Sample {
    _folder: TempDir,
    /// Where it lies.
    pub path: PathBuf,
}

/// Writes a file.
pub fn sample(name: &str, bytes: impl AsRef<[u8]>) -> Sample {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Sample { _folder: folder, path }
}

/// Opens a sample with an optional mapping.
pub fn open_sample(sample: &Sample, mapping: Option<&str>, extras: &[&str]) -> Result<Reader, Error> {
    let mapping = mapping.map(|text| Mapping::from_toml(text).unwrap());
    let extras = extras.iter().map(|extra| (*extra).to_owned()).collect();
    open(&Source { path: sample.path.clone(), mapping, extras, ..Source::default() })
}

/// Every row: its number and its cells.
pub fn rows(reader: &mut Reader) -> Vec<(u64, Vec<String>)> {
    let mut rows = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        assert!(batch.len() <= 16_384);
        let slots = batch.layout().slots.len();
        rows.extend(batch.records().map(|record| {
            (record.row_number(), (0..slots).map(|slot| record.cell(slot).to_owned()).collect())
        }));
    }
    rows
}

/// The cells of each row joined by a bar, and the rejects, as one text.
pub fn outcome(reader: &mut Reader) -> Vec<String> {
    let rows = rows(reader);
    let mut lines: Vec<String> =
        rows.iter().map(|(row, cells)| format!("{row}: {}", cells.join("|"))).collect();
    lines.extend(reader.rejects().iter().map(ToString::to_string));
    lines
}

/// The layout as `field` or `+extra`, one word a slot.
pub fn slots(reader: &Reader) -> String {
    let slots = reader.layout().slots.iter().map(|slot| match slot {
        model::Slot::Field(field) => field.key().to_owned(),
        model::Slot::Extra(name) => format!("+{name}"),
    });
    slots.collect::<Vec<_>>().join(" ")
}
