//! Whoever asks.

use super::View;
use model::{Grant, Permission, Reach, Role};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

/// Whoever asks: a person, another system, or an operator of this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// Their name in journals and logs: an id, never a person's own name.
    pub actor: String,
    /// From which address they ask, where it is known.
    pub address: Option<IpAddr>,
    /// Shared: there is a caller for each request.
    grants: Arc<[Grant]>,
    /// What their token was narrowed to; everything that the grants give without one.
    scopes: Option<Arc<BTreeSet<Permission>>>,
}

impl Caller {
    /// Somebody with these grants.
    pub fn new(actor: impl Into<String>, grants: Vec<Grant>) -> Caller {
        Caller { actor: actor.into(), address: None, grants: grants.into(), scopes: None }
    }

    /// The same, asking from an address.
    pub fn from(self, address: Option<IpAddr>) -> Caller {
        Caller { address, ..self }
    }

    /// The same, with no more than these permissions.
    pub fn narrowed(self, scopes: BTreeSet<Permission>) -> Caller {
        Caller { scopes: Some(scopes.into()), ..self }
    }

    /// The operator of this machine, who has every role everywhere.
    pub fn local() -> Caller {
        let grant = |role: &Role| Grant { role: *role, reach: Reach::ALL };
        Caller::new("local", Role::ALL.iter().map(grant).collect())
    }

    /// Whether they may do this anywhere at all.
    pub fn may(&self, permission: Permission) -> bool {
        self.within_scopes(permission) && self.grants.iter().any(|grant| grant.role.may(permission))
    }

    /// How far the permission reaches, and what of a person is seen by it.
    pub fn view(&self, permission: Permission) -> View {
        let gives = |grant: &&Grant| self.within_scopes(permission) && grant.role.may(permission);
        View::of(self.grants.iter().filter(gives).cloned().collect())
    }

    /// Whether all of this lies where the permission reaches.
    pub fn holds(&self, permission: Permission, grants: &[Grant]) -> bool {
        let gives = |own: &&Grant| own.role.may(permission);
        let holds = |grant: &Grant| self.grants.iter().filter(gives).any(|own| own.reach.holds(&grant.reach));
        self.within_scopes(permission) && grants.iter().all(holds)
    }

    /// What they were given.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    fn within_scopes(&self, permission: Permission) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&permission))
    }
}
