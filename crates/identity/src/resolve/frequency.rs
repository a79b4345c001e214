//! How common values are. To share the name Martin says little, to share Rouchagilin says much. Counted by
//! number of text when a model is trained; a published model brings the counts of the records it was trained
//! on (see [`Frozen`]), so that records which come later change no score.

use super::frozen::{Frozen, Terms};
pub use super::rarity::{COMMON, RARE, Rarity, Whole};
use super::rarity::{ROLES, rarity};
use crate::records::{Records, TextId};
use std::sync::Arc;

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
        let counts = frozen.counts_of(records);
        Frequencies {
            frozen: Some(Arc::clone(frozen)),
            ..Frequencies::known(counts, frozen.wholes(), trained_on)
        }
    }

    /// The same for a few records, whose counts are known: by number of text, names first.
    pub(crate) fn of_few(counts: [&[[u32; ROLES]]; 2], terms: &Terms, trained_on: usize) -> Frequencies {
        let role = |counts: &[[u32; ROLES]], role: usize| counts.iter().map(|of| of[role]).collect();
        let counts = counts.map(|counts| [0, 1, 2].map(|at| role(counts, at)));
        Frequencies::known(counts, terms.wholes(), trained_on)
    }

    fn known(
        [names, words]: [[Vec<u32>; ROLES]; 2],
        [names_whole, words_whole]: [[Whole; ROLES]; 2],
        trained_on: usize,
    ) -> Frequencies {
        let shares = |counts: [Vec<u32>; ROLES], wholes: [Whole; ROLES]| {
            let mut wholes = wholes.into_iter();
            counts.map(|counts| Shares { counts, whole: wholes.next().expect("there are as many wholes") })
        };
        Frequencies {
            names: shares(names, names_whole),
            words: shares(words, words_whole),
            records: trained_on,
            frozen: None,
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
