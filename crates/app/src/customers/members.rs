//! Records of one customer, unsealed: the given version of each, cleaned, and as survivorship sees it.

use crate::layouts::{Layouts, layouts};
use crate::sealed::{self, Unfamiliar};
use crate::session::Session;
use db::Millis;
use db::records::Stored;
use db::sources::Source;
use db::vault::{DataKey, Space};
use identity::golden::{self, Member, Traits};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Index, Records};
use model::{Field, RawBatch, RawRecord};
use rustc_hash::FxHashMap;

/// What is needed to read records: the sources and their layouts.
pub struct SourceFacts {
    /// The sources.
    pub sources: Vec<Source>,
    layouts: Layouts,
}

impl SourceFacts {
    /// Reads them.
    pub fn read(session: &Session) -> anyhow::Result<SourceFacts> {
        let sources = session.block(db::sources::all(&session.repository.data))?;
        let layouts = layouts(session, &sources)?;
        Ok(SourceFacts { sources, layouts })
    }

    /// A source by its number.
    pub fn source(&self, id: i64) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

/// One unsealed record.
pub struct Opened {
    /// Its number.
    pub id: i64,
    /// The version that was opened.
    pub version: i64,
    /// Its source's number.
    pub source_id: i64,
    /// Its source's name.
    pub source: String,
    /// When the version came in.
    pub received_at: Millis,
    /// When the source last changed it, where the source says so.
    pub updated_at: Option<Millis>,
    /// Its values, cleaned.
    pub clean: CleanRecord,
    traits: Traits,
    rank: u16,
    batch: RawBatch,
}

impl Opened {
    /// The cells as they came in.
    pub fn raw(&self) -> RawRecord<'_> {
        self.batch.record(0)
    }

    /// A value as people read it.
    pub fn value(&self, field: Field, nth: u8) -> Option<String> {
        golden::display(&self.raw(), &self.clean, field, nth)
    }

    /// Whether survivorship finds a value there that it can use.
    pub fn is_filled(&self, field: Field) -> bool {
        self.traits.filled.contains(field)
    }
}

/// A record that somebody is only about to enter: stored nowhere, and read as it would be.
pub(crate) struct Entering {
    /// The number that it would have.
    pub record: i64,
    /// The source that it would be of.
    pub source: i64,
    /// The record beside which it would be entered.
    pub beside: i64,
    /// When it would come in.
    pub at: Millis,
    /// What it would say.
    pub batch: RawBatch,
}

impl Entering {
    pub(super) fn opened(&self, facts: &SourceFacts) -> anyhow::Result<Opened> {
        let stored = Stored {
            id: self.record,
            source_id: self.source,
            layout_id: 0,
            version: 1,
            updated_at: None,
            received_at: self.at,
            sealed: Vec::new(),
        };
        read(facts, &stored, self.batch.clone())
    }
}

/// Unseals records, each in the version given or else the current one. Those that were erased are left out.
pub(crate) fn open(
    session: &Session,
    facts: &SourceFacts,
    wanted: &[(i64, Option<i64>)],
) -> anyhow::Result<Vec<Opened>> {
    let repository = &session.repository;
    let current: Vec<i64> =
        wanted.iter().filter(|(_, version)| version.is_none()).map(|(id, _)| *id).collect();
    let mut stored = session.block(db::records::current(&repository.data, &current))?;
    for (id, version) in wanted {
        if let Some(version) = version {
            stored.extend(session.block(db::records::version(&repository.data, *id, *version))?);
        }
    }
    stored.sort_by_key(|stored| stored.id);
    let ids: Vec<i64> = stored.iter().map(|stored| stored.id).collect();
    let keys = session.block(repository.vault.keys(Space::Record, &ids))?;
    unseal(facts, &stored, &keys)
}

/// Unseals records with their keys; those whose key was destroyed are left out.
pub(crate) fn unseal<'s>(
    facts: &SourceFacts,
    stored: impl IntoIterator<Item = &'s Stored>,
    keys: &FxHashMap<i64, DataKey>,
) -> anyhow::Result<Vec<Opened>> {
    let mut opened = Vec::new();
    let mut plain = Vec::new();
    for stored in stored {
        let Some(key) = keys.get(&stored.id) else { continue };
        let batch = sealed::row(key, &facts.layouts, stored, &mut plain)?;
        opened.push(read(facts, stored, batch)?);
    }
    Ok(opened)
}

fn read(facts: &SourceFacts, stored: &Stored, batch: RawBatch) -> anyhow::Result<Opened> {
    let source = facts.source(stored.source_id).ok_or(Unfamiliar { record: stored.id })?;
    let mut clean = CleanRecord::default();
    normalise::record(&batch.record(0), &mut clean);
    let recency = stored.updated_at.unwrap_or(stored.received_at);
    Ok(Opened {
        id: stored.id,
        version: stored.version,
        source_id: source.id,
        source: source.name.clone(),
        received_at: stored.received_at,
        updated_at: stored.updated_at,
        traits: golden::traits(&batch.record(0), &clean, recency),
        rank: u16::try_from(source.rank).unwrap_or(u16::MAX),
        clean,
        batch,
    })
}

/// The records as survivorship sees them, in the same order.
pub(super) fn members(opened: &[Opened]) -> Vec<Member> {
    let mut builder = Builder::default();
    opened.iter().for_each(|opened| builder.push(&opened.clean));
    let records = Records::assemble(vec![builder]);
    let member = |(opened, index): (&Opened, Index)| {
        Member::new(records.get(index), opened.traits, opened.rank, records.key_hash(index))
    };
    opened.iter().zip(0..).map(member).collect()
}
