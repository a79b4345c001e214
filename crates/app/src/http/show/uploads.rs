//! Files that were sent to be imported: what they are, what a dry run says, how far an import is. Counts, headings and
//! numbers of rows; what rows say only in a preview, as far as whoever asks sees it.

use crate::access::{View, mask};
use crate::customers::moment;
use crate::live::{About, Flaw, Form, Mapped, Told, Way};
use connect::{Format, Preview};
use db::imports::Import;
use db::uploads::{State, Upload};
use model::{DataClass, Field, ImportId, Sight};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The file of an import.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportUpload)]
pub(in crate::http) struct ShownUpload {
    bytes: i64,
    /// When it is destroyed where nothing is done with it; only while it waits.
    expires_at: Option<String>,
    /// How it is read; null where it cannot be.
    form: Option<ShownForm>,
    /// Why it cannot be read; another mapping may mend it.
    flaw: Option<ShownFlaw>,
    /// The mapping that was given.
    #[schema(value_type = Option<Object>)]
    mapping: Option<Value>,
    /// What the last dry run said, by the mapping of now.
    dry_run: Option<Figures>,
    /// How far the dry run or the import is, or what it said in the end.
    progress: Option<Figures>,
    /// Why it failed.
    fault: Option<ShownFlaw>,
}

/// How a file is read.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportForm)]
struct ShownForm {
    /// `csv`, `xlsx` or `json_lines`.
    format: &'static str,
    compressed: bool,
    encoding: String,
    delimiter: Option<String>,
    quote: Option<String>,
    sheet: Option<String>,
    /// The known kind of file that it is, such as `shopify`.
    shape: Option<String>,
    columns: Vec<ShownColumn>,
    /// Headings of columns that are left out.
    not_used: Vec<String>,
    /// Headings of columns that the policy forbids: they never enter.
    forbidden: Vec<String>,
}

/// A column that is read.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportColumn)]
struct ShownColumn {
    heading: String,
    #[schema(value_type = Vec<String>)]
    fields: Vec<Field>,
    /// By what that is known: `mapping`, `shape` or `heading`.
    by: &'static str,
}

/// Why a file cannot be read, or an import failed.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportFlaw)]
pub(in crate::http) struct ShownFlaw {
    code: &'static str,
    detail: String,
}

/// What became of rows, or would become of them.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportFigures)]
pub(in crate::http) struct Figures {
    /// Rows that were read.
    rows: i64,
    /// Bytes of the file that were read.
    bytes: u64,
    rows_per_second: f64,
    /// Rows that can be taken in: created, changed, unchanged and outdated.
    accepted: i64,
    created: i64,
    changed: i64,
    unchanged: i64,
    outdated: i64,
    /// Rows about which cleaning had a remark.
    corrected: i64,
    /// Rows set aside by it.
    quarantined: i64,
    /// Rows that were set aside, or settled, before.
    quarantined_before: i64,
    /// Rows that could not be written and are kept as dead letters.
    failed: i64,
    /// Rows that cannot be taken in, by reason.
    reasons: Vec<FigureOfReason>,
    remarks: Vec<FigureOfRemark>,
    /// Values of forbidden columns that were removed.
    removed: Vec<FigureOfHeading>,
}

/// Rows that cannot be taken in for a reason.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportReason)]
struct FigureOfReason {
    reason: String,
    rows: i64,
    /// Numbers of the first ones in the file.
    first: Vec<u64>,
}

/// How often cleaning made a remark.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRemark)]
struct FigureOfRemark {
    remark: String,
    number: i64,
}

/// Values that were removed under a heading.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRemoved)]
struct FigureOfHeading {
    heading: String,
    values: u64,
}

/// How an import stands. `progress` while it goes on, `result` once it is over.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ImportEvent {
    #[schema(value_type = String)]
    id: ImportId,
    state: &'static str,
    /// Bytes of the file.
    bytes: i64,
    dry_run: Option<Figures>,
    progress: Option<Figures>,
    fault: Option<ShownFlaw>,
}

/// The first rows of a file.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ImportPreview {
    /// The headings that are not forbidden; null where one may be a value, and values are not seen in clear.
    headings: Vec<Option<String>>,
    rows: Vec<PreviewRow>,
}

/// A row of a file.
#[derive(Serialize, ToSchema)]
struct PreviewRow {
    /// Its number in the file.
    row: u64,
    /// A cell for each heading; null where it is not seen.
    cells: Vec<Option<String>>,
}

impl ShownUpload {
    /// As it is told.
    pub fn of(upload: &Upload) -> ShownUpload {
        let about = about_of(upload);
        let (form, flaw) = about.map_or((None, None), |about| (about.form, about.flaw));
        ShownUpload {
            bytes: upload.bytes,
            expires_at: (upload.state == State::Waiting).then(|| moment::text(upload.expires_at)),
            form: form.map(ShownForm::of),
            flaw: flaw.map(ShownFlaw::of),
            mapping: upload.mapping.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            dry_run: figures(upload.trial.as_deref()),
            progress: figures(upload.told.as_deref()),
            fault: fault(upload),
        }
    }
}

