//! How common values are. To share the name Martin says little, to share Rouchagilin says much. Counted by
//! number of text when a model is trained; a published model brings the counts of the records it was trained
//! on (see [`Frozen`]), so that records which come later change no score.

use super::frozen::Frozen;
use crate::records::{Records, TextId};
use std::sync::Arc;

/// How common a name is, in three steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rarity {
    /// Carried by at least one record in [`COMMON`].
    Common,
    /// Between the two.
    Usual,
    /// Carried by fewer than one record in [`RARE`], or by at most two.
    Rare,
}

/// A name is common from one carrier among so many records on.
pub const COMMON: f64 = 500.0;
/// A name is rare below one carrier among so many records, or with at most two carriers.
pub const RARE: f64 = 10_000.0;

/// Roles in which each dictionary's values are counted.
pub(super) const ROLES: usize = 3;

/// Relative frequencies by number of text, for the roles in which frequency counts.
pub struct Frequencies {
    /// Given names, family names in use, and family names of either kind.
    names: [Shares; ROLES],
    /// Towns, birth places, occupations.
    words: [Shares; ROLES],
    records: usize,
    /// Where the counts come from, unless they are those of the records themselves.
    frozen: Option<Arc<Frozen>>,
}

impl Frequencies {
    /// Counts the values of these records.
    pub fn count(records: &Records) -> Frequencies {
        let counters = |texts: usize| [(); ROLES].map(|()| Counter::new(texts));
        let [mut first, mut last, mut family] = counters(records.names.len());
        let [mut town, mut birth_place, mut occupation] = counters(records.words.len());
        for record in records.as_slice() {
            first.add(record.first);
            last.add(record.last);
            family.add(record.last);
            if record.other_last != record.last {
                family.add(record.other_last);
            }
            // A big town has many postcodes: it is common by its name and rare by each of them.
            town.add(record.postcode);
            town.add(record.city);
            birth_place.add(record.birth_place);
            occupation.add(record.occupation);
        }
        Frequencies {
            names: [first, last, family].map(Counter::shares),
            words: [town, birth_place, occupation].map(Counter::shares),
            records: records.len(),
            frozen: None,
        }
    }

    /// The counts of a published model, found for the texts of these records. A text that the model does not
    /// know was never met.
    pub fn published(records: &Records, frozen: &Arc<Frozen>, trained_on: usize) -> Frequencies {
        let [names, words] = frozen.counts_of(records);
        let shares = |counts: [Vec<u32>; ROLES], wholes: [Whole; ROLES]| {
            let mut wholes = wholes.into_iter();
            counts.map(|counts| Shares { counts, whole: wholes.next().expect("there are as many wholes") })
        };
        let [names_whole, words_whole] = frozen.wholes();
        Frequencies {
            names: shares(names, names_whole),
            words: shares(words, words_whole),
            records: trained_on,
            frozen: Some(Arc::clone(frozen)),
        }
    }

    /// What a model keeps of these counts. Those of a published model are kept as they are.
    pub fn freeze(&self, records: &Records) -> Arc<Frozen> {
        let counts =
            |shares: &'_ [Shares; ROLES], id: TextId| shares.each_ref().map(|shares| shares.count(id));
        match &self.frozen {
            Some(frozen) => Arc::clone(frozen),
            None => Arc::new(Frozen::of(records, |id| counts(&self.names, id), |id| counts(&self.words, id))),
        }
    }

    /// Number of records that were counted: those the model was trained on.
    pub fn records(&self) -> usize {
        self.records
    }

    /// How common a given name is.
    #[inline]
    pub fn first_rarity(&self, name: TextId) -> Rarity {
        self.first_shares().rarity(name)
    }

    /// How common a family name is.
    #[inline]
    pub fn last_rarity(&self, name: TextId) -> Rarity {
        self.last_shares().rarity(name)
    }

    /// Records that carry a name as a given name.
    #[inline]
    pub fn as_first(&self, name: TextId) -> u32 {
        self.names[0].count(name)
    }

    /// Records that carry a name as a family name, in use or second.
    #[inline]
    pub fn as_last(&self, name: TextId) -> u32 {
        self.names[2].count(name)
    }

    /// All shares of given names.
    #[inline]
    pub fn first_shares(&self) -> &Shares {
        &self.names[0]
    }

