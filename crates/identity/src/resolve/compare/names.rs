//! Comparing given and family names, straight and exchanged.

use super::{Compact, Comparator, texts};
use crate::records::{NameInfo, Records, TextId};
use crate::resolve::attribute::{FirstName, LastName, NameOrder};
use crate::resolve::frequency::{Frequencies, Rarity};

/// Levels of the three name attributes.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) order: u8,
}

/// How two single names resemble each other, whatever their role.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Likeness {
    Different,
    Same,
    Nickname,
    Short,
    Initial,
    Part,
    Typo,
    Similar,
}

impl Comparator<'_> {
    pub(super) fn compare_names(&mut self, a: &Compact, b: &Compact) -> Names {
        let first = self.first_level(a.first, b.first);
        let last = self.last_level(a, b);
        let worth_swapping = weak(first) && weak(last) && a.first != 0 && a.last != 0;
        if worth_swapping && let Some(swapped) = self.compare_swapped(a, b) {
            return swapped;
        }
        let order = if first != 0 && last != 0 { NameOrder::STRAIGHT } else { 0 };
        Names { first, last, order }
    }

    /// The names crosswise, if both resemble each other that way.
    fn compare_swapped(&mut self, a: &Compact, b: &Compact) -> Option<Names> {
        if b.first == 0 || b.last == 0 {
            return None;
        }
        let equal = |x: TextId, y: TextId| self.records.name(x).joined == self.records.name(y).joined;
        if !equal(a.first, b.last) && !equal(a.last, b.first) {
            return None;
        }
        let close = |likeness| matches!(likeness, Likeness::Same | Likeness::Typo | Likeness::Nickname);
        let one = self.likeness(a.first, b.last);
        let two = self.likeness(a.last, b.first);
        if !(close(one) && close(two)) {
            return None;
        }
        let sides = given_side(self.records, self.frequencies, [a.first, a.last], [b.first, b.last]);
        let (first, last) = if sides == Side::Left {
            ((one, a.first, b.last), (two, a.last, b.first))
        } else {
            ((two, a.last, b.first), (one, a.first, b.last))
        };
        Some(Names {
            first: self.first_level_of(first.0, first.1, first.2),
            last: self.last_level_of(last.0, last.1, last.2),
            order: NameOrder::SWAPPED,
        })
    }

    fn first_level(&mut self, a: TextId, b: TextId) -> u8 {
        if a == 0 || b == 0 {
            return 0;
        }
        let likeness = self.likeness(a, b);
        self.first_level_of(likeness, a, b)
    }

    fn first_level_of(&self, likeness: Likeness, a: TextId, b: TextId) -> u8 {
        match likeness {
            Likeness::Different => FirstName::DIFFERENT,
            Likeness::Same => match self.frequencies.first_rarity(a).min(self.frequencies.first_rarity(b)) {
                Rarity::Common => FirstName::SAME_COMMON,
                Rarity::Usual => FirstName::SAME_USUAL,
                Rarity::Rare => FirstName::SAME_RARE,
            },
            Likeness::Nickname => FirstName::NICKNAME,
            Likeness::Short => FirstName::SHORT,
            Likeness::Initial => FirstName::INITIAL,
            Likeness::Part => FirstName::PART,
            Likeness::Typo => FirstName::TYPO,
            Likeness::Similar => FirstName::SIMILAR,
        }
    }

    /// The best of the family names on both sides: birth name, married name, halves of a double name.
    fn last_level(&mut self, a: &Compact, b: &Compact) -> u8 {
        if a.last == 0 || b.last == 0 {
            return 0;
        }
        let main = self.likeness(a.last, b.last);
        if main == Likeness::Same || (a.other_last == 0 && b.other_last == 0) {
            return self.last_level_of(main, a.last, b.last);
        }
        let crossed = [(a.last, b.other_last), (a.other_last, b.last), (a.other_last, b.other_last)];
        let shared = crossed.into_iter().any(|(left, right)| {
            left != 0 && right != 0 && matches!(self.likeness(left, right), Likeness::Same | Likeness::Typo)
        });
        if shared { LastName::PART } else { self.last_level_of(main, a.last, b.last) }
    }

    fn last_level_of(&self, likeness: Likeness, a: TextId, b: TextId) -> u8 {
        match likeness {
            Likeness::Different | Likeness::Nickname | Likeness::Short => LastName::DIFFERENT,
            Likeness::Same => match self.frequencies.last_rarity(a).min(self.frequencies.last_rarity(b)) {
                Rarity::Common => LastName::SAME_COMMON,
                Rarity::Usual => LastName::SAME_USUAL,
                Rarity::Rare => LastName::SAME_RARE,
            },
            Likeness::Initial => LastName::INITIAL,
            Likeness::Part => LastName::PART,
            Likeness::Typo => LastName::TYPO,
            Likeness::Similar => LastName::SIMILAR,
        }
    }

    fn likeness(&mut self, a: TextId, b: TextId) -> Likeness {
        if a == b {
            return Likeness::Same;
        }
        let (left, right) = (*self.records.name(a), *self.records.name(b));
        if left.joined == right.joined {
            return Likeness::Same;
        }
        if left.letters == 1 || right.letters == 1 {
            let fits = left.initial == right.initial;
            return if fits { Likeness::Initial } else { Likeness::Different };
        }
        if certainly_different(&left, &right) {
            return Likeness::Different;
        }
        let records = self.records;
        let compute =
            || by_letters(records.names.get(a), records.names.get(b), left.sound == right.sound) as u8;
        match likeness_from(self.names.get_or(a, b, compute)) {
            Likeness::Typo if self.both_established(a, b) => Likeness::Similar,
            likeness => likeness,
        }
    }

    /// Whether both names are names in their own right, like Michel and Michèle: then neither is a typing
    /// error of the other.
    fn both_established(&self, a: TextId, b: TextId) -> bool {
        let carriers = |id| self.frequencies.as_first(id).max(self.frequencies.as_last(id));
        let fewest = carriers(a).min(carriers(b));
        fewest >= 5 && fewest as usize * 10_000 >= self.frequencies.records()
    }
}

