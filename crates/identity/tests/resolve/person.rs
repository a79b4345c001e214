//! A cleaned record in one readable line: `person("marie", "dupont").born("1980-03-04").email("...")`.

use identity::normalise::{CleanRecord, Gender};
use model::CivilDate;

/// A record of a person of this name; an empty name is missing. Names are written as cleaning leaves them.
pub fn person(first: &str, last: &str) -> Person {
    Person(CleanRecord {
        source: "till".to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        ..CleanRecord::default()
    })
}

/// A record under construction.
#[derive(Clone, PartialEq, Debug)]
pub struct Person(pub CleanRecord);

impl Person {
    /// Key within the source.
    pub fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.0.record_id);
        self
    }

    /// Where the record comes from.
    pub fn source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.0.source);
        self
    }

    /// Another given name than at first.
    pub fn first(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.first_name);
        self
    }

    /// Another family name than at first.
    pub fn last(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.last_name);
        self
    }

    /// A second family name.
    pub fn also(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.other_last_name);
        self
    }

    /// Given and family name exchanged.
    pub fn names_exchanged(mut self) -> Self {
        std::mem::swap(&mut self.0.first_name, &mut self.0.last_name);
        self
    }

    /// Birth date as `1980-03-04`; empty is missing.
    pub fn born(mut self, date: &str) -> Self {
        let parse = |date: &str| date.parse::<CivilDate>().expect("the tests write dates that exist");
        self.0.birth_date = (!date.is_empty()).then(|| parse(date));
        self
    }

    /// Place of birth.
    pub fn born_in(mut self, place: &str) -> Self {
        place.clone_into(&mut self.0.birth_place);
        self
    }

    /// The only e-mail address; empty is missing.
    pub fn email(mut self, address: &str) -> Self {
        self.0.emails.clear();
        if !address.is_empty() {
            self.0.emails.push(address.to_owned());
        }
        self
    }

    /// One more e-mail address.
    pub fn second_email(mut self, address: &str) -> Self {
        self.0.emails.push(address.to_owned());
        self
    }

    /// The only phone number; 0 is missing.
    pub fn phone(mut self, number: u64) -> Self {
        self.0.phones.clear();
        if number != 0 {
            self.0.phones.push(number);
        }
        self
    }

    /// One more phone number.
    pub fn second_phone(mut self, number: u64) -> Self {
        self.0.phones.push(number);
        self
    }

    /// Postcode and town.
    pub fn town(mut self, postcode: &str, city: &str) -> Self {
        postcode.clone_into(&mut self.0.postcode);
        city.clone_into(&mut self.0.city);
        self
    }

    /// House number and street; 0 and empty are missing.
    pub fn street(mut self, number: u32, street: &str) -> Self {
        self.0.street_number = number;
        street.clone_into(&mut self.0.street);
        self
    }

    /// Number given by a public body.
    pub fn national_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.0.national_id);
        self
    }

    /// The only loyalty card.
    pub fn card(mut self, number: &str) -> Self {
        self.0.loyalty_cards = vec![number.to_owned()];
        self
    }

    /// A woman.
    pub fn woman(mut self) -> Self {
        self.0.gender = Some(Gender::Female);
        self
    }

    /// A man.
    pub fn man(mut self) -> Self {
        self.0.gender = Some(Gender::Male);
        self
    }

    /// Occupation.
    pub fn works_as(mut self, occupation: &str) -> Self {
        occupation.clone_into(&mut self.0.occupation);
        self
    }
}
