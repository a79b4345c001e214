//! Known duplicates: the records beyond the first of each customer.

use crate::records::{Index, Records};
use std::collections::BTreeMap;

/// Records and the customers behind them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Duplicates {
    /// Records.
    pub records: u64,
    /// Distinct customers.
    pub customers: u64,
}

impl Duplicates {
    /// Records beyond the first of each customer.
    pub fn number(self) -> u64 {
        self.records - self.customers
    }

    /// Within each source, by its name.
    pub fn by_source<'a>(records: &'a Records, customer_of: &[u32]) -> BTreeMap<&'a str, Duplicates> {
        let source = |index: usize| records.get(index as Index).source;
        let mut pairs: Vec<_> =
            customer_of.iter().enumerate().map(|(index, customer)| (source(index), *customer)).collect();
        pairs.sort_unstable();
        let of_source = pairs.chunk_by(|left, right| left.0 == right.0);
        of_source.map(|pairs| (records.words.get(pairs[0].0), counted(pairs))).collect()
    }

    /// Over all sources together: a customer whom two sources know is one duplicate here and none within either.
    pub fn across(customer_of: &[u32]) -> Duplicates {
        let mut customers = customer_of.to_vec();
        customers.sort_unstable();
        counted(&customers)
    }
}

fn counted<T: PartialEq>(sorted: &[T]) -> Duplicates {
    Duplicates {
        records: sorted.len() as u64,
        customers: sorted.chunk_by(|left, right| left == right).count() as u64,
    }
}
