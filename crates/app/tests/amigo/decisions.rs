//! The old sheet of reconciliations, taken into the book of decisions.

use crate::shop::Shop;
use connect::reconciliations::{self, Verdict};
use serde_json::Value;
use std::collections::HashMap;

const HEADINGS: &str = "Source 1;Identifiant 1;Source 2;Identifiant 2;Verdict;Date;Par;Commentaire\n";

fn rows(answer: &Value, what: &str) -> Vec<u64> {
    answer[what].as_array().unwrap().iter().map(|refused| refused["row"].as_u64().unwrap()).collect()
}

#[test]
fn lines_become_decisions_by_whom_and_when_they_say() {
    let shop = Shop::open();
    let before = shop.truth();
    let lines = "Till;t4;TILL Y2;t6;même personne;31/03/2024;Nadège;vu en caisse\n\
                 till;t7;till;t10;même foyer;01/04/2024;Karim;\n\
                 salesforce;t4;till;t6;même personne;31/03/2024;;\n\
                 till;t4;till;t99;même personne;31/03/2024;;\n\
                 till;t4;till;t6;peut-être;31/03/2024;;\n\
                 till;t1;till;t5;personnes différentes;;;\n\
                 till;t5;till;t7;même personne;01/02/2023;;\n\
                 till;t7;till;t5;personnes différentes;01/03/2023;;\n\
                 till;t6;till;t4;même personne;31/03/2024;Nadège;vu en caisse\n";
    shop.0.write("old.csv", format!("{HEADINGS}{lines}"));
    let shown = shop.json("decisions import old.csv --dry-run");
    assert_eq!(shop.truth(), before);
    let taken = shop.json("decisions import old.csv --yes");
    assert_eq!(taken["preview"], shown["preview"]);
    assert_eq!((&taken["lines"], &taken["known"]), (&Value::from(5), &Value::from(1)));
    assert_eq!(rows(&taken, "refused"), [4, 5, 6]);
    let reasons: Vec<&str> =
        taken["refused"].as_array().unwrap().iter().map(|line| line["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["unknown_source", "unknown_record", "unusable"]);
    assert_eq!(taken["contradictions"], serde_json::json!([[8, 9]]));
    assert_eq!(taken["overruled"], serde_json::json!([8]), "the later of the two counts");
    assert_eq!(shop.customer("t4"), shop.customer("t6"));
    assert_ne!(shop.customer("t5"), shop.customer("t7"));

    let list = shop.say("decide list --json");
    let decided: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str, day: &str| {
        decided
            .iter()
            .find(|entry| entry["kind"] == kind && entry["at"].as_str().unwrap().starts_with(day))
            .cloned()
    };
    let same = of("same", "2024-03-31").unwrap();
    assert_eq!((&same["actor"], &same["reason"]), (&Value::from("Nadège"), &Value::from("vu en caisse")));
    assert_eq!(of("household", "2024-04-01").unwrap()["actor"], "Karim");
    let today = crate::support::now().to_string();
    assert_eq!(
        of("apart", &today[..10]).unwrap()["actor"],
        "nadege",
        "without a day and a name: now, by whom"
    );

    // Once more adds nothing, under another name and in another order too.
    let kept = shop.all();
    let mut shuffled: Vec<&str> = lines.lines().collect();
    shuffled.reverse();
    shop.0.write("again.csv", format!("{HEADINGS}{}\n", shuffled.join("\n")));
    let again = shop.json("decisions import again.csv --yes");
    assert_eq!((&again["lines"], &again["known"]), (&Value::from(0), &Value::from(6)));
    assert_eq!(shop.all(), kept);
    shop.json(&format!("decide undo {} --yes", same["id"].as_str().unwrap()));
    assert_ne!(shop.customer("t4"), shop.customer("t6"), "a line is undone like any decision");
}

#[test]
fn what_was_decided_since_wins_unless_the_sheet_is_trusted_more() {
    let line = "till;t4;till;t6;même personne;31/03/2024;Nadège;\n";
    for (option, joined) in [("", false), ("--trust-older", true)] {
        let shop = Shop::open();
        shop.json("decide different till:t4 till:t6 --yes");
        shop.0.write("old.csv", format!("{HEADINGS}{line}"));
        let taken = shop.json(&format!("decisions import old.csv --yes {option}"));
        assert_eq!(taken["overruled"].as_array().unwrap().is_empty(), joined);
        assert_eq!(shop.customer("t4") == shop.customer("t6"), joined, "{option}");
        assert_eq!(taken["preview"]["overrules"].as_array().unwrap().len(), usize::from(joined));
    }
}

#[test]
fn a_day_to_come_does_not_outlast_later_decisions() {
    let shop = Shop::open();
    shop.0.write("old.csv", format!("{HEADINGS}till;t4;till;t6;même personne;31/03/2099;Nadège;\n"));
    shop.json("decisions import old.csv --yes");
    assert_eq!(shop.customer("t4"), shop.customer("t6"));
    shop.json("decide different till:t4 till:t6 --yes");
    assert_ne!(shop.customer("t4"), shop.customer("t6"));
}

/// The demo retailer's own sheet, against what the retailer knows to be true; the web forms are not imported.
#[test]
fn the_demo_s_sheet_is_taken_in_against_the_truth() {
    let folder = crate::support::Folder::new();
    folder.succeed("demo-data x --customers 700");
    for (source, file) in [
        ("cegid", "cegid_y2_customers.csv"),
        ("shopify", "shopify_customers_export.csv"),
        ("loyalty", "loyalty_cards.csv"),
    ] {
        folder.succeed(&format!("source add {source} --brand AMI --country FR --data d"));
        folder.succeed(&format!("import x/{file} --source {source} --data d"));
    }
    let shop = Shop(folder);
    let sheet = reconciliations::read(&shop.0.path("x/manual_reconciliations.xlsx")).unwrap();
    let imported = |source: &str| source != "web";
    let expected: Vec<_> =
        sheet.lines.iter().filter(|line| imported(&line.source_a) && imported(&line.source_b)).collect();
    let answer = shop.json("decisions import x/manual_reconciliations.xlsx --yes");
    let number = |what: &str| answer[what].as_array().unwrap().len();
    assert_eq!(answer["lines"].as_u64().unwrap() as usize, expected.len());
    assert_eq!(number("refused"), sheet.lines.len() - expected.len());
    assert!(expected.len() >= 5, "the sheet says something");

    let truth: HashMap<(String, String), String> = shop
        .0
        .rows("x/truth.csv")
        .into_iter()
        .map(|row| ((row[0].clone(), row[1].clone()), row[2].clone()))
        .collect();
    let person = |source: &str, id: &str| truth.get(&(source.to_owned(), id.to_owned())).cloned();
    let customer = |source: &str, id: &str| {
        let found = shop.json(&format!("customer search {source}:{id}"));
        found["id"].as_str().unwrap().to_owned()
    };
    let overruled: Vec<u64> =
        answer["overruled"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap()).collect();
    let mut right = 0;
    for line in &expected {
        let joined = customer(&line.source_a, &line.id_a) == customer(&line.source_b, &line.id_b);
        let said = line.verdict == Verdict::Same;
        assert!(joined == said || overruled.contains(&line.row), "row {} has no effect", line.row);
        let are_one =
            person(&line.source_a, &line.id_a).unwrap() == person(&line.source_b, &line.id_b).unwrap();
        right += usize::from(are_one == said);
    }
    assert!(right * 10 >= expected.len() * 8, "{right} of {} lines are right", expected.len());
    let kept = shop.all();
    assert_eq!(shop.json("decisions import x/manual_reconciliations.xlsx --yes")["lines"], 0);
    assert_eq!(shop.all(), kept);
}

#[test]
fn sheets_that_say_nothing_are_refused() {
    let shop = Shop::open();
    shop.refuse("decisions import none.csv --yes", &[], &["none.csv"]);
    shop.0.write("stock.csv", "sku;price\n1;2\n");
    shop.refuse("decisions import stock.csv --yes", &[], &["stock.csv"]);
    shop.0.write("old.csv", format!("{HEADINGS}till;t4;till;t6;même personne;;;\n"));
    shop.refuse("decisions import old.csv", &[], &["nobody answered", "--yes"]);
    shop.refuse("decisions import old.csv --json", &[], &["--dry-run"]);
    assert!(shop.say("decide list").contains("Nothing was decided yet"));
    assert!(shop.say("decisions list --all").contains("Nothing was decided yet"));
}
