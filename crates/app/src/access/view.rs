//! How far a permission of somebody reaches, and what of a person is seen by it. Somebody may be a steward of one
//! brand and a marketer of another: each grant counts where it reaches, and the clearest sight of a place wins.

use super::Grant;
use model::{DataClass, Reach, Sight};

/// What somebody reaches and sees by one permission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    grants: Vec<Grant>,
}

impl View {
    pub(super) fn of(grants: Vec<Grant>) -> View {
        View { grants }
    }

    /// Whether it has no limit: every brand and store, in clear.
    pub fn is_whole(&self) -> bool {
        let classes = [DataClass::Identifying, DataClass::Personal];
        self.grants.iter().any(|grant| {
            grant.reach == Reach::ALL && classes.iter().all(|class| grant.role.sees(*class) == Sight::Clear)
        })
    }

    /// Whether something of a brand is within reach that belongs to no store, or to whichever.
    pub fn brand(&self, brand: &str) -> bool {
        self.grants.iter().any(|grant| grant.reach.brand(brand))
    }

    /// Whether something of a brand and a store is within reach.
    pub fn store(&self, brand: &str, store: Option<&str>) -> bool {
        self.grants.iter().any(|grant| grant.reach.brand(brand) && grant.reach.store(store))
    }

    /// Whether no brand is out of reach, whatever the stores.
    pub fn every_brand(&self) -> bool {
        self.grants.iter().any(|grant| grant.reach.brands.is_none())
    }

    /// Whether no store of the brands within reach is out of reach.
    pub fn every_store(&self, brand: &str) -> bool {
        self.grants.iter().any(|grant| grant.reach.brand(brand) && grant.reach.stores.is_none())
    }

    /// Whether nothing is out of reach, however it is seen.
    pub fn reaches_all(&self) -> bool {
        self.grants.iter().any(|grant| grant.reach == Reach::ALL)
    }

    /// Whether something lies within this and another reach.
    pub fn meets(&self, other: &Reach) -> bool {
        self.grants.iter().any(|grant| grant.reach.meets(other))
    }

    /// Whether some of it is limited to stores, so that it depends on the customer how far it reaches.
    pub fn depends_on_stores(&self) -> bool {
        !self.reaches_all() && self.grants.iter().any(|grant| grant.reach.stores.is_some())
    }

    /// What is left of it for one customer: what is limited to stores counts where `is_theirs` says that the customer
    /// is known in one of these stores, and then for all that is known of that customer in its brands.
    pub fn of_customer(&self, is_theirs: impl Fn(&Reach) -> bool) -> View {
        let counts = |grant: &&Grant| grant.reach.stores.is_none() || is_theirs(&grant.reach);
        let unlimited = |grant: &Grant| Grant {
            role: grant.role,
            reach: Reach { brands: grant.reach.brands.clone(), stores: None },
        };
        View { grants: self.grants.iter().filter(counts).map(unlimited).collect() }
    }

    /// Whether values of a class are seen in clear anywhere.
    pub fn sees_some_in_clear(&self, class: DataClass) -> bool {
        self.grants.iter().any(|grant| grant.role.sees(class) == Sight::Clear)
    }

    /// How values of a class are seen in a brand; not at all where nothing reaches.
    pub fn sees(&self, class: DataClass, brand: &str) -> Sight {
        let there = self.grants.iter().filter(|grant| grant.reach.brand(brand));
        there.map(|grant| grant.role.sees(class)).max().unwrap_or(Sight::Hidden)
    }
}

#[cfg(test)]
mod tests {
    use crate::access::{Caller, Grant};
    use model::{DataClass, Permission, Reach, Role, Sight};
    use std::collections::BTreeSet;

    fn grant(role: Role, brands: Option<&[&str]>, stores: Option<&[&str]>) -> Grant {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Grant { role, reach: Reach { brands: brands.map(set), stores: stores.map(set) } }
    }

    #[test]
    fn each_grant_counts_where_it_reaches() {
        let grants =
            vec![grant(Role::Steward, Some(&["a"]), None), grant(Role::Marketer, Some(&["b"]), None)];
        let view = Caller::new("someone", grants).view(Permission::ReadCustomers);
        assert_eq!(view.sees(DataClass::Identifying, "a"), Sight::Clear);
        assert_eq!(view.sees(DataClass::Identifying, "b"), Sight::Masked);
        assert_eq!(view.sees(DataClass::Personal, "c"), Sight::Hidden);
        assert!(view.brand("a") && view.brand("b") && !view.brand("c") && !view.every_brand());
        assert!(!view.is_whole());
    }

    #[test]
    fn brands_and_stores_of_one_grant_belong_together() {
        let grants = vec![
            grant(Role::Associate, Some(&["a"]), None),
            grant(Role::Associate, Some(&["b"]), Some(&["s"])),
        ];
        let view = Caller::new("someone", grants).view(Permission::ReadCustomers);
        assert!(view.store("a", Some("t")) && view.store("b", Some("s")));
        assert!(!view.store("b", Some("t")) && !view.store("b", None));
        assert!(view.every_store("a") && !view.every_store("b"));
    }

    #[test]
    fn what_is_limited_to_stores_counts_for_their_customers() {
        let grants = vec![
            grant(Role::Associate, Some(&["a"]), Some(&["s"])),
            grant(Role::Marketer, Some(&["b"]), None),
        ];
        let view = Caller::new("someone", grants).view(Permission::ReadCustomers);
        assert!(view.depends_on_stores() && !view.reaches_all());
        let (theirs, other) = (view.of_customer(|_| true), view.of_customer(|_| false));
        assert!(theirs.brand("a") && theirs.brand("b") && !theirs.depends_on_stores());
        assert!(!other.brand("a") && other.brand("b"));
        assert_eq!(other.sees(DataClass::Identifying, "a"), Sight::Hidden);
    }

    #[test]
    fn a_scope_takes_away_and_never_gives() {
        let caller = Caller::new("system", vec![grant(Role::Integrator, None, None)]);
        let scopes = BTreeSet::from([Permission::WriteRecords, Permission::EraseCustomers]);
        let narrowed = caller.clone().narrowed(scopes);
        assert!(caller.may(Permission::ReadSources) && !narrowed.may(Permission::ReadSources));
        assert!(narrowed.may(Permission::WriteRecords) && !narrowed.may(Permission::EraseCustomers));
        assert!(!narrowed.view(Permission::ReadSources).brand("a"));
    }

    #[test]
    fn the_operator_of_the_machine_has_everything() {
        let local = Caller::local();
        assert!(Permission::ALL.iter().all(|permission| local.may(*permission)));
        assert!(local.view(Permission::ReadCustomers).is_whole());
        assert!(!local.view(Permission::WriteUsers).is_whole(), "whoever makes users sees nobody by it");
    }
}
