//! The model file: what is written is what decides, what is wrong is refused by name, nobody is in it.

use crate::population;
use crate::shop::{self, PUBLISHED};
use identity::resolve::Model;
use identity::resolve::model::Error;
use std::collections::BTreeSet;

#[test]
fn a_saved_model_decides_the_same() {
    let read = read(&PUBLISHED.to_toml()).unwrap();
    assert_eq!(read, *PUBLISHED);
    assert_eq!(read.to_toml(), PUBLISHED.to_toml());
    assert_eq!(read.frequencies_file(), PUBLISHED.frequencies_file());
    let records = shop::records(&population::of_size(1_000));
    let [one, two] = [&PUBLISHED, &read].map(|model| shop::resolve(&records, model, &[], 1));
    assert!(one.links.len() > 100, "there is something to decide");
    assert_eq!(one.customer_of, two.customer_of);
    assert_eq!(one.household_of, two.household_of);
    assert_eq!(one.links, two.links);
    assert_eq!(one.reviews, two.reviews);
}

/// The model of this readable file, with the frequencies that belong to it.
fn read(text: &str) -> Result<Model, Error> {
    Model::from_files(text, &PUBLISHED.frequencies_file())
}

/// The file with one place changed.
fn changed(from: &str, to: &str) -> Result<Model, Error> {
    let text = PUBLISHED.to_toml();
    assert!(text.contains(from), "the file has no {from}");
    read(&text.replacen(from, to, 1))
}

fn check(from: &str, to: &str, named: &str) {
    let error = changed(from, to).expect_err("the file is refused").to_string();
    assert!(error.contains(named), "{error} does not name {named}");
}

/// A share of a level, replaced.
fn with_share(attribute: &str, level: &str, class: &str, share: &str) -> Result<Model, Error> {
    let mut file: toml::Table = PUBLISHED.to_toml().parse().expect("a model file is TOML");
    file["levels"][attribute][level][class] = share.parse::<f64>().expect("the tests write numbers").into();
    read(&file.to_string())
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
        read(&format!("{text}\n[{heading}]\nsame_person = 0.5\nhousehold = 0.5\nstrangers = 0.5\n"))
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
    assert_eq!(changed("format = 2", "format = 99"), Err(Error::Format { found: 99 }));
    check("format = 2", "format = 99", "train the model again");
}

#[test]
fn a_missing_level_is_named() {
    check("[levels.first_name.nickname]", "[levels.first_name.diminutive]", "levels.first_name.diminutive");
    let mut file: toml::Table = PUBLISHED.to_toml().parse().unwrap();
    file["levels"]["birth_date"].as_table_mut().unwrap().remove("swapped");
    let error = read(&file.to_string()).unwrap_err().to_string();
    assert!(error.contains("levels.birth_date.swapped") && error.contains("missing"), "{error}");
}

#[test]
fn a_share_out_of_range_is_named() {
    assert!(matches!(with_share("email", "typo", "household", "0.25"), Err(Error::Edited { .. })));
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
        read(&file.to_string())
    };
    for number in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(pairs(number), Err(Error::Value { place, .. }) if place == "pairs"), "{number}");
    }
}

