//! What the service says of itself (OpenID Connect Discovery) and which keys it signs by: asked for when first needed, kept
//! for an hour, and asked for again where a token names a key that is not known, but not more often than every few seconds.

use super::Declined;
use super::fetch::{Address, Away, Fetcher, Question};
use super::id_token::{Claims, Signed, Untrusted};
use super::keys::{Algorithm, Keys};
use crate::config::oidc::{Secret, Settings};
use anyhow::{Context, ensure};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long what it said holds.
const HOLDS: Duration = Duration::from_secs(3_600);
/// Between two questions for the same thing: whoever sends tokens with made-up keys brings no more of them about, and
/// neither do many people while it is away.
const PAUSE: Duration = Duration::from_secs(3);

/// The service.
pub(super) struct Provider {
    pub fetcher: Fetcher,
    issuer: String,
    client_id: String,
    pub secret: Option<Secret>,
    metadata: Mutex<Kept<Metadata>>,
    keys: Mutex<Kept<Keys>>,
}

/// What was asked for.
struct Kept<T> {
    known: Option<(Arc<T>, Instant)>,
    asked_at: Option<Instant>,
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { known: None, asked_at: None }
    }
}

impl<T> Kept<T> {
    fn fresh(&self) -> Option<Arc<T>> {
        let known = self.known.as_ref().filter(|(_, at)| at.elapsed() < HOLDS);
        known.map(|(known, _)| Arc::clone(known))
    }

    /// What is known however old it is: better than nothing while the service is away.
    fn old(&self) -> Option<Arc<T>> {
        self.known.as_ref().map(|(known, _)| Arc::clone(known))
    }

    /// Whether it may be asked for now.
    fn takes_turn(&mut self) -> bool {
        let is_turn = self.asked_at.is_none_or(|at| at.elapsed() >= PAUSE);
        if is_turn {
            self.asked_at = Some(Instant::now());
        }
        is_turn
    }

    fn keep(&mut self, said: T) -> Arc<T> {
        let said = Arc::new(said);
        self.known = Some((Arc::clone(&said), Instant::now()));
        said
    }
}

/// What the service says of itself.
pub(super) struct Metadata {
    issuer: String,
    authorization: String,
    pub token: Address,
    keys: Address,
    pub userinfo: Option<Address>,
    end_session: Option<String>,
    algorithms: Vec<Algorithm>,
    /// Whether it takes the secret in the header Authorization.
    pub takes_basic: bool,
    names_issuer: bool,
}

#[derive(Deserialize)]
struct Said {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    fn of(said: Said, issuer: &str) -> anyhow::Result<Metadata> {
        ensure!(said.issuer == issuer, "it calls itself otherwise than issuer in [oidc]");
        Address::of(&said.authorization_endpoint).context("authorization_endpoint")?;
        let end_session = said.end_session_endpoint.filter(|address| Address::of(address).is_ok());
        let userinfo = said.userinfo_endpoint.as_deref().map(Address::of).transpose();
        let methods = said.token_endpoint_auth_methods_supported;
        let names = &said.id_token_signing_alg_values_supported;
        let algorithms: Vec<Algorithm> = names.iter().filter_map(|name| Algorithm::named(name)).collect();
        ensure!(!algorithms.is_empty(), "it signs by no algorithm that is taken here");
        Ok(Metadata {
            issuer: said.issuer,
            authorization: said.authorization_endpoint,
            token: Address::of(&said.token_endpoint).context("token_endpoint")?,
            keys: Address::of(&said.jwks_uri).context("jwks_uri")?,
            userinfo: userinfo.context("userinfo_endpoint")?,
            end_session,
            algorithms,
            takes_basic: methods.is_none_or(|all| all.iter().any(|method| method == "client_secret_basic")),
            names_issuer: said.authorization_response_iss_parameter_supported,
        })
    }

    /// The address where somebody signs in.
    pub fn authorize(&self, parameters: &[(&str, &str)]) -> String {
        with(&self.authorization, parameters)
    }

    /// The address where somebody signs out.
    pub fn end_session(&self, parameters: &[(&str, &str)]) -> Option<String> {
        self.end_session.as_ref().map(|address| with(address, parameters))
    }

