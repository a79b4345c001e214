//! How far a role or a scope reaches: all brands and stores, or some.

use std::collections::BTreeSet;

/// The brands and stores that somebody may work with. No limit means all of them, those to come included; an empty
/// list means none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// Names of brands.
    pub brands: Option<BTreeSet<String>>,
    /// Codes of stores.
    pub stores: Option<BTreeSet<String>>,
}

impl Reach {
    /// Everything.
    pub const ALL: Reach = Reach { brands: None, stores: None };

    /// Whether a brand is within reach.
    pub fn brand(&self, brand: &str) -> bool {
        self.brands.as_ref().is_none_or(|brands| brands.contains(brand))
    }

    /// Whether a store is within reach; whoever is limited to stores does not reach what belongs to none.
    pub fn store(&self, store: Option<&str>) -> bool {
        let Some(stores) = &self.stores else { return true };
        store.is_some_and(|store| stores.contains(store))
    }

    /// Whether something may lie within both: what neither limits, or what both name.
    pub fn meets(&self, other: &Reach) -> bool {
        let meet = |own: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>| match (own, other) {
            (Some(own), Some(other)) => !own.is_disjoint(other),
            _ => true,
        };
        meet(&self.brands, &other.brands) && meet(&self.stores, &other.stores)
    }

    /// Whether everything within another's reach is within this one's: nobody gives more than they have.
    pub fn holds(&self, other: &Reach) -> bool {
        let within = |own: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>| match (own, other) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => other.is_subset(own),
        };
        within(&self.brands, &other.brands) && within(&self.stores, &other.stores)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(brands: Option<&[&str]>, stores: Option<&[&str]>) -> Reach {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Reach { brands: brands.map(set), stores: stores.map(set) }
    }

    #[test]
    fn a_limit_lets_through_what_it_names() {
        let some = reach(Some(&["a"]), Some(&["s1"]));
        assert!(some.brand("a") && !some.brand("b"));
        assert!(some.store(Some("s1")) && !some.store(Some("s2")) && !some.store(None));
        assert!(Reach::ALL.brand("b") && Reach::ALL.store(None));
        let none = reach(Some(&[]), Some(&[]));
        assert!(!none.brand("a") && !none.store(Some("s1")));
    }

    #[test]
    fn two_meet_where_neither_is_limited_or_both_are_to_the_same() {
        let check = |own: &Reach, other: &Reach, expected: bool| {
            assert_eq!((own.meets(other), other.meets(own)), (expected, expected));
        };
        check(&Reach::ALL, &reach(Some(&["a"]), Some(&["s"])), true);
        check(&reach(Some(&["a", "b"]), None), &reach(Some(&["b"]), Some(&["s"])), true);
        check(&reach(Some(&["a"]), None), &reach(Some(&["b"]), None), false);
        check(&reach(Some(&["a"]), Some(&["s"])), &reach(Some(&["a"]), Some(&["t"])), false);
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let check = |own: &Reach, other: &Reach, expected: bool| assert_eq!(own.holds(other), expected);
        check(&Reach::ALL, &reach(Some(&["a"]), None), true);
        check(&reach(Some(&["a"]), None), &Reach::ALL, false);
        check(&reach(Some(&["a", "b"]), None), &reach(Some(&["b"]), Some(&["s"])), true);
        check(&reach(None, Some(&["s"])), &reach(Some(&["b"]), None), false);
        check(&reach(Some(&["a"]), None), &reach(Some(&["a", "b"]), None), false);
    }
}
