//! Imports and what they set aside; nothing of what rows say.

use crate::customers::moment;
use crate::quarantine::words_of;
use db::imports::Import;
use db::quarantine::Row;
use model::{ImportId, QuarantineId};
use serde::Serialize;
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
    started_at: String,
    /// None while it runs, or where it was interrupted.
    finished_at: Option<String>,
    counts: ShownCounts,
    /// How often each remark was made, the most frequent first; only where one import is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<Vec<RemarkCount>>,
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
}

/// How often a remark was made: `field.remark`.
#[derive(Serialize, ToSchema)]
struct RemarkCount {
    remark: String,
    number: i64,
}

impl ShownImport {
    /// As it is listed.
    pub fn of(import: Import, source: &str) -> ShownImport {
        let counts = import.counts;
        ShownImport {
            id: ImportId(import.id),
            source: source.to_owned(),
            file: import.file,
            started_at: moment::text(import.started_at),
            finished_at: import.finished_at.map(moment::text),
            counts: ShownCounts {
                created: counts.created,
                changed: counts.changed,
                unchanged: counts.unchanged,
                outdated: counts.outdated,
                quarantined: counts.quarantined,
                removed: counts.removed,
            },
            remarks: None,
        }
    }

    /// The same with its remarks.
    pub fn with(self, remarks: Vec<(String, i64)>) -> ShownImport {
        let count = |(remark, number)| RemarkCount { remark, number };
        ShownImport { remarks: Some(remarks.into_iter().map(count).collect()), ..self }
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
    reason: String,
    /// The reason in words.
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
            detail: words_of(&row.reason, row.detail.as_deref()),
            quarantined_at: moment::text(row.quarantined_at),
            repaired_at: row.repaired_at.map(moment::text),
        }
    }
}
