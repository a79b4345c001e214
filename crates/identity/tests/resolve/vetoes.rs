//! What must never be one person, and the near misses that a veto must leave to the score.

use crate::cases::pattern_of;
use crate::person::{Person, person};
use crate::population;
use crate::shop::{self, EXCLUSIVE, PUBLISHED, customers, households, together};
use identity::records::Records;
use identity::resolve::veto::{Veto, veto};
use identity::resolve::{Model, Outcome};

fn of_pair(a: &Person, b: &Person, exclusive_ids: bool) -> Option<Veto> {
    let records = shop::records(&[a.clone().key("a"), b.clone().key("b")]);
    let candidates = shop::candidates(&records, &PUBLISHED, 1);
    let [a_index, b_index] = ["a", "b"].map(|key| shop::index(&records, key));
    let (left, right) = (records.get(a_index), records.get(b_index));
    let pattern = pattern_of(a, b);
    let found = veto(&candidates, left, right, pattern, exclusive_ids);
    assert_eq!(found, veto(&candidates, right, left, pattern, exclusive_ids), "a veto has no direction");
    found
}

fn in_population(pair: &[Person]) -> Records {
    let mut people = population::of_size(2_000);
    people.extend_from_slice(pair);
    shop::records(&people)
}

fn check(a: &Person, b: &Person, expected: Option<Veto>) {
    assert_eq!(of_pair(a, b, false), expected, "{a:?} {b:?}");
}

fn at_home(first: &str) -> Person {
    person(first, "pradal").street(7, "rue pasteur").town("75011", "paris")
}

#[test]
fn twins() {
    let catherine = at_home("catherine").born("2001-03-04");
    let isabelle = at_home("isabelle").born("2001-03-04");
    check(&catherine, &isabelle, Some(Veto::Twins));
    check(&catherine, &isabelle.clone().last("pradal garcia"), Some(Veto::Twins));
    let by_phone = |one: &Person| one.clone().street(0, "").phone(33_611_223_344);
    check(&by_phone(&catherine), &by_phone(&isabelle), Some(Veto::Twins));
    check(&catherine, &isabelle.clone().first("cathy"), None);
    check(&catherine, &isabelle.clone().first("zephyrine"), None);
    check(&catherine, &isabelle.clone().first(""), None);
    check(&catherine, &isabelle.clone().last("garcia"), None);
    check(&catherine, &isabelle.clone().street(9, "rue pasteur"), None);
    check(&catherine, &isabelle.clone().born("2001-04-03"), None);
    let id = |one: &Person, id| one.clone().national_id(id);
    check(&id(&catherine, "id7700112233"), &id(&isabelle, "id7700112233"), None);
    check(&id(&catherine, "id7700112233"), &id(&isabelle, "id9900112288"), Some(Veto::Twins));
}

#[test]
fn parent_and_child() {
    let mother = at_home("catherine").born("1959-03-04");
    let child = at_home("isabelle").born("1984-11-25");
    check(&mother, &child, Some(Veto::ParentAndChild));
    check(&mother, &child.clone().last("garcia"), Some(Veto::ParentAndChild));
    check(&mother, &child.clone().born("1974-11-25"), Some(Veto::ParentAndChild));
    check(&mother, &child.clone().born("1973-11-25"), Some(Veto::SameHousehold));
    // Exchanged digits or the day repeated: perhaps one person, so the score decides.
    check(&mother, &child.clone().born("1995-03-04"), None);
    check(&mother, &child.clone().born("1984-03-04"), None);
    check(&mother, &child.clone().first("cathy"), None);
    check(&mother, &child.clone().first("c"), None);
    check(&mother, &child.clone().street(9, "rue pasteur"), None);
    check(&mother.national_id("id7700112233"), &child.national_id("id7700112234"), None);
}

