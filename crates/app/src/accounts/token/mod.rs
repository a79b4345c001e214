//! Access tokens: JWTs as RFC 9068 describes them, signed with Ed25519 and nothing else. There is one algorithm in the
//! program, so that no header can choose another; the time is a parameter.

mod invalid;
mod jws;
mod keys;
mod verify;

pub use invalid::Invalid;
pub use keys::exchange;
pub(super) use keys::key_id;
pub use verify::Verified;
pub(super) use verify::verify;

use super::secret::secret;
use super::{Accounts, KnownClient};
use crate::clock;
use anyhow::Context;
use model::{ClientId, Permission};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// For whom tokens are meant.
const AUDIENCE: &str = "amigo";

/// What a token says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    client_id: String,
    scope: String,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
    jti: String,
    /// The generation of the client's tokens.
    generation: i64,
}

/// A token that was issued.
pub struct Issued {
    /// The token.
    pub token: String,
    /// Seconds that it holds.
    pub seconds: i64,
    /// What it allows.
    pub scopes: BTreeSet<Permission>,
}

impl Accounts {
    /// A token for a client that proved who it is, for these permissions, which it must have.
    pub fn issue(
        &self,
        id: ClientId,
        client: &KnownClient,
        scopes: BTreeSet<Permission>,
    ) -> anyhow::Result<Issued> {
        let now = clock::now();
        let known = self.known();
        let key = known.signing(now).context("there is no key to sign with")?;
        let seconds = self.settings.token_millis() / 1_000;
        let iat = now / 1_000;
        let claims = Claims {
            iss: self.issuer().to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: id.to_string(),
            client_id: id.to_string(),
            scope: scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>().join(" "),
            iat,
            exp: iat + seconds,
            jti: secret::<16>()?,
            generation: client.generation,
        };
        Ok(Issued { token: jws::sign(key, &claims)?, seconds, scopes })
    }

    /// Takes a token of this client back. One that does not hold any more needs nothing; one of somebody else is not
    /// taken back, and that is said.
    pub async fn revoke(&self, id: ClientId, token: &str) -> anyhow::Result<bool> {
        let now = clock::now();
        let Ok(verified) = verify(token, &self.known(), &self.settings, now) else { return Ok(true) };
        if verified.caller.actor != id.to_string() {
            return Ok(false);
        }
        let mut tx = db::accounts::begin(&self.session.repository.data).await?;
        db::accounts::signing::revoke(&mut tx, &verified.jti, verified.until, now).await?;
        tx.commit().await?;
        self.refresh(now).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
