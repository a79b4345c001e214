//! The contents of an upload: in parts of one size, each sealed before it is written, and read as one file again.

use super::KEPT;
use crate::access::By;
use crate::clock;
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use anyhow::Context;
use connect::{Store, Stream};
use db::Millis;
use db::uploads::{self, Arrival, State};
use db::vault::{DataKey, Sealer, Space};
use std::fmt;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// Bytes of a part.
const PART: usize = 128 << 10;
/// Parts that are written together.
const AT_ONCE: usize = 8;
/// How long an upload may go without a further part before it is given up.
const PATIENCE: Millis = 10 * 60 * 1_000;

/// A file that is arriving. What is not brought to its end is given up after a while.
pub struct Arriving {
    node: Node,
    id: i64,
    key: DataKey,
    sealer: Sealer,
    part: Vec<u8>,
    sealed: Vec<Vec<u8>>,
    /// Parts that are written.
    written: i64,
    /// Bytes of those that are sealed and not written.
    bytes: usize,
}

/// The bytes that tie a part to its place.
fn context(id: i64, number: i64) -> [u8; 16] {
    crate::import::context(id, number)
}

impl Node {
    /// Takes in a file of this name, whose rows come from this source; its bytes are still to come.
    pub async fn receive(&self, source: i64, file: &str, by: &By) -> Result<Arriving, Refusal> {
        self.note(by, db::audit::People::none()).await?;
        let repository = &self.session().repository;
        let now = clock::now();
        let address = by.address.map(|address| address.to_string());
        let arrival = Arrival {
            source_id: source,
            file,
            actor: &by.actor,
            purpose: by.purpose.key(),
            address: address.as_deref(),
            now,
            expires_at: now + PATIENCE,
        };
        let begun = async {
            let mut tx = repository.data.begin().await?;
            let id = uploads::begin(&mut tx, &arrival).await?;
            tx.commit().await?;
            Ok::<_, db::Error>((id, repository.vault.create_keys(Space::Upload, &[id]).await?.pop()))
        };
        let (id, key) = begun.await.map_err(anyhow::Error::from)?;
        let key = key.context("a key was made")?;
        let (node, sealer, part) = (self.clone(), Sealer::default(), Vec::with_capacity(PART));
        Ok(Arriving { node, id, key, sealer, part, sealed: Vec::new(), written: 0, bytes: 0 })
    }
}

impl Arriving {
    /// Its number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Takes further bytes.
    pub async fn take(&mut self, mut bytes: &[u8]) -> Result<(), Refusal> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART - self.part.len()));
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART {
                self.seal()?;
            }
            if self.sealed.len() == AT_ONCE {
                self.write(PATIENCE).await?;
            }
        }
        Ok(())
    }

    /// All of it is there.
    pub async fn end(mut self) -> Result<(), Refusal> {
        if !self.part.is_empty() {
            self.seal()?;
        }
        self.write(KEPT).await
    }

    fn seal(&mut self) -> anyhow::Result<()> {
        let number = self.written + self.sealed.len() as i64;
        self.sealed.push(self.sealer.seal(&self.key, &context(self.id, number), &self.part)?);
        self.bytes += self.part.len();
        self.part.clear();
        Ok(())
    }

    async fn write(&mut self, keep: Millis) -> Result<(), Refusal> {
        let (bytes, until) = (self.bytes as i64, clock::now() + keep);
        let data = &self.node.session().repository.data;
        let write = async {
            let mut tx = data.begin().await?;
            let added = uploads::add(&mut tx, self.id, self.written, &self.sealed, (bytes, until)).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(added)
        };
        if !write.await.map_err(anyhow::Error::from)? {
            return Err(Refusal::ImportOver);
        }
        self.written += self.sealed.len() as i64;
        self.sealed.clear();
        self.bytes = 0;
        Ok(())
    }

    /// What came of it is destroyed.
    pub async fn give_up(self) {
        if let Err(error) = self.node.end_upload(self.id, State::Arriving, State::Discarded).await {
            // It is given up by itself after a while.
            tracing::debug!("an upload that broke off stays for now: {error}");
        }
    }
}

/// The contents of an upload, as its reader asks for them.
#[derive(Clone)]
pub(super) struct Contents {
    pub node: Node,
    pub id: i64,
    pub key: DataKey,
    pub bytes: u64,
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contents({} bytes)", self.bytes)
    }
}

impl Store for Contents {
    fn open(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(Open { of: self.clone(), at: 0, number: -1, part: Vec::new() }))
    }
}

/// Contents that are being read.
struct Open {
    of: Contents,
    at: u64,
    /// The part that is open, and what it says.
    number: i64,
    part: Vec<u8>,
}

impl Open {
    fn load(&mut self, number: i64) -> io::Result<()> {
        let Contents { node, id, key, bytes } = &self.of;
        if node.is_stopping() {
            return Err(io::Error::other("the process is about to end"));
        }
        let session = node.session();
        let sealed = session.block(uploads::part(&session.repository.data, *id, number));
        let sealed = sealed.map_err(io::Error::other)?.ok_or(ErrorKind::NotFound)?;
        self.number = -1;
        let expected = (bytes - number as u64 * PART as u64).min(PART as u64);
        let opened = key.open_into(&context(*id, number), &sealed, &mut self.part);
        if !opened || self.part.len() as u64 != expected {
            return Err(io::Error::other(db::Error::Damaged { what: Space::Upload.what(), id: *id }));
        }
        self.number = number;
        Ok(())
    }
}

impl Read for Open {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.of.bytes || into.is_empty() {
            return Ok(0);
        }
        let number = (self.at / PART as u64) as i64;
        if number != self.number {
            self.load(number)?;
        }
        let rest = &self.part[(self.at % PART as u64) as usize..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Open {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.of.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