/// The record whose names stand in their usual places, where two have them exchanged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::resolve) enum Side {
    /// The first record.
    Left,
    /// The second record.
    Right,
}

/// Which of two records, each given by its first and last name, has its given name in the right place, where the
/// names are exchanged on one side: the one whose first name is rather used as a given name. The names' letters
/// break a tie, for want of anything better.
pub(in crate::resolve) fn given_side(
    records: &Records,
    frequencies: &Frequencies,
    a: [TextId; 2],
    b: [TextId; 2],
) -> Side {
    let given = |id: TextId| i64::from(frequencies.as_first(id)) - i64::from(frequencies.as_last(id));
    let ([a_first, a_last], [b_first, b_last]) = (a, b);
    let left = (given(a_first) + given(b_last), records.names.get(a_first));
    let right = (given(b_first) + given(a_last), records.names.get(b_first));
    if left >= right { Side::Left } else { Side::Right }
}

fn likeness_from(number: u8) -> Likeness {
    match number {
        n if n == Likeness::Typo as u8 => Likeness::Typo,
        n if n == Likeness::Similar as u8 => Likeness::Similar,
        n if n == Likeness::Part as u8 => Likeness::Part,
        n if n == Likeness::Nickname as u8 => Likeness::Nickname,
        n if n == Likeness::Short as u8 => Likeness::Short,
        _ => Likeness::Different,
    }
}

/// Whether a look at the letters can be spared. Three edits change at most six letters of the alphabet in use;
/// a shortened form uses only letters of the whole.
fn certainly_different(left: &NameInfo, right: &NameInfo) -> bool {
    let common = left.alphabet & right.alphabet;
    let may_be_shortened = common == left.alphabet || common == right.alphabet;
    let may_be_part = left.composed || right.composed;
    let may_be_nickname = left.nickname_bits & right.nickname_bits != 0;
    let unlike =
        (left.alphabet ^ right.alphabet).count_ones() > 6 || left.letters.abs_diff(right.letters) > 3;
    let same_sound = left.sound == right.sound;
    unlike && !may_be_shortened && !may_be_part && !may_be_nickname && !same_sound
}

/// Neither missing nor in agreement.
fn weak(level: u8) -> bool {
    level == FirstName::DIFFERENT
}

/// Likeness of two different names of more than one letter.
pub(super) fn by_letters(a: &str, b: &str, sound_alike: bool) -> Likeness {
    let longest = a.len().max(b.len());
    let edits = texts::few_edits(a, b, 3).unwrap_or(9);
    match (edits, longest) {
        (1, 4..) | (2, 9..) => return Likeness::Typo,
        _ => {}
    }
    if crate::normalise::nicknames::same_group(a, b) {
        return Likeness::Nickname;
    }
    if shares_a_part(a, b) {
        return Likeness::Part;
    }
    if is_shortened(a, b) {
        return Likeness::Short;
    }
    match (edits, longest) {
        (1, _) | (2, 6..) | (3, 11..) => Likeness::Similar,
        _ if sound_alike && longest >= 4 => Likeness::Similar,
        _ => Likeness::Different,
    }
}

/// Whether one name is the beginning of the other: `steph` and `stephanie`. Two letters more make another name
/// (`jean` and `jeanne`), so three must be missing.
fn is_shortened(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= 3 && long.len() >= short.len() + 3 && long.starts_with(short)
}

/// Whether composed names have a part of three or more letters in common, or one starts with the other's
/// first part: `jean pierre` and `jean`, `sourand gerard` and `sourand`.
fn shares_a_part(a: &str, b: &str) -> bool {
    let composed = a.contains(' ') || b.contains(' ');
    let mut parts = a.split(' ').filter(|part| part.len() >= 3);
    composed && parts.any(|part| b.split(' ').any(|other| other == part))
}
