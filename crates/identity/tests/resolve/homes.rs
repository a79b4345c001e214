//! Two people whom a steward put into one household: never one person, and tied whatever they share.

use crate::decisions::{catherine, stranger};
use crate::person::{Person, person};
use crate::population;
use crate::said::{Said, apart, household, same};
use crate::shop::{self, PUBLISHED, live_together, together};
use identity::resolve::household::MOST_PEOPLE;

/// Whether two records are one person, and whether they live together.
fn check(people: &[Person], said: &[Said], expected: (bool, bool)) {
    let mut all = population::of_size(500);
    all.extend_from_slice(people);
    let records = shop::records(&all);
    let resolution = shop::resolve(&records, &PUBLISHED, said, 2);
    let pair = ["a", "b"];
    let found = (together(&records, &resolution, pair), live_together(&records, &resolution, pair));
    assert_eq!(found, expected, "{said:?}");
}

#[test]
fn strangers_live_together_when_a_steward_says_so() {
    let people = [catherine("a"), stranger("b")];
    check(&people, &[], (false, false));
    check(&people, &[apart(&["a"], &["b"])], (false, false));
    check(&people, &[household("b", "a")], (false, true));
}

#[test]
fn one_person_becomes_two_who_live_together() {
    let alone = |key: &str| person("catherine", "quemener").email("soleil9@poste.example").key(key);
    let people = [alone("a"), alone("b")];
    check(&people, &[], (true, true));
    check(&people, &[household("a", "b")], (false, true));
}

#[test]
fn the_tie_holds_for_those_joined_to_the_two() {
    let people = [catherine("a"), stranger("b"), catherine("c"), stranger("d").born("")];
    check(&people, &[household("c", "d"), same("b", "d")], (false, true));
}

#[test]
fn a_newer_word_unties_only_where_it_contradicts() {
    let people = [catherine("a"), stranger("b")];
    check(&people, &[household("a", "b"), same("a", "b")], (true, true));
    check(&people, &[household("a", "b"), apart(&["a"], &["b"])], (false, true));
    // Superseded: the two were one person to the steward who spoke last, and he was wrong about a third.
    let three = [catherine("a"), stranger("b"), stranger("c")];
    check(&three, &[household("a", "b"), same("a", "c"), same("c", "b")], (true, true));
}

/// Twelve people with one address are tied to each other; the steward's tie comes before all of theirs.
#[test]
fn a_decided_tie_comes_first_and_a_full_household_takes_nobody_in() {
    let names = ["marie", "michel", "nathalie", "christophe", "isabelle", "bernard", "stephanie", "frederic"];
    let resident = |number: usize| {
        let born = format!("{}-0{}-1{}", 1930 + 3 * number, 1 + number % 9, number % 7);
        let one = person(names[number % 8], "castelnau").born(&born).street(1, "allee des pins");
        one.town("75011", "paris").key(&format!("resident-{number}"))
    };
    let mut people: Vec<Person> = (0..MOST_PEOPLE).map(resident).collect();
    people.push(stranger("visitor").key("visitor"));
    let records = shop::records(&people);
    let by_themselves = shop::resolve(&records, &PUBLISHED, &[], 1);
    assert!(shop::households(&records, &by_themselves).iter().any(|home| home.len() == MOST_PEOPLE));
    for number in 0..MOST_PEOPLE {
        let host = format!("resident-{number}");
        let resolution = shop::resolve(&records, &PUBLISHED, &[household("visitor", &host)], 1);
        assert!(live_together(&records, &resolution, ["visitor", &host]), "{host}");
        let homes = shop::households(&records, &resolution);
        assert!(homes.iter().all(|home| home.len() <= MOST_PEOPLE), "{host}");
    }
}

/// More ties than a household has room for: the newest ones count.
#[test]
fn the_newest_of_too_many_ties_count() {
    let name = |number: u8| String::from(char::from(b'a' + number)).repeat(6);
    let stranger = |number: u8| person(&name(number), &name(number + 9)).key(&number.to_string());
    let strangers: Vec<Person> = (0..14).map(stranger).collect();
    let records = shop::records(&strangers);
    let chain: Vec<Said> =
        (0..13).map(|number: usize| household(&number.to_string(), &(number + 1).to_string())).collect();
    let resolution = shop::resolve(&records, &PUBLISHED, &chain, 1);
    let sizes: Vec<usize> =
        shop::households(&records, &resolution).iter().map(std::collections::BTreeSet::len).collect();
    assert!(sizes.contains(&MOST_PEOPLE) && sizes.len() == 2, "{sizes:?}");
    assert!(live_together(&records, &resolution, ["2", "13"]));
    assert!(!live_together(&records, &resolution, ["1", "2"]));
}
