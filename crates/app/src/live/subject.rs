//! Every system in which a person appears: the records that say so now, those that did once, those whose source has
//! deleted them, and what could not be taken in. Not found are contacts that no record says any more, unless another one
//! leads to the same person, and what nobody can open any more.

use super::node::Node;
use super::past::Limits;
use super::profiles::Profile;
use super::refusal::Refusal;
use super::within::Sights;
use crate::access::{By, View, mask};
use crate::customers::{self, Found, SourceFacts, by_contact, open};
use crate::erase;
use crate::sealed::Unfamiliar;
use crate::session::Session;
use anyhow::Context;
use db::audit::People;
use db::customers::Belonged;
use db::records::VersionFacts;
use db::{Millis, dead_letters, quarantine};
use identity::normalise::CleanRecord;
use model::{CustomerId, DeadLetterId, Field, RecordId, Sight};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Whom is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// What is known of them.
    pub fields: Vec<(Field, String)>,
    /// Their id.
    pub customer: Option<CustomerId>,
}

/// Where a person appears.
#[derive(Default)]
pub struct Appearances {
    /// As which customers.
    pub customers: Vec<CustomerId>,
    /// In which records.
    pub records: Vec<Appearance>,
    /// In which rows that could not be taken in.
    pub rows: Vec<Waiting>,
    /// In which items that could not be written.
    pub letters: Vec<(DeadLetterId, Waiting)>,
}

/// A record in which a person appears.
pub struct Appearance {
    /// Its id here.
    pub record: RecordId,
    /// Its source.
    pub source: String,
    /// Its key there, where it can still be read.
    pub key: Option<String>,
    /// How the key is seen.
    pub sight: Sight,
    /// The customer it belongs to, or belonged to last.
    pub customer: CustomerId,
    /// Whether it still does.
    pub state: State,
    /// When it came in first.
    pub since: Millis,
    /// When it came in last, or went.
    pub until: Millis,
}

/// Rows in quarantine, and dead letters.
type AllWaiting = (Vec<Waiting>, Vec<(DeadLetterId, Waiting)>);

/// Whether a record still belongs to the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// It does.
    Current,
    /// It belongs to somebody else by now.
    Former,
    /// Its source no longer has it.
    Deleted,
}

impl State {
    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            State::Current => "current",
            State::Former => "former",
            State::Deleted => "deleted",
        }
    }
}

/// Something that waits outside of the records.
pub struct Waiting {
    /// Its source.
    pub source: String,
    /// Since when.
    pub since: Millis,
    /// Why, in a word.
    pub reason: String,
    /// Its number there.
    pub number: i64,
}

/// What leads to a record by itself.
const CONTACTS: [Field; 3] = [Field::Email, Field::Phone, Field::LoyaltyCard];
/// Pairs compared where somebody is asked for by name.
const MOST_PAIRS: usize = 200;

impl Node {
    /// Every system in which a person appears; where one of the records is of a source or a layout that came since the
    /// sources were read, a second time.
    pub async fn look_up(&self, subject: Subject, by: &By, view: &View) -> Result<Appearances, Refusal> {
        match self.looked_up(subject.clone(), by, view).await {
            Err(Refusal::Failed(error)) if error.is::<Unfamiliar>() => {
                self.facts(true).await?;
                self.looked_up(subject, by, view).await
            }
            found => found,
        }
    }

