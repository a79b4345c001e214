//! What can be allowed. The name of a permission is the OAuth scope that gives it to an API client.

use std::fmt;
use std::str::FromStr;

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal;)+) => {
        /// One thing that may be allowed.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Permission {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Permission] = &[$(Permission::$name,)+];

            /// Its name, which is the scope that gives it.
            pub const fn key(self) -> &'static str {
                match self { $(Permission::$name => $key,)+ }
            }

            /// What it allows, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Permission::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }

        /// The permissions as types, for signatures.
        pub mod may {
            $($(#[doc = $doc])+
            #[derive(Debug)]
            pub enum $name {}

            impl super::Needed for $name {
                const PERMISSION: super::Permission = super::Permission::$name;
            })+
        }
    };
}

/// A permission as a type.
pub trait Needed {
    /// Which one.
    const PERMISSION: Permission;
}

permissions! {
    /// Read customers: golden profile, source records, history, journal, household.
    ReadCustomers = "customers:read";
    /// Ask who is known: match a person, search as somebody types.
    FindCustomers = "customers:find";
    /// Follow business events: which customers came, changed, were merged; ids and names of fields only.
    ReadEvents = "events:read";
    /// Say where business events are sent to, and send them there again.
    ManageWebhooks = "webhooks:manage";
    /// Say who is who: merge, split, pin, household, shared value, and take it back.
    DecideCustomers = "customers:decide";
    /// Erase a person.
    EraseCustomers = "customers:erase";
    /// Find every source system and id in which a person appears.
    LookUpSubjects = "subjects:look-up";
    /// Read review tasks.
    ReadReviews = "reviews:read";
    /// Claim and decide review tasks.
    DecideReviews = "reviews:decide";
    /// Tell that source records were made, changed or deleted.
    WriteRecords = "records:write";
    /// Read, replay and discard what could not be written.
    ManageDeadLetters = "dead-letters:manage";
    /// Read how imports went.
    ReadImports = "imports:read";
    /// Upload files, try them and import them.
    WriteImports = "imports:write";
    /// Read, repair, replay and discard rows in quarantine.
    ManageQuarantine = "quarantine:manage";
    /// Read sources.
    ReadSources = "sources:read";
    /// Register and change sources.
    WriteSources = "sources:write";
    /// Read stores and associates.
    ReadStores = "stores:read";
    /// Write stores and associates.
    WriteStores = "stores:write";
    /// Write which customers belong to which store and associate.
    WriteRelations = "relations:write";
    /// Read models and match cases.
    ReadModels = "models:read";
    /// Train models and try what another model or other cases would do.
    WriteModels = "models:write";
    /// Publish a model, or the one before it again.
    PublishModels = "models:publish";
    /// Read acceptance rounds.
    ReadAcceptance = "acceptance:read";
    /// Draw, label and sign acceptance rounds.
    WriteAcceptance = "acceptance:write";
    /// Read quality scores.
    ReadQuality = "quality:read";
    /// Read the field dictionary.
    ReadDictionary = "dictionary:read";
    /// Read users, roles and API clients.
    ReadUsers = "users:read";
    /// Make, change and block users and API clients.
    WriteUsers = "users:write";
    /// Read the names of the people and API clients that answers name by id.
    ReadPeople = "people:read";
    /// Read who looked at whom.
    ReadAccessLog = "access-log:read";
    /// Read what is done beside everything else, and when: jobs, schedules.
    ReadJobs = "jobs:read";
    /// Ask for jobs, stop them and take them up again; make and change schedules.
    ManageJobs = "jobs:manage";
    /// Read how the system fares.
    ReadSystem = "system:read";
    /// Look after the system: acknowledge alarms.
    ManageSystem = "system:manage";
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Permission {
    type Err = String;

    fn from_str(text: &str) -> Result<Permission, String> {
        let found = Permission::ALL.iter().find(|permission| permission.key() == text);
        found.copied().ok_or_else(|| {
            let keys: Vec<&str> = Permission::ALL.iter().map(|permission| permission.key()).collect();
            format!("no such permission; there are {}", keys.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_scopes_of_their_own_and_are_read_back() {
        let keys: BTreeSet<&str> = Permission::ALL.iter().map(|permission| permission.key()).collect();
        assert_eq!(keys.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            assert_eq!(permission.key().parse(), Ok(*permission));
            // RFC 6749, section 3.3: what may stand in a scope.
            let fits = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
            assert!(permission.key().bytes().all(fits), "{permission}");
            assert!(permission.meaning().ends_with('.'), "{permission}");
        }
        assert!("customers:".parse::<Permission>().unwrap_err().contains("customers:read"));
    }
}
