//! What stewards say, by the keys of records.

use crate::person::Person;
use crate::shop::index;
use identity::records::Records;
use identity::resolve::{Decisions, Deed};
use proptest::prelude::*;

/// What a steward says; the keys do not change with the order of the records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// One person.
    Same([String; 2]),
    /// Two people.
    Apart([Vec<String>; 2]),
    /// Two people of one household.
    Household([String; 2]),
    /// A contact that says nothing.
    Shared(String),
}

/// Two records are one person.
pub fn same(a: &str, b: &str) -> Said {
    Said::Same([a, b].map(str::to_owned))
}

/// The records of two sides are two people.
pub fn apart(left: &[&str], right: &[&str]) -> Said {
    Said::Apart([left, right].map(|keys| keys.iter().map(|key| (*key).to_owned()).collect()))
}

/// Two records are two people of one household.
pub fn household(a: &str, b: &str) -> Said {
    Said::Household([a, b].map(str::to_owned))
}

/// A contact says nothing about a person.
pub fn shared(value: &str) -> Said {
    Said::Shared(value.to_owned())
}

/// What holds of it.
pub fn folded(records: &Records, said: &[Said]) -> Decisions {
    let place = |key: &String| index(records, key);
    let places = |keys: &Vec<String>| keys.iter().map(place).collect();
    let deed = |said: &Said| match said {
        Said::Same([a, b]) => Deed::Same(place(a), place(b)),
        Said::Apart([left, right]) => Deed::Apart(places(left), places(right)),
        Said::Household([a, b]) => Deed::Household(place(a), place(b)),
        Said::Shared(value) => Deed::SharedValue(value.clone()),
    };
    let deeds: Vec<Deed> = said.iter().map(deed).collect();
    Decisions::fold(records, &deeds)
}

/// A steward's word about records picked by their places, before it is known how many there are.
#[derive(Clone, Debug)]
pub enum Pick {
    /// See [`Said::Same`].
    Same(usize, usize),
    /// See [`Said::Apart`].
    Apart(Vec<usize>, Vec<usize>),
    /// See [`Said::Household`].
    Household(usize, usize),
    /// The first contact of a record, if it has one.
    Shared(usize),
}

/// Any words, fewer than a household has people.
pub fn picks() -> impl Strategy<Value = Vec<Pick>> {
    let place = || 0..200usize;
    let side = || prop::collection::vec(place(), 1..4);
    let pick = prop_oneof![
        5 => (place(), place()).prop_map(|(a, b)| Pick::Same(a, b)),
        3 => (side(), side()).prop_map(|(left, right)| Pick::Apart(left, right)),
        2 => (place(), place()).prop_map(|(a, b)| Pick::Household(a, b)),
        1 => place().prop_map(Pick::Shared),
    ];
    prop::collection::vec(pick, 0..11)
}

/// The picked words about these people.
pub fn about(people: &[Person], picks: &[Pick]) -> Vec<Said> {
    let key = |place: &usize| people[place % people.len()].0.record_id.clone();
    let keys = |places: &Vec<usize>| places.iter().map(key).collect();
    let said = |pick: &Pick| match pick {
        Pick::Same(a, b) => Some(Said::Same([key(a), key(b)])),
        Pick::Apart(left, right) => Some(Said::Apart([keys(left), keys(right)])),
        Pick::Household(a, b) => Some(Said::Household([key(a), key(b)])),
        Pick::Shared(place) => first_contact(&people[place % people.len()]).map(Said::Shared),
    };
    picks.iter().filter_map(said).collect()
}

fn first_contact(person: &Person) -> Option<String> {
    let phone = person.0.phones.first().map(u64::to_string);
    person.0.emails.first().cloned().or(phone).or_else(|| person.0.loyalty_cards.first().cloned())
}
