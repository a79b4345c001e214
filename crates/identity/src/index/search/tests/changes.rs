//! What holds for any names, any text and any order of changes.

use super::*;
use proptest::prelude::*;

/// A shop in which each record may say any of three things, as it changes over time.
struct Changing {
    rows: Vec<CleanRecord>,
}

impl Changing {
    const VERSIONS: usize = 3;

    fn new() -> Changing {
        let row = |number: usize| clean(&PEOPLE[number % PEOPLE.len()], number / Self::VERSIONS);
        Changing {
            rows: (0..PEOPLE.len() * Self::VERSIONS)
                .map(|number| row(number * 7))
                .enumerate()
                .map(keyed)
                .collect(),
        }
    }

    /// The records as they are when each says this version.
    fn records(&self, says: &[usize]) -> Records {
        let mut records = assemble(self.rows.iter().cloned());
        let keep: Vec<bool> =
            (0..self.rows.len()).map(|row| says[row / Self::VERSIONS] == row % Self::VERSIONS).collect();
        records.retain(&keep);
        records
    }
}

fn keyed((number, clean): (usize, CleanRecord)) -> CleanRecord {
    CleanRecord { record_id: (number / Changing::VERSIONS).to_string(), ..clean }
}

const ASKED: [&str; 14] = [
    "mar",
    "d",
    "jean",
    "dupnot",
    "06 12",
    "75",
    "paris",
    "lefevre",
    "free",
    "camille 2001",
    "moustache",
    "quatrine",
    "29900",
    "martin",
];

/// Deeds: the record concerned, and the version it says from then on; none where it goes.
fn deeds() -> impl Strategy<Value = Vec<(usize, Option<usize>)>> {
    let version = proptest::option::weighted(0.8, 0..Changing::VERSIONS);
    proptest::collection::vec((0..PEOPLE.len(), version), 0..40)
}

/// Where more fit than may be looked at, those count that come first in the lists, whichever came in first.
#[test]
fn records_that_came_in_later_have_the_order_of_a_fresh_start() {
    let both = [clean(&PEOPLE[4], 4), clean(&PEOPLE[4], 24)];
    let named = |key: &str, clean: &CleanRecord| CleanRecord { record_id: key.to_owned(), ..clean.clone() };
    let records = assemble([named("4", &both[0]), named("24", &both[1])].into_iter());
    let of = |index: Index| Some(Findable::from(index));
    for order in [[0, 1], [1, 0]] {
        let mut search = Search::build(&records, &|_| false);
        order.into_iter().for_each(|index| search.add(&records, index));
        let ask = |search: &Search| search.find_among(&records, &Query::read(PEOPLE[4].1), 8, &of, 1);
        assert_eq!(ask(&search), ask(&Search::build(&records, &|_| true)), "{order:?}");
        assert_eq!(ask(&search).hits.len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn changes_in_any_order_end_like_a_fresh_start(
        start in 0..PEOPLE.len(), deeds in deeds(), most in 1_usize..40, rewrite: bool,
    ) {
        let shop = Changing::new();
        let (mut says, mut alive) = (vec![0; PEOPLE.len()], vec![false; PEOPLE.len()]);
        alive[..start].fill(true);
        let mut records = shop.records(&says);
        let mut search = Search::build(&records, &|index| alive[index as usize]);
        for (place, (record, version)) in deeds.iter().enumerate() {
            let index = *record as Index;
            if alive[*record] {
                search.remove(&records, index, records.get(index));
            }
            alive[*record] = version.is_some();
            if let Some(version) = version {
                says[*record] = *version;
                records = shop.records(&says);
                search.add(&records, index);
            }
            if rewrite && place % 7 == 3 {
                search.rewrite(&records);
            }
        }
        let fresh = Search::build(&records, &|index| alive[index as usize]);
        let of = |index: Index| alive[index as usize].then_some(Findable::from(index / 2));
        for typed in ASKED {
            let ask = |search: &Search| search.find_among(&records, &Query::read(typed), 8, &of, most);
            prop_assert_eq!(ask(&search), ask(&fresh), "{} with {}", typed, most);
        }
    }

    #[test]
    fn anybody_is_found_by_the_beginnings_of_their_names(
        person in 0..PEOPLE.len(), first in 3_usize..12, last in 3_usize..12, turned: bool,
    ) {
        let (row, records) = (PEOPLE[person], people());
        let search = Search::build(&records, &|_| true);
        let start = |text: &str, length: usize| text.chars().take(length).collect::<String>();
        let (first, last) = (start(row.0, first), start(row.1, last));
        let typed = if turned { format!("{last} {first}") } else { format!("{first} {last}") };
        let found = search.find(&records, &Query::read(&typed), 100, &all);
        prop_assert!(found.hits.iter().any(|hit| hit.index as usize == person), "{}", typed);
    }

    #[test]
    fn an_exchange_of_neighbours_is_forgiven(person in 0..PEOPLE.len(), place in 0_usize..10) {
        let (row, records) = (PEOPLE[person], people());
        let search = Search::build(&records, &|_| true);
        let mut letters = row.1.replace(' ', "").into_bytes();
        prop_assume!(letters.len() >= 4);
        let place = place % (letters.len() - 1);
        letters.swap(place, place + 1);
        let typed = String::from_utf8(letters).unwrap();
        let found = search.find(&records, &Query::read(&typed), 100, &all);
        prop_assert!(found.hits.iter().any(|hit| hit.index as usize == person), "{}", typed);
    }

    #[test]
    fn any_text_is_answered(typed in "\\PC{0,60}|[\\x00-\\x7f]{0,40}|([0-9+./ -]{1,6} ?){0,8}|[a-z@. ]{0,40}") {
        let records = people();
        let search = Search::build(&records, &|_| true);
        let query = Query::read(&typed);
        prop_assert!(query.readings.len() <= 2 && query.readings.iter().all(|pieces| pieces.len() <= 8));
        prop_assert!(search.find(&records, &query, 10, &all).hits.len() <= 10);
    }
}
