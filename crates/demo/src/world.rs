//! All customers of a seed. Nothing is kept but where each household's records begin: a household is drawn anew
//! whenever it is needed, so a million records cost a few megabytes and may be written in any order.

use crate::contact;
use crate::household::Household;
use crate::lexicon::Lexicon;
use crate::papers::{Papers, Streams};
use crate::random::Random;
use crate::record::{Record, source};
use crate::source::Source;
use crate::{Options, rates};
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// What a stream of random numbers is for; keeps the streams of one household apart.
#[derive(Clone, Copy)]
enum Purpose {
    Household = 1,
    Sharing,
    Record,
    Card,
    Order,
    Extras,
    Documents,
    Cradle,
    Papers,
}

/// The customers of one seed.
pub(crate) struct World {
    pub(crate) lexicon: Lexicon,
    seed: u64,
    customers: u64,
    /// Number of records before each household, and of all.
    starts: Vec<u32>,
    /// Number of persons before each household.
    persons: Vec<u32>,
    /// E-mails wished for that somebody else has, by person and position.
    taken: FxHashSet<u64>,
}

/// Where a record stands: which household, whose, and the how manyeth of that person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) household: usize,
    pub(crate) person: usize,
    /// Position among all records.
    pub(crate) serial: u64,
}

impl World {
    /// Draws households until there are enough records.
    pub(crate) fn plan(options: &Options) -> Self {
        let mut world = Self {
            lexicon: Lexicon::load(),
            seed: options.seed,
            customers: options.customers,
            starts: vec![0],
            persons: vec![0],
            taken: FxHashSet::default(),
        };
        let mut seen = FxHashSet::default();
        while u64::from(world.starts[world.starts.len() - 1]) < options.customers {
            world.add_household(&mut seen);
        }
        world
    }

    fn add_household(&mut self, seen: &mut FxHashSet<u64>) {
        let index = self.households();
        let household = self.wished(index);
        for (email, key) in emails(&household, index) {
            if !seen.insert(hash(email)) {
                self.taken.insert(key);
            }
        }
        let records: usize = household.people.iter().map(|person| person.records).sum();
        self.starts.push(self.starts[index] + records as u32);
        self.persons.push(self.persons[index] + household.people.len() as u32);
    }

    /// Number of households.
    pub(crate) fn households(&self) -> usize {
        self.starts.len() - 1
    }

    /// The household with the e-mails its members would like to have.
    fn wished(&self, index: usize) -> Household {
        Household::draw(&self.lexicon, &mut self.random(Purpose::Household, index as u64))
    }

    /// The household as it is.
    pub(crate) fn household(&self, index: usize) -> Household {
        let mut household = self.wished(index);
        let numbers: Vec<u64> = emails(&household, index).map(|(_, key)| key).collect();
        let mut numbers = numbers.into_iter();
        let people = household.people.iter_mut().flat_map(|person| &mut person.emails);
        for (email, key) in people.chain(&mut household.family_email).zip(&mut numbers) {
            if self.taken.contains(&key) {
                *email = contact::with_number(email, key);
            }
        }
        household.share(&mut self.random(Purpose::Sharing, index as u64));
        household
    }

    /// The place of the record with this position among all.
    pub(crate) fn place(&self, serial: u64) -> usize {
        self.starts.partition_point(|start| u64::from(*start) <= serial) - 1
    }

    /// The places of a household's records, those cut off at the end of the files left out.
    pub(crate) fn places(&self, index: usize, household: &Household) -> impl Iterator<Item = Place> {
        let start = u64::from(self.starts[index]);
        let customers = self.customers;
        let owners =
            household.people.iter().enumerate().flat_map(|(person, drawn)| vec![person; drawn.records]);
        owners
            .zip(start..)
            .map(move |(person, serial)| Place { household: index, person, serial })
            .take_while(move |place| place.serial < customers)
    }

    /// The record at a place.
    pub(crate) fn record(&self, household: &Household, place: Place) -> Record {
        Record::write(
            household,
            &household.people[place.person],
            &mut self.random(Purpose::Record, place.serial),
        )
    }

    /// What the record at a place holds of papers.
    pub(crate) fn papers(&self, household: &Household, place: Place, record: &Record) -> Papers {
        let person = &household.people[place.person];
        let streams = Streams {
            holder: self.random(Purpose::Documents, self.person_serial(place)),
            cradle: Random::at(&[
                self.seed,
                Purpose::Cradle as u64,
                place.household as u64,
                person.birth.number(),
            ]),
            asked: self.random(Purpose::Papers, place.serial),
        };
        Papers::write(&self.lexicon, person, &household.homes[0], record, streams)
    }

    /// The source of the record with this position.
    pub(crate) fn source(&self, serial: u64) -> Source {
        source(&mut self.random(Purpose::Record, serial))
    }

    /// The loyalty card that a till record names: one of the person's own, seldom another member's.
    pub(crate) fn card(&self, household: &Household, place: Place) -> Option<u64> {
        let mut random = self.random(Purpose::Card, place.serial);
        if !random.chance(rates::CARD_SCANNED) {
            return None;
        }
        let own = !random.chance(rates::CARD_OF_ANOTHER);
        let cards: Vec<u64> = self
            .places(place.household, household)
            .filter(|other| {
                (other.person == place.person) == own && self.source(other.serial) == Source::Loyalty
            })
            .map(|other| other.serial)
            .collect();
        if cards.is_empty() { None } else { Some(random.pick(&cards)) }
    }

    /// The positions of all records in the order in which the files list them.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.customers as u32).collect();
        self.random(Purpose::Order, 0).shuffle(&mut order);
        order
    }

    /// A stream for choosing among households.
    pub(crate) fn chooser(&self) -> Random {
        self.random(Purpose::Order, 1)
    }

    /// A stream for the stores and who works there.
    pub(crate) fn staffing(&self) -> Random {
        self.random(Purpose::Order, 2)
    }

    /// A stream for what only the record's source knows.
    pub(crate) fn extras(&self, serial: u64) -> Random {
        self.random(Purpose::Extras, serial)
    }

    /// Numbers of persons and households that have records.
    pub(crate) fn inhabitants(&self) -> (u64, u64) {
        let last = self.households() - 1;
        let household = self.household(last);
        let present = self.places(last, &household).last().map_or(0, |place| place.person + 1);
        (u64::from(self.persons[last]) + present as u64, self.households() as u64)
    }

    /// Number of the person among all.
    pub(crate) fn person_serial(&self, place: Place) -> u64 {
        u64::from(self.persons[place.household]) + place.person as u64
    }

    /// A number below a hundred million that belongs to this serial alone and tells nothing about it.
    pub(crate) fn scramble(&self, serial: u64) -> u64 {
        const PRIME: u64 = 99_999_989;
        (serial * 48_271_009 + 1 + self.seed % PRIME) % PRIME
    }

    fn random(&self, purpose: Purpose, number: u64) -> Random {
        Random::at(&[self.seed, purpose as u64, number])
    }
}

/// The e-mails of a household before sharing, with a number of its own for each.
fn emails(household: &Household, index: usize) -> impl Iterator<Item = (&String, u64)> {
    let own = household.people.iter().flat_map(|person| &person.emails);
    own.chain(&household.family_email).zip(index as u64 * 16..)
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
