//! Why a file or a mapping is refused: what is wrong, where, and what to do. Never a value of a row.

use crate::rejected::CUT;
use crate::{Reject, RejectReason};
use std::path::PathBuf;

/// A file or mapping that cannot be used as a whole. Single unusable rows are [`crate::Reject`]s instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing in it.
    #[error("{file} is empty: expected a heading row and one row per person")]
    Empty {
        /// The file.
        file: String,
    },
    /// Neither text nor a workbook.
    #[error("{file} is not a text file or a workbook ({what}): export it as CSV, XLSX or JSON Lines")]
    Unreadable {
        /// The file.
        file: String,
        /// What it looks like.
        what: &'static str,
    },
    /// A workbook that is damaged or cut off.
    #[error("{file} is a damaged workbook ({reason}): save it again, or export the sheet as CSV")]
    BrokenWorkbook {
        /// The file.
        file: String,
        /// What the workbook reader said.
        reason: String,
    },
    /// The mapping names a sheet that the workbook lacks.
    #[error("{file} has no sheet {sheet:?}: it has {available}")]
    NoSheet {
        /// The file.
        file: String,
        /// The sheet asked for.
        sheet: String,
        /// The sheets there are.
        available: String,
    },
    /// The first row holds values, not headings.
    #[error("{file} has no heading row: its first row looks like values; put a row of column names on top")]
    NoHeadings {
        /// The file.
        file: String,
    },
    /// Two columns of the same name.
    #[error("{file} has the heading {headings} more than once: give each column its own name")]
    DuplicateHeadings {
        /// The file.
        file: String,
        /// The headings that stand twice.
        headings: String,
    },
    /// No column by which people could be compared.
    #[error(
        "{file} holds nothing to compare people by: it needs a first name, last name, full name, birth name, \
         email or phone, but {found}; give a mapping that says which column is which"
    )]
    NothingComparable {
        /// The file.
        file: String,
        /// What was found instead.
        found: String,
    },
    /// The mapping or the caller names a column that the file lacks.
    #[error("{file} has no column {heading:?}{nearest}: {available}")]
    UnknownColumn {
        /// The file.
        file: String,
        /// The heading asked for.
        heading: String,
        /// The nearest spelling, as a question, or nothing.
        nearest: String,
        /// The headings there are.
        available: String,
    },
    /// The mapping sends a column to a field that does not exist.
    #[error(
        "the mapping sends {heading:?} to {field:?}, which is no field{nearest}: the fields are {available}"
    )]
    UnknownField {
        /// The heading in the mapping.
        heading: String,
        /// The field asked for.
        field: String,
        /// The nearest spelling, as a question, or nothing.
        nearest: String,
        /// The fields there are.
        available: String,
    },
    /// The mapping is not the TOML that it should be.
    #[error("the mapping cannot be read: {reason}")]
    BadMapping {
        /// What is wrong and where.
        reason: String,
    },
    /// The mapping names an encoding nobody knows.
    #[error(
        "the mapping asks for the encoding {encoding:?}, which is unknown: try utf-8, windows-1252 or utf-16"
    )]
    UnknownEncoding {
        /// The name given.
        encoding: String,
    },
    /// The mapping reads a column that the policy forbids.
    #[error(
        "the mapping reads the column {heading:?}, but {forbidden} is forbidden: write \"ignore\" for it in the \
         mapping"
    )]
    ForbiddenColumn {
        /// The heading in the mapping.
        heading: String,
        /// What is forbidden about it.
        forbidden: String,
    },
    /// The caller wants to carry a column along that the policy forbids.
    #[error("the column {heading:?} cannot be carried along: it is forbidden")]
    ForbiddenExtra {
        /// The heading asked for.
        heading: String,
    },
    /// A recipe names a built-in mapping that is not there.
    #[error(
        "{file} was read by the built-in mapping {name:?}, which there is no longer: import the file again"
    )]
    NoBuiltIn {
        /// The file.
        file: String,
        /// The mapping's name.
        name: String,
    },
    /// A repaired row that the file's reader would leave out again.
    #[error("{0}; repair it further")]
    Unrepaired(Reject),
    /// A repaired row of which only a part is there.
    #[error(
        "{file}{} holds a text that was cut because of its length: write it in full, or shorten it and take the mark \
         {CUT} away", place(*row, column.as_deref())
    )]
    StillCut {
        /// The file.
        file: String,
        /// The row, where it is known.
        row: Option<u64>,
        /// The column, where it is known.
        column: Option<String>,
    },
    /// A repaired row with a heading that the file has not.
    #[error("{file} row {row} has a cell under a heading that the file lacks{nearest}: it has {available}")]
    UnknownHeading {
        /// The file.
        file: String,
        /// The row.
        row: u64,
        /// The nearest spelling, as a question, or nothing.
        nearest: String,
        /// The headings there are.
        available: String,
    },
    /// A repaired line that cannot be cut into the cells of one row.
    #[error("the repaired line of {file} {fault}")]
    BadLine {
        /// The file.
        file: String,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// A sheet of reconciliations lacks columns.
    #[error(
        "{file} is no sheet of reconciliations: it has no column for {missing}; its columns are {available}"
    )]
    MissingColumns {
        /// The file.
        file: String,
        /// The columns that are missing, by a heading under which each is known.
        missing: String,
        /// The headings there are.
        available: String,
    },
}

/// Why a repaired line is not one row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineFault {
    /// The file's reader would leave it out.
    #[error("cannot be used yet: {0}")]
    Rejected(RejectReason),
    /// There is more than one row in it.
    #[error("holds more than one row: repair them one by one")]
    SeveralRows,
    /// The characters that give the text its shape are not known.
    #[error("cannot be cut into cells: the recipe names no delimiter and quote of one byte")]
    NoDialect,
    /// The file has no lines.
    #[error("cannot be cut into cells: a workbook has none; give the cells under their headings")]
    Workbook,
}

fn place(row: Option<u64>, column: Option<&str>) -> String {
    let row = row.map(|row| format!(" row {row}")).unwrap_or_default();
    let column = column.map(|column| format!(", column {column:?}")).unwrap_or_default();
    row + &column
}