#[test]
fn thresholds_may_be_edited_and_nothing_else() {
    let thresholds = |review: f64, same_person: f64| {
        let mut file: toml::Table = PUBLISHED.to_toml().parse().unwrap();
        file["thresholds"]["review"] = review.into();
        file["thresholds"]["same_person"] = same_person.into();
        read(&file.to_string())
    };
    let stricter = thresholds(3.0, 9.5).unwrap();
    assert_eq!((stricter.thresholds.review, stricter.thresholds.same_person), (3.0, 9.5));
    assert_eq!(stricter.version, PUBLISHED.version);
    assert_eq!(thresholds(4.0, 4.0).map(|model| model.thresholds.review), Ok(4.0));
    for (review, same_person) in [(4.5, 4.0), (f64::NAN, 4.0), (2.0, f64::NAN), (2.0, f64::INFINITY)] {
        let error = thresholds(review, same_person).unwrap_err();
        assert!(
            matches!(error, Error::Value { place, .. } if place == "thresholds"),
            "{review} {same_person}"
        );
    }
    let edited = |edit: &dyn Fn(&mut toml::Table)| {
        let mut file: toml::Table = PUBLISHED.to_toml().parse().unwrap();
        edit(&mut file);
        assert_eq!(read(&file.to_string()), Err(Error::Edited { stated: PUBLISHED.version.clone() }));
    };
    edited(&|file| file["trained_on"] = (PUBLISHED.trained_on as i64 + 1).into());
    edited(&|file| file["pairs"]["strangers"] = (PUBLISHED.parameters.pairs[2] * 1.000_000_1).into());
    edited(&|file| file["levels"]["email"]["typo"]["household"] = 0.25.into());
    edited(&|file| file["blocking"] = toml::Value::Array(vec!["email".into()]));
    check("strangers = ", "strangers = 1", "[thresholds]");
    check("exclusive_ids = false", "exclusive_ids = true", "was changed");
    check(&PUBLISHED.version, "m0123456789abcdef", "m0123456789abcdef");
}

/// How the frequency file is refused.
fn refused(file: &[u8]) -> Error {
    Model::from_files(&PUBLISHED.to_toml(), file).expect_err("the frequency file is refused")
}

#[test]
fn frequencies_that_are_not_whole_are_refused() {
    let file = PUBLISHED.frequencies_file();
    for length in [0, 3, 8, 11, 12, 20, 40, file.len() / 2, file.len() - 1] {
        assert_eq!(refused(&file[..length]), Error::FrequenciesDamaged, "{length} bytes");
    }
    for place in [13, 40, file.len() / 2, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[place] ^= 4;
        assert_eq!(refused(&damaged), Error::FrequenciesDamaged, "byte {place}");
    }
    assert_eq!(refused(&[file.as_slice(), b"more"].concat()), Error::FrequenciesDamaged);
    assert_eq!(refused(b"first_name;last_name\n"), Error::NoFrequencies);
    let mut newer = file.clone();
    newer[8] = 99;
    assert_eq!(refused(&newer), Error::FrequenciesFormat { found: 99 });
}

#[test]
fn frequencies_of_another_model_are_refused() {
    let other = shop::train(&shop::records(&population::of_size(300)), 1);
    let error = refused(&other.frequencies_file());
    let (model, frequencies) = (PUBLISHED.version.clone(), other.version.clone());
    assert_eq!(error.to_string().matches(&model).count(), 1);
    assert_eq!(error, Error::OtherModel { model, frequencies });
    // Even under this model's name, they are not what it was made with.
    let renamed = other.frequencies.to_bytes(&PUBLISHED.version);
    assert_eq!(refused(&renamed), Error::Edited { stated: PUBLISHED.version.clone() });
}

/// Short values are searched for as whole words, since `paris` is a part of `comparison`.
#[test]
fn the_files_hold_nobody() {
    let text = PUBLISHED.to_toml();
    let frequencies = PUBLISHED.frequencies_file();
    let stands_in_frequencies =
        |value: &str| frequencies.windows(value.len()).any(|part| part == value.as_bytes());
    let words: BTreeSet<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    let (mut searched, mut tried) = (0, BTreeSet::new());
    for person in population::training() {
        let one = &person.0;
        let names = [&one.first_name, &one.last_name, &one.other_last_name, &one.city, &one.birth_place];
        for part in names.iter().flat_map(|name| name.split(' ')).filter(|part| part.len() > 1) {
            assert!(!words.contains(part), "the model file holds a name");
            assert!(part.len() < 5 || !tried.insert(part.to_owned()) || !stands_in_frequencies(part));
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
