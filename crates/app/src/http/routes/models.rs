//! `/v1/models` and `/v1/match-cases`: by what is decided, and what was published when and why. Neither holds a value of
//! anybody, nor belongs to a brand: whoever may read them reads all.

use super::named::{self, Named};
use crate::http::allowed::Allowed;
use crate::http::contract::{CasesProposed, Endpoint, Parameter, Shape};
use crate::http::page::{List, USUAL};
use crate::http::problem::{Fault, Problem, failed};
use crate::http::show::{CheckedCases, MatchCases, Models, ShownModel};
use crate::http::{Served, answer, body, etag, json, query, told};
use crate::resolver::{built_in_cases, cases_version};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use axum::routing;
use identity::resolve::cases::Cases;
use model::{ModelId, Permission, may};
use utoipa::openapi::HttpMethod;

/// The models.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/models",
    id: "listModels",
    summary: "The models that are kept, oldest first, and which acts.",
    permission: Some(Permission::ReadModels),
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::IfNoneMatch,
    ],
    body: None,
    answer: Shape::of::<Models>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// A model.
pub(super) static READ: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/models/{id}",
    id: "getModel",
    summary: "A model with its weights, thresholds and publications.",
    permission: Some(Permission::ReadModels),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<ShownModel>(),
    problems: &[422, 503],
    handler: || routing::get(read),
};

/// The match cases.
pub(super) static CASES: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/match-cases",
    id: "getMatchCases",
    summary: "The match cases that act.",
    permission: Some(Permission::ReadModels),
    parameters: &[Parameter::IfNoneMatch],
    body: None,
    answer: Shape::of::<MatchCases>(),
    problems: &[422, 503],
    handler: || routing::get(cases),
};

/// Proposed match cases.
pub(super) static VALIDATE: Endpoint = Endpoint {
    method: HttpMethod::Post,
    path: "/v1/match-cases/validate",
    id: "validateMatchCases",
    summary: "Says whether proposed match cases are sound, and what is wrong where.",
    permission: Some(Permission::ReadModels),
    parameters: &[],
    body: Some(Shape::of::<CasesProposed>()),
    answer: Shape::of::<CheckedCases>(),
    problems: &[408, 413, 415, 422, 429, 503],
    handler: || routing::post(validate),
};

async fn list(
    _: Allowed<may::ReadModels>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let list = List::named(&served, "models");
    let page = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let (models, publications) = served.node.models().await?;
    let shown = models.iter().map(|model| ShownModel::of(model, &publications)).collect();
    let (models, next) = list.of_all(page, shown, |model: &ShownModel| [model.id().0]);
    Ok(etag::answer(&served, &headers, &Models { models, next }))
}

async fn read(
    _: Allowed<may::ReadModels>,
    State(served): State<Served>,
    path: Named,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let id: ModelId = named::id_of(path, "model")?;
    let (models, publications) = served.node.models().await?;
    let found = models.iter().find(|model| model.id == id.0).ok_or(Fault::Unknown { what: "model" })?;
    let shown = ShownModel::of(found, &publications).with(found.readable.clone());
    Ok(etag::answer(&served, &headers, &shown))
}

async fn cases(
    _: Allowed<may::ReadModels>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [] = query::read(asked.as_deref(), [])?;
    let (_, publications) = served.node.models().await?;
    let acting = publications.last().map(|publication| publication.cases.clone());
    let acts = acting.is_some();
    let toml = acting.unwrap_or_else(|| built_in_cases().to_owned());
    let read = Cases::from_toml(&toml);
    let read = read.map_err(|error| failed(&format!("the match cases that act cannot be read: {error}")))?;
    let shown = MatchCases { version: cases_version(&toml), cases: read.len(), acts, toml };
    Ok(etag::answer(&served, &headers, &shown))
}

async fn validate(
    _: Allowed<may::ReadModels>,
    State(served): State<Served>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let text = body::read(request, &served).await?.text;
    let toml = told::cases(&json::read(&text)?)?;
    let read = Cases::from_toml(&toml);
    let (sound, version) = (read.is_ok(), cases_version(&toml));
    let cases = read.as_ref().ok().map(Cases::len);
    let wrong = read.err().map(|error| error.to_string());
    Ok(answer::json(&CheckedCases { sound, cases, version, wrong }))
}
