//! What of customers is within somebody's reach: the records of their brands, and, for whoever is limited to stores,
//! customers who are known there. What follows from records - profile, household, ids - follows from these records
//! alone, so that nothing tells whether there are others.

use super::profiles::Profile;
use super::world::World;
use crate::access::View;
use crate::customers::{Beside, SourceFacts};
use crate::decisions::Book;
use model::{DataClass, Field, Sight};
use rustc_hash::FxHashMap;

/// What of a customer is within reach.
pub(crate) struct Seen {
    /// What is stored, without what is out of reach.
    pub profile: Profile,
    /// How it is seen.
    pub sights: Sights,
}

impl Seen {
    /// The customer's id.
    pub fn id(&self) -> i64 {
        self.profile.whole.customer.id
    }
}

/// How what is known of one customer is seen.
pub(crate) enum Sights {
    /// All of it, in clear.
    Whole,
    /// By the brand of each record.
    Some { view: View, brands: FxHashMap<i64, String> },
}

impl Sights {
    /// How a field of a record is seen.
    pub fn of(&self, record: i64, field: Field) -> Sight {
        match self {
            Sights::Whole => Sight::Clear,
            Sights::Some { view, brands } => {
                brands.get(&record).map_or(Sight::Hidden, |brand| view.sees(field.class(), brand))
            }
        }
    }

    /// Whether what identifies a person is seen in clear, in every record.
    pub fn is_clear(&self) -> bool {
        match self {
            Sights::Whole => true,
            Sights::Some { view, brands } => {
                let clear = |brand: &String| view.sees(DataClass::Identifying, brand) == Sight::Clear;
                brands.values().all(clear)
            }
        }
    }
}

/// The brands that records count to. What a steward entered belongs to no brand of its own: it is seen where the record
/// is seen beside which it was entered.
pub(crate) struct Brands<'a> {
    pub facts: &'a SourceFacts,
    pub beside: &'a Beside,
}

impl Brands<'_> {
    /// The brand of a record, by the sources of all records of its customer.
    pub fn of(&self, record: i64, source: i64, among: &dyn Fn(i64) -> Option<i64>) -> Option<&str> {
        let source = self.facts.source(source)?;
        if source.name != model::STEWARD {
            return Some(&source.brand);
        }
        let beside = self.beside.of_record(record).iter().find_map(|beside| among(*beside))?;
        self.facts
            .source(beside)
            .filter(|source| source.name != model::STEWARD)
            .map(|source| source.brand.as_str())
    }

    /// The records within reach, each with its brand.
    pub fn within(&self, view: &View, records: &[(i64, i64)]) -> FxHashMap<i64, String> {
        let source_of = |id: i64| records.iter().find(|(record, _)| *record == id).map(|(_, source)| *source);
        let brand = |(record, source): &(i64, i64)| {
            let brand = self.of(*record, *source, &source_of).filter(|brand| view.brand(brand))?;
            Some((*record, brand.to_owned()))
        };
        records.iter().filter_map(brand).collect()
    }
}

/// Which records of the working set are within reach as a whole: those of brands of which no store is beyond it. For
/// whoever is limited to stores it depends on the customer how far they reach; they decide nothing about records.
pub(crate) struct RecordsWithin<'a> {
    view: &'a View,
    beside: Beside,
}

impl<'a> RecordsWithin<'a> {
    /// For a view, by what stewards entered.
    pub fn of(view: &'a View, book: &Book) -> RecordsWithin<'a> {
        let beside = if view.reaches_all() { Beside::default() } else { Beside::of(book) };
        RecordsWithin { view, beside }
    }

    /// Whether a record is.
    pub fn has(&self, world: &World, record: i64) -> bool {
        let of_a_source = |record: i64| world.source(record).filter(|source| source.name != model::STEWARD);
        let brand = || {
            let mut beside = self.beside.of_record(record).iter();
            of_a_source(record).or_else(|| beside.find_map(|beside| of_a_source(*beside)))
        };
        self.view.reaches_all() || brand().is_some_and(|source| self.view.every_store(&source.brand))
    }

    /// Whether all that a decision speaks of is. What speaks of no record counts for every brand.
    pub fn has_all_of(&self, world: &World, book: &Book, decision: i64) -> bool {
        if self.view.reaches_all() {
            return true;
        }
        let records = book.speaks_of(decision);
        !records.is_empty() && records.into_iter().all(|record| self.has(world, record))
    }
}
