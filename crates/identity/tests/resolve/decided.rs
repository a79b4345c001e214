//! What holds of every list of decisions on every small shop.

use crate::person::Person;
use crate::population::{self, Dice};
use crate::said::{Said, about, folded, picks};
use crate::shop::{self, EXCLUSIVE, Partition, candidates, customers, households, index};
use identity::records::{Index, Records};
use identity::resolve::Resolution;
use identity::resolve::veto::veto;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A shop of about twenty records.
fn shops() -> impl Strategy<Value = Vec<Person>> {
    let seeds = prop::collection::vec(any::<u64>(), 2..7);
    seeds.prop_map(|seeds| {
        let mut people = population::households(&seeds);
        people.truncate(24);
        people
    })
}

/// Groups of keys that these words join.
fn joined(said: &[&Said]) -> Vec<BTreeSet<String>> {
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    for said in said {
        let Said::Same(pair) = said else { continue };
        let ends = BTreeSet::from_iter(pair.clone());
        let (touched, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| !group.is_disjoint(&ends));
        groups = others;
        groups.push(touched.into_iter().flatten().chain(ends).collect());
    }
    groups
}

/// The two sides of a constraint.
fn sides(said: &Said) -> Option<[Vec<String>; 2]> {
    match said {
        Said::Apart(sides) => Some(sides.clone()),
        Said::Household([a, b]) => Some([vec![a.clone()], vec![b.clone()]]),
        Said::Same(_) | Said::Shared(_) => None,
    }
}

/// Whether these words contradict each other: somebody stands on both sides of a constraint.
fn contradict(said: &[&Said]) -> bool {
    let mut groups = joined(said);
    let constraints: Vec<_> = said.iter().filter_map(|said| sides(said)).collect();
    groups.extend(constraints.iter().flatten().flatten().map(|key| BTreeSet::from([key.clone()])));
    let on_both = |group: &BTreeSet<String>| {
        let touches = |side: &Vec<String>| side.iter().any(|key| group.contains(key));
        constraints.iter().any(|sides| sides.iter().all(touches))
    };
    groups.iter().any(on_both)
}

/// From the newest word on, what the newer ones do not contradict; and the positions of the rest.
fn holding(said: &[Said]) -> (Vec<&Said>, Vec<usize>) {
    let (mut holding, mut superseded) = (Vec::new(), Vec::new());
    for (position, word) in said.iter().enumerate().rev() {
        holding.push(word);
        if contradict(&holding) {
            holding.pop();
            superseded.push(position);
        }
    }
    superseded.reverse();
    (holding, superseded)
}

fn both(records: &Records, said: &[Said], threads: usize) -> (Partition, Partition) {
    let resolution = shop::resolve(records, &EXCLUSIVE, said, threads);
    (customers(records, &resolution), households(records, &resolution))
}

