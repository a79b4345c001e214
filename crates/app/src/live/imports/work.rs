//! A file that is to be tried or taken in: who has it done, how it is read, and how far reading is.

use super::Sent;
use super::ask::mapping;
use super::tell::{Pace, Told};
use crate::access::By;
use crate::import::{self, Common, Portion, Tally};
use crate::live::node::Node;
use crate::session::Session;
use connect::Reader;
use db::audit::Via;
use db::imports::Counts;
use db::sources::Source;
use db::uploads::Advance;
use model::Purpose;

/// The deed under which the access log has what an import writes.
const DEED: &str = "startImport";

/// A file to be tried or taken in.
pub(super) struct Work {
    sent: Sent,
    source: Source,
}

/// How far a file is tried or taken in.
pub(super) struct At {
    pace: Pace,
    /// Bytes of the file.
    of: u64,
    /// Bytes of the file before the batch that is looked at, and up to its end.
    batch: [u64; 2],
}

impl At {
    /// At the beginning of a file of so many bytes.
    pub fn begin(of: u64) -> At {
        At { pace: Pace::begin(), of, batch: [0; 2] }
    }

    /// What is told where it is time to: so many rows of a batch are done.
    pub fn due(&mut self, portion: &Portion<'_>, done: usize) -> Option<Told> {
        if portion.bytes != self.batch[1] {
            self.batch = [self.batch[1], portion.bytes];
        }
        self.pace.is_due().then(|| self.within(portion, done))
    }

    fn within(&self, portion: &Portion<'_>, done: usize) -> Told {
        let (done, all) = (done as u64, (portion.batch.len() as u64).max(1));
        let [before, until] = self.batch;
        let bytes = (before + until.saturating_sub(before) * done / all).min(self.of);
        let rows = portion.tally.rows.saturating_sub_unsigned(all.saturating_sub(done));
        Told { rows, bytes, rate: self.pace.rate(rows), ..Told::of(portion.tally) }
    }

    /// What is told in the end.
    pub fn end(&self, tally: &Tally) -> Told {
        Told { bytes: self.of, rate: self.pace.rate(tally.rows), ..Told::of(tally) }
    }
}

impl Work {
    /// A file that was sent, and the source that it is of.
    pub fn of(sent: Sent, source: Source) -> Work {
        Work { sent, source }
    }

    pub fn id(&self) -> i64 {
        self.sent.upload.id
    }

    pub fn bytes(&self) -> u64 {
        self.sent.upload.bytes.unsigned_abs()
    }

    /// Opens the file.
    pub fn open(&self, node: &Node) -> anyhow::Result<(Reader, Source)> {
        let source = node.contents(&self.sent, mapping(&self.sent.upload)?)?;
        Ok((connect::open(&source)?, self.source.clone()))
    }

    /// What every row of it has in common.
    pub fn common<'a>(&'a self, reader: &Reader, session: &'a Session) -> Common<'a> {
        let vault = &session.repository.vault;
        Common {
            file: &self.sent.import.file,
            source: self.source.id,
            headings: import::headings(reader),
            hashers: vault.hashers(),
            recogniser: vault.recogniser(),
        }
    }

    /// What is settled of it.
    pub fn from(&self) -> Advance {
        let Sent { import, upload } = &self.sent;
        let counts = Counts { quarantined: 0, removed: 0, ..import.counts };
        Advance { id: upload.id, place: upload.place, counts, failed: upload.failed }
    }

    /// Who has it taken in.
    pub fn by(&self) -> By {
        let upload = &self.sent.upload;
        By {
            actor: upload.actor.clone(),
            via: Via::Api,
            address: upload.address.as_deref().and_then(|address| address.parse().ok()),
            deed: DEED,
            purpose: upload.purpose.parse().unwrap_or(Purpose::Integration),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{DateOrder, Layout, RawBatch};
    use std::sync::Arc;

    fn batch(rows: usize) -> RawBatch {
        let slots = vec![model::Slot::Field(model::Field::RecordId)];
        let (file, source, country) = ("f.csv".to_owned(), "till".to_owned(), None);
        let layout = Layout { file, source, slots, country, date_order: DateOrder::Dmy };
        let mut batch = RawBatch::new(Arc::new(layout), rows);
        for row in 0..rows {
            batch.push(row as u64 + 1, ["1"]);
        }
        batch
    }

    #[test]
    fn how_far_an_import_is_grows_with_each_row_of_a_batch() {
        let (mut at, batch) = (At::begin(1_000), batch(4));
        let mut told = Vec::new();
        for (rows, bytes) in [(4, 400), (8, 1_000)] {
            let tally = Tally { rows, ..Tally::default() };
            let portion = Portion { slots: "", batch: &batch, last: None, tally: &tally, done: 4, bytes };
            assert!(at.due(&portion, 1).is_none(), "nobody is told twice at once");
            told.extend([1, 2, 4].map(|done| at.within(&portion, done)).map(|told| (told.rows, told.bytes)));
        }
        assert_eq!(told, [(1, 100), (2, 200), (4, 400), (5, 550), (6, 700), (8, 1_000)]);
    }
}
