//! What is asked and told: people that are known, written as people write, people that nobody knows, new and changed
//! records, and words as somebody types them.

use super::chance::Chance;
use super::http;
use super::rows::Row;
use serde_json::{Map, Value, json};

/// Columns of the demo's file and the fields they are told as.
const FIELDS: [(&str, &str); 10] = [
    ("civility", "title"),
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("email", "email"),
    ("phone", "phone"),
    ("street", "street"),
    ("postcode", "postcode"),
    ("city", "city"),
    ("country", "country"),
    ("birth_date", "birth_date"),
];

/// The fields that somebody asking knows, and in how many of a hundred cases; names are always known.
const KNOWN: [(&str, usize); 5] =
    [("email", 60), ("phone", 50), ("postcode", 60), ("street", 30), ("birth_date", 40)];
/// Of a hundred names asked for, these are misspelt.
const MISSPELT: usize = 30;
/// Of a hundred records told, these are changes of known ones.
const CHANGES: usize = 30;
/// Of a hundred records told, these are new records of people that are known already.
const KNOWN_PEOPLE: usize = 10;

/// Questions after people, half of them known.
pub fn questions(known: &[Row], strangers: &[Row], number: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(1);
    let question = |at: usize| {
        let rows = if at.is_multiple_of(2) { known } else { strangers };
        let row = &rows[chance.below(rows.len())];
        let body = json!({ "fields": as_asked(row, &mut chance) }).to_string();
        http::post("/v1/customers/match", &body, None)
    };
    (0..number).map(question).collect()
}

/// A record as somebody remembers it: some of the fields, names misspelt now and then.
fn as_asked(row: &Row, chance: &mut Chance) -> Map<String, Value> {
    let mut fields = all_fields(row);
    for (field, often) in KNOWN {
        if !chance.percent(often) {
            fields.remove(field);
        }
    }
    if !fields.contains_key("postcode") {
        fields.remove("city");
    }
    if chance.percent(MISSPELT) {
        let name = if chance.percent(50) { "first_name" } else { "last_name" };
        fields.insert(name.to_owned(), chance.misspelt(row.get(name)).into());
    }
    fields
}

fn all_fields(row: &Row) -> Map<String, Value> {
    let told = FIELDS.iter().map(|(column, field)| ((*field).to_owned(), row.get(column)));
    let mut fields: Map<String, Value> =
        told.filter(|(_, value)| !value.is_empty()).map(|(field, value)| (field, value.into())).collect();
    if row.get("source") == "loyalty" {
        fields.insert("loyalty_card".to_owned(), row.get("record_id").into());
    }
    fields
}

/// Messages with one record each, every one with an idempotency key of its own: of ten, three change a known record,
/// one is a new record of a known person, and six are new people, who come several times now and then.
pub fn messages(known: &[Row], new: &[Row], number: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(2);
    let mut strangers = new.iter();
    let mut messages = Vec::with_capacity(number);
    while messages.len() < number {
        let at = messages.len();
        let dice = chance.below(100);
        let person = &known[chance.below(known.len())];
        let (source, id, fields) = if dice < CHANGES {
            (person.get("source"), person.get("record_id").to_owned(), changed(person, &mut chance))
        } else if dice < CHANGES + KNOWN_PEOPLE {
            ("web", format!("bench-{at}"), as_asked(person, &mut chance))
        } else {
            let Some(stranger) = strangers.next() else { break };
            (stranger.get("source"), format!("bench-{at}"), all_fields(stranger))
        };
        let body = json!({ "source": source, "id": id, "fields": fields }).to_string();
        messages.push(http::post("/v1/source-records", &body, Some(&format!("bench-{at}"))));
    }
    messages
}

/// What a record says after its person moved or has another phone.
fn changed(row: &Row, chance: &mut Chance) -> Map<String, Value> {
    let mut fields = all_fields(row);
    fields.insert("updated_at".to_owned(), "2026-11-01T10:00:00Z".into());
    if chance.percent(50) {
        fields.insert("phone".to_owned(), format!("06{:08}", chance.below(100_000_000)).into());
    } else {
        let street = format!("{} rue des Lilas", 1 + chance.below(200));
        fields.insert("street".to_owned(), street.into());
    }
    fields
}

