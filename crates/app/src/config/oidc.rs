//! Which service people may sign in by, and what it is believed: the section `[oidc]` of the configuration.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The section `[oidc]`. A key that is not listed here is refused.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The service, as it calls itself; without one, people sign in by password only.
    pub issuer: Option<String>,
    /// What this service is called there.
    pub client_id: Option<String>,
    /// The file with the secret that proves it.
    pub client_secret_file: Option<PathBuf>,
    /// The secret itself: from the environment only.
    #[serde(skip)]
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// What people see on the button.
    pub name: String,
    /// The claim by which a user is found the first time.
    pub identified_by: String,
    /// The claim that names groups, where roles follow from these.
    pub groups_claim: Option<String>,
    /// What the groups give.
    pub roles: Vec<GroupRole>,
    /// What becomes of somebody whom no user is made for.
    pub unknown: Unknown,
    /// Certificates that the service is believed by, in place of those of the system (PEM).
    pub ca: Option<PathBuf>,
    /// Where the service sends people after they signed out there: a path here that it knows.
    pub signed_out: Option<String>,
}

/// What becomes of somebody whom no user is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    /// They are not let in.
    #[default]
    Refused,
    /// A user is made, with the roles that their groups give.
    Created,
}

/// A role that follows from a group.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRole {
    /// The group, as the service calls it.
    pub group: String,
    /// The role.
    pub role: String,
    /// Brands; none: all of them.
    pub brands: Option<BTreeSet<String>>,
    /// Stores; none: all of them.
    pub stores: Option<BTreeSet<String>>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps a text to itself.
    pub fn new(text: &str) -> Secret {
        Secret(Zeroizing::new(text.trim().to_owned()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(..)")
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            issuer: None,
            client_id: None,
            client_secret_file: None,
            client_secret: None,
            scopes: ["openid", "email", "profile"].map(str::to_owned).to_vec(),
            name: "Single sign-on".to_owned(),
            identified_by: "email".to_owned(),
            groups_claim: None,
            roles: Vec::new(),
            unknown: Unknown::Refused,
            ca: None,
            signed_out: None,
        }
    }
}
