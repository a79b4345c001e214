//! A steward decides, sees what it would change, and takes it back.

use crate::shop::{Shop, TILL};
use serde_json::Value;

fn value<'p>(page: &'p Value, field: &str) -> &'p str {
    let all = page["profile"].as_array().unwrap();
    let shown = all.iter().find(|shown| shown["field"] == field);
    shown.and_then(|shown| shown["values"][0]["value"].as_str()).unwrap_or("")
}

fn decision(answer: &Value) -> String {
    answer["decisions"][0].as_str().unwrap().to_owned()
}

#[test]
fn a_merge_that_is_undone_gives_back_both_ids_and_profiles() {
    let shop = Shop::open();
    let before = shop.truth();
    let [ulysse, penelope] = shop.customers(["t4", "t5"]);
    let pages = [shop.page(&ulysse), shop.page(&penelope)];

    let shown = shop.json(&format!("customer merge {ulysse} {penelope} --dry-run"));
    assert_eq!(shown["applied"], false);
    assert_eq!(shop.truth(), before, "a dry run changed something");
    let merged = shop.json(&format!("customer merge {ulysse} {penelope} --yes"));
    assert_eq!(merged["preview"], shown["preview"]);
    assert_eq!(merged["preview"]["merges"][0].as_array().unwrap().len(), 2);
    assert_eq!(merged["outcome"]["merged"], 1);
    let (ours, theirs) =
        (shop.json(&format!("customer show {ulysse}")), shop.json(&format!("customer show {penelope}")));
    assert_eq!(ours["id"], theirs["id"], "a merged id answers with its survivor");
    assert_eq!(theirs["asked"], penelope.as_str());
    assert_eq!(ours["records"].as_array().unwrap().len(), 2);
    assert_eq!(ours["former"].as_array().unwrap().len(), 1);

    let undone = shop.json(&format!("decide undo {} --yes", decision(&merged)));
    assert_eq!(shop.truth(), before);
    assert_eq!([shop.page(&ulysse), shop.page(&penelope)], pages, "each id means its own records again");
    // The undo of the undo merges again, and its undo parts again.
    let again = shop.json(&format!("decide undo {} --yes", decision(&undone)));
    assert_eq!(shop.customer("t4"), shop.customer("t5"));
    shop.json(&format!("decide undo {} --yes", decision(&again)));
    assert_eq!(shop.truth(), before);
}

#[test]
fn a_split_survives_whatever_comes_in_later() {
    let shop = Shop::open();
    let [one, two, three] = shop.customers(["t1", "t2", "t3"]);
    assert!(one == two && two == three);
    let split = shop.json(&format!("customer split {one} till:t3 --yes"));
    assert_eq!(split["preview"]["splits"][0].as_array().unwrap().len(), 2);
    let check = |shop: &Shop| {
        let [one, two, three] = shop.customers(["t1", "t2", "t3"]);
        assert!(one == two && two != three, "{one} {two} {three}");
    };
    check(&shop);
    let kept = shop.truth();
    shop.say("import till.csv --source till");
    assert_eq!(shop.truth(), kept, "the same file again changed something");

    // The record that was split off comes with the e-mail of the others, and a new one resembles both sides.
    let changed =
        TILL.replace("1980-02-03,,0655443319,75011", "1980-02-03,zenobie@quatremer.fr,0655443319,69003");
    let changed = changed.replace("Paris,2022-01-05", "Lyon,2025-01-05")
        + "t11,Zénobie,Quatremer,1980-02-03,zenobie@quatremer.fr,0655443319,69003,Lyon,2025-01-05\n";
    shop.0.write("later.csv", changed);
    shop.say("import later.csv --source till");
    check(&shop);
    let newest = shop.customer("t11");
    assert!(newest == shop.customer("t1") || newest == shop.customer("t3"), "it joins one side");
    assert_eq!(shop.json(&format!("decide undo {} --yes", decision(&split)))["applied"], true);
    let [one, three, newest] = shop.customers(["t1", "t3", "t11"]);
    assert!(one == three && three == newest, "without the decision they are one again");
}

#[test]
fn a_pin_wins_until_it_is_taken_back() {
    let shop = Shop::open();
    let zenobie = shop.customer("t1");
    let before = shop.page(&zenobie);
    let truth = shop.truth();
    assert_eq!((value(&before, "city"), value(&before, "first_name")), ("LYON", "Zénobie"));
    let pinned = shop.json(&format!("decide pin {zenobie} city --from till:t3 --yes"));
    let after = shop.page(&zenobie);
    assert_eq!(
        (value(&after, "city"), value(&after, "postcode")),
        ("PARIS", "75011"),
        "the address comes whole"
    );
    let city = after["profile"].as_array().unwrap().iter().find(|shown| shown["field"] == "city").unwrap();
    assert_eq!(
        (city["reason"].as_str(), city["pinned_by"].clone()),
        (Some("pinned"), pinned["decisions"][0].clone())
    );
    assert_eq!(city["losers"][0]["value"], "LYON");
    // A later pin outweighs an earlier one, and leaves it when it goes.
    let later = shop.json(&format!("decide pin {zenobie} city --from till:t2 --yes"));
    assert_eq!(value(&shop.page(&zenobie), "city"), "LYON");
    shop.json(&format!("decide undo {} --yes", decision(&later)));
    assert_eq!(shop.page(&zenobie), after);
    shop.json(&format!("decide undo {} --yes", decision(&pinned)));
    assert_eq!(shop.page(&zenobie), before);
    assert_eq!(shop.truth(), truth);
}

