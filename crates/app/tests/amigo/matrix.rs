//! Every role asks every endpoint of the contract, for all brands, for its own, for another and for one store: it is let in
//! or refused as the written policy says, and whoever is limited is never told a word of what lies beyond.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, unsigned};
use crate::shop::Shop;
use crate::telling::Till;
use model::{Permission, Role};
use serde_json::Value;
use std::time::{Duration, Instant};

/// What only the other brand's records say. Zénobie is a customer of both; nobody else is.
const CLUB: &str = "record_id,first_name,last_name,birth_date,email,phone,postcode,city\n\
    canary-1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr,0655990011,06000,Canaryville\n\
    canary-2,Philomène,Canarybird,1975-06-01,philomene@canary.example,0655990022,06000,Canaryville\n\
    canary-3,Canaryna,Canarybird,1999-06-01,canaryna@canary.example,0655990033,06000,Canaryville\n";
/// What stands in no answer to whoever is limited to the other brand: values, keys, the source and the brand.
/// A postcode is digits, which a cursor may hold, too: it is looked for where a value begins.
const CANARIES: [&str; 7] = ["canary", "club", "\"06000", "655990011", "655990022", "655990033", "phil"];

/// People of the brand itself: Eulalie is known in a store, Aristide in another one.
const DESK: &str = "record_id,first_name,last_name,birth_date,email,store\n\
    d1,Eulalie,Beauchastel,1970-01-02,eulalie@beauchastel.fr,LYON1\n\
    d2,Aristide,Faramond,1971-01-02,aristide@faramond.fr,LILLE2\n";
const STORES: &str = "code,name,kind\nLYON1,Lyon Part-Dieu,shop\nLILLE2,Lille Euralille,shop\n";
/// What stands in no answer to whoever is limited to the first store: people who are not known there.
const STRANGERS: [&str; 6] = ["faramond", "aristide", "quatremer", "barbotin", "vaugirard", "0655443391"];

/// Whoever is limited is answered at multiples of it.
const MOMENT: Duration = Duration::from_millis(25);

/// Where a role holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    brand: Option<&'static str>,
    store: Option<&'static str>,
}

const PLACES: [Place; 4] = [
    Place { brand: None, store: None },
    Place { brand: Some("AMI"), store: None },
    Place { brand: Some("Club"), store: None },
    Place { brand: Some("AMI"), store: Some("LYON1") },
];

impl Place {
    /// What is not told there.
    fn canaries(self) -> Vec<&'static str> {
        let of_brand = CANARIES.iter().filter(|_| self.brand == Some("AMI"));
        of_brand.chain(STRANGERS.iter().filter(|_| self.store.is_some())).copied().collect()
    }
}

/// An operation of the contract.
struct Operation {
    /// Whether it is about the session of a person, which no token has.
    is_of_a_session: bool,
    method: String,
    path: String,
    permission: Option<Permission>,
    query: String,
}

fn operations(contract: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(method) =
                ["get", "post", "put", "patch", "delete"].iter().find(|known| *known == method)
            else {
                continue;
            };
            let schemes: Vec<&Value> = operation["security"].as_array().into_iter().flatten().collect();
            let scope = schemes.iter().find_map(|scheme| scheme["token"][0].as_str());
            let permission = scope.map(|scope| scope.parse().unwrap());
            let is_of_a_session = scope.is_none() && !schemes.is_empty();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let needed = parameters.filter(|told| told["in"] == "query" && told["required"] == true);
            let query: Vec<String> =
                needed.map(|told| format!("{}=Quatremer", told["name"].as_str().unwrap())).collect();
            all.push(Operation {
                is_of_a_session,
                method: method.to_uppercase(),
                path: path.clone(),
                permission,
                query: query.join("&"),
            });
        }
    }
    all
}

