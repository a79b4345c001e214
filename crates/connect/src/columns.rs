//! From headings to a plan: which column is copied into which slot, and which rows fit the headings.

use crate::forbidden::{Forbidden, Judge};
use crate::headings::{fold, is_single, recognise};
use crate::mapping::Mapping;
use crate::reject::RejectReason;
use crate::rejected::Content;
use crate::shape::{Column, MappedBy};
use crate::suggest::{list, nearest};
use crate::{Error, Source};
use model::{Field, Slot};
use std::borrow::Cow;
use std::collections::HashSet;

/// Fields by which people can be compared; a file needs at least one.
const COMPARABLE: [Field; 6] =
    [Field::FirstName, Field::LastName, Field::FullName, Field::BirthName, Field::Email, Field::Phone];

/// How the cells of a row become the slots of a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The slots, in the order of the columns.
    pub(crate) slots: Vec<Slot>,
    /// The column that feeds each slot.
    pub(crate) columns: Vec<usize>,
    /// The headings.
    pub(crate) headings: Vec<String>,
    /// The columns that are forbidden.
    pub(crate) forbidden: Vec<usize>,
    /// Whether a row whose cells cannot be told apart might hold a forbidden value.
    pub(crate) withholds: bool,
    /// Number of cells a row must have: headings missing at the end need none.
    pub(crate) least: usize,
}

impl Plan {
    /// Why a row of so many cells does not fit the headings. Empty cells too many at the end are harmless.
    pub(crate) fn misfit(&self, cells: usize, is_empty: impl Fn(usize) -> bool) -> Option<RejectReason> {
        let headings = self.headings.len();
        let fits = cells == headings || cells >= self.least && (headings..cells).all(is_empty);
        (!fits).then_some(RejectReason::Ragged { headings, cells })
    }

    /// What may be kept of a row whose cells are told apart.
    pub(crate) fn row<'a>(&'a self, is_too_long: bool, cell: impl Fn(usize) -> Cow<'a, str>) -> Content {
        let named = self.headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty());
        let allowed = named.filter(|(at, _)| !self.forbidden.contains(at));
        Content::row(allowed.map(|(at, heading)| (heading.as_str(), cell(at))), is_too_long)
    }

    /// What may be kept of a row whose cells cannot be told apart.
    pub(crate) fn raw(&self, line: &[u8]) -> Content {
        if self.withholds { Content::Withheld } else { Content::text(line) }
    }
}

/// The plan and what to tell people about it.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    pub(crate) mapped_by: MappedBy,
    /// The mapping that applies: the one given, or the built-in one that was recognised.
    pub(crate) mapping: Option<Mapping>,
    pub(crate) columns: Vec<Column>,
    pub(crate) unmapped: Vec<String>,
}

impl Planned {
    /// Headings of the forbidden columns.
    pub(crate) fn forbidden(&self) -> Vec<String> {
        self.plan.forbidden.iter().map(|column| self.plan.headings[*column].clone()).collect()
    }
}

/// What decides the meaning of the columns.
pub(crate) type Meaning = (Option<Mapping>, MappedBy);

/// Plans how to read a file with these headings.
pub(crate) fn plan(file: &str, headings: &[String], source: &Source) -> Result<Planned, Error> {
    let meaning = choose(headings, source.mapping.as_ref())?;
    plan_by(file, headings, meaning, &source.extras, &source.forbidden)
}

/// Plans how to read a file whose columns' meaning is settled.
pub(crate) fn plan_by(
    file: &str,
    headings: &[String],
    (mapping, mapped_by): Meaning,
    extras: &[String],
    forbidden: &Forbidden,
) -> Result<Planned, Error> {
    check_headings(file, headings)?;
    let mut fields = match &mapping {
        Some(mapping) if !mapping.columns.is_empty() => mapped(file, headings, mapping)?,
        _ => recognise(headings).into_iter().map(|field| field.into_iter().collect()).collect(),
    };
    let is_forbidden = Judge::of(forbidden).columns(headings, &fields);
    fields.iter_mut().zip(&is_forbidden).filter(|(_, gone)| **gone).for_each(|(fields, _)| fields.clear());
    let extras = extras.iter().map(|extra| Ok((one_column(file, headings, extra)?, extra.clone())));
    let extras: Vec<(usize, String)> = extras.collect::<Result<_, Error>>()?;
    if let Some((_, heading)) = extras.iter().find(|(column, _)| is_forbidden[*column]) {
        return Err(Error::ForbiddenExtra { heading: heading.clone() });
    }
    check_comparable(file, headings, &fields)?;
    let planned = lay_out(headings, &fields, &extras, &is_forbidden);
    Ok(Planned { mapping, mapped_by, ..planned })
}

/// Lays out the slots by the fields and the headings to carry along.
pub(crate) fn lay_out(
    headings: &[String],
    fields: &[Vec<Field>],
    extras: &[(usize, String)],
    is_forbidden: &[bool],
) -> Planned {
    let least = headings.iter().rposition(|heading| !heading.is_empty()).map_or(0, |last| last + 1);
    let forbidden: Vec<usize> = (0..headings.len()).filter(|column| is_forbidden[*column]).collect();
    let withholds = !forbidden.is_empty();
    let mut plan = Plan { headings: headings.to_vec(), least, forbidden, withholds, ..Plan::default() };
    let (mut columns, mut unmapped) = (Vec::new(), Vec::new());
    for (at, heading) in headings.iter().enumerate().filter(|(at, _)| !is_forbidden[*at]) {
        let own_extras =
            extras.iter().filter(|(column, _)| *column == at).map(|(_, name)| Slot::Extra(name.clone()));
        let slots: Vec<Slot> = fields[at].iter().copied().map(Slot::Field).chain(own_extras).collect();
        let extra = slots.len() > fields[at].len();
        if slots.is_empty() {
            unmapped.extend(Some(heading.clone()).filter(|heading| !heading.is_empty()));
            continue;
        }
        plan.columns.extend(slots.iter().map(|_| at));
        plan.slots.extend(slots);
        columns.push(Column { heading: heading.clone(), fields: fields[at].clone(), extra });
    }
    Planned { plan, mapped_by: MappedBy::Headings, mapping: None, columns, unmapped }
}

