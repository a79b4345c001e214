//! How right a resolution is, held against a known truth.

use rustc_hash::FxHashMap;
use serde::Serialize;
use std::hash::Hash;

/// The figures of one evaluation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Figures {
    /// Records compared.
    pub records: usize,
    /// Customers found.
    pub customers: usize,
    /// Pairs of records that are one person in truth.
    pub true_pairs: u64,
    /// Share of the found pairs that are true.
    pub precision: f64,
    /// Share of the true pairs that were found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Precision averaged over records (B-cubed).
    pub bcubed_precision: f64,
    /// Recall averaged over records (B-cubed).
    pub bcubed_recall: f64,
    /// Harmonic mean of the two.
    pub bcubed_f1: f64,
    /// F1 of pairs of records in one household, where the truth tells the households.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household_f1: Option<f64>,
    /// Share of records that stand in a pair set aside for review.
    pub review_share: f64,
    /// Pairs compared.
    pub scored_pairs: u64,
    /// Seconds on the wall clock.
    pub wall_s: f64,
    /// Seconds of processor time; 0 where the system does not tell.
    pub cpu_s: f64,
    /// Most memory held at once, in mebibytes; 0 where the system does not tell.
    pub peak_rss_mb: f64,
}

/// Agreement of two partitions of the same records.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Agreement {
    /// Pairs together in truth.
    pub true_pairs: u64,
    /// Pairwise precision.
    pub precision: f64,
    /// Pairwise recall.
    pub recall: f64,
    /// B-cubed precision (Bagga, Baldwin 1998).
    pub bcubed_precision: f64,
    /// B-cubed recall.
    pub bcubed_recall: f64,
}

/// Compares what was found with the truth, record by record.
pub fn agreement<F: Copy + Eq + Hash, T: Copy + Eq + Hash>(found: &[F], truth: &[T]) -> Agreement {
    let mut both: FxHashMap<(F, T), u64> = FxHashMap::default();
    let (mut by_found, mut by_truth) = (FxHashMap::default(), FxHashMap::default());
    for (found, truth) in found.iter().zip(truth) {
        *both.entry((*found, *truth)).or_default() += 1;
        *by_found.entry(*found).or_default() += 1;
        *by_truth.entry(*truth).or_default() += 1;
    }
    let records = found.len().max(1) as f64;
    let bcubed = |size: &dyn Fn(&F, &T) -> u64| -> f64 {
        both.iter()
            .map(|((found, truth), number)| (number * number) as f64 / size(found, truth) as f64)
            .sum::<f64>()
            / records
    };
    let correct = pairs(both.values());
    let (found_pairs, true_pairs) = (pairs(by_found.values()), pairs(by_truth.values()));
    Agreement {
        true_pairs,
        precision: share(correct, found_pairs),
        recall: share(correct, true_pairs),
        bcubed_precision: bcubed(&|found, _| by_found[found]),
        bcubed_recall: bcubed(&|_, truth| by_truth[truth]),
    }
}

fn pairs<'a>(sizes: impl Iterator<Item = &'a u64>) -> u64 {
    sizes.map(|size| size * (size - 1) / 2).sum()
}

/// Nothing claimed is nothing wrong.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Harmonic mean.
pub fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_answer_scores_one() {
        let agreement = agreement(&[7, 7, 8, 9], &['a', 'a', 'b', 'c']);
        assert_eq!((agreement.precision, agreement.recall), (1.0, 1.0));
        assert_eq!((agreement.bcubed_precision, agreement.bcubed_recall), (1.0, 1.0));
        assert_eq!(agreement.true_pairs, 1);
    }

    #[test]
    fn pairs_and_records_are_counted_apart() {
        // Truth: abc, de. Found: ab, cde.
        let agreement = agreement(&[1, 1, 2, 2, 2], &['x', 'x', 'x', 'y', 'y']);
        assert_eq!(agreement.precision, 2.0 / 4.0);
        assert_eq!(agreement.recall, 2.0 / 4.0);
        assert!(
            (agreement.bcubed_precision - (1.0 + 1.0 + 1.0 / 3.0 + 2.0 / 3.0 + 2.0 / 3.0) / 5.0).abs()
                < 1e-12
        );
        assert!(
            (agreement.bcubed_recall - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 1.0 + 1.0) / 5.0).abs() < 1e-12
        );
        assert_eq!(f1(0.5, 0.5), 0.5);
        assert_eq!(f1(0.0, 0.0), 0.0);
    }
}
