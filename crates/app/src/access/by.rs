//! Who does something, by what way, from where and for what: what the access log says besides to whom.

use super::Caller;
use crate::clock;
use db::audit::{Entry, People, Via};
use model::{Permission, Purpose};
use std::net::IpAddr;

/// Who does what for what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// Their name in journals and logs: an id, never a person's own name.
    pub actor: String,
    /// By what way.
    pub via: Via,
    /// From where, where that is known.
    pub address: Option<IpAddr>,
    /// What they do: the name of an endpoint or of a command.
    pub deed: &'static str,
    /// What for.
    pub purpose: Purpose,
}

impl By {
    /// Somebody who asks over HTTP.
    pub fn caller(caller: &Caller, deed: &'static str, purpose: Purpose) -> By {
        By { actor: caller.actor.clone(), via: Via::Api, address: caller.address, deed, purpose }
    }

    /// Somebody at the keyboard of this machine.
    pub fn command(actor: impl Into<String>, deed: &'static str, purpose: Purpose) -> By {
        By { actor: actor.into(), via: Via::Cli, address: None, deed, purpose }
    }

    /// The entry that says whom it concerned.
    pub fn entry(&self, people: People) -> Entry {
        Entry {
            at: clock::now(),
            actor: self.actor.clone(),
            via: self.via,
            address: self.address.map(|address| address.to_string()),
            deed: self.deed.into(),
            purpose: self.purpose.key(),
            result: None,
            people,
        }
    }

    /// The same where it did not simply end well.
    pub fn entry_of(&self, result: &'static str, people: People) -> Entry {
        Entry { result: Some(result), ..self.entry(people) }
    }
}

impl Caller {
    /// What they use a permission for, where they do not say: what the permission is for, or else what the first role
    /// does that gives it.
    pub fn purpose(&self, permission: Permission) -> Purpose {
        let of_role = || {
            let gives = self.grants().iter().find(|grant| grant.role.may(permission));
            gives.map(|grant| grant.role.purpose())
        };
        permission.purpose().or_else(of_role).unwrap_or(Purpose::Administration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use model::{Reach, Role};

    #[test]
    fn what_for_follows_from_the_permission_or_the_role_that_gives_it() {
        let caller = |roles: &[Role]| {
            let grant = |role: &Role| Grant { role: *role, reach: Reach::ALL };
            Caller::new("cl_1", roles.iter().map(grant).collect())
        };
        let check = |roles: &[Role], permission, expected| {
            assert_eq!(caller(roles).purpose(permission), expected, "{roles:?}");
        };
        check(&[Role::Associate], Permission::ReadCustomers, Purpose::Sale);
        check(&[Role::ServiceAgent, Role::Marketer], Permission::ReadCustomers, Purpose::CustomerService);
        // The first of them may not read customers.
        check(&[Role::Integrator, Role::Marketer], Permission::ReadCustomers, Purpose::Marketing);
        check(&[Role::Steward, Role::PrivacyOfficer], Permission::EraseCustomers, Purpose::RightsRequest);
        check(&[Role::Integrator], Permission::WriteRecords, Purpose::Integration);
    }
}
