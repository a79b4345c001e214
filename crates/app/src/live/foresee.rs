//! The golden profile of records that are not, or not yet, one customer. Seen as they are seen where they belong now.

use super::foreseen::{Foreseen, Together, Would};
use super::node::Node;
use super::refusal::Refusal;
use super::within::{Seen, Sights};
use crate::access::View;
use crate::customers::{self, Entering, Person, SourceFacts};
use crate::decisions::Book;
use db::Whole;
use db::vault::DataKey;
use model::{Field, Sight};
use rustc_hash::FxHashMap;

impl Node {
    /// The customers as they would be. One of whom a record is gone by now is left out.
    pub(super) async fn foresee(&self, would: Would, view: &View) -> Result<Vec<Foreseen>, Refusal> {
        let Would { together, book: Some(book), entering } = would else { return Ok(Vec::new()) };
        let mut foreseen = Vec::with_capacity(together.len());
        for Together { customer, from, records } in together {
            let is_wanted = |record: i64| records.contains(&record);
            let entering = entering.as_deref().filter(|entering| is_wanted(entering.record));
            let found = self.together(&from, is_wanted, (&book, entering), view).await?;
            let whole = found.filter(|person| person.records.len() == records.len());
            foreseen.extend(whole.map(|person| Foreseen { customer, person }));
        }
        Ok(foreseen)
    }

    /// The person that those records of some customers are that are wanted and within reach, with a value that is about
    /// to be entered beside one of them; none where there is none.
    pub(super) async fn together(
        &self,
        customers: &[i64],
        is_wanted: impl Fn(i64) -> bool,
        (book, entering): (&Book, Option<&Entering>),
        view: &View,
    ) -> Result<Option<Person>, Refusal> {
        let profiles = self.0.profiles.read(customers.iter().copied()).await?.into_iter().flatten().collect();
        let seen = self.within(profiles, view).await?;
        let Some(first) = seen.first() else { return Ok(None) };
        let mut customer = first.profile.whole.customer.clone();
        customer.household = None;
        let mut keys: FxHashMap<i64, DataKey> = FxHashMap::default();
        let (mut records, mut whose) = (Vec::new(), FxHashMap::default());
        for (at, Seen { profile, .. }) in seen.iter().enumerate() {
            keys.extend(profile.keys(self.session())?);
            for record in profile.whole.records.iter().filter(|record| is_wanted(record.id)) {
                whose.insert(record.id, at);
                records.push(record.clone());
            }
        }
        records.sort_unstable_by_key(|record| record.id);
        let whole = Whole { customer, records, people: Vec::new(), former: Vec::new() };
        let entering = entering.filter(|entering| whose.contains_key(&entering.beside));
        let show = |facts: &SourceFacts| customers::shown_with(facts, whole.clone(), &keys, book, entering);
        let person = self.with_facts(show).await?;
        let sight = |record: i64, field: Field| {
            // What is entered counts to the brand of the record beside which it is.
            let entered = entering.filter(|entering| entering.record == record);
            let record = entered.map_or(record, |entering| entering.beside);
            let sights = whose.get(&record).map(|at| &seen[*at].sights);
            sights.map_or(Sight::Hidden, |sights| sights.of(record, field))
        };
        let is_whole = seen.iter().all(|seen| matches!(seen.sights, Sights::Whole));
        let person = if is_whole { person } else { person.seen_by(sight) };
        Ok((!person.records.is_empty()).then_some(person))
    }
}
