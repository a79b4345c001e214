//! Search as you type: customers after each key, by any words of their names, town and postcode, by the beginnings of
//! e-mail addresses, phone numbers and cards, by day or year of birth. Accents, typing errors and the order of words
//! are forgiven. Everything is in memory.
//!
//! What a query may cost is bounded, however short or common its words:
//! - at most eight words of what was typed count, and two ways of reading them;
//! - for each word the lists are walked from front to back, a few nanoseconds an entry, and joined as bits;
//! - typing errors are looked for only where fewer customers than wanted were found without, sounds only where nobody
//!   was;
//! - at most [`MOST_SCORED`] records are looked at themselves. Where more say all that was typed, those of the closest
//!   words come first, and the answer says that there may be more.

mod bits;
mod contacts;
mod digits;
mod later;
mod parts;
mod pattern;
mod query;
mod reading;
mod score;
mod terms;
mod walk;

pub use query::Query;
pub use score::Matched;

use crate::leisure::step;
use crate::records::{Index, Record, Records};
use contacts::Contacts;
use later::Changed;
use parts::KINDS;
use pattern::Effort;
use reading::Reading;
use rustc_hash::FxHashMap;
use terms::Terms;

/// Most records looked at for one reading of a query.
pub const MOST_SCORED: usize = 4_000;

/// The words of all records, ready to be searched.
#[derive(Default)]
pub struct Search {
    /// By kind, in the order of [`KINDS`].
    terms: [Terms; KINDS.len()],
    contacts: Contacts,
    /// Records that said something else before, since each of the lists was last written: the terms', then the
    /// contacts'.
    changed: [Changed; KINDS.len() + 1],
}

/// The records to be listed: in the order of their key hashes, in which each list has them, and in that of their
/// numbers, in which they are quicker to read.
struct Order {
    by_hash: Vec<Index>,
    by_number: Vec<Index>,
}

/// A record that may be found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Findable {
    /// Its group.
    pub group: u32,
    /// Whether only its places, and a contact that was typed whole, may be found. Who does not see a name would learn it
    /// letter by letter otherwise.
    pub guarded: bool,
}

impl From<u32> for Findable {
    fn from(group: u32) -> Findable {
        Findable { group, guarded: false }
    }
}

/// Which records may be found.
type Of<'a> = dyn Fn(Index) -> Option<Findable> + 'a;

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// The best record of each group, the best group first.
    pub hits: Vec<Scored>,
    /// Whether there may be more.
    pub more: bool,
}

/// A record that says all that was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scored {
    /// The record.
    pub index: Index,
    /// Its group.
    pub group: u32,
    /// How well it fits: only to be compared with others of the same query.
    pub score: u32,
    /// Where what was typed was found.
    pub matched: Matched,
}

impl Search {
    /// The records that are alive.
    pub fn build(records: &Records, alive: &dyn Fn(Index) -> bool) -> Search {
        let by_number: Vec<Index> = (0..records.len() as Index).filter(|index| alive(*index)).collect();
        let mut hashed: Vec<_> = by_number.iter().map(|index| (records.key_hash(*index), *index)).collect();
        hashed.sort_unstable();
        let order = Order { by_hash: hashed.into_iter().map(|(_, index)| index).collect(), by_number };
        Search {
            terms: KINDS.map(|kind| parts::list(records, &order, kind)),
            contacts: Contacts::build(records, &order),
            changed: Default::default(),
        }
    }

    /// Takes in a record that is new or says something new; what it said before is taken out by [`Search::remove`]
    /// first.
    pub fn add(&mut self, records: &Records, index: Index) {
        self.changed.iter_mut().for_each(|changed| changed.add(index));
        for (kind, terms) in KINDS.into_iter().zip(&mut self.terms) {
            parts::each(records, index, kind, |word| terms.add(records, word, index));
        }
        self.contacts.add(records, index);
        self.rewrite_if(records, Terms::is_due, Contacts::is_due);
    }

    /// Writes every list anew, which drops what no record says any more. It happens by itself, list by list, once
    /// enough came in.
    pub fn rewrite(&mut self, records: &Records) {
        self.rewrite_if(records, |_| true, |_| true);
    }

    fn rewrite_if(
        &mut self,
        records: &Records,
        terms_too: fn(&Terms) -> bool,
        contacts_too: fn(&Contacts) -> bool,
    ) {
        let [of_terms @ .., of_contacts] = &mut self.changed;
        let lists = KINDS.into_iter().zip(&mut self.terms).zip(of_terms);
        for ((kind, terms), changed) in lists.filter(|((_, terms), _)| terms_too(terms)) {
            terms.rewrite(records, changed, |index, word| parts::carries(records, index, kind, word));
            *changed = Changed::default();
            step();
        }
        if contacts_too(&self.contacts) {
            self.contacts.rewrite(records, of_contacts);
            *of_contacts = Changed::default();
        }
    }

    /// Notes that a record no longer says what it said: it is gone, or says something else now. What the lists hold of
    /// it is passed over from now on and dropped when they are next written.
    pub fn remove(&mut self, _records: &Records, index: Index, _old: &Record) {
        self.changed.iter_mut().for_each(|changed| changed.remove(index));
    }

    /// The groups that fit best, at most `limit`. `group` names the group of a record, or none where the record is not
    /// to be found. Equally good ones come in an order that depends on their keys alone.
    pub fn find(
        &self,
        records: &Records,
        query: &Query,
        limit: usize,
        group: &dyn Fn(Index) -> Option<u32>,
    ) -> Found {
        let of = |index| group(index).map(Findable::from);
        self.find_among(records, query, limit, &of, MOST_SCORED)
    }

    /// The same where not everything may be found of every record. What may not be found changes nothing of what is.
    pub fn find_guarded(&self, records: &Records, query: &Query, limit: usize, of: &Of<'_>) -> Found {
        self.find_among(records, query, limit, of, MOST_SCORED)
    }

    fn find_among(&self, records: &Records, query: &Query, limit: usize, of: &Of<'_>, most: usize) -> Found {
        let mut readings: Vec<Reading<'_>> =
            query.readings.iter().map(|pieces| Reading::of(pieces, records.len())).collect();
        let (mut best, mut cut) = (FxHashMap::default(), false);
        for effort in [Effort::Plain, Effort::Typos, Effort::Sound] {
            let enough = if effort == Effort::Sound { 1 } else { limit };
            if best.len() >= enough {
                break;
            }
            for reading in &mut readings {
                reading.collect(self, records, effort);
                cut |= reading.score(self, records, effort, most, of, &mut best);
            }
        }
        let mut hits: Vec<Scored> = best.into_values().collect();
        hits.sort_unstable_by_key(|hit| order(records, hit));
        let more = cut || hits.len() >= limit;
        hits.truncate(limit);
        Found { hits, more }
    }

    /// Bytes held, without what came in since the lists were last written.
    pub fn bytes(&self) -> usize {
        self.terms.iter().map(Terms::bytes).sum::<usize>() + self.contacts.bytes()
    }
}

/// The best first; the key's hash parts equals, and the number those of one key.
fn order(records: &Records, hit: &Scored) -> (std::cmp::Reverse<u32>, u64, Index) {
    (std::cmp::Reverse(hit.score), records.key_hash(hit.index), hit.index)
}

#[cfg(test)]
mod tests;
