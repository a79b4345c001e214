//! Rows in quarantine, while the process serves: looked into by any process, repaired, taken in after all and given up by
//! the one that writes, with the same code as by command.

use super::answer::{Change, Done};
use super::engine::{Also, Beside, Settled, TooMuch};
use super::failure::{is_of_an_item, refusal};
use super::imports::destroy_settled_rows;
use super::node::Node;
use super::prepare::Prepared;
use super::refusal::Refusal;
use super::writer::{Writer, people};
use crate::access::By;
use crate::clock;
use crate::quarantine::{
    self, Change as Repair, Fate, Hand, Opened, Reason, Recipes, Refused, Replayed, discard_by, judge,
    repair_by, sift,
};
use anyhow::Context;
use connect::Column;
use db::audit::People;
use db::quarantine::{Row, State};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that are taken in between two times that messages are.
const AT_ONCE: usize = 32;
/// What a row is called that is not there.
const ROW: &str = "row in quarantine";

/// A row that was looked into.
pub struct LookedInto {
    /// What is told of it.
    pub row: Row,
    /// What stands in it.
    pub content: Opened,
    /// The columns of its file that are read.
    pub columns: Vec<Column>,
    /// Name of its file.
    pub file: String,
}

impl Node {
    /// The source of a row, whatever became of it.
    pub async fn source_of_row(&self, id: i64) -> Result<Option<i64>, Refusal> {
        let data = &self.session().repository.data;
        let place = db::quarantine::place(data, id).await.map_err(anyhow::Error::from)?;
        Ok(place.map(|(_, source)| source))
    }

    /// Opens a row that waits.
    pub async fn look_into(&self, id: i64, by: &By) -> Result<LookedInto, Refusal> {
        self.note(by, People::none()).await?;
        let own = self.clone();
        self.beside(move || {
            let session = own.session();
            let row = session.block(db::quarantine::waiting_row(&session.repository.data, id));
            let row = row.map_err(anyhow::Error::from)?.ok_or(Refusal::RowSettled)?;
            let recipes = own.recipes()?;
            let file = recipes.file(row.import_id).to_owned();
            let opened = quarantine::open(session, &recipes, std::slice::from_ref(&row)).map_err(told)?;
            let content = opened.into_iter().next().context("a row was opened")?;
            let columns = recipes.of(row.import_id).map_err(told)?.columns().unwrap_or_default();
            Ok(LookedInto { row, content, columns, file })
        })
        .await
    }

    fn recipes(&self) -> anyhow::Result<Recipes> {
        let session = self.session();
        let policy = crate::policy::read(&session.repository.place.folder, None)?.policy;
        Recipes::read(session, &policy)
    }

    /// Writes a row anew, and says what is still wrong with it. Only where this process writes.
    pub async fn repair_row(&self, id: i64, change: Repair, by: &By) -> Result<Option<Reason>, Refusal> {
        self.note(by, People::none()).await?;
        let own = self.clone();
        let recipes = self.beside({
            let own = own.clone();
            move || Ok(own.recipes()?)
        });
        let recipes = recipes.await?;
        self.between(move |writer| {
            let hand = Hand { session: own.session(), guard: Some(writer.guard) };
            repair_by(&hand, &recipes, id, change, clock::now()).map_err(told)
        })
        .await
    }

    /// Gives rows up, and says how many waited. Only where this process writes.
    pub async fn discard_rows(&self, ids: Vec<i64>, reason: String, by: &By) -> Result<usize, Refusal> {
        self.note(by, People::none()).await?;
        let (own, by) = (self.clone(), by.clone());
        let discarded = self.between(move |writer| {
            let hand = Hand { session: own.session(), guard: Some(writer.guard) };
            discard_by(&hand, &ids, &reason, &by.actor, clock::now()).map_err(told)
        });
        let discarded = discarded.await?;
        self.destroy_rows().await;
        Ok(discarded)
    }

    /// Takes rows in after all, as far as they can be read by now. Only where this process writes.
    pub async fn replay_rows(&self, ids: Vec<i64>, by: &By) -> Result<Replayed, Refusal> {
        self.note(by, People::none()).await?;
        let own = self.clone();
        let recipes = Arc::new(self.beside(move || Ok(own.recipes()?)).await?);
        let mut replayed = Replayed::default();
        for ids in ids.chunks(AT_ONCE) {
            let (own, by, recipes, ids) = (self.clone(), by.clone(), Arc::clone(&recipes), ids.to_vec());
            let so_far = std::mem::take(&mut replayed);
            replayed = self
                .between(move |writer| {
                    let mut replay = Replay { node: &own, by: &by, recipes: &recipes, replayed: so_far };
                    replay.rows(writer, &ids).map_err(told)?;
                    Ok(replay.replayed)
                })
                .await?;
        }
        self.destroy_rows().await;
        Ok(replayed)
    }

    async fn destroy_rows(&self) {
        let repository = &self.session().repository;
        if let Err(error) = destroy_settled_rows(repository, clock::now()).await {
            tracing::warn!("the keys of settled rows in quarantine are destroyed later: {error}");
        }
    }
}

/// Rows on their way in.
struct Replay<'a> {
    node: &'a Node,
    by: &'a By,
    recipes: &'a Recipes,
    replayed: Replayed,
}

/// A row that is to be written.
struct Coming {
    id: i64,
    prepared: Prepared,
}

