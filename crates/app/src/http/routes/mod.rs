//! What is served where. An endpoint is one file here and one line in [`all`].

mod customer;
mod customers;
mod health;
mod letters;
mod person;
mod records;

use super::guard;
use super::problem::{Fault, Problem};
use super::{Served, log};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};

/// Every endpoint, guarded and logged.
pub(super) fn all(served: Served) -> Router {
    let routes = Router::new()
        .route("/v1/source-records", post(records::post))
        .route("/v1/customers/match", post(person::post))
        .route("/v1/customers", get(customers::get))
        .route("/v1/customers/{id}", get(customer::get))
        .route("/v1/dead-letters", get(letters::list))
        .route("/v1/dead-letters/{id}/replay", post(letters::replay))
        .route("/v1/dead-letters/{id}", delete(letters::discard))
        .route("/healthz", get(health::lives))
        .route("/readyz", get(health::ready));
    guarded(routes, served)
}

/// Routes behind what all of them share.
fn guarded(routes: Router<Served>, served: Served) -> Router {
    routes
        .fallback(async || Problem::from(Fault::NoRoute))
        .method_not_allowed_fallback(async || Problem::from(Fault::Method))
        .layer(from_fn_with_state(served.clone(), guard::guard))
        .layer(from_fn(log::tell))
        .with_state(served)
}

#[cfg(test)]
mod tests;
