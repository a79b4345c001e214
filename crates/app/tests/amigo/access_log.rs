//! The access log: what is done to a person is in it before the answer, whoever may read it reads it, and what is done
//! to it is found.

use crate::repositories::on_files;
use crate::serving::{Answered, Serving, answered, raw, try_post};
use crate::shop::Shop;
use crate::telling::{Till, id, until_writing, upsert};
use db::{Db, Purpose};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

const SERVE: &str = "serve --listen 127.0.0.1:0 --json --data d";

/// Asks for something, saying what for.
fn ask_for(serving: &Serving, path: &str, purpose: &str) -> Answered {
    let address = serving.address;
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\npurpose: {purpose}\r\n\r\n");
    answered(&raw(address, head))
}

/// Runs a statement in the log's database.
fn execute(shop: &Shop, sql: &str) {
    let session = shop.0.open("d", Purpose::Read);
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    session.block(async {
        match &session.repository.log {
            Db::Sqlite(pool, _) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
            Db::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
        }
    });
    session.close().unwrap();
}

#[test]
fn what_is_done_to_a_person_can_be_read_by_whoever_may() {
    let till = Till::open();
    let ulysse = till.shop.customer("t4");
    let serving = &till.serving;
    assert_eq!(ask_for(serving, &format!("/v1/customers/{ulysse}"), "customer_service").status, 200);
    let refused = ask_for(serving, &format!("/v1/customers/{ulysse}"), "curiosity");
    assert_eq!((refused.status, id(&refused.body, "code")), (400, "bad_purpose"), "{refused:?}");
    let told = till.says("n1", &[("last_name", "Barbotin"), ("email", "ulysse@barbotin.fr")]);
    assert_eq!(serving.get("/v1/customers?q=zzzzz").status, 200);
    let all = serving.get("/v1/access-log").body;
    let of_client: Vec<&Value> =
        all["accesses"].as_array().unwrap().iter().filter(|entry| entry["actor"] == "cl_1").collect();
    let [asked, told_entry, seen] = &of_client[..] else { panic!("{all}") };
    assert_eq!((id(asked, "deed"), asked["customers"].as_i64()), ("findCustomers", Some(0)));
    assert_eq!((id(told_entry, "deed"), id(told_entry, "purpose")), ("writeSourceRecords", "integration"));
    assert_eq!(
        (&told_entry["customer_ids"], &told_entry["records"]),
        (&json!([told["customer"]]), &json!(1))
    );
    assert_eq!((id(seen, "deed"), id(seen, "purpose")), ("getCustomer", "customer_service"));
    assert_eq!((id(seen, "via"), id(seen, "address")), ("api", "127.0.0.1"));
    assert_eq!(seen["customer_ids"], json!([ulysse]));
    assert!(!all.to_string().to_lowercase().contains("barbotin"), "{all}");

    // To read the log is in the log.
    let of_ulysse = serving.get(&format!("/v1/access-log?customer={ulysse}&actor=cl_1")).body;
    let deeds: Vec<&str> =
        of_ulysse["accesses"].as_array().unwrap().iter().map(|entry| id(entry, "deed")).collect();
    assert!(deeds.ends_with(&["getCustomer"]) && !deeds.contains(&"findCustomers"), "{of_ulysse}");
    let again = serving.get(&format!("/v1/access-log?customer={ulysse}&actor=cl_1&limit=1")).body;
    assert_eq!(id(&again["accesses"][0], "deed"), "listAccesses", "{again}");
    for (query, status) in [
        ("customer=7", 400),
        ("from=yesterday", 400),
        ("cursor=00", 400),
        ("limit=0", 422),
        ("colour=1", 422),
    ] {
        assert_eq!(serving.get(&format!("/v1/access-log?{query}")).status, status, "{query}");
    }
    pages_are_the_whole(serving);
    let keys = serving.get("/v1/audit/key").body;
    assert_eq!((id(&keys, "algorithm"), keys["keys"][0].as_str().unwrap().len()), ("Ed25519", 64));
}

/// Reads the log page by page while it grows by that, and all at once.
fn pages_are_the_whole(serving: &Serving) {
    let places = |page: &Value| -> Vec<(i64, i64)> {
        let entries = page["accesses"].as_array().unwrap();
        entries.iter().map(|it| (it["chain"].as_i64().unwrap(), it["number"].as_i64().unwrap())).collect()
    };
    let whole = places(&serving.get("/v1/access-log?limit=1000").body);
    let mut page = serving.get("/v1/access-log?limit=3").body;
    let mut read = places(&page);
    while let Some(next) = page["next"].as_str().map(str::to_owned) {
        page = serving.get(&format!("/v1/access-log?limit=3&cursor={next}")).body;
        read.extend(places(&page));
    }
    assert_eq!(read[1..], whole[..], "the entry of the reading before came first");
}

#[test]
fn nothing_is_answered_and_nothing_written_where_the_log_cannot_be() {
    let till = Till::open();
    let ulysse = till.shop.customer("t4");
    let path = format!("/v1/customers/{ulysse}");
    execute(&till.shop, "ALTER TABLE entry RENAME TO away");
    let refused = till.serving.get(&path);
    assert_eq!((refused.status, id(&refused.body, "reason")), (503, "access_log"), "{refused:?}");
    assert!(!refused.text.contains("Ulysse") && refused.head.contains("retry-after"), "{refused:?}");
    let item = upsert("till", "n1", &[("last_name", "Nemo"), ("email", "n@nemo.fr")]).to_string();
    assert_eq!(till.send(&[], &item).status, 503);
    execute(&till.shop, "ALTER TABLE away RENAME TO entry");
    assert_eq!(till.serving.get(&path).status, 200);
    until_writing(&till.serving, "till");
    let told = till.send(&[], &item);
    assert_eq!(
        (told.status, id(&told.body, "change")),
        (200, "created"),
        "it was not written unseen: {told:?}"
    );
    let verified = till.stop().json("audit verify");
    assert_eq!(verified["findings"], json!([]), "{verified}");
}

