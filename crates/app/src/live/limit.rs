//! Customers on their way to whoever asks: without what is out of their reach.

use super::node::Node;
use super::profiles::Profile;
use super::refusal::Refusal;
use super::within::{Brands, Seen, Sights};
use crate::access::View;
use crate::customers::{Beside, Shops, SourceFacts, unseal};
use db::records::Stored;
use db::{customers, relations};
use model::{Field, Reach};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

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
