//! Taking rows in after all: each is read as its file was, judged as an import would, and written together with
//! the note that it is settled. What is still wrong stays, with the reason of now.

use super::open::{Opened, Readable, Recipes, batch, open, read};
use super::reason::Reason;
use super::{destroy_settled, settled_words};
use crate::import::{self, Common, Judged, Piece, Rows, Versions, is_outdated, prepare, recognise};
use crate::session::Session;
use anyhow::Context;
use connect::{Recipe, Repaired};
use db::Millis;
use db::imports::Counts;
use db::quarantine::{self, Filter, Finding, Row, Settlement, State};
use db::records::Known;
use db::sources::Source;
use identity::normalise::CleanRecord;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Rows taken in at a time.
const PAGE: i64 = 1_024;
/// Rows that stay, named one by one.
const NAMED: usize = 10;

/// Which rows are meant.
pub enum Chosen<'a> {
    /// These.
    Ids(&'a [i64]),
    /// All that wait and pass the filter.
    All(Filter<'a>),
}

/// Who replays, when and under which policy.
pub struct Setting<'a> {
    /// How the files were read.
    pub recipes: &'a Recipes,
    /// Who does it.
    pub actor: &'a str,
    /// When.
    pub now: Millis,
}

/// What became of the rows.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// Those that were taken in.
    pub counts: Counts,
    /// Those that stay, by reason.
    pub stay: BTreeMap<String, i64>,
    /// The first of these: number and reason.
    pub first: Vec<(i64, Finding)>,
    /// Those that had been settled before.
    pub settled_before: usize,
    /// Those whose key was destroyed, so that nothing is left to be taken in.
    pub destroyed: usize,
}

/// Takes rows in, as far as they can be read by now.
pub fn replay(session: &Session, chosen: &Chosen<'_>, setting: &Setting<'_>) -> anyhow::Result<Replayed> {
    // An earlier run may have been interrupted between its commit and its keys.
    destroy_settled(session, setting.now)?;
    let sources = session.block(db::sources::all(&session.repository.data))?;
    let mut replay = Replay { session, setting, sources, replayed: Replayed::default() };
    match chosen {
        Chosen::Ids(ids) => {
            let rows = replay.waiting(ids)?;
            replay.rows(rows)?;
        }
        Chosen::All(filter) => {
            let mut after = 0;
            loop {
                let data = &session.repository.data;
                let rows = session.block(quarantine::waiting(data, filter, after, PAGE))?;
                let Some(last) = rows.last() else { break };
                after = last.id;
                replay.rows(rows)?;
            }
        }
    }
    destroy_settled(session, setting.now)?;
    Ok(replay.replayed)
}

struct Replay<'a> {
    session: &'a Session,
    setting: &'a Setting<'a>,
    sources: Vec<Source>,
    replayed: Replayed,
}

/// What is to become of the rows of one import.
#[derive(Default)]
pub(crate) struct Verdicts {
    settled: Vec<i64>,
    /// Those whose key was destroyed.
    pub destroyed: Vec<i64>,
    /// Those that stay, with what is wrong with them by now.
    pub stay: Vec<(i64, Finding)>,
}

/// Rows of one import, as far as they can be read.
pub(crate) struct Sifted {
    /// Those that can be read.
    pub rows: Vec<Row>,
    /// What they say.
    pub repaired: Vec<Repaired>,
    /// What becomes of the others.
    pub verdicts: Verdicts,
}

/// What becomes of a row that can be read.
pub(crate) enum Fate {
    /// It stays where it is.
    Stays(Finding),
    /// It says what is known.
    Unchanged,
    /// Something newer is known.
    Outdated,
    /// A new record.
    New,
    /// A new version of a known record.
    Changed(Known),
}

/// Reads rows of one import as its file was.
pub(crate) fn sift(
    session: &Session,
    recipes: &Recipes,
    import: i64,
    rows: Vec<Row>,
) -> anyhow::Result<Sifted> {
    let recipe = recipes.of(import)?;
    let mut sifted = Sifted { rows: Vec::new(), repaired: Vec::new(), verdicts: Verdicts::default() };
    for (opened, row) in open(session, recipes, &rows)?.into_iter().zip(rows) {
        let Opened::Content(content) = opened else {
            sifted.verdicts.destroyed.push(row.id);
            continue;
        };
        match read(recipe, &row, content)? {
            Readable::Yes(cells) => {
                sifted.repaired.push(cells);
                sifted.rows.push(row);
            }
            Readable::No(reason, column) => sifted.verdicts.stay.push((row.id, reason.finding(column))),
            Readable::AsBefore => {
                let Row { id, column, reason, detail, .. } = row;
                sifted.verdicts.stay.push((id, Finding { column, reason, detail }));
            }
        }
    }
    Ok(sifted)
}