#[test]
fn a_steward_s_own_value_wins_over_all_sources_and_goes_with_one_undo() {
    let shop = Shop::open();
    let zenobie = shop.customer("t1");
    let (before, truth) = (shop.page(&zenobie), shop.truth());
    let pinned =
        shop.run(&format!("decide pin {zenobie} phone --yes --json"), &["--value", "06 99 88 77 41"]);
    assert_eq!(pinned.code, Some(0), "{}", pinned.err);
    let pinned: Value = serde_json::from_str(&pinned.out).unwrap();
    assert_eq!(pinned["decisions"].as_array().unwrap().len(), 2);
    let after = shop.page(&zenobie);
    assert_eq!(value(&after, "phone"), "+33699887741");
    let phone = after["profile"].as_array().unwrap().iter().find(|shown| shown["field"] == "phone").unwrap();
    assert_eq!(phone["values"][0]["source"], "steward");
    assert_eq!(phone["values"][1]["value"], "+33655443319", "what the sources say is still there");
    assert!(shop.say("customer search +33699887741").contains(&zenobie));
    // It survives what comes in later.
    shop.say("import till.csv --source till");
    assert_eq!(shop.page(&zenobie), after);

    // Either of the two decisions takes both back.
    let second = pinned["decisions"][1].as_str().unwrap();
    let undone = shop.json(&format!("decide undo {second} --yes"));
    assert_eq!(shop.page(&zenobie), before);
    assert_eq!(shop.truth(), truth, "nothing of it is left among the customers");
    assert!(shop.say("customer search +33699887741").contains("Nobody"));
    let again = shop.json(&format!("decide undo {} --yes", decision(&undone)));
    assert_eq!(shop.page(&zenobie), after);
    shop.json(&format!("decide undo {} --yes", decision(&again)));
    assert_eq!(shop.truth(), truth);

    // A part of the address keeps the other parts.
    let pinned = shop.run(&format!("decide pin {zenobie} city --yes --json"), &["--value", "Villeurbanne"]);
    assert_eq!(pinned.code, Some(0), "{}", pinned.err);
    let after = shop.page(&zenobie);
    assert_eq!((value(&after, "city"), value(&after, "postcode")), ("VILLEURBANNE", "69003"));
}

#[test]
fn a_shared_value_does_what_was_shown_and_is_undone_as_one() {
    let shop = Shop::open();
    assert_eq!(shop.customer("t8"), shop.customer("t9"));
    let before = shop.truth();
    let line = "decide shared-value 06.55.44.77.28";
    let shown = shop.json(&format!("{line} --dry-run"));
    assert_eq!((&shown["records"], &shown["customers"]), (&Value::from(2), &Value::from(1)));
    assert_eq!(shown["kind"], "phone number");
    let splits = shown["preview"]["splits"].as_array().unwrap();
    assert_eq!((splits.len(), splits[0].as_array().unwrap().len()), (1, 2));
    assert_eq!(shop.truth(), before);

    let applied = shop.json(&format!("{line} --yes"));
    assert_eq!(applied["preview"], shown["preview"]);
    let changes = applied["changes"].as_array().unwrap();
    assert_eq!((changes.len(), changes[0]["now"].as_array().unwrap().len()), (1, 2));
    assert_ne!(shop.customer("t8"), shop.customer("t9"));
    shop.refuse(&format!("{line} --yes"), &[], &["says so already"]);
    shop.json(&format!("decide undo {} --yes", decision(&applied)));
    assert_eq!(shop.truth(), before);
}

#[test]
fn a_later_decision_overrules_an_earlier_one_and_says_so() {
    let shop = Shop::open();
    let before = shop.truth();
    let joined = shop.json("decide same till:t4 till:t6 --yes");
    assert_eq!(shop.customer("t4"), shop.customer("t6"));
    let parted = shop.json("decide different till:t4 till:t6 --yes");
    assert_eq!(parted["preview"]["overrules"][0], joined["decisions"][0]);
    assert_eq!(shop.truth(), before);
    shop.json(&format!("decide undo {} --yes", decision(&parted)));
    assert_eq!(shop.customer("t4"), shop.customer("t6"), "what was overruled holds again");
}

#[test]
fn two_people_of_one_household_are_neither_joined_nor_strangers() {
    let shop = Shop::open();
    let told = shop.say("decide household till:t4 till:t7 --yes");
    let [ulysse, apolline] = shop.customers(["t4", "t7"]);
    assert_ne!(ulysse, apolline);
    assert_eq!(told.matches("lives in hh_").count(), 2, "{told}");
    let page = shop.page(&ulysse);
    assert_eq!(page["household"]["others"][0], apolline.as_str());
}

