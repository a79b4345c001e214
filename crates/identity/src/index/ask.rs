//! Do you know this person? Compares somebody who is not in the set with the records that share a key, as if a
//! record of theirs came, and changes nothing.

use super::part::Part;
use super::set::Set;
use crate::normalise::CleanRecord;
use crate::records::{Index, Record, Records, TextId};
use crate::resolve::block::Parts;
use crate::resolve::contacts;
use crate::resolve::decide::Judgement;
use crate::resolve::explain::{Explanation, explain_with};
use crate::resolve::{Decisions, Pair};

/// A record that resembles the person asked about.
#[derive(Clone, PartialEq, Debug)]
pub struct Resembling {
    /// The record.
    pub index: Index,
    /// How the two compare, and what would become of the pair.
    pub explanation: Explanation,
}

/// The records that count; all where none are named.
type Among<'a> = Option<&'a dyn Fn(Index) -> bool>;

/// The number of a text that no record of the set carries.
const UNKNOWN: TextId = TextId::MAX;

impl Set {
    /// The records that resemble this person, the most similar first, at most so many.
    pub fn ask(&self, clean: &CleanRecord, most: usize) -> Vec<Resembling> {
        self.ask_those(clean, most, None)
    }

    /// The same among some records only. How widely the person's contacts are used is told by these too; what the model
    /// knows of how common names are, and which keys are too common to be looked at, is told by all.
    pub fn ask_among(
        &self,
        clean: &CleanRecord,
        most: usize,
        among: &dyn Fn(Index) -> bool,
    ) -> Vec<Resembling> {
        self.ask_those(clean, most, Some(among))
    }

    fn ask_those(&self, clean: &CleanRecord, most: usize, among: Among<'_>) -> Vec<Resembling> {
        let mut own = Records::default();
        own.thaw();
        let person = own.compact(clean);
        let mut found = self.resembling(&own, &person);
        found.retain(|index| among.is_none_or(|among| among(*index)));
        if found.is_empty() {
            return Vec::new();
        }
        let mut part = Part::new(self);
        for index in &found {
            part.take(*index);
        }
        compare(part, clean, most, among)
    }

    /// How two records compare by themselves, whatever stewards said.
    pub fn explain(&self, a: Index, b: Index) -> Explanation {
        let mut part = Part::new(self);
        let (a, b) = (part.take(a), part.take(b));
        let candidates = part.candidates(&[u64::from(a) << 32 | u64::from(b)]);
        let decisions = Decisions::default();
        let judge = part.judge(&candidates, &decisions);
        let pattern = candidates.comparator().compare(a, b);
        explain_with(&judge, &self.model, &self.cases, (a, b, pattern))
    }

    /// The records that share a key with somebody whose texts have numbers of their own.
    fn resembling(&self, own: &Records, person: &Record) -> Vec<Index> {
        let known = |texts: &crate::records::Interner, text: &str| match text {
            "" => 0,
            text => texts.find(text).unwrap_or(UNKNOWN),
        };
        let here = person.translated(
            |id| id,
            |id| known(&self.records.contacts, own.contacts.get(id)),
            |id| known(&self.records.words, own.words.get(id)),
        );
        let local = |_: TextId| match person.emails[0] {
            0 => 0,
            email => contacts::local_part(own.contacts.get(email)),
        };
        let keys = self.kinds.keys(&here, Parts::of(person, own), &local);
        self.sharing_keys(&here, &keys, None)
    }
}

/// Compares the person with all records of the part.
fn compare(mut part: Part<'_>, clean: &CleanRecord, most: usize, among: Among<'_>) -> Vec<Resembling> {
    let person = part.records.compact(clean);
    let at = part.records.push(person, &clean.source, &clean.record_id);
    let pairs: Vec<u64> = (0..at).map(|other| u64::from(other) << 32 | u64::from(at)).collect();
    let initial = part.set.terms_initial(&part.records, &person);
    let set = part.set;
    let initials = |(id, known): (TextId, TextId), usual: u32| match among {
        _ if !contacts::carried(&person).any(|own| own == id) => usual,
        Some(among) if known != 0 => set.initials_among(known, among) | initial,
        _ => usual | initial,
    };
    let candidates = part.candidates_with(&pairs, &initials);
    let decisions = Decisions::default();
    let judge = part.judge(&candidates, &decisions);
    let mut judged: Vec<(Pair, Judgement)> =
        candidates.pairs().map(|pair| (pair, judge.judge(pair.a, pair.b, pair.pattern))).collect();
    let key_hash = |pair: &Pair| part.records.key_hash(pair.a);
    judged.sort_by(|(left, first), (right, second)| {
        second.score.total_cmp(&first.score).then_with(|| key_hash(left).cmp(&key_hash(right)))
    });
    judged.truncate(most);
    let explain = |(pair, _): &(Pair, Judgement)| Resembling {
        index: part.of[pair.a as usize],
        explanation: explain_with(&judge, &part.set.model, &part.set.cases, (pair.a, pair.b, pair.pattern)),
    };
    judged.iter().map(explain).collect()
}