/// Searches as somebody types them: the beginning of a name, of both names in either order, of an e-mail address, with
/// a slip now and then.
pub fn searches(known: &[Row], number: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(3);
    let search = |_| {
        let row = &known[chance.below(known.len())];
        let (first, last, email) = (row.get("first_name"), row.get("last_name"), row.get("email"));
        let whole = match chance.below(10) {
            0 if !email.is_empty() => email.to_owned(),
            0..4 => format!("{first} {last}"),
            4..8 => format!("{last} {first}"),
            8 => format!("{last} {}", row.get("postcode")),
            _ => chance.misspelt(last),
        };
        let letters = whole.trim().chars().count();
        let typed = 2 + chance.below(letters.saturating_sub(1));
        let typed: String = whole.trim().chars().take(typed).collect();
        http::get(&format!("/v1/customers?q={}", http::quoted(&typed)))
    };
    (0..number).map(search).collect()
}

/// Profiles of customers numbered from 1 to `last`.
pub fn profiles(last: u64, number: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance::new(4);
    let page = |_| http::get(&profile(1 + chance.below(last as usize) as u64));
    (0..number).map(page).collect()
}

/// Where the profile of the customer with this number is.
pub fn profile(number: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut digits = Vec::new();
    let mut rest = number;
    while rest > 0 {
        digits.push(char::from(DIGITS[(rest % 32) as usize]));
        rest /= 32;
    }
    format!("/v1/customers/cus_{}", digits.iter().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::row;
    use super::*;

    fn people(prefix: &str) -> Vec<Row> {
        let person = |number: usize| {
            let id = format!("{prefix}{number}");
            row(&[
                ("source", "web"),
                ("record_id", id.as_str()),
                ("first_name", "Zénobie"),
                ("last_name", "Quatremère"),
                ("email", "z@q.example"),
                ("postcode", "75011"),
                ("city", "Paris"),
                ("phone", "0611223344"),
            ])
        };
        (0..500).map(person).collect()
    }

    fn body(request: &[u8]) -> Value {
        let at = http::find(request, b"\r\n\r\n").unwrap() + 4;
        serde_json::from_slice(&request[at..]).unwrap()
    }

    #[test]
    fn questions_leave_out_some_fields_and_misspell_some_names() {
        let questions = questions(&people("k"), &people("s"), 1_000);
        let having =
            |field: &str| questions.iter().filter(|text| body(text)["fields"][field].is_string()).count();
        let right = questions.iter().filter(|text| {
            let fields = &body(text)["fields"];
            fields["first_name"] == "Zénobie" && fields["last_name"] == "Quatremère"
        });
        assert!((540..660).contains(&having("email")), "{}", having("email"));
        assert_eq!((having("last_name"), having("city")), (1_000, having("postcode")));
        assert!((640..760).contains(&right.count()));
    }

    #[test]
    fn messages_are_mixed_and_each_has_its_own_key() {
        let messages = messages(&people("k"), &people("s"), 700);
        let ids: Vec<String> =
            messages.iter().map(|text| body(text)["id"].as_str().unwrap().to_owned()).collect();
        let changes = ids.iter().filter(|id| id.starts_with('k')).count();
        assert!((170..250).contains(&changes), "{changes} of 700");
        for (number, text) in messages.iter().enumerate() {
            assert!(http::find(text, format!("Idempotency-Key: bench-{number}\r\n").as_bytes()).is_some());
        }
        // What is new comes once only: with its last row the messages end.
        assert!(super::messages(&people("k"), &people("s"), 5_000).len() < 1_000);
    }

    #[test]
    fn searches_are_beginnings_of_what_is_known() {
        for search in searches(&people("k"), 300) {
            let text = String::from_utf8(search).unwrap();
            let typed = text.split_once("q=").unwrap().1.split_once(' ').unwrap().0;
            assert!(typed.len() >= 2 && typed.is_ascii(), "{typed}");
        }
    }

    #[test]
    fn profiles_are_named_as_the_server_names_them() {
        let check = |number, id: &str| assert_eq!(profile(number), format!("/v1/customers/{id}"));
        check(1, "cus_1");
        check(31, "cus_z");
        check(32, "cus_10");
        check(1_200_000, "cus_14kw0");
    }
}
