//! One address line taken apart: words of the street, words of the complement, the house number between them.

use super::{append, number, words};
use crate::normalise::text;

/// Most words of a line; whatever follows is no address any more.
const MOST: usize = 28;

/// A run of words with a fixed place in memory.
struct Words<'a> {
    words: [&'a str; MOST],
    start: usize,
    end: usize,
}

impl<'a> Words<'a> {
    fn new() -> Self {
        Self { words: [""; MOST], start: 0, end: 0 }
    }

    fn push(&mut self, word: &'a str) {
        if let Some(place) = self.words.get_mut(self.end) {
            *place = word;
            self.end += 1;
        }
    }

    fn pop(&mut self) -> Option<&'a str> {
        if self.start == self.end {
            return None;
        }
        self.end -= 1;
        Some(self.words[self.end])
    }

    fn as_slice(&self) -> &[&'a str] {
        &self.words[self.start..self.end]
    }

    /// Forgets the first words.
    fn skip(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }
}

/// An address line in parts.
pub(super) struct Line<'a> {
    street: Words<'a>,
    complement: Words<'a>,
    /// Where in the complement a residence stands that may serve as the street, and how many words it has.
    place: Option<(usize, usize)>,
    french: bool,
}

impl<'a> Line<'a> {
    /// Parts a folded line, which ends where the postcode is repeated.
    pub fn split(folded: &'a str, postcode: &str, french: bool) -> Self {
        let mut all = Words::new();
        for word in text::words(folded) {
            if all.end == MOST || (word == postcode && all.end > 0) {
                break;
            }
            all.push(word);
        }
        let mut line = Self { street: Words::new(), complement: Words::new(), place: None, french };
        line.sort(all.as_slice());
        line
    }

