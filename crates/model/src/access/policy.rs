//! The written policy: what each role may do, and what of a person it sees.

use super::Permission::{self, *};
use super::Role;
use crate::DataClass;

/// How a value of a person is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sight {
    /// Not at all; only that there is one.
    Hidden,
    /// In part, so that it can be recognised by whoever knows it.
    Masked,
    /// As it is.
    Clear,
}

impl Role {
    /// What the role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Role::Admin => &[
                ReadUsers,
                WriteUsers,
                ReadSources,
                WriteSources,
                ReadStores,
                WriteStores,
                ReadImports,
                ReadModels,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
                ReadSystem,
                ManageWebhooks,
                ManageSystem,
                ReadJobs,
                ManageJobs,
            ],
            Role::Steward => &[
                ReadCustomers,
                FindCustomers,
                ReadEvents,
                DecideCustomers,
                LookUpSubjects,
                ReadReviews,
                DecideReviews,
                ManageDeadLetters,
                ReadImports,
                WriteImports,
                ManageQuarantine,
                ReadSources,
                ReadStores,
                WriteRelations,
                ReadModels,
                WriteModels,
                PublishModels,
                ReadAcceptance,
                WriteAcceptance,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
                ReadSystem,
            ],
            Role::Marketer => &[
                ReadCustomers,
                FindCustomers,
                ReadSources,
                ReadStores,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
            ],
            Role::Associate => {
                &[ReadCustomers, FindCustomers, ReadStores, WriteRelations, ReadDictionary, ReadPeople]
            }
            Role::StoreManager => &[
                ReadCustomers,
                FindCustomers,
                ReadStores,
                WriteStores,
                WriteRelations,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
            ],
            Role::ServiceAgent => &[
                ReadCustomers,
                FindCustomers,
                LookUpSubjects,
                ReadStores,
                WriteRelations,
                ReadDictionary,
                ReadPeople,
            ],
            Role::PrivacyOfficer => &[
                ReadCustomers,
                FindCustomers,
                ReadEvents,
                EraseCustomers,
                LookUpSubjects,
                ReadSources,
                ReadStores,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
                ReadAccessLog,
                ReadUsers,
            ],
            Role::SecurityOfficer => &[ReadUsers, ReadAccessLog, ReadDictionary, ReadPeople, ReadSystem],
            Role::Director => {
                &[ReadStores, ReadQuality, ReadAcceptance, ReadDictionary, ReadPeople, ReadSystem]
            }
            Role::Analyst => &[
                ReadCustomers,
                ReadEvents,
                ReadSources,
                ReadStores,
                ReadModels,
                ReadAcceptance,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
                ReadSystem,
            ],
            Role::Integrator => &[
                ReadEvents,
                ManageWebhooks,
                WriteRecords,
                ManageDeadLetters,
                ReadImports,
                WriteImports,
                ManageQuarantine,
                ReadSources,
                WriteSources,
                ReadStores,
                WriteStores,
                ReadQuality,
                ReadDictionary,
                ReadPeople,
                ReadSystem,
                ManageSystem,
                ReadJobs,
                ManageJobs,
            ],
        }
    }

    /// Whether the role may do this.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// How the role sees values of this class.
    pub const fn sees(self, class: DataClass) -> Sight {
        match (self, class) {
            (_, DataClass::Technical) => Sight::Clear,
            (
                Role::Steward
                | Role::Associate
                | Role::StoreManager
                | Role::ServiceAgent
                | Role::PrivacyOfficer
                | Role::Integrator,
                _,
            ) => Sight::Clear,
            (Role::Marketer | Role::Analyst, DataClass::Personal) => Sight::Clear,
            (Role::Analyst, DataClass::Identifying) => Sight::Hidden,
            (Role::Marketer | Role::Admin | Role::SecurityOfficer | Role::Director, _) => Sight::Masked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn having(permission: Permission) -> Vec<&'static str> {
        Role::ALL.iter().filter(|role| role.may(permission)).map(|role| role.key()).collect()
    }

    #[test]
    fn what_cannot_be_undone_or_shows_who_looked_is_for_few() {
        assert_eq!(having(EraseCustomers), ["privacy-officer"]);
        assert_eq!(having(WriteUsers), ["admin"]);
        assert_eq!(having(ReadAccessLog), ["privacy-officer", "security-officer"]);
        assert_eq!(having(PublishModels), ["steward"]);
        assert_eq!(having(ManageJobs), ["admin", "integrator"]);
    }

    #[test]
    fn everybody_who_reads_what_names_somebody_may_read_who_that_is() {
        assert_eq!(having(ReadPeople).len(), Role::ALL.len());
    }

    #[test]
    fn whoever_makes_users_sees_nobody_and_whoever_watches_does_not_either() {
        for role in [Role::Admin, Role::SecurityOfficer, Role::Director] {
            assert!(!role.may(ReadCustomers) && !role.may(FindCustomers), "{role}");
            assert!(role.sees(DataClass::Identifying) < Sight::Clear, "{role}");
        }
    }

    #[test]
    fn every_permission_is_somebodys() {
        for permission in Permission::ALL {
            assert!(!having(*permission).is_empty(), "nobody may {permission}");
        }
    }

    #[test]
    fn what_points_at_a_person_is_never_clearer_than_what_describes_them() {
        for role in Role::ALL {
            assert!(role.sees(DataClass::Identifying) <= role.sees(DataClass::Personal), "{role}");
            assert!(role.sees(DataClass::Personal) <= role.sees(DataClass::Technical), "{role}");
        }
    }
}
