//! A split is one constraint with two sides: nobody has records of both, directly or through others.

use crate::decisions::{catherine, check, stranger};
use crate::person::Person;
use crate::population::{self, Dice};
use crate::said::{Said, apart, same};
use crate::shop::{self, PUBLISHED, customers, together};
use std::collections::BTreeSet;

/// The customers that hold catherine's records, once the population is around.
fn parts(people: &[Person], said: &[Said]) -> BTreeSet<BTreeSet<String>> {
    let mut all = population::of_size(500);
    all.extend_from_slice(people);
    let records = shop::records(&all);
    let mut parts = customers(&records, &shop::resolve(&records, &PUBLISHED, said, 2));
    parts.retain(|part| part.iter().any(|key| people.iter().any(|person| person.0.record_id == *key)));
    parts
}

#[test]
fn a_split_leaves_each_side_whole() {
    let people = ["a", "b", "c", "d"].map(catherine);
    let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(parts(&people, &[]), [set(&["a", "b", "c", "d"])].into());
    let split = apart(&["a", "b"], &["c", "d"]);
    assert_eq!(parts(&people, &[split]), [set(&["a", "b"]), set(&["c", "d"])].into());
    assert_eq!(parts(&people, &[apart(&["a", "b", "c", "d"], &[])]), [set(&["a", "b", "c", "d"])].into());
}

#[test]
fn records_of_one_side_need_not_be_one_person() {
    let people = [catherine("a"), stranger("b"), catherine("c")];
    check(&people, &[apart(&["a", "b"], &["c"])], ["a", "b"], false);
    check(&people, &[apart(&["a", "b"], &["c"])], ["a", "c"], false);
}

/// Whichever of the two it joins, in whatever order the records come.
#[test]
fn who_resembles_both_sides_joins_one_of_them() {
    for more in [vec!["c"], vec!["c", "d"], vec!["c", "d", "e"]] {
        let mut people = vec![catherine("a"), catherine("b")];
        people.extend(more.iter().map(|key| catherine(key)));
        let split = [apart(&["a"], &["b"])];
        let found = parts(&people, &split);
        assert_eq!(found.len(), 2, "{found:?}");
        for seed in 0..6 {
            assert_eq!(parts(&Dice::new(seed).shuffled(&people), &split), found, "shuffle {seed}");
        }
    }
}

/// Two strong links would lead from one side to the other, and the links of the middle records are the strongest.
#[test]
fn a_chain_does_not_lead_across() {
    let phone = |key| catherine(key).phone(33_611_223_344).card("2990000000017");
    let people = [catherine("a"), phone("b"), phone("c"), catherine("d")];
    check(&people, &[], ["a", "d"], true);
    let split = [apart(&["a"], &["d"])];
    check(&people, &split, ["b", "c"], true);
    check(&people, &split, ["a", "d"], false);
}

#[test]
fn a_side_reaches_as_far_as_what_stewards_joined_to_it() {
    let people = ["a", "b", "c"].map(catherine);
    let said = [same("a", "b"), apart(&["a"], &["c"])];
    check(&people, &said, ["b", "c"], false);
    check(&people, &said, ["a", "b"], true);
    check(&people, &said[..1], ["b", "c"], true);
}

/// Several constraints at once: each of four becomes a person of her own.
#[test]
fn sides_of_several_constraints_add_up() {
    let people = ["a", "b", "c", "d"].map(catherine);
    let said = [apart(&["a", "b"], &["c", "d"]), apart(&["a", "c"], &["b", "d"])];
    assert_eq!(parts(&people, &said).len(), 4);
    assert_eq!(parts(&people, &said[..1]).len(), 2);
}

#[test]
fn what_is_decided_is_not_reviewed_again() {
    // Names in one town: a doubtful pair. The others belong to the first of them.
    let doubtful = |key: &str| catherine(key).born("").email("").street(0, "");
    let mut all = population::of_size(500);
    all.extend([catherine("a"), catherine("b"), doubtful("c")]);
    let records = shop::records(&all);
    let reviewed = |said: &[Said]| {
        let resolution = shop::resolve(&records, &PUBLISHED, said, 2);
        assert!(!together(&records, &resolution, ["a", "c"]), "the test wants a doubtful pair");
        assert!(together(&records, &resolution, ["a", "b"]));
        let ends = resolution.reviews.iter().flat_map(|review| [review.link.a, review.link.b]);
        ends.filter(|end| records.key(*end).1 == "c").count()
    };
    assert_eq!((reviewed(&[]), reviewed(&[apart(&["a"], &["c"])])), (2, 0));
}
