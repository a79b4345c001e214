//! Every endpoint behind what all of them share: who asks, how much and how long, and the log.

use super::contract::Endpoint;
use super::limits::limit;
use super::problem::{Fault, Problem};
use super::{Served, authenticate, console, guard, log, routes};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

/// Every endpoint, guarded and logged.
pub(super) fn all(served: Served) -> Router {
    guarded(endpoints(), served)
}

/// Every endpoint, each with the permission that it asks for.
pub(super) fn endpoints() -> Router<Served> {
    let add = |routes: Router<Served>, endpoint: &&'static Endpoint| {
        let endpoint = *endpoint;
        let admit = from_fn(move |request, next| authenticate::admit(endpoint, request, next));
        routes.route(endpoint.path, (endpoint.handler)().layer(admit))
    };
    routes::ALL.iter().fold(Router::new(), add)
}

/// Routes behind what all of them share.
fn guarded(routes: Router<Served>, served: Served) -> Router {
    routes
        .fallback(console::answer)
        .method_not_allowed_fallback(async || Problem::from(Fault::Method))
        .layer(from_fn_with_state(served.clone(), limit))
        .layer(from_fn_with_state(served.clone(), authenticate::authenticate))
        .layer(from_fn_with_state(served.clone(), guard::guard))
        .layer(from_fn_with_state(served.clone(), log::tell))
        .with_state(served)
}

#[cfg(test)]
mod tests;
