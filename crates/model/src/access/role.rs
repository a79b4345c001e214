//! What people are given: a role stands for permissions and for what of a person can be seen.

use std::fmt;
use std::str::FromStr;

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal;)+) => {
        /// A role.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Role {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Role {
            /// All of them.
            pub const ALL: &'static [Role] = &[$(Role::$name,)+];

            /// Its name.
            pub const fn key(self) -> &'static str {
                match self { $(Role::$name => $key,)+ }
            }

            /// Who has it, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Role::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

roles! {
    /// Runs the system: users, API clients, sources. Sees no person in clear.
    Admin = "admin";
    /// Looks after the data: who is who, reviews, quarantine, quality.
    Steward = "steward";
    /// Plans campaigns. Sees what describes people, not what points at one.
    Marketer = "marketer";
    /// Serves customers in a shop.
    Associate = "associate";
    /// Runs a shop and its associates.
    StoreManager = "store-manager";
    /// Answers customers from the service desk.
    ServiceAgent = "service-agent";
    /// Answers for the rights of people: look-up, erasure, access log.
    PrivacyOfficer = "privacy-officer";
    /// Watches who looked at whom.
    SecurityOfficer = "security-officer";
    /// Reads figures.
    Director = "director";
    /// Examines the data without knowing people.
    Analyst = "analyst";
    /// Connects other systems: sources, imports, what could not be written.
    Integrator = "integrator";
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Role, String> {
        let found = Role::ALL.iter().find(|role| role.key() == text);
        found.copied().ok_or_else(|| {
            let keys: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
            format!("no such role; there are {}", keys.join(", "))
        })
    }
}
