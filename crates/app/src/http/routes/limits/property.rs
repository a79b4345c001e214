//! Whatever was told by whom in which order: within reach, it is as if the rest had never come.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// People who are told apart by everything.
const PEOPLE: [[&str; 5]; 5] = [
    ["Zénobie", "Quatremer", "1980-02-03", "zenobie@quatremer.fr", "3 rue des Lilas"],
    ["Gaspard", "Quatremer", "1979-05-06", "gaspard.q@poste.example", "3 rue des Lilas"],
    ["Ulysse", "Barbotin", "1971-12-30", "ulysse@barbotin.fr", "8 quai des Brumes"],
    ["Pénélope", "Vaugirard", "1966-07-08", "penelope@vaugirard.fr", "21 impasse du Puits"],
    ["Hippolyte", "Grandjean", "1990-09-10", "hippolyte@grandjean.fr", "5 place du Marché"],
];

/// A record of somebody: whose, of which source, and what it says besides.
#[derive(Clone, Debug)]
struct Told {
    person: usize,
    source: usize,
    title: Option<&'static str>,
    phone: Option<&'static str>,
    other_email: Option<&'static str>,
    occupation: Option<&'static str>,
    day: u32,
}

fn told() -> impl Strategy<Value = Told> {
    let one_of = |values: &'static [&'static str]| proptest::option::of(proptest::sample::select(values));
    (
        0..PEOPLE.len(),
        0..SOURCES.len(),
        one_of(&["M.", "Mme"]),
        one_of(&["0612345601", "0612345602", "0698765432"]),
        one_of(&["second@maison.example", "autre@bureau.example"]),
        one_of(&["Architecte", "Boulanger", "Charpentier"]),
        1..29_u32,
    )
        .prop_map(|(person, source, title, phone, other_email, occupation, day)| Told {
            person,
            source,
            title,
            phone,
            other_email: other_email.filter(|_| person == 2),
            occupation,
            day,
        })
}

impl Told {
    fn fields(&self) -> Value {
        let [first, last, birth, email, street] = PEOPLE[self.person];
        let mut emails = vec![email];
        emails.extend(self.other_email);
        let mut fields = json!({ "first_name": first, "last_name": last, "birth_date": birth, "email": emails,
            "street": street, "postcode": "69003", "city": "Lyon",
            "updated_at": format!("2026-01-{:02}T00:00:00Z", self.day) });
        for (name, value) in [("title", self.title), ("occupation", self.occupation)] {
            value.into_iter().for_each(|value| fields[name] = value.into());
        }
        if let Some(phone) = self.phone.filter(|_| self.person == 3) {
            fields["phone"] = phone.into();
        }
        fields
    }
}

/// An answer in which nothing depends on the order in which numbers were given.
struct Names(BTreeMap<String, String>);

impl Names {
    /// Customers after the first of their records within reach, records after their keys.
    fn of(shop: &Shop, reach: &dyn Fn(&str) -> bool) -> Names {
        let mut names = BTreeMap::new();
        for customer in shop.everybody() {
            let records = customer["records"].as_array().unwrap().iter();
            let within = records.filter(|record| reach(record["source"].as_str().unwrap()));
            for (nth, record) in within.enumerate() {
                let key = record["key"].as_str().unwrap();
                names.insert(record["record"].as_str().unwrap().to_owned(), format!("record {key}"));
                if nth == 0 {
                    names.insert(customer["id"].as_str().unwrap().to_owned(), format!("customer of {key}"));
                }
            }
        }
        Names(names)
    }

    fn put(&self, told: &mut Value) {
        match told {
            Value::Object(members) => {
                members.remove("received_at");
                members.values_mut().for_each(|value| self.put(value));
            }
            Value::Array(values) => {
                values.iter_mut().for_each(|value| self.put(value));
                // Who lives together is told in the order of the numbers.
                if values
                    .iter()
                    .all(|value| value.as_str().is_some_and(|text| text.starts_with("customer of")))
                {
                    values.sort_by_key(Value::to_string);
                }
            }
            Value::String(text) => {
                if let Some(name) = self.0.get(text.as_str()) {
                    *text = name.clone();
                } else if text.starts_with("hh_") {
                    *text = "a household".to_owned();
                } else if text.starts_with("cus_") {
                    // Which id survives depends on who was joined first, be it by somebody out of reach.
                    *text = "somebody who was".to_owned();
                }
            }
            _ => {}
        }
    }

    fn renamed(&self, said: Said) -> (u16, Value) {
        let mut body = said.body;
        self.put(&mut body);
        (said.status, body)
    }
}

fn is_own(source: &str) -> bool {
    source != "club"
}