/// Judges rows of one import by what is known, as the import itself would.
pub(crate) fn judge(
    session: &Session,
    recipe: &Recipe,
    source: &Source,
    rows: &[Row],
    repaired: &[Repaired],
) -> anyhow::Result<(Rows, Vec<Fate>)> {
    let vault = &session.repository.vault;
    let (hashers, recogniser) = (vault.hashers(), vault.recogniser());
    let common = Common { file: &recipe.file, source: source.id, headings: Vec::new(), hashers, recogniser };
    let piece = Piece { order: 0, batch: batch(recipe, repaired, source)?, rejected: Vec::new(), bytes: 0 };
    let prepared = prepare(piece, &common, &mut CleanRecord::default());
    let known = recognise(session, &prepared.rows.iter().collect::<Vec<_>>())?;
    let mut seen = FxHashSet::default();
    let fate = |(row, aside): (&import::Row, &Row)| {
        let known = known.get(&row.key_hash);
        if let Some(refused) = &row.refused {
            return Fate::Stays(refused.reason.finding(None));
        }
        let is_second = !seen.insert(row.key_hash);
        if is_second || known.is_some_and(|known| contradicts(known, row.content_hash, aside)) {
            return Fate::Stays(Reason::DuplicateId.finding(None));
        }
        match known {
            None => Fate::New,
            Some(known) if known.content_hash == row.content_hash => Fate::Unchanged,
            Some(known) if is_outdated(known, row) || known.received_at > aside.quarantined_at => {
                Fate::Outdated
            }
            Some(known) => Fate::Changed(*known),
        }
    };
    let fates = prepared.rows.iter().zip(rows).map(fate).collect();
    Ok((prepared, fates))
}

impl Replay<'_> {
    /// Those of these rows that wait; the others are counted. One that does not exist is refused.
    fn waiting(&mut self, ids: &[i64]) -> anyhow::Result<Vec<Row>> {
        let mut rows: BTreeMap<i64, Row> = BTreeMap::new();
        for id in ids {
            match self.session.block(quarantine::waiting_row(&self.session.repository.data, *id))? {
                Some(row) => drop(rows.insert(*id, row)),
                None => {
                    settled_words(self.session, *id)?;
                    self.replayed.settled_before += 1;
                }
            }
        }
        Ok(rows.into_values().collect())
    }

    fn rows(&mut self, rows: Vec<Row>) -> anyhow::Result<()> {
        let mut by_import: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
        rows.into_iter().for_each(|row| by_import.entry(row.import_id).or_default().push(row));
        by_import.into_iter().try_for_each(|(import, rows)| self.import(import, rows))
    }

    fn import(&mut self, import: i64, rows: Vec<Row>) -> anyhow::Result<()> {
        let recipes = self.setting.recipes;
        let Sifted { rows, repaired, mut verdicts } = sift(self.session, recipes, import, rows)?;
        let Some(first) = rows.first() else {
            return self.write(import, &Judged::default(), "", verdicts, None);
        };
        let source = self.sources.iter().find(|source| source.id == first.source_id);
        let source = source.context("a quarantined row belongs to no known source")?.clone();
        let (prepared, fates) = judge(self.session, recipes.of(import)?, &source, &rows, &repaired)?;
        let (mut judged, counts) = (Judged::default(), &mut self.replayed.counts);
        for ((row, aside), fate) in prepared.rows.iter().zip(&rows).zip(fates) {
            match fate {
                Fate::Stays(finding) => {
                    verdicts.stay.push((aside.id, finding));
                    continue;
                }
                Fate::Unchanged => counts.unchanged += 1,
                Fate::Outdated => counts.outdated += 1,
                Fate::New => judged.new.push(row),
                Fate::Changed(known) => judged.changed.push((row, known)),
            }
            verdicts.settled.push(aside.id);
        }
        counts.created += judged.new.len() as i64;
        counts.changed += judged.changed.len() as i64;
        self.write(import, &judged, &prepared.slots, verdicts, Some(&source))
    }

    /// Writes records and verdicts in one transaction.
    fn write(
        &mut self,
        import: i64,
        judged: &Judged<'_>,
        slots: &str,
        verdicts: Verdicts,
        source: Option<&Source>,
    ) -> anyhow::Result<()> {
        let (session, Setting { actor, now, .. }) = (self.session, self.setting);
        let mut versions = match source {
            Some(source) => Some(Versions::new(session, source.id, *now)?),
            None => None,
        };
        session.block(async {
            let keys = match &versions {
                Some(versions) => Some(versions.keys(judged).await?),
                None => None,
            };
            let mut tx = session.repository.data.begin().await?;
            if let (Some(versions), Some(keys)) = (&mut versions, &keys) {
                versions.write(&mut tx, judged, keys, slots, import).await?;
            }
            for (ids, state) in
                [(&verdicts.settled, State::Replayed), (&verdicts.destroyed, State::Discarded)]
            {
                for id in ids {
                    let settlement = Settlement { state, actor, at: *now, note: None };
                    quarantine::settle(&mut tx, *id, &settlement).await?;
                }
            }
            for (id, finding) in &verdicts.stay {
                quarantine::restate(&mut tx, *id, finding).await?;
            }
            tx.commit().await?;
            anyhow::Ok(())
        })?;
        self.replayed.destroyed += verdicts.destroyed.len();
        for (id, finding) in verdicts.stay {
            *self.replayed.stay.entry(finding.reason.clone()).or_default() += 1;
            if self.replayed.first.len() < NAMED {
                self.replayed.first.push((id, finding));
            }
        }
        Ok(())
    }
}

/// Whether a row says something else than the one that counts: of two rows of one file with the same id the first
/// one does, for ever. Otherwise the next import of the file would take back what the replay did.
fn contradicts(known: &Known, content_hash: [u8; 16], aside: &Row) -> bool {
    let is_of_one_file =
        known.import_id == Some(aside.import_id) || aside.reason == Reason::DuplicateId.kind();
    is_of_one_file && known.content_hash != content_hash
}
