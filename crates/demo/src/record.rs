//! A customer record as a source holds it: some of what is true of the person, often old, incomplete or mistyped.

use crate::address::Address;
use crate::contact::{self, DOMAIN_TYPOS, PLACEHOLDER_EMAILS, PLACEHOLDER_PHONES};
use crate::day::Day;
use crate::household::{Household, Person};
use crate::lexicon::Gender;
use crate::nicknames::nicknames;
use crate::random::Random;
use crate::rates::{self, Missing};
use crate::source::Source;
use crate::text::{capitals, digit_typo, typo, without_accents};

/// One record; an empty text is a missing value.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) source: Source,
    pub(crate) title: Option<Gender>,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    /// Street line without the complement.
    pub(crate) street: String,
    pub(crate) complement: String,
    /// Whether the complement was typed in front of the street, in the same line.
    pub(crate) complement_first: bool,
    pub(crate) postcode: String,
    pub(crate) city: String,
    /// Whether the source knows the country, which is always France.
    pub(crate) in_france: bool,
    pub(crate) birth: Option<Day>,
    pub(crate) updated: Day,
}

impl Record {
    /// Writes down a member of a household. The first draw decides the source: see [`source`].
    pub(crate) fn write(household: &Household, person: &Person, random: &mut Random) -> Self {
        let source = source(random);
        let missing = rates::missing(source);
        let (first, last) = names(person, random);
        let mut record = Self {
            source,
            title: Some(person.gender).filter(|_| !random.chance(rates::NO_TITLE)),
            first,
            last,
            email: email(person, &missing, random),
            phone: phone(person, &missing, random),
            street: String::new(),
            complement: String::new(),
            complement_first: false,
            postcode: String::new(),
            city: String::new(),
            in_france: true,
            birth: birth(person.birth, &missing, random),
            updated: Day::recent(random),
        };
        record.ask_again(person, random);
        if random.chance(missing.town) {
            record.in_france = !random.chance(rates::NO_COUNTRY);
        } else {
            let home = *older(&person.homes, random).unwrap_or(&0);
            record.locate(&household.homes[home], random.chance(missing.street), random);
        }
        record.set_case(random);
        record
    }

    /// A customer without contact and birth date could not be found again: mostly one of them is asked for.
    fn ask_again(&mut self, person: &Person, random: &mut Random) {
        if !self.email.is_empty() || !self.phone.is_empty() || self.birth.is_some() || random.chance(0.3) {
            return;
        }
        let ready = Missing { email: 0.0, phone: 0.0, town: 0.0, street: 0.0, birth: 0.0 };
        match random.below(10) {
            0..5 => self.phone = phone(person, &ready, random),
            5..7 => self.email = email(person, &ready, random),
            _ => self.birth = birth(person.birth, &ready, random),
        }
    }

    fn locate(&mut self, home: &Address, without_street: bool, random: &mut Random) {
        self.postcode = home.postcode.clone();
        if random.chance(rates::POSTCODE_TYPO) {
            self.postcode = digit_typo(&home.postcode, random);
        }
        self.city = city(&home.city, random);
        if without_street {
            return;
        }
        self.street = street(home, random);
        if !random.chance(rates::NO_COMPLEMENT) {
            self.complement.clone_from(&home.complement);
            self.complement_first = random.chance(0.42);
        }
    }

    /// Capitals, small letters and dropped accents run through a whole record.
    fn set_case(&mut self, random: &mut Random) {
        let in_store = matches!(self.source, Source::Cegid | Source::Loyalty);
        let draw = random.share();
        if in_store && draw < rates::CAPITALS_IN_STORE {
            for text in
                [&mut self.first, &mut self.last, &mut self.street, &mut self.complement, &mut self.city]
            {
                *text = capitals(text);
            }
        } else if draw
            > 1.0 - if in_store { rates::SMALL_LETTERS_IN_STORE } else { rates::SMALL_LETTERS_ONLINE }
        {
            self.first = self.first.to_lowercase();
            self.last = self.last.to_lowercase();
        } else if random.chance(rates::ACCENTS_DROPPED) {
            for text in [&mut self.first, &mut self.last, &mut self.street, &mut self.city] {
                *text = without_accents(text);
            }
        }
        if self.source != Source::Shopify && random.chance(rates::EMAIL_CAPITALS) {
            self.email =
                if random.chance(0.5) { self.email.to_uppercase() } else { capitalised(&self.email) };
        }
    }
}

/// The source of a record, from the first draw of its stream.
pub(crate) fn source(random: &mut Random) -> Source {
    random.weighted(&rates::SOURCES)
}

/// Mostly the value in use, sometimes an older one.
fn older<'a, T>(values: &'a [T], random: &mut Random) -> Option<&'a T> {
    if values.len() > 1 && random.chance(rates::OLDER_VALUE) {
        return values.get(1 + random.below(values.len() - 1));
    }
    values.first()
}

fn names(person: &Person, random: &mut Random) -> (String, String) {
    let mut first = first_name(&person.first, random);
    let mut last = last_name(person, random);
    if random.chance(rates::FIRST_NAME_TYPO) {
        first = typo(&first, random);
    }
    if random.chance(rates::LAST_NAME_TYPO) {
        last = typo(&last, random);
    }
    if random.chance(rates::NAMES_SWAPPED) { (last, first) } else { (first, last) }
}

