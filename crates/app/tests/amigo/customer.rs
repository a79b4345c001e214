//! Customers as people find and read them.

use crate::shop::Shop;
use amigo::customers::{self, SourceFacts};
use amigo::decisions::Book;
use amigo::session::Session;
use db::customers::{Customer, State};
use db::vault::Space;
use db::{Purpose, journal};
use model::CustomerId;
use serde_json::Value;

fn session(shop: &Shop, purpose: Purpose) -> Session {
    Session::open(&shop.0.path("d"), purpose).unwrap()
}

/// Every stored profile is what survivorship makes of the records when they are read.
fn check_profiles(shop: &Shop) {
    let session = session(shop, Purpose::Read);
    let data = &session.repository.data;
    let (facts, book) = (SourceFacts::read(&session).unwrap(), Book::read(&session).unwrap());
    let last = session.block(db::customers::last_id(data)).unwrap();
    let mut checked = 0;
    for id in 1..=last {
        let customer: Customer = session.block(db::customers::get(data, id)).unwrap().unwrap();
        if customer.state == State::Active {
            let person = customers::now(&session, &facts, &customer, &book).unwrap();
            assert_eq!(Some(&person.profile), customer.profile.as_ref(), "customer {id}");
            assert_eq!(person.records.len() as i64, customer.records);
            checked += 1;
        }
    }
    assert!(checked > 5);
}

#[test]
fn what_is_stored_is_what_survivorship_computes() {
    let shop = Shop::open();
    check_profiles(&shop);
    let zenobie = shop.customer("t1");
    shop.say(&format!("decide pin {zenobie} first_name --from till:t2 --yes"));
    shop.say(&format!("decide pin {zenobie} birth_date --value 1980-02-04 --yes"));
    shop.say("decide same till:t4 till:t5 --yes");
    check_profiles(&shop);
    shop.say("decide undo dec_1 --yes");
    shop.say("decide undo dec_2 --yes");
    check_profiles(&shop);
}

#[test]
fn a_page_says_where_every_value_comes_from() {
    let shop = Shop::open();
    let zenobie = shop.customer("t1");
    let page = shop.json(&format!("customer show {zenobie}"));
    let city = page["profile"].as_array().unwrap().iter().find(|shown| shown["field"] == "city").unwrap();
    assert_eq!(
        (&city["values"][0]["value"], &city["reason"]),
        (&Value::from("LYON"), &Value::from("recency"))
    );
    assert_eq!(city["losers"].as_array().unwrap().len(), 2);
    assert_eq!(page["records"][0]["key"], "t1");
    let told = shop.say(&format!("customer show {}", zenobie.to_uppercase()));
    for expected in ["3 records", "LYON", "not: PARIS", "it is newer", "till:t3", "Zénobie"] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
}