fn about_of(upload: &Upload) -> Option<About> {
    serde_json::from_str(upload.about.as_deref()?).ok()
}

fn figures(text: Option<&str>) -> Option<Figures> {
    text.and_then(Told::from_text).map(Figures::of)
}

fn fault(upload: &Upload) -> Option<ShownFlaw> {
    let flaw: Flaw = serde_json::from_str(upload.fault.as_deref()?).ok()?;
    Some(ShownFlaw::of(flaw))
}

impl ShownForm {
    fn of(form: Form) -> ShownForm {
        let format = match form.format {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::JsonLines => "json_lines",
        };
        let column = |Mapped { heading, fields, by }| {
            let by = match by {
                Way::Mapping => "mapping",
                Way::Shape => "shape",
                Way::Heading => "heading",
            };
            ShownColumn { heading, fields, by }
        };
        ShownForm {
            format,
            compressed: form.compressed,
            encoding: form.encoding,
            delimiter: form.delimiter.map(String::from),
            quote: form.quote.map(String::from),
            sheet: form.sheet,
            shape: form.shape,
            columns: form.columns.into_iter().map(column).collect(),
            not_used: form.not_used,
            forbidden: form.forbidden,
        }
    }
}

impl ShownFlaw {
    fn of(flaw: Flaw) -> ShownFlaw {
        ShownFlaw { code: flaw.known_code(), detail: flaw.detail }
    }
}

impl Figures {
    fn of(told: Told) -> Figures {
        let reason = |(reason, set): (String, crate::live::Set)| FigureOfReason {
            reason,
            rows: set.rows,
            first: set.first,
        };
        let mut remarks: Vec<FigureOfRemark> =
            told.remarks.into_iter().map(|(remark, number)| FigureOfRemark { remark, number }).collect();
        remarks.sort_by(|a, b| b.number.cmp(&a.number).then_with(|| a.remark.cmp(&b.remark)));
        let removed = |(heading, values)| FigureOfHeading { heading, values };
        Figures {
            rows: told.rows,
            bytes: told.bytes,
            rows_per_second: told.rate,
            accepted: told.created + told.changed + told.unchanged + told.outdated,
            created: told.created,
            changed: told.changed,
            unchanged: told.unchanged,
            outdated: told.outdated,
            corrected: told.remarked,
            quarantined: told.quarantined,
            quarantined_before: told.quarantined_before,
            failed: told.failed,
            reasons: told.reasons.into_iter().map(reason).collect(),
            remarks,
            removed: told.removed.into_iter().map(removed).collect(),
        }
    }
}

impl ImportEvent {
    /// How an import stands.
    pub fn of(import: &Import, upload: &Upload) -> ImportEvent {
        ImportEvent {
            id: ImportId(import.id),
            state: upload.state.key(),
            bytes: upload.bytes,
            dry_run: figures(upload.trial.as_deref()),
            progress: figures(upload.told.as_deref()),
            fault: fault(upload),
        }
    }
}

impl ImportPreview {
    /// As it is seen in a brand.
    pub fn of(about: &About, preview: Preview, view: &View, brand: &str) -> ImportPreview {
        let is_clear = view.sees(DataClass::Identifying, brand) == Sight::Clear;
        // Where the first row means nothing, it may well be a person.
        let are_headings = is_clear || about.form.is_some();
        let sights: Vec<(Sight, Field)> =
            preview.headings.iter().map(|heading| sight(about.fields(heading), view, brand)).collect();
        let cell = |(cell, (sight, field)): (String, &(Sight, Field))| mask::seen(*sight, *field, cell);
        let row = |(row, cells): (u64, Vec<String>)| PreviewRow {
            row,
            cells: cells.into_iter().zip(&sights).map(cell).collect(),
        };
        ImportPreview {
            rows: preview.rows.into_iter().map(row).collect(),
            headings: preview.headings.into_iter().map(|heading| are_headings.then_some(heading)).collect(),
        }
    }
}

/// How a cell is seen that feeds these fields, and as what it is masked. One that feeds none may hold anything.
pub(in crate::http) fn sight(fields: &[Field], view: &View, brand: &str) -> (Sight, Field) {
    let unknown = (view.sees(DataClass::Identifying, brand), Field::LastName);
    let seen = fields.iter().map(|field| (view.sees(field.class(), brand), *field));
    seen.min_by_key(|(sight, _)| *sight).unwrap_or(unknown)
}

/// An event as it is sent.
pub(in crate::http) struct SentImportEvent;

impl PartialSchema for SentImportEvent {
    fn schema() -> RefOr<Schema> {
        let text = |meaning: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(meaning));
        let names = text("`result` once it is over.").enum_values(Some(["progress", "result"]));
        let event = ObjectBuilder::new().schema_type(Type::Object);
        let event = event.property("id", text("For the header Last-Event-ID.")).property("event", names);
        let event = event.property("retry", ObjectBuilder::new().schema_type(Type::Integer));
        let event = event.property("data", text("An `ImportEvent` as JSON."));
        event.required("id").required("event").required("data").into()
    }
}

impl ToSchema for SentImportEvent {
    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((ImportEvent::name().into_owned(), ImportEvent::schema()));
        ImportEvent::schemas(all);
    }
}
