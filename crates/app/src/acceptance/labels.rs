//! What people say about the pairs of a round: one by one, or from a file.

use super::{ensure_unsigned, pairs};
use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::acceptance::{self, Pair, Round};
use identity::acceptance::{Label, Sampled, Stratum};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::path::Path;

/// How a label is kept and written in files.
pub fn key_of(label: Label) -> &'static str {
    match label {
        Label::Same => "same",
        Label::Different => "different",
        Label::CannotSay => "cannot_say",
    }
}

/// A label as people write it: the word or its first letter.
pub fn label_of(text: &str) -> Option<Label> {
    match text.trim().to_ascii_lowercase().as_str() {
        "same" | "s" => Some(Label::Same),
        "different" | "d" => Some(Label::Different),
        "cannot_say" | "cannot say" | "c" => Some(Label::CannotSay),
        _ => None,
    }
}

/// How a stratum is kept.
pub(super) fn stratum_key(stratum: Stratum) -> String {
    serde_json::to_value(stratum).ok().and_then(|key| key.as_str().map(str::to_owned)).unwrap_or_default()
}

fn stratum_of(key: &str) -> anyhow::Result<Stratum> {
    serde_json::from_value(Value::from(key)).with_context(|| format!("there is no stratum `{key}`"))
}

/// The pairs as the statistics want them, with their labels. The places in the list stand for the records, which
/// need not be in memory.
pub(super) fn judged(pairs: &[Pair]) -> anyhow::Result<(Vec<Sampled>, Vec<Option<Label>>)> {
    let (mut sampled, mut labels) = (Vec::with_capacity(pairs.len()), Vec::with_capacity(pairs.len()));
    for (pair, place) in pairs.iter().zip(0..) {
        let stratum = stratum_of(&pair.stratum)?;
        sampled.push(Sampled { a: place, b: place, stratum, weight: pair.weight_millis as f64 / 1000.0 });
        labels.push(pair.label.as_ref().and_then(|label| label_of(&label.label)));
    }
    Ok((sampled, labels))
}

/// A round on its way through the hands of somebody who judges it.
pub struct Labelling<'a> {
    session: &'a Session,
    round: Round,
    by: &'a str,
    pairs: Vec<Pair>,
    /// Places of the pairs judged by this hand, oldest first.
    done: Vec<usize>,
}

impl<'a> Labelling<'a> {
    /// Goes on where the round was left.
    pub fn resume(session: &'a Session, round: Round, by: &'a str) -> anyhow::Result<Labelling<'a>> {
        ensure_unsigned(&round)?;
        let (_, pairs) = pairs(session, &round)?;
        let mut done: Vec<usize> = (0..pairs.len())
            .filter(|place| pairs[*place].label.as_ref().is_some_and(|label| label.by == by))
            .collect();
        done.sort_by_key(|place| pairs[*place].label.as_ref().map(|label| (label.at, pairs[*place].number)));
        Ok(Labelling { session, round, by, pairs, done })
    }

    /// All pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The first pair without a label from this place on, and its place.
    pub fn next(&self, from: usize) -> Option<(usize, &Pair)> {
        self.pairs.iter().enumerate().skip(from).find(|(_, pair)| pair.label.is_none())
    }

    /// Writes down what was said about the pair at a place.
    pub fn say(&mut self, place: usize, label: Label, now: Millis) -> anyhow::Result<()> {
        let label = acceptance::Label { label: key_of(label).to_owned(), by: self.by.to_owned(), at: now };
        self.write(place, Some(label))?;
        self.done.push(place);
        Ok(())
    }

    /// Takes back what this hand said last, and returns the place of the pair.
    pub fn undo(&mut self) -> anyhow::Result<Option<usize>> {
        let Some(place) = self.done.pop() else { return Ok(None) };
        self.write(place, None)?;
        Ok(Some(place))
    }

    fn write(&mut self, place: usize, label: Option<acceptance::Label>) -> anyhow::Result<()> {
        let number = self.pairs[place].number;
        self.session.block(async {
            let mut tx = self.session.repository.data.begin().await?;
            acceptance::label(&mut tx, self.round.id, number, label.as_ref()).await?;
            tx.commit().await
        })?;
        self.pairs[place].label = label;
        Ok(())
    }
}

/// What a file of labels brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FromFile {
    /// Labels that are new or other ones than before.
    pub written: usize,
    /// Rows without a label.
    pub blank: usize,
}

/// Takes labels from a CSV file with the columns number, label and perhaps by. Either every row is right and taken,
/// or none is.
pub fn from_file(
    session: &Session,
    round: &Round,
    path: &Path,
    by: &str,
    now: Millis,
) -> anyhow::Result<FromFile> {
    ensure_unsigned(round)?;
    let (_, pairs) = pairs(session, round)?;
    let known: FxHashMap<i64, &Pair> = pairs.iter().map(|pair| (pair.number, pair)).collect();
    let (rows, blank) = read(path, by)?;
    let mut labels = Vec::with_capacity(rows.len());
    for Row { line, number, label, by } in rows {
        let pair = known.get(&number).with_context(|| {
            format!(
                "{}, row {line}, column number: round `{}` has no pair {number}",
                path.display(),
                round.name
            )
        })?;
        let label = key_of(label).to_owned();
        let is_known = pair.label.as_ref().is_some_and(|known| known.label == label && known.by == by);
        if !is_known {
            labels.push((number, acceptance::Label { label, by, at: now }));
        }
    }
    session.block(async {
        let mut tx = session.repository.data.begin().await?;
        for (number, label) in &labels {
            acceptance::label(&mut tx, round.id, *number, Some(label)).await?;
        }
        tx.commit().await
    })?;
    Ok(FromFile { written: labels.len(), blank })
}

struct Row {
    line: usize,
    number: i64,
    label: Label,
    by: String,
}

/// The rows with a label, and the number of those without.
fn read(path: &Path, by: &str) -> anyhow::Result<(Vec<Row>, usize)> {
    let place = || format!("cannot read labels from {}", path.display());
    let mut reader = csv::Reader::from_path(path).with_context(place)?;
    let headings = reader.headers().with_context(place)?.clone();
    let column = |name: &str| headings.iter().position(|heading| heading.trim() == name);
    let needed = |name: &str| {
        column(name).with_context(|| {
            format!("{} has no column `{name}`; it needs number and label, and may have by", path.display())
        })
    };
    let (number, label, by_column) = (needed("number")?, needed("label")?, column("by"));
    let (mut rows, mut blank) = (Vec::new(), 0);
    for (row, line) in reader.records().zip(2..) {
        let row = row.with_context(place)?;
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        if cell(label).is_empty() {
            blank += 1;
            continue;
        }
        let told = || format!("{}, row {line}", path.display());
        let number = cell(number).parse();
        let number = number.with_context(|| format!("{}, column number: no number", told()))?;
        let label = label_of(cell(label)).with_context(|| {
            format!("{}, column label: unknown label; write same, different or cannot_say", told())
        })?;
        let by = by_column.map(cell).filter(|name| !name.is_empty()).unwrap_or(by).to_owned();
        rows.push(Row { line, number, label, by });
    }
    Ok((rows, blank))
}