    /// All shares of family names.
    #[inline]
    pub fn last_shares(&self) -> &Shares {
        &self.names[1]
    }

    /// All shares of towns, by postcode and by name.
    pub fn town_shares(&self) -> &Shares {
        &self.words[0]
    }

    /// All shares of birth places.
    pub fn birth_place_shares(&self) -> &Shares {
        &self.words[1]
    }

    /// All shares of occupations.
    pub fn occupation_shares(&self) -> &Shares {
        &self.words[2]
    }
}

/// Shares of values by number of text.
pub struct Shares {
    counts: Vec<u32>,
    whole: Whole,
}

impl Shares {
    #[inline]
    fn count(&self, id: TextId) -> u32 {
        self.counts.get(id as usize).copied().unwrap_or(0)
    }

    /// Share of one value; that of a value never met is taken as half a record.
    #[inline]
    pub fn of(&self, id: TextId) -> f64 {
        f64::from(self.count(id)).max(0.5) / self.whole.total()
    }

    /// The share of every value by its number, from 0 on.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        (0..self.counts.len() as TextId).map(|id| self.of(id))
    }

    /// How common a value is. Two carriers may be two records of one person, so they prove nothing.
    #[inline]
    pub fn rarity(&self, id: TextId) -> Rarity {
        rarity(self.count(id), self.whole.total())
    }

    /// What all values of the role add up to, those included that these records do not carry.
    pub fn whole(&self) -> &Whole {
        &self.whole
    }
}

#[inline]
fn rarity(count: u32, total: f64) -> Rarity {
    let share = f64::from(count) / total;
    if count <= 2 || share < 1.0 / RARE {
        Rarity::Rare
    } else if share < 1.0 / COMMON {
        Rarity::Usual
    } else {
        Rarity::Common
    }
}

/// What the counts of all values of a role add up to. Whole numbers, so that the order of the values, which
/// differs between a fresh model and a saved one, cannot show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Whole {
    total: u64,
    by_rarity: [Sums; 3],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Sums {
    counts: u64,
    squares: u64,
}

impl Whole {
    /// Adds up the counts of all values.
    pub(super) fn of(counts: impl Iterator<Item = u32> + Clone) -> Whole {
        let mut whole = Whole { total: counts.clone().map(u64::from).sum(), ..Whole::default() };
        let total = whole.total();
        for count in counts.filter(|count| *count > 0) {
            let sums = &mut whole.by_rarity[rarity(count, total) as usize];
            sums.counts += u64::from(count);
            // Only a made-up file reaches the end of the numbers; it must not stop the program.
            sums.squares = sums.squares.saturating_add(u64::from(count) * u64::from(count));
        }
        whole
    }

    /// How many records have a value.
    #[inline]
    fn total(&self) -> f64 {
        (self.total as f64).max(1.0)
    }

    /// Mean share of the values of a rarity, weighted by how often they occur: the chance that a second carrier
    /// of such a value is met by chance.
    pub fn mean_within(&self, rarity: Rarity) -> f64 {
        self.mean(self.by_rarity[rarity as usize])
    }

    /// Mean share of all values, weighted by how often they occur.
    pub fn mean_of_all(&self) -> f64 {
        let add = |all: Sums, more: &Sums| Sums {
            counts: all.counts + more.counts,
            squares: all.squares + more.squares,
        };
        self.mean(self.by_rarity.iter().fold(Sums::default(), add))
    }

    fn mean(&self, sums: Sums) -> f64 {
        if sums.counts == 0 { 1.0 } else { sums.squares as f64 / sums.counts as f64 / self.total() }
    }

    /// Share of the pairs of records that agree on a value of this rarity.
    pub fn agreeing(&self, rarity: Rarity) -> f64 {
        let sums = self.by_rarity[rarity as usize];
        sums.squares.saturating_sub(sums.counts) as f64 / self.total() / self.total()
    }
}

struct Counter {
    counts: Vec<u32>,
}

impl Counter {
    fn new(texts: usize) -> Self {
        Self { counts: vec![0; texts + 1] }
    }

    #[inline]
    fn add(&mut self, id: TextId) {
        self.counts[id as usize] += 1;
    }

    fn shares(mut self) -> Shares {
        self.counts[0] = 0;
        Shares { whole: Whole::of(self.counts.iter().copied()), counts: self.counts }
    }
}
