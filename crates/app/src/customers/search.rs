//! Finding people by what is known of them. Exact values are looked up by keyed hashes; only names, postcodes and
//! birth dates take a pass over all records. What was searched for is kept nowhere.

use super::members::SourceFacts;
use super::query::{self, Term};
use crate::session::Session;
use crate::working::Working;
use db::customers::{self, State};
use identity::records::{Index, Record, Records, TextId};
use identity::resolve::compare::resemblance;
use model::CivilDate;
use rustc_hash::FxHashMap;

/// Points for a value that is exactly the one asked for: an exact look-up before everything else.
const EXACT: u32 = 100;
const BIRTH: u32 = 12;
const POSTCODE: u32 = 6;
/// Records looked at more closely for each customer wanted: a person has few.
const RECORDS_A_CUSTOMER: usize = 50;

/// A customer that was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The customer.
    pub customer: i64,
    /// How well it fits; only to be compared within one search.
    pub points: u32,
}

/// The customers that fit best what was typed, the best first.
pub fn search(
    session: &Session,
    facts: &SourceFacts,
    words: &[String],
    most: usize,
    threads: usize,
) -> anyhow::Result<Vec<Hit>> {
    let terms = query::read(session, facts, words)?;
    let data = &session.repository.data;
    let mut points: FxHashMap<i64, u32> = FxHashMap::default();
    let mut exact: Vec<Vec<i64>> = Vec::new();
    for term in &terms {
        match term {
            Term::Records(records) => {
                let holders = session.block(customers::of_records(data, records))?;
                exact.push(holders.into_values().collect());
            }
            Term::Customers(ids) => exact.push(living(session, ids)?),
            Term::Name(_) | Term::Postcode(_) | Term::Birth(_) => {}
        }
    }
    let is_free = terms.len() > exact.len();
    for customers in &mut exact {
        customers.sort_unstable();
        customers.dedup();
        customers.iter().for_each(|customer| *points.entry(*customer).or_default() += EXACT);
    }
    if is_free {
        let working = Working::load(session, threads)?;
        let scored = scored(&working, &terms, most.saturating_mul(RECORDS_A_CUSTOMER));
        let ids: Vec<i64> = scored.iter().map(|(index, _)| working.ids[*index as usize]).collect();
        let holders = session.block(customers::of_records(data, &ids))?;
        let mut best: FxHashMap<i64, u32> = FxHashMap::default();
        for ((_, points), id) in scored.iter().zip(&ids) {
            if let Some(customer) = holders.get(id) {
                let known = best.entry(*customer).or_default();
                *known = (*points).max(*known);
            }
        }
        best.into_iter().for_each(|(customer, found)| *points.entry(customer).or_default() += found);
    }
    let mut hits: Vec<Hit> = points.into_iter().map(|(customer, points)| Hit { customer, points }).collect();
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.points), hit.customer));
    hits.truncate(most);
    Ok(hits)
}

/// The customers that answer for these ids.
fn living(session: &Session, ids: &[i64]) -> anyhow::Result<Vec<i64>> {
    let mut all = Vec::new();
    for id in ids {
        if let super::Found::Active { customer, .. } = super::find(session, *id)? {
            debug_assert!(customer.state == State::Active);
            all.push(customer.id);
        }
    }
    Ok(all)
}

/// The best records with their points, the best first.
fn scored(working: &Working, terms: &[Term], most: usize) -> Vec<(Index, u32)> {
    let wanted = Wanted::of(&working.records, terms);
    let points = |(record, index): (&Record, Index)| wanted.points(record).map(|points| (index, points));
    let mut scored: Vec<(Index, u32)> =
        working.records.as_slice().iter().zip(0..).filter_map(points).collect();
    scored.sort_by_key(|(index, points)| (std::cmp::Reverse(*points), *index));
    scored.truncate(most);
    scored
}

/// A query as the records can answer it: what each stored name is worth for each word.
struct Wanted {
    names: Vec<Vec<u8>>,
    postcodes: Vec<TextId>,
    asks_postcode: bool,
    births: Vec<u32>,
}

impl Wanted {
    fn of(records: &Records, terms: &[Term]) -> Wanted {
        let mut wanted =
            Wanted { names: Vec::new(), postcodes: Vec::new(), asks_postcode: false, births: Vec::new() };
        for term in terms {
            match term {
                Term::Name(word) => wanted.names.push(worth(records, word)),
                Term::Postcode(code) => {
                    wanted.asks_postcode = true;
                    wanted.postcodes.extend(records.words.find(code));
                }
                Term::Birth(birth) => wanted.births.push(packed(*birth)),
                Term::Records(_) | Term::Customers(_) => {}
            }
        }
        wanted
    }

    /// What a record is worth; none where it does not fit. Every name must resemble one of the record's; postcode
    /// and birth date must fit where no name was asked for, else they only raise a record: people move, and dates
    /// are mistyped.
    fn points(&self, record: &Record) -> Option<u32> {
        let mut points = 0;
        for worth in &self.names {
            let of = |id: TextId| worth[id as usize];
            let best = of(record.first).max(of(record.last)).max(of(record.other_last));
            points += (best > 0).then_some(u32::from(best))?;
        }
        let lives_there = record.postcode != 0 && self.postcodes.contains(&record.postcode);
        let born_then = self.births.contains(&record.birth);
        let fits = (!self.asks_postcode || lives_there) && (self.births.is_empty() || born_then);
        if self.names.is_empty() && !fits {
            return None;
        }
        Some(points + u32::from(lives_there) * POSTCODE + u32::from(born_then) * BIRTH)
    }
}

/// What each name of the dictionary is worth for a word.
fn worth(records: &Records, word: &str) -> Vec<u8> {
    let mut worth = vec![0; records.names.len() + 1];
    for (id, name) in records.names.iter() {
        worth[id as usize] = resemblance(word, name);
    }
    worth
}

/// A date as records hold it.
fn packed(date: CivilDate) -> u32 {
    (date.year().max(0) as u32) << 9 | (date.month() as u32) << 5 | date.day() as u32
}