    async fn looked_up(&self, subject: Subject, by: &By, view: &View) -> Result<Appearances, Refusal> {
        let named = self.named_so(&subject, view)?;
        let limits = self.limits(view).await?;
        let (own, of_all) = (self.clone(), limits.clone());
        let (contacts, customers) = self
            .beside(move || {
                let contacts = contacts(&of_all.facts, &subject)?;
                Ok((contacts, own.customers_of_subject(&of_all, &subject, &named)?))
            })
            .await?;
        let profiles = self.0.profiles.read(customers.iter().copied()).await?;
        let profiles: Vec<Profile> = profiles.into_iter().flatten().collect();
        let mut all = Appearances::default();
        let mut known = FxHashSet::default();
        for seen in self.within(profiles, view).await? {
            let id = seen.profile.whole.customer.id;
            let ids = seen.profile.ids();
            let (view, of_one) = match &seen.sights {
                Sights::Whole => (view.clone(), limits.clone()),
                Sights::Some { view, .. } => (view.clone(), Limits { view: view.clone(), ..limits.clone() }),
            };
            let own = self.clone();
            let found = self.beside(move || Ok(appearances(own.session(), &of_one, &view, &ids)?)).await?;
            all.records.extend(found.into_iter().filter(|found| known.insert(found.record)));
            all.customers.push(CustomerId(id));
        }
        all.records.sort_by_key(|found| (found.state, found.record));
        let records: Vec<i64> = all.records.iter().map(|found| found.record.0).collect();
        let (own, may) = (self.clone(), limits);
        let waiting = self.beside(move || Ok(waiting(own.session(), &may, &records, &contacts)?)).await?;
        (all.rows, all.letters) = waiting;
        self.note(by, People::customers(all.customers.iter().map(|id| id.0))).await?;
        Ok(all)
    }

    /// Records of exactly this name and day of birth.
    fn named_so(&self, subject: &Subject, view: &View) -> Result<Vec<(i64, CleanRecord)>, Refusal> {
        let is_named = [Field::FirstName, Field::LastName, Field::BirthDate];
        if !is_named.iter().all(|field| subject.fields.iter().any(|(known, _)| known == field)) {
            return Ok(Vec::new());
        }
        let (world, reading) = self.0.ready()?;
        let asked = super::Asked { fields: subject.fields.clone(), source: None, limit: MOST_PAIRS };
        let may = |source: &db::sources::Source| view.brand(&source.brand);
        let clean = reading.person(&asked, &may).map_err(|error| Refusal::Bad {
            code: error.code,
            detail: error.detail,
            field: error.field,
        })?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        let alike = world.set.ask(&clean, MOST_PAIRS);
        Ok(alike.iter().map(|found| (world.ids[found.index as usize], clean.clone())).collect())
    }

    /// The customers that answer for whom is asked for.
    fn customers_of_subject(
        &self,
        limits: &Limits,
        subject: &Subject,
        named: &[(i64, CleanRecord)],
    ) -> anyhow::Result<BTreeSet<i64>> {
        let (session, data) = (self.session(), &self.session().repository.data);
        let mut records: BTreeSet<i64> = BTreeSet::new();
        for (_, value) in subject.fields.iter().filter(|(field, _)| CONTACTS.contains(field)) {
            records.extend(by_contact(session, &limits.facts, value)?);
        }
        let wanted: Vec<(i64, Option<i64>)> = named.iter().map(|(record, _)| (*record, None)).collect();
        for opened in open(session, &limits.facts, &wanted)? {
            let asked = named.iter().find(|(record, _)| *record == opened.id).map(|(_, clean)| clean);
            let is_so = |asked: &&CleanRecord| {
                let said = &opened.clean;
                (&said.first_name, &said.last_name, said.birth_date)
                    == (&asked.first_name, &asked.last_name, asked.birth_date)
            };
            records.extend(asked.filter(is_so).map(|_| opened.id));
        }
        // Whoever is found by a record out of reach is not found.
        let records: Vec<i64> = records.into_iter().collect();
        let within = limits.of(&session.block(db::records::sources(data, &records))?);
        let within: Vec<i64> = within.into_iter().collect();
        let mut ids: Vec<i64> = session.block(db::customers::ever_of(data, &within))?;
        ids.extend(subject.customer.map(|id| id.0));
        let mut customers = BTreeSet::new();
        for id in ids {
            if let Found::Active { customer, .. } = customers::find(session, id)? {
                customers.insert(customer.id);
            }
        }
        Ok(customers)
    }
}

/// The contacts asked for, as written and as cleaned.
fn contacts(facts: &SourceFacts, subject: &Subject) -> anyhow::Result<Vec<String>> {
    let mut all = Vec::new();
    for (_, value) in subject.fields.iter().filter(|(field, _)| CONTACTS.contains(field)) {
        all.push(value.trim().to_owned());
        all.extend(customers::contacts(facts, value)?.into_iter().map(|(_, text)| text));
    }
    Ok(all)
}

