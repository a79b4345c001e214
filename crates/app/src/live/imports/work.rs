//! A file that is to be tried or taken in: who has it done, how it is read, and how far reading is.

use super::Sent;
use super::ask::mapping;
use super::tell::{Pace, Told};
use crate::access::By;
use crate::import::{self, Common, Tally};
use crate::live::node::Node;
use crate::session::Session;
use connect::Reader;
use db::audit::Via;
use db::imports::Counts;
use db::sources::Source;
use db::uploads::Advance;
use indicatif::ProgressBar;
use model::Purpose;

/// The deed under which the access log has what an import writes.
const DEED: &str = "startImport";

/// A file to be tried or taken in.
pub(super) struct Work {
    sent: Sent,
    source: Source,
}

/// How far reading is.
pub(super) struct At<'a> {
    pub bar: &'a ProgressBar,
    pub of: u64,
}

impl At<'_> {
    fn bytes(&self) -> u64 {
        self.bar.position().min(self.of)
    }

    /// What is told of rows that were judged.
    pub fn told(&self, tally: &Tally, pace: &Pace) -> Told {
        Told { bytes: self.bytes(), rate: pace.rate(tally.rows), ..Told::of(tally) }
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
