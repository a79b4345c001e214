//! Whoever is limited to stores, and what is said of customers, stores and associates.

use super::*;
use model::{Associate, Posting, Store, StoreKind};

const CATALOGUE: [(&str, &str, &str); 3] = [
    ("LYON", "own", "Lyon Part-Dieu"),
    ("NICE", "own", "Nice Masséna"),
    ("GENT", "foreign", "Gent Korenmarkt"),
];

fn person(first: &str, last: &str, store: Option<&str>) -> Value {
    let email = format!("{first}@{last}.fr");
    let mut fields =
        json!({ "first_name": first, "last_name": last, "email": email, "birth_date": "1980-02-03" });
    store.into_iter().for_each(|store| fields["store"] = store.into());
    fields
}

/// Three people, of whom one names a store; stores of both brands, and an associate of one of them.
fn shop() -> Shop {
    let shop = Shop::with(&[
        ("till", "t-1".to_owned(), person("zenobie", "quatremer", Some("lyon part-dieu"))),
        ("till", "t-2".to_owned(), person("ulysse", "barbotin", None)),
        ("club", "c-1".to_owned(), person("gaspard", "vaugirard", Some("GENT"))),
    ]);
    for (code, brand, name) in CATALOGUE {
        let store = Store {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: StoreKind::Shop,
            region: None,
            country: None,
            street: None,
            postcode: None,
            city: None,
            catchment: None,
            phone: None,
            email: None,
            opening_hours: None,
            manager: None,
        };
        crate::stores::save_stores(&shop.session, brand, &[store], 1).unwrap();
    }
    let posting = Posting { store: "NICE".to_owned(), from: "2020-01-01".parse().unwrap(), to: None };
    let associate = Associate {
        code: "v-1".to_owned(),
        first_name: "Barnabé".to_owned(),
        last_name: "Courtecuisse".to_owned(),
        postings: vec![posting],
    };
    crate::stores::save_associates(&shop.session, &[associate], 1).unwrap();
    shop
}

fn of_store(role: Role, store: &str) -> Caller {
    let reach = Reach { brands: Some(["own".to_owned()].into()), stores: Some([store.to_owned()].into()) };
    Caller::new("in a store", vec![Grant { role, reach }])
}

fn steward() -> Caller {
    limited(&[Role::Steward], "own")
}

fn put(shop: &Shop, caller: &Caller, path: &str, body: &Value) -> Said {
    shop.ask(caller, Method::PUT, path, Some(body))
}

