//! One endpoint.

use super::Shape;
use crate::http::Served;
use axum::routing::MethodRouter;
use model::Permission;
use utoipa::openapi::HttpMethod;

/// An endpoint: where it is, what it does, what it takes and answers, and what handles it.
pub(in crate::http) struct Endpoint {
    pub method: HttpMethod,
    pub path: &'static str,
    /// Its name in clients.
    pub id: &'static str,
    pub summary: &'static str,
    /// The permission that it will ask for; none where everybody may ask.
    pub permission: Option<Permission>,
    /// What stands in the query and in headers.
    pub parameters: &'static [Parameter],
    pub body: Option<Shape>,
    pub answer: Shape,
    /// Statuses of problems, besides those that every endpoint may answer.
    pub problems: &'static [u16],
    pub handler: fn() -> MethodRouter<Served>,
}

/// A value beside the body.
pub(in crate::http) enum Parameter {
    /// A text of the query that must be there.
    Text { name: &'static str, meaning: &'static str, most: usize },
    /// A text of the query that may be left out; the endpoint says what is wrong with one that cannot be used.
    Words { name: &'static str, meaning: &'static str, most: usize },
    /// How many are wanted.
    Limit { default: usize, most: usize },
    /// The header by which a message that is sent again is recognised.
    IdempotencyKey,
    /// Behind which entry the page begins.
    Cursor,
    /// A text of the query that may be left out.
    Filter { name: &'static str, meaning: &'static str, most: usize },
    /// The header by which an answer that is known already is not sent again.
    IfNoneMatch,
    /// The header by which a change says which state it knows.
    IfMatch,
    /// The header by which the answer is asked for as CSV.
    AcceptCsv,
    /// The header by which somebody who comes again says which event they know.
    LastEventId,
    /// Who is signed in, where no permission is needed but somebody must be.
    SignedIn,
    /// Whoever asks, by a token or a session, where no permission is needed.
    Known,
}
