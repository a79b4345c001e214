//! What is found, told on thirty people.

mod changes;

use super::*;
use crate::normalise::CleanRecord;
use crate::records::Builder;
use model::{CivilDate, Field};

/// First name, last name, second family name, e-mail, phone, card, postcode, town, birth.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u64,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const PEOPLE: [Row; 30] = [
    (
        "marie",
        "dupont",
        "",
        "marie.dupont@free.fr",
        33_612_345_601,
        "2990000000011",
        "75011",
        "paris",
        "1980-03-12",
    ),
    (
        "marie",
        "dupond",
        "",
        "mdupond@orange.fr",
        33_612_345_602,
        "2990000000028",
        "69003",
        "lyon",
        "1975-11-02",
    ),
    (
        "jean pierre",
        "martin",
        "",
        "jp.martin@gmail.com",
        33_612_345_603,
        "",
        "42000",
        "saint etienne",
        "1961-07-30",
    ),
    ("jean", "martin", "", "jean.martin@sfr.fr", 33_140_506_070, "", "75011", "paris", ""),
    ("pierre", "jean", "", "", 0, "", "13001", "marseille", "1990-01-15"),
    (
        "xavier",
        "de la tour",
        "",
        "xdlt@laposte.net",
        33_699_887_766,
        "2990000000035",
        "33000",
        "bordeaux",
        "",
    ),
    (
        "helene",
        "charpentier",
        "moreau",
        "helene.c@free.fr",
        32_475_123_456,
        "",
        "59000",
        "lille",
        "1988-12-25",
    ),
    ("helene", "moreau", "", "", 33_555_443_322, "", "06000", "nice", "1988-12-25"),
    ("philippe", "lefevre", "", "phil@lefevre.fr", 0, "ab12cd", "44000", "nantes", ""),
    ("filipe", "lefebvre", "", "", 33_611_111_112, "", "44100", "nantes", "1970-05-05"),
    ("francoise", "o brien", "", "f.obrien@free.fr", 33_622_334_455, "", "29200", "brest", ""),
    ("zoe", "paris", "", "zoe.paris@free.fr", 0, "", "69001", "lyon", ""),
    ("li", "wang", "", "li.wang@mail.com", 33_711_223_344, "", "75013", "paris", ""),
    ("lina", "bernard", "", "lina.b@free.fr", 0, "", "75014", "paris", ""),
    ("linda", "bernard", "", "", 33_711_223_355, "", "75015", "paris", ""),
    ("moussa", "diallo", "", "moustache74@gmail.com", 262_692_123_456, "", "97400", "saint denis", ""),
    ("catherine", "mathieu", "", "", 0, "", "67000", "strasbourg", ""),
    ("katrine", "matthieu", "", "", 0, "", "67100", "strasbourg", ""),
    ("anne sophie", "garcia de la vega", "de la vega", "asg@free.fr", 0, "", "31000", "toulouse", ""),
    ("ludovic", "van der berg", "", "ludo@vdb.be", 32_499_000_111, "", "1000", "bruxelles", ""),
    ("camille", "rousseau", "", "", 33_633_333_334, "", "35000", "rennes", "2001-02-03"),
    ("camille", "roussel", "", "", 33_633_333_335, "", "35000", "rennes", "2001-02-04"),
    ("martin", "martin", "", "", 0, "", "21000", "dijon", ""),
    ("emma", "petit", "", "", 0, "", "80000", "amiens", ""),
    ("emmanuelle", "petitjean", "", "", 0, "", "80000", "amiens", ""),
    ("paul", "saint martin", "", "", 0, "", "40000", "mont de marsan", ""),
    ("louis", "durand", "", "louis.durand@free.fr", 33_644_444_445, "2990000000042", "37000", "tours", ""),
    ("louise", "durand", "", "louise.durand@free.fr", 33_644_444_446, "2990000000059", "37000", "tours", ""),
    ("nguyen", "thi", "", "", 0, "", "94200", "ivry sur seine", ""),
    ("tom", "smith", "", "tom@smith.co.uk", 447_112_345_678, "", "sw1a2bj", "london", ""),
];