#[test]
fn a_log_that_was_changed_is_not_proven_and_the_entry_is_named() {
    let till = Till::open();
    let ulysse = till.shop.customer("t4");
    (0..5).for_each(|_| drop(till.customer(&ulysse)));
    let shop = till.stop();
    let verified = shop.json("audit verify");
    let [chain] = &verified["chains"].as_array().unwrap()[..] else { panic!("{verified}") };
    assert_eq!(chain["proven_to"], chain["entries"], "a head is written at the end");
    let said = shop.say("audit verify");
    assert!(said.contains("none was removed or changed up to entry"), "{said}");
    // What comes after the last head is only chained, and that is said.
    shop.say("customer search Quatremer");
    assert!(shop.say("audit verify").contains("later: chained, but whoever"));
    execute(&shop, "UPDATE entry SET actor = 'nobody' WHERE number = 3");
    let said = shop.run("audit verify", &[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("entry 3: this entry, or the one before it, was changed"), "{}", said.out);
    assert!(!said.out.contains("proven"), "{}", said.out);
    execute(&shop, "DELETE FROM entry WHERE number = 3");
    assert!(shop.run("audit verify", &[]).out.contains("entry 3: this entry is missing"));
    // A file of heads that was taken away is missed.
    std::fs::remove_file(shop.0.path("d/audit-heads.jsonl")).unwrap();
    assert!(shop.run("audit verify", &[]).out.contains("was exported, and is not in the files"));
}

#[test]
fn a_log_whose_process_is_killed_goes_on_and_is_proven() {
    let till = Till::open();
    let ulysse = till.shop.customer("t4");
    let (answered, address) = (AtomicUsize::new(0), till.serving.address);
    let asked = json!({ "fields": { "last_name": "Barbotin", "email": "ulysse@barbotin.fr" } }).to_string();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while try_post(address, "/v1/customers/match", &[], &asked).is_some() {
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while answered.load(Ordering::Relaxed) < 200 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        till.serving.signal("KILL");
    });
    let Till { shop, mut serving } = till;
    serving.wait();
    let seen = |shop: &Shop| {
        let all = shop.accesses();
        all.lines().filter(|entry| entry.contains("matchCustomers")).count()
    };
    let answered = answered.load(Ordering::Relaxed);
    assert!(seen(&shop) >= answered, "{} entries for {answered} answers", seen(&shop));
    assert_eq!(shop.json("audit verify")["findings"], json!([]));
    let till = Till { serving: Serving::start_with(&shop.0, SERVE), shop };
    till.serving.until("/readyz", 200);
    till.customer(&ulysse);
    let shop = till.stop();
    let verified = shop.json("audit verify");
    assert_eq!(verified["findings"], json!([]));
    assert!(shop.accesses().contains("getCustomer"));
}

#[test]
fn a_backup_holds_the_log_and_what_comes_after_a_restore_is_another_chain() {
    let shop = Shop::open();
    shop.say("customer search Quatremer");
    let heads = shop.say("audit export --json");
    shop.0.write("kept.jsonl", &heads);
    shop.say("backup --to b/data --keys-to b/keys");
    let key = shop.json("audit key")["keys"][0].as_str().unwrap().to_owned();
    let copy = std::fs::read_dir(shop.0.path("b/data")).unwrap().map(|entry| entry.unwrap().path());
    let copy = copy.filter(|path| path.display().to_string().contains("amigo-log-")).last().unwrap();
    let copy = copy.join("access.db").display().to_string();
    // Without the repository: the copy, the heads kept elsewhere, and the key known from before.
    let line = format!("audit verify --copy {copy} --heads kept.jsonl --key {key} --json");
    let verified: Value = serde_json::from_str(&shop.0.succeed(&line)).unwrap();
    assert_eq!(verified["findings"], json!([]), "{verified}");
    let other = "00".repeat(32);
    assert_ne!(shop.0.run(&line.replace(&key, &other)).code, Some(0), "not by a key of anybody's");

    shop.0.succeed("restore --data e --from b/data --keys-from b/keys");
    std::fs::copy(shop.0.path("d/keys/master.key"), shop.0.path("e/keys/master.key")).unwrap();
    shop.0.succeed("customer search Quatremer --data e");
    shop.0.succeed("audit export --data e");
    let verify = "audit verify --heads kept.jsonl --heads e/audit-heads.jsonl --json --data e";
    let verified: Value = serde_json::from_str(&shop.0.succeed(verify)).unwrap();
    assert_eq!(verified["chains"].as_array().unwrap().len(), 2, "{verified}");
    if on_files() {
        // What was signed after the copy was made is missing from what was restored, and that is found.
        shop.say("customer search Barbotin");
        shop.0.write("later.jsonl", heads + &shop.say("audit export --json"));
        let said = shop.0.run("audit verify --heads later.jsonl --heads e/audit-heads.jsonl --data e");
        assert_eq!(said.code, Some(1));
        assert!(said.out.contains("closed when it was restored"), "{}", said.out);
    }
}