/// Whether a record is one person with a record of the other brand.
fn joins_foreign(shop: &Shop, record: &str) -> bool {
    shop.everybody().iter().any(|customer| {
        let records = customer["records"].as_array().unwrap();
        let has = |has: &dyn Fn(&Value) -> bool| records.iter().any(has);
        has(&|known| known["record"] == record) && has(&|known| !is_own(known["source"].as_str().unwrap()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_out_of_reach_might_as_well_not_be_there(
        all in proptest::collection::vec(told(), 1..14),
        role in proptest::sample::select(&[Role::Steward, Role::Associate, Role::Marketer, Role::Analyst][..]),
    ) {
        let key = |nth: usize, told: &Told| format!("{}-{nth}", SOURCES[told.source].0);
        let writer = |told: &Told| match SOURCES[told.source].1 {
            "own" => limited(&[Role::Integrator], "own"),
            _ => Caller::local(),
        };
        let (both, single) = (Shop::empty(), Shop::empty());
        let mut answers = Vec::new();
        for (nth, told) in all.iter().enumerate() {
            let (source, brand, _) = SOURCES[told.source];
            let said = both.tells(&writer(told), source, &key(nth, told), &told.fields());
            prop_assert_eq!(said.status, 200, "{}", said.body);
            if brand == "own" {
                let alone = single.tells(&writer(told), source, &key(nth, told), &told.fields());
                answers.push((said, alone));
            }
        }
        let (of_both, of_single) = (Names::of(&both, &is_own), Names::of(&single, &is_own));
        for (said, alone) in answers {
            // An id that was given meanwhile may lead to another one by now.
            let outcome = |said: &Said| (said.body["outcome"].clone(), said.body["evidence"].as_array().map(Vec::len));
            // Who is one person is decided over all records: who joins somebody out of reach may be in doubt about others,
            // or not, where they would be otherwise.
            let joined_beyond = joins_foreign(&both, said.body["record"].as_str().unwrap());
            if !joined_beyond {
                prop_assert_eq!(outcome(&said), outcome(&alone), "{} and {}", said.body, alone.body);
            }
        }
        let (within, whole) = (limited(&[role], "own"), Caller::new("all", vec![Grant { role, reach: Reach::ALL }]));
        for customer in single.everybody() {
            let first = &customer["records"][0];
            let id = both.customer_of(first["source"].as_str().unwrap(), first["key"].as_str().unwrap());
            let alone = customer["id"].as_str().unwrap();
            for part in ["", "?at=2100-01-01", "/records", "/graph"] {
                let limited = both.get(&within, &format!("/v1/customers/{id}{part}"));
                let alone = single.get(&whole, &format!("/v1/customers/{alone}{part}"));
                prop_assert_eq!(alone.status, 200, "{}", alone.body);
                prop_assert_eq!(of_both.renamed(limited), of_single.renamed(alone), "{}", part);
            }
            let home = |shop: &Shop, caller: &Caller, id: &str| {
                let customer = shop.get(caller, &format!("/v1/customers/{id}")).body;
                let home = customer["household"]["id"].as_str().map(str::to_owned);
                home.map(|home| shop.get(caller, &format!("/v1/households/{home}")))
            };
            let home = (home(&both, &within, &id), home(&single, &whole, alone));
            prop_assert_eq!(home.0.map(|said| of_both.renamed(said)), home.1.map(|said| of_single.renamed(said)));
        }
        for customer in both.everybody() {
            let mut records = customer["records"].as_array().unwrap().iter();
            if !records.any(|record| is_own(record["source"].as_str().unwrap())) {
                let said = both.get(&within, &format!("/v1/customers/{}", customer["id"].as_str().unwrap()));
                prop_assert_eq!(said.status, 404);
                for record in customer["records"].as_array().unwrap() {
                    let path = format!("/v1/source-records/{}", record["record"].as_str().unwrap());
                    prop_assert_eq!(both.get(&within, &path).status, 404);
                }
            }
        }
        for typed in ["quatremer", "gasp", "lyon", "69003", "ulysse@barbotin.fr", "0612345601", "peneloppe", "1971"] {
            let path = format!("/v1/customers?q={typed}&limit=3");
            prop_assert_eq!(of_both.renamed(both.get(&within, &path)), of_single.renamed(single.get(&whole, &path)));
        }
        for [first, last, birth, email, _] in PEOPLE {
            let fields = json!({ "first_name": first, "last_name": last, "birth_date": birth, "email": email });
            let asked = json!({ "fields": fields, "limit": 2 });
            let [limited, alone] = [(&both, &within), (&single, &whole)]
                .map(|(shop, caller)| shop.post(caller, "/v1/customers/match", &asked));
            prop_assert_eq!(of_both.renamed(limited), of_single.renamed(alone));
        }
    }
}