    /// Whether an answer through the browser is of this service, as far as it says so (RFC 9207).
    pub fn is_issuer(&self, said: Option<&str>) -> bool {
        said.map_or(!self.names_issuer, |said| said == self.issuer)
    }
}

fn with(address: &str, parameters: &[(&str, &str)]) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{}", form(parameters))
}

/// Names and values as a form.
pub(super) fn form(parameters: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
    parameters.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// A value as it stands in a form or an address.
pub(super) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Provider {
    /// The service of the settings, where one is set.
    pub fn new(settings: &Settings) -> anyhow::Result<Option<Provider>> {
        let (Some(issuer), Some(client_id)) = (&settings.issuer, &settings.client_id) else {
            return Ok(None);
        };
        Ok(Some(Provider {
            fetcher: Fetcher::new(settings)?,
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            secret: settings.secret()?,
            metadata: Mutex::default(),
            keys: Mutex::default(),
        }))
    }

    /// What this service is called there.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What the service calls itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What it says of itself.
    pub async fn metadata(&self) -> Result<Arc<Metadata>, Declined> {
        let mut kept = self.metadata.lock().await;
        match kept.fresh() {
            Some(known) => Ok(known),
            None => self.asked_anew(&mut kept).await,
        }
    }

    /// The same, asked anew unless that was done a moment ago: it may sign by other algorithms than before.
    async fn renewed(&self) -> Result<Arc<Metadata>, Declined> {
        self.asked_anew(&mut *self.metadata.lock().await).await
    }

    async fn asked_anew(&self, kept: &mut Kept<Metadata>) -> Result<Arc<Metadata>, Declined> {
        if !kept.takes_turn() {
            return kept.old().ok_or(Declined::Away);
        }
        match self.discover().await {
            Ok(metadata) => Ok(kept.keep(metadata)),
            Err(error) => {
                tracing::warn!("the sign-in service cannot be used: {error:#}");
                kept.old().ok_or(Declined::Away)
            }
        }
    }

    async fn discover(&self) -> anyhow::Result<Metadata> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let said: Said = self.read(&Address::of(&address)?).await?;
        Metadata::of(said, &self.issuer)
    }

    async fn read<T: for<'a> Deserialize<'a>>(&self, address: &Address) -> anyhow::Result<T> {
        let answer = self.fetcher.ask(address, Question::PLAIN).await?;
        ensure!(answer.status == 200, "it answers with status {}", answer.status);
        // What the text is stays out of the log.
        serde_json::from_slice(&answer.body).map_err(|_| anyhow::anyhow!("its answer cannot be read"))
    }

    /// What a token says, where the service signed it. Whether it is for us is not looked at.
    pub async fn opened(&self, metadata: &Metadata, token: &str) -> Result<(Claims, Algorithm), Declined> {
        let signed = match Signed::read(token, &metadata.algorithms) {
            Err(Untrusted::Algorithm) => Signed::read(token, &self.renewed().await?.algorithms),
            read => read,
        };
        let signed = signed.map_err(untrusted)?;
        let (kid, algorithm) = (signed.kid.as_deref(), signed.algorithm);
        let mut kept = self.keys.lock().await;
        let known = kept.fresh().filter(|keys| keys.find(kid, algorithm).is_some());
        let keys = match known {
            Some(known) => known,
            None if kept.takes_turn() => {
                let keys: anyhow::Result<Keys> = self.read(&metadata.keys).await;
                let away = |error: anyhow::Error| {
                    tracing::warn!("the keys of the sign-in service cannot be read: {error:#}");
                    if error.is::<Away>() { Declined::Away } else { Declined::Untrusted }
                };
                kept.keep(keys.map_err(away)?)
            }
            None => kept.fresh().ok_or(Declined::Away)?,
        };
        drop(kept);
        let key = keys.find(kid, algorithm).ok_or(Untrusted::Key).map_err(untrusted)?;
        Ok((signed.opened(key).map_err(untrusted)?, algorithm))
    }
}

/// Logs why a token is not believed.
pub(super) fn untrusted(why: Untrusted) -> Declined {
    tracing::warn!("a token of the sign-in service is refused: {why}");
    Declined::Untrusted
}
