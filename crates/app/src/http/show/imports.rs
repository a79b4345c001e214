//! Imports and what they set aside; nothing of what rows say.

use super::ShownUpload;
use super::uploads::sight;
use crate::access::{View, mask};
use crate::customers::moment;
use crate::live::LookedInto;
use crate::quarantine::{Opened, Reason, Replayed, figures_of, words_of};
use connect::{Column, Content};
use db::imports::Import;
use db::quarantine::Row;
use db::uploads::{State, Upload};
use model::{Field, ImportId, QuarantineId, Sight};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A page of imports.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Imports {
    pub imports: Vec<ShownImport>,
    pub next: Option<String>,
}

/// An import.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub(in crate::http) struct ShownImport {
    #[schema(value_type = String)]
    id: ImportId,
    source: String,
    /// Name of the file.
    file: String,
    /// Who brought it: the id of a user or an API client, or what whoever used the command line is called; null where
    /// nobody knows.
    by: Option<String>,
    /// `arriving`, `waiting`, `trying`, `running`, `finished`, `failed`, `cancelled`, `discarded` or `expired`; by command
    /// `finished` or `unfinished`.
    state: &'static str,
    /// When it began; before that, when the file came.
    started_at: String,
    /// None while it runs, or where it was interrupted.
    finished_at: Option<String>,
    counts: ShownCounts,
    /// How often each remark was made, the most frequent first; only where one import is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<Vec<RemarkCount>>,
    /// The file, where it was sent over HTTP; only where one import is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    upload: Option<ShownUpload>,
}

/// What became of the rows.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportCounts)]
struct ShownCounts {
    created: i64,
    changed: i64,
    unchanged: i64,
    outdated: i64,
    quarantined: i64,
    /// Values of forbidden attributes that were removed.
    removed: i64,
    /// Rows that could not be written and are kept as dead letters.
    failed: i64,
}

/// How often a remark was made: `field:remark`, both of them words that stay the same.
#[derive(Serialize, ToSchema)]
struct RemarkCount {
    remark: String,
    number: i64,
}

impl ShownImport {
    /// As it is listed; with the state and the rows that failed, where its file was sent over HTTP.
    pub fn of(import: Import, source: &str, sent: Option<(State, i64)>) -> ShownImport {
        let by_command = if import.finished_at.is_some() { "finished" } else { "unfinished" };
        let counts = import.counts;
        ShownImport {
            id: ImportId(import.id),
            source: source.to_owned(),
            file: import.file,
            by: Some(import.actor).filter(|actor| !actor.is_empty()),
            state: sent.map_or(by_command, |(state, _)| state.key()),
            started_at: moment::text(import.started_at),
            finished_at: import.finished_at.map(moment::text),
            counts: ShownCounts {
                created: counts.created,
                changed: counts.changed,
                unchanged: counts.unchanged,
                outdated: counts.outdated,
                quarantined: counts.quarantined,
                removed: counts.removed,
                failed: sent.map_or(0, |(_, failed)| failed),
            },
            remarks: None,
            upload: None,
        }
    }

    /// The same with its remarks.
    pub fn with(self, remarks: Vec<(String, i64)>) -> ShownImport {
        let count = |(remark, number)| RemarkCount { remark, number };
        ShownImport { remarks: Some(remarks.into_iter().map(count).collect()), ..self }
    }

    /// The same with its file.
    pub fn with_upload(self, upload: Option<&Upload>) -> ShownImport {
        ShownImport { upload: upload.map(ShownUpload::of), ..self }
    }

    /// Which it is.
    pub fn id(&self) -> ImportId {
        self.id
    }
}

/// A page of rows in quarantine, and how many wait for which reason.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Quarantine {
    pub reasons: Vec<ReasonCount>,
    pub rows: Vec<QuarantinedRow>,
    pub next: Option<String>,
}

/// How many rows wait for a reason.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReasonCount {
    pub reason: String,
    pub waiting: i64,
}

/// A row that waits.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct QuarantinedRow {
    #[schema(value_type = String)]
    id: QuarantineId,
    #[schema(value_type = String)]
    import: ImportId,
    source: String,
    /// Its number in the file.
    row: i64,
    /// The column concerned, where one is.
    column: Option<String>,
    /// A word that stays the same.
    reason: String,
    /// The figures of the reason by name: `headings` and `cells` where it is `ragged`, `at` (a byte) where it is `bad_json`.
    parameters: BTreeMap<String, u64>,
    /// The reason in English words.
    detail: String,
    quarantined_at: String,
    repaired_at: Option<String>,
}

impl QuarantinedRow {
    /// As it is listed.
    pub fn of(row: &Row, source: &str) -> QuarantinedRow {
        QuarantinedRow {
            id: QuarantineId(row.id),
            import: ImportId(row.import_id),
            source: source.to_owned(),
            row: row.row_number,
            column: row.column.clone(),
            reason: row.reason.clone(),
            parameters: figures_of(&row.reason, row.detail.as_deref()),
            detail: words_of(&row.reason, row.detail.as_deref()),
            quarantined_at: moment::text(row.quarantined_at),
            repaired_at: row.repaired_at.map(moment::text),
        }
    }
}