    /// Sends every word to the street or to the complement.
    fn sort(&mut self, all: &[&'a str]) {
        let (mut at, mut linked) = (0, false);
        while at < all.len() {
            let meaning = words::meaning(all[at]);
            let taken = match (meaning.unit, meaning.place) {
                (None, None) if all[at] == "rdc" => self.take_unit(&all[at..], "rdc", 1),
                (None, None) if all[at..].starts_with(&["c", "o"]) => self.take_place(&all[at..], "chez", 2),
                (None, None) => 0,
                // `rue de la tour` names no tower.
                _ if linked => 0,
                (Some(full), _) => self.unit(all, at, full),
                (_, Some(full)) => self.place(all, at, full),
            };
            linked = taken == 0 && words::is_link(all[at]);
            if taken == 0 {
                self.street.push(all[at]);
            }
            at += taken.max(1);
        }
    }

    /// A part of a building with its number or letter; answers how many words that takes.
    fn unit(&mut self, all: &[&'a str], at: usize, full: &'static str) -> usize {
        if full == "etage" && self.street.as_slice().last().is_some_and(|word| is_ordinal(word)) {
            let level = self.street.pop();
            level.into_iter().for_each(|level| self.complement.push(level));
            return self.take_unit(&all[at..], full, 1);
        }
        match all.get(at + 1) {
            Some(next) if is_label(next) => self.take_unit(&all[at..], full, 2),
            Some(_) if full == "batiment" => self.take_place(&all[at..], full, 2),
            _ => 0,
        }
    }

    fn take_unit(&mut self, rest: &[&'a str], full: &'static str, count: usize) -> usize {
        self.complement.push(full);
        rest[1..count].iter().for_each(|word| self.complement.push(word));
        let side = rest.get(count).filter(|word| matches!(**word, "droite" | "gauche" | "face" | "fond"));
        side.into_iter().for_each(|word| self.complement.push(word));
        count + usize::from(side.is_some())
    }

    /// A residence or host with its name.
    fn place(&mut self, all: &[&'a str], at: usize, full: &'static str) -> usize {
        if at + 1 == all.len() {
            return 0;
        }
        self.take_place(&all[at..], full, 2)
    }

    /// Takes a name up to a house number, a street type or the next part of a building.
    fn take_place(&mut self, rest: &[&'a str], full: &'static str, least: usize) -> usize {
        let ends = |position: &usize| {
            let meaning = words::meaning(rest[*position]);
            let begins =
                meaning.street_type.is_some_and(|full| full == rest[*position]) || meaning.unit.is_some();
            rest[*position].as_bytes()[0].is_ascii_digit() || (begins && !words::is_link(rest[*position - 1]))
        };
        let end = (least.min(rest.len())..rest.len()).find(ends).unwrap_or(rest.len());
        let start = self.complement.end;
        self.complement.push(full);
        let skipped = if full == "chez" && rest[0] == "c" { 2 } else { 1 };
        rest[skipped.min(end)..end].iter().for_each(|word| self.complement.push(word));
        if self.place.is_none() && full != "chez" {
            self.place = Some((start, self.complement.end - start));
        }
        end
    }

    /// Takes the house number and its letter out of the street; 0 where there is none.
    pub fn take_number(&mut self) -> (u32, u8) {
        let all = self.street.as_slice();
        let front = usize::from(all.len() > 1 && matches!(all[0], "n" | "no" | "num" | "numero"));
        if let Some(found) = all.get(front).and_then(|word| number::read(word)) {
            return match self.take_from(front, found) {
                // A nought stands where the number is not known, and the rest may begin with one.
                (0, _) => self.take_number(),
                found => found,
            };
        }
        if let Some(at) = self.inner_number(all) {
            let found = number::read(all[at]).unwrap_or_default();
            for position in 0..at {
                self.complement.push(self.street.as_slice()[position]);
            }
            return self.take_from(at, found);
        }
        self.trailing_number()
    }

    fn take_from(&mut self, at: usize, (number, mut suffix): (u32, u8)) -> (u32, u8) {
        let all = self.street.as_slice();
        let mut next = at + 1;
        if suffix == 0 && self.is_suffix_at(all, next) {
            suffix = number::suffix(all[next]).unwrap_or(0);
            next += 1;
        }
        // The far end of a range, `12-14 rue`, names the same house.
        let range = all.get(next).is_some_and(|word| word.len() <= 4 && number::read(word).is_some());
        if range && all.get(next + 1).is_some_and(|word| words::meaning(word).street_type.is_some()) {
            next += 1;
        }
        self.street.skip(next);
        (number, suffix)
    }

    /// A letter is a repetition only in front of a street type or at the end: `12 b rue`, but `12 r gabriel`.
    fn is_suffix_at(&self, all: &[&str], at: usize) -> bool {
        let Some(word) = all.get(at) else { return false };
        let typed = all.get(at + 1).is_none_or(|next| words::meaning(next).street_type.is_some());
        number::is_spelt_suffix(word) || (word.len() == 1 && number::suffix(word).is_some() && typed)
    }

    /// A number with a street type behind it, after the name of a hamlet: `les lilas 12 rue du moulin`.
    fn inner_number(&self, all: &[&str]) -> Option<usize> {
        (1..all.len().saturating_sub(1)).find(|at| {
            let typed =
                |word: &str| words::meaning(word).street_type.is_some_and(|full| full == word || word == "r");
            let next = at + 1 + usize::from(self.is_suffix_at(all, at + 1));
            number::read(all[*at]).is_some_and(|(_, suffix)| suffix == 0)
                && !number::is_named(all[at - 1])
                && all.get(next).is_some_and(|word| typed(word))
        })
    }

    /// A number behind the name, as Belgians write it.
    fn trailing_number(&mut self) -> (u32, u8) {
        let [_, .., before, last] = self.street.as_slice() else { return (0, 0) };
        match number::read(last) {
            Some(found) if found.0 > 0 && self.french && last.len() <= 4 && ends_a_name(before) => {
                self.street.pop();
                found
            }
            _ => (0, 0),
        }
    }

    /// Writes the street, abbreviations spelt out. Where no street is named, a residence stands for it.
    pub fn write_street(&mut self, out: &mut String) {
        if self.street.as_slice().is_empty()
            && let Some((start, count)) = self.place.take()
        {
            self.promote(start..start + count);
        }
        let words = self.street.as_slice();
        let Some(first) = words.first() else { return };
        let typed = words::meaning(first).street_type;
        let english = !self.french || typed.is_none();
        for (position, word) in words.iter().enumerate() {
            let last = position + 1 == words.len();
            let spelt = match (position, last) {
                (0, false) if self.french => typed.unwrap_or_else(|| self.spell(word)),
                (0, true) => word,
                (_, true) if english => words::english_type(word).unwrap_or(word),
                (_, true) => word,
                _ => self.spell(word),
            };
            append(out, spelt);
        }
    }

    /// Makes these words of the complement the street.
    fn promote(&mut self, place: std::ops::Range<usize>) {
        let complement = std::mem::replace(&mut self.complement, Words::new());
        for (position, word) in complement.as_slice().iter().enumerate() {
            let words = if place.contains(&position) { &mut self.street } else { &mut self.complement };
            words.push(word);
        }
    }

    /// A word inside a street's name, spelt out.
    fn spell(&self, word: &'a str) -> &'a str {
        let full = words::meaning(word).short_for;
        full.filter(|_| self.french || word.starts_with("st")).unwrap_or(word)
    }

    /// Appends what does not belong to the street.
    pub fn write_complement(&self, out: &mut String) {
        self.complement.as_slice().iter().for_each(|word| append(out, word));
    }
}

/// A number or letter, alone or together: `47`, `b`, `b12`, `3e`.
fn is_label(word: &str) -> bool {
    let meaning = words::meaning(word);
    word.bytes().any(|byte| byte.is_ascii_digit())
        || (word.len() <= 2 && !words::is_link(word) && *meaning == words::Meaning::default())
        || (word.len() == 1 && !words::is_link(word))
        || word == "a"
}

/// Whether a number behind this word is a house's and not a part of the street's name.
fn ends_a_name(word: &str) -> bool {
    !number::is_named(word) && !word.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0
        && digits <= 2
        && matches!(&word[digits..], "" | "e" | "er" | "eme" | "ieme" | "me" | "nd" | "st" | "rd" | "th")
}
