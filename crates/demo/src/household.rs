//! Who lives together: couples, their children, twins, single parents, and what they share.

use crate::address::Address;
use crate::contact;
use crate::day::Day;
use crate::lexicon::{Gender, Lexicon};
use crate::random::Random;
use crate::rates::{self, Change};

/// Youngest customers are of age.
const LAST_BIRTH_YEAR: i32 = 2007;
const FIRST_BIRTH_YEAR: i32 = 1936;

/// A customer as he or she truly is.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) gender: Gender,
    pub(crate) first: String,
    /// The name in use.
    pub(crate) last: String,
    /// The name at birth of someone who bears another by marriage.
    pub(crate) birth_name: Option<String>,
    pub(crate) birth: Day,
    /// The address in use and older ones; may be empty.
    pub(crate) emails: Vec<String>,
    /// The number in use and older ones, ten digits; may be empty.
    pub(crate) phones: Vec<String>,
    /// Positions of the home, and of older ones, among the household's.
    pub(crate) homes: Vec<usize>,
    pub(crate) records: usize,
}

/// People who live or lived together.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    pub(crate) people: Vec<Person>,
    pub(crate) homes: Vec<Address>,
    /// An address that belongs to nobody in particular.
    pub(crate) family_email: Option<String>,
}

impl Household {
    /// A household with its own contacts; nothing is shared yet but the home.
    pub(crate) fn draw(lexicon: &Lexicon, random: &mut Random) -> Self {
        let mut household = Self {
            people: people(lexicon, random),
            homes: vec![Address::draw(lexicon, random)],
            family_email: None,
        };
        for index in 0..household.people.len() {
            household.settle(index, lexicon, random);
        }
        if household.people.len() > 1 && random.chance(rates::SHARED_EMAIL * 0.3) {
            household.family_email = Some(contact::family_email(&household.people[0].last, random));
        }
        household
    }

    /// Gives a person records, contacts and homes.
    fn settle(&mut self, index: usize, lexicon: &Lexicon, random: &mut Random) {
        let is_child = self.people[0].birth.year + 18 <= self.people[index].birth.year;
        let person = &mut self.people[index];
        person.records = usize::from(random.weighted(&rates::RECORDS_A_PERSON));
        let mut home = 0;
        if is_child && random.chance(rates::LEFT_HOME) {
            home = self.homes.len();
            self.homes.push(Address::draw(lexicon, random));
        }
        person.homes.push(home);
        for _ in 0..changes(person.records, &rates::HOME_CHANGE, random) {
            person.homes.push(self.homes.len());
            self.homes.push(Address::draw(lexicon, random));
        }
        emails(person, random);
        phones(person, &self.homes[home].postcode, random);
    }

    /// Lets members use each other's e-mail and phone. Comes last: an address must be unique before it is shared.
    pub(crate) fn share(&mut self, random: &mut Random) {
        if self.people.len() < 2 {
            return;
        }
        if random.chance(rates::SHARED_EMAIL) || self.family_email.is_some() {
            let shared = self.family_email.clone().or_else(|| self.people[0].emails.first().cloned());
            let owner = usize::from(self.family_email.is_none());
            self.spread(owner, shared, random, |person| &mut person.emails);
        }
        if random.chance(rates::SHARED_PHONE) {
            let shared = self.people[0].phones.first().cloned();
            self.spread(1, shared, random, |person| &mut person.phones);
        }
    }

    fn spread(
        &mut self,
        from: usize,
        shared: Option<String>,
        random: &mut Random,
        values: fn(&mut Person) -> &mut Vec<String>,
    ) {
        let Some(shared) = shared else { return };
        for person in &mut self.people[from..] {
            if random.chance(rates::MEMBER_SHARES) {
                let values = values(person);
                values.truncate(1);
                if person_keeps_own(random) {
                    values.insert(0, shared.clone());
                } else {
                    values.clear();
                    values.push(shared.clone());
                }
            }
        }
    }
}

/// Whether a member who gives a shared contact also has an own one.
fn person_keeps_own(random: &mut Random) -> bool {
    random.chance(0.5)
}

/// How often a person has changed a value: the more records, the more years they span.
fn changes(records: usize, change: &Change, random: &mut Random) -> usize {
    let more = records.saturating_sub(2) as f64;
    if records < 2 || !random.chance(change.with_two_records + change.each_more * more) {
        return 0;
    }
    if records >= rates::CHANGED_TWICE_FROM && random.chance(0.4) { 2 } else { 1 }
}

