//! `GET /v1/access-log`: who read or wrote which person, when, from where and for what; `GET /v1/audit/key`: what its
//! signed heads are checked with.

use super::named;
use crate::http::allowed::Allowed;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem};
use crate::http::show::{AccessLog, AuditKeys};
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use db::Millis;
use db::audit::{self, Filter, Place, Signer};
use model::{CustomerId, Permission, may};
use utoipa::openapi::HttpMethod;

/// Who looked at whom.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/access-log",
    id: "listAccesses",
    summary: "Who read or wrote which person, when, from where and for what: the newest first.",
    permission: Some(Permission::ReadAccessLog),
    parameters: &[
        Parameter::Filter { name: "customer", meaning: "Only what concerned this customer.", most: 32 },
        Parameter::Filter { name: "actor", meaning: "Only what this user or client did.", most: 255 },
        Parameter::Filter { name: "from", meaning: "Only from this time on (RFC 3339).", most: 64 },
        Parameter::Filter { name: "to", meaning: "Only before this time (RFC 3339).", most: 64 },
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
    ],
    body: None,
    answer: Shape::of::<AccessLog>(),
    problems: &[422, 503],
    handler: || routing::get(list),
};

/// What heads are checked with.
pub(super) static KEY: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/audit/key",
    id: "getAuditKeys",
    summary: "The public keys that signed heads of the access log are checked with.",
    permission: Some(Permission::ReadAccessLog),
    parameters: &[],
    body: None,
    answer: Shape::of::<AuditKeys>(),
    problems: &[503],
    handler: || routing::get(key),
};

async fn list(
    caller: Allowed<may::ReadAccessLog>,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let names = ["customer", "actor", "from", "to", "limit", "cursor"];
    let [customer, actor, from, to, limit, cursor] = query::read(asked.as_deref(), names)?;
    let mut list = List::named(&served, "access-log");
    for filter in [&customer, &actor, &from, &to] {
        list = list.filtered(filter.as_deref());
    }
    let page: Page<3> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let filter = Filter {
        customer: customer.as_deref().map(customer_id).transpose()?,
        actor: actor.clone(),
        from: from.as_deref().map(|text| time(text, "from")).transpose()?,
        to: to.as_deref().map(|text| time(text, "to")).transpose()?,
    };
    let after = page.after.map(|[at, chain, number]| Place { at, chain, number });
    let wanted = (after, page.limit);
    let (entries, next) = served.node.accesses(&filter, wanted, caller.by(), &caller.view()).await?;
    let next = next.map(|Place { at, chain, number }| list.cursor([at, chain, number]));
    Ok(answer::json(&AccessLog::page(entries, next)))
}

async fn key(_: Allowed<may::ReadAccessLog>, State(served): State<Served>) -> Result<Response, Problem> {
    let repository = &served.node.session().repository;
    let failed = |error: db::Error| Problem::from(crate::live::Refusal::from(anyhow::Error::from(error)));
    Signer::open(repository, crate::clock::now()).await.map_err(failed)?;
    Ok(answer::json(&AuditKeys::of(&audit::public_keys(repository).await.map_err(failed)?)))
}

fn customer_id(text: &str) -> Result<i64, Problem> {
    let id: CustomerId = named::id(text, "customer")?;
    Ok(id.0)
}

fn time(text: &str, name: &'static str) -> Result<Millis, Problem> {
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(jiff::Timestamp::as_millisecond).map_err(|_| Problem::from(Fault::BadTime).of_field(name))
}
