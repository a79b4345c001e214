//! What is kept of a customer besides the profile: source records with their versions, when which record belonged, the
//! merge journal, the state at a moment. All of it within reach of whoever asks.

use super::node::Node;
use super::refusal::Refusal;
use super::within::{Brands, Seen, Sights};
use crate::access::{By, View, mask};
use crate::customers::{
    self, Beside, Link, Moment, Opened, Person, RecordShown, SourceFacts, Step, then_within, unseal,
};
use db::audit::People;
use db::customers::Belonged;
use db::journal;
use db::records::VersionFacts;
use identity::golden::Reference;
use model::{CustomerId, Field, HouseholdId, RecordId, Sight};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A source record with what it says and its versions.
pub struct RecordLife {
    /// Whose it is.
    pub customer: CustomerId,
    /// The record as it is.
    pub shown: RecordShown,
    /// What it says, field by field, each value as it is seen.
    pub values: Vec<(Field, Vec<(String, Sight)>)>,
    /// Its versions, the first one first.
    pub versions: Vec<VersionFacts>,
}

/// When records came, changed and belonged to a customer.
pub struct Past {
    /// The customer who answers.
    pub id: CustomerId,
    /// The versions of the records that ever belonged to it.
    pub versions: Vec<VersionFacts>,
    /// When each record belonged to it.
    pub belonged: Vec<Belonged>,
}

/// The merge journal of a customer.
pub struct Journal {
    /// The customer who answers.
    pub id: CustomerId,
    /// Its steps, the first one first.
    pub steps: Vec<Step>,
}

/// A household and its people.
pub struct Home {
    /// Its id.
    pub id: HouseholdId,
    /// Its people within reach.
    pub people: Vec<CustomerId>,
}

impl Node {
    /// The source records of a customer.
    pub async fn customer_records(
        &self,
        id: CustomerId,
        by: &By,
        view: &View,
    ) -> Result<(CustomerId, Vec<RecordLife>), Refusal> {
        let seen = self.seen(id, view).await?;
        let lives = self.lives(&seen).await?;
        let id = seen.profile.whole.customer.id;
        self.note(by, People::one(id)).await?;
        Ok((CustomerId(id), lives))
    }

    /// One source record.
    pub async fn source_record(&self, id: RecordId, by: &By, view: &View) -> Result<RecordLife, Refusal> {
        const UNKNOWN: Refusal = Refusal::Unknown { what: "record" };
        let data = &self.session().repository.data;
        let owner = db::customers::of_record(data, id.0).await.map_err(anyhow::Error::from)?;
        let seen = self.seen(CustomerId(owner.unwrap_or(0)), view).await;
        let mut seen = seen.map_err(|refusal| match refusal {
            Refusal::Unknown { .. } | Refusal::Erased => UNKNOWN,
            refusal => refusal,
        })?;
        seen.profile.whole.records.retain(|record| record.id == id.0);
        let life = self.lives(&seen).await?.pop().ok_or(UNKNOWN)?;
        self.note(by, People::one(life.customer.0)).await?;
        Ok(life)
    }

    async fn lives(&self, seen: &Seen) -> Result<Vec<RecordLife>, Refusal> {
        let whole = &seen.profile.whole;
        let ids: Vec<i64> = whole.records.iter().map(|record| record.id).collect();
        let data = &self.session().repository.data;
        let versions = db::records::versions_of(data, &ids).await.map_err(anyhow::Error::from)?;
        let keys = seen.profile.keys(self.session())?;
        let opened = self.with_facts(|facts: &SourceFacts| unseal(facts, &whole.records, &keys)).await?;
        let mut person = self.shown(seen).await?;
        let customer = CustomerId(whole.customer.id);
        let life = |opened: &Opened| {
            let at = person.records.iter().position(|shown| shown.id == opened.id)?;
            Some(RecordLife {
                customer,
                shown: person.records.swap_remove(at),
                values: values(opened, &seen.sights),
                versions: versions.iter().filter(|facts| facts.record == opened.id).copied().collect(),
            })
        };
        Ok(opened.iter().filter_map(life).collect())
    }

