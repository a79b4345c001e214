//! A part of the set, copied out so that it can be resolved by itself: records that may hang together, and the pairs
//! of them that share a key.

use super::set::Set;
use crate::leisure::step;
use crate::records::{Copier, Index, Interner, Records, TextId};
use crate::resolve::contacts::{Contacts, sharing_of};
use crate::resolve::decide::Judge;
use crate::resolve::frequency::Frequencies;
use crate::resolve::{Candidates, Decisions, Link};
use rustc_hash::FxHashMap;

/// The initials of those who carry a contact.
pub(super) type Initials<'a> = dyn Fn((TextId, TextId), u32) -> u32 + 'a;

/// Records of the set with numbers of their own.
pub(super) struct Part<'s> {
    pub set: &'s Set,
    pub records: Records,
    copier: Copier,
    /// Position in the set of each record.
    pub of: Vec<Index>,
    at: FxHashMap<Index, Index>,
    /// Pairs that share a key, as `earlier << 32 | later` by their positions here.
    pub pairs: Vec<u64>,
}

impl<'s> Part<'s> {
    pub fn new(set: &'s Set) -> Part<'s> {
        let mut records = Records::default();
        records.thaw();
        Part {
            set,
            records,
            copier: Copier::default(),
            of: Vec::new(),
            at: FxHashMap::default(),
            pairs: Vec::new(),
        }
    }

    /// Position here of a record of the set, which is copied where it is not here yet.
    pub fn take(&mut self, index: Index) -> Index {
        if let Some(known) = self.at.get(&index) {
            return *known;
        }
        let at = self.copier.copy(&self.set.records, index, &mut self.records);
        self.of.push(index);
        self.at.insert(index, at);
        at
    }

    /// Adds the pairs of one record of the set with all its candidates.
    pub fn pair_up(&mut self, index: Index) {
        let own = self.take(index);
        step();
        for candidate in self.set.candidates(index) {
            let other = self.take(candidate);
            self.pairs.push(u64::from(own.min(other)) << 32 | u64::from(own.max(other)));
        }
    }

    /// These pairs, compared.
    pub fn candidates(&self, pairs: &[u64]) -> Candidates<'_> {
        self.candidates_with(pairs, &|_, initials| initials)
    }

    /// The same with other initials of some contacts, by their numbers here and in the set, and the initials known.
    pub fn candidates_with(&self, pairs: &[u64], initials: &Initials<'_>) -> Candidates<'_> {
        let set = self.set;
        let contact_of = &self.copier.contact_of;
        let contacts = Contacts::known(&self.records, |id| {
            let known = match contact_of.get(id as usize) {
                Some(known) if *known != 0 => *known,
                _ => set.records.contacts.find(self.records.contacts.get(id)).unwrap_or(0),
            };
            let usual = set.shared.initials.get(known as usize).copied().unwrap_or(0);
            (sharing_of(initials((id, known), usual)), set.shared.declared.contains(&known))
        });
        let names =
            counts(&self.records.names, &self.copier.name_of, &set.name_counts, |text| set.terms.name(text));
        let words =
            counts(&self.records.words, &self.copier.word_of, &set.word_counts, |text| set.terms.word(text));
        let frequencies = Frequencies::of_few([&names, &words], &set.terms, set.model.trained_on);
        Candidates::of_few(&self.records, contacts, frequencies, pairs.to_vec())
    }

    /// A judge of candidates of this part.
    pub fn judge<'c>(&self, candidates: &'c Candidates<'c>, decisions: &'c Decisions) -> Judge<'c>
    where
        's: 'c,
    {
        let set = self.set;
        Judge::by(candidates, &set.model, &set.cases, decisions, set.logarithms.clone())
    }

    /// Those of these pairs whose records hang together as one person or one household, by their positions in the
    /// set.
    pub fn edges(&self, pairs: &[u64]) -> Vec<(Index, Index)> {
        let candidates = self.candidates(pairs);
        let decisions = Decisions::default();
        let judged = self.judge(&candidates, &decisions).judge_all(1);
        let ends = |link: &Link| (self.of[link.a as usize], self.of[link.b as usize]);
        judged.links.iter().chain(&judged.ties).map(ends).collect()
    }
}

/// How many carry each text of a small dictionary: as is known of the same text in the large one, which `of` names,
/// or as the model says where it is not there.
fn counts(
    texts: &Interner,
    of: &[TextId],
    known: &[[u32; 3]],
    ask: impl Fn(&str) -> [u32; 3],
) -> Vec<[u32; 3]> {
    let mut counts = Vec::with_capacity(texts.len() + 1);
    counts.push([0; 3]);
    counts.extend(texts.iter().map(|(id, text)| match of.get(id as usize).copied().unwrap_or(0) {
        0 => ask(text),
        known_as => known[known_as as usize],
    }));
    counts
}
