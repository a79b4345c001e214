//! What somebody reads or writes a person for: the words that the access log knows. Whoever asks may name one; what is
//! meant where they do not is part of the written policy.

use super::Role;
use super::permission::Permission::{self, *};
use std::fmt;
use std::str::FromStr;

macro_rules! purposes {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal;)+) => {
        /// What a person is read or written for.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Purpose {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Purpose {
            /// All of them.
            pub const ALL: &'static [Purpose] = &[$(Purpose::$name,)+];

            /// Its name.
            pub const fn key(self) -> &'static str {
                match self { $(Purpose::$name => $key,)+ }
            }

            /// What it covers, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Purpose::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }
        }
    };
}

purposes! {
    /// Answering a customer: a question, a complaint, a return.
    CustomerService = "customer_service";
    /// Serving a customer in a store or selling to one.
    Sale = "sale";
    /// Keeping records right: merging, splitting, judging, repairing.
    DataQuality = "data_quality";
    /// Choosing and addressing customers.
    Marketing = "marketing";
    /// Figures about customers, not about one of them.
    Analysis = "analysis";
    /// What a person asked for by right: access, correction, erasure.
    RightsRequest = "rights_request";
    /// Systems that tell and ask each other.
    Integration = "integration";
    /// Finding out who did what.
    Security = "security";
    /// Running the system.
    Administration = "administration";
}

impl Role {
    /// What somebody in this role reads a person for, where they do not say.
    pub const fn purpose(self) -> Purpose {
        match self {
            Role::Steward => Purpose::DataQuality,
            Role::Marketer => Purpose::Marketing,
            Role::Associate | Role::StoreManager => Purpose::Sale,
            Role::ServiceAgent => Purpose::CustomerService,
            Role::PrivacyOfficer => Purpose::RightsRequest,
            Role::SecurityOfficer => Purpose::Security,
            Role::Analyst => Purpose::Analysis,
            Role::Integrator => Purpose::Integration,
            Role::Admin | Role::Director => Purpose::Administration,
        }
    }
}

impl Permission {
    /// What it is used for, whoever does; none where that depends on their role.
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            WriteRecords | ManageDeadLetters | WriteImports | ReadEvents | ManageWebhooks => {
                Some(Purpose::Integration)
            }
            DecideCustomers | ReadReviews | DecideReviews | ManageQuarantine | ReadAcceptance
            | WriteAcceptance | ReadModels | WriteModels | PublishModels => Some(Purpose::DataQuality),
            EraseCustomers => Some(Purpose::RightsRequest),
            ReadAccessLog => Some(Purpose::Security),
            _ => None,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Purpose, String> {
        let found = Purpose::ALL.iter().find(|purpose| purpose.key() == text);
        found.copied().ok_or_else(|| {
            let keys: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.key()).collect();
            format!("no such purpose; there are {}", keys.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn purposes_have_names_of_their_own_and_are_read_back() {
        let keys: BTreeSet<&str> = Purpose::ALL.iter().map(|purpose| purpose.key()).collect();
        assert_eq!(keys.len(), Purpose::ALL.len());
        for purpose in Purpose::ALL {
            assert_eq!(purpose.key().parse(), Ok(*purpose));
            assert!(purpose.meaning().ends_with('.'), "{purpose}");
        }
        assert!("curiosity".parse::<Purpose>().unwrap_err().contains("customer_service"));
    }

    #[test]
    fn who_reads_customers_says_by_their_role_what_for() {
        assert_eq!(ReadCustomers.purpose(), None);
        assert_eq!(FindCustomers.purpose(), None);
        let of = |purpose: Purpose| Role::ALL.iter().filter(|role| role.purpose() == purpose).count();
        assert!(Purpose::ALL.iter().all(|purpose| of(*purpose) > 0), "a purpose that nobody has by default");
    }
}
