//! What every sample keeps to.

use crate::shop::{RETAILER, Retailer, matched, model_of, rows, shop_of};
use identity::acceptance::{PerStratum, Plan, Sampled, Stratum, Targets, wider};
use std::collections::{BTreeMap, BTreeSet, HashSet};

fn plan(retailer: &Retailer) -> Plan {
    Plan::of(&Targets::default(), &retailer.frame.populations(), &Plan::usual_shares())
}

fn ends(sampled: &[Sampled]) -> BTreeSet<(u32, u32)> {
    sampled.iter().map(|pair| (pair.a, pair.b)).collect()
}

/// Joined, compared or reached: the strata hold each pair once.
#[test]
fn populations_are_counted_exactly() {
    let joined = |(a, b): &(u32, u32)| RETAILER.joined(*a, *b);
    let mut sizes = BTreeMap::<u32, u64>::new();
    RETAILER.resolution.customer_of.iter().for_each(|customer| *sizes.entry(*customer).or_default() += 1);
    let together: u64 = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let mut apart: HashSet<(u32, u32)> = RETAILER.candidates.pairs().map(|pair| (pair.a, pair.b)).collect();
    let wide = wider::pairs(&RETAILER.shop.records);
    apart.extend(wide.iter().map(|pair| ((pair >> 32) as u32, *pair as u32)));
    apart.retain(|pair| !joined(pair));
    let populations = RETAILER.frame.populations();
    let count = |joined: bool| -> u64 {
        populations.iter().filter(|(of, _)| of.is_joined() == joined).map(|(_, pairs)| pairs).sum()
    };
    assert_eq!((count(true), count(false)), (together, apart.len() as u64));
    let strata_in_use = populations.iter().filter(|(_, pairs)| **pairs > 0).count();
    assert_eq!(strata_in_use, Stratum::ALL.len(), "{populations:?}");
    for pair in RETAILER.whole_frame() {
        assert_eq!(pair.stratum.is_joined(), joined(&(pair.a, pair.b)), "{pair:?}");
    }
}

#[test]
fn a_sample_is_what_was_planned() {
    let plan = plan(&RETAILER);
    let sampled = RETAILER.frame.draw(&plan.sizes, 7);
    assert_eq!(ends(&sampled).len() as u64, plan.total(), "each pair at most once");
    for (stratum, population) in RETAILER.frame.populations().iter() {
        let drawn: Vec<_> = sampled.iter().filter(|pair| pair.stratum == stratum).collect();
        assert_eq!(drawn.len() as u64, plan.sizes[stratum]);
        let stands_for: f64 = drawn.iter().map(|pair| pair.weight).sum();
        assert!((stands_for - *population as f64).abs() < 1e-6 * *population as f64, "{stratum:?}");
    }
}

#[test]
fn more_labels_never_lose_the_ones_there_are() {
    let plan = plan(&RETAILER);
    let fewer = PerStratum::from_fn(|stratum| plan.sizes[stratum] / 2);
    let (small, large) = (RETAILER.frame.draw(&fewer, 7), RETAILER.frame.draw(&plan.sizes, 7));
    assert!(ends(&small).is_subset(&ends(&large)));
    assert_ne!(ends(&RETAILER.frame.draw(&fewer, 8)), ends(&small), "another seed draws other pairs");
}

/// Over many seeds every pair of a stratum is drawn as often as every other, true or not.
#[test]
fn every_pair_has_the_same_chance() {
    let seeds = 400u64;
    let populations = RETAILER.frame.populations();
    let sizes =
        PerStratum::from_fn(|stratum| if stratum.is_in_frame() { populations[stratum] / 5 } else { 0 });
    let mut times: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for seed in 0..seeds {
        ends(&RETAILER.frame.draw(&sizes, seed))
            .into_iter()
            .for_each(|pair| *times.entry(pair).or_default() += 1);
    }
    for stratum in Stratum::ALL.iter().copied().filter(|stratum| stratum.is_in_frame()) {
        let chance = sizes[stratum] as f64 / populations[stratum] as f64;
        let (mean, variance) = (seeds as f64 * chance, seeds as f64 * chance * (1.0 - chance));
        let mut squares = 0.0;
        for pair in RETAILER.whole_frame().iter().filter(|pair| pair.stratum == stratum) {
            let drawn = times.get(&(pair.a, pair.b)).copied().unwrap_or(0) as f64;
            assert!(
                (drawn - mean).abs() < 5.5 * variance.sqrt(),
                "{pair:?} was drawn {drawn} times of {mean}"
            );
            squares += (drawn - mean).powi(2) / variance;
        }
        // The sum of squares is about chi-square distributed: as many as there are pairs, give or take.
        let pairs = populations[stratum] as f64;
        assert!(
            (squares - pairs).abs() < 6.0 * (2.0 * pairs).sqrt(),
            "{stratum:?}: {squares} for {pairs} pairs"
        );
    }
}

#[test]
fn the_order_of_records_does_not_show() {
    let rows = rows(2_500, 3);
    let model = model_of(&shop_of(&rows, 0..rows.len()));
    let keys = |order: &mut dyn Iterator<Item = usize>| {
        let retailer = matched(shop_of(&rows, order), model.clone());
        let key = |record| retailer.shop.records.key(record).1.to_owned();
        let drawn = retailer.frame.draw(&plan(&retailer).sizes, 5);
        let keys = drawn.iter().map(|pair| {
            let (a, b) = (key(pair.a), key(pair.b));
            (a.clone().min(b.clone()), a.max(b), pair.stratum, pair.weight.to_bits())
        });
        (retailer.frame.populations(), keys.collect::<Vec<_>>())
    };
    let (straight, reversed) = (keys(&mut (0..rows.len())), keys(&mut (0..rows.len()).rev()));
    assert!(straight.1.len() > 300);
    assert_eq!(straight, reversed);
    // 7 and 2,500 have no divisor in common: every row comes once.
    assert_eq!(straight, keys(&mut (0..rows.len()).map(|row| row * 7 % rows.len())));
}
