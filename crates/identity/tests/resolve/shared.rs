//! A contact that a steward declared shared says nothing: neither about a person nor about a household, whoever
//! carries it.

use crate::decisions::{catherine, isabelle};
use crate::person::{Person, person};
use crate::population;
use crate::said::{Said, folded, same, shared};
use crate::shop::{self, PUBLISHED, live_together, together};
use identity::resolve::Candidates;
use identity::resolve::contacts::Sharing;

const PHONE: u64 = 33_611_223_344;
const OWN: &str = "33611223344";

fn within_population(people: &[Person]) -> Vec<Person> {
    let mut all = population::of_size(500);
    all.extend_from_slice(people);
    all
}

/// Whether two records are one person, and whether they live together.
fn check(pair: &[Person; 2], said: &[Said], expected: (bool, bool)) {
    let records = shop::records(&within_population(pair));
    let resolution = shop::resolve(&records, &PUBLISHED, said, 2);
    let keys = [&pair[0], &pair[1]].map(|person| person.0.record_id.as_str());
    let found = (together(&records, &resolution, keys), live_together(&records, &resolution, keys));
    assert_eq!(found, expected, "{said:?}");
}

fn named(key: &str) -> Person {
    person("catherine", "quemener").key(key)
}

#[test]
fn people_known_by_a_phone_come_apart_when_it_is_the_shops() {
    let pair = [named("a").phone(PHONE), named("b").phone(PHONE)];
    check(&pair, &[], (true, true));
    check(&pair, &[shared(OWN)], (false, false));
    check(&pair, &[shared("33611223345")], (true, true));
    // As cleaned, and nothing else: half a number is another number.
    check(&pair, &[shared("+33 6 11 22 33 44")], (true, true));
    check(&pair, &[shared("3361122334")], (true, true));
}

#[test]
fn the_same_for_addresses_and_cards() {
    let with = |address: &str| [named("a").email(address), named("b").email(address)];
    check(&with("soleil9@poste.example"), &[], (true, true));
    check(&with("soleil9@poste.example"), &[shared("soleil9@poste.example")], (false, false));
    check(&with("soleil9@poste.example"), &[shared("soleil9@boite.example")], (true, true));
    let with = |card: &str| [named("a").card(card), named("b").card(card)];
    check(&with("2990000000017"), &[], (true, true));
    check(&with("2990000000017"), &[shared("2990000000017")], (false, false));
}

#[test]
fn what_else_they_share_still_counts() {
    let pair = [catherine("a").phone(PHONE), catherine("b").phone(PHONE)];
    check(&pair, &[shared(OWN)], (true, true));
    let second = [named("a").phone(PHONE).second_phone(33_700_112_233), named("b").phone(33_700_112_233)];
    check(&second, &[shared(OWN)], (true, true));
    let apart = [named("a").phone(PHONE), named("b").phone(PHONE)];
    check(&apart, &[shared(OWN), same("a", "b")], (true, true));
}

#[test]
fn a_household_tied_by_a_phone_ends() {
    let alone = |one: Person| one.email("").street(0, "").town("", "").born("").phone(PHONE);
    let couple = [alone(catherine("a")), alone(isabelle("b"))];
    check(&couple, &[], (false, true));
    check(&couple, &[shared(OWN)], (false, false));
    check(&couple, &[shared("soleil9@poste.example")], (false, true));
    let neighbours = [catherine("a").phone(PHONE), isabelle("b").phone(PHONE)];
    check(&neighbours, &[shared(OWN)], (false, true));
}

/// Not even candidates any more, and known as public where contacts are surveyed; other contacts stay as they are.
#[test]
fn a_shared_value_brings_no_pairs() {
    check_pairs(|one| one.phone(PHONE), OWN);
    // The part before the `@` is a key of its own.
    check_pairs(|one| one.email("soleil9@poste.example"), "soleil9@poste.example");
    check_pairs(|one| one.card("2990000000017"), "2990000000017");
}

fn check_pairs(with: impl Fn(Person) -> Person, value: &str) {
    let strangers = [with(person("hugo", "ibarra").key("a")), with(named("b"))];
    let records = shop::records(&within_population(&strangers));
    let find = |said: &[Said]| Candidates::find(&records, Some(&*PUBLISHED), &folded(&records, said), 1);
    let (before, after) = (find(&[]), find(&[shared(value)]));
    assert_eq!(after.compared(), before.compared() - 1, "{value}");
    let sharing = |found: &Candidates<'_>, id| found.contacts.sharing(id);
    let changed = records.contacts.iter().filter(|(id, _)| sharing(&before, *id) != sharing(&after, *id));
    let changed: Vec<(&str, Sharing)> = changed.map(|(id, text)| (text, sharing(&after, id))).collect();
    assert_eq!(changed, [(value, Sharing::Public)]);
}

/// A resolver that was handed candidates of yesterday's decisions would answer by both.
#[test]
#[should_panic(expected = "found under other decisions")]
fn candidates_belong_to_their_decisions() {
    let records = shop::records(&[named("a").phone(PHONE), named("b").phone(PHONE)]);
    let candidates = shop::candidates(&records, &PUBLISHED, 1);
    let decisions = folded(&records, &[shared(OWN)]);
    identity::resolve::resolve(&candidates, &PUBLISHED, &shop::CASES, &decisions, 1);
}
