//! The lists in which neighbours are looked for, each sorted by other parts of a record: what is wrong in one of
//! them leaves the pair together in another.

use crate::normalise::nicknames;
use crate::records::{Record, Records, TextId, phonetic};

/// By what a list is sorted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Order {
    /// Sound of the family name, initial of the given name, birthday, town.
    FamilySound,
    /// The same with the two names exchanged.
    GivenSound,
    /// Family name from its last letter to its first, so that an error at its beginning comes last; given name.
    FamilyBackwards,
    /// Day and month of birth in either order, sound of the given name, year.
    Birthday,
    /// Year of birth, beginning of both names, month.
    BirthYear,
    /// Beginning of the postcode, sound of the given name, street.
    PostcodeGiven,
    /// Last word of the street, house number, initial of the given name.
    Street,
    /// Letters before the `@`, among both names as they may be written together: an address outlives a name that
    /// has changed, and may hold the one that the other record still has.
    EmailOrNames,
    /// Letters before the `@` from the last to the first.
    EmailBackwards,
}

impl Order {
    /// Every list.
    pub const ALL: &[Order] = &[
        Order::FamilySound,
        Order::GivenSound,
        Order::FamilyBackwards,
        Order::Birthday,
        Order::BirthYear,
        Order::PostcodeGiven,
        Order::Street,
        Order::EmailOrNames,
        Order::EmailBackwards,
    ];

    /// In how many places a record stands at the most, all lists together.
    pub(super) const PLACES: usize = Order::ALL.len() + 2;

    /// Where a record stands in the list, which may be in several places; records without what leads the list are
    /// left out of it.
    pub(super) fn places(self, records: &Records, sounds: &Sounds, record: &Record) -> [Option<u128>; 3] {
        let places = match self {
            Order::EmailOrNames => email_or_names(records, record),
            _ => [self.place(records, sounds, record), None, None],
        };
        places.map(|key| key.map(Key::value))
    }

    fn place(self, records: &Records, sounds: &Sounds, record: &Record) -> Option<Key> {
        let (given, family) = (record.first, record.last);
        let (year, day) = (record.birth >> 9, sorted_day(record.birth));
        let [given_sound, family_sound] = [given, family].map(|name| sounds.of_name(name));
        let initial = records.name(given).given_initial;
        let start = Key::default();
        match self {
            Order::FamilySound => all_given([given, family]).then(|| {
                start
                    .bytes(family_sound, 7)
                    .byte(initial)
                    .number(day, 2)
                    .text(records.words.get(record.city), 6)
            }),
            Order::GivenSound => all_given([given, family]).then(|| {
                let key = start.bytes(given_sound, 7).byte(records.name(family).initial).number(day, 2);
                key.text(records.words.get(record.city), 6)
            }),
            Order::FamilyBackwards => all_given([family]).then(|| {
                start.letters(records.names.get(family).bytes().rev(), 9).bytes(given_sound, 5).number(day, 2)
            }),
            Order::Birthday => all_given([record.birth])
                .then(|| start.number(day, 2).bytes(given_sound, 6).number(year, 2).bytes(family_sound, 6)),
            Order::BirthYear => all_given([record.birth]).then(|| {
                start
                    .number(year, 2)
                    .byte(initial)
                    .bytes(family_sound, 3)
                    .bytes(given_sound, 4)
                    .number(day, 2)
            }),
            Order::PostcodeGiven => all_given([record.postcode, given]).then(|| {
                let key = start.text(records.words.get(record.postcode), 3).bytes(given_sound, 6);
                key.text(last_word(records, record.street), 6)
            }),
            Order::Street => all_given([record.street]).then(|| {
                start.text(last_word(records, record.street), 9).number(record.house >> 8, 2).byte(initial)
            }),
            Order::EmailBackwards => all_given([record.emails[0]])
                .then(|| start.letters(local_part(records, record).bytes().rev(), 16)),
            Order::EmailOrNames => None,
        }
    }
}

/// The letters of the address, of both names, and of both names the other way round.
fn email_or_names(records: &Records, record: &Record) -> [Option<Key>; 3] {
    let [given, family] = [record.first, record.last].map(|name| records.names.get(name).bytes());
    let named = all_given([record.first, record.last]);
    [
        all_given([record.emails[0]])
            .then(|| Key::default().letters(local_part(records, record).bytes(), 16)),
        named.then(|| Key::default().letters(given.clone().chain(family.clone()), 16)),
        named.then(|| Key::default().letters(family.chain(given), 16)),
    ]
}

fn all_given<const COUNT: usize>(parts: [TextId; COUNT]) -> bool {
    !parts.contains(&0)
}

/// Day and month, the smaller one first, so that an exchanged pair stays together.
fn sorted_day(birth: u32) -> u32 {
    let (month, day) = (birth >> 5 & 15, birth & 31);
    month.min(day) << 5 | month.max(day)
}

fn last_word(records: &Records, street: TextId) -> &str {
    records.words.get(street).rsplit(' ').next().unwrap_or_default()
}

/// What stands before the `@`.
fn local_part<'a>(records: &'a Records, record: &Record) -> &'a str {
    let address = records.contacts.get(record.emails[0]);
    address.split_once('@').map_or(address, |(local, _)| local)
}

/// Sixteen bytes that sort like the texts they begin with.
#[derive(Clone, Copy, Default)]
struct Key {
    bytes: [u8; 16],
    used: usize,
}

impl Key {
    /// Takes `room` bytes, filled up with zeros.
    fn bytes(mut self, bytes: &[u8], room: usize) -> Key {
        let room = room.min(16 - self.used);
        let taken = bytes.len().min(room);
        self.bytes[self.used..self.used + taken].copy_from_slice(&bytes[..taken]);
        self.used += room;
        self
    }

    /// The same for a text.
    fn text(self, text: &str, room: usize) -> Key {
        self.bytes(text.as_bytes(), room)
    }

    /// Takes `room` bytes for the letters of a text, without digits, dots and spaces.
    fn letters(mut self, text: impl Iterator<Item = u8>, room: usize) -> Key {
        let end = (self.used + room).min(16);
        let free = self.bytes[self.used..end].iter_mut();
        free.zip(text.filter(u8::is_ascii_alphabetic)).for_each(|(byte, letter)| *byte = letter);
        self.used = end;
        self
    }

    fn byte(self, byte: u8) -> Key {
        self.bytes(&[byte], 1)
    }

    fn number(self, number: u32, room: usize) -> Key {
        self.bytes(&number.to_be_bytes()[4 - room..], room)
    }

    fn value(self) -> u128 {
        u128::from_be_bytes(self.bytes)
    }
}

/// Beginning of the sound of every name, diminutives like the names they stand for.
pub(super) struct Sounds(Vec<[u8; 8]>);

impl Sounds {
    /// Listens to every name once.
    pub(super) fn of(records: &Records) -> Sounds {
        let mut sounds = vec![[0; 8]];
        let (mut joined, mut sound) = (String::new(), String::new());
        sounds.extend(records.names.iter().map(|(_, name)| {
            joined.clear();
            joined.extend(name.chars().filter(|letter| *letter != ' '));
            phonetic(nicknames::canonical(name).unwrap_or(&joined), &mut sound);
            let mut start = [0; 8];
            let length = sound.len().min(8);
            start[..length].copy_from_slice(&sound.as_bytes()[..length]);
            start
        }));
        Sounds(sounds)
    }

    fn of_name(&self, name: TextId) -> &[u8] {
        &self.0[name as usize]
    }
}