/// The address of an operation, about a customer of both brands where it is about one; what else is named is not there.
fn address(operation: &Operation, customer: &str, record: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in operation.path.split('/') {
        let what = parts.last().map_or("", String::as_str);
        let filled = match (part.starts_with('{'), what) {
            (false, _) => part,
            (true, "customers") => customer,
            (true, "source-records" | "records") => record,
            (true, "decisions") => "dec_zz",
            (true, "dead-letters") => "dl_zz",
            (true, "review-tasks") => "rev_zz",
            (true, "households") => "hh_zz",
            (true, "users") => "usr_zz",
            (true, "clients") => "cl_zz",
            (true, "webhooks") => "wh_zz",
            (true, "deliveries") => "evt_zz",
            (true, "jobs") => "job_zz",
            (true, _) => "zz",
        };
        parts.push(filled.to_owned());
    }
    let query = if operation.query.is_empty() { String::new() } else { format!("?{}", operation.query) };
    format!("{}{query}", parts.join("/"))
}

fn ask(till: &Till, token: Option<&str>, method: &str, path: &str) -> Answered {
    let host = till.serving.address;
    let body = if method == "GET" || method == "DELETE" { "" } else { "{}" };
    let length = body.len();
    // Whoever may follow a stream would follow it for a minute.
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         last-event-id: none\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    answered(&unsigned(host, signed_as(token, &request)))
}

/// A client with a role, limited to a brand and a store or not.
fn client(shop: &Shop, role: Role, Place { brand, store }: Place) -> Client {
    let brand_limit = brand.map_or_else(String::new, |brand| format!(" --brand {brand}"));
    let limit = store.map_or(brand_limit.clone(), |store| format!("{brand_limit} --store {store}"));
    let name = format!("{role}-{}-{}", brand.unwrap_or("all"), store.unwrap_or("all"));
    Client::told(&shop.say(&format!("client add {name} --role {role} --per-second 100000 --json{limit}")))
}

/// Somebody asks everything. Gives the number of answers, and of those that tell something of the brand.
fn every_operation(
    till: &Till,
    (role, place): (Role, Place),
    token: &str,
    operations: &[Operation],
    customer: &str,
) -> (usize, usize) {
    let (mut asked, mut seen) = (0, 0);
    for operation in operations.iter().filter(|operation| !operation.is_of_a_session) {
        let path = address(operation, customer, "rec_1");
        let said = ask(till, Some(token), &operation.method, &path);
        let (method, status, code) = (&operation.method, said.status, said.body["code"].as_str());
        let case = format!("{role} of {place:?}: {method} {path}: {}", said.text);
        assert_ne!(status, 401, "{case}");
        assert!(status < 500 || code == Some("not_ready"), "{case}");
        let may = operation.permission.is_none_or(|permission| role.may(permission));
        assert_eq!(code == Some("not_allowed"), !may, "{case}");
        asked += 1;
        if operation.permission.is_some() {
            let text = said.text.to_lowercase();
            let told = place.canaries().into_iter().find(|canary| text.contains(canary));
            assert!(told.is_none(), "{told:?} is told to {case}");
            seen += usize::from(place.brand == Some("AMI") && status == 200);
        }
    }
    (asked, seen)
}

/// What is out of reach is answered as what is not there.
fn who_is_beyond_is_nobody(
    till: &Till,
    (role, place): (Role, Place),
    token: &str,
    [both, theirs, known, stranger]: [&String; 4],
) {
    let customer = |id: &str| ask(till, Some(token), "GET", &format!("/v1/customers/{id}"));
    let nobody = customer("cus_zz");
    let (within, beyond): (Vec<&String>, Vec<&String>) = match (place.brand, place.store) {
        (None, _) => (vec![both, theirs, known, stranger], vec![]),
        (Some("AMI"), None) => (vec![both, known, stranger], vec![theirs]),
        (_, None) => (vec![both, theirs], vec![known, stranger]),
        (_, Some(_)) => (vec![known], vec![both, theirs, stranger]),
    };
    within.into_iter().for_each(|id| assert_eq!(customer(id).status, 200, "{role} of {place:?}: {id}"));
    for hidden in beyond.into_iter().map(|id| customer(id)) {
        assert_eq!((hidden.status, &hidden.body), (404, &nobody.body), "{role} of {place:?}");
    }
}

