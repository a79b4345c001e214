//! How a file was read, so that a row of it which was set aside and repaired is read exactly as the others were.
//! A recipe holds headings and choices, never a value of a row.

use crate::columns::{Plan, Planned, named, plan_by};
use crate::forbidden::Judge;
use crate::reject::RejectReason;
use crate::rejected::{CUT, Content};
use crate::suggest::{list, nearest};
use crate::window::LONGEST_ROW;
use crate::{
    Column, Error, Forbidden, Format, LineFault, MappedBy, Mapping, Reject, Shape, Source, csv, jsonl,
};
use model::{DateOrder, Layout, RawBatch};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// What the reader of a file decided about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The file's name.
    pub file: String,
    /// Name of the source, for rows that do not name theirs.
    pub source: String,
    /// How the rows are written.
    pub format: Format,
    /// Where the columns' meaning comes from.
    pub mapped_by: MappedBy,
    /// The mapping, where one was given.
    pub mapping: Option<Mapping>,
    /// All headings, in the order of the file.
    pub headings: Vec<String>,
    /// Headings that are carried along under their own name.
    pub extras: Vec<String>,
    /// ISO 3166 code of the country to assume where a row names none.
    pub country: Option<String>,
    /// How numeric dates are written.
    pub date_order: DateOrder,
    /// Character between cells (CSV).
    pub delimiter: Option<char>,
    /// Character around cells that contain a delimiter (CSV).
    pub quote: Option<char>,
    /// What must never enter.
    pub forbidden: Forbidden,
}

/// A row that was set aside and has been repaired.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// Its number in the file.
    pub row: u64,
    /// Heading and cell; a heading that is missing has an empty cell.
    pub cells: Vec<(String, String)>,
}

impl std::fmt::Debug for Repaired {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Repaired(row {}, {} cells)", self.row, self.cells.len())
    }
}

/// Reads repaired rows as the reader of their file read the others. A row that it would leave out again is an
/// error; cells of forbidden columns are dropped.
pub fn reread(recipe: &Recipe, rows: &[Repaired]) -> Result<RawBatch, Error> {
    let Planned { plan, mapping, .. } = recipe.plan()?;
    let layout = Layout {
        file: recipe.file.clone(),
        source: recipe.source.clone(),
        slots: plan.slots.clone(),
        country: country(recipe, mapping)?,
        date_order: recipe.date_order,
    };
    let mut batch = RawBatch::new(Arc::new(layout), rows.len());
    let table = Table::of(recipe, &plan);
    for row in rows {
        let cells = table.cells(row)?;
        batch.push(row.row, plan.columns.iter().map(|column| cells[*column]));
    }
    Ok(batch)
}

impl Recipe {
    /// What was decided about a file.
    pub(crate) fn of(source: &Source, layout: &Layout, shape: &Shape, plan: &Plan) -> Self {
        let code = |country: [u8; 2]| country.iter().copied().map(char::from).collect();
        Self {
            file: layout.file.clone(),
            source: layout.source.clone(),
            format: shape.format,
            mapped_by: shape.mapped_by.clone(),
            mapping: source.mapping.clone(),
            headings: plan.headings.clone(),
            extras: source.extras.clone(),
            country: layout.country.map(code),
            date_order: layout.date_order,
            delimiter: shape.delimiter,
            quote: shape.quote,
            forbidden: source.forbidden.clone(),
        }
    }

    /// Forbids more, because the policy has become stricter since the file was read. What the mapping reads
    /// from columns that are forbidden by now is dropped.
    pub fn forbid(&mut self, more: &Forbidden) {
        self.forbidden.headings.extend_from_slice(&more.headings);
        self.forbidden.fields.extend_from_slice(&more.fields);
    }

    /// Takes out of a content that was set aside what has been forbidden since; a raw line in which such a value
    /// could hide is withheld.
    pub fn without_forbidden(&self, content: Content) -> Content {
        let judge = Judge::of(&self.forbidden);
        if judge.is_idle() {
            return content;
        }
        let forbidden: Vec<&String> = match self.plan() {
            Ok(planned) => planned.plan.forbidden.iter().map(|column| &self.headings[*column]).collect(),
            Err(_) => return Content::Withheld,
        };
        let is_out = |heading: &String| forbidden.contains(&heading) || judge.is_forbidden(heading);
        match content {
            Content::Row(mut cells) => {
                cells.retain(|(heading, _)| !is_out(heading));
                Content::Row(cells)
            }
            // A line of JSON may hold keys that no heading tells of.
            Content::Text(_) if !forbidden.is_empty() || self.format == Format::JsonLines => {
                Content::Withheld
            }
            content => content,
        }
    }