/// A row that waits, with what stands in it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct QuarantinedContent {
    #[serde(flatten)]
    row: QuarantinedRow,
    /// Name of its file.
    file: String,
    /// `cells`, `line` where its cells cannot be told apart, `withheld` where a forbidden value could hide in it, or
    /// `destroyed`.
    content: &'static str,
    cells: Vec<QuarantinedCell>,
    /// The line as it stands, where its cells cannot be told apart and values are seen in clear.
    line: Option<String>,
}

/// A cell of such a row.
#[derive(Serialize, ToSchema)]
struct QuarantinedCell {
    heading: String,
    #[schema(value_type = Vec<String>)]
    fields: Vec<Field>,
    /// Null where it is not seen.
    value: Option<String>,
    /// `clear`, `masked` or `hidden`.
    seen: &'static str,
}

impl QuarantinedContent {
    /// As it is seen in the brand of its source.
    pub fn of(found: LookedInto, source: &str, view: &View, brand: &str) -> QuarantinedContent {
        let LookedInto { row, content, columns, file } = found;
        let (content, cells, line) = match content {
            Opened::Destroyed => ("destroyed", Vec::new(), None),
            Opened::Content(Content::Withheld) => ("withheld", Vec::new(), None),
            Opened::Content(Content::Text(line)) => {
                let (sight, _) = sight(&[], view, brand);
                ("line", Vec::new(), (sight == Sight::Clear).then_some(line))
            }
            Opened::Content(Content::Row(cells)) => {
                let cell = |cell| QuarantinedCell::of(cell, &columns, view, brand);
                ("cells", cells.into_iter().map(cell).collect(), None)
            }
        };
        QuarantinedContent { row: QuarantinedRow::of(&row, source), file, content, cells, line }
    }
}

impl QuarantinedCell {
    fn of(
        (heading, value): (String, String),
        columns: &[Column],
        view: &View,
        brand: &str,
    ) -> QuarantinedCell {
        let column = columns.iter().find(|column| column.heading == heading);
        let fields = column.map(|column| column.fields.clone()).unwrap_or_default();
        let (sight, field) = sight(&fields, view, brand);
        let seen = match sight {
            Sight::Clear => "clear",
            Sight::Masked => "masked",
            Sight::Hidden => "hidden",
        };
        QuarantinedCell { heading, fields, value: mask::seen(sight, field, value), seen }
    }
}

/// What is still wrong with a row that was repaired.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct RepairedRow {
    #[schema(value_type = String)]
    id: QuarantineId,
    /// The reason why it still cannot be read; null where it can be replayed.
    still: Option<&'static str>,
    /// The figures of the reason by name.
    parameters: BTreeMap<String, u64>,
    /// The reason in English words.
    detail: Option<String>,
}

impl RepairedRow {
    /// As it is told.
    pub fn of(id: QuarantineId, left: Option<Reason>) -> RepairedRow {
        let parameters = left.map(Reason::figures).unwrap_or_default();
        RepairedRow { id, still: left.map(Reason::kind), parameters, detail: left.map(Reason::words) }
    }
}

/// What became of rows that were replayed.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReplayedRows {
    created: i64,
    changed: i64,
    unchanged: i64,
    outdated: i64,
    /// Rows that were settled before.
    settled_before: usize,
    /// Rows of which nothing was left to be taken in.
    destroyed: usize,
    /// Rows that stay, each with what is wrong with it by now.
    stay: Vec<StayingRow>,
    /// Rows that could not be written here; the log says why.
    failed: i64,
}

/// A row that stays in quarantine.
#[derive(Serialize, ToSchema)]
struct StayingRow {
    #[schema(value_type = String)]
    id: QuarantineId,
    column: Option<String>,
    reason: String,
    /// The figures of the reason by name.
    parameters: BTreeMap<String, u64>,
    /// The reason in English words.
    detail: String,
}

impl From<Replayed> for ReplayedRows {
    fn from(replayed: Replayed) -> ReplayedRows {
        let counts = replayed.counts;
        let stay = |(id, finding): (i64, db::quarantine::Finding)| StayingRow {
            id: QuarantineId(id),
            detail: words_of(&finding.reason, finding.detail.as_deref()),
            parameters: figures_of(&finding.reason, finding.detail.as_deref()),
            column: finding.column,
            reason: finding.reason,
        };
        ReplayedRows {
            created: counts.created,
            changed: counts.changed,
            unchanged: counts.unchanged,
            outdated: counts.outdated,
            settled_before: replayed.settled_before,
            destroyed: replayed.destroyed,
            failed: replayed.stay.get("failed").copied().unwrap_or_default(),
            stay: replayed.first.into_iter().map(stay).collect(),
        }
    }
}

/// How many rows were given up; those that were settled before are left as they are. It cannot be undone.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DiscardedRows {
    pub discarded: usize,
}
