//! A small retailer made up by hand: families that share a phone, an address or a mailbox, twins, a father and
//! his son of one name, people met twice with a nickname or half of their data. A household follows from a few
//! numbers, so that a failing sequence shrinks.

use proptest::prelude::*;

/// The sources, with the best one first.
pub const SOURCES: [&str; 2] = ["till", "web"];
/// What a file has.
pub const HEADINGS: [&str; 9] =
    ["record_id", "first_name", "last_name", "birth_date", "email", "phone", "street", "postcode", "city"];

/// A record's source and its key there.
pub type Key = (usize, String);

/// One record as a source says it, in the order of [`HEADINGS`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub source: usize,
    pub cells: [String; 9],
}

impl Row {
    pub fn key(&self) -> Key {
        (self.source, self.cells[0].clone())
    }

    /// What the source says of the same record another day.
    pub fn told(&self, how: usize) -> Row {
        let mut row = self.clone();
        match how % 5 {
            0 => {}
            1 => row.cells[4] = format!("other{}@exemple.fr", row.cells[0]),
            2 => row.cells[3].clear(),
            3 => row.cells[2] = "Lefebvre".to_owned(),
            _ => row.cells[5] = SHARED_PHONE.to_owned(),
        }
        row
    }
}

/// A phone that the shop enters where it knows none.
pub const SHARED_PHONE: &str = "+33142000000";

const FIRST: [(&str, &str); 8] = [
    ("Marie", "Mimi"),
    ("Michel", "Mich"),
    ("Catherine", "Cathy"),
    ("Frédéric", "Fred"),
    ("Apolline", "Apolline"),
    ("Gauthier", "Gautier"),
    ("Jean-Luc", "Jean Luc"),
    ("Inès", "Ines"),
];
const LAST: [&str; 5] = ["Martin", "Bernard", "Quatremer", "Barbotin", "Vaugirard"];
const TOWNS: [(&str, &str); 3] = [("75011", "Paris"), ("69003", "Lyon"), ("49000", "Angers")];

/// A household, by numbers.
#[derive(Clone, Debug)]
pub struct Family {
    last: usize,
    town: usize,
    /// Which of phone, mailbox and birth date (twins) they share, and whether they are namesakes.
    shares: u8,
    people: Vec<Vec<u8>>,
}

/// Any family: up to three people with one to three records each.
fn family() -> impl Strategy<Value = Family> {
    let records = prop::collection::vec(any::<u8>(), 1..4);
    let people = prop::collection::vec(records, 1..4);
    (0..LAST.len(), 0..TOWNS.len(), 0..16u8, people).prop_map(|(last, town, shares, people)| Family {
        last,
        town,
        shares,
        people,
    })
}

/// A retailer's records.
pub fn retailer() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(family(), 3..8).prop_map(|families| {
        families.iter().enumerate().flat_map(|(number, family)| rows(number, family)).collect()
    })
}

fn rows(number: usize, family: &Family) -> Vec<Row> {
    let mut rows = Vec::new();
    for (person, records) in family.people.iter().enumerate() {
        for (nth, how) in records.iter().enumerate() {
            rows.push(row(number, family, person, nth, *how));
        }
    }
    rows
}

fn row(number: usize, family: &Family, person: usize, nth: usize, how: u8) -> Row {
    let has = |bit: u8| how & bit == 0;
    let shares = |bit: u8| family.shares & bit != 0;
    let name = FIRST[if shares(8) { number } else { number + person } % FIRST.len()];
    let day = if shares(4) { 1 } else { 1 + person * 7 };
    let own = if shares(2) { 0 } else { person };
    let line = if shares(1) { 0 } else { person };
    let (postcode, city) = TOWNS[family.town];
    let kept = |keep: bool, text: String| if keep { text } else { String::new() };
    Row {
        source: usize::from(how >> 7),
        cells: [
            format!("r{number}-{person}-{nth}"),
            if how & 1 == 0 { name.0 } else { name.1 }.to_owned(),
            LAST[family.last].to_owned(),
            kept(
                has(2),
                format!("{}-03-{day:02}", 1950 + (number * 7 + usize::from(shares(8)) * person * 25) % 50),
            ),
            kept(has(4), format!("{}{number}{own}@exemple.fr", LAST[family.last].to_lowercase())),
            kept(has(8), format!("+336123{number:02}{line:02}{number:01}", number = number % 10)),
            kept(has(16), format!("{} rue des Lilas", 3 + number)),
            kept(has(32), postcode.to_owned()),
            kept(has(32), city.to_owned()),
        ],
    }
}
