//! `POST /v1/imports` and what becomes of a file that was sent there: mapped, looked at, tried, taken in, given up. Any
//! process does it; the one that writes tries it and takes it in. Whoever is limited to brands sends files for the sources
//! of these brands.

use super::imports::{self, shown, wanted};
use super::named::{self, Named};
use crate::access::View;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, ImportFile, ImportMapping, Nothing, Parameter, Shape};
use crate::http::json::Json;
use crate::http::page::Size;
use crate::http::problem::{Fault, Problem};
use crate::http::show::{ImportPreview, ShownImport};
use crate::http::told::{self, nothing};
use crate::http::{Served, answer, body, json, query, receive};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::Request;
use axum::response::Response;
use axum::routing;
use db::sources::Source;
use model::{ImportId, Permission, may};
use utoipa::openapi::HttpMethod;

/// Rows of a preview.
const ROWS: Size = Size { default: 10, most: 100 };
/// What a file is called whose name is not told.
const UNNAMED: &str = "upload";

/// A file.
pub(super) static SEND: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/imports",
    id: "uploadImport",
    summary: "Takes a file, and says how it would be read. Nothing is imported yet.",
    permission: Some(Permission::WriteImports),
    parameters: &[
        Parameter::Text { name: "source", meaning: "The registered source of its rows.", most: 255 },
        Parameter::Filter { name: "file", meaning: "Its name, for people.", most: 255 },
    ],
    body: Some(Shape::file::<ImportFile>()),
    answer: Shape::of::<ShownImport>(),
    problems: &[408, 409, 413, 415, 422, 503],
    handler: || routing::post(send),
};

/// Which column feeds which field.
pub(super) static MAP: Endpoint = Endpoint {
    method: HttpMethod::Put,
    path: "/v1/imports/{id}/mapping",
    id: "mapImport",
    summary: "Says which column of a file feeds which field.",
    permission: Some(Permission::WriteImports),
    parameters: &[],
    body: Some(Shape::of::<ImportMapping>()),
    answer: Shape::of::<ShownImport>(),
    problems: &[408, 409, 413, 415, 422, 503],
    handler: || routing::put(map),
};

/// The first rows.
pub(super) static PREVIEW: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/imports/{id}/preview",
    id: "previewImport",
    summary: "The first rows of a file, as far as whoever asks sees them. That they were read is noted.",
    permission: Some(Permission::ReadImports),
    parameters: &[Parameter::Limit { default: ROWS.default, most: ROWS.most }],
    body: None,
    answer: Shape::of::<ImportPreview>(),
    problems: &[409, 422, 503],
    handler: || routing::get(preview),
};

/// A dry run.
pub(super) static TRY: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/imports/{id}/dry-run",
    id: "tryImport",
    summary: "Judges every row as the import would, and writes none.",
    permission: Some(Permission::WriteImports),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<ShownImport>(),
    problems: &[408, 409, 413, 415, 422, 503],
    handler: || routing::post(try_out),
};

/// The import itself.
pub(super) static START: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/imports/{id}/start",
    id: "startImport",
    summary: "Takes a file in, row by row, beside everything else.",
    permission: Some(Permission::WriteImports),
    parameters: &[],
    body: Some(Shape::of::<Nothing>()),
    answer: Shape::of::<ShownImport>(),
    problems: &[408, 409, 413, 415, 422, 503],
    handler: || routing::post(start),
};

/// A file given up, or an import stopped.
pub(super) static GIVE_UP: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/imports/{id}",
    id: "giveUpImport",
    summary: "Gives a file up, or stops its import; what was taken in stays. The file is destroyed.",
    permission: Some(Permission::WriteImports),
    parameters: &[],
    body: None,
    answer: Shape::of::<ShownImport>(),
    problems: &[409, 422, 503],
    handler: || routing::delete(give_up),
};

