//! Whether a token is one of ours, and holds.

use super::invalid::Invalid;
use super::{AUDIENCE, Claims, jws};
use crate::access::Caller;
use crate::accounts::{Known, Settings};
use db::Millis;
use model::{ClientId, Permission};
use std::collections::BTreeSet;

/// Seconds that the clocks of two machines may differ.
const LEEWAY: i64 = 5;

/// A token that holds.
pub struct Verified {
    /// Whoever asks by it.
    pub caller: Caller,
    /// Requests a second that it may make, where it has a limit of its own.
    pub per_second: Option<u32>,
    /// Its own name.
    pub(in crate::accounts) jti: String,
    /// Until when it holds.
    pub(in crate::accounts) until: Millis,
    /// The number of the change up to which this was found out.
    pub(in crate::accounts) change: i64,
}

/// Verifies a token by what is known.
pub(in crate::accounts) fn verify(
    token: &str,
    known: &Known,
    settings: &Settings,
    now: Millis,
) -> Result<Verified, Invalid> {
    let claims = jws::open(token, known.keys(now))?;
    let seconds = now / 1_000;
    if !settings.issues(&claims.iss) {
        return Err(Invalid::Issuer);
    }
    if claims.aud != AUDIENCE {
        return Err(Invalid::Audience);
    }
    if seconds >= claims.exp + LEEWAY {
        return Err(Invalid::Expired);
    }
    if claims.iat > seconds + LEEWAY {
        return Err(Invalid::Early);
    }
    if known.revoked.contains(&claims.jti) {
        return Err(Invalid::Revoked);
    }
    let (caller, per_second) = caller(&claims, known).ok_or(Invalid::Client)?;
    let until = (claims.exp + LEEWAY) * 1_000;
    Ok(Verified { caller, per_second, jti: claims.jti, until, change: known.change })
}

/// The client as it is now: what was taken from it since the token was issued is gone.
fn caller(claims: &Claims, known: &Known) -> Option<(Caller, Option<u32>)> {
    let id: ClientId = claims.client_id.parse().ok()?;
    let client = known.client(id)?;
    let holds = client.is_active && client.generation == claims.generation && claims.sub == claims.client_id;
    let scopes = claims.scope.split(' ').filter(|scope| !scope.is_empty());
    let scopes: Result<BTreeSet<Permission>, _> = scopes.map(str::parse).collect();
    let caller = || client.caller.clone().narrowed(scopes.unwrap_or_default());
    holds.then(|| (caller(), client.per_second))
}
