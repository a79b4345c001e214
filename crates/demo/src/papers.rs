//! What few customers show or tell besides: the number of an identity document, the place of birth. They are
//! drawn from streams of their own, so that no other value depends on them.

use crate::address::Address;
use crate::household::Person;
use crate::lexicon::Lexicon;
use crate::random::Random;
use crate::rates;
use crate::record::{Record, city};
use crate::source::Source;
use crate::text::{capitals, digit_typo, typo};

/// Streams that papers are drawn from.
pub(crate) struct Streams {
    /// The person's own: the documents, and whether they are shown.
    pub(crate) holder: Random,
    /// That of everybody of a household born on one day, for twins are born in one town.
    pub(crate) cradle: Random,
    /// The record's own: what it holds of them.
    pub(crate) asked: Random,
}

/// What a record holds besides; an empty text is a missing value.
#[derive(Clone, Default, Debug)]
pub(crate) struct Papers {
    /// Number of a passport or an identity card.
    pub(crate) document: String,
    pub(crate) birth_place: String,
}

impl Papers {
    /// Writes down what a member of a household showed for this record.
    pub(crate) fn write(
        lexicon: &Lexicon,
        person: &Person,
        home: &Address,
        record: &Record,
        mut streams: Streams,
    ) -> Self {
        let document = document(person, record.source, &mut streams);
        let mut birth_place = birth_place(lexicon, home, record.source, &mut streams);
        if !record.last.is_empty() && record.last == capitals(&record.last) {
            birth_place = capitals(&birth_place);
        }
        Self { document, birth_place }
    }
}

/// Tills note a document for cheques, instalments and tax-free sales; the programme where it hands out cards.
fn document(person: &Person, source: Source, streams: &mut Streams) -> String {
    let shows = streams.holder.chance(rates::SHOWS_DOCUMENT);
    let documents = [number(person, &mut streams.holder), number(person, &mut streams.holder)];
    let noted = matches!(source, Source::Cegid | Source::Loyalty);
    if !shows || !noted || !streams.asked.chance(rates::DOCUMENT_NOTED) {
        return String::new();
    }
    let number = &documents[usize::from(streams.asked.chance(rates::OTHER_DOCUMENT))];
    // The last five characters of either kind are digits.
    let (front, digits) = number.split_at(number.len() - 5);
    let digits = if streams.asked.chance(rates::DOCUMENT_TYPO) {
        digit_typo(digits, &mut streams.asked)
    } else {
        digits.to_owned()
    };
    let joint = if streams.asked.chance(0.1) { " " } else { "" };
    format!("{front}{joint}{digits}")
}

/// A passport (`12AB34567`) or an identity card of the old kind, twelve digits that begin with its year and month.
fn number(person: &Person, random: &mut Random) -> String {
    const LETTERS: &[u8; 20] = b"ACDEFHIKLPRTVXYZBGMN";
    let serial = random.below(100_000);
    if random.chance(0.45) {
        let letter = |random: &mut Random| char::from(random.pick(LETTERS));
        let year = random.between(14, 25);
        return format!("{year:02}{}{}{serial:05}", letter(random), letter(random));
    }
    let year = (person.birth.year + 18).max(random.between(2005, 2021)) % 100;
    format!("{year:02}{:02}{:03}{serial:05}", random.between(1, 12), random.between(10, 959))
}

/// The programme and some forms ask where one was born: in the town one lives in, or anywhere.
fn birth_place(lexicon: &Lexicon, home: &Address, source: Source, streams: &mut Streams) -> String {
    let Streams { holder, cradle, asked } = streams;
    let tells = holder.chance(rates::TELLS_BIRTH_PLACE);
    let (town, postcode) = if cradle.chance(rates::BORN_IN_TOWN_OF_HOME) {
        (&*home.city, &*home.postcode)
    } else {
        lexicon.town(cradle)
    };
    let wanted = matches!(source, Source::Web | Source::Loyalty);
    if !tells || !wanted || !asked.chance(rates::BIRTH_PLACE_NOTED) {
        return String::new();
    }
    let mut written = city(town, asked);
    if asked.chance(rates::BIRTH_PLACE_TYPO) {
        written = typo(&written, asked);
    }
    if asked.chance(0.12) {
        written = format!("{written} ({})", department(postcode));
    }
    written
}

/// The number of the department, which overseas has three digits.
fn department(postcode: &str) -> &str {
    let digits = if postcode.starts_with("97") { 3 } else { 2 };
    postcode.get(..digits).unwrap_or(postcode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_overseas_have_three_digits() {
        assert_eq!((department("97410"), department("69003")), ("974", "69"));
    }
}