async fn send(
    caller: Allowed<may::WriteImports>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let [source, file] = query::read(asked.as_deref(), ["source", "file"])?;
    let source = source.filter(|source| !source.is_empty());
    let source = source.ok_or_else(|| Problem::from(Fault::Missing { name: "source" }).of_field("source"))?;
    let file = file.filter(|file| !file.is_empty()).unwrap_or_else(|| UNNAMED.to_owned());
    let file = told::name(&file).map_err(|problem| problem.of_field("file"))?;
    if source == model::STEWARD {
        return Err(Problem::from(Fault::Reserved).of_field("source"));
    }
    let source = written(&served, &caller.view(), Some(&source)).await?.into_iter().next();
    let source = source.ok_or_else(|| Problem::from(Fault::Unknown { what: "source" }).of_field("source"))?;
    receive::check(&request, &served)?;
    let _place = receive::place(&served)?;
    let arriving = served.node.receive(source.id, file, caller.by()).await?;
    let id = receive::all(arriving, request.into_body(), &served).await?;
    let sent = served.node.arrived(id).await?;
    Ok(answer::json(&shown(sent.import, Some(&sent.upload), &source)))
}

async fn map(
    caller: Allowed<may::WriteImports>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let id = id_of(path)?;
    let text = body::read(request, &served).await?.text;
    let mapping = match json::read(&text)? {
        Json::Object(members) if members.is_empty() => None,
        Json::Object(_) => Some(text),
        json => {
            nothing(&json)?;
            None
        }
    };
    let source = reached(&served, &caller.view(), id).await?;
    let sent = served.node.map(id.0, mapping, caller.by()).await?;
    Ok(answer::json(&shown(sent.import, Some(&sent.upload), &source)))
}

async fn preview(
    caller: Allowed<may::ReadImports>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit] = query::read(asked.as_deref(), ["limit"])?;
    let wanted = limit.as_deref().map(|text| told::limit(text, ROWS.most)).transpose();
    let limit = wanted.map_err(|fault| Problem::from(fault).of_field("limit"))?.unwrap_or(ROWS.default);
    let id = id_of(path)?;
    let view = caller.view();
    let source = reached(&served, &view, id).await?;
    let (about, preview) = served.node.preview(id.0, limit, caller.by()).await?;
    Ok(answer::json(&ImportPreview::of(&about, preview, &view, &source.brand)))
}

async fn try_out(
    caller: Allowed<may::WriteImports>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    begin(caller, &served, path, request, true).await
}

async fn start(
    caller: Allowed<may::WriteImports>,
    State(served): State<Served>,
    path: Named,
    request: Request<Body>,
) -> Result<Response, Problem> {
    begin(caller, &served, path, request, false).await
}

async fn begin(
    caller: Allowed<may::WriteImports>,
    served: &Served,
    path: Named,
    request: Request<Body>,
    is_dry: bool,
) -> Result<Response, Problem> {
    let id = id_of(path)?;
    let text = body::read(request, served).await?.text;
    nothing(&json::read(&text)?)?;
    let source = reached(served, &caller.view(), id).await?;
    let sent = served.node.begin_import(id.0, is_dry, caller.by()).await?;
    Ok(answer::json(&shown(sent.import, Some(&sent.upload), &source)))
}

async fn give_up(
    caller: Allowed<may::WriteImports>,
    State(served): State<Served>,
    path: Named,
) -> Result<Response, Problem> {
    let id = id_of(path)?;
    let source = reached(&served, &caller.view(), id).await?;
    let sent = served.node.give_up_import(id.0, caller.by()).await?;
    Ok(answer::json(&shown(sent.import, Some(&sent.upload), &source)))
}

fn id_of(path: Named) -> Result<ImportId, Problem> {
    named::id_of(path, "import")
}

/// The sources whose records may be written, or the one that is asked for: whoever is limited to stores writes none.
async fn written(served: &Served, view: &View, name: Option<&str>) -> Result<Vec<Source>, Problem> {
    let mut all = wanted(served, view, name).await?;
    all.retain(|source| view.every_store(&source.brand));
    Ok(all)
}

/// The source of an import within reach whose records may be written.
async fn reached(served: &Served, view: &View, id: ImportId) -> Result<Source, Problem> {
    let (_, _, source) = imports::reached(served, view, id).await?;
    let is_written = view.every_store(&source.brand);
    if is_written { Ok(source) } else { Err(Fault::Unknown { what: "import" }.into()) }
}