    /// Cuts a repaired raw line into cells under their headings, as the reader of its file would. Values of
    /// forbidden columns are dropped, and so are values under a heading that the file's reader did not know.
    pub fn split(&self, line: &str) -> Result<Vec<(String, String)>, Error> {
        let bad = |fault| Error::BadLine { file: self.file.clone(), fault };
        if line.trim_end().trim_end_matches('"').ends_with(CUT) {
            return Err(Error::StillCut { file: self.file.clone(), row: None, column: None });
        }
        let plan = self.plan()?.plan;
        let content = match (self.format, self.delimiter, self.quote) {
            (Format::JsonLines, ..) => jsonl::split(line, &plan, Judge::of(&self.forbidden)),
            (Format::Csv, Some(delimiter), Some(quote)) => csv::split(line, delimiter, quote, &plan),
            _ => Err(LineFault::Workbook),
        };
        match content.map_err(bad)? {
            Content::Row(cells) => Ok(cells),
            Content::Text(_) | Content::Withheld => Ok(Vec::new()),
        }
    }

    /// The columns that are read, each with the fields that it feeds.
    pub fn columns(&self) -> Result<Vec<Column>, Error> {
        Ok(self.plan()?.columns)
    }

    fn plan(&self) -> Result<Planned, Error> {
        let mapping = match &self.mapped_by {
            MappedBy::Given => self.mapping.clone(),
            MappedBy::BuiltIn(name) => Some(self.built_in(name)?),
            MappedBy::Headings => None,
        };
        let meaning = (mapping, self.mapped_by.clone());
        plan_by(&self.file, &self.headings, meaning, &self.extras, &self.forbidden)
    }

    fn built_in(&self, name: &str) -> Result<Mapping, Error> {
        let known = Mapping::built_in().iter().find(|(known, _)| *known == name);
        let gone = || Error::NoBuiltIn { file: self.file.clone(), name: name.to_owned() };
        Mapping::from_toml(known.ok_or_else(gone)?.1)
    }
}

/// The country of the recipe, checked as that of a mapping is.
fn country(recipe: &Recipe, mapping: Option<Mapping>) -> Result<Option<[u8; 2]>, Error> {
    let mut mapping = mapping.unwrap_or_default();
    mapping.source.country.clone_from(&recipe.country);
    mapping.country()
}

/// The columns of a file, for finding the place of a cell by its heading.
struct Table<'a> {
    recipe: &'a Recipe,
    plan: &'a Plan,
    judge: Judge,
    columns: HashMap<&'a str, usize>,
}

impl<'a> Table<'a> {
    fn of(recipe: &'a Recipe, plan: &'a Plan) -> Self {
        let named = plan.headings.iter().enumerate().map(|(at, heading)| (heading.as_str(), at));
        Self { recipe, plan, judge: Judge::of(&recipe.forbidden), columns: named.collect() }
    }

    /// The cells of a row in the order of the file; of a heading that stands twice the last one counts.
    fn cells<'r>(&self, row: &'r Repaired) -> Result<Vec<&'r str>, Error> {
        let mut cells = vec![""; self.plan.headings.len()];
        for (heading, cell) in &row.cells {
            match self.columns.get(heading.as_str()) {
                Some(column) if self.plan.forbidden.contains(column) => {}
                Some(column) => {
                    self.check(row.row, heading, cell)?;
                    cells[*column] = cell;
                }
                None if self.judge.is_forbidden(heading) => {}
                None => return Err(self.unknown(row.row, heading)),
            }
        }
        match cells.iter().map(|cell| cell.len()).sum::<usize>() > LONGEST_ROW {
            true => Err(self.unrepaired(row.row, None, RejectReason::TooLong)),
            false => Ok(cells),
        }
    }

    fn check(&self, row: u64, heading: &str, cell: &str) -> Result<(), Error> {
        let column = Some(heading.to_owned());
        if cell.ends_with(CUT) {
            return Err(Error::StillCut { file: self.recipe.file.clone(), row: Some(row), column });
        }
        // A workbook hands a NUL byte on; nothing else does.
        if self.recipe.format != Format::Xlsx && cell.contains('\0') {
            return Err(self.unrepaired(row, column, RejectReason::NulByte));
        }
        Ok(())
    }

    fn unrepaired(&self, row: u64, column: Option<String>, reason: RejectReason) -> Error {
        Error::Unrepaired(Reject { file: self.recipe.file.clone(), row, column, reason })
    }

    /// What was given as a heading may be a value by mistake, so it is not repeated.
    fn unknown(&self, row: u64, heading: &str) -> Error {
        let names = named(&self.plan.headings);
        let file = self.recipe.file.clone();
        Error::UnknownHeading { file, row, nearest: nearest(heading, &names), available: list(&names) }
    }
}
