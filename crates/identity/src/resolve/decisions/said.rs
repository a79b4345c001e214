//! A steward's statement as it was made, about records of which some may be gone since, and what it means for those
//! that are there.

use super::Deed;
use crate::records::{Index, Records};

/// What a steward said about records, whatever became of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Said<Id = Index> {
    /// All of them are one person.
    Same(Vec<Id>),
    /// Whoever has records of one side has none of the other.
    Apart(Vec<Id>, Vec<Id>),
    /// Two people of one household.
    Household(Vec<Id>, Vec<Id>),
    /// A contact, as cleaned, that says nothing about a person.
    SharedValue(String),
}

impl<Id: Copy> Said<Id> {
    /// The records that it names.
    pub fn records(&self) -> impl Iterator<Item = Id> {
        let sides = match self {
            Said::Same(all) => [all.as_slice(), &[]],
            Said::Apart(left, right) | Said::Household(left, right) => [left.as_slice(), right.as_slice()],
            Said::SharedValue(_) => [&[][..], &[]],
        };
        sides.into_iter().flatten().copied()
    }

    /// The same by positions; what has none is left out.
    pub fn by(&self, index: impl Fn(Id) -> Option<Index>) -> Said {
        let known = |ids: &[Id]| ids.iter().filter_map(|id| index(*id)).collect();
        match self {
            Said::Same(all) => Said::Same(known(all)),
            Said::Apart(left, right) => Said::Apart(known(left), known(right)),
            Said::Household(left, right) => Said::Household(known(left), known(right)),
            Said::SharedValue(value) => Said::SharedValue(value.clone()),
        }
    }

    /// What it means for the records that are there, added to `deeds`. A side of which none is there says nothing.
    pub fn deeds(&self, index: impl Fn(Id) -> Option<Index>, records: &Records, deeds: &mut Vec<Deed>) {
        // In the order of the records' keys: it must not matter which record came in first.
        let known = |ids: &[Id]| -> Vec<Index> {
            let mut known: Vec<Index> = ids.iter().filter_map(|id| index(*id)).collect();
            known.sort_by_key(|index| records.key_hash(*index));
            known
        };
        match self {
            Said::Same(all) => deeds.extend(known(all).windows(2).map(|pair| Deed::Same(pair[0], pair[1]))),
            Said::Apart(left, right) => {
                let [left, right] = [known(left), known(right)];
                if !left.is_empty() && !right.is_empty() {
                    deeds.push(Deed::Apart(left, right));
                }
            }
            Said::Household(left, right) => {
                let [left, right] = [known(left), known(right)];
                deeds.extend(left.first().zip(right.first()).map(|(a, b)| Deed::Household(*a, *b)));
            }
            Said::SharedValue(value) => deeds.push(Deed::SharedValue(value.clone())),
        }
    }
}