/// The records that ever belonged to a customer under any of these ids, as far as they are within reach.
fn appearances(
    session: &Session,
    limits: &Limits,
    view: &View,
    ids: &[i64],
) -> anyhow::Result<Vec<Appearance>> {
    let data = &session.repository.data;
    let mut belonged: Vec<(i64, Belonged)> = Vec::new();
    for id in ids {
        belonged.extend(session.block(db::customers::belonged(data, *id))?.into_iter().map(|one| (*id, one)));
    }
    let sources: Vec<(i64, i64)> = belonged.iter().map(|(_, one)| (one.record, one.source)).collect();
    let brands = if view.reaches_all() { None } else { Some(limits.brands(&sources)) };
    let is_within = |record: i64| brands.as_ref().is_none_or(|brands| brands.contains_key(&record));
    // The latest membership of each record tells.
    let mut latest: FxHashMap<i64, (i64, Belonged)> = FxHashMap::default();
    for (customer, one) in belonged.into_iter().filter(|(_, one)| is_within(one.record)) {
        let end = |one: &Belonged| one.to.unwrap_or(Millis::MAX);
        let known = latest.entry(one.record).or_insert((customer, one));
        if end(&one) > end(&known.1) {
            *known = (customer, one);
        }
    }
    let records: Vec<i64> = latest.keys().copied().collect();
    let versions = session.block(db::records::versions_of(data, &records))?;
    let there: FxHashSet<i64> =
        session.block(db::records::versions(data, &records))?.into_iter().map(|(record, _)| record).collect();
    let mut found = Vec::with_capacity(latest.len());
    for (record, (customer, one)) in latest {
        let own: Vec<&VersionFacts> = versions.iter().filter(|facts| facts.record == record).collect();
        let last = own.last().context("a record has versions")?;
        let is_there = there.contains(&record);
        // What its source deleted says nothing in its last version.
        let readable = if is_there { last.version } else { last.version - 1 };
        let opened = open(session, &limits.facts, &[(record, Some(readable))])?;
        let sight = match &brands {
            None => view.sees(Field::RecordId.class(), ""),
            Some(brands) => {
                brands.get(&record).map_or(Sight::Hidden, |brand| view.sees(Field::RecordId.class(), brand))
            }
        };
        let key = opened.into_iter().next().map(|opened| opened.clean.record_id);
        found.push(Appearance {
            record: RecordId(record),
            source: limits.facts.source(one.source).map(|source| source.name.clone()).unwrap_or_default(),
            key: key.and_then(|key| mask::seen(sight, Field::RecordId, key)),
            sight,
            customer: CustomerId(customer),
            state: match (is_there, one.to) {
                (false, _) => State::Deleted,
                (true, None) => State::Current,
                (true, Some(_)) => State::Former,
            },
            since: own.first().map_or(last.received_at, |first| first.received_at),
            until: last.ended_at.unwrap_or(last.received_at),
        });
    }
    Ok(found)
}

/// Rows in quarantine and open dead letters, of sources within reach, that are about these records or hold one of these
/// contacts.
fn waiting(
    session: &Session,
    limits: &Limits,
    records: &[i64],
    contacts: &[String],
) -> anyhow::Result<AllWaiting> {
    let data = &session.repository.data;
    let (rows, letters) = erase::waiting_about(session, records, contacts)?;
    let source = |id: i64| {
        let source = limits.facts.source(id).filter(|source| limits.view.every_store(&source.brand));
        source.map(|source| source.name.clone())
    };
    let (mut told_rows, mut told_letters) = (Vec::new(), Vec::new());
    for id in rows {
        let Some(row) = session.block(quarantine::waiting_row(data, id))? else { continue };
        let Some(source) = source(row.source_id) else { continue };
        let (since, number) = (row.quarantined_at, row.row_number);
        told_rows.push(Waiting { source, since, reason: row.reason, number });
    }
    for id in letters {
        let Some((letter, _)) = session.block(dead_letters::get(data, id))? else { continue };
        let Some(source) = source(letter.source_id) else { continue };
        let waiting = Waiting { source, since: letter.at, reason: letter.code, number: id };
        told_letters.push((DeadLetterId(id), waiting));
    }
    Ok((told_rows, told_letters))
}