#[test]
fn people_of_one_household() {
    let address = "famille.pradal@poste.example";
    let one = person("catherine", "pradal").email(address);
    let other = person("olivier", "pradal").email(address);
    check(&one, &other, Some(Veto::SameHousehold));
    check(&one, &other.clone().last("garcia"), Some(Veto::SameHousehold));
    let born = |one: &Person, date| one.clone().born(date);
    check(&born(&one, "1980-03-04"), &born(&other, "1980-11-25"), Some(Veto::SameHousehold));
    check(&born(&one, "1980-03-04"), &born(&other, "1980-04-03"), None);
    check(&one, &other.clone().email("olivier.pradal@boite.example"), None);
    check(&one, &other.clone().first("katie"), None);
    check(&one, &other.clone().first("zephyrine"), None);
    // A family name in the place of the given name is no second given name.
    check(&one, &other.clone().first("garcia"), None);
    check(&one.national_id("id7700112233"), &other.national_id("id7700112233"), None);
}

#[test]
fn exclusive_ids() {
    let with_id = |id| person("catherine", "pradal").born("1980-03-04").national_id(id);
    let check = |other, exclusive, expected| {
        let found = of_pair(&with_id("id7700112233"), &with_id(other), exclusive);
        assert_eq!(found, expected, "{other} {exclusive}");
    };
    check("id9900112288", true, Some(Veto::ExclusiveIds));
    check("id9900112288", false, None);
    check("id7700112233", true, None);
    check("id7700112234", true, None);
    check("", true, None);
}

/// Two records of the population that share nearly everything: are they one customer?
fn check_resolved(pair: &[Person; 2], model: &Model, one_person: bool) {
    let records = in_population(pair);
    let resolution = shop::resolve(&records, model, &[], 2);
    assert_eq!(together(&records, &resolution, ["a", "b"]), one_person, "{pair:?}");
    let live_together = |set: &std::collections::BTreeSet<String>| set.contains("a") && set.contains("b");
    assert_eq!(customers(&records, &resolution).iter().any(live_together), one_person);
    assert!(households(&records, &resolution).iter().any(live_together), "one household: {pair:?}");
}

#[test]
fn vetoes_keep_customers_apart_but_not_households() {
    let base = |first| at_home(first).born("2001-03-04").phone(33_611_223_344).email("pradal7@poste.example");
    let a = || base("catherine").key("a");
    check_resolved(&[a(), base("isabelle").key("b")], &PUBLISHED, false);
    check_resolved(&[a(), base("isabelle").born("1971-11-25").key("b")], &PUBLISHED, false);
    check_resolved(&[a(), base("cathy").key("b")], &PUBLISHED, true);
    let with_ids =
        || [a().national_id("id7700112233"), base("catherine").key("b").national_id("id9900112288")];
    check_resolved(&with_ids(), &EXCLUSIVE, false);
    check_resolved(&with_ids(), &PUBLISHED, true);
}

/// A record that fits two people equally must not make them one.
#[test]
fn nobody_is_joined_through_a_third_record() {
    let check = |people: [Person; 3], model: &Model| {
        let mut all = population::of_size(2_000);
        all.extend(people);
        let records = shop::records(&all);
        let resolution = shop::resolve(&records, model, &[], 2);
        let [ac, bc, ab] =
            [["a", "c"], ["b", "c"], ["a", "b"]].map(|pair| together(&records, &resolution, pair));
        assert_eq!((ac || bc, ab), (true, model.exclusive_ids == PUBLISHED.exclusive_ids));
    };
    let base = |key| {
        let one = at_home("catherine").born("2001-03-04").phone(33_611_223_344);
        one.email("pradal7@poste.example").card("2990000000017").born_in("ploudalmezeau").key(key)
    };
    let with_ids =
        || [base("a").national_id("id7700112233"), base("b").national_id("id9900112288"), base("c")];
    check(with_ids(), &EXCLUSIVE);
    check(with_ids(), &PUBLISHED);
}

#[test]
fn an_explanation_names_the_veto() {
    let base = |key| at_home("catherine").born("2001-03-04").phone(33_611_223_344).key(key);
    let records =
        in_population(&[base("a").national_id("id7700112233"), base("b").national_id("id9900112288")]);
    let explain = |model| shop::explain_pair(&records, model, &[], ["a", "b"]);
    assert_eq!(explain(&EXCLUSIVE).veto, Some(Veto::ExclusiveIds));
    assert_eq!(explain(&EXCLUSIVE).outcome, Outcome::Different);
    assert_eq!((explain(&PUBLISHED).veto, explain(&PUBLISHED).outcome), (None, Outcome::Same));
}
