//! `/v1/session/all`: whoever is signed in sees from how many places they are, and ends what they left open elsewhere.

use super::named::{self, Named};
use crate::accounts::sessions::OwnSession;
use crate::customers::moment;
use crate::http::authenticate::SignedIn;
use crate::http::contract::{Endpoint, Parameter, Shape};
use crate::http::page::{List, Page, USUAL};
use crate::http::problem::{Fault, Problem, failed};
use crate::http::{Served, answer, query};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::HttpMethod;

/// One's own sessions.
pub(super) static LIST: Endpoint = Endpoint {
    method: HttpMethod::Get,
    path: "/v1/session/all",
    id: "listSessions",
    summary: "The open sessions of whoever is signed in, the latest first.",
    permission: None,
    parameters: &[
        Parameter::Limit { default: USUAL.default, most: USUAL.most },
        Parameter::Cursor,
        Parameter::SignedIn,
    ],
    body: None,
    answer: Shape::of::<OpenSessions>(),
    problems: &[401, 403, 422],
    handler: || routing::get(list),
};

/// One of them.
pub(super) static END: Endpoint = Endpoint {
    method: HttpMethod::Delete,
    path: "/v1/session/all/{id}",
    id: "endSession",
    summary: "Ends an open session of whoever is signed in.",
    permission: None,
    parameters: &[Parameter::SignedIn],
    body: None,
    answer: Shape::of::<EndedSession>(),
    problems: &[401, 403],
    handler: || routing::delete(end),
};

/// A page of sessions.
#[derive(Serialize, ToSchema)]
struct OpenSessions {
    sessions: Vec<OpenSession>,
    /// The cursor of the next page; null on the last one.
    next: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
struct OpenSession {
    id: String,
    /// By what they signed in: `password` or `oidc`.
    signed_in_by: &'static str,
    begun_at: String,
    /// When it was used last, as far as this process knows: within a minute.
    used_at: String,
    /// When it ends however much it is used.
    expires_at: String,
    /// Whether it is the one by which is asked.
    current: bool,
}

/// A session that was ended.
#[derive(Serialize, ToSchema)]
struct EndedSession {
    id: String,
}

impl From<OwnSession> for OpenSession {
    fn from(own: OwnSession) -> OpenSession {
        OpenSession {
            id: db::hex(&own.id),
            signed_in_by: own.method.key(),
            begun_at: moment::text(own.begun_at),
            used_at: moment::text(own.used_at),
            expires_at: moment::text(own.expires_at),
            current: own.is_current,
        }
    }
}

async fn list(
    signed: SignedIn,
    State(served): State<Served>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Problem> {
    let [limit, cursor] = query::read(asked.as_deref(), ["limit", "cursor"])?;
    let user = signed.0.user.to_string();
    let list = List::named(&served, "sessions").filtered(Some(&user));
    let page: Page<2> = list.page(limit.as_deref(), cursor.as_deref(), USUAL)?;
    let place = |own: &OwnSession| {
        let [number, _] = own.id.as_chunks::<8>().0 else { return [-own.begun_at, 0] };
        [-own.begun_at, i64::from_le_bytes(*number)]
    };
    let (sessions, next) = list.of_all(page, served.accounts.own_sessions(&signed.0), place);
    let sessions = sessions.into_iter().map(OpenSession::from).collect();
    Ok(answer::json(&OpenSessions { sessions, next }))
}

async fn end(signed: SignedIn, State(served): State<Served>, path: Named) -> Result<Response, Problem> {
    let id = named::text(path)?;
    let ended =
        served.accounts.end_own(&signed.0, &id).await.map_err(|error| failed(&format!("{error:#}")))?;
    if !ended {
        return Err(Fault::Unknown { what: "session" }.into());
    }
    Ok(answer::json(&EndedSession { id }))
}
