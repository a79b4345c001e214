//! How far two people agree who looked at the same pairs: the share, and what is left of it once what chance alone would
//! bring is taken away (Cohen's kappa). Pure statistics.

use std::collections::BTreeMap;

/// How far two people agree.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Agreement {
    /// Pairs that both looked at.
    pub pairs: usize,
    /// Those about which both found the same.
    pub agreed: usize,
    /// The share of these; none without pairs.
    pub share: Option<f64>,
    /// 1 where they always agree, 0 where no more than chance would; none where chance alone would make them agree always.
    pub kappa: Option<f64>,
}

/// Of what the first and the second found of each pair.
pub fn agreement<T: Ord>(found: &[(T, T)]) -> Agreement {
    let pairs = found.len();
    let agreed = found.iter().filter(|(first, second)| first == second).count();
    if pairs == 0 {
        return Agreement::default();
    }
    let mut counts: BTreeMap<&T, (usize, usize)> = BTreeMap::new();
    for (first, second) in found {
        counts.entry(first).or_default().0 += 1;
        counts.entry(second).or_default().1 += 1;
    }
    let all = pairs as f64;
    let share = agreed as f64 / all;
    let by_chance: f64 =
        counts.values().map(|(first, second)| (*first as f64 / all) * (*second as f64 / all)).sum();
    let kappa = (by_chance < 1.0).then(|| (share - by_chance) / (1.0 - by_chance));
    Agreement { pairs, agreed, share: Some(share), kappa }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(counts: &[(&'static str, &'static str, usize)]) -> Vec<(&'static str, &'static str)> {
        counts.iter().flat_map(|(first, second, times)| vec![(*first, *second); *times]).collect()
    }

    #[test]
    fn agreement_is_less_than_its_share_where_chance_brings_some() {
        let check = |counts: &[_], share: Option<f64>, kappa: Option<f64>| {
            let found = agreement(&pairs(counts));
            let near = |found: Option<f64>, expected: Option<f64>| match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                (found, expected) => found == expected,
            };
            assert!(near(found.share, share) && near(found.kappa, kappa), "{counts:?}: {found:?}");
        };
        check(&[], None, None);
        // The example of the textbooks: 20 and 15 of 50 agree, chance brings half.
        check(
            &[("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)],
            Some(0.7),
            Some(0.4),
        );
        check(&[("same", "same", 3), ("different", "different", 2)], Some(1.0), Some(1.0));
        check(&[("same", "different", 1), ("different", "same", 1)], Some(0.0), Some(-1.0));
        check(&[("same", "same", 9)], Some(1.0), None);
    }

    proptest! {
        #[test]
        fn kappa_lies_within_its_bounds_whoever_is_first(
            found in prop::collection::vec((0..4_u8, 0..4_u8), 1..60)
        ) {
            let one = agreement(&found);
            let other = agreement(&found.iter().map(|(first, second)| (*second, *first)).collect::<Vec<_>>());
            prop_assert_eq!((one.pairs, one.agreed), (other.pairs, other.agreed));
            if let (Some(one), Some(other)) = (one.kappa, other.kappa) {
                prop_assert!((one - other).abs() < 1e-9 && (-1.0 - 1e-9..=1.0 + 1e-9).contains(&one));
            }
        }
    }
}