#[test]
fn people_are_found_by_what_is_known_of_them() {
    let shop = Shop::open();
    let [zenobie, ulysse, odilon] = shop.customers(["t1", "t4", "t8"]);
    let before = shop.all();
    let check = |words: &[&str], expected: &[&String]| {
        let said = shop.run("customer search --json", words);
        assert_eq!(said.code, Some(0), "{words:?}: {}", said.err);
        let found: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ids: Vec<&str> = found.iter().map(|person| person["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected.iter().map(|id| id.as_str()).collect::<Vec<_>>(), "{words:?}");
        assert!(!said.out.contains("zenobie@") && !said.out.contains("55443319"), "contacts are masked");
    };
    check(&["zenobie@quatremer.fr"], &[&zenobie]);
    check(&["ZENOBIE@Quatremer.FR"], &[&zenobie]);
    check(&["06 55 44 33 19"], &[&zenobie]);
    check(&["06", "55", "44", "33", "19"], &[&zenobie]);
    check(&["+33655443319"], &[&zenobie]);
    check(&["TILL:t3"], &[&zenobie]);
    check(&["till:t99"], &[]);
    check(&[&ulysse], &[&ulysse]);
    check(&["rec_4"], &[&ulysse]);
    check(&["quatremer"], &[&zenobie]);
    check(&["Quatremere", "zenobi"], &[&zenobie]);
    check(&["Barbottin", "Ulysse"], &[&ulysse]);
    check(&["tartempion", "31000"], &[&odilon]);
    check(&["33000"], &[&ulysse]);
    check(&["31/12/1971"], &[]);
    check(&["30/12/1971"], &[&ulysse]);
    check(&["nobody@nowhere.fr"], &[]);
    check(&["Xyloglotte"], &[]);
    assert_eq!(shop.all(), before, "a search stores nothing but that somebody looked");
    let looks = shop.accesses();
    assert!(looks.contains("nadege cli customer search data_quality"), "{looks}");
    assert!(!looks.to_lowercase().contains("quatremer"));
    assert!(shop.say("customer search Xyloglotte").contains("Nobody was found"));
}

#[test]
fn the_state_before_a_merge_can_be_read() {
    let shop = Shop::open();
    let [ulysse, penelope] = shop.customers(["t4", "t5"]);
    let pages = [shop.page(&ulysse), shop.page(&penelope)];
    let before = crate::support::now();
    std::thread::sleep(std::time::Duration::from_millis(20));
    shop.say(&format!("customer merge {ulysse} {penelope} --yes"));
    shop.say(&format!("decide pin {ulysse} first_name --from till:t5 --yes"));
    for (id, page) in [&ulysse, &penelope].into_iter().zip(&pages) {
        let then = shop.page(&format!("{id} --at {before}"));
        for part in ["id", "profile", "records", "household"] {
            assert_eq!(then[part], page[part], "{id} {part}");
        }
        assert_eq!(then["unknown"][0], "source_ranks_of_then");
    }
    std::thread::sleep(std::time::Duration::from_millis(20));
    let after = crate::support::now();
    let survivor = shop.customer("t4");
    let merged = if survivor == ulysse { &penelope } else { &ulysse };
    shop.refuse(
        &format!("customer show {merged} --at {after}"),
        &[],
        &["had no records at that moment", &survivor],
    );
    let tomorrow = (after + std::time::Duration::from_secs(86_400)).to_string();
    let then = shop.page(&format!("{survivor} --at {}", &tomorrow[..10]));
    assert_eq!(then["records"].as_array().unwrap().len(), 2);
    shop.refuse(&format!("customer show {ulysse} --at 2020-01-01"), &[], &["did not exist at that moment"]);
    shop.refuse(&format!("customer show {ulysse} --at yesterday"), &[], &["2026-03-31"]);
}

#[test]
fn an_earlier_version_is_shown_as_it_was() {
    let shop = Shop::open();
    let ulysse = shop.customer("t4");
    let page = shop.page(&ulysse);
    let before = crate::support::now();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let changed = crate::shop::TILL.replace("33000,Bordeaux,2024-01-05", "29200,Brest,2025-01-05");
    shop.0.write("later.csv", changed);
    shop.say("import later.csv --source till");
    assert!(shop.say(&format!("customer show {ulysse}")).contains("BREST"));
    let then = shop.page(&format!("{ulysse} --at {before}"));
    assert_eq!((&then["profile"], &then["records"]), (&page["profile"], &page["records"]));
}

#[test]
fn the_journal_is_told() {
    let shop = Shop::open();
    let [zenobie, ulysse, penelope] = shop.customers(["t1", "t4", "t5"]);
    let told = shop.json(&format!("customer history {zenobie}"));
    let created = &told["steps"][0];
    assert_eq!(
        (&created["deed"], &created["cause"]),
        (&Value::from("customer.created"), &Value::from("import"))
    );
    let links = created["links"].as_array().unwrap();
    assert_eq!(links.len(), 2, "a tree over three records");
    assert!(links.iter().all(|link| !link["cases"].as_array().unwrap().is_empty()));

    let merged = shop.json(&format!("customer merge {ulysse} {penelope} --yes"));
    let survivor = shop.customer("t4");
    let away = if survivor == ulysse { &penelope } else { &ulysse };
    let told = shop.json(&format!("customer history {away}"));
    assert_eq!(told["state"], format!("merged: {survivor} answers"));
    let last = told["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["deed"], &last["decision"]),
        (&Value::from("customer.merged"), &merged["decisions"][0])
    );
    assert_eq!(
        (&last["customer"], &last["actor"]),
        (&Value::from(survivor.as_str()), &Value::from("nadege"))
    );
    assert_eq!(told["events"].as_array().unwrap().last().unwrap()["other"], survivor.as_str());
    let told = shop.json(&format!("customer history {survivor}"));
    let changed =
        told["steps"].as_array().unwrap().iter().find(|step| step["deed"] == "customer.changed").unwrap();
    assert_eq!(changed["links"][0]["decided"], true);
    assert!(shop.say(&format!("customer history {survivor}")).contains("a steward said so"));
    shop.refuse("customer history cus_zz", &[], &["there is no customer cus_zz"]);
}

#[test]
fn an_erased_id_answers_that_it_was_erased() {
    let shop = Shop::open();
    let id: CustomerId = shop.customer("t4").parse().unwrap();
    let moment = 1_767_225_600_000;
    let writing = session(&shop, Purpose::Write);
    writing.block(async {
        let repository = &writing.repository;
        let customer = db::customers::get(&repository.data, id.0).await.unwrap().unwrap();
        let records = db::customers::records_of(&repository.data, id.0).await.unwrap();
        repository.vault.destroy(Space::Record, &records, Some(id.0), moment).await.unwrap();
        let mut tx = repository.data.begin().await.unwrap();
        let erased = Customer { state: State::Erased, records: 0, profile: None, ..customer };
        db::customers::save(&mut tx, &[erased]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(journal::last_entry(&repository.data).await.is_ok());
    });
    writing.close().unwrap();
    shop.refuse(&format!("customer show {id}"), &[], &["was erased on 2026-01-01"]);
    shop.refuse(&format!("customer merge {id} cus_1 --yes"), &[], &["was erased on 2026-01-01"]);
    assert!(shop.say(&format!("customer history {id}")).contains("erased on 2026-01-01"));
    assert!(shop.say("customer search barbotin").contains("Nobody"));
}

#[test]
fn ids_that_are_none_are_refused() {
    let shop = Shop::open();
    for (line, expected) in [
        ("customer show 17", "begins with `cus_`"),
        ("customer show cus_", "without i, l, o and u"),
        ("customer show rec_1", "begins with `cus_`"),
        ("customer show cus_zz", "there is no customer cus_zz"),
        ("customer search", "Usage"),
        ("customer search quatremer --limit 0", "0"),
        ("customer history hh_1", "begins with `cus_`"),
        ("customer split cus_1 --yes", "Usage"),
    ] {
        shop.refuse(line, &[], &[expected]);
    }
}
