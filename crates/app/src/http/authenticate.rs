//! Who asks: found out once for each request, before its handler.

use super::Served;
use super::allowed::Declared;
use super::problem::{Fault, Problem};
use crate::access::Caller;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::Permission;
use std::sync::Arc;

/// Puts whoever asks beside the request, and beside the response for the log.
pub(super) async fn authenticate(
    State(_): State<Served>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    let caller = Arc::new(Caller::local());
    request.extensions_mut().insert(Arc::clone(&caller));
    let mut response = next.run(request).await;
    response.extensions_mut().insert(caller);
    response
}

/// Lets through whoever may do what the endpoint declares. The handler asks again by its signature; this is for the
/// one that forgets to.
pub(super) async fn admit(
    (permission, deed): (Option<Permission>, &'static str),
    mut request: Request<Body>,
    next: Next,
) -> Response {
    if let Some(permission) = permission {
        match request.extensions().get::<Arc<Caller>>() {
            None => return Problem::from(Fault::NotSignedIn).into_response(),
            Some(caller) if !caller.may(permission) => {
                return Problem::from(Fault::NotAllowed { permission }).into_response();
            }
            Some(_) => request.extensions_mut().insert(Declared { permission, deed }),
        };
    }
    next.run(request).await
}
