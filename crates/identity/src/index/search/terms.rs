//! The distinct words of one kind in order, with the records that carry each: words of names, of places, days of
//! birth. What a record no longer says may linger in a list, so whoever finds a record here reads it once more.

use super::Order;
use super::later::{self, Changed, Later};
use super::pattern::{self, Effort, Pattern};
use crate::leisure::Steps;
use crate::records::{Index, Interner, Records, TextId, TextList};
use std::ops::Range;

/// Words of one kind. Those of a beginning stand side by side, and so do their records.
#[derive(Default)]
pub(super) struct Terms {
    words: TextList,
    alphabets: Vec<u32>,
    sounds: Vec<u32>,
    /// Where the records of each word start; one more than there are words.
    starts: Vec<u32>,
    /// Records of each word, in the order of their key hashes.
    carriers: Vec<Index>,
    later: Later,
}

impl Terms {
    /// All words at once. `each` names the numbers of the words that a record carries.
    pub fn build(words: &Interner, of: &Order, each: impl Fn(Index, &mut dyn FnMut(TextId))) -> Terms {
        let mut order: Vec<TextId> = (1..=words.len() as TextId).collect();
        order.sort_unstable_by(|left, right| words.get(*left).cmp(words.get(*right)));
        let mut terms = Terms::default();
        let mut rank = vec![0_u32; words.len() + 1];
        for (place, id) in (0..).zip(order) {
            rank[id as usize] = place;
            terms.push(words.get(id));
        }
        let mut starts = vec![0_u32; words.len() + 2];
        let mut count = |id: TextId| starts[rank[id as usize] as usize + 2] += 1;
        of.by_number.iter().for_each(|index| each(*index, &mut count));
        (1..starts.len()).for_each(|place| starts[place] += starts[place - 1]);
        terms.carriers = vec![0; starts[starts.len() - 1] as usize];
        for index in &of.by_hash {
            each(*index, &mut |id| {
                let next = &mut starts[rank[id as usize] as usize + 1];
                terms.carriers[*next as usize] = *index;
                *next += 1;
            });
        }
        starts.pop();
        terms.starts = starts;
        terms
    }

    fn push(&mut self, word: &str) {
        self.push_described(word, pattern::alphabet(word), pattern::sound(word));
    }

    fn push_described(&mut self, word: &str, alphabet: u32, sound: u32) {
        self.words.push(word);
        self.alphabets.push(alphabet);
        self.sounds.push(sound);
    }

    /// Notes that the record carries the word.
    pub fn add(&mut self, records: &Records, word: &str, index: Index) {
        self.later.add(records, word, index);
    }

    /// Every word that the effort adds to the one before it, with the records that carry or carried it.
    pub fn each<'a>(
        &'a self,
        pattern: &Pattern,
        effort: Effort,
        mut found: impl FnMut(&'a str, &'a [Index]),
    ) {
        match effort {
            Effort::Plain => {
                self.range(&pattern.text).for_each(|place| found(self.word(place), self.of(place)));
                self.later.beginning(&pattern.text).for_each(|(word, records)| found(word, records));
            }
            Effort::Typos => {
                let near = (0..self.words.len()).zip(&self.alphabets);
                for (place, _) in near.filter(|(_, alphabet)| pattern.may_share(**alphabet)) {
                    let word = self.word(place);
                    if pattern.typos(word).is_some() {
                        found(word, self.of(place));
                    }
                }
                let late = self.later.beginning("").filter(|(word, _)| pattern.typos(word).is_some());
                late.for_each(|(word, records)| found(word, records));
            }
            Effort::Sound => {
                for (place, _) in (0..).zip(&self.sounds).filter(|(_, sound)| pattern.sounds_like(**sound)) {
                    found(self.word(place), self.of(place));
                }
                let late =
                    self.later.beginning("").filter(|(word, _)| pattern.sounds_like(pattern::sound(word)));
                late.for_each(|(word, records)| found(word, records));
            }
        }
    }

    /// Every record of a word that begins like the pattern; quicker than word by word.
    pub fn each_beginning(&self, pattern: &Pattern, mut found: impl FnMut(Index)) {
        let range = self.range(&pattern.text);
        if let (Some(start), Some(end)) = (self.starts.get(range.start), self.starts.get(range.end)) {
            self.carriers[*start as usize..*end as usize].iter().for_each(|index| found(*index));
        }
        self.later.beginning(&pattern.text).flat_map(|(_, records)| records).for_each(|index| found(*index));
    }

    fn word(&self, place: usize) -> &str {
        self.words.get(place as u32)
    }

    fn of(&self, place: usize) -> &[Index] {
        &self.carriers[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// Where the words stand that begin so.
    fn range(&self, start: &str) -> Range<usize> {
        let first = partition_point(0, self.words.len(), |place| self.word(place) < start);
        first..partition_point(first, self.words.len(), |place| self.word(place).starts_with(start))
    }

    /// Whether the latest words should go into the lists by now.
    pub fn is_due(&self) -> bool {
        later::is_due(self.later.count(), self.carriers.len())
    }

    /// Writes the lists anew, with the latest words. Of the records in `changed` only those stay that `carries` says
    /// carry the word still.
    pub fn rewrite(&mut self, records: &Records, changed: &Changed, carries: impl Fn(Index, &str) -> bool) {
        let old = std::mem::take(self);
        let stays = |word: &str, index: Index| changed.keeps(index, || carries(index, word));
        self.starts.push(0);
        let mut late = old.later.beginning("").peekable();
        let mut steps = Steps::of_entries();
        for place in 0..old.words.len() {
            steps.small();
            let word = old.word(place);
            while let Some((new, carriers)) = late.next_if(|(new, _)| *new < word) {
                if self.append(records, &[], carriers, |index| stays(new, index)) {
                    self.push(new);
                }
            }
            let same = late.next_if(|(new, _)| *new == word).map_or(&[][..], |(_, carriers)| carriers);
            if self.append(records, old.of(place), same, |index| stays(word, index)) {
                self.push_described(word, old.alphabets[place], old.sounds[place]);
            }
        }
        for (new, carriers) in late {
            if self.append(records, &[], carriers, |index| stays(new, index)) {
                self.push(new);
            }
        }
    }

    /// Writes the records of one more word; answers whether there is any.
    fn append(
        &mut self,
        records: &Records,
        listed: &[Index],
        late: &[Index],
        stays: impl Fn(Index) -> bool,
    ) -> bool {
        let first = self.carriers.len();
        self.carriers.extend(listed.iter().chain(late).filter(|index| stays(**index)));
        if !late.is_empty() {
            let mut all = self.carriers.split_off(first);
            all.sort_unstable_by_key(|index| (records.key_hash(*index), *index));
            all.dedup();
            self.carriers.append(&mut all);
        }
        let any = self.carriers.len() > first;
        if any {
            self.starts.push(self.carriers.len() as u32);
        }
        any
    }

    /// Bytes held, for the figures.
    pub fn bytes(&self) -> usize {
        let texts: usize = (0..self.words.len()).map(|place| self.word(place).len() + 4).sum();
        texts + 4 * (self.alphabets.len() + self.sounds.len() + self.starts.len() + self.carriers.len())
    }
}

/// The first place from which on `before` no longer holds.
pub(super) fn partition_point(from: usize, to: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