#[test]
fn every_role_is_let_in_and_refused_as_the_policy_says_and_told_of_its_reach_only() {
    let mut clients: Vec<(Role, Place, Client)> = Vec::new();
    let mut ids = [const { String::new() }; 4];
    let till = Till::open_after(|shop| {
        shop.0.write("club.csv", CLUB);
        shop.say("source add club --brand Club --trust in-person --country FR --dates ymd");
        shop.say("import club.csv --source club");
        shop.0.write("desk.csv", DESK);
        shop.0.write("stores.csv", STORES);
        shop.say("store import stores.csv --brand AMI");
        shop.say("source add desk --brand AMI --trust in-person --country FR --dates ymd");
        shop.say("import desk.csv --source desk");
        for role in Role::ALL {
            clients.extend(PLACES.map(|place| (*role, place, client(shop, *role, place))));
        }
        let of_desk = |key: &str| shop.customer_of("desk", key);
        ids = [shop.customer("t1"), shop.customer_of("club", "canary-2"), of_desk("d1"), of_desk("d2")];
    });
    let [both, theirs, known, stranger] = ids;
    let contract = till.serving.get("/v1/openapi.json").body;
    let operations = operations(&contract);
    assert!(operations.len() > 20, "the contract tells too little");
    // Whoever is limited waits for each answer: several ask at once.
    let asks = |(role, place, client): &(Role, Place, Client)| {
        let token = client.token(till.serving.address, None);
        let token = token.unwrap_or_else(|said| panic!("{role} gets no token: {said}"));
        let counts = every_operation(&till, (*role, *place), &token, &operations, &both);
        if role.may(Permission::ReadCustomers) {
            who_is_beyond_is_nobody(&till, (*role, *place), &token, [&both, &theirs, &known, &stranger]);
        }
        counts
    };
    let counts: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let each = |some: &'_ [(Role, Place, Client)]| some.iter().map(asks).collect::<Vec<_>>();
        let asking: Vec<_> = clients.chunks(4).map(|some| scope.spawn(move || each(some))).collect();
        asking.into_iter().flat_map(|asking| asking.join().unwrap()).collect()
    });
    let (asked, seen) = counts.iter().fold((0, 0), |(asked, seen), one| (asked + one.0, seen + one.1));
    let secured = |operation: &&Operation| operation.permission.is_some() || operation.is_of_a_session;
    for operation in operations.iter().filter(secured) {
        let path = address(operation, &both, "rec_1");
        let said = ask(&till, None, &operation.method, &path);
        assert_eq!((said.status, said.body["code"].as_str()), (401, Some("not_signed_in")), "{path}");
    }
    assert!(asked >= 44 * 20 && seen > 60, "{asked} asked, {seen} seen");
}

/// How long an answer takes would tell what was looked at out of reach.
#[test]
fn whoever_is_limited_is_answered_at_moments() {
    let mut clients = Vec::new();
    let till = Till::open_after(|shop| {
        clients = PLACES[..2].iter().map(|place| client(shop, Role::PrivacyOfficer, *place)).collect();
    });
    let tokens = clients.iter().map(|client| client.token(till.serving.address, None).unwrap());
    let [whole, limited]: [String; 2] = tokens.collect::<Vec<_>>().try_into().unwrap();
    let paths =
        ["/v1/customers/cus_1", "/v1/customers/cus_zz", "/v1/customers?q=zz", "/v1/source-records/rec_zz"];
    for path in paths {
        let took = |token: &str| {
            let begun = Instant::now();
            ask(&till, Some(token), "GET", path);
            begun.elapsed()
        };
        assert!((0..12).all(|_| took(&limited) >= MOMENT), "{path}");
        // However busy the machine is, once it is quick enough; or the disk is slow, and answers come between two moments.
        let mut between = 0;
        let is_at_once = (0..100).any(|_| {
            let took = took(&whole);
            between += usize::from(took.as_micros() % MOMENT.as_micros() > MOMENT.as_micros() / 4);
            took < MOMENT || between > 10
        });
        assert!(is_at_once, "{path} makes everybody wait");
    }
}
