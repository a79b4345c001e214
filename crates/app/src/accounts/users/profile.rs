//! What is personal about a user, and the hashes by which they are found.

use db::{Millis, Vault};
use serde::{Deserialize, Serialize};

/// Characters of a login, a name and an e-mail.
const MOST: usize = 255;

/// What is personal about a user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What they type to sign in.
    pub login: String,
    /// What they are called.
    pub name: Option<String>,
    /// Where they are written to.
    pub email: Option<String>,
    /// Who another service says they are, where they sign in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// Somebody as another service (OpenID Connect) knows them. Its name for them never changes, unlike an e-mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The service.
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
    /// Since when they are one.
    pub since: Millis,
}

impl Link {
    /// The hash by which whoever it means is found.
    pub(in crate::accounts) fn hash(vault: &Vault, issuer: &str, subject: &str) -> [u8; 16] {
        vault.recogniser().contents(&[b"subject", issuer.as_bytes(), subject.as_bytes()])
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Link(..)")
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Profile(..)")
    }
}

/// The hash by which a login is found, however it is written.
pub(in crate::accounts) fn login_hash(vault: &Vault, login: &str) -> [u8; 16] {
    vault.recogniser().contents(&[b"login", login.trim().to_lowercase().as_bytes()])
}

/// The hash by which somebody is found whom another service knows.
pub(super) fn subject_hash(vault: &Vault, profile: &Profile) -> Option<[u8; 16]> {
    profile.link.as_ref().map(|link| Link::hash(vault, &link.issuer, &link.subject))
}

/// Whether it can be a login.
pub(super) fn is_login(login: &str) -> bool {
    (1..=MOST).contains(&login.chars().count())
        && !login.contains(|c: char| c.is_whitespace() || c.is_control())
}
