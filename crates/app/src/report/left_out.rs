//! Rows that were left out, as the page lists them: where they stand and why, never what is in them.

use crate::load::{DUPLICATE_ID, Loaded};
use connect::RejectReason;
use serde::Serialize;

/// Rows of either sort, unusable or repeated, that are listed one by one.
const LISTED: usize = 50;

/// One row that was left out.
#[derive(Serialize)]
pub(super) struct LeftOut {
    /// The file's name.
    pub file: String,
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// The column concerned, where one is.
    pub column: Option<String>,
    pub reason: Reason,
}

/// Why it was left out.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Reason {
    /// It cannot be read.
    Unusable(RejectReason),
    /// It has the record id of an earlier row.
    Repeated { kind: &'static str },
}

/// The first unusable and the first repeated rows, file by file in the order of rows.
pub(super) fn rows(loaded: &Loaded) -> Vec<LeftOut> {
    let mut rows: Vec<(usize, LeftOut)> = unusable(loaded).take(LISTED).collect();
    rows.extend(repeated(loaded).take(LISTED));
    rows.sort_by_key(|(file, left_out)| (*file, left_out.row));
    rows.into_iter().map(|(_, left_out)| left_out).collect()
}

fn unusable(loaded: &Loaded) -> impl Iterator<Item = (usize, LeftOut)> {
    loaded.files.iter().enumerate().flat_map(|(at, facts)| {
        facts.rejects.iter().map(move |reject| {
            let column = reject.column.as_deref().map(super::short);
            let reason = Reason::Unusable(reject.reason);
            (at, LeftOut { file: super::short(&reject.file), row: reject.row, column, reason })
        })
    })
}

fn repeated(loaded: &Loaded) -> impl Iterator<Item = (usize, LeftOut)> {
    loaded.files.iter().enumerate().flat_map(|(at, facts)| {
        facts.duplicates.iter().map(move |row| {
            let file = super::short(&facts.shape.file);
            let reason = Reason::Repeated { kind: DUPLICATE_ID };
            (at, LeftOut { file, row: u64::from(*row), column: None, reason })
        })
    })
}
