//! One way to read a query: the records that each of its words leads to, and those among them that say all.

use super::bits::Bits;
use super::later::Changed;
use super::pattern::Effort;
use super::query::Piece;
use super::score::Scorer;
use super::{Findable, Of, Scored, Search, order, walk};
use crate::records::{Index, Records};
use rustc_hash::FxHashMap;

/// One way to read a query, and what was found for each of its pieces so far.
pub(super) struct Reading<'a> {
    pieces: Vec<Candidates<'a>>,
}

/// Records that may say a piece.
struct Candidates<'a> {
    piece: &'a Piece,
    all: Bits,
    by_contact: Option<Bits>,
}

impl<'a> Reading<'a> {
    /// With nothing found yet.
    pub fn of(pieces: &'a [Piece], records: usize) -> Reading<'a> {
        let none = |piece| Candidates { piece, all: Bits::new(records), by_contact: None };
        Reading { pieces: pieces.iter().map(none).collect() }
    }

    /// Adds what this effort finds.
    pub fn collect(&mut self, search: &Search, records: &Records, effort: Effort) {
        for candidates in &mut self.pieces {
            candidates.collect(search, records, effort);
        }
    }

    /// Scores the records that every piece may lead to; answers whether there were too many.
    pub fn score(
        &self,
        search: &Search,
        records: &Records,
        effort: Effort,
        most: usize,
        of: &Of<'_>,
        best: &mut FxHashMap<u32, Scored>,
    ) -> bool {
        let Some((first, others)) = self.pieces.split_first() else { return false };
        let mut inside = first.all.clone();
        others.iter().for_each(|candidates| inside.keep(&candidates.all));
        let known = self.pieces.iter().map(|candidates| (candidates.piece, candidates.by_contact.as_ref()));
        let mut scorer = Scorer::new(records, effort, known);
        if inside.count() > most {
            // What only the past accounts for must not decide where the line is drawn.
            let changed = search.changed.iter().flat_map(Changed::iter).filter(|index| inside.has(*index));
            let is_there = |index: Index, scorer: &mut Scorer<'_>| {
                of(index).is_some_and(|found| scorer.score(index, found.guarded).is_some())
            };
            let past = changed.filter(|index| !is_there(*index, &mut scorer));
            past.collect::<Vec<_>>().into_iter().for_each(|index| inside.remove(index));
        }
        let mut take = |index: Index| {
            let Some(Findable { group, guarded }) = of(index) else { return false };
            let Some((score, matched)) = scorer.score(index, guarded) else { return false };
            let hit = Scored { index, group, score, matched };
            let known = best.entry(group).or_insert(hit);
            if order(records, &hit) < order(records, known) {
                *known = hit;
            }
            true
        };
        if inside.count() <= most {
            inside.iter().for_each(|index| {
                take(index);
            });
            return false;
        }
        let longest = self.pieces.iter().max_by_key(|candidates| candidates.piece.length());
        longest.is_some_and(|longest| {
            walk::walk(search, records, longest.piece, effort, inside, most, &mut take)
        })
    }
}

impl Candidates<'_> {
    fn collect(&mut self, search: &Search, records: &Records, effort: Effort) {
        let all = &mut self.all;
        let [names, places, births] = &search.terms;
        let lists = [self.piece.names.then_some(names), Some(places)];
        if let Some(word) = &self.piece.word {
            for terms in lists.into_iter().flatten() {
                if effort == Effort::Plain {
                    terms.each_beginning(word, |index| all.insert(index));
                } else {
                    terms.each(word, effort, |_, found| found.iter().for_each(|index| all.insert(*index)));
                }
            }
        }
        if effort > Effort::Plain {
            return;
        }
        if let Some(birth) = &self.piece.birth {
            births.each_beginning(birth, |index| all.insert(index));
        }
        if !self.piece.contacts.is_empty() {
            let mut by_contact = Bits::new(records.len());
            for start in &self.piece.contacts {
                search.contacts.each_beginning(records, start, |index| by_contact.insert(index));
            }
            all.add(&by_contact);
            self.by_contact = Some(by_contact);
        }
    }
}
