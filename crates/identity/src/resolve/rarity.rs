//! When a value is common or rare, and what the counts of all values of a role add up to.

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

#[inline]
pub(super) fn rarity(count: u32, total: f64) -> Rarity {
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
    pub(super) fn total(&self) -> f64 {
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
