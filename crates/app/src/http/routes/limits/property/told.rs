//! Records of a few people, some of whom are hard to tell apart.

use super::super::SOURCES;
use proptest::prelude::*;
use serde_json::{Value, json};

/// People who are told apart by everything. The address of the second is one that anybody may have given.
pub(super) const PEOPLE: [[&str; 5]; 5] = [
    ["Zénobie", "Quatremer", "1980-02-03", "zenobie@quatremer.fr", "3 rue des Lilas"],
    ["Gaspard", "Quatremer", "1979-05-06", "gaspard.q@poste.example", "3 rue des Lilas"],
    ["Ulysse", "Barbotin", "1971-12-30", "ulysse@barbotin.fr", "8 quai des Brumes"],
    ["Pénélope", "Vaugirard", "1966-07-08", "penelope@vaugirard.fr", "21 impasse du Puits"],
    ["Hippolyte", "Grandjean", "1990-09-10", "hippolyte@grandjean.fr", "5 place du Marché"],
];

/// A record of somebody: whose, of which source, and what it says besides.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub person: usize,
    pub source: usize,
    pub title: Option<&'static str>,
    pub phone: Option<&'static str>,
    pub other_email: Option<&'static str>,
    pub occupation: Option<&'static str>,
    pub day: u32,
}

pub(super) fn told() -> impl Strategy<Value = Told> {
    let one_of = |values: &'static [&'static str]| proptest::option::of(proptest::sample::select(values));
    (
        0..PEOPLE.len(),
        0..SOURCES.len(),
        one_of(&["M.", "Mme"]),
        one_of(&["0612345601", "0612345602", "0698765432"]),
        one_of(&["second@maison.example", "autre@bureau.example"]),
        one_of(&["Architecte", "Boulanger", "Charpentier"]),
        1..29_u32,
    )
        .prop_map(|(person, source, title, phone, other_email, occupation, day)| Told {
            person,
            source,
            title,
            phone,
            other_email: other_email.filter(|_| person == 2),
            occupation,
            day,
        })
}

impl Told {
    pub fn is_own(&self) -> bool {
        SOURCES[self.source].1 == "own"
    }

    /// The key of the nth record.
    pub fn key(&self, nth: usize) -> String {
        format!("{}-{nth}", SOURCES[self.source].0)
    }

    pub fn fields(&self) -> Value {
        let [first, last, birth, email, street] = PEOPLE[self.person];
        let mut emails = vec![email];
        emails.extend(self.other_email);
        let mut fields = json!({ "first_name": first, "last_name": last, "birth_date": birth, "email": emails,
            "street": street, "postcode": "69003", "city": "Lyon",
            "updated_at": format!("2026-01-{:02}T00:00:00Z", self.day) });
        for (name, value) in [("title", self.title), ("occupation", self.occupation)] {
            value.into_iter().for_each(|value| fields[name] = value.into());
        }
        if let Some(phone) = self.phone.filter(|_| self.person == 3) {
            fields["phone"] = phone.into();
        }
        fields
    }
}
