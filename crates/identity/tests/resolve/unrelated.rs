//! A record that has nothing in common with anyone changes nobody else, under a published model.

use crate::person::{Person, person};
use crate::population;
use crate::shop::{self, PUBLISHED, candidates, customers, households};
use identity::resolve::Pair;
use identity::resolve::decide::Judge;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Somebody who has nothing in common with the population, nor with another stranger.
fn stranger(number: usize) -> Person {
    let letter = |place: u32| char::from(b'a' + (number / 26usize.pow(place) % 26) as u8);
    let own: String = [letter(0), letter(1), letter(2)].iter().collect();
    person(&format!("{own}xq{own}"), &format!("wk{own}zq{own}"))
        .key(&format!("stranger-{number}"))
        .born(&format!("{}-{:02}-{:02}", 1860 + number % 59, 1 + number % 12, 1 + number % 28))
        .email(&format!("{own}zz{own}@ailleurs.example"))
        .phone(46_700_000_000 + 1_111_111 * number as u64)
}

/// Customers, households and the score of each candidate pair, strangers left out.
fn without_strangers(people: &[Person]) -> (shop::Partition, shop::Partition, BTreeMap<[String; 2], u64>) {
    let records = shop::records(people);
    let resolution = shop::resolve(&records, &PUBLISHED, &[], 1);
    let known = |sets: shop::Partition| {
        sets.into_iter().filter(|set| !set.iter().any(|key| key.starts_with("stranger"))).collect()
    };
    let candidates = candidates(&records, &PUBLISHED, 1);
    let judge = Judge::new(&candidates, &PUBLISHED, &shop::CASES, &shop::NOTHING);
    let key = |index| records.key(index).1.to_owned();
    let known_pair = |pair: &Pair| ![pair.a, pair.b].iter().any(|end| key(*end).starts_with("stranger"));
    let scores = candidates
        .pairs()
        .filter(known_pair)
        .map(|pair| ([key(pair.a), key(pair.b)], judge.judge(pair.a, pair.b, pair.pattern).score.to_bits()))
        .collect();
    (known(customers(&records, &resolution)), known(households(&records, &resolution)), scores)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn strangers_change_nobody(seeds in prop::collection::vec(any::<u64>(), 8..50), number in 1..30usize) {
        let people = population::households(&seeds);
        let strangers: Vec<Person> = (0..number).map(stranger).collect();
        let before = without_strangers(&people);
        let after = without_strangers(&[people.as_slice(), &strangers].concat());
        prop_assert_eq!(before, after);
    }
}

/// Scores of the only pair, without strangers and with so many.
fn check(people: &[Person], strangers: &[usize]) {
    let score = |number: usize| {
        let strangers: Vec<Person> = (0..number).map(stranger).collect();
        let (_, _, scores) = without_strangers(&[people, &strangers].concat());
        scores.get(&["a".to_owned(), "b".to_owned()]).map(|bits| f64::from_bits(*bits))
    };
    let scores: Vec<Option<f64>> = strangers.iter().map(|number| score(*number)).collect();
    assert!(scores.iter().all(|score| score.is_some() && *score == scores[0]), "{scores:?}");
}

/// Counted among the records at hand, each rare name would lower the mean share of rare names, against which
/// every other rare name is weighed.
#[test]
fn a_rare_name_weighs_the_same_whoever_else_is_rare() {
    let base = || person("apolline", "kerambrun").born("1980-03-04");
    check(&[base().key("a"), base().key("b")], &[0, 1, 2, 20]);
}

/// Counted among the records at hand, three carriers among 1,499 would be common, among 1,501 usual: another
/// level of the pattern.
#[test]
fn a_name_stays_as_common_as_it_was() {
    let namesake = |key| person("apolline", "kerambrun").born("1980-03-04").key(key);
    let mut people = vec![namesake("a"), namesake("b"), namesake("c").born("1931-12-20")];
    let others = (0..1_490).map(|number| stranger(600 + number).key(&format!("other-{number}")));
    people.extend(others);
    check(&people, &[0, 20]);
}

/// What does hold already: a stranger joins nobody and nobody joins him.
#[test]
fn strangers_stay_alone() {
    let mut people = population::of_size(300);
    people.extend((0..5).map(stranger));
    let records = shop::records(&people);
    let resolution = shop::resolve(&records, &PUBLISHED, &[], 1);
    for sets in [customers(&records, &resolution), households(&records, &resolution)] {
        let alone =
            sets.iter().filter(|set| set.len() == 1 && set.iter().any(|key| key.starts_with("stranger")));
        assert_eq!(alone.count(), 5);
    }
}
