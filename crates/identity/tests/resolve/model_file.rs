//! The model file: what is written is what decides, what is wrong is refused by name, nobody is in it.

use crate::population;
use crate::shop::{self, PUBLISHED};
use identity::resolve::Model;
use identity::resolve::model::Error;
use std::collections::BTreeSet;

#[test]
fn a_saved_model_decides_the_same() {
    let text = PUBLISHED.to_toml();
    let read = Model::from_toml(&text).unwrap();
    assert_eq!(read, *PUBLISHED);
    assert_eq!(read.to_toml(), text);
    let records = shop::records(&population::of_size(1_000));
    let [one, two] = [&PUBLISHED, &read].map(|model| shop::resolve(&records, model, &[], 1));
    assert!(one.links.len() > 100, "there is something to decide");
    assert_eq!(one.customer_of, two.customer_of);
    assert_eq!(one.household_of, two.household_of);
    assert_eq!(one.links, two.links);
    assert_eq!(one.reviews, two.reviews);
}

/// The file with one place changed.
fn changed(from: &str, to: &str) -> Result<Model, Error> {
    let text = PUBLISHED.to_toml();
    assert!(text.contains(from), "the file has no {from}");
    Model::from_toml(&text.replacen(from, to, 1))
}

fn check(from: &str, to: &str, named: &str) {
    let error = changed(from, to).expect_err("the file is refused").to_string();
    assert!(error.contains(named), "{error} does not name {named}");
}

/// A share of a level, replaced.
fn with_share(attribute: &str, level: &str, class: &str, share: &str) -> Result<Model, Error> {
    let mut file: toml::Table = PUBLISHED.to_toml().parse().expect("a model file is TOML");
    file["levels"][attribute][level][class] = share.parse::<f64>().expect("the tests write numbers").into();
    Model::from_toml(&file.to_string())
}

#[test]
fn unknown_keys_are_refused() {
    check("trained_on", "colour = 1\ntrained_on", "colour");
    check("[thresholds]", "[thresholds]\nmaybe = 1.0", "maybe");
    check("[pairs]", "[pairs]\nfriends = 1.0", "friends");
    check("\"email\"", "\"e_mail\"", "e_mail");
}

#[test]
fn unknown_attributes_and_levels_are_refused() {
    let more = |heading: &str| {
        let text = PUBLISHED.to_toml();
        Model::from_toml(&format!(
            "{text}\n[{heading}]\nsame_person = 0.5\nhousehold = 0.5\nstrangers = 0.5\n"
        ))
    };
    let check = |place: &str, rest: &str| {
        let error = more(&format!("{place}{rest}")).expect_err("refused").to_string();
        assert!(error.contains(place), "{error} does not name {place}");
    };
    check("levels.nose", ".same");
    check("levels.first_name.green", "");
    check("levels.first_name.missing", "");
}

#[test]
fn another_format_is_refused() {
    assert_eq!(changed("format = 1", "format = 99"), Err(Error::Format { found: 99 }));
    check("format = 1", "format = 99", "train the model again");
}

#[test]
fn a_missing_level_is_named() {
    check("[levels.first_name.nickname]", "[levels.first_name.diminutive]", "levels.first_name.diminutive");
    let mut file: toml::Table = PUBLISHED.to_toml().parse().unwrap();
    file["levels"]["birth_date"].as_table_mut().unwrap().remove("swapped");
    let error = Model::from_toml(&file.to_string()).unwrap_err().to_string();
    assert!(error.contains("levels.birth_date.swapped") && error.contains("missing"), "{error}");
}

#[test]
fn a_share_out_of_range_is_named() {
    assert!(with_share("email", "typo", "household", "0.25").is_ok());
    for share in ["0", "-0.1", "1.5", "nan", "inf"] {
        let error = with_share("email", "typo", "household", share).unwrap_err();
        let expected = Error::Value {
            place: "levels.email.typo".into(),
            problem: "a share lies above 0 and is at most 1",
        };
        assert_eq!(error, expected, "{share}");
    }
    let pairs = |number: f64| {
        let mut file: toml::Table = PUBLISHED.to_toml().parse().unwrap();
        file["pairs"]["household"] = number.into();
        Model::from_toml(&file.to_string())
    };
    for number in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(pairs(number), Err(Error::Value { place, .. }) if place == "pairs"), "{number}");
    }
}

/// Short values are searched for as whole words, since `paris` is a part of `comparison`.
#[test]
fn the_file_holds_nobody() {
    let text = PUBLISHED.to_toml();
    let words: BTreeSet<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    let mut searched = 0;
    for person in population::training() {
        let one = &person.0;
        let names = [&one.first_name, &one.last_name, &one.other_last_name, &one.city, &one.birth_place];
        for part in names.iter().flat_map(|name| name.split(' ')).filter(|part| part.len() > 1) {
            assert!(!words.contains(part), "the model file holds a name");
            searched += 1;
        }
        let phones = one.phones.iter().map(u64::to_string);
        let others = [&one.street, &one.national_id].into_iter().chain(&one.emails).chain(&one.loyalty_cards);
        for value in others.cloned().chain(phones).filter(|value| !value.is_empty()) {
            assert!(!text.contains(&value), "the model file holds a value");
            searched += 1;
        }
    }
    assert!(searched > 10_000);
}
