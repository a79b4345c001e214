//! Rounds compared: whether the figures have changed beyond chance, and what became of the pairs judged earlier.

use super::{Figures, figures, labels, pairs};
use crate::session::Session;
use db::acceptance::{self, Round};
use identity::acceptance::{Again, Difference, Judged, difference, recheck};
use serde::Serialize;

/// A round beside the one before it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    /// The figures of the round.
    pub figures: Figures,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// Change of precision against the round before.
    pub precision: Option<Difference>,
    /// Change of recall against the round before.
    pub recall: Option<Difference>,
    /// What became, up to now, of the pairs that this round judged, and how many of them.
    pub since: Vec<(Again, usize)>,
}

/// All rounds of which pairs were drawn, each beside the one before it.
pub fn compare(session: &Session) -> anyhow::Result<Vec<Comparison>> {
    let rounds = session.block(acceptance::rounds(&session.repository.data))?;
    let mut all: Vec<Comparison> = Vec::new();
    for round in rounds.iter().filter(|round| round.sample.is_some()) {
        let figures = figures(session, round)?;
        let before = all.last().map(|before| &before.figures).filter(|before| before.labelled > 0);
        let before = before.filter(|_| figures.labelled > 0);
        let (precision, recall) = (
            before.map(|before| difference(before.precision.estimate, figures.precision.estimate)),
            before.map(|before| difference(before.recall.estimate, figures.recall.estimate)),
        );
        let signed_by = round.signed.as_ref().map(|signed| signed.by.clone());
        all.push(Comparison { since: since(session, round)?, figures, signed_by, precision, recall });
    }
    Ok(all)
}

/// The pairs of a round held against who is who now.
fn since(session: &Session, round: &Round) -> anyhow::Result<Vec<(Again, usize)>> {
    let (_, pairs) = pairs(session, round)?;
    let (_, labels) = labels::judged(&pairs)?;
    let judged: Vec<Judged<i64>> = pairs
        .iter()
        .zip(labels)
        .filter_map(|(pair, label)| {
            Some(Judged { a: pair.record_a, b: pair.record_b, was_joined: pair.joined, label: label? })
        })
        .collect();
    let records: Vec<i64> = judged.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    let customers = session.block(db::customers::of_records(&session.repository.data, &records))?;
    let found = recheck(&judged, |a, b| Some(customers.get(a)? == customers.get(b)?));
    let all = [Again::Repaired, Again::StillWrong, Again::Broken, Again::StillRight, Again::Gone];
    Ok(all.into_iter().map(|again| (again, found.count(again))).collect())
}