fn first_name(first: &str, random: &mut Random) -> String {
    if random.chance(rates::INITIAL) {
        return first.chars().take(1).collect();
    }
    if let Some((head, tail)) = first.split_once('-') {
        if random.chance(rates::COMPOUND_JOINED) {
            let space = random.pick(&["", " "]);
            return format!("{head}{space}{tail}");
        }
        if random.chance(rates::COMPOUND_HALVED) {
            return head.to_owned();
        }
    }
    let short = nicknames(first);
    // About half the customers have a name with a short form, which the rate counts on.
    if !short.is_empty() && random.chance(rates::NICKNAME * 2.0) {
        return (random.pick(short)).to_owned();
    }
    first.to_owned()
}

fn last_name(person: &Person, random: &mut Random) -> String {
    if let Some(birth_name) = &person.birth_name {
        if random.chance(rates::BIRTH_NAME_USED) {
            return birth_name.clone();
        }
        if random.chance(rates::BOTH_NAMES_USED) {
            let joint = random.pick(&["-", " ", "-"]);
            return if random.chance(0.5) {
                format!("{}{joint}{birth_name}", person.last)
            } else {
                format!("{birth_name}{joint}{}", person.last)
            };
        }
    }
    match person.last.split_once('-') {
        Some((half, _)) if random.chance(rates::HALF_OF_DOUBLE_NAME) => half.to_owned(),
        _ => person.last.clone(),
    }
}

/// The share of records without a value among persons who have one.
fn withheld(missing: f64, without: f64) -> f64 {
    (1.0 - (1.0 - missing) / (1.0 - without)).max(0.0)
}

fn email(person: &Person, missing: &Missing, random: &mut Random) -> String {
    let withheld = withheld(missing.email, rates::PERSON_WITHOUT_EMAIL);
    let value = older(&person.emails, random);
    let (Some(value), false) = (value, random.chance(withheld)) else { return String::new() };
    if random.chance(rates::EMAIL_PLACEHOLDER) {
        return (random.weighted(&PLACEHOLDER_EMAILS)).to_owned();
    }
    let (local, domain) = value.split_at(value.find('@').unwrap_or(value.len()));
    if random.chance(rates::EMAIL_TYPO) {
        return typo(local, random).replace(' ', "") + domain;
    }
    // Two in three customers are with a provider whose name is often mistyped.
    if random.chance(rates::EMAIL_DOMAIN_TYPO * 1.5) {
        let typos = DOMAIN_TYPOS.iter().filter(|(right, _)| *right == domain).collect::<Vec<_>>();
        if !typos.is_empty() {
            return local.to_owned() + random.pick(&typos).1;
        }
    }
    value.clone()
}

fn phone(person: &Person, missing: &Missing, random: &mut Random) -> String {
    let withheld = withheld(missing.phone, rates::PERSON_WITHOUT_PHONE);
    let value = older(&person.phones, random);
    let (Some(value), false) = (value, random.chance(withheld)) else { return String::new() };
    if random.chance(rates::PHONE_PLACEHOLDER) {
        return contact::written(random.weighted(&PLACEHOLDER_PHONES), random);
    }
    if random.chance(rates::PHONE_TYPO) {
        let (zone, rest) = value.split_at(2);
        return contact::written(&(zone.to_owned() + &digit_typo(rest, random)), random);
    }
    contact::written(value, random)
}

fn birth(birth: Day, missing: &Missing, random: &mut Random) -> Option<Day> {
    if random.chance(missing.birth) {
        return None;
    }
    if random.chance(rates::BIRTH_PLACEHOLDER) {
        return Some(Day::of(random.pick(&[1970, 1970, 2000, 1900]), 1, 1));
    }
    if random.chance(rates::BIRTH_FIRST_OF_JANUARY) {
        return Some(Day::of(birth.year, 1, 1));
    }
    if birth.day <= 12 && random.chance(rates::BIRTH_DAY_AND_MONTH_SWAPPED * 2.5) {
        return Some(Day::of(birth.year, birth.day, birth.month));
    }
    if random.chance(rates::BIRTH_DIGIT) {
        let day = if random.chance(0.5) { birth.day ^ 1 } else { (birth.day + 10) % 30 };
        return Some(Day::of(birth.year, birth.month, day));
    }
    if random.chance(rates::BIRTH_YEAR) {
        return Some(Day::of(birth.year + random.pick(&[-1, 1, -10, 10]), birth.month, birth.day));
    }
    Some(birth)
}

/// The town as a source writes it.
pub(crate) fn city(city: &str, random: &mut Random) -> String {
    let mut city = city.to_owned();
    if random.chance(rates::SAINT_ABBREVIATED) {
        city = abbreviate_saint(city);
    }
    if random.chance(rates::HYPHENS_DROPPED) {
        city = city.replace('-', " ");
    }
    if random.chance(rates::CITY_TYPO) {
        city = typo(&city, random);
    }
    city
}

fn abbreviate_saint(city: String) -> String {
    if let Some(rest) = city.strip_prefix("Saint-") {
        return format!("St {rest}");
    }
    match city.strip_prefix("Sainte-") {
        Some(rest) => format!("Ste {rest}"),
        None => city,
    }
}

fn street(home: &Address, random: &mut Random) -> String {
    let kind = if random.chance(0.78) { home.kind.name } else { random.pick(home.kind.short) };
    let mut name = home.street.clone();
    if random.chance(rates::STREET_TYPO) {
        name = typo(&name, random);
    }
    match (random.chance(rates::NO_STREET_NUMBER), home.suffix) {
        (true, _) => format!("{kind} {name}"),
        (false, "") => format!("{} {kind} {name}", home.number),
        (false, suffix) => format!("{} {suffix} {kind} {name}", home.number),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}