fn clean(row: &Row, key: usize) -> CleanRecord {
    let (first, last, other, email, phone, card, postcode, city, birth) = *row;
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    CleanRecord {
        source: "till".to_owned(),
        record_id: key.to_string(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        other_last_name: other.to_owned(),
        birth_date: filled(birth).map(|birth| birth.parse::<CivilDate>().unwrap()),
        emails: filled(email).into_iter().collect(),
        phones: (phone > 0).then_some(phone).into_iter().collect(),
        postcode: postcode.to_owned(),
        city: city.to_owned(),
        loyalty_cards: filled(card).into_iter().collect(),
        ..CleanRecord::default()
    }
}

fn assemble(all: impl Iterator<Item = CleanRecord>) -> Records {
    let mut builder = Builder::default();
    all.for_each(|clean| builder.push(&clean));
    Records::assemble(vec![builder])
}

fn people() -> Records {
    assemble(PEOPLE.iter().enumerate().map(|(key, row)| clean(row, key)))
}

fn all(index: Index) -> Option<u32> {
    Some(index)
}

fn name(index: Index) -> String {
    let row = PEOPLE[index as usize];
    format!("{} {}", row.0, row.1)
}

/// The names of those found begin with these, in this order; `..` at the end allows for more.
#[track_caller]
fn check(typed: &str, expected: &[&str]) {
    let records = people();
    let search = Search::build(&records, &|_| true);
    // A search that took everybody in one by one says the same.
    let mut grown = Search::default();
    (0..records.len() as Index).for_each(|index| grown.add(&records, index));
    let found = search.find(&records, &Query::read(typed), 10, &all);
    assert_eq!(found, grown.find(&records, &Query::read(typed), 10, &all), "{typed:?} after growing");
    let mut names: Vec<String> = found.hits.iter().map(|hit| name(hit.index)).collect();
    let open = expected.last() == Some(&"..");
    let expected = &expected[..expected.len() - usize::from(open)];
    names.truncate(if open { expected.len() } else { usize::MAX });
    assert_eq!(names, expected, "{typed:?}");
}

/// Where what was typed was found for the best hit.
#[track_caller]
fn check_fields(typed: &str, expected: &[Field]) {
    let records = people();
    let search = Search::build(&records, &|_| true);
    let found = search.find(&records, &Query::read(typed), 1, &all);
    assert_eq!(found.hits[0].matched.fields().collect::<Vec<_>>(), expected, "{typed:?}");
}

#[test]
fn every_key_leads_on() {
    check("mar", &["marie dupont", ".."]);
    check("zo", &["zoe paris"]);
    check("emma", &["emma petit", "emmanuelle petitjean", ".."]);
    check("emma pe", &["emma petit", "emmanuelle petitjean"]);
    check("emman pe", &["emmanuelle petitjean", "emma petit"]);
    check("li", &["li wang", "lina bernard", "linda bernard", ".."]);
    check("li ", &["li wang", ".."]);
    check("", &[]);
}

#[test]
fn words_come_in_any_order_with_or_without_accents() {
    check("Hélène Charp", &["helene charpentier"]);
    check("charp hel", &["helene charpentier"]);
    check("MOREAU Hélène", &["helene moreau", "helene charpentier"]);
    check("françoise o'brien", &["francoise o brien"]);
    check("jean martin", &["jean martin", "jean pierre martin"]);
    check("martin martin", &["martin martin", ".."]);
}

#[test]
fn names_are_found_by_their_parts_and_in_one_word() {
    check("pierre martin", &["jean pierre martin"]);
    check("jean-pierre m", &["jean pierre martin", "pierre jean"]);
    check("jeanpierre", &["jean pierre martin"]);
    check("tour xavier", &["xavier de la tour"]);
    check("delatour", &["xavier de la tour"]);
    check("de la tour", &["xavier de la tour", ".."]);
    check("vega anne", &["anne sophie garcia de la vega"]);
    check("st martin", &["paul saint martin", ".."]);
}

#[test]
fn typing_errors_are_forgiven_where_the_word_is_long_enough() {
    check("dupnot marie", &["marie dupont", ".."]);
    check("xaiver", &["xavier de la tour"]);
    check("cahrpenteir", &["helene charpentier"]);
    check("hleene char", &["helene charpentier"]);
    check("bordaeux", &["xavier de la tour"]);
    check("lni", &[]);
    check("dupont marie", &["marie dupont", "marie dupond"]);
}

#[test]
fn sounds_are_the_last_resort() {
    check("quatrinne", &["katrine matthieu"]);
    check("matieu quatrinne", &["katrine matthieu"]);
}

#[test]
fn contacts_are_found_from_their_beginning() {
    check("moustache7", &["moussa diallo"]);
    check("jp.mar", &["jean pierre martin"]);
    check("jean.martin@sfr.fr", &["jean martin", ".."]);
    check("Tom@Smith.co", &["tom smith", ".."]);
    check("2990 0000 0003", &["xavier de la tour"]);
    check("AB12", &["philippe lefevre"]);
    check("ab 12", &[]);
}

#[test]
fn phones_are_found_in_every_writing() {
    for typed in
        ["06 12 34 56 03", "0612345603", "+33 6 12 34 56 03", "0033612345603", "06.12.34.56.03", "612345603"]
    {
        check(typed, &["jean pierre martin"]);
    }
    check("martin 06 12", &["jean pierre martin"]);
    check("0475 12 34", &["helene charpentier"]);
    check("0692 12", &["moussa diallo"]);
    check("+44 7112", &["tom smith"]);
}

#[test]
fn places_and_days_of_birth_narrow_down() {
    check("martin 75011", &["jean martin"]);
    check("martin 42", &["jean pierre martin"]);
    check("bernard 75015 paris", &["linda bernard"]);
    check("paris zoe", &["zoe paris"]);
    check("25/12/1988 moreau", &["helene moreau", "helene charpentier"]);
    check("camille 2001-02-04", &["camille roussel"]);
    check("camille 2001", &["camille roussel", "camille rousseau"]);
    check("durand tours 37000 louise", &["louise durand", "louis durand"]);
}

#[test]
fn the_answer_says_where_it_was_found() {
    check_fields("charp moreau", &[Field::LastName, Field::BirthName]);
    check_fields("zoe lyon 69", &[Field::FirstName, Field::Postcode, Field::City]);
    check_fields("0612345601", &[Field::Phone]);
    check_fields("marie.dupont@free.fr", &[Field::Email]);
    check_fields("2990000000011", &[Field::LoyaltyCard]);
    check_fields("12/03/1980 marie", &[Field::FirstName, Field::BirthDate]);
}

#[test]
fn groups_count_and_not_records() {
    let records = people();
    let search = Search::build(&records, &|_| true);
    let families = |index: Index| (!PEOPLE[index as usize].0.starts_with("louis")).then_some(index / 100);
    let found = search.find(&records, &Query::read("durand"), 5, &families);
    assert!(found.hits.is_empty());
    let found = search.find(&records, &Query::read("mar"), 5, &families);
    assert_eq!((found.hits.len(), found.hits[0].group, found.more), (1, 0, false));
    assert!(search.find(&records, &Query::read("mar"), 2, &all).more);
}

#[test]
fn what_is_dead_is_not_taken_in() {
    let records = people();
    let search = Search::build(&records, &|index| index != 0);
    let found = search.find(&records, &Query::read("dupont"), 5, &all);
    assert!(found.hits.iter().all(|hit| hit.index != 0));
}

/// Where more is found than may be looked at, the closest words come first.
#[test]
fn a_bound_keeps_the_closest() {
    let records = people();
    let search = Search::build(&records, &|_| true);
    let of = |index| all(index).map(Findable::from);
    for typed in ["li", "emma", "martin", "75"] {
        let whole = search.find_among(&records, &Query::read(typed), 2, &of, 100);
        let cut = search.find_among(&records, &Query::read(typed), 2, &of, 1);
        assert_eq!((cut.hits.len(), cut.more), (1, true), "{typed}");
        assert_eq!(cut.hits[0].score, whole.hits[0].score, "{typed}");
    }
}

#[test]
fn hostile_texts_are_answered() {
    let (long, wide) = ("a".repeat(1_000_000), "é ".repeat(100_000));
    let digits = "9".repeat(100_000);
    for typed in
        [&*long, &wide, &digits, "\0\0", "🦀🦀🦀", "%_'\";--", "@@@", "...", "+", "/ / /", "00", "+33"]
    {
        let records = people();
        let search = Search::build(&records, &|_| true);
        let query = Query::read(typed);
        assert!(query.readings.iter().all(|pieces| pieces.len() <= 8));
        search.find(&records, &query, 10, &all);
    }
    assert!(Query::read("... !").is_empty());
}

/// Who does not see a name must not learn it letter by letter: only what was known whole is found.
#[test]
fn of_a_guarded_record_only_whole_contacts_and_places_are_found() {
    let records = people();
    let search = Search::build(&records, &|_| true);
    let guarded = |index| all(index).map(|group| Findable { group, guarded: true });
    let found = |typed: &str| {
        let hits = search.find_guarded(&records, &Query::read(typed), 5, &guarded).hits;
        hits.first().map(|hit| (hit.index, hit.matched.fields().collect::<Vec<_>>()))
    };
    for hidden in
        ["dupont", "marie dupont", "dup", "marie.d", "marie.dupont@free.f", "06 12 34 56", "12/03/1980"]
    {
        assert_eq!(found(hidden), None, "{hidden}");
    }
    assert_eq!(found("marie.dupont@free.fr"), Some((0, vec![Field::Email])));
    assert_eq!(found("06 12 34 56 01"), Some((0, vec![Field::Phone])));
    assert_eq!(found("2990000000011"), Some((0, vec![Field::LoyaltyCard])));
    assert_eq!(found("75011 marie.dupont@free.fr"), Some((0, vec![Field::Email, Field::Postcode])));
    assert!(found("paris").is_some_and(|(_, matched)| matched == [Field::City]));
}

/// What may not be found changes nothing of what is: neither the order, nor how far is looked.
#[test]
fn what_may_not_be_found_leaves_no_trace() {
    let records = people();
    let search = Search::build(&records, &|_| true);
    let alone = Search::build(&records, &|index| index % 2 == 0);
    let of = |index: Index| index.is_multiple_of(2).then_some(Findable::from(index));
    for most in [1, 3, 100] {
        for typed in ["li", "emma", "martin", "75", "dupont", "duppont", "mari", "paris"] {
            let ask = |search: &Search| search.find_among(&records, &Query::read(typed), 3, &of, most).hits;
            assert_eq!(ask(&search), ask(&alone), "{typed} with {most}");
        }
    }
}
