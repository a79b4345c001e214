//! People sign in by another service: OpenID Connect, authorisation code with PKCE. Which service, what is asked of it and
//! whom it is believed about is set ([`Settings`]); nothing is asked of it before somebody wants to sign in, and signing in
//! by password needs it for nothing.

mod attempt;
mod fetch;
mod id_token;
mod keys;
mod provider;
mod settings;
#[cfg(test)]
mod tests;
mod tokens;
mod who;

pub use crate::config::oidc::{GroupRole, Secret, Settings, Unknown};

use super::sessions::Opened;
use super::{Accounts, NotIn, clock};
use attempt::Attempt;
use provider::Provider;

/// Where the service sends people back to, here.
const CALLBACK: &str = "/v1/session/oidc/callback";
/// Letters of a path to go on to.
const LONGEST: usize = 500;

/// A service that people sign in by.
pub struct Oidc {
    settings: Settings,
    provider: Provider,
    /// The address of this service, as browsers know it.
    public: String,
}

/// What the browser is given as a sign-in begins.
pub struct Begun {
    /// Where to go.
    pub address: String,
    /// What to come back with.
    pub cookie: String,
}

/// What the service sent the browser back with.
#[derive(Default)]
pub struct Returned {
    /// Whose sign-in it is.
    pub state: Option<String>,
    /// What the token is got by.
    pub code: Option<String>,
    /// What it says went wrong.
    pub error: Option<String>,
    /// Which service it is (RFC 9207).
    pub issuer: Option<String>,
}

/// What somebody who signed in is given.
pub struct Finished {
    /// The session.
    pub opened: Opened,
    /// The path to go on to.
    pub return_to: String,
}

/// Why nobody is signed in by another service.
#[derive(Debug)]
pub enum Declined {
    /// The sign-in was not begun in this browser, took too long or was used already.
    Over,
    /// The service did not let them in, or they did not want to.
    There,
    /// No user is theirs, or may be.
    NoUser,
    /// Their e-mail is not verified there.
    Unverified,
    /// None of their groups gives a role.
    NoRole,
    /// The service is not to be reached.
    Away,
    /// What the service says cannot be believed or used.
    Untrusted,
    /// As by password: too many attempts, or it failed.
    Not(NotIn),
    /// A user cannot be made or changed.
    Refused(super::users::Refused),
}

impl<E: Into<anyhow::Error>> From<E> for Declined {
    fn from(error: E) -> Declined {
        Declined::Not(NotIn::Failed(error.into()))
    }
}

impl Oidc {
    /// Gets ready to ask the service of the settings, where one is set. `public` is the address of this service.
    pub fn new(settings: Settings, public: String) -> anyhow::Result<Option<Oidc>> {
        settings.check()?;
        let Some(provider) = Provider::new(&settings)? else { return Ok(None) };
        Ok(Some(Oidc { settings, provider, public }))
    }

    /// What people see on the button.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Begins a sign-in that will go on to this path.
    pub async fn begin(&self, accounts: &Accounts, return_to: &str) -> Result<Begun, Declined> {
        let metadata = self.provider.metadata().await?;
        let attempt = Attempt::new(return_to, clock::now())?;
        let keys = attempt.keys(accounts.hasher());
        let address = metadata.authorize(&[
            ("response_type", "code"),
            ("client_id", self.provider.client_id()),
            ("redirect_uri", &self.callback()),
            ("scope", &self.settings.scopes.join(" ")),
            ("state", &keys.state),
            ("nonce", &keys.nonce),
            ("code_challenge", &keys.challenge()),
            ("code_challenge_method", "S256"),
        ]);
        Ok(Begun { address, cookie: attempt.cookie() })
    }

    /// Signs somebody in by what the service sent them back with. `cookie` is the one that their browser was given.
    pub async fn finish(
        &self,
        accounts: &Accounts,
        cookie: Option<&str>,
        returned: Returned,
    ) -> Result<Finished, Declined> {
        let now = clock::now();
        let attempt = cookie.and_then(|cookie| Attempt::read(cookie, now)).ok_or(Declined::Over)?;
        let keys = attempt.keys(accounts.hasher());
        let state = returned.state.as_deref().ok_or(Declined::Over)?;
        if !keys.is_state(state) || !attempt.spend(accounts, state, now).await? {
            return Err(Declined::Over);
        }
        let code = self.code(&returned).await?;
        let person = self.person(&code, &keys, now).await?;
        let opened = who::sign_in(accounts, &self.settings, &person).await?;
        Ok(Finished { opened, return_to: attempt.return_to })
    }

    /// Where somebody who signed out here signs out of the service too, where that can be.
    pub async fn sign_out(&self) -> Option<String> {
        let metadata = self.provider.metadata().await.ok()?;
        let back = self.settings.signed_out.as_ref().map(|path| format!("{}{path}", self.public));
        let back = back.as_deref().map(|back| ("post_logout_redirect_uri", back));
        let parameters: Vec<_> = [("client_id", self.provider.client_id())].into_iter().chain(back).collect();
        metadata.end_session(&parameters)
    }

    fn callback(&self) -> String {
        format!("{}{CALLBACK}", self.public)
    }

    /// The code, where the service says that it let somebody in.
    async fn code(&self, returned: &Returned) -> Result<String, Declined> {
        let metadata = self.provider.metadata().await?;
        if !metadata.is_issuer(returned.issuer.as_deref()) {
            tracing::warn!("a sign-in was sent back by another service");
            return Err(Declined::Untrusted);
        }
        match (&returned.error, &returned.code) {
            (Some(error), _) if error == "temporarily_unavailable" || error == "server_error" => {
                Err(Declined::Away)
            }
            (None, Some(code)) => Ok(code.clone()),
            _ => Err(Declined::There),
        }
    }
}

/// Whether this is a path of ours that a browser may be led to, and leads nowhere else however it is read.
pub fn is_path_here(path: &str) -> bool {
    let mut letters = path.bytes();
    letters.next() == Some(b'/')
        && !matches!(letters.next(), Some(b'/' | b'\\'))
        && path.len() <= LONGEST
        && path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'))
}