fn customer(records: &Records, resolution: &Resolution, key: &str) -> u32 {
    resolution.customer_of[index(records, key) as usize]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_words_hold(people in shops(), picks in picks()) {
        let said = about(&people, &picks);
        let records = shop::records(&people);
        let resolution = shop::resolve(&records, &EXCLUSIVE, &said, 1);
        let (holding, superseded) = holding(&said);
        prop_assert_eq!(&resolution.superseded, &superseded);
        let customer = |key: &String| customer(&records, &resolution, key);
        for word in &holding {
            match word {
                Said::Same([a, b]) => prop_assert_eq!(customer(a), customer(b), "{:?}", word),
                Said::Apart([left, right]) => {
                    let left: BTreeSet<u32> = left.iter().map(customer).collect();
                    prop_assert!(right.iter().all(|key| !left.contains(&customer(key))), "{word:?}");
                }
                Said::Household([a, b]) => {
                    prop_assert_ne!(customer(a), customer(b), "{:?}", word);
                    let home = |key: &String| resolution.household_of[customer(key) as usize];
                    prop_assert_eq!(home(a), home(b), "{:?}", word);
                }
                Said::Shared(_) => {}
            }
        }
    }

    /// What stewards joined is what has an infinite score, and nothing else.
    #[test]
    fn forced_links_are_told(people in shops(), picks in picks()) {
        let said = about(&people, &picks);
        let records = shop::records(&people);
        let resolution = shop::resolve(&records, &EXCLUSIVE, &said, 1);
        let infinite = resolution.links.iter().filter(|link| link.score == f64::INFINITY);
        let told: Vec<(Index, Index)> = infinite.map(|link| (link.a, link.b)).collect();
        let pair = |word: &&Said| match word {
            Said::Same([a, b]) if a != b => {
                let (a, b) = (index(&records, a), index(&records, b));
                Some((a.min(b), a.max(b)))
            }
            _ => None,
        };
        let wanted: BTreeSet<(Index, Index)> = holding(&said).0.iter().filter_map(pair).collect();
        prop_assert_eq!(told.len(), wanted.len(), "each is told once");
        prop_assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), wanted);
    }

    #[test]
    fn neither_order_nor_threads_show(people in shops(), picks in picks(), shuffle in any::<u64>()) {
        let said = about(&people, &picks);
        let (first, other) = (shop::records(&people), shop::records(&Dice::new(shuffle).shuffled(&people)));
        prop_assert_eq!(both(&first, &said, 1), both(&other, &said, 3));
    }

    /// Undoing the last deed gives what was before it; what has no effect can be left out; twice is once.
    #[test]
    fn undone_is_as_if_never_said(people in shops(), picks in picks()) {
        let said = about(&people, &picks);
        let records = shop::records(&people);
        let now = both(&records, &said, 1);
        let before = said.split_last().map(|(_, before)| both(&records, before, 1));
        prop_assert_eq!(&both(&records, &said, 1), &now);
        prop_assert_eq!(said.split_last().map(|(_, before)| both(&records, before, 1)), before);
        let superseded = folded(&records, &said).superseded().to_vec();
        let effective: Vec<Said> = (0..said.len())
            .filter(|position| !superseded.contains(position))
            .map(|position| said[position].clone())
            .collect();
        prop_assert!(folded(&records, &effective).superseded().is_empty());
        prop_assert_eq!(&both(&records, &effective, 1), &now);
        let twice = [said.as_slice(), said.as_slice()].concat();
        prop_assert_eq!(&both(&records, &twice, 1), &now);
    }

    /// Between two faces, or groups of faces that a steward joined, some pair is without a veto.
    #[test]
    fn no_veto_holds_between_all_faces(people in shops(), picks in picks()) {
        let said = about(&people, &picks);
        let records = shop::records(&people);
        let shared: Vec<Said> = said.iter().filter(|word| !matches!(word, Said::Shared(_))).cloned().collect();
        let resolution = shop::resolve(&records, &EXCLUSIVE, &shared, 1);
        let candidates = candidates(&records, &EXCLUSIVE, 1);
        let mut comparator = candidates.comparator();
        let mut vetoed = |a: &String, b: &String| {
            let (a, b) = (index(&records, a), index(&records, b));
            let pattern = comparator.compare(a, b);
            veto(&candidates, records.get(a), records.get(b), pattern, true).is_some()
        };
        let mut faces = joined(&holding(&shared).0);
        for person in &people {
            let key = &person.0.record_id;
            if !faces.iter().any(|face| face.contains(key)) {
                faces.push(BTreeSet::from([key.clone()]));
            }
        }
        let of_one = |face: &BTreeSet<String>| customer(&records, &resolution, face.first().unwrap());
        for (place, left) in faces.iter().enumerate() {
            for right in faces[place + 1..].iter().filter(|right| of_one(right) == of_one(left)) {
                let some = left.iter().any(|a| right.iter().any(|b| !vetoed(a, b)));
                prop_assert!(some, "{left:?} {right:?}");
            }
        }
    }
}
