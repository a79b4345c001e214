//! Who asks: found out once for each request, before its handler.

use super::Served;
use super::allowed::Declared;
use super::problem::{Fault, Problem};
use super::server::Peer;
use crate::access::Caller;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::Permission;
use std::sync::Arc;

/// What was shown to say who asks, and proves nothing: told where an endpoint needs to know.
#[derive(Clone)]
struct Unproven(Fault);

/// Puts whoever asks beside the request, and beside the response for the log.
pub(super) async fn authenticate(
    State(served): State<Served>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    let address = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let headers = request.headers();
    let shown = bearer(headers).map(|token| token.map(str::to_owned));
    let found = match shown {
        Ok(None) => Ok(None),
        Ok(Some(token)) => served.accounts.of_token(&token).await.map(Some).map_err(|_| Fault::BadToken),
        Err(fault) => Err(fault),
    };
    let caller = match found {
        Ok(caller) => caller.map(|caller| Arc::new(caller.from(address))),
        Err(fault) => {
            request.extensions_mut().insert(Unproven(fault));
            None
        }
    };
    if let Some(caller) = &caller {
        request.extensions_mut().insert(Arc::clone(caller));
    }
    let mut response = next.run(request).await;
    if let Some(caller) = caller {
        response.extensions_mut().insert(caller);
    }
    response
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

/// Lets through whoever may do what the endpoint declares. The handler asks again by its signature; this is for the
/// one that forgets to.
pub(super) async fn admit(
    permission: Option<Permission>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    if let Some(permission) = permission {
        let extensions = request.extensions();
        match (extensions.get::<Arc<Caller>>(), extensions.get::<Unproven>()) {
            (_, Some(Unproven(fault))) => return Problem::from(fault.clone()).into_response(),
            (None, None) => return Problem::from(Fault::NotSignedIn).into_response(),
            (Some(caller), None) if !caller.may(permission) => {
                return Problem::from(Fault::NotAllowed { permission }).into_response();
            }
            (Some(_), None) => request.extensions_mut().insert(Declared(permission)),
        };
    }
    next.run(request).await
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