    /// When the records of a customer came, changed and belonged to it.
    pub async fn customer_history(&self, id: CustomerId, by: &By, view: &View) -> Result<Past, Refusal> {
        let seen = self.seen(id, view).await?;
        let id = seen.profile.whole.customer.id;
        let data = &self.session().repository.data;
        let failed = anyhow::Error::from;
        let mut belonged = db::customers::belonged(data, id).await.map_err(failed)?;
        let records = belonged.iter().map(|belonged| (belonged.record, belonged.source)).collect();
        let within = self.records_within(records, seen_view(&seen, view)).await?;
        belonged.retain(|belonged| within.contains(&belonged.record));
        let mut ids: Vec<i64> = within.into_iter().collect();
        ids.sort_unstable();
        let versions = db::records::versions_of(data, &ids).await.map_err(failed)?;
        self.note(by, People::one(id)).await?;
        Ok(Past { id: CustomerId(id), versions, belonged })
    }

    /// Those of these records, each with its source, that are within reach.
    async fn records_within(&self, records: Vec<(i64, i64)>, view: &View) -> Result<FxHashSet<i64>, Refusal> {
        let limits = self.limits(view).await?;
        let facts = self.facts_of(records.iter().map(|(_, source)| *source)).await?;
        Ok(Limits { facts, ..limits }.of(&records))
    }

    pub(super) async fn limits(&self, view: &View) -> Result<Limits, Refusal> {
        let (facts, beside) = (self.facts(false).await?, self.entered_beside().await?);
        Ok(Limits { facts, beside: Arc::new(beside), view: view.clone() })
    }

    /// A customer as it was at a moment, by the id that it had then.
    pub async fn customer_at(
        &self,
        id: CustomerId,
        moment: Moment,
        by: &By,
        view: &View,
    ) -> Result<Person, Refusal> {
        let seen = self.seen(id, view).await?;
        let limits = self.limits(seen_view(&seen, view)).await?;
        let book = self.book().await?;
        let own = self.clone();
        let (at, view) = (limits.clone(), limits.view.clone());
        let person = self
            .beside(move || {
                let within = |records: &[(i64, i64)]| at.of(records);
                let read =
                    |facts: &SourceFacts| then_within(own.session(), facts, (id, moment), &book, &within);
                Ok(read(&at.facts)?)
            })
            .await?;
        let person = person.ok_or(Refusal::Unknown { what: "customer" })?;
        self.note(by, People::one(person.id)).await?;
        if view.is_whole() {
            return Ok(person);
        }
        let records: Vec<i64> = person.records.iter().map(|record| record.id).collect();
        let data = &self.session().repository.data;
        let records = db::records::sources(data, &records).await.map_err(anyhow::Error::from)?;
        let brands = limits.brands(&records);
        let sights = Sights::Some { view, brands };
        Ok(person.seen_by(|record, field| sights.of(record, field)))
    }

    /// The merge journal of a customer.
    pub async fn customer_journal(&self, id: CustomerId, by: &By, view: &View) -> Result<Journal, Refusal> {
        let seen = self.seen(id, view).await?;
        let customer = &seen.profile.whole.customer;
        let (id, created) = (customer.id, customer.created_run);
        let limits = self.limits(seen_view(&seen, view)).await?;
        let book = self.book().await?;
        let own = self.clone();
        let steps = self
            .beside(move || {
                let steps = customers::history(own.session(), id, created)?.steps;
                if limits.view.reaches_all() {
                    return Ok(steps);
                }
                let told = |step: Step| told(&own, &limits, &book, step).transpose();
                Ok(steps.into_iter().filter_map(told).collect::<anyhow::Result<Vec<Step>>>()?)
            })
            .await?;
        self.note(by, People::one(id)).await?;
        Ok(Journal { id: CustomerId(id), steps })
    }

    /// A household: its people within reach. One of whom only one is known is none.
    pub async fn household(&self, id: HouseholdId, by: &By, view: &View) -> Result<Home, Refusal> {
        let data = &self.session().repository.data;
        let people = db::customers::people_of(data, id.0).await.map_err(anyhow::Error::from)?;
        let people = self.visible(people, 0, view).await?;
        if people.len() < 2 {
            return Err(Refusal::Unknown { what: "household" });
        }
        self.note(by, People::customers(people.iter().copied())).await?;
        Ok(Home { id, people: people.into_iter().map(CustomerId).collect() })
    }
}

