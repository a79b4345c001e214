//! The answer depends on the records, the model and the decisions, and on nothing else: not on the order of
//! the records, how they were read, or the number of threads.

use crate::person::Person;
use crate::population::{self, Dice};
use crate::said::{about, picks};
use crate::shop::{self, EXCLUSIVE, PUBLISHED, Partition, customers, households, train};
use identity::records::{Builder, Records};
use identity::resolve::{Candidates, Model};
use proptest::prelude::*;

fn both(records: &Records, model: &Model, threads: usize) -> (Partition, Partition) {
    let resolution = shop::resolve(records, model, &[], threads);
    (customers(records, &resolution), households(records, &resolution))
}

/// The records as several readers leave them: runs dealt out to builders, each run numbered.
fn in_segments(people: &[Person], builders: usize, run: usize) -> Records {
    let mut all: Vec<Builder> = (0..builders).map(|_| Builder::default()).collect();
    let runs: Vec<&[Person]> = people.chunks(run).collect();
    for (order, run) in runs.iter().enumerate().rev() {
        let builder = &mut all[order % builders];
        builder.start_segment(order as u64);
        run.iter().for_each(|person| builder.push(&person.0));
    }
    Records::assemble(all)
}

fn seeds() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 8..50)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_records_does_not_show(seeds in seeds(), shuffle in any::<u64>()) {
        let people = population::households(&seeds);
        let (first, other) = (shop::records(&people), shop::records(&Dice::new(shuffle).shuffled(&people)));
        prop_assert_eq!(both(&first, &PUBLISHED, 1), both(&other, &PUBLISHED, 1));
    }

    #[test]
    fn nor_does_it_with_decisions(
        seeds in seeds(),
        picks in picks(),
        shuffle in any::<u64>(),
    ) {
        let people = population::households(&seeds);
        let decisions = about(&people, &picks);
        let (first, other) = (shop::records(&people), shop::records(&Dice::new(shuffle).shuffled(&people)));
        let [one, two] = [&first, &other].map(|records| {
            let resolution = shop::resolve(records, &EXCLUSIVE, &decisions, 1);
            (customers(records, &resolution), households(records, &resolution))
        });
        prop_assert_eq!(one, two);
    }

    #[test]
    fn how_the_records_were_read_does_not_show(seeds in seeds(), builders in 1usize..5, run in 1usize..40) {
        let people = population::households(&seeds);
        let (first, other) = (shop::records(&people), in_segments(&people, builders, run));
        let keys = |records: &Records| {
            (0..records.len() as u32).map(|index| records.key(index).1.to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(keys(&first), keys(&other));
        prop_assert_eq!(both(&first, &PUBLISHED, 1), both(&other, &PUBLISHED, 3));
    }

    #[test]
    fn training_on_shuffled_records_gives_the_same_model(seeds in seeds(), shuffle in any::<u64>()) {
        let people = population::households(&seeds);
        let (first, other) = (shop::records(&people), shop::records(&Dice::new(shuffle).shuffled(&people)));
        let (one, two) = (train(&first, 1), train(&other, 2));
        prop_assert_eq!(&one.version, &two.version);
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(both(&first, &one, 1), both(&other, &two, 1));
    }

    #[test]
    fn twice_is_the_same_as_once(seeds in seeds()) {
        let people = population::households(&seeds);
        let once = shop::records(&people);
        let mut twice = shop::records(&[people.as_slice(), people.as_slice()].concat());
        let again = twice.duplicates();
        prop_assert_eq!(again.len(), people.len());
        let keep: Vec<bool> = (0..twice.len() as u32).map(|index| !again.contains(&index)).collect();
        twice.retain(&keep);
        prop_assert_eq!(both(&once, &PUBLISHED, 1), both(&twice, &PUBLISHED, 1));
        let resolve = || shop::resolve(&once, &PUBLISHED, &[], 1);
        let (left, right) = (resolve(), resolve());
        prop_assert_eq!(left.customer_of, right.customer_of);
        prop_assert_eq!(left.links, right.links);
        prop_assert_eq!(left.reviews, right.reviews);
    }
}

/// More records than a thread takes at a time, of every kind of work that is spread over threads.
#[test]
fn the_number_of_threads_does_not_show() {
    let records = shop::records(&population::of_size(22_000));
    let run = |threads| {
        let candidates = Candidates::find(&records, None, &shop::NOTHING, threads);
        let model = identity::resolve::train(&candidates, Default::default(), false, 7, threads);
        let resolution =
            identity::resolve::resolve(&candidates, &model, &shop::CASES, &shop::NOTHING, threads);
        (candidates.pairs().collect::<Vec<_>>(), candidates.histogram, model, resolution)
    };
    let (one, three) = (run(1), run(3));
    assert!(one.0.len() > 2 * 65_536, "enough pairs to be judged by several threads: {}", one.0.len());
    assert!(one.0 == three.0 && one.1 == three.1, "the candidates differ");
    assert_eq!(one.2, three.2);
    assert_eq!(one.3.customer_of, three.3.customer_of);
    assert_eq!(one.3.household_of, three.3.household_of);
    assert_eq!(one.3.links, three.3.links);
    assert_eq!(one.3.reviews, three.3.reviews);
    assert_eq!(one.3.scores, three.3.scores);
}

/// The same on a population large enough for names of every rarity.
#[test]
fn three_thousand_shuffled_records_give_the_same_customers() {
    let people = population::of_size(3_000);
    let first = shop::records(&people);
    let (model, answer) = (train(&first, 2), both(&first, &PUBLISHED, 2));
    for seed in 0..4 {
        let other = shop::records(&Dice::new(seed).shuffled(&people));
        assert_eq!(train(&other, 2), model, "shuffle {seed}");
        assert!(both(&other, &PUBLISHED, 2) == answer, "shuffle {seed}");
    }
}
