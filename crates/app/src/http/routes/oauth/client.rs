//! How a client proves who it is (RFC 6749, section 2.3.1): by HTTP Basic or in the body, never by both.

use super::error::Error;
use crate::accounts::clients::Proven;
use crate::http::{Served, form};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The client that asks.
pub(super) async fn proven(
    served: &Served,
    headers: &HeaderMap,
    id: Option<String>,
    secret: Option<String>,
) -> Result<Proven, Error> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let (id, secret) = match (shown.next(), shown.next(), id, secret) {
        (Some(_), Some(_), ..) | (Some(_), _, _, Some(_)) => {
            return Err(Error::Request("the client says who it is in more than one way"));
        }
        (Some(basic), None, named, None) => {
            let (id, secret) = read(basic).ok_or(Error::Client)?;
            if named.is_some_and(|named| named != id) {
                return Err(Error::Request("client_id names another client than Authorization"));
            }
            (id, secret)
        }
        (None, _, Some(id), Some(secret)) => (id, secret),
        (None, ..) => return Err(Error::Client),
    };
    served.accounts.prove(&id, &secret).await.ok_or(Error::Client)
}

/// Id and secret of HTTP Basic, each encoded as in a form.
fn read(basic: &HeaderValue) -> Option<(String, String)> {
    let (scheme, rest) = basic.to_str().ok()?.split_once(' ')?;
    let bytes = STANDARD.decode(rest.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form::decoded(id)?, form::decoded(secret)?))
}