fn emails(person: &mut Person, random: &mut Random) {
    if random.chance(rates::PERSON_WITHOUT_EMAIL) {
        return;
    }
    for _ in 0..=changes(person.records, &rates::EMAIL_CHANGE, random) {
        let maiden = person.birth_name.as_deref().filter(|_| random.chance(0.5));
        let email = contact::email(&person.first, maiden.unwrap_or(&person.last), person.birth, random);
        person.emails.push(email);
    }
}

fn phones(person: &mut Person, postcode: &str, random: &mut Random) {
    if random.chance(rates::PERSON_WITHOUT_PHONE) {
        return;
    }
    for index in 0..=changes(person.records, &rates::PHONE_CHANGE, random) {
        let fixed = random.chance(if index == 0 { 0.10 } else { 0.25 });
        person.phones.push(if fixed { contact::landline(postcode, random) } else { contact::mobile(random) });
    }
}

/// The members of a household, the eldest first.
fn people(lexicon: &Lexicon, random: &mut Random) -> Vec<Person> {
    let count = usize::from(random.weighted(&rates::PEOPLE_A_HOUSEHOLD));
    let draw = random.below(100);
    let (parents, children) = match count {
        1 => (1, 0),
        2 if draw < 75 => (2, 0),
        2 => (1, 1),
        3 if draw < 78 => (2, 1),
        3 => (1, 2),
        _ => (2, count - 2),
    };
    let family = family_name(lexicon, random);
    let mut people = adults(lexicon, parents, children > 0, &family, random);
    for _ in 0..children {
        people.push(child(lexicon, &people, parents, &family, random));
    }
    people
}

fn family_name(lexicon: &Lexicon, random: &mut Random) -> String {
    let name = lexicon.surname(random);
    if random.chance(rates::DOUBLE_NAME) { format!("{name}-{}", lexicon.surname(random)) } else { name }
}

fn adults(
    lexicon: &Lexicon,
    count: usize,
    are_parents: bool,
    family: &str,
    random: &mut Random,
) -> Vec<Person> {
    let year = birth_year(if are_parents { LAST_BIRTH_YEAR - 22 } else { LAST_BIRTH_YEAR }, random);
    let leader =
        if count == 2 && random.chance(0.95) || random.chance(0.5) { Gender::Male } else { Gender::Female };
    let mut eldest = person(lexicon, leader, year, family.to_owned(), random);
    if count == 1 && leader == Gender::Female && year < 1996 && random.chance(rates::MARRIED_ELSEWHERE) {
        eldest.birth_name = Some(family_name(lexicon, random));
    }
    let mut adults = vec![eldest];
    if count == 2 {
        let other = if random.chance(0.95) { Gender::Female } else { leader };
        let year = (year + random.between(-3, 7)).clamp(FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR);
        let birth_name = family_name(lexicon, random);
        let mut partner = person(lexicon, other, year, birth_name, random);
        if leader == Gender::Male && other == Gender::Female && random.chance(rates::MARRIED_NAME) {
            partner.birth_name = Some(std::mem::replace(&mut partner.last, family.to_owned()));
        }
        adults.push(partner);
    }
    adults
}

fn child(lexicon: &Lexicon, family: &[Person], parents: usize, name: &str, random: &mut Random) -> Person {
    let parent = family[0].birth.year;
    let year = (parent + random.between(20, 38)).min(LAST_BIRTH_YEAR - random.between(0, 6)).max(parent + 18);
    let gender = if random.chance(0.5) { Gender::Female } else { Gender::Male };
    let mut child = person(lexicon, gender, year, name.to_owned(), random);
    while family.iter().any(|other| other.first == child.first) {
        child.first = lexicon.first_name(gender, year, random).to_owned();
    }
    if random.chance(0.004) && gender == family[0].gender {
        child.first.clone_from(&family[0].first);
    }
    let sibling = family.get(parents..).and_then(<[Person]>::last);
    if let Some(twin) = sibling.filter(|_| random.chance(0.05)) {
        child.birth = twin.birth;
    }
    child
}

fn person(lexicon: &Lexicon, gender: Gender, birth_year: i32, last: String, random: &mut Random) -> Person {
    Person {
        gender,
        first: lexicon.first_name(gender, birth_year, random).to_owned(),
        last,
        birth_name: None,
        birth: Day::in_year(birth_year, random),
        emails: Vec::new(),
        phones: Vec::new(),
        homes: Vec::new(),
        records: 0,
    }
}

/// A year of birth; the thirty-year-olds shop a little more than others.
fn birth_year(latest: i32, random: &mut Random) -> i32 {
    if latest > 1999 && random.chance(0.06) {
        return random.between(1989, 1997);
    }
    random.between(FIRST_BIRTH_YEAR, latest)
}
