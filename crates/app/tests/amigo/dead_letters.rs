//! What was accepted but cannot be written is kept as a dead letter, taken in once the cause is mended, and never over
//! anything newer.

use crate::load::{matched, person, repository, two};
use crate::repositories::on_files;
use crate::schemas::server;
use crate::serving::{Answered, Serving, answered, raw};
use crate::support::{Folder, PATIENCE};
use crate::telling::{RECORDS, Till, became, delete, id, list, until_writing, upsert};
use db::backup::Part;
use db::vault::Space;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::time::{Duration, Instant};

const LETTERS: &str = "/v1/dead-letters";

/// Runs statements on one half of a repository, as somebody who damages it would.
pub fn strike(folder: &Folder, name: &str, part: Part, statements: &str) {
    try_strike(folder, name, part, statements).unwrap();
}

/// The same where it may fail.
pub fn try_strike(folder: &Folder, name: &str, part: Part, statements: &str) -> Result<(), sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if on_files() {
            let path = folder.file_of(name, part).path.display().to_string();
            let mut connection = SqliteConnection::connect(&path).await?;
            sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await?;
            connection.close().await
        } else {
            let settings = folder.read(&format!("{name}/amigo.toml"));
            let schema = settings.split("schema = \"").nth(1).unwrap().split('"').next().unwrap();
            let schema = match part {
                Part::Data => schema.to_owned(),
                part => format!("{schema}_{}", part.key()),
            };
            let mut connection = PgConnection::connect(&server().unwrap()).await?;
            let statements = format!("SET search_path TO {schema}; {statements}");
            sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await.map(drop)
        }
    })
}

/// Puts another record's key in place of that of a record: nothing of it can be read or written any more.
pub fn damage(folder: &Folder, name: &str, record: i64) {
    let own = format!("space = 1 AND id = {record}");
    let other = format!("space = 1 AND id = {}", if record == 1 { 2 } else { record - 1 });
    let statements = format!(
        "CREATE TABLE spare_{record} AS SELECT wrapped FROM data_key WHERE {own}; \
         UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE {other}) WHERE {own}"
    );
    strike(folder, name, Part::Keys, &statements);
}

/// Gives a record its key back.
pub fn mend(folder: &Folder, name: &str, record: i64) {
    let spare = format!("(SELECT wrapped FROM spare_{record})");
    let statements = format!(
        "UPDATE data_key SET wrapped = {spare} WHERE space = 1 AND id = {record}; DROP TABLE spare_{record}"
    );
    strike(folder, name, Part::Keys, &statements);
}

fn replay(serving: &Serving, letter: &str) -> Answered {
    serving.post(&format!("{LETTERS}/{letter}/replay"), &[], "{}")
}

