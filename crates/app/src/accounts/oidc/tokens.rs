//! From a code to a person: the code is exchanged for an ID token, the token is held against the sign-in, and what it does
//! not say is asked for (OpenID Connect Core, sections 3.1.3 and 5.3).

use super::attempt::Keys;
use super::fetch::{Address, Question};
use super::id_token::{Expected, Untrusted};
use super::provider::{Metadata, encoded, form, untrusted};
use super::{Declined, Oidc};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::Millis;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// What the service says of somebody.
pub(super) struct Person {
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
    claims: Map<String, Value>,
}

/// The answer to a code.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: String,
}

/// The word of an error (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Person {
    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether the e-mail is known to be theirs.
    pub fn has_verified_email(&self) -> bool {
        // Some services write it as a text.
        matches!(self.claims.get("email_verified"), Some(Value::Bool(true)))
            || self.text("email_verified") == Some("true")
    }

    /// The groups of a claim: a list, or one text.
    pub fn groups(&self, claim: &str) -> BTreeSet<String> {
        match self.claims.get(claim) {
            Some(Value::String(group)) => [group.clone()].into(),
            Some(Value::Array(groups)) => {
                groups.iter().filter_map(|group| group.as_str().map(str::to_owned)).collect()
            }
            _ => BTreeSet::new(),
        }
    }
}

impl Oidc {
    /// Who this code was given to.
    pub(super) async fn person(&self, code: &str, keys: &Keys, now: Millis) -> Result<Person, Declined> {
        let metadata = self.provider.metadata().await?;
        let tokens = self.exchange(&metadata, code, keys).await?;
        let (claims, algorithm) = self.provider.opened(&metadata, &tokens.id_token).await?;
        let issuer = self.provider.issuer();
        let now = now as f64 / 1e3;
        let expected = Expected { issuer, client_id: self.provider.client_id(), nonce: &keys.nonce, now };
        claims.check(&expected).map_err(untrusted)?;
        claims.check_access_token(algorithm, &tokens.access_token).map_err(untrusted)?;
        let mut person = Person { issuer: issuer.to_owned(), subject: claims.sub, claims: claims.others };
        if let Some(address) = metadata.userinfo.as_ref().filter(|_| !self.says_enough(&person)) {
            let said = self.said_besides(address, &tokens.access_token).await?;
            if said.get("sub").and_then(Value::as_str) != Some(person.subject.as_str()) {
                return Err(untrusted(Untrusted::Subject));
            }
            // What is signed counts more.
            person.claims = said.into_iter().chain(person.claims).collect();
        }
        Ok(person)
    }

    /// Whether nothing has to be asked for besides.
    fn says_enough(&self, person: &Person) -> bool {
        let settings = &self.settings;
        let claim = settings.identified_by.as_str();
        let verified = if claim == "email" { &["email_verified"][..] } else { &[] };
        let needed = [claim].into_iter().chain(verified.iter().copied());
        needed.chain(settings.groups_claim.as_deref()).all(|name| person.claims.contains_key(name))
    }

    async fn exchange(&self, metadata: &Metadata, code: &str, keys: &Keys) -> Result<Tokens, Declined> {
        let (id, secret) = (self.provider.client_id(), self.provider.secret.as_ref());
        let callback = self.callback();
        let mut parameters = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback),
            ("code_verifier", &keys.verifier),
        ];
        let basic = secret.filter(|_| metadata.takes_basic).map(|secret| {
            let both = Zeroizing::new(format!("{}:{}", encoded(id), encoded(secret.text())));
            format!("Basic {}", STANDARD.encode(both.as_bytes()))
        });
        if basic.is_none() {
            parameters.push(("client_id", id));
            parameters.extend(secret.map(|secret| ("client_secret", secret.text())));
        }
        let question = Question { form: Some(form(&parameters)), authorization: basic.as_deref() };
        let answer = self.provider.fetcher.ask(&metadata.token, question).await.map_err(away)?;
        if answer.status == 200 {
            return serde_json::from_slice(&answer.body).map_err(|_| untrusted(Untrusted::Form));
        }
        match serde_json::from_slice::<Refusal>(&answer.body).map(|refusal| refusal.error) {
            Ok(error) if error == "invalid_grant" => Err(Declined::Over),
            _ if answer.status >= 500 => Err(Declined::Away),
            Ok(error) => {
                let known =
                    ["invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type"];
                let error = known.into_iter().find(|known| *known == error).unwrap_or("another error");
                tracing::warn!(status = answer.status, "the sign-in service takes no code from us: {error}");
                Err(Declined::Untrusted)
            }
            Err(_) => Err(untrusted(Untrusted::Form)),
        }
    }

    async fn said_besides(&self, address: &Address, token: &str) -> Result<Map<String, Value>, Declined> {
        let authorization = format!("Bearer {token}");
        let question = Question { form: None, authorization: Some(&authorization) };
        let answer = self.provider.fetcher.ask(address, question).await.map_err(away)?;
        if answer.status >= 500 {
            return Err(Declined::Away);
        }
        let said = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
        said.ok_or_else(|| untrusted(Untrusted::Form))
    }
}

fn away(why: super::fetch::Away) -> Declined {
    tracing::warn!("the sign-in service is not to be reached: {why}");
    Declined::Away
}
