//! What holds of every answer, whoever the records are.

use crate::population;
use crate::said::{about, picks};
use crate::shop::{self, EXCLUSIVE, NOTHING, PUBLISHED, candidates, households};
use identity::records::{Index, Records};
use identity::resolve::Resolution;
use identity::resolve::decide::Judge;
use identity::resolve::household::MOST_PEOPLE;
use identity::resolve::veto::veto;
use proptest::prelude::*;

/// Records with their places in customers.
fn customers_of(resolution: &Resolution) -> Vec<Vec<Index>> {
    let mut customers = vec![Vec::new(); resolution.customers];
    for (record, customer) in resolution.customer_of.iter().enumerate() {
        customers[*customer as usize].push(record as Index);
    }
    customers
}

/// Sets joined one by one.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&self, of: usize) -> usize {
        if self.0[of] == of { of } else { self.root(self.0[of]) }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a] = b;
    }
}

/// Every pair of a customer's records, and whether a veto rules it out.
fn vetoes_within(records: &Records, resolution: &Resolution) -> usize {
    let candidates = candidates(records, &EXCLUSIVE, 1);
    let mut comparator = candidates.comparator();
    let mut found = 0;
    for members in customers_of(resolution) {
        for (place, a) in members.iter().enumerate() {
            for b in &members[place + 1..] {
                let pattern = comparator.compare(*a, *b);
                let (a, b) = (records.get(*a), records.get(*b));
                found += usize::from(veto(&candidates, a, b, pattern, true).is_some());
            }
        }
    }
    found
}

fn seeds() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 8..50)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_veto_holds_within_a_customer(seeds in seeds()) {
        let records = shop::records(&population::households(&seeds));
        let resolution = shop::resolve(&records, &EXCLUSIVE, &[], 1);
        prop_assert_eq!(vetoes_within(&records, &resolution), 0);
    }

    #[test]
    fn links_span_each_customer_and_reviews_lie_between(seeds in seeds(), picks in picks()) {
        let people = population::households(&seeds);
        let records = shop::records(&people);
        let resolution = shop::resolve(&records, &PUBLISHED, &about(&people, &picks), 1);
        let mut joined = Joined((0..records.len()).collect());
        for link in &resolution.links {
            prop_assert!(link.a < link.b);
            prop_assert!(link.score >= PUBLISHED.thresholds.same_person);
            joined.join(link.a as usize, link.b as usize);
        }
        for members in customers_of(&resolution) {
            let first = joined.root(members[0] as usize);
            prop_assert!(members.iter().all(|record| joined.root(*record as usize) == first));
        }
        let customer = |record: Index| resolution.customer_of[record as usize];
        for review in &resolution.reviews {
            prop_assert_ne!(customer(review.link.a), customer(review.link.b));
            prop_assert!(review.link.score >= PUBLISHED.thresholds.review);
        }
        prop_assert!(resolution.links.is_sorted_by(|left, right| left.score >= right.score));
    }

    #[test]
    fn every_customer_lives_in_one_household_of_few(seeds in seeds()) {
        let records = shop::records(&population::households(&seeds));
        let resolution = shop::resolve(&records, &PUBLISHED, &[], 1);
        prop_assert_eq!(resolution.household_of.len(), resolution.customers);
        let mut people = vec![0; resolution.households];
        resolution.household_of.iter().for_each(|household| people[*household as usize] += 1);
        prop_assert!(people.iter().all(|number| (1..=MOST_PEOPLE).contains(number)), "{people:?}");
    }

    #[test]
    fn scores_have_no_direction_and_add_up(seeds in seeds()) {
        let records = shop::records(&population::households(&seeds));
        let candidates = candidates(&records, &PUBLISHED, 1);
        let judge = Judge::new(&candidates, &PUBLISHED, &shop::CASES, &NOTHING);
        let (mut there, mut back) = (candidates.comparator(), candidates.comparator());
        let count = records.len() as Index;
        for (a, b) in (0..count).flat_map(|a| (a + 1..(a + 60).min(count)).map(move |b| (a, b))) {
            let pattern = there.compare(a, b);
            prop_assert_eq!(pattern, back.compare(b, a), "patterns of {} and {}", a, b);
            let judged = judge.judge(a, b, pattern);
            prop_assert_eq!(judged, judge.judge(b, a, pattern), "judgements of {} and {}", a, b);
            let evidence = [judge.scorer().evidence(a, b, pattern), judge.scorer().evidence(b, a, pattern)];
            prop_assert_eq!(evidence[0].to_bits(), evidence[1].to_bits());
            let scored = judge.scorer().explain(a, b, pattern);
            let sum = scored.prior + scored.weights.iter().sum::<f64>() + scored.second_rival;
            prop_assert!((sum - scored.score).abs() < 1e-6);
            // Two rivals are at most twice as likely as the likelier of them: one bit.
            prop_assert!((-1.0 - 1e-9..=1e-9).contains(&scored.second_rival), "{}", scored.second_rival);
        }
    }
}

/// A residence of fifteen people with one address, name and phone.
#[test]
fn a_residence_is_no_household() {
    let names =
        ["marie", "michel", "catherine", "christophe", "isabelle", "bernard", "stephanie", "frederic"];
    let mut people = population::of_size(1_000);
    for number in 0..15usize {
        let year = 1930 + 3 * number;
        let one = crate::person::person(names[number % 8], "castelnau")
            .born(&format!("{year}-0{}-1{}", 1 + number % 9, number % 7))
            .street(1, "allee des pins")
            .town("75011", "paris");
        people.push(one.key(&format!("resident-{number}")));
    }
    let records = shop::records(&people);
    let resolution = shop::resolve(&records, &PUBLISHED, &[], 1);
    let resident =
        |set: &&std::collections::BTreeSet<String>| set.iter().any(|key| key.starts_with("resident"));
    let homes: Vec<usize> =
        households(&records, &resolution).iter().filter(resident).map(|set| set.len()).collect();
    assert_eq!(homes.iter().sum::<usize>(), 15, "nobody else lives there: {homes:?}");
    assert_eq!(homes.len(), 2, "all are tied to each other, so only the size divides them: {homes:?}");
    assert!(homes.iter().all(|people| *people <= MOST_PEOPLE), "{homes:?}");
}
