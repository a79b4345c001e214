//! One full explanation as a steward reads it.

use crate::person::person;
use crate::population;
use crate::shop::{self, PUBLISHED};
use serde_json::Value;

/// Numbers to one decimal, so that only what a reader would notice shows up in a review.
fn rounded(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let bits = number.as_f64().expect("an explanation holds plain numbers");
            *value = ((bits * 10.0).round() / 10.0).into();
        }
        Value::Array(all) => all.iter_mut().for_each(rounded),
        Value::Object(fields) => fields.values_mut().for_each(rounded),
        _ => {}
    }
}

#[test]
fn a_married_woman_with_a_nickname() {
    let mut people = population::of_size(2_000);
    let at_home = |first, last| person(first, last).street(7, "rue pasteur").town("75011", "paris");
    people.push(at_home("catherine", "quemener").born("1971-05-08").email("soleil9@poste.example").key("a"));
    people.push(at_home("cathy", "roux").also("quemener").born("1971-08-05").phone(33_611_223_344).key("b"));
    let records = shop::records(&people);
    let explanation = shop::explain_pair(&records, &PUBLISHED, &[], ["a", "b"]);
    let mut json = serde_json::to_value(&explanation).unwrap();
    rounded(&mut json);
    json["model"] = "the published one".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn an_explanation_lists_what_was_compared_and_adds_up() {
    let mut people = population::of_size(2_000);
    people.push(person("catherine", "quemener").born("1971-05-08").key("a"));
    people.push(person("cathy", "quemener").phone(33_611_223_344).key("b"));
    let records = shop::records(&people);
    let explanation = shop::explain_pair(&records, &PUBLISHED, &[], ["a", "b"]);
    let listed: Vec<&str> = explanation.weights.iter().map(|weight| weight.attribute.key()).collect();
    assert_eq!(listed, ["first_name", "last_name", "name_order"]);
    let bits: f64 = explanation.weights.iter().map(|weight| weight.bits).sum();
    assert!((explanation.prior + bits + explanation.other_alternative - explanation.score).abs() < 1e-6);
    assert_eq!(explanation.model, PUBLISHED.version);
}
