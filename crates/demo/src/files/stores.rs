//! The shops that till records name as usual, a drive and a web shop, and the people who work there: lists such as
//! a head office keeps.

use super::table::{PLAIN, Table};
use crate::Error;
use crate::lexicon::{Gender, Lexicon};
use crate::random::Random;
use std::path::{Path, PathBuf};

/// Shops, coded FR001 and on.
pub(crate) const SHOPS: usize = 48;
/// Associates of a shop.
const STAFF: usize = 4;

const STORE_HEADINGS: [&str; 13] = [
    "code",
    "name",
    "kind",
    "region",
    "country",
    "street",
    "postcode",
    "city",
    "catchment",
    "phone",
    "email",
    "opening_hours",
    "manager",
];
const STREETS: [&str; 6] = [
    "rue de la République",
    "place du Marché",
    "avenue Jean Jaurès",
    "rue Nationale",
    "boulevard Gambetta",
    "rue du Commerce",
];

/// Writes `stores.csv` and `associates.csv`.
pub(crate) fn write(lexicon: &Lexicon, random: &mut Random, out: &Path) -> Result<[PathBuf; 2], Error> {
    let mut stores = Table::create(out, "stores.csv", &PLAIN, &STORE_HEADINGS)?;
    let headings = ["code", "first_name", "last_name", "store", "from", "to"];
    let mut associates = Table::create(out, "associates.csv", &PLAIN, &headings)?;
    for number in 1..=SHOPS {
        let code = format!("FR{number:03}");
        shop(lexicon, random, &mut stores, number, &code)?;
        for place in 1..=STAFF {
            associate(lexicon, random, &mut associates, &code, (number - 1) * STAFF + place)?;
        }
    }
    for (code, name, kind) in [("DRV01", "Drive Vélizy", "drive"), ("WEB01", "Boutique en ligne", "web")] {
        stores.row(&[code, name, kind, "europe", "FR", "", "", "", "", "", "", "", ""])?;
    }
    Ok([stores.finish()?, associates.finish()?])
}

fn shop(
    lexicon: &Lexicon,
    random: &mut Random,
    stores: &mut Table,
    number: usize,
    code: &str,
) -> Result<(), Error> {
    let (city, postcode) = lexicon.town(random);
    let (city, postcode) = (city.to_owned(), postcode.to_owned());
    let street = format!("{} {}", random.between(1, 120), random.pick(&STREETS));
    let phone = format!("01990{number:05}");
    let email = format!("{}@magasins.example", code.to_lowercase());
    let manager = format!("A{:04}", (number - 1) * STAFF + 1);
    let catchment = format!("{}*", postcode.get(..2).unwrap_or(&postcode));
    stores.row(&[
        code,
        &format!("{city} {number:02}"),
        "shop",
        "europe",
        "FR",
        &street,
        &postcode,
        &city,
        &catchment,
        &phone,
        &email,
        "Mo-Sa 10:00-19:00",
        &manager,
    ])
}

fn associate(
    lexicon: &Lexicon,
    random: &mut Random,
    associates: &mut Table,
    store: &str,
    number: usize,
) -> Result<(), Error> {
    let gender = if random.chance(0.6) { Gender::Female } else { Gender::Male };
    let first = lexicon.first_name(gender, random.between(1965, 2003), random).to_owned();
    let last = lexicon.surname(random);
    let from = format!("{}-{:02}-01", random.between(2012, 2023), random.between(1, 12));
    let left = random.chance(0.2);
    let to = if left { format!("2024-{:02}-28", random.between(1, 12)) } else { String::new() };
    associates.row(&[&format!("A{number:04}"), &first, &last, store, &from, &to])
}