/// The mapping given, else the built-in one with the most matching headings.
fn choose(headings: &[String], given: Option<&Mapping>) -> Result<Meaning, Error> {
    if let Some(mapping) = given {
        return Ok((Some(mapping.clone()), MappedBy::Given));
    }
    let mut best = (None, MappedBy::Headings);
    let mut most = 0;
    for (name, text) in Mapping::built_in() {
        let mapping = Mapping::from_toml(text)?;
        let wanted = &mapping.recognise.headings;
        let applies = wanted.iter().all(|heading| !find(headings, heading).is_empty());
        if applies && wanted.len() > most {
            most = wanted.len();
            best = (Some(mapping), MappedBy::BuiltIn((*name).to_owned()));
        }
    }
    Ok(best)
}

/// The fields of each column by the mapping.
fn mapped(file: &str, headings: &[String], mapping: &Mapping) -> Result<Vec<Vec<Field>>, Error> {
    let required = |heading: &String| {
        let listed = &mapping.recognise.headings;
        listed.is_empty() || listed.iter().any(|other| fold(other) == fold(heading))
    };
    let mut fields: Vec<Option<Vec<Field>>> = vec![None; headings.len()];
    for heading in &mapping.recognise.headings {
        one_column(file, headings, heading)?;
    }
    for (heading, target) in &mapping.columns {
        let found = find(headings, heading);
        if found.is_empty() && required(heading) {
            return Err(unknown_column(file, headings, heading));
        }
        for at in found {
            fields[at].get_or_insert_default().extend(target.fields(heading)?);
        }
    }
    if mapping.recognise.rest {
        let named: Vec<Field> = fields.iter().flatten().flatten().copied().collect();
        for (fields, found) in fields.iter_mut().zip(recognise(headings)) {
            let found = found.filter(|field| !is_single(*field) || !named.contains(field));
            fields.get_or_insert_with(|| found.into_iter().collect());
        }
    }
    Ok(fields.into_iter().map(Option::unwrap_or_default).collect())
}

/// The columns under this heading: spelt exactly so, else the same but for case, accents and punctuation.
fn find(headings: &[String], wanted: &str) -> Vec<usize> {
    let exact: Vec<usize> = positions(headings, |heading| heading == wanted);
    if !exact.is_empty() {
        return exact;
    }
    let folded = fold(wanted);
    positions(headings, |heading| !folded.is_empty() && fold(heading) == folded)
}

fn positions(headings: &[String], is_wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    headings.iter().enumerate().filter(|(_, heading)| is_wanted(heading)).map(|(at, _)| at).collect()
}

fn one_column(file: &str, headings: &[String], wanted: &str) -> Result<usize, Error> {
    find(headings, wanted).first().copied().ok_or_else(|| unknown_column(file, headings, wanted))
}

/// Headings of which none is known may be the values of a person: then only their number is told.
fn unknown_column(file: &str, headings: &[String], wanted: &str) -> Error {
    let names = named(headings);
    let (file, heading) = (file.to_owned(), wanted.to_owned());
    let nearest = nearest(wanted, &names);
    let are_headings = !nearest.is_empty() || recognise(headings).iter().any(Option::is_some);
    let available = match are_headings {
        true => format!("it has {}", list(&names)),
        false => {
            format!("none of its {} headings is known, so is its first row the heading row?", names.len())
        }
    };
    Error::UnknownColumn { nearest, file, heading, available }
}

/// The headings that are not empty.
pub(crate) fn named(headings: &[String]) -> Vec<&str> {
    headings.iter().map(String::as_str).filter(|heading| !heading.is_empty()).collect()
}

/// Refuses rows of values where headings should be, and headings that stand twice.
pub(crate) fn check_headings(file: &str, headings: &[String]) -> Result<(), Error> {
    if headings.iter().any(|heading| looks_like_a_value(heading)) {
        return Err(Error::NoHeadings { file: file.to_owned() });
    }
    let mut seen = HashSet::new();
    let is_twice = |heading: &&String| !heading.is_empty() && !seen.insert(heading.to_lowercase());
    let mut twice: Vec<&str> = headings.iter().filter(is_twice).map(String::as_str).collect();
    twice.sort_unstable();
    twice.dedup();
    match twice.is_empty() {
        true => Ok(()),
        false => Err(Error::DuplicateHeadings { file: file.to_owned(), headings: list(&twice) }),
    }
}

/// Headings are words. An address or a long number is somebody's, and must not be repeated in a message.
fn looks_like_a_value(heading: &str) -> bool {
    heading.contains('@') || heading.bytes().filter(u8::is_ascii_digit).count() >= 6
}

fn check_comparable(file: &str, headings: &[String], fields: &[Vec<Field>]) -> Result<(), Error> {
    if fields.iter().flatten().any(|field| COMPARABLE.contains(field)) {
        return Ok(());
    }
    // Where no heading is known, the first row may well be a person: only its length is told.
    let known = fields.iter().flatten().next().is_some();
    let names = named(headings);
    let found = match known {
        true => format!("its columns are {}", list(&names)),
        false => format!("none of the {} headings in its first row is known", names.len()),
    };
    Err(Error::NothingComparable { file: file.to_owned(), found })
}
