//! What stewards said about records of the set, and which records are tied to each other by it.

use crate::records::{Index, Records};
use crate::resolve::Deed;
use crate::resolve::decisions::Said;
use rustc_hash::{FxHashMap, FxHashSet};

/// All that holds of what stewards said, oldest first.
#[derive(Default)]
pub(super) struct Statements {
    said: Vec<Said>,
    /// Positions of the statements that name a record.
    of: FxHashMap<Index, Vec<u32>>,
}

impl Statements {
    pub fn new(said: Vec<Said>) -> Statements {
        let mut of: FxHashMap<Index, Vec<u32>> = FxHashMap::default();
        for (statement, at) in said.iter().zip(0..) {
            for record in statement.records() {
                let places = of.entry(record).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        Statements { said, of }
    }

    /// Records that a statement names together with this one.
    pub fn tied_to(&self, record: Index) -> impl Iterator<Item = Index> {
        let places = self.of.get(&record).into_iter().flatten();
        places.flat_map(|at| self.said[*at as usize].records())
    }

    /// The values declared shared.
    pub fn shared_values(&self) -> impl Iterator<Item = &str> {
        self.said.iter().filter_map(|said| match said {
            Said::SharedValue(value) => Some(value.as_str()),
            _ => None,
        })
    }

    /// The records of statements that stand in one of the two only.
    pub fn differing(&self, other: &Statements) -> FxHashSet<Index> {
        let mut number: FxHashMap<&Said, i32> = FxHashMap::default();
        self.said.iter().for_each(|said| *number.entry(said).or_default() += 1);
        other.said.iter().for_each(|said| *number.entry(said).or_default() -= 1);
        let differing = number.into_iter().filter(|(_, number)| *number != 0);
        differing.flat_map(|(said, _)| said.records().collect::<Vec<_>>()).collect()
    }

    /// What the statements about these records mean, by their positions in a smaller set. Every record that is
    /// tied to one of them must be among them, or be no more.
    pub fn deeds(&self, at: &FxHashMap<Index, Index>, part: &Records) -> Vec<Deed> {
        let mut places: Vec<u32> =
            at.keys().filter_map(|record| self.of.get(record)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let mut deeds = Vec::new();
        for place in places {
            self.said[place as usize].deeds(|record| at.get(&record).copied(), part, &mut deeds);
        }
        deeds.extend(self.shared_values().map(|value| Deed::SharedValue(value.to_owned())));
        deeds
    }
}
