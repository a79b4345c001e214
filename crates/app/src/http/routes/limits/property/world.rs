//! A repository that is told one record after the other, and who was one person after each.

use super::super::{SOURCES, Said, Shop, limited};
use super::told::Told;
use crate::access::Caller;
use model::{CustomerId, RecordId, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The customer of each record, by its place among all that was told.
type Moment = BTreeMap<usize, i64>;

pub(super) struct World {
    pub shop: Shop,
    records: BTreeMap<usize, (i64, bool)>,
    moments: Vec<Moment>,
}

impl World {
    pub fn empty() -> World {
        World { shop: Shop::empty(), records: BTreeMap::new(), moments: Vec::new() }
    }

    /// The nth record comes, of whoever may write to its source and, in the own brand, nowhere else.
    pub fn tells(&mut self, nth: usize, told: &Told) -> Said {
        let writer = if told.is_own() { limited(&[Role::Integrator], "own") } else { Caller::local() };
        let said = self.shop.tells(&writer, SOURCES[told.source].0, &told.key(nth), &told.fields());
        assert_eq!(said.status, 200, "{}", said.body);
        let record: RecordId = said.body["record"].as_str().unwrap().parse().unwrap();
        self.records.insert(nth, (record.0, told.is_own()));
        let ids: Vec<i64> = self.records.values().map(|(id, _)| *id).collect();
        let data = &self.shop.session.repository.data;
        let of = self.shop.session.block(db::customers::of_records(data, &ids)).unwrap();
        self.moments.push(self.records.iter().map(|(nth, (id, _))| (*nth, of[id])).collect());
        said
    }

    fn is_own(&self, nth: usize) -> bool {
        self.records[&nth].1
    }

    /// Who is one person with whom now, among the records within reach.
    pub fn people(&self) -> BTreeSet<BTreeSet<usize>> {
        let mut people: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
        for (nth, customer) in self.moments.last().into_iter().flatten().filter(|(nth, _)| self.is_own(**nth))
        {
            people.entry(*customer).or_default().insert(*nth);
        }
        people.into_values().collect()
    }

    /// The customers of whom a record is within reach, each by the first such record.
    pub fn known(&self) -> BTreeMap<usize, CustomerId> {
        let now = self.moments.last().cloned().unwrap_or_default();
        self.people().iter().filter_map(|all| all.first()).map(|nth| (*nth, CustomerId(now[nth]))).collect()
    }

    /// Customers and records of whom nobody within reach has ever heard.
    pub fn out_of_reach(&self) -> (Vec<CustomerId>, Vec<RecordId>) {
        let now = self.moments.last().cloned().unwrap_or_default();
        let own: BTreeSet<i64> =
            now.iter().filter(|(nth, _)| self.is_own(**nth)).map(|(_, id)| *id).collect();
        let customers: BTreeSet<i64> = now.values().copied().filter(|id| !own.contains(id)).collect();
        let records = self.records.values().filter(|(_, own)| !own).map(|(id, _)| RecordId(*id));
        (customers.into_iter().map(CustomerId).collect(), records.collect())
    }

    /// The ids that had a record within reach when they ended, by the customer to whom they lead now.
    pub fn former(&self) -> BTreeMap<CustomerId, BTreeSet<CustomerId>> {
        let mut ended = BTreeSet::new();
        for pair in self.moments.windows(2) {
            let now: BTreeSet<i64> = pair[1].values().copied().collect();
            ended.retain(|id| !now.contains(id));
            let own = pair[0].iter().filter(|(nth, _)| self.is_own(**nth));
            ended.extend(own.map(|(_, id)| *id).filter(|id| !now.contains(id)));
        }
        let mut former: BTreeMap<CustomerId, BTreeSet<CustomerId>> = BTreeMap::new();
        for id in ended.into_iter().map(CustomerId) {
            let leads_to = self.shop.get(&Caller::local(), &format!("/v1/customers/{id}"));
            former.entry(leads_to.body["id"].as_str().unwrap().parse().unwrap()).or_default().insert(id);
        }
        former
    }

    /// Names nothing that is out of reach.
    pub fn assert_silent(&self, said: &Said) {
        let text = said.body.to_string();
        let (customers, records) = self.out_of_reach();
        let foreign =
            customers.iter().map(ToString::to_string).chain(records.iter().map(ToString::to_string));
        for foreign in foreign.chain(["club".to_owned()]) {
            let told = text.contains(&format!("\"{foreign}")) || text.contains(&format!("{foreign}\""));
            assert!(!told, "{foreign} in {text}");
        }
    }
}
