//! Reading the working set back.

use super::file::{Head, program, read_frames, read_head};
use super::page::{Page, Row};
use crate::live::world::Held;
use crate::session::Session;
use anyhow::Context;
use db::sources::Source;
use db::vault::Space;
use identity::records::Restored;
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

/// What was written down, where it still holds, and what the file says of itself.
pub(in crate::live) fn read(session: &Session, path: &Path) -> anyhow::Result<Option<(Held, Head)>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut file = BufReader::with_capacity(1 << 20, file);
    let Some((head, bytes)) = read_head(&mut file)? else { return Ok(None) };
    let sources = session.block(db::sources::all(&session.repository.data))?;
    if !holds(session, &head, &sources)? {
        return Ok(None);
    }
    let key = match session.block(session.repository.vault.key(Space::WorkingSet, head.key)) {
        // Destroyed by whoever wrote into the repository since.
        Err(db::Error::Erased { .. }) => return Ok(None),
        key => key?,
    };
    let mut held = Incoming::new(sources, head.records as usize);
    read_frames(file, &bytes, &key, |page| held.take(postcard::from_bytes(page)?))?;
    Ok(Some((held.finish()?, head)))
}

fn holds(session: &Session, head: &Head, sources: &[Source]) -> anyhow::Result<bool> {
    let last = session.block(db::journal::last_event(&session.repository.data))?;
    // What happened since is read from the events.
    let forgotten = session.block(db::horizon::forgotten(&session.repository.data))?;
    Ok(head.program == program()?
        && head.repository == session.repository.vault.repository()
        && (forgotten..=last).contains(&head.last_event)
        && head.sources.iter().eq(sources.iter().map(|source| &source.id)))
}

/// What came in so far.
struct Incoming {
    records: Restored,
    held: Held,
}

impl Incoming {
    fn new(sources: Vec<Source>, most: usize) -> Incoming {
        let held = Held {
            records: identity::records::Records::default(),
            ids: Vec::with_capacity(most),
            versions: Vec::with_capacity(most),
            traits: Vec::with_capacity(most),
            source_of: Vec::with_capacity(most),
            customer_of: Vec::with_capacity(most),
            sources,
            damaged: Vec::new(),
        };
        Incoming { records: Restored::with_capacity(most), held }
    }

    fn take(&mut self, page: Page<'_>) -> anyhow::Result<()> {
        match page {
            Page::Rows(rows) => rows.iter().try_for_each(|row| self.row(row)),
            Page::Texts(dictionary, texts) => {
                let fits = texts.iter().all(|text| self.records.text(dictionary, text));
                anyhow::ensure!(fits, "a text stands in it twice");
                Ok(())
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) -> anyhow::Result<()> {
        let held = &mut self.held;
        anyhow::ensure!(
            row.id > 0 && usize::from(row.source) < held.sources.len(),
            "it names what is not there"
        );
        self.records.record(row.record, row.key, row.key_hash);
        held.ids.push(row.id);
        held.versions.push(row.version);
        held.traits.push(row.traits);
        held.source_of.push(row.source);
        held.customer_of.push(row.customer);
        Ok(())
    }

    fn finish(self) -> anyhow::Result<Held> {
        let records = self.records.finish().context("a text is missing in it")?;
        Ok(Held { records, ..self.held })
    }
}
