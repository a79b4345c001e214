//! What a report tells of a repository besides what it tells of files: before and after, quality over time, the
//! latest acceptance.

use super::values::{self, Raw};
use crate::acceptance::{self, Figures};
use crate::access::By;
use crate::load::Loaded;
use crate::quality::{self, Scored};
use crate::sealed;
use crate::session::Session;
use crate::working::Working;
use db::audit::People;
use db::{Millis, customers, journal, models, quarantine};
use identity::records::Index;
use identity::resolve::Deed;
use model::Policy;
use serde::Serialize;
use std::collections::BTreeMap;

/// A repository that is reported on.
pub struct Kept<'a> {
    session: &'a Session,
    /// Number in the database of each record.
    pub(super) ids: Vec<i64>,
    policy: Policy,
    actor: String,
    /// What is told besides.
    pub(super) history: History,
}

/// What only a repository can tell.
#[derive(Serialize)]
pub(super) struct History {
    /// After the first run.
    pub first: Option<Moment>,
    /// Before the last publication of a model, where anything was there.
    pub published: Option<Moment>,
    /// The scores of every source as of today, all of them together last.
    pub quality: Vec<Scored>,
    /// The latest round of acceptance with a label.
    pub acceptance: Option<Acceptance>,
    /// Rows in quarantine: file, reason, how many.
    pub quarantine: Vec<(String, String, i64)>,
}

/// How things stood at some moment.
#[derive(Serialize)]
pub(super) struct Moment {
    /// When, as an ISO 8601 instant.
    pub at: String,
    /// Records then.
    pub records: i64,
    /// People then.
    pub customers: i64,
}

/// A round of acceptance.
#[derive(Serialize)]
pub(super) struct Acceptance {
    pub figures: Figures,
    pub signed_by: Option<String>,
}

/// Takes the records of a working set over. What stewards decided is needed for matching them.
pub fn take<'a>(
    session: &'a Session,
    working: Working,
    policy: Policy,
    actor: &str,
    now: Millis,
) -> anyhow::Result<(Loaded, Kept<'a>)> {
    let history = history(session, now)?;
    let Working { records, ids, sources, counted, .. } = working;
    let (mut remarks, mut rows, mut filled) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (source, counted) in sources.iter().zip(&counted) {
        rows.insert(source.name.clone(), counted.tally.records());
        for field in model::Field::ALL.iter().filter(|field| counted.tally.filled(**field) > 0) {
            filled.insert((source.name.clone(), *field), counted.tally.filled(*field));
        }
        for (remark, number) in &counted.remarks {
            remarks.insert((source.name.clone(), *remark), *number);
        }
    }
    let (places, extras, files) = Default::default();
    let kept = Kept { session, ids, policy: policy.clone(), actor: actor.to_owned(), history };
    Ok((Loaded { records, places, extras, files, remarks, rows, filled, policy }, kept))
}

/// What stewards decided about the records of a working set.
pub fn deeds(session: &Session, working: &Working) -> anyhow::Result<Vec<Deed>> {
    Ok(crate::decisions::Book::read(session)?.deeds(working))
}

impl Kept<'_> {
    pub(super) fn raw(&self, wanted: &[Index]) -> anyhow::Result<BTreeMap<Index, Raw>> {
        let id = |index: &Index| self.ids[*index as usize];
        let unsealed = sealed::unseal(self.session, &wanted.iter().map(id).collect::<Vec<_>>())?;
        let found = |index: &Index| {
            let at = unsealed.ids.binary_search(&id(index)).ok()?;
            Some((*index, values::texts(&unsealed.raw(at), &self.policy)))
        };
        Ok(wanted.iter().filter_map(found).collect())
    }

    pub(super) fn note(&self, seen: &[Index]) -> anyhow::Result<()> {
        let records: Vec<i64> = seen.iter().map(|index| self.ids[*index as usize]).collect();
        let data = &self.session.repository.data;
        let owners = self.session.block(customers::of_records(data, &records))?;
        let by = By::command(&self.actor, "report", model::Purpose::DataQuality);
        self.session.note(&by, People::customers(owners.into_values()).with_records(records))?;
        Ok(())
    }
}

fn history(session: &Session, now: Millis) -> anyhow::Result<History> {
    let data = &session.repository.data;
    let runs = session.block(journal::runs(data))?;
    let finished: Vec<_> = runs.iter().filter(|run| run.finished_at.is_some()).collect();
    let publications = session.block(models::publications(data))?;
    let last = publications.last().map_or(0, |publication| publication.at);
    let before = finished.iter().rev().find(|run| run.at < last);
    let moment = |run: &journal::Run| -> anyhow::Result<Moment> {
        let (records, customers) = session.block(customers::figures_at(data, run.id))?;
        let at = jiff::Timestamp::from_millisecond(run.at)?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Ok(Moment { at, records, customers })
    };
    Ok(History {
        first: finished.first().map(|run| moment(run)).transpose()?,
        published: before.map(|run| moment(run)).transpose()?,
        quality: quality::read(session, quality::day_of(now))?,
        acceptance: acceptance_of(session)?,
        quarantine: session.block(quarantine::waiting_by_reason(data))?,
    })
}

/// The latest round with a label.
fn acceptance_of(session: &Session) -> anyhow::Result<Option<Acceptance>> {
    let rounds = session.block(db::acceptance::rounds(&session.repository.data))?;
    for round in rounds.iter().rev().filter(|round| round.sample.is_some()) {
        let figures = acceptance::figures(session, round)?;
        if figures.labelled > 0 {
            let signed_by = round.signed.as_ref().map(|signed| signed.by.clone());
            return Ok(Some(Acceptance { figures, signed_by }));
        }
    }
    Ok(None)
}
