//! Who asks: found out once for each request, before its handler.

use super::allowed::Declared;
use super::asked_from::{self, HandedOn, Peer};
use super::contract::Endpoint;
use super::limits::Own;
use super::problem::{Fault, Problem};
use super::{Served, cookie, moment, query};
use crate::access::Caller;
use crate::accounts::sessions::Signed;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tokio::time::Instant;

/// What was shown to say who asks, and proves nothing: told where an endpoint needs to know.
#[derive(Clone)]
struct Unproven(Fault);

/// Puts whoever asks beside the request, and beside the response for the log.
pub(super) async fn authenticate(
    State(served): State<Served>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    asked_from::settle(&served, &mut request);
    let address = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    match found(&served, request.method(), request.headers()).await {
        Ok(Some(Found { caller, signed, own })) => {
            let extensions = request.extensions_mut();
            extensions.insert(Arc::new(caller.from(address)));
            signed.map(|signed| extensions.insert(signed));
            own.map(|limit| extensions.insert(Own(limit)));
        }
        Ok(None) => {}
        Err(fault) => drop(request.extensions_mut().insert(Unproven(fault))),
    }
    let caller = request.extensions().get::<Arc<Caller>>().cloned();
    let handed_on = request.extensions().get::<HandedOn>().copied();
    let mut response = next.run(request).await;
    handed_on.map(|handed_on| response.extensions_mut().insert(handed_on));
    if let Some(caller) = caller {
        response.extensions_mut().insert(caller);
    }
    response
}

/// Somebody who proved who they are.
struct Found {
    caller: Caller,
    /// Where it is somebody who signed in.
    signed: Option<Signed>,
    /// Requests a second, where it is a client that has a limit of its own.
    own: Option<u32>,
}

/// Whoever asks by a token or, without one, by a session.
async fn found(served: &Served, method: &Method, headers: &HeaderMap) -> Result<Option<Found>, Fault> {
    if let Some(token) = bearer(headers)? {
        let verified = served.accounts.of_token(token).await.map_err(|_| Fault::BadToken)?;
        let (caller, own) = (verified.caller.clone(), verified.per_second);
        return Ok(Some(Found { caller, signed: None, own }));
    }
    let Some(token) = cookie::token(headers, &served.settings) else { return Ok(None) };
    let signed = served.accounts.of_session(token).await.ok_or(Fault::SessionOver)?;
    check_origin(method, headers, &signed)?;
    Ok(Some(Found { caller: signed.caller.clone(), signed: Some(signed), own: None }))
}

/// A browser sends the cookie with whatever a page wants: what may change something must come from one of ours.
fn check_origin(method: &Method, headers: &HeaderMap, signed: &Signed) -> Result<(), Fault> {
    if cookie::is_safe(method) {
        return Ok(());
    }
    if !cookie::is_our_own(headers) {
        return Err(Fault::CrossSite);
    }
    let mut named = headers.get_all(cookie::CSRF).iter();
    let is_named =
        |value: &HeaderValue| value.to_str().is_ok_and(|named| cookie::is_same(named, &signed.csrf));
    match (named.next(), named.next()) {
        (Some(value), None) if is_named(value) => Ok(()),
        _ => Err(Fault::BadCsrf),
    }
}

/// The token of the header Authorization (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (shown.next(), shown.next()) else {
        return if headers.contains_key(AUTHORIZATION) { Err(Fault::BadToken) } else { Ok(None) };
    };
    let text = value.to_str().map_err(|_| Fault::BadToken)?;
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(token.trim_start_matches(' ')))
        }
        _ => Err(Fault::NotSignedIn),
    }
}

/// Lets through whoever may do what the endpoint declares, with filters as it declares them. The handler asks again by its
/// signature; this is for the one that forgets to. Whoever is limited is answered at a moment.
pub(super) async fn admit(endpoint: &'static Endpoint, mut request: Request<Body>, next: Next) -> Response {
    let (came, deed) = (Instant::now(), endpoint.id);
    let mut limited_by = None;
    if let Some(permission) = endpoint.permission {
        let extensions = request.extensions();
        match (extensions.get::<Arc<Caller>>(), extensions.get::<Unproven>()) {
            (_, Some(Unproven(fault))) => return Problem::from(fault.clone()).into_response(),
            (None, None) => return Problem::from(Fault::NotSignedIn).into_response(),
            (Some(caller), None) if !caller.may(permission) => {
                return Problem::from(Fault::NotAllowed { permission }).into_response();
            }
            (Some(_), None) if extensions.get::<Signed>().is_some_and(|signed| signed.must_change) => {
                return Problem::from(Fault::MustChangePassword).into_response();
            }
            (Some(caller), None) => {
                limited_by = (!caller.view(permission).reaches_all()).then_some(permission);
                request.extensions_mut().insert(Declared { permission, deed })
            }
        };
    }
    let response = match query::check_filters(request.uri().query(), endpoint.parameters) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if limited_by.is_some_and(|permission| moment::is_waited_for(permission, response.status())) {
        moment::next(came).await;
    }
    response
}

/// Whoever asks, where nothing but that is needed.
pub(super) struct Who {
    pub caller: Arc<Caller>,
    /// Where somebody is signed in.
    pub signed: Option<Signed>,
}

impl FromRequestParts<Served> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Served) -> Result<Who, Problem> {
        let extensions = &parts.extensions;
        if let Some(Unproven(fault)) = extensions.get() {
            return Err(fault.clone().into());
        }
        let caller = extensions.get::<Arc<Caller>>().cloned().ok_or(Fault::NotSignedIn)?;
        Ok(Who { caller, signed: extensions.get().cloned() })
    }
}

/// Somebody who is signed in.
pub(super) struct SignedIn(pub Signed);

impl FromRequestParts<Served> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<SignedIn, Problem> {
        let who = Who::from_request_parts(parts, served).await?;
        who.signed.map(SignedIn).ok_or_else(|| Fault::NotSignedIn.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], expected: &Result<Option<&str>, Fault>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        assert_eq!(&bearer(&headers), expected, "{values:?}");
    }

    #[test]
    fn a_token_stands_once_behind_its_scheme() {
        check(&[], &Ok(None));
        check(&["Bearer abc.def"], &Ok(Some("abc.def")));
        check(&["bearer  abc"], &Ok(Some("abc")));
        check(&["Basic YTpi"], &Err(Fault::NotSignedIn));
        check(&["Bearer"], &Err(Fault::NotSignedIn));
        check(&["Bearer a", "Bearer b"], &Err(Fault::BadToken));
    }
}
