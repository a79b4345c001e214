//! `/v1/imports` and `/v1/quarantine`: how files were taken in, and what they set aside. Whoever is limited to
//! brands sees what came from their sources.

use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{Imports, Quarantine, QuarantinedRow, ReasonCount, ShownImport};
use crate::http::{Served, etag, query};
use crate::live::Wanted;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing;
use db::imports::Import;
use db::sources::Source;
use db::uploads::Upload;
use model::{ImportId, Permission, may};
use utoipa::openapi::HttpMethod;

const LIMIT: Parameter = Parameter::Limit { default: USUAL.default, most: USUAL.most };
const SOURCE: Parameter = Parameter::Filter { name: "source", meaning: "Only of this source.", most: 255 };

/// The imports.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/imports",
    id: "listImports",
    summary: "Files that were taken in, newest first.",
    permission: Some(Permission::ReadImports),
    parameters: &[LIMIT, Parameter::Cursor, SOURCE, Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<Imports>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// An import.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/imports/{id}",
    id: "getImport",
    summary: "What became of the rows of a file, with the remarks that cleaning made.",
    permission: Some(Permission::ReadImports),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownImport>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// Rows in quarantine.
pub(super) static QUARANTINE: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/quarantine",
    id: "listQuarantine",
    summary: "Rows that could not be taken in and wait, without what they say.",
    permission: Some(Permission::ManageQuarantine),
    parameters: &[
        LIMIT,
        Parameter::Cursor,
        SOURCE,
        Parameter::Filter { name: "import", meaning: "Only of this import.", most: 32 },
        Parameter::Filter { name: "reason", meaning: "Only those set aside for this reason.", most: 64 },
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Quarantine>(),
    problems: &[422, 503],
    handler: || routing::get(quarantine),
};

async fn list(
    caller: Allowed<may::ReadImports>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor, source] = query::read(asked.as_deref(), ["limit", "cursor", "source"])?;
    let list = List::named(&served, "imports").filtered(source.as_deref());
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let sources = wanted(&served, &caller.view(), source.as_deref()).await?;
    let all = served.node.imports().await?.into_iter();
    let states = served.node.upload_states().await?;
    let shown = all.filter_map(|import| {
        let source = sources.iter().find(|source| source.id == import.source_id)?;
        let sent = states.iter().find(|(id, ..)| *id == import.id);
        Some(ShownImport::of(import, &source.name, sent.map(|(_, state, failed)| (*state, *failed))))
    });
    let (imports, next) = list.of_all(page, shown.collect(), |import| [-import.id().0]);
    Ok(etag::answer(&served, &headers, &Imports { imports, next }))
}

async fn read(
    caller: Allowed<may::ReadImports>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id = named::id_of(path, "import")?;
    let (import, upload, source) = reached(&served, &caller.view(), id).await?;
    let remarks = served.node.remarks_of_import(import.id).await?;
    let shown = shown(import, upload.as_ref(), &source).with(remarks);
    Ok(etag::answer(&served, &headers, &shown))
}

async fn quarantine(
    caller: Allowed<may::ManageQuarantine>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let names = ["limit", "cursor", "source", "import", "reason"];
    let [limit, cursor, source, import, reason] = query::read(asked.as_deref(), names)?;
    let list = List::named(&served, "quarantine").filtered(source.as_deref());
    let list = list.filtered(import.as_deref()).filtered(reason.as_deref());
    let page: Page<1> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let sources = wanted(&served, &caller.view(), source.as_deref()).await?;
    let import = import.as_deref().map(|id| named::id(id, "import"));
    let import: Option<ImportId> = import.transpose().map_err(|problem| problem.of_field("import"))?;
    let wanted = Wanted {
        sources: sources.iter().map(|source| source.id).collect(),
        import: import.map(|id| id.0),
        reason: reason.clone(),
    };
    let after = page.after.map_or(0, |[id]| id);
    let rows = served.node.quarantined(&wanted, after, page.limit + 1).await?;
    let (rows, next) = list.cut(page, rows, |row| [row.id]);
    let name = |id: i64| sources.iter().find(|source| source.id == id).map_or("", |source| &source.name);
    let rows = rows.iter().map(|row| QuarantinedRow::of(row, name(row.source_id))).collect();
    let reasons = served.node.quarantine_reasons(&wanted).await?.into_iter();
    let reasons = reasons.map(|(reason, waiting)| ReasonCount { reason, waiting }).collect();
    Ok(etag::answer(&served, &headers, &Quarantine { reasons, rows, next }))
}

/// An import, with its file where it was sent over HTTP.
pub(super) fn shown(import: Import, upload: Option<&Upload>, source: &Source) -> ShownImport {
    let sent = upload.map(|upload| (upload.state, upload.failed));
    ShownImport::of(import, &source.name, sent).with_upload(upload)
}

/// An import within reach, with its file where it was sent over HTTP, and the source that it is of.
pub(super) async fn reached(
    served: &Served,
    view: &View,
    id: ImportId,
) -> Result<(Import, Option<Upload>, Source), Problem> {
    let unknown = || Problem::from(Fault::Unknown { what: "import" });
    let (import, upload) = served.node.import(id.0).await?.ok_or_else(unknown)?;
    let sources = wanted(served, view, None).await?;
    let source = sources.into_iter().find(|source| source.id == import.source_id).ok_or_else(unknown)?;
    Ok((import, upload, source))
}

/// The sources within reach, or the one that is asked for.
pub(super) async fn wanted(served: &Served, view: &View, name: Option<&str>) -> Result<Vec<Source>, Problem> {
    let all = served.node.sources().await?.into_iter().map(|known| known.source);
    let mut all: Vec<Source> = all.filter(|source| view.brand(&source.brand)).collect();
    if let Some(name) = name {
        all.retain(|source| source.name == name);
        if all.is_empty() {
            return Err(Problem::from(Fault::Unknown { what: "source" }).of_field("source"));
        }
    }
    Ok(all)
}