fn discard(serving: &Serving, letter: &str) -> Answered {
    let address = serving.address;
    let head = format!("DELETE {LETTERS}/{letter} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    answered(&raw(address, head))
}

/// State and attempts of each letter, by id.
fn letters(serving: &Serving) -> String {
    let listed = serving.get(LETTERS);
    assert_eq!(listed.status, 200, "{listed:?}");
    let all = listed.body["dead_letters"].as_array().unwrap();
    let mut told: Vec<String> = all
        .iter()
        .map(|letter| format!("{} {} {}", id(letter, "id"), id(letter, "state"), letter["attempts"]))
        .collect();
    told.sort();
    told.join(", ")
}

/// A person of the till, whom nobody else resembles, moves: to another town, and when.
fn moved(key: &str, city: &str, updated_at: Option<&str>) -> Value {
    const NAMES: [&str; 5] = ["Barbotin", "Vaugirard", "Grandjean", "Desrosiers", "Malandain"];
    let name = NAMES[usize::from(key.as_bytes()[1] - b'0') % NAMES.len()];
    let mut item = upsert("till", key, &[("first_name", "Ulysse"), ("last_name", name), ("city", city)]);
    if let Some(at) = updated_at {
        item["fields"]["updated_at"] = json!(at);
    }
    item
}

/// An item that cannot be written, and under what it is kept.
#[track_caller]
fn kept(till: &Till, item: &Value) -> String {
    let answered = till.send(&[], &item.to_string());
    assert_eq!((answered.status, answered.body["code"].as_str()), (500, Some("failed")), "{answered:?}");
    id(&answered.body, "dead_letter").to_owned()
}

/// The towns of the customer of a record of the till.
fn towns(till: &Till, key: &str) -> String {
    let customer = till.customer(&till.shop.customer(key));
    customer["fields"]["city"]["values"].to_string()
}

#[track_caller]
fn check_settled(answered: &Answered) {
    let code = answered.body["code"].as_str();
    assert_eq!((answered.status, code), (409, Some("dead_letter_settled")), "{answered:?}");
}

#[test]
fn what_cannot_be_written_is_kept_and_taken_in_once_it_is_mended() {
    let till = Till::open();
    damage(&till.shop.0, "d", 4);
    let others = [("first_name", "Ada"), ("last_name", "Quenum"), ("email", "ada@quenum.fr")];
    let items = [upsert("till", "n1", &others), moved("t4", "Pessac", None), moved("n2", "Pau", None)];
    let told = till.send(&[], &list(&items)).body;
    assert_eq!(["n1", "n2"].map(|_| "created"), [0, 2].map(|at| became(&told["results"][at]).0));
    let error = &told["results"][1]["error"];
    assert_eq!((id(error, "code"), id(error, "dead_letter")), ("failed", "dl_1"));
    let listed = till.serving.get(LETTERS);
    let letter = &listed.body["dead_letters"][0];
    let facts = ["id", "source", "code", "state"].map(|name| id(letter, name));
    assert_eq!((&listed.body["open"], facts), (&json!(1), ["dl_1", "till", "damaged", "open"]));
    assert!(!listed.text.contains("Pessac") && !listed.text.contains("t4"), "{}", listed.text);

    let failed = replay(&till.serving, "dl_1");
    assert_eq!((failed.status, id(&failed.body, "dead_letter")), (500, "dl_1"), "{failed:?}");
    assert_eq!(letters(&till.serving), "dl_1 open 2");
    assert_eq!(kept(&till, &items[1]), "dl_1", "sent again, it is the same");
    assert_eq!(letters(&till.serving), "dl_1 open 3");

    mend(&till.shop.0, "d", 4);
    let replayed = replay(&till.serving, "dl_1");
    assert_eq!((replayed.status, id(&replayed.body, "state")), (200, "replayed"), "{replayed:?}");
    assert_eq!(became(&replayed.body["result"]).0, "changed");
    assert!(towns(&till, "t4").contains("PESSAC"));
    assert_eq!(letters(&till.serving), "dl_1 replayed 3");
    check_settled(&replay(&till.serving, "dl_1"));
    check_settled(&discard(&till.serving, "dl_1"));
    assert_eq!(replay(&till.serving, "dl_9").body["code"], "not_found");
    assert_eq!(discard(&till.serving, "dl_9").body["code"], "not_found");
    assert_eq!(replay(&till.serving, "cus_1").body["code"], "bad_id");
    nothing_is_left(&till, 1);
}

/// The content of a settled letter goes at once, its key soon.
fn nothing_is_left(till: &Till, letter: i64) {
    let gone = "SELECT 'gone' FROM dead_letter WHERE sealed IS NULL AND key_hash IS NULL AND destroyed_at IS NOT NULL";
    let gone = format!("{gone} AND id = {letter}");
    let begun = Instant::now();
    while till.shop.select(&[&gone]) != "gone\n" {
        assert!(begun.elapsed() < PATIENCE, "the key of {letter} is not destroyed");
        std::thread::sleep(Duration::from_millis(50));
    }
    let session = till.shop.0.open("d", db::Purpose::Read);
    assert!(session.block(session.repository.vault.key(Space::DeadLetter, letter)).is_err());
}

#[test]
fn what_its_source_says_since_counts_more() {
    let till = Till::open();
    [4, 5, 6].iter().for_each(|record| damage(&till.shop.0, "d", *record));
    // Without dates, what came last is newer.
    assert_eq!(kept(&till, &moved("t4", "Pessac", None)), "dl_1");
    // With dates, they count: also where what is older comes later.
    assert_eq!(kept(&till, &moved("t5", "Pessac", Some("2026-03-01"))), "dl_2");
    assert_eq!(kept(&till, &moved("t6", "Pessac", Some("2025-03-01"))), "dl_3");
    [4, 5, 6].iter().for_each(|record| mend(&till.shop.0, "d", *record));
    assert_eq!(became(&till.tell(&moved("t4", "Lormont", None))).0, "changed");
    assert_eq!(became(&till.tell(&moved("t5", "Lormont", Some("2025-06-01")))).0, "changed");
    assert_eq!(became(&till.tell(&moved("t6", "Lormont", Some("2025-06-01")))).0, "changed");
    assert_eq!(letters(&till.serving), "dl_1 superseded 1, dl_2 open 1, dl_3 superseded 1");
    check_settled(&replay(&till.serving, "dl_1"));
    assert!(towns(&till, "t4").contains("LORMONT"));
    assert_eq!(id(&replay(&till.serving, "dl_2").body, "state"), "replayed");
    assert!(towns(&till, "t5").contains("PESSAC"));
    // A delete is newer than whatever it deletes.
    damage(&till.shop.0, "d", 7);
    assert_eq!(kept(&till, &moved("t7", "Pessac", Some("2026-03-01"))), "dl_4");
    mend(&till.shop.0, "d", 7);
    assert_eq!(became(&till.tell(&delete("till", "t7"))).0, "deleted");
    assert!(letters(&till.serving).contains("dl_4 superseded"));
}

#[test]
fn what_an_import_brought_since_is_not_overwritten() {
    let till = Till::open();
    damage(&till.shop.0, "d", 4);
    assert_eq!(kept(&till, &moved("t4", "Pessac", None)), "dl_1");
    mend(&till.shop.0, "d", 4);
    let shop = till.stop();
    shop.0.write(
        "late.csv",
        "record_id,first_name,last_name,city,updated_at\nt4,Ulysse,Barbotin,Lormont,2026-01-05\n",
    );
    shop.say("import late.csv --source till");
    let till = Till::serve(shop);
    let told = replay(&till.serving, "dl_1");
    assert_eq!((told.status, id(&told.body, "state")), (200, "superseded"), "{told:?}");
    assert_eq!(became(&told.body["result"]).0, "outdated");
    assert!(towns(&till, "t4").contains("LORMONT"));
    assert_eq!(letters(&till.serving), "dl_1 superseded 1");
}

#[test]
fn what_the_database_refuses_is_kept_too_and_what_cannot_even_be_kept_is_told() {
    let till = Till::open();
    let rename = |from: &str, to: &str| {
        strike(&till.shop.0, "d", Part::Data, &format!("ALTER TABLE {from} RENAME TO {to}"));
    };
    let ada = upsert("till", "n1", &[("last_name", "Quenum"), ("email", "ada@quenum.fr")]);
    let without_contact = upsert("till", "n2", &[("first_name", "Bea"), ("last_name", "Quimper")]);
    // Whoever has no contact is written all the same.
    rename("contact_lookup", "away");
    let told = till.send(&[], &list(&[ada.clone(), without_contact])).body;
    assert_eq!(id(&told["results"][0]["error"], "dead_letter"), "dl_1");
    assert_eq!(became(&told["results"][1]).0, "created");
    assert_eq!(till.serving.get(LETTERS).body["dead_letters"][0]["code"], "refused_by_database");
    rename("dead_letter", "away_too");
    let other = upsert("till", "n3", &[("last_name", "Quesnel"), ("email", "luc@quesnel.fr")]);
    let told = till.send(&[], &other.to_string());
    assert_eq!((told.status, &told.body["dead_letter"]), (500, &Value::Null), "{told:?}");
    let told = till.send(&[], &list(&[other.clone(), delete("till", "nobody")])).body;
    let error = &told["results"][0]["error"];
    assert_eq!((id(error, "code"), &error["dead_letter"]), ("failed", &Value::Null), "{told}");
    rename("away_too", "dead_letter");
    rename("away", "contact_lookup");
    assert_eq!(became(&replay(&till.serving, "dl_1").body["result"]), ("created", "new"));
    assert_eq!(became(&till.tell(&ada)).0, "unchanged");
    assert_eq!(became(&till.tell(&other)).0, "created");
    assert!(till.stop().say("repair").contains("Nothing changed."));
}

#[test]
fn of_one_record_only_the_last_letter_waits() {
    let till = Till::open();
    damage(&till.shop.0, "d", 4);
    let items = [moved("t4", "Pessac", None), moved("t4", "Lormont", None), delete("till", "t4")];
    let told = till.send(&["Idempotency-Key: three"], &list(&items)).body;
    let names = [0, 1, 2].map(|at| id(&told["results"][at]["error"], "dead_letter").to_owned());
    assert_eq!(names, ["dl_1", "dl_2", "dl_3"]);
    assert_eq!(letters(&till.serving), "dl_1 superseded 1, dl_2 superseded 1, dl_3 open 1");
    mend(&till.shop.0, "d", 4);
    let told = replay(&till.serving, "dl_3");
    assert_eq!(became(&told.body["result"]), ("deleted", "deleted"), "{told:?}");
}

#[test]
fn a_letter_that_is_given_up_is_gone() {
    let till = Till::open();
    damage(&till.shop.0, "d", 4);
    assert_eq!(kept(&till, &moved("t4", "Pessac", None)), "dl_1");
    let told = discard(&till.serving, "dl_1");
    assert_eq!((told.status, &told.body), (200, &json!({ "id": "dl_1", "state": "discarded" })));
    check_settled(&replay(&till.serving, "dl_1"));
    assert_eq!(kept(&till, &moved("t4", "Pessac", None)), "dl_2", "sent again, it is another one");
    assert_eq!(letters(&till.serving), "dl_1 discarded 1, dl_2 open 1");
    nothing_is_left(&till, 1);
}

#[test]
fn a_killed_process_keeps_its_letters() {
    let mut till = Till::open();
    damage(&till.shop.0, "d", 4);
    let item = moved("t4", "Pessac", None);
    assert_eq!(kept(&till, &item), "dl_1");
    till.serving.signal("KILL");
    till.serving.wait();
    let Till { shop, .. } = till;
    mend(&shop.0, "d", 4);
    let mut till = Till::serve(shop);
    until_writing(&till.serving, "till");
    damage(&till.shop.0, "d", 4);
    assert_eq!(kept(&till, &item), "dl_1", "who was not answered sends it again");
    mend(&till.shop.0, "d", 4);
    assert_eq!(id(&replay(&till.serving, "dl_1").body, "state"), "replayed");
    till.serving.signal("KILL");
    till.serving.wait();
    let Till { shop, .. } = till;
    let till = Till::serve(shop);
    until_writing(&till.serving, "till");
    assert_eq!(letters(&till.serving), "dl_1 replayed 2");
    assert_eq!(became(&till.tell(&item)).0, "unchanged");
    nothing_is_left(&till, 1);
    assert!(till.stop().say("repair").contains("Nothing changed."));
}

#[test]
fn whoever_follows_lists_letters_and_hands_on_what_is_done_with_them() {
    let folder = repository();
    let [mut first, second] = two(&folder);
    [1, 3, 4].iter().for_each(|record| damage(&folder, "amigo-data", *record));
    for (number, key) in ["r1", "r3", "r4"].into_iter().enumerate() {
        let item = json!({ "source": "shop", "id": key, "fields": person(number) }).to_string();
        let told = second.post(RECORDS, &[], &item);
        assert_eq!(id(&told.body, "dead_letter"), format!("dl_{}", number + 1), "{told:?}");
    }
    assert_eq!(replay(&second, "dl_1").status, 500);
    assert_eq!(discard(&second, "dl_2").status, 200);
    let expected = "dl_1 open 2, dl_2 discarded 1, dl_3 open 1";
    assert_eq!((letters(&first), letters(&second)), (expected.to_owned(), expected.to_owned()));
    mend(&folder, "amigo-data", 1);
    assert_eq!(id(&replay(&second, "dl_1").body, "state"), "replayed");
    // Whoever takes over knows them.
    first.signal("KILL");
    first.wait();
    mend(&folder, "amigo-data", 4);
    until_writing(&second, "shop");
    assert_eq!(id(&replay(&second, "dl_3").body, "state"), "replayed");
    let found = matched(second.address, &person(2));
    assert_eq!(found["candidates"][0]["decision"], "same", "{found}");
}

#[test]
fn commands_do_the_same_where_nobody_serves() {
    let till = Till::open();
    [4, 5, 6].iter().for_each(|record| damage(&till.shop.0, "d", *record));
    for key in ["t4", "t5", "t6"] {
        kept(&till, &moved(key, "Pessac", None));
    }
    assert_eq!(till.shop.json("dead-letter list")["open"], 3);
    till.shop.refuse("dead-letter replay --all", &[], &["amigo serve runs on"]);
    let shop = till.stop();
    shop.refuse("dead-letter replay dl_9", &[], &["there is no dead letter dl_9"]);
    assert!(shop.say("dead-letter discard dl_2").contains("dl_2 was discarded."));
    shop.refuse("dead-letter discard dl_1 dl_2", &[], &["dl_2 was discarded already; nothing was done"]);
    mend(&shop.0, "d", 4);
    // The damaged record that is left keeps the others from being read.
    mend(&shop.0, "d", 5);
    mend(&shop.0, "d", 6);
    let told = shop.say("dead-letter replay --all");
    assert!(told.contains("dl_1 was taken in: rec_4 changed."), "{told}");
    assert!(told.contains("dl_3 was taken in: rec_6 changed."), "{told}");
    let listed = shop.json("dead-letter list");
    assert_eq!((&listed["open"], &listed["dead_letters"][1]["state"]), (&json!(0), &json!("discarded")));
    assert!(shop.say("repair").contains("Nothing changed."));
}

#[test]
fn letters_about_an_erased_person_go_and_never_come_back() {
    let till = Till::open();
    [4, 5, 6].iter().for_each(|record| damage(&till.shop.0, "d", *record));
    assert_eq!(kept(&till, &moved("t4", "Pessac", None)), "dl_1");
    let mut hers = moved("t6", "Pessac", None);
    hers["fields"]["phone"] = json!("0655443391");
    assert_eq!(kept(&till, &hers), "dl_2", "another record, with a phone of the person");
    assert_eq!(kept(&till, &moved("t5", "Pessac", None)), "dl_3");
    [4, 5, 6].iter().for_each(|record| mend(&till.shop.0, "d", *record));
    let person = till.shop.customer("t4");
    let shop = till.stop();
    shop.say("backup --to b/data --keys-to b/keys");
    let told = shop.say(&format!("erase {person} --reason request-7 --yes"));
    assert!(told.contains("2 dead letters"), "{told}");
    let left = |name: &str| {
        let session = shop.0.open(name, db::Purpose::Read);
        let open = session.block(db::dead_letters::open(&session.repository.data)).unwrap();
        let keys = session.block(session.repository.vault.keys(Space::DeadLetter, &[1, 2, 3])).unwrap();
        (open.iter().map(|open| open.id).collect::<Vec<_>>(), keys.into_keys().collect::<Vec<_>>())
    };
    assert_eq!(left("d"), (vec![3], vec![3]));
    shop.0.succeed("restore --data again --from b/data --keys-from b/keys --erased-from d");
    std::fs::copy(shop.0.path("d/keys/master.key"), shop.0.path("again/keys/master.key")).unwrap();
    assert_eq!(left("again"), (vec![3], vec![3]));
}
