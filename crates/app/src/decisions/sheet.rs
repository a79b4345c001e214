//! The old sheet of reconciliations, taken in as decisions: by whom and when it says, so that later decisions win.
//! The same sheet twice adds nothing.

use super::draft::{Draft, Signed};
use super::entry::Kind;
use crate::customers::{SourceFacts, moment};
use crate::session::Session;
use anyhow::Context;
use connect::reconciliations::{Line, Sheet, Unusable, Verdict};
use db::Millis;
use db::vault::Hasher;
use identity::normalise::text;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;

/// A sheet against the repository.
#[derive(Default)]
pub struct Read {
    /// What can be taken, in the order of the sheet, with the row of each.
    pub lines: Vec<(u64, Signed)>,
    /// Lines that were taken in before, or that say again what an earlier line says.
    pub known: usize,
    /// Lines that cannot be taken, each with the reason.
    pub refused: Vec<Refused>,
    /// Rows about the same two records that say different things; of each, the latest counts.
    pub contradictions: Vec<Vec<u64>>,
}

/// A line that cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a line cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The line cannot be read.
    Unusable(Unusable),
    /// The source of the first or second record is not registered.
    UnknownSource(Which),
    /// The source has no record with the key of the first or second record.
    UnknownRecord(Which, String),
    /// Both keys lead to one and the same record.
    SameRecord,
}

/// The first or the second record of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The first.
    First,
    /// The second.
    Second,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Which::First { "first" } else { "second" })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row;
        match &self.reason {
            Reason::Unusable(unusable) => unusable.fmt(f),
            Reason::UnknownSource(which) => {
                write!(
                    f,
                    "row {row}: the source of the {which} record is not registered, or its name is not clear"
                )
            }
            Reason::UnknownRecord(which, source) => {
                write!(f, "row {row}: `{source}` has no record with the key of the {which} record")
            }
            Reason::SameRecord => write!(f, "row {row}: both keys lead to the same record"),
        }
    }
}

impl Reason {
    /// Its name for programs.
    pub const fn key(&self) -> &'static str {
        match self {
            Reason::Unusable(_) => "unusable",
            Reason::UnknownSource(_) => "unknown_source",
            Reason::UnknownRecord(..) => "unknown_record",
            Reason::SameRecord => "same_record",
        }
    }
}

/// Which day counts for a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dating {
    /// The day that it names: decisions taken later win.
    AsWritten,
    /// The day of the import: the sheet wins over everything decided so far, its later lines over its earlier ones.
    AsImported,
}

/// Holds a sheet against the repository. Nothing is written.
pub fn read(
    session: &Session,
    facts: &SourceFacts,
    sheet: &Sheet,
    dating: Dating,
    actor: &str,
    now: Millis,
) -> anyhow::Result<Read> {
    let mut read = Read::default();
    let unusable = sheet.unusable.iter().cloned();
    read.refused.extend(unusable.map(|line| Refused { row: line.row, reason: Reason::Unusable(line) }));
    let found = find(session, facts, &sheet.lines)?;
    let mut seen = FxHashSet::default();
    for (line, places) in sheet.lines.iter().zip(found) {
        let (a, b) = match places {
            Ok((a, b)) if a != b => (a, b),
            Ok(_) => {
                read.refused.push(Refused { row: line.row, reason: Reason::SameRecord });
                continue;
            }
            Err(reason) => {
                read.refused.push(Refused { row: line.row, reason });
                continue;
            }
        };
        let hash = hash(session.repository.vault.recogniser(), line, (a, b));
        let is_known = session.block(db::decisions::is_known(&session.repository.data, &hash))?;
        if is_known || !seen.insert(hash) {
            read.known += 1;
            continue;
        }
        let signed = signed(line, (a, b), hash, actor, now)?;
        read.lines.push((line.row, signed));
    }
    read.refused.sort_by_key(|refused| refused.row);
    if dating == Dating::AsImported {
        // The order of the days stays, by the order of the numbers.
        read.lines.sort_by_key(|(row, signed)| (signed.at, *row));
        read.lines.iter_mut().for_each(|(_, signed)| signed.at = now);
    }
    read.contradictions = contradictions(&read.lines);
    Ok(read)
}

type Places = Result<(i64, i64), Reason>;

