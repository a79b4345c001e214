//! The sheet in which people wrote for years which records are one person and which are not. It reads what
//! stands there; whether the records exist, and what a verdict changes, is for others to say.

mod cells;
mod words;

use crate::columns::{Planned, check_headings, lay_out, named};
use crate::open::open_planned;
use crate::suggest::list;
use crate::{Error, Reader, RejectReason, Source};
use cells::{date, exact};
use model::{CivilDate, RawRecord};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use words::{REQUIRED, Role, WORDS};

/// What a sheet says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sheet {
    /// The lines that can be used, in the order of the sheet.
    pub lines: Vec<Line>,
    /// The lines that cannot, each with the reason.
    pub unusable: Vec<Unusable>,
}

/// One line: what somebody decided about two records.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// Source of the first record.
    pub source_a: String,
    /// Key of the first record within its source.
    pub id_a: String,
    /// Source of the second record.
    pub source_b: String,
    /// Key of the second record within its source.
    pub id_b: String,
    /// What was decided.
    pub verdict: Verdict,
    /// The day of the decision, as written: the day of an instant is that of its own time zone.
    pub on: Option<CivilDate>,
    /// Who decided; empty where the sheet does not say.
    pub by: String,
    /// What was noted; empty where there is nothing.
    pub comment: String,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("row", &self.row)
            .field("verdict", &self.verdict)
            .field("on", &self.on)
            .finish_non_exhaustive()
    }
}

/// What was decided about two records.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They are one person.
    Same,
    /// They are two persons.
    Different,
    /// They are two persons of one household.
    Household,
}

/// A line that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Unusable {
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// Heading of the column concerned, where one is.
    pub column: Option<String>,
    /// Why it cannot be used.
    pub reason: Fault,
}

/// Why a line cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A cell that is needed is empty.
    Missing,
    /// No word that is known as a verdict, or one with a question mark.
    UnknownVerdict,
    /// Neither a day nor an instant.
    UnreadableDate,
    /// A number that a spreadsheet rounded to write it with an exponent.
    DigitsLost,
    /// Both records are the same one.
    SameRecord,
    /// The row itself cannot be read.
    Row(RejectReason),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "nothing stands there",
            Self::UnknownVerdict => {
                "no verdict that is known; write same person, different people or same household, without a doubt"
            }
            Self::UnreadableDate => "no date that can be read; write it as 2024-03-31 or 31/03/2024",
            Self::DigitsLost => "a number whose last digits the spreadsheet has lost; write the key as text",
            Self::SameRecord => "both records are the same one",
            Self::Row(reason) => return reason.fmt(f),
        })
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Reads a sheet from a workbook, delimited text or JSON Lines.
pub fn read(path: &Path) -> Result<Sheet, Error> {
    let source = Source { path: path.to_owned(), keep_rejected: true, ..Source::default() };
    let mut reader = open_planned(&source, &plan)?;
    let columns = Columns::of(&reader);
    let mut sheet = Sheet::default();
    while let Some(batch) = reader.next_batch()? {
        for record in batch.records().filter(|record| !is_blank(record)) {
            match columns.line(&record) {
                Ok(line) => sheet.lines.push(line),
                Err(unusable) => sheet.unusable.push(unusable),
            }
        }
        sheet.note_rejected(&mut reader);
        reader.recycle(batch);
    }
    sheet.note_rejected(&mut reader);
    sheet.unusable.sort_by_key(|unusable| unusable.row);
    Ok(sheet)
}

impl Sheet {
    fn note_rejected(&mut self, reader: &mut Reader) {
        let rejected = reader.take_rejected().into_iter().map(|rejected| rejected.reject);
        self.unusable.extend(rejected.map(|reject| {
            let reason = Fault::Row(reject.reason);
            Unusable { row: reject.row, column: reject.column, reason }
        }));
    }
}

/// The columns that play a part are carried along under their own headings.
fn plan(file: &str, headings: &[String]) -> Result<Planned, Error> {
    check_headings(file, headings)?;
    let found = WORDS.roles(headings);
    let missing: Vec<&str> = REQUIRED
        .iter()
        .filter(|role| found[**role as usize].is_none())
        .map(|role| WORDS.name(*role))
        .collect();
    if !missing.is_empty() {
        let names = named(headings);
        // Where no heading is known, the first row may well hold values: only its length is told.
        let available = match found.iter().any(Option::is_some) {
            true => list(&names),
            false => format!("{} headings of which none is known", names.len()),
        };
        return Err(Error::MissingColumns { file: file.to_owned(), missing: list(&missing), available });
    }
    let extras: Vec<(usize, String)> =
        found.iter().flatten().map(|column| (*column, headings[*column].clone())).collect();
    let nothing = headings.len();
    Ok(lay_out(headings, &vec![Vec::new(); nothing], &extras, &vec![false; nothing]))
}

fn is_blank(record: &RawRecord<'_>) -> bool {
    (0..record.layout().slots.len()).all(|slot| record.cell(slot).trim().is_empty())
}

/// The slot and the heading of each role that the sheet has a column for.
struct Columns([Option<(usize, String)>; Role::COUNT]);

impl Columns {
    fn of(reader: &Reader) -> Self {
        let headings = &reader.recipe().headings;
        Self(WORDS.roles(headings).map(|column| {
            let heading = headings[column?].clone();
            Some((reader.layout().extra(&heading)?, heading))
        }))
    }

    fn line(&self, record: &RawRecord<'_>) -> Result<Line, Unusable> {
        let at = |role: Role, reason: Fault| Unusable {
            row: record.row_number(),
            column: self.0[role as usize].as_ref().map(|(_, heading)| heading.clone()),
            reason,
        };
        let text =
            |role: Role| self.0[role as usize].as_ref().map_or("", |(slot, _)| record.cell(*slot).trim());
        let needed =
            |role: Role| Some(text(role)).filter(|text| !text.is_empty()).ok_or(at(role, Fault::Missing));
        let id = |role: Role| exact(needed(role)?).ok_or(at(role, Fault::DigitsLost));
        let verdict =
            WORDS.verdict(needed(Role::Verdict)?).ok_or(at(Role::Verdict, Fault::UnknownVerdict))?;
        let on = match text(Role::On) {
            "" => None,
            written => Some(date(written).ok_or(at(Role::On, Fault::UnreadableDate))?),
        };
        let line = Line {
            row: record.row_number(),
            source_a: needed(Role::SourceA)?.to_owned(),
            id_a: id(Role::IdA)?,
            source_b: needed(Role::SourceB)?.to_owned(),
            id_b: id(Role::IdB)?,
            verdict,
            on,
            by: text(Role::By).to_owned(),
            comment: text(Role::Comment).to_owned(),
        };
        match (&line.source_a, &line.id_a) == (&line.source_b, &line.id_b) {
            true => Err(at(Role::IdB, Fault::SameRecord)),
            false => Ok(line),
        }
    }
}
