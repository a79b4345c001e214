//! A new repository serves: it begins with a model learnt from a made-up retailer, until it can do better.

use crate::serving::Serving;
use crate::support::Folder;
use crate::telling::{RECORDS, became, id, upsert};
use serde_json::Value;

const BARNABE: [(&str, &str); 4] = [
    ("first_name", "Barnabé"),
    ("last_name", "Courtecuisse"),
    ("email", "b@courtecuisse.fr"),
    ("birth_date", "1971-12-30"),
];

/// A repository of one source, and nothing else.
fn empty() -> Folder {
    let folder = Folder::new();
    folder.succeed("source add till --country FR");
    folder
}

fn serve(folder: &Folder) -> Serving {
    let serving = Serving::start(folder);
    serving.until("/readyz", 200);
    serving
}

fn stop(mut serving: Serving) {
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
}

fn say(serving: &Serving, key: &str, fields: &[(&str, &str)]) -> Value {
    let answered = serving.post(RECORDS, &[], &upsert("till", key, fields).to_string());
    assert_eq!(answered.status, 200, "{answered:?}");
    answered.body
}

/// Number of the model that acts, and whether it is the starter.
fn acts(folder: &Folder) -> (i64, bool) {
    let listed = folder.json("model list --json");
    let of = |model: &Value| -> Option<(i64, bool)> {
        let acting = model["published"].as_array()?.iter().find(|published| published["acts"] == true)?;
        Some((model["number"].as_i64()?, acting["starter"].as_bool()?))
    };
    listed["models"].as_array().unwrap().iter().find_map(of).expect("a model acts")
}

/// Takes a retailer's till in.
fn import(folder: &Folder, customers: usize) -> String {
    folder.succeed(&format!("demo-data d{customers} --customers {customers} --flat"));
    folder.succeed(&format!("import d{customers}/flat.csv --source till"))
}

#[test]
fn a_new_repository_serves_with_a_model_to_begin_with() {
    let folder = empty();
    let serving = serve(&folder);
    let first = say(&serving, "1", &BARNABE);
    assert_eq!(became(&first), ("created", "new"));
    let again = say(&serving, "2", &[("first_name", "Barnabe"), BARNABE[1], BARNABE[2]]);
    assert_eq!((became(&again), id(&again, "customer")), (("created", "linked"), id(&first, "customer")));
    let other = [("first_name", "Zénobie"), ("last_name", "Quatremer"), ("email", "z@quatremer.fr")];
    assert_eq!(became(&say(&serving, "3", &other)), ("created", "new"));
    assert_eq!(acts(&folder), (1, true));
    let told = folder.succeed("model list");
    assert!(told.contains("starter: learnt from a made-up retailer"), "{told}");
    let shown = folder.json("model show --json");
    let blocking = shown["blocking"].as_array().unwrap();
    assert!(blocking.contains(&"NamesArea".into()), "{shown}");
    assert!(!blocking.contains(&"EmailLocal".into()) && !blocking.contains(&"Last".into()), "{shown}");
    stop(serving);
    let told = folder.succeed("repair");
    assert!(told.contains("Nothing changed."), "{told}");
    // It begins once.
    stop(serve(&folder));
    assert_eq!(acts(&folder), (1, true));
}

#[test]
fn an_import_of_enough_records_trains_a_model_in_place_of_the_starter() {
    let folder = empty();
    stop(serve(&folder));
    import(&folder, 300);
    assert_eq!(acts(&folder), (1, true), "of so few records nothing better is learnt");
    let told = import(&folder, 1_200);
    assert!(told.contains("in place of the starter"), "{told}");
    assert_eq!(acts(&folder), (2, false));
    import(&folder, 1_500);
    assert_eq!(acts(&folder), (2, false), "what acts now stays until somebody publishes another");
}

#[test]
fn what_a_person_published_is_never_replaced() {
    let folder = empty();
    stop(serve(&folder));
    folder.succeed("model tune 1 --same-person 4 --review 2");
    folder.succeed("model publish 1 --reason careful --yes");
    import(&folder, 1_200);
    assert_eq!(acts(&folder), (1, false));
    stop(serve(&folder));
    assert_eq!(acts(&folder), (1, false));
}
