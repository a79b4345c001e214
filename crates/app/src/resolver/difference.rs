//! What another partition of the same records would change: shown before a decision is taken or a model published.

use identity::lineage::{self, Old};
use identity::records::Index;
use rustc_hash::FxHashMap;

/// Customers that another partition would join.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    /// The records of each customer of before, the largest first.
    pub parts: Vec<Vec<Index>>,
}

/// A customer that another partition would part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Split {
    /// The records of each customer of after, the largest first.
    pub parts: Vec<Vec<Index>>,
}

/// What differs between two partitions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference {
    /// Customers that would be joined, those with the most records moved first.
    pub merges: Vec<Merge>,
    /// Customers that would be parted, those with the most records moved first.
    pub splits: Vec<Split>,
    /// Records that would belong to another customer: those outside the largest part, each counted once.
    pub records_moved: usize,
    /// Customers before.
    pub customers_before: usize,
    /// Customers after.
    pub customers_after: usize,
}

impl Difference {
    /// Whether the partitions are the same.
    pub fn is_empty(&self) -> bool {
        self.merges.is_empty() && self.splits.is_empty()
    }

    /// Records that merges would bring into another customer.
    pub fn records_merged(&self) -> usize {
        self.merges.iter().map(|merge| outside_largest(&merge.parts)).sum()
    }

    /// Records that splits would take out of their customer.
    pub fn records_split(&self) -> usize {
        self.splits.iter().map(|split| outside_largest(&split.parts)).sum()
    }
}

/// Compares two partitions of the same records.
pub fn between(before: &[u32], after: &[u32]) -> Difference {
    let customers = |partition: &[u32]| partition.iter().max().map_or(0, |last| *last as usize + 1);
    let ids: Vec<i64> = before.iter().map(|customer| i64::from(*customer) + 1).collect();
    let age: Vec<i64> = (1..=ids.len() as i64).collect();
    let former = FxHashMap::default();
    let old = Old { customer_of: &ids, age: &age, former: &former, gone: &[] };
    let plan = lineage::plan(&old, after, customers(after), customers(before) as i64 + 1);
    let mut found = Difference {
        customers_before: customers(before),
        customers_after: customers(after),
        ..Difference::default()
    };
    let mut split: FxHashMap<u32, Vec<Vec<Index>>> = FxHashMap::default();
    for component in plan.components() {
        for change in component.changes() {
            found.records_moved += change.joined.len();
            let mut by_before: FxHashMap<u32, Vec<Index>> = FxHashMap::default();
            for index in change.members() {
                by_before.entry(before[index as usize]).or_default().push(index);
            }
            for (customer, records) in &by_before {
                split.entry(*customer).or_default().push(records.clone());
            }
            if by_before.len() > 1 {
                found.merges.push(Merge { parts: largest_first(by_before.into_values().collect()) });
            }
        }
    }
    let parted = split.into_values().filter(|parts| parts.len() > 1);
    found.splits.extend(parted.map(|parts| Split { parts: largest_first(parts) }));
    found.merges.sort_by_key(|merge| weight(&merge.parts));
    found.splits.sort_by_key(|split| weight(&split.parts));
    found
}

fn largest_first(mut parts: Vec<Vec<Index>>) -> Vec<Vec<Index>> {
    parts.iter_mut().for_each(|part| part.sort_unstable());
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
    parts
}

/// The order in which changes are shown: the heaviest first, equal ones by their first record.
fn weight(parts: &[Vec<Index>]) -> (std::cmp::Reverse<usize>, Option<Index>) {
    (std::cmp::Reverse(outside_largest(parts)), parts.iter().flatten().min().copied())
}

/// Records of all parts but the first.
fn outside_largest(parts: &[Vec<Index>]) -> usize {
    parts.iter().skip(1).map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_and_splits_are_weighted_by_records() {
        let same = between(&[0, 0, 1], &[0, 0, 1]);
        assert!(same.is_empty());
        assert_eq!(same.records_moved, 0);
        let merged = between(&[0, 0, 1, 2], &[0, 0, 0, 1]);
        assert_eq!(merged.merges, [Merge { parts: vec![vec![0, 1], vec![2]] }]);
        assert_eq!((merged.splits.len(), merged.records_merged(), merged.records_moved), (0, 1, 1));
        let split = between(&[0, 0, 0], &[0, 0, 1]);
        assert_eq!(split.splits, [Split { parts: vec![vec![0, 1], vec![2]] }]);
        assert_eq!((split.records_split(), split.customers_after), (1, 2));
        // One record changes sides: a split of the one and a merge into the other.
        let moved = between(&[0, 0, 1, 1], &[0, 1, 1, 1]);
        assert_eq!((moved.merges.len(), moved.splits.len(), moved.records_moved), (1, 1, 1));
    }
}