/// Who is behind a figure.
fn behind(shop: &Shop, caller: &Caller, figure: &str) -> Vec<String> {
    let said = shop.get(caller, &format!("/v1/customers?limit=50{figure}"));
    let hits = said.body["customers"].as_array().unwrap_or_else(|| panic!("{}", said.body)).iter();
    assert_eq!(said.body["next"], Value::Null);
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

fn found(shop: &Shop, caller: &Caller, typed: &str) -> Vec<String> {
    let said = shop.get(caller, &format!("/v1/customers?q={typed}&limit=1")).body;
    let hits = said["customers"].as_array().unwrap_or_else(|| panic!("{said}")).iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn somebody_of_a_store_knows_its_customers() {
    let shop = shop();
    let [zenobie, ulysse] =
        [("till", "t-1"), ("till", "t-2")].map(|(source, key)| shop.customer_of(source, key));
    let (lyon, nice) = (of_store(Role::Associate, "LYON"), of_store(Role::Associate, "NICE"));
    let sees = |caller: &Caller, id: &str| shop.get(caller, &format!("/v1/customers/{id}")).status;
    assert_eq!([sees(&lyon, &zenobie), sees(&lyon, &ulysse)], [200, 404]);
    assert_eq!([sees(&nice, &zenobie), sees(&nice, &ulysse)], [404, 404]);
    assert_eq!((found(&shop, &lyon, "zeno"), found(&shop, &lyon, "ulysse")), (vec![zenobie.clone()], vec![]));
    let lacking = ["", "&source=till", "&having=missing&field=phone"];
    for figure in lacking {
        assert_eq!(behind(&shop, &lyon, figure), std::slice::from_ref(&zenobie), "{figure}");
        assert_eq!(behind(&shop, &nice, figure), Vec::<String>::new(), "{figure}");
    }
    assert_eq!(shop.get(&lyon, "/v1/customers?source=club").status, 404);
    let asked = json!({ "fields": person("ulysse", "barbotin", None) });
    let known = |caller: &Caller| shop.post(caller, "/v1/customers/match", &asked).body["candidates"].clone();
    assert_eq!(known(&nice), json!([]));
    // A customer who was there is one of the store's from then on.
    let path = format!("/v1/customers/{ulysse}/stores/NICE");
    let said = put(&shop, &steward(), &path, &json!({ "kinds": ["visited"], "since": "2026-01-31" }));
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!([sees(&nice, &ulysse), sees(&lyon, &ulysse)], [200, 404]);
    assert_eq!(found(&shop, &nice, "ulysse"), std::slice::from_ref(&ulysse));
    for figure in lacking {
        assert_eq!(behind(&shop, &nice, figure), std::slice::from_ref(&ulysse), "{figure}");
    }
    assert_eq!(behind(&shop, &nice, "&having=missing&field=email"), Vec::<String>::new());
    assert_eq!(known(&nice)[0]["customer"], ulysse);
    let unknown = shop.get(&nice, "/v1/customers/cus_zzz");
    assert_eq!(shop.get(&nice, &format!("/v1/customers/{zenobie}")).body, unknown.body);
}

#[test]
fn whoever_sees_a_name_only_in_a_store_does_not_learn_it_elsewhere() {
    let shop = shop();
    let ulysse = shop.customer_of("till", "t-2");
    let own = Some(["own".to_owned()].into());
    let grant = |role, stores| Grant { role, reach: Reach { brands: own.clone(), stores } };
    let both = vec![grant(Role::Associate, Some(["LYON".to_owned()].into())), grant(Role::Marketer, None)];
    let both = Caller::new("both", both);
    assert_eq!(found(&shop, &both, "zeno").len(), 1);
    assert_eq!(found(&shop, &both, "ulys"), Vec::<String>::new());
    assert_eq!(found(&shop, &both, "ulysse@barbotin.fr"), [ulysse]);
}

#[test]
fn relations_are_said_read_and_taken_back() {
    let shop = shop();
    let ulysse = shop.customer_of("till", "t-2");
    let (store, book) =
        (format!("/v1/customers/{ulysse}/stores/NICE"), format!("/v1/customers/{ulysse}/associates/as_1"));
    assert_eq!(shop.get(&steward(), &store).status, 404);
    let said =
        put(&shop, &steward(), &store, &json!({ "kinds": ["member", "preferred"], "since": "2026-01-31" }));
    let kinds = &said.body["stores"][0]["kinds"];
    assert_eq!(
        (&kinds[0]["kind"], &kinds[1]["kind"]),
        (&json!("preferred"), &json!("member")),
        "{}",
        said.body
    );
    assert_eq!((&kinds[0]["since"], &kinds[0]["said_by"]), (&json!("2026-01-31"), &json!("limited")));
    let said = put(&shop, &steward(), &store, &json!({ "kinds": ["visited"] }));
    assert_eq!(said.body["stores"][0]["kinds"].as_array().unwrap().len(), 1);
    let entry = json!({ "store": "NICE", "primary": true, "from": "2026-02-01" });
    let said = put(&shop, &steward(), &book, &entry);
    let expected = (&json!("as_1"), &json!(true), &json!("2026-02-01"), &Value::Null);
    let told = &said.body["associates"][0];
    assert_eq!((&told["associate"], &told["primary"], &told["from"], &told["to"]), expected, "{}", said.body);
    let listed = |path: &str| shop.get(&steward(), path).body["customers"].clone();
    assert_eq!(listed("/v1/stores/NICE/customers")[0]["id"], ulysse);
    assert_eq!(listed("/v1/associates/as_1/customers")[0]["fields"]["last_name"], "Barbotin");
    let named =
        shop.get(&steward(), &format!("/v1/customers/{}/relations", shop.customer_of("till", "t-1"))).body;
    assert_eq!(
        (&named["stores"][0]["store"], &named["stores"][0]["named_by"]),
        (&json!("LYON"), &json!(["rec_1"]))
    );
    for path in [&store, &book] {
        assert_eq!(shop.ask(&steward(), Method::DELETE, path, None).status, 200);
        assert_eq!(shop.ask(&steward(), Method::DELETE, path, None).body["code"], "not_found");
    }
    assert_eq!(listed("/v1/stores/NICE/customers"), json!([]));
}

/// A store of another brand is none, to be said or to be read.
#[test]
fn relations_stay_within_reach() {
    let shop = shop();
    let [ulysse, gaspard] =
        [("till", "t-2"), ("club", "c-1")].map(|(source, key)| shop.customer_of(source, key));
    let visited = json!({ "kinds": ["visited"] });
    let at = |customer: &str, store: &str| format!("/v1/customers/{customer}/stores/{store}");
    let (foreign, none) = (
        put(&shop, &steward(), &at(&ulysse, "GENT"), &visited),
        put(&shop, &steward(), &at(&ulysse, "X"), &visited),
    );
    assert_eq!((foreign.status, &foreign.body), (404, &none.body));
    assert_eq!(put(&shop, &steward(), &at(&gaspard, "NICE"), &visited).status, 404);
    assert_eq!(put(&shop, &Caller::local(), &at(&ulysse, "GENT"), &visited).status, 200);
    let told = shop.get(&steward(), &format!("/v1/customers/{ulysse}/relations")).body;
    assert_eq!(told["stores"], json!([]));
    for path in ["/v1/stores/GENT/customers", "/v1/stores/X/customers", "/v1/associates/as_zz/customers"] {
        assert_eq!(shop.get(&steward(), path).status, 404, "{path}");
    }
    assert_eq!(shop.get(&limited(&[Role::Steward], "foreign"), "/v1/associates/as_1/customers").status, 404);
    let marketer = limited(&[Role::Marketer], "own");
    assert_eq!(put(&shop, &marketer, &at(&ulysse, "NICE"), &visited).body["code"], "not_allowed");
}

/// What was said of an id that is merged away is said of who answers for it, and comes back with it.
#[test]
fn relations_follow_merges_and_come_back_with_their_id() {
    let shop = shop();
    let local = Caller::local();
    let [zenobie, ulysse] =
        [("till", "t-1"), ("till", "t-2")].map(|(source, key)| shop.customer_of(source, key));
    for (id, store) in [(&zenobie, "NICE"), (&ulysse, "LYON")] {
        let said = put(
            &shop,
            &local,
            &format!("/v1/customers/{id}/stores/{store}"),
            &json!({ "kinds": ["member"] }),
        );
        assert_eq!(said.status, 200, "{}", said.body);
    }
    let merged = shop.post(&local, &format!("/v1/customers/{zenobie}/merge"), &json!({ "with": [ulysse] }));
    assert_eq!(merged.status, 200, "{}", merged.body);
    let stores = |id: &str| {
        let told = shop.get(&local, &format!("/v1/customers/{id}/relations")).body;
        let stores = told["stores"].as_array().unwrap().clone();
        let said = stores.iter().filter(|store| store["kinds"] != json!([]));
        said.map(|store| store["store"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (stores(&zenobie), stores(&ulysse)),
        (vec!["LYON".into(), "NICE".into()], vec!["LYON".into(), "NICE".into()])
    );
    let of_lyon = shop.get(&local, "/v1/stores/LYON/customers").body["customers"].as_array().unwrap().len();
    let of_nice = shop.get(&local, "/v1/stores/NICE/customers").body["customers"][0]["id"].clone();
    assert_eq!((of_lyon, &of_nice), (1, &shop.get(&local, &format!("/v1/customers/{ulysse}")).body["id"]));
    let decision = merged.body["decisions"][0].as_str().unwrap();
    let undone = shop.post(&local, &format!("/v1/decisions/{decision}/undo"), &json!({}));
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert_eq!((stores(&zenobie), stores(&ulysse)), (vec!["NICE".to_owned()], vec!["LYON".to_owned()]));
}

#[test]
fn a_list_of_customers_is_paged_without_gaps() {
    let shop = shop();
    let people: Vec<String> = ["t-1", "t-2"].iter().map(|key| shop.customer_of("till", key)).collect();
    let gaspard = shop.customer_of("club", "c-1");
    for id in people.iter().chain([&gaspard]) {
        put(
            &shop,
            &Caller::local(),
            &format!("/v1/customers/{id}/stores/NICE"),
            &json!({ "kinds": ["visited"] }),
        );
    }
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.get(&steward(), &format!("/v1/stores/NICE/customers?limit=1{cursor}")).body;
        let ids =
            page["customers"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        all.extend(ids);
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut expected = people;
    expected.sort();
    all.sort();
    assert_eq!(all, expected, "those of the other brand are left out, and nobody else");
    let other = shop.get(&steward(), &format!("/v1/stores/LYON/customers?limit=1{cursor}"));
    assert_eq!(other.body["code"], "bad_cursor");
}