/// How a customer who is seen is seen: where stores decide, they have.
fn seen_view<'a>(seen: &'a Seen, view: &'a View) -> &'a View {
    match &seen.sights {
        Sights::Whole => view,
        Sights::Some { view, .. } => view,
    }
}

/// Everything that a record says, as it is seen.
fn values(opened: &Opened, sights: &Sights) -> Vec<(Field, Vec<(String, Sight)>)> {
    let is_told = |field: &&Field| !matches!(field, Field::RecordId | Field::Source | Field::UpdatedAt);
    let of = |field: &Field| {
        let sight = sights.of(opened.id, *field);
        let said = (0..=u8::MAX).map_while(|nth| opened.value(*field, nth));
        let seen = |value: String| (mask::seen(sight, *field, value).unwrap_or_default(), sight);
        (*field, said.map(seen).collect::<Vec<_>>())
    };
    Field::ALL.iter().filter(is_told).map(of).filter(|(_, values)| !values.is_empty()).collect()
}

/// What is needed to say which records are within reach, whoever they belonged to.
#[derive(Clone)]
pub(super) struct Limits {
    pub facts: Arc<SourceFacts>,
    pub beside: Arc<Beside>,
    pub view: View,
}

impl Limits {
    pub fn of(&self, records: &[(i64, i64)]) -> FxHashSet<i64> {
        if self.view.reaches_all() {
            return records.iter().map(|(record, _)| *record).collect();
        }
        self.brands(records).into_keys().collect()
    }

    pub fn brands(&self, records: &[(i64, i64)]) -> FxHashMap<i64, String> {
        Brands { facts: &self.facts, beside: &self.beside }.within(&self.view, records)
    }
}

/// A step as far as it is within reach; none where nothing of it is.
fn told(
    node: &Node,
    limits: &Limits,
    book: &crate::decisions::Book,
    step: Step,
) -> anyhow::Result<Option<Step>> {
    let (session, data) = (node.session(), &node.session().repository.data);
    let seen = |records: &[i64]| -> anyhow::Result<FxHashSet<i64>> {
        Ok(limits.of(&session.block(db::records::sources(data, records))?))
    };
    let had = |customer: i64| -> anyhow::Result<bool> {
        let mut records = session.block(db::customers::records_at(data, customer, step.run))?;
        records.extend(session.block(db::customers::records_at(data, customer, step.run - 1))?);
        Ok(!seen(&records)?.is_empty())
    };
    let is_known = had(step.customer)? && step.other.map_or(Ok(true), had)?;
    if !is_known {
        return Ok(None);
    }
    let ends: Vec<i64> = step.links.iter().flat_map(|link| [link.a, link.b]).collect();
    let origins = step.before.iter().chain(&step.after).map(|origin| origin.record);
    let named: Vec<i64> = ends.iter().copied().chain(origins).collect();
    let seen = seen(&named)?;
    let both = |link: &Link| seen.contains(&link.a) && seen.contains(&link.b);
    let of = |origins: Vec<Reference>| -> Vec<Reference> {
        origins.into_iter().filter(|origin| seen.contains(&origin.record)).collect()
    };
    let (before, after) = (of(step.before), of(step.after));
    let fields: Vec<String> = changed(&before, &after).map(|field| field.key().to_owned()).collect();
    if step.deed == journal::Deed::Changed && fields.is_empty() {
        return Ok(None);
    }
    let decision = step.decision.filter(|id| {
        let entry = book.entries.iter().find(|entry| entry.id == *id);
        entry.is_some_and(|entry| entry.sides.iter().flatten().any(|record| seen.contains(record)))
    });
    let links = step.links.into_iter().filter(both).collect();
    Ok(Some(Step { links, before, after, fields, decision, ..step }))
}

/// The fields that come from elsewhere now.
fn changed<'a>(before: &'a [Reference], after: &'a [Reference]) -> impl Iterator<Item = Field> + 'a {
    let differs = |field: &&Field| {
        let of = |origins: &[Reference]| -> Vec<Reference> {
            origins.iter().filter(|origin| origin.field == **field).copied().collect()
        };
        of(before) != of(after)
    };
    Field::ALL.iter().filter(differs).copied()
}
