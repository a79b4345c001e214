//! How a source knows that what it says is true, from which its rank in survivorship follows where none is given.

use serde::{Deserialize, Serialize};

/// Name of the source that stewards' own entries belong to; it outranks every other.
pub const STEWARD: &str = "steward";

/// How a source knows that a value is true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Somebody saw the person: the shop, the desk of the loyalty programme.
    InPerson,
    /// The person answered a mail: the web shop with confirmed addresses.
    EmailValidated,
    /// Nobody checked: forms, lists, purchased data.
    Unverified,
}

impl Trust {
    /// All kinds, the best first.
    pub const ALL: [Trust; 3] = [Trust::InPerson, Trust::EmailValidated, Trust::Unverified];

    /// Its name in commands and files.
    pub const fn key(self) -> &'static str {
        match self {
            Trust::InPerson => "in-person",
            Trust::EmailValidated => "email-validated",
            Trust::Unverified => "unverified",
        }
    }

    /// The kind with this name, or which names there are.
    pub fn from_key(key: &str) -> Result<Trust, String> {
        let found = Trust::ALL.into_iter().find(|trust| trust.key() == key);
        found.ok_or_else(|| "one of in-person, email-validated, unverified is needed".to_owned())
    }

    /// The rank of a source that is registered without one: 1 is the best, and there is room between.
    pub const fn rank(self) -> u16 {
        match self {
            Trust::InPerson => 10,
            Trust::EmailValidated => 20,
            Trust::Unverified => 30,
        }
    }
}