/// The records of each line.
fn find(session: &Session, facts: &SourceFacts, lines: &[Line]) -> anyhow::Result<Vec<Places>> {
    let repository = &session.repository;
    let hashers = repository.vault.hashers();
    let wanted: Vec<[u8; 16]> = lines
        .iter()
        .flat_map(|line| [(&line.source_a, &line.id_a), (&line.source_b, &line.id_b)])
        .filter_map(|(source, key)| Some((source_of(facts, source)?, key)))
        .flat_map(|(source, key)| hashers.iter().map(move |hasher| hasher.record(source, key)))
        .collect();
    let known = session.block(db::records::known(&repository.data, &wanted))?;
    let place = |which: Which, source: &str, key: &str| -> Result<i64, Reason> {
        let id = source_of(facts, source).ok_or(Reason::UnknownSource(which))?;
        let found = hashers.iter().find_map(|hasher| known.get(&hasher.record(id, key)));
        let name = facts.source(id).map_or_else(String::new, |source| source.name.clone());
        found.map(|known| known.id).ok_or(Reason::UnknownRecord(which, name))
    };
    let both = |line: &Line| {
        let a = place(Which::First, &line.source_a, &line.id_a)?;
        Ok((a, place(Which::Second, &line.source_b, &line.id_b)?))
    };
    Ok(lines.iter().map(both).collect())
}

/// The registered source that a name in the sheet means: the same name, whatever its case and accents, else the one
/// whose words the name begins with, as `Cegid Y2` means `cegid`. None where that is not clear.
fn source_of(facts: &SourceFacts, written: &str) -> Option<i64> {
    let written = folded(written);
    let names: Vec<(i64, String)> =
        facts.sources.iter().map(|source| (source.id, folded(&source.name))).collect();
    if let Some((id, _)) = names.iter().find(|(_, name)| *name == written) {
        return Some(*id);
    }
    let begins = |whole: &str, part: &str| {
        !part.is_empty() && whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(' '))
    };
    let mut similar =
        names.iter().filter(|(_, name)| begins(&written, name) || begins(name, &written)).map(|(id, _)| *id);
    let first = similar.next()?;
    similar.next().is_none().then_some(first)
}

fn folded(name: &str) -> String {
    let mut folded = String::new();
    text::fold(name, &mut folded);
    folded
}

/// What a line says: it is known again by that, whatever its row and whichever record stands first.
fn hash(hasher: &Hasher, line: &Line, (a, b): (i64, i64)) -> [u8; 16] {
    let verdict = kind(line.verdict).key();
    let day = line.on.map(|day| day.to_string()).unwrap_or_default();
    let (low, high) = (a.min(b).to_le_bytes(), a.max(b).to_le_bytes());
    hasher.contents(&[
        b"sheet",
        verdict.as_bytes(),
        &low,
        &high,
        day.as_bytes(),
        line.by.as_bytes(),
        line.comment.as_bytes(),
    ])
}

const fn kind(verdict: Verdict) -> Kind {
    match verdict {
        Verdict::Same => Kind::Same,
        Verdict::Different => Kind::Apart,
        Verdict::Household => Kind::Household,
    }
}

fn signed(
    line: &Line,
    (a, b): (i64, i64),
    hash: [u8; 16],
    actor: &str,
    now: Millis,
) -> anyhow::Result<Signed> {
    let kind = kind(line.verdict);
    let sides = if kind == Kind::Same { [vec![a, b], Vec::new()] } else { [vec![a], vec![b]] };
    let at = line.on.map(moment::start_of).transpose().with_context(|| format!("row {}", line.row))?;
    Ok(Signed {
        draft: Draft::about(kind, sides, &line.comment),
        // A day to come is a slip of the pen: nothing may win over decisions that are still to be taken.
        at: at.unwrap_or(now).min(now),
        actor: if line.by.is_empty() { actor.to_owned() } else { line.by.clone() },
        content_hash: Some(hash),
    })
}

/// Rows about the same two records with different verdicts, in the order of the sheet.
fn contradictions(lines: &[(u64, Signed)]) -> Vec<Vec<u64>> {
    let mut rows: FxHashMap<(i64, i64), Vec<(u64, Kind)>> = FxHashMap::default();
    for (row, signed) in lines {
        let all: Vec<i64> = signed.draft.sides.iter().flatten().copied().collect();
        let pair = (all[0].min(all[1]), all[0].max(all[1]));
        rows.entry(pair).or_default().push((*row, signed.draft.kind));
    }
    let differ = |said: &Vec<(u64, Kind)>| said.iter().any(|(_, kind)| *kind != said[0].1);
    let mut found: Vec<Vec<u64>> = rows
        .into_values()
        .filter(differ)
        .map(|said| {
            let mut rows: Vec<u64> = said.into_iter().map(|(row, _)| row).collect();
            rows.sort_unstable();
            rows
        })
        .collect();
    found.sort_unstable();
    found
}
