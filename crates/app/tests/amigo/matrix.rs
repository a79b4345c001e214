//! Every role asks every endpoint of the contract, for all brands, for its own and for another: it is let in or refused
//! as the written policy says, and whoever is limited to a brand is never told a word of another one's.

use crate::clients::{Client, signed_as};
use crate::serving::{Answered, answered, unsigned};
use crate::shop::Shop;
use crate::telling::Till;
use model::{Permission, Role};
use serde_json::Value;

/// What only the other brand's records say. Zénobie is a customer of both; nobody else is.
const CLUB: &str = "record_id,first_name,last_name,birth_date,email,phone,postcode,city\n\
    canary-1,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr,0655990011,06000,Canaryville\n\
    canary-2,Philomène,Canarybird,1975-06-01,philomene@canary.example,0655990022,06000,Canaryville\n\
    canary-3,Canaryna,Canarybird,1999-06-01,canaryna@canary.example,0655990033,06000,Canaryville\n";
/// What stands in no answer to whoever is limited to the other brand: values, keys, the source and the brand.
const CANARIES: [&str; 7] = ["canary", "club", "06000", "655990011", "655990022", "655990033", "phil"];

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
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    answered(&unsigned(host, signed_as(token, &request)))
}

/// A client with a role, limited to a brand or not.
fn client(shop: &Shop, role: Role, brand: Option<&str>) -> Client {
    let limit = brand.map_or_else(String::new, |brand| format!(" --brand {brand}"));
    let name = format!("{role}-{}", brand.unwrap_or("all"));
    Client::told(&shop.say(&format!("client add {name} --role {role} --per-second 100000 --json{limit}")))
}

#[test]
fn every_role_is_let_in_and_refused_as_the_policy_says_and_told_of_its_brands_only() {
    let mut clients: Vec<(Role, Option<&str>, Client)> = Vec::new();
    let mut ids = [String::new(), String::new()];
    let till = Till::open_after(|shop| {
        shop.0.write("club.csv", CLUB);
        shop.say("source add club --brand Club --trust in-person --country FR --dates ymd");
        shop.say("import club.csv --source club");
        for role in Role::ALL {
            for brand in [None, Some("AMI"), Some("Club")] {
                clients.push((*role, brand, client(shop, *role, brand)));
            }
        }
        ids = [shop.customer("t1"), shop.customer_of("club", "canary-2")];
    });
    let [both, theirs] = ids;
    let contract = till.serving.get("/v1/openapi.json").body;
    let operations = operations(&contract);
    assert!(operations.len() > 20, "the contract tells too little");
    let (mut asked, mut seen) = (0, 0);
    for (role, brand, client) in &clients {
        let token = client.token(till.serving.address, None);
        let token = token.unwrap_or_else(|said| panic!("{role} gets no token: {said}"));
        for operation in operations.iter().filter(|operation| !operation.is_of_a_session) {
            let path = address(operation, &both, "rec_1");
            let said = ask(&till, Some(&token), &operation.method, &path);
            let (method, status, code) = (&operation.method, said.status, said.body["code"].as_str());
            let case = format!("{role} of {brand:?}: {method} {path}: {}", said.text);
            assert_ne!(status, 401, "{case}");
            assert!(status < 500 || code == Some("not_ready"), "{case}");
            let may = operation.permission.is_none_or(|permission| role.may(permission));
            assert_eq!(code == Some("not_allowed"), !may, "{case}");
            asked += 1;
            if *brand == Some("AMI") && operation.permission.is_some() {
                let text = said.text.to_lowercase();
                let told = CANARIES.iter().find(|canary| text.contains(*canary));
                assert!(told.is_none(), "{told:?} is told to {case}");
                seen += usize::from(status == 200);
            }
        }
        // What is out of reach is answered as what is not there.
        if *brand == Some("AMI") && role.may(Permission::ReadCustomers) {
            let hidden = ask(&till, Some(&token), "GET", &format!("/v1/customers/{theirs}"));
            let nobody = ask(&till, Some(&token), "GET", "/v1/customers/cus_zz");
            assert_eq!((hidden.status, &hidden.body), (404, &nobody.body));
            assert_eq!(ask(&till, Some(&token), "GET", &format!("/v1/customers/{both}")).status, 200);
        }
    }
    let secured = |operation: &&Operation| operation.permission.is_some() || operation.is_of_a_session;
    for operation in operations.iter().filter(secured) {
        let path = address(operation, &both, "rec_1");
        let said = ask(&till, None, &operation.method, &path);
        assert_eq!((said.status, said.body["code"].as_str()), (401, Some("not_signed_in")), "{path}");
    }
    assert!(asked >= 33 * 20 && seen > 30, "{asked} asked, {seen} seen");
}
