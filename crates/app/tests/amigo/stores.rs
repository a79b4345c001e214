//! Stores and associates: taken in, changed, shown; nothing personal in clear.

use crate::support::Folder;
use db::backup::Part;

const STORES: &str = "code,name,kind,region,country,street,postcode,city,catchment,phone,email,opening_hours,manager\n\
                      FR001,Paris 01,shop,europe,FR,1 rue de la Paix,75002,Paris,75*,,,Mo-Sa 10:00-19:00,A1\n\
                      WEB,Online,web,,,,,,,,,,\n";
const ASSOCIATES: &str = "code,first_name,last_name,store,from,to\n\
                          A1,Zénobie,Quatremer,FR001,2020-01-01,2021-12-31\n\
                          A1,Zénobie,Quatremer,WEB,2022-01-01,\n\
                          A2,Ulysse,Barbotin,FR001,2023-05-01,\n";

fn house() -> Folder {
    let folder = Folder::with("stores.csv", STORES);
    folder.write("associates.csv", ASSOCIATES);
    folder.succeed("store import stores.csv --brand AMI");
    folder
}

#[test]
fn the_same_list_again_changes_nothing_and_a_changed_line_changes_one() {
    let folder = house();
    let taken = |line: &str| {
        let json = folder.json(line);
        ["created", "changed", "unchanged"].map(|key| json[key].as_u64().unwrap())
    };
    assert_eq!(taken("store import stores.csv --brand AMI --json"), [0, 0, 2]);
    assert_eq!(taken("associate import associates.csv --json"), [2, 0, 0]);
    let contents = || std::fs::read(folder.file_of("amigo-data", Part::Data).path).unwrap();
    let before = contents();
    assert_eq!(taken("associate import associates.csv --json"), [0, 0, 2]);
    assert!(contents() == before, "the same list was written again");
    folder.write(
        "associates.csv",
        ASSOCIATES.replace("2021-12-31", "2021-06-30").replace("Barbotin", "Barbot"),
    );
    assert_eq!(taken("associate import associates.csv --json"), [0, 2, 0]);
    folder.write("stores.csv", STORES.replace("Online", "Boutique"));
    assert_eq!(taken("store import stores.csv --brand AMI --json"), [0, 1, 1]);
    assert!(folder.succeed("store list").contains("Boutique"));
}

#[test]
fn names_of_associates_are_shown_only_when_asked_for_and_lie_nowhere_in_clear() {
    let folder = house();
    folder.succeed("associate import associates.csv");
    let masked = folder.succeed("associate list");
    assert!(!masked.contains("Quatremer") && masked.contains("FR001 2020-01-01..2021-12-31"), "{masked}");
    assert!(folder.succeed("associate list --reveal").contains("Zénobie Quatremer"));
    for part in [Part::Data, Part::Keys] {
        let bytes = std::fs::read(folder.file_of("amigo-data", part).path).unwrap();
        let clear = bytes.windows(9).any(|part| part == b"Quatremer");
        assert!(!clear, "the {part:?} hold a name in clear");
    }
}

#[test]
fn a_list_with_a_mistake_is_refused_whole_with_its_place() {
    let check = |name: &str, text: &str, parts: &[&str]| {
        let folder = house();
        folder.write("bad.csv", text);
        let said = folder.run(&format!("{name} import bad.csv"));
        assert_eq!(said.code, Some(1), "{}", said.out);
        for part in parts {
            assert!(said.err.contains(part), "{part}: {}", said.err);
        }
    };
    check("store", "code,name,kind\nX,Y,shop\nZ,Q,kiosk\n", &["bad.csv row 3", "a kind is shop"]);
    check("store", "code,name,kind\nX,Y,shop\nX,Q,web\n", &["row 3", "earlier row"]);
    check("store", "code,name,kind,boss\nX,Y,shop,Me\n", &["`boss` is unknown", "manager"]);
    check("store", "code,name,kind\n,Y,shop\n", &["row 2", "needs a code"]);
    let head = "code,first_name,last_name,store,from,to\n";
    check("associate", &format!("{head}A1,Zoé,Lune,NOPE,2020-01-01,\n"), &["store NOPE is not known"]);
    check("associate", &format!("{head}A1,Zoé,Lune,WEB,2020-13-01,\n"), &["row 2", "a day is written"]);
    check(
        "associate",
        &format!("{head}A1,Zoé,Lune,WEB,2020-02-01,2019-01-01\n"),
        &["row 2", "before `from`"],
    );
}