#[test]
fn without_consent_nothing_happens() {
    let shop = Shop::open();
    shop.refuse("decide same till:t4 till:t6", &[], &["nobody answered", "--yes"]);
    shop.refuse("decide same till:t4 till:t6 --json", &[], &["--yes", "--dry-run"]);
    shop.refuse("decide same till:t4 till:t6 --yes --dry-run", &[], &["cannot be used with"]);
}

#[test]
fn wrong_names_and_wishes_are_refused() {
    let shop = Shop::open();
    let zenobie = shop.customer("t1");
    let pin = format!("decide pin {zenobie}");
    for (line, more, expected) in [
        ("decide same till:t4 till:t99 --yes", vec![], vec!["`till` has no record with that key"]),
        ("decide same till:t4 shop:t1 --yes", vec![], vec!["SOURCE:KEY", "one of till"]),
        ("decide same zenobie@quatremer.fr till:t1 --yes", vec![], vec!["SOURCE:KEY"]),
        ("decide same till:t4 till:t4 --yes", vec![], vec!["the same already"]),
        ("decide same till:t4 --yes", vec![], vec!["Usage"]),
        ("decide same cus_zz till:t4 --yes", vec![], vec!["there is no customer cus_zz"]),
        ("decide same cus_l till:t4 --yes", vec![], vec!["without i, l, o and u"]),
        ("decide same rec_zz till:t4 --yes", vec![], vec!["there is no record rec_zz"]),
        ("decide different till:t4 till:t4 --yes", vec![], vec!["belongs to the other"]),
        ("decide shared-value --yes", vec!["n/a"], vec!["joins nobody"]),
        ("decide shared-value --yes", vec!["no@no"], vec!["joins nobody"]),
        ("decide undo dec_1 --yes", vec![], vec!["there is no decision dec_1"]),
        ("decide undo 1 --yes", vec![], vec!["begins with `dec_`"]),
        (&format!("{pin} shoe_size --value 42 --yes"), vec![], vec!["first_name"]),
        (&format!("{pin} record_id --value 42 --yes"), vec![], vec!["no field of the golden profile"]),
        (&format!("{pin} email --value nothing --yes"), vec![], vec!["no usable email"]),
        (&format!("{pin} phone --value 0000000000 --yes"), vec![], vec!["no usable phone"]),
        (&format!("{pin} email --from till:t4 --yes"), vec![], vec!["is no record of"]),
        (&format!("{pin} email --from till:t3 --yes"), vec![], vec!["has no usable email"]),
        (&format!("{pin} email --from till:t1 --nth 2 --yes"), vec![], vec!["at that position"]),
        (&format!("{pin} email --yes"), vec![], vec!["--from"]),
        ("customer merge cus_zz cus_zy --yes", vec![], vec!["there is no customer"]),
        (&format!("customer merge {zenobie} {zenobie} --yes"), vec![], vec!["the same already"]),
        (&format!("customer split {zenobie} till:t4 --yes"), vec![], vec!["is no record of"]),
        (&format!("customer split {zenobie} till:t1 till:t2 till:t3 --yes"), vec![], vec!["all records of"]),
    ] {
        shop.refuse(line, &more, &expected);
    }
    let empty = crate::support::Folder::new();
    let said = empty.run("decide same till:t4 till:t6 --yes --data d");
    assert!(said.code == Some(1) && said.err.contains("no repository"), "{}", said.err);
    empty.succeed("source add till --data d");
    let said = empty.run("decide shared-value 0655447728 --yes --data d");
    assert_eq!(said.code, Some(1), "{}", said.out);
}

#[test]
fn nothing_personal_lies_in_the_tables_of_decisions_and_history() {
    let shop = Shop::open();
    let zenobie = shop.customer("t1");
    let reason = ["--reason", "Quatremer called from 0655443319"];
    for line in ["decide same till:t4 till:t6 --yes", "decide shared-value 0655447728 --yes"] {
        assert_eq!(shop.run(line, &reason).code, Some(0));
    }
    let pin = format!("decide pin {zenobie} first_name --yes --value Zenobia");
    assert_eq!(shop.run(&pin, &reason).code, Some(0));
    shop.say("customer search Quatremer");
    shop.say("customer search zenobie@quatremer.fr");
    assert!(shop.say("decide list").contains("Quatremer called"), "who may read reasons them");
    let tables = ["decision", "decision_record", "journal", "event", "run", "source_record", "meta"];
    let text = (shop.dump(&tables) + &shop.accesses()).to_lowercase();
    assert!(text.contains("decide pin") && text.contains("customer search"), "looks are noted");
    for personal in ["quatremer", "zenobi", "0655443319", "33655443319", "655447728"] {
        let hex: String = personal.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!text.contains(personal) && !text.contains(&hex), "{personal} lies in clear");
    }
}
