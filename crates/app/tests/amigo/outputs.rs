//! What the commands write and print.

use crate::support::{Folder, SHOP};

#[test]
fn of_rows_with_one_id_the_first_counts_and_the_others_are_reported() {
    let text = format!("{SHOP}r3,Zelda,Impostor,1999-09-09,zelda@impostor.fr\nr9,too,short\n");
    let folder = Folder::with("shop.csv", text);
    let out = folder.succeed("resolve shop.csv --out p");
    assert!(out.contains("1 row left out: its record id stands in another row"), "{out}");
    assert!(out.contains("shop.csv row 6: ") && out.contains("row 7: 3 cells under 5 headings"), "{out}");
    let rejects: Vec<String> =
        folder.rows("p/rejects.csv").into_iter().map(|row| row[..4].join("|")).collect();
    assert_eq!(rejects, ["shop.csv|7||ragged", "shop.csv|6|record_id|duplicate_id"]);
    assert_eq!(folder.rows("p/people.csv").len(), 4);
    let explained = folder.json("explain shop.csv --pair r1 r3 --json");
    assert_eq!(explained["one_customer"], false);
    let alone = Folder::with("shop.csv", SHOP).json("explain shop.csv --pair r1 r3 --json");
    assert_eq!(explained["score"], alone["score"], "the later row has changed the record");
}

#[test]
fn one_person_is_found_and_shown() {
    let folder = Folder::with("shop.csv", SHOP);
    let out = folder.succeed("resolve shop.csv --out p");
    assert!(out.contains("4 records are 3 people"), "{out}");
    assert!(out.contains("columns used: record_id = record_id, first_name = first_name"), "{out}");
    let people = folder.rows("p/people.csv");
    let of = |record: &str| people.iter().find(|row| row[4] == record).unwrap();
    assert_eq!(of("r1")[0], of("r2")[0]);
    assert_ne!(of("r1")[0], of("r3")[0]);
    assert!(of("r1")[8].contains("M01") && of("r3")[8].is_empty(), "evidence stands beside linked records");
    assert!(out.lines().all(|line| line.chars().count() <= 120), "{out}");
}

#[test]
fn a_record_id_that_is_a_formula_is_disarmed() {
    let text = SHOP.replace("r1,", "=HYPERLINK(1),").replace("r3,", "@SUM(A1),");
    let folder = Folder::with("shop.csv", text);
    folder.succeed("resolve shop.csv --out p");
    let raw = folder.read("p/people.csv");
    for cell in raw.lines().flat_map(|line| line.split(',')) {
        assert!(!cell.starts_with(['=', '@', '+']), "{cell} would run in a spreadsheet");
    }
    assert!(raw.contains(",'=HYPERLINK(1),") && raw.contains(",'@SUM(A1),"), "{raw}");
    let lines = folder.read("p/people.jsonl");
    assert!(lines.contains("\"=HYPERLINK(1)\""), "JSON runs nothing and keeps the id as it is");
}

#[test]
fn json_is_one_object_that_machines_can_read() {
    let folder = Folder::with("shop.csv", SHOP);
    folder.write("truth.csv", "source,record_id,person_id\nshop,r1,a\nshop,r2,a\nshop,r3,b\nshop,r4,c\n");
    let resolved = folder.json("resolve shop.csv --out p --json");
    assert_eq!((&resolved["records"], &resolved["customers"]), (&4.into(), &3.into()));
    let figures = folder.json("evaluate shop.csv --truth-file truth.csv --json");
    assert_eq!(
        (&figures["true_pairs"], &figures["precision"], &figures["recall"]),
        (&1.into(), &1.0.into(), &1.0.into())
    );
    let explained = folder.json("explain shop.csv --pair r1 r2 --json");
    assert_eq!((&explained["one_customer"], &explained["outcome"]), (&true.into(), &"same".into()));
    for name in ["p/people.jsonl", "p/households.jsonl"] {
        for line in folder.read(name).lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).unwrap().is_object(), "{name}");
        }
    }
}

#[test]
fn a_saved_model_decides_again() {
    let folder = Folder::with("shop.csv", SHOP);
    folder.succeed("resolve shop.csv --out p");
    let first = folder.read("p/people.csv");
    folder.succeed("resolve shop.csv --model p/model.toml --out q");
    assert_eq!(folder.read("q/people.csv"), first);
}

#[test]
fn the_built_in_cases_are_a_file_to_start_from() {
    let folder = Folder::new();
    folder.write("cases.toml", folder.succeed("cases"));
    assert!(folder.succeed("cases --check cases.toml").contains("21 match cases"));
}

#[test]
fn the_report_lists_what_was_left_out() {
    let folder = Folder::with("shop.csv", format!("{SHOP}r3,Zelda,Impostor,1999-09-09,zelda@impostor.fr\n"));
    let out = folder.succeed("report shop.csv --html r.html");
    assert!(out.contains("r.html") && out.contains("rows left out"), "{out}");
    let page = folder.read("r.html");
    assert!(page.contains("\"row\":6") && !page.contains("impostor"));
}
