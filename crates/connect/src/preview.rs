//! The first rows of a file as they stand, whatever its columns mean, for people who say what they mean.

use crate::columns::{Planned, lay_out, plan};
use crate::forbidden::Judge;
use crate::open::open_planned;
use crate::{Error, Source};
use model::{Field, Slot};

/// The first rows of a file, under all headings but the forbidden ones.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// The headings that have a name.
    pub headings: Vec<String>,
    /// The rows: each with its number and a cell for each heading.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({} headings, {} rows)", self.headings.len(), self.rows.len())
    }
}

/// Reads the first rows that are whole. A file whose columns mean nothing yet is read all the same: its headings are
/// then those of its first row.
pub fn preview(source: &Source, most: usize) -> Result<Preview, Error> {
    let meant = |file: &str, headings: &[String]| {
        let planned = plan(file, headings, source)?;
        let mut fields = vec![Vec::new(); headings.len()];
        let slots = planned.plan.columns.iter().zip(&planned.plan.slots);
        for (column, slot) in slots {
            if let Slot::Field(field) = slot {
                fields[*column].push(*field);
            }
        }
        Ok(under_all(headings, &fields, source))
    };
    let unmeant =
        |_: &str, headings: &[String]| Ok(under_all(headings, &vec![Vec::new(); headings.len()], source));
    let mut reader = match open_planned(source, &meant) {
        Err(Error::Read { path, source }) => return Err(Error::Read { path, source }),
        Err(_) => open_planned(source, &unmeant)?,
        Ok(reader) => reader,
    };
    let headings = reader.shape().columns.iter().map(|column| column.heading.clone()).collect();
    let mut rows = Vec::new();
    while rows.len() < most
        && let Some(batch) = reader.next_batch()?
    {
        let slots = batch.layout().slots.len();
        let cells = batch.records().map(|record| {
            (record.row_number(), (0..slots).map(|slot| record.cell(slot).to_owned()).collect())
        });
        rows.extend(cells.take(most - rows.len()));
    }
    Ok(Preview { headings, rows })
}

/// Carries every column along under its own heading, but for the forbidden ones.
fn under_all(headings: &[String], fields: &[Vec<Field>], source: &Source) -> Planned {
    let is_forbidden = Judge::of(&source.forbidden).columns(headings, fields);
    let named = headings.iter().enumerate().filter(|(at, heading)| !heading.is_empty() && !is_forbidden[*at]);
    let extras: Vec<(usize, String)> = named.map(|(at, heading)| (at, heading.clone())).collect();
    lay_out(headings, &vec![Vec::new(); headings.len()], &extras, &is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Forbidden;
    use std::path::PathBuf;

    fn check(text: &str, forbidden: &str, headings: &[&str], rows: &[(u64, &[&str])]) {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let forbidden = Forbidden { headings: vec![forbidden.to_owned()], fields: Vec::new() };
        let found = preview(&Source { path, forbidden, ..Source::default() }, 2).unwrap();
        assert_eq!(found.headings, headings);
        let found: Vec<(u64, Vec<&str>)> = found
            .rows
            .iter()
            .map(|(row, cells)| (*row, cells.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(found, rows.iter().map(|(row, cells)| (*row, cells.to_vec())).collect::<Vec<_>>());
    }

    #[test]
    fn every_column_is_shown_but_the_forbidden_ones() {
        let text = "email,points,staff\na@b.fr,3,yes\nragged\nc@d.fr,4,no\ne@f.fr,5,no\n";
        check(text, "staff", &["email", "points"], &[(2, &["a@b.fr", "3"]), (4, &["c@d.fr", "4"])]);
    }

    #[test]
    fn columns_that_mean_nothing_yet_are_shown() {
        check("qx;zz\n1;2\n", "", &["qx", "zz"], &[(2, &["1", "2"])]);
    }
}
