//! How well a record fits what was typed. It reads what the record says now, whatever the lists remember.

use super::bits::Bits;
use super::parts::{self, Kind};
use super::pattern::{Effort, Pattern};
use super::query::Piece;
use crate::records::{Index, Record, Records, TextId};
use model::Field;
use rustc_hash::FxHashMap;

/// Points of a contact that was typed whole: more than names can come to.
const WHOLE_CONTACT: u32 = 10_000;
/// Places tell less than names.
const PLACE_PERCENT: u32 = 70;
/// A beginning of an address says as much as one of a name, and a little less where it is a plain word.
const CONTACT: u32 = 450;
const BIRTH: u32 = 1_000;
/// Lost for each part of a name that nobody typed, up to so many parts.
const UNTYPED: u32 = 15;
const MOST_UNTYPED: u32 = 6;

/// The fields in which what was typed was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Matched(u16);

const FIELDS: [Field; 9] = [
    Field::FirstName,
    Field::LastName,
    Field::BirthName,
    Field::Email,
    Field::Phone,
    Field::LoyaltyCard,
    Field::Postcode,
    Field::City,
    Field::BirthDate,
];

impl Matched {
    /// The fields, names first.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        FIELDS.into_iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, field)| field)
    }
}

/// How well one text fits one piece.
#[derive(Clone, Copy, Default)]
struct Fit {
    points: u16,
    /// Which of the text's words fits best.
    part: u8,
    /// How many words the text has.
    parts: u8,
}

/// Where a piece was found: the field as its place in [`FIELDS`], and the word there.
#[derive(Clone, Copy)]
struct Spot {
    points: u32,
    field: u8,
    part: u8,
}

/// What is remembered while the records of one reading are held against it.
pub(super) struct Scorer<'a> {
    records: &'a Records,
    effort: Effort,
    pieces: Vec<Remembered<'a>>,
}

struct Remembered<'a> {
    piece: &'a Piece,
    /// Records that a contact of this piece may lead to.
    contacts: Option<&'a Bits>,
    names: FxHashMap<TextId, Fit>,
    places: FxHashMap<TextId, Fit>,
}

impl<'a> Scorer<'a> {
    /// For one reading; each piece comes with the records that its contacts may lead to.
    pub fn new(
        records: &'a Records,
        effort: Effort,
        pieces: impl Iterator<Item = (&'a Piece, Option<&'a Bits>)>,
    ) -> Scorer<'a> {
        let remember = |(piece, contacts)| Remembered {
            piece,
            contacts,
            names: FxHashMap::default(),
            places: FxHashMap::default(),
        };
        Scorer { records, effort, pieces: pieces.map(remember).collect() }
    }

    /// The record's points, if it says every piece. Two pieces that fit one word of it count it once in full. Of a
    /// guarded record only places and whole contacts count.
    pub fn score(&mut self, index: Index, guarded: bool) -> Option<(u32, Matched)> {
        let record = self.records.get(index);
        let (mut total, mut matched, mut used) = (0, Matched::default(), [0_u64; FIELDS.len()]);
        let mut spots = Vec::new();
        for remembered in &mut self.pieces {
            spots.clear();
            remembered.spots(self.records, (self.effort, guarded), index, &mut spots);
            let bit = |spot: &Spot| 1_u64 << (spot.part & 63);
            let taken = |spot: &Spot| used[usize::from(spot.field)] & bit(spot) != 0;
            let worth = |spot: &Spot| if taken(spot) { spot.points / 2 } else { spot.points };
            let best = *spots.iter().max_by_key(|spot| (worth(spot), std::cmp::Reverse(spot.field)))?;
            total += worth(&best);
            used[usize::from(best.field)] |= bit(&best);
            matched.0 |= 1 << best.field;
        }
        let typed: u32 = used[..2].iter().map(|bits| bits.count_ones()).sum();
        let untyped = match guarded {
            true => MOST_UNTYPED,
            false => self.name_parts(record).saturating_sub(typed).min(MOST_UNTYPED),
        };
        Some(((total + UNTYPED * (MOST_UNTYPED - untyped)).max(1), matched))
    }

    /// How many words the record's name in use has.
    fn name_parts(&self, record: &Record) -> u32 {
        let known = self.pieces.iter().find(|remembered| remembered.piece.names);
        let parts =
            |id: TextId| known.and_then(|piece| piece.names.get(&id)).map_or(0, |fit| u32::from(fit.parts));
        parts(record.first) + parts(record.last)
    }
}

impl Remembered<'_> {
    /// Every place of the record where the piece is found.
    fn spots(
        &mut self,
        records: &Records,
        (effort, guarded): (Effort, bool),
        index: Index,
        spots: &mut Vec<Spot>,
    ) {
        let record = records.get(index);
        if let Some(word) = &self.piece.word {
            self.word_spots(word, records, (effort, guarded), record, spots);
        }
        if let Some(birth) = &self.piece.birth
            && !guarded
            && birth.points(&parts::birth_word(record.birth), Effort::Plain) > 0
        {
            spots.push(Spot { points: BIRTH, field: 8, part: 0 });
        }
        if self.contacts.is_some_and(|contacts| contacts.has(index)) {
            self.contact_spots(records, guarded, record, spots);
        }
    }

    fn word_spots(
        &mut self,
        word: &Pattern,
        records: &Records,
        (effort, guarded): (Effort, bool),
        record: &Record,
        spots: &mut Vec<Spot>,
    ) {
        let mut add = |fit: Fit, field: u8, percent: u32| {
            if fit.points > 0 {
                spots.push(Spot { points: u32::from(fit.points) * percent / 100, field, part: fit.part });
            }
        };
        if self.piece.names && !guarded {
            for (field, id) in (0..).zip([record.first, record.last, record.other_last]) {
                let fit = || fit(word, records.names.get(id), Kind::Name, effort);
                add(
                    if id == 0 { Fit::default() } else { *self.names.entry(id).or_insert_with(fit) },
                    field,
                    100,
                );
            }
        }
        for (field, id) in (6..).zip([record.postcode, record.city]) {
            let fit = || fit(word, records.words.get(id), Kind::Place, effort);
            let known = if id == 0 { Fit::default() } else { *self.places.entry(id).or_insert_with(fit) };
            add(known, field, PLACE_PERCENT);
        }
    }

    fn contact_spots(&self, records: &Records, guarded: bool, record: &Record, spots: &mut Vec<Spot>) {
        for (field, ids) in (3..).zip([record.emails, record.phones, record.cards]) {
            for (part, id) in (0..).zip(ids).filter(|(_, id)| *id != 0) {
                let text = records.contacts.get(id);
                let start = self.piece.contacts.iter().filter(|start| text.starts_with(start.as_str()));
                let Some(start) = start.max_by_key(|start| start.len()) else { continue };
                if guarded && start.len() < text.len() {
                    continue;
                }
                let share = start.len() as u32 * 400 / text.len().max(1) as u32;
                let points = if start.len() == text.len() { WHOLE_CONTACT } else { CONTACT + share };
                spots.push(Spot { points, field, part });
            }
        }
    }
}

fn fit(word: &Pattern, text: &str, kind: Kind, effort: Effort) -> Fit {
    let (mut best, mut parts) = (Fit::default(), 0);
    parts::split(text, kind, |part| {
        let points = word.points(part, effort) as u16;
        if points > best.points {
            best = Fit { points, part: parts, parts: 0 };
        }
        parts = parts.saturating_add(1);
    });
    // The word made of all is none of its own.
    let joined = kind == Kind::Name && text.contains(' ');
    Fit { parts: parts - u8::from(joined), ..best }
}
