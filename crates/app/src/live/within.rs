//! What of customers is within somebody's reach: the records of their brands, and, for whoever is limited to stores,
//! customers who are known there. What follows from records - profile, household, ids - follows from these records
//! alone, so that nothing tells whether there are others.

use super::node::Node;
use super::profiles::Profile;
use super::refusal::Refusal;
use super::world::World;
use crate::access::View;
use crate::customers::{Beside, Shops, SourceFacts, unseal};
use crate::decisions::Book;
use db::records::Stored;
use db::{customers, relations};
use model::{DataClass, Field, Reach, Sight};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What of a customer is within reach.
pub(crate) struct Seen {
    /// What is stored, without what is out of reach.
    pub profile: Profile,
    /// How it is seen.
    pub sights: Sights,
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

impl Node {
    /// Those of these customers that are within reach, each with what is.
    pub(super) async fn within(&self, profiles: Vec<Profile>, view: &View) -> Result<Vec<Seen>, Refusal> {
        if view.is_whole() {
            return Ok(profiles.into_iter().map(|profile| Seen { profile, sights: Sights::Whole }).collect());
        }
        let sources =
            profiles.iter().flat_map(|profile| &profile.whole.records).map(|record| record.source_id);
        let facts = self.facts_of(sources).await?;
        let beside = self.entered_beside().await?;
        let brands = Brands { facts: &facts, beside: &beside };
        let known = if view.depends_on_stores() { Some(self.known_in(&profiles).await?) } else { None };
        let mut seen = Vec::with_capacity(profiles.len());
        for profile in profiles {
            let records = profile.whole.records.iter();
            let records: Vec<(i64, i64)> = records.map(|record| (record.id, record.source_id)).collect();
            let of_all = brands.within(view, &records);
            let view = match &known {
                None => view.clone(),
                Some(known) => known.view(self, &facts, &profile, view, &of_all)?,
            };
            let of = if known.is_some() { brands.within(&view, &records) } else { of_all };
            if !of.is_empty() || view.reaches_all() {
                let is_all = view.reaches_all();
                let profile = if is_all { profile } else { limited(profile, &of) };
                seen.push(Seen { profile, sights: Sights::Some { view, brands: of } });
            }
        }
        Ok(seen)
    }

    /// What is needed to read records of these sources.
    pub(super) async fn facts_of(
        &self,
        sources: impl Iterator<Item = i64>,
    ) -> Result<Arc<SourceFacts>, Refusal> {
        let facts = self.facts(false).await?;
        let is_known = |source: i64| facts.source(source).is_some();
        let sources: FxHashSet<i64> = sources.collect();
        if sources.into_iter().all(is_known) { Ok(facts) } else { self.facts(true).await }
    }

    /// What stewards entered, and beside what.
    pub(super) async fn entered_beside(&self) -> Result<Beside, Refusal> {
        Ok(Beside::of(&*self.book().await?))
    }

    /// In which stores these customers are known.
    async fn known_in(&self, profiles: &[Profile]) -> Result<KnownIn, Refusal> {
        let data = &self.session().repository.data;
        let shops = Shops::read(data).await.map_err(anyhow::Error::from)?;
        let ids: Vec<i64> = profiles.iter().flat_map(|profile| profile.ids()).collect();
        let mut said: FxHashMap<i64, Vec<i64>> = FxHashMap::default();
        let failed = anyhow::Error::from;
        for to in relations::stores_of(data, &ids).await.map_err(failed)? {
            said.entry(to.customer).or_default().push(to.store);
        }
        for to in relations::associates_of(data, &ids).await.map_err(failed)? {
            said.entry(to.customer).or_default().push(to.store);
        }
        Ok(KnownIn { shops, said })
    }

    /// The ids, merged away into a customer, that whoever sees these records could have known: those that had one of
    /// the records of their brands when they ended.
    pub(super) async fn former_within(&self, ids: &[i64], view: &View) -> Result<Vec<i64>, Refusal> {
        if view.reaches_all() {
            return Ok(ids.to_vec());
        }
        let data = &self.session().repository.data;
        let rows = customers::last_sources_of(data, ids).await.map_err(anyhow::Error::from)?;
        let facts = self.facts_of(rows.iter().map(|(_, _, source)| *source)).await?;
        let beside = self.entered_beside().await?;
        let brands = Brands { facts: &facts, beside: &beside };
        let had = |id: &&i64| {
            let records = rows.iter().filter(|(customer, _, _)| customer == *id);
            let records: Vec<(i64, i64)> = records.map(|(_, record, source)| (*record, *source)).collect();
            !brands.within(view, &records).is_empty()
        };
        Ok(ids.iter().filter(had).copied().collect())
    }
}

/// In which stores customers are known.
struct KnownIn {
    shops: Shops,
    /// By the id under which it was said.
    said: FxHashMap<i64, Vec<i64>>,
}

impl KnownIn {
    /// What of the view counts for a customer. The store that a record names counts where the record is within reach.
    fn view(
        &self,
        node: &Node,
        facts: &SourceFacts,
        profile: &Profile,
        view: &View,
        brands: &FxHashMap<i64, String>,
    ) -> Result<View, Refusal> {
        let said = profile.ids().into_iter().filter_map(|id| self.said.get(&id)).flatten();
        let said: Vec<(&str, &str)> = said.filter_map(|store| self.shops.by_number(*store)).collect();
        let keys = profile.keys(node.session())?;
        let records = profile.whole.records.iter().filter(|record| brands.contains_key(&record.id));
        let opened = unseal(facts, records, &keys)?;
        let named: Vec<(&str, &str)> = opened
            .iter()
            .filter_map(|record| {
                let brand = brands.get(&record.id)?;
                Some((self.shops.called(&record.value(Field::Store, 0)?, brand)?, brand.as_str()))
            })
            .collect();
        let is_theirs = |reach: &Reach| {
            let mut known = said.iter().chain(&named);
            known.any(|(code, brand)| reach.brand(brand) && reach.store(Some(code)))
        };
        Ok(view.of_customer(is_theirs))
    }
}

/// Without the records that are out of reach, and what was worked out from all of them.
fn limited(mut profile: Profile, within: &FxHashMap<i64, String>) -> Profile {
    profile.whole.records.retain(|record: &Stored| within.contains_key(&record.id));
    profile.whole.customer.profile = None;
    profile.whole.customer.records = i64::try_from(profile.whole.records.len()).unwrap_or(i64::MAX);
    profile
}