impl Replay<'_> {
    fn rows(&mut self, writer: &mut Writer<'_>, ids: &[i64]) -> anyhow::Result<()> {
        let session = self.node.session();
        let mut by_import: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
        for id in ids {
            match session.block(db::quarantine::waiting_row(&session.repository.data, *id))? {
                Some(row) => by_import.entry(row.import_id).or_default().push(row),
                None => self.replayed.settled_before += 1,
            }
        }
        by_import.into_iter().try_for_each(|(import, rows)| self.import(writer, import, rows))
    }

    fn import(&mut self, writer: &mut Writer<'_>, import: i64, rows: Vec<Row>) -> anyhow::Result<()> {
        let session = self.node.session();
        let sifted = sift(session, self.recipes, import, rows)?;
        let mut settled = Settled { actor: self.by.actor.clone(), at: clock::now(), ..Settled::default() };
        self.replayed.destroyed += sifted.verdicts.destroyed.len();
        settled.rows.extend(sifted.verdicts.destroyed.iter().map(|id| (*id, State::Discarded)));
        settled.stay = sifted.verdicts.stay;
        let coming = match sifted.rows.first() {
            None => Vec::new(),
            Some(first) => {
                let sources = session.block(db::sources::all(&session.repository.data))?;
                let source = sources.into_iter().find(|source| source.id == first.source_id);
                let source = source.context("a quarantined row belongs to no known source")?;
                let recipe = self.recipes.of(import)?;
                let (prepared, fates) = judge(session, recipe, &source, &sifted.rows, &sifted.repaired)?;
                let counts = &mut self.replayed.counts;
                let mut coming = Vec::new();
                for ((row, aside), fate) in prepared.rows.iter().zip(&sifted.rows).zip(fates) {
                    match fate {
                        Fate::Stays(finding) => {
                            settled.stay.push((aside.id, finding));
                            continue;
                        }
                        Fate::Unchanged => counts.unchanged += 1,
                        Fate::Outdated => counts.outdated += 1,
                        Fate::New | Fate::Changed(_) => {
                            let record = prepared.batch.record(row.at);
                            let vault = &session.repository.vault;
                            let prepared = Prepared::of_row(&record, source.id, import, vault);
                            coming.push(Coming { id: aside.id, prepared });
                            continue;
                        }
                    }
                    settled.rows.push((aside.id, State::Replayed));
                }
                coming
            }
        };
        writer.engine.settle_rows(&settled, writer.guard)?;
        self.note_stay(settled.stay);
        self.write(writer, &coming)
    }

    fn note_stay(&mut self, stay: Vec<(i64, db::quarantine::Finding)>) {
        for (id, finding) in stay {
            *self.replayed.stay.entry(finding.reason.clone()).or_default() += 1;
            self.replayed.first.push((id, finding));
        }
    }

    /// Writes rows together; where that fails, one by one. One that cannot be written by itself stays as it is.
    fn write(&mut self, writer: &mut Writer<'_>, rows: &[Coming]) -> anyhow::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let items: Vec<&Prepared> = rows.iter().map(|row| &row.prepared).collect();
        let settled = Settled {
            rows: rows.iter().map(|row| (row.id, State::Replayed)).collect(),
            actor: self.by.actor.clone(),
            at: clock::now(),
            ..Settled::default()
        };
        let beside = |done: &[Done], gone: &[(i64, i64)]| Beside {
            entries: vec![self.by.entry(people(&done.iter().collect::<Vec<_>>(), gone))],
            also: Also { settled: settled.clone(), ..Also::default() },
            ..Beside::default()
        };
        match writer.engine.take(&items, &self.by.actor, &beside, writer.guard) {
            Ok(done) => self.count(&done),
            Err(error) if rows.len() > 1 && (error.is::<TooMuch>() || is_of_an_item(&error)) => {
                for row in rows {
                    self.write(writer, std::slice::from_ref(row))?;
                }
            }
            Err(error) if is_of_an_item(&error) => {
                tracing::error!(row = rows[0].id, "a row in quarantine cannot be written: {error:#}");
                *self.replayed.stay.entry("failed".to_owned()).or_default() += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn count(&mut self, done: &[Done]) {
        let counts = &mut self.replayed.counts;
        for done in done {
            match done.change {
                Change::Created => counts.created += 1,
                Change::Changed | Change::Deleted => counts.changed += 1,
                Change::Unchanged => counts.unchanged += 1,
                Change::Outdated => counts.outdated += 1,
            }
        }
    }
}

/// What went wrong, as it is told.
fn told(error: anyhow::Error) -> Refusal {
    if let Some(error) = error.downcast_ref::<connect::Error>()
        && let Some((flaw, _)) = super::imports::flaw(error)
    {
        return Refusal::Unusable { code: flaw.known_code(), detail: flaw.detail };
    }
    match error.downcast_ref::<Refused>() {
        Some(Refused::Unknown { .. }) => Refusal::Unknown { what: ROW },
        Some(Refused::Settled { .. }) => Refusal::RowSettled,
        Some(Refused::Destroyed { .. }) => Refusal::RowDestroyed,
        Some(Refused::Forbidden { .. }) => {
            Refusal::Unusable { code: "forbidden_column", detail: error.to_string() }
        }
        Some(Refused::NoRecipe { .. }) => Refusal::Unusable { code: "no_recipe", detail: error.to_string() },
        None => refusal(error),
    }
}
