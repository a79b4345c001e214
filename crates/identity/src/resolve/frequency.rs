//! How common values are. To share the name Martin says little, to share Rouchagilin says much.

use crate::records::{Records, TextId};

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

/// Relative frequencies by number of text, for the roles in which frequency counts.
pub struct Frequencies {
    first: Shares,
    last: Shares,
    town: Shares,
    birth_place: Shares,
    occupation: Shares,
}

impl Frequencies {
    /// Counts the values of these records.
    pub fn count(records: &Records) -> Frequencies {
        let (mut first, mut last) = (Counter::new(records.names.len()), Counter::new(records.names.len()));
        let words = records.words.len();
        let (mut town, mut birth_place, mut occupation) =
            (Counter::new(words), Counter::new(words), Counter::new(words));
        for record in records.as_slice() {
            first.add(record.first);
            last.add(record.last);
            // A big town has many postcodes: it is common by its name and rare by each of them.
            town.add(record.postcode);
            town.add(record.city);
            birth_place.add(record.birth_place);
            occupation.add(record.occupation);
        }
        let [first, last] = [first.shares(), last.shares()];
        let [town, birth_place, occupation] = [town.shares(), birth_place.shares(), occupation.shares()];
        Frequencies { first, last, town, birth_place, occupation }
    }

    /// How common a given name is.
    #[inline]
    pub fn first_rarity(&self, name: TextId) -> Rarity {
        self.first.rarity(name)
    }

    /// How common a family name is.
    #[inline]
    pub fn last_rarity(&self, name: TextId) -> Rarity {
        self.last.rarity(name)
    }

    /// All shares of given names.
    pub fn first_shares(&self) -> &Shares {
        &self.first
    }

    /// All shares of family names.
    pub fn last_shares(&self) -> &Shares {
        &self.last
    }

    /// All shares of towns, by postcode and by name.
    pub fn town_shares(&self) -> &Shares {
        &self.town
    }

    /// All shares of birth places.
    pub fn birth_place_shares(&self) -> &Shares {
        &self.birth_place
    }

    /// All shares of occupations.
    pub fn occupation_shares(&self) -> &Shares {
        &self.occupation
    }
}

/// Shares of values by number of text.
pub struct Shares {
    counts: Vec<u32>,
    total: f64,
}

impl Shares {
    /// Share of one value; that of a value never met is taken as half a record.
    #[inline]
    pub fn of(&self, id: TextId) -> f64 {
        let count = self.counts.get(id as usize).copied().unwrap_or(0);
        f64::from(count).max(0.5) / self.total
    }

    /// The share of every value by its number, from 0 on.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        (0..self.counts.len() as TextId).map(|id| self.of(id))
    }

    /// How common a value is. Two carriers may be two records of one person, so they prove nothing.
    #[inline]
    pub fn rarity(&self, id: TextId) -> Rarity {
        let count = self.counts.get(id as usize).copied().unwrap_or(0);
        let share = f64::from(count) / self.total;
        if count <= 2 || share < 1.0 / RARE {
            Rarity::Rare
        } else if share < 1.0 / COMMON {
            Rarity::Usual
        } else {
            Rarity::Common
        }
    }

    /// The shares of all values that occur.
    pub fn iter(&self) -> impl Iterator<Item = (Rarity, f64)> {
        let ids = (1..self.counts.len() as TextId).filter(|id| self.counts[*id as usize] > 0);
        ids.map(|id| (self.rarity(id), f64::from(self.counts[id as usize]) / self.total))
    }

    /// How many records have a value.
    pub fn total(&self) -> f64 {
        self.total
    }
}

struct Counter {
    counts: Vec<u32>,
}

impl Counter {
    fn new(texts: usize) -> Self {
        Self { counts: vec![0; texts + 1] }
    }

    fn add(&mut self, id: TextId) {
        self.counts[id as usize] += 1;
    }

    fn shares(mut self) -> Shares {
        self.counts[0] = 0;
        let total: u64 = self.counts.iter().map(|count| u64::from(*count)).sum();
        Shares { total: (total as f64).max(1.0), counts: self.counts }
    }
}
