//! The quality of sources: counted by the resolver, shown with its formulas, compared with earlier days.

use crate::support::{Folder, SHOP};
use amigo::session::Session;
use db::Purpose;
use db::audit::{self, Filter, Place, Stored};

/// A shop in a repository.
fn shop(required: &str) -> Folder {
    let folder = Folder::with("shop.csv", SHOP);
    folder.succeed(&format!("source add shop --data d {required}"));
    folder.succeed("import shop.csv --source shop --data d");
    folder
}

#[test]
fn scores_are_shown_with_their_formulas() {
    let folder = shop("--required first_name,phone");
    insta::assert_snapshot!(folder.succeed("quality --data d"));
    insta::assert_snapshot!(
        folder.succeed("quality --data d --source shop").lines().skip(2).collect::<Vec<_>>().join("\n")
    );
    let line = folder.succeed("quality --data d --json").lines().next().unwrap().to_owned();
    let scored: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(scored["scores"]["completeness"], serde_json::json!({ "part": 4, "whole": 8 }));
    assert_eq!(scored["scores"]["uniqueness"], serde_json::json!({ "part": 3, "whole": 4 }));
}

#[test]
fn what_is_not_known_is_refused_or_said() {
    let folder = shop("");
    assert!(folder.run("quality --data d --source till").err.contains("not registered"));
    assert!(folder.run("quality --data d --field nose").err.contains("there is no such field"));
    assert!(folder.succeed("quality --data d --day 2001-01-01").contains("Nothing was counted"));
    assert!(folder.run("source add x --data d --required nose").err.contains("there is no such field"));
    assert!(folder.succeed("quality --data d").contains("Required of shop: first_name, last_name, email."));
}

/// The shop, and all sources together.
const KEPT: [i64; 2] = [1, db::quality::ALL_SOURCES];

/// The last day with counts, and those.
fn stored(folder: &Folder) -> Vec<(i64, db::quality::Counts)> {
    let session = Session::open(&folder.path("d"), Purpose::Read).unwrap();
    let last =
        |source| session.block(db::quality::as_of(&session.repository.data, source, i64::MAX)).unwrap();
    KEPT.map(|source| last(source).unwrap()).to_vec()
}

/// Makes the counts so many days older.
fn age(folder: &Folder, days: i64) {
    let kept = stored(folder);
    let session = Session::open(&folder.path("d"), Purpose::Write).unwrap();
    session.block(async {
        let mut tx = session.repository.data.begin().await.unwrap();
        for (source, (day, counts)) in KEPT.iter().zip(&kept) {
            db::quality::put(&mut tx, *source, day - days, counts).await.unwrap();
            db::quality::put(&mut tx, *source, *day, &Default::default()).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
    session.close().unwrap();
}

#[test]
fn only_news_is_written_and_days_are_compared() {
    let folder = shop("--required first_name,last_name,email");
    let fresh = stored(&folder);
    age(&folder, 30);
    let before = stored(&folder);
    assert_eq!(before[0].0, fresh[0].0 - 30);
    folder.succeed("import shop.csv --source shop --data d");
    assert!(folder.succeed("quality refresh --data d").contains("up to date"));
    assert_eq!(stored(&folder), before, "a run without news writes nothing");

    // A record without an e-mail address: from 12 of 12 required cells to 14 of 15.
    folder.write("more.csv", "record_id,first_name,last_name,birth_date,email\nr5,Ida,Noir,1955-01-02,\n");
    folder.succeed("import more.csv --source shop --data d");
    assert!(stored(&folder)[0].0 >= fresh[0].0);
    let line = folder.succeed("quality --data d --source shop --json");
    let scored: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(scored["scores"]["completeness"], serde_json::json!({ "part": 14, "whole": 15 }));
    for (at, days) in [(0, 1), (1, 30)] {
        let change = &scored["changes"][at];
        assert_eq!(change["days"], days);
        assert!((change["completeness"].as_f64().unwrap() + 1.0 / 15.0).abs() < 1e-9, "{change}");
    }
}

/// What a page of the repository says, as its script gets it.
fn page_data(folder: &Folder, page: &str) -> serde_json::Value {
    let page = folder.read(page);
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_report_of_a_repository_tells_before_and_after() {
    let folder = shop("");
    let said = folder.succeed("report --html r.html --data d");
    assert!(said.contains("in quarantine"), "{said}");
    let data = page_data(&folder, "r.html");
    let repository = &data["repository"];
    assert_eq!((&data["totals"]["records"], &data["totals"]["customers"]), (&4.into(), &3.into()));
    assert_eq!((&repository["first"]["records"], &repository["first"]["customers"]), (&4.into(), &3.into()));
    assert_eq!(repository["published"], serde_json::Value::Null);
    assert_eq!(
        (&repository["quality"][0]["source"], &repository["acceptance"]),
        (&"shop".into(), &().into())
    );
    assert_eq!(data["sources"][0]["fields"]["email"]["filled"], 4);
    assert!(data["examples"][0]["records"][0]["record"].is_number());
    let page = folder.read("r.html").to_lowercase();
    assert!(!page.contains("quatremer") && !page.contains("zenobie"), "masked unless it is revealed");

    folder.write("more.csv", "record_id,first_name,last_name,birth_date,email\nr5,Ida,Noir,1955-01-02,\n");
    folder.succeed("import more.csv --source shop --data d");
    folder.succeed("report --html r.html --reveal --data d");
    let data = page_data(&folder, "r.html");
    assert_eq!((&data["totals"]["records"], &data["repository"]["first"]["records"]), (&5.into(), &4.into()));
    let example = &data["examples"][0];
    assert_eq!(example["records"][0]["id"], "r1");
    assert!(folder.read("r.html").contains("\"raw\":[\"Zénobie\",\"Zenobie\"]"), "as it came in: {example}");
    let session = Session::open(&folder.path("d"), Purpose::Read).unwrap();
    let (looks, _) =
        session.block(audit::page(&session.repository, &Filter::default(), Place::NEWEST, 100)).unwrap();
    let reports: Vec<&Stored> = looks.iter().filter(|look| look.deed == "report").collect();
    assert_eq!(reports.len(), 2, "one for each page");
    assert!(reports.iter().all(|look| look.customers >= 1 && look.records >= 2));
}

#[test]
fn a_report_without_anything_to_tell_is_refused() {
    let folder = Folder::new();
    assert!(folder.run("report --html r.html --data d").err.contains("there is no repository"));
    folder.succeed("source add shop --data d");
    assert!(folder.run("report --html r.html --data d").err.contains("nothing to report yet"));
    assert!(folder.run("report --html r.html --data d --exclusive-ids").err.contains("published model"));
}
