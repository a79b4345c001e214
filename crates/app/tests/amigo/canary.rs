//! Nothing personal lies in clear: unmistakable values go all ways that values can go, and are then searched in
//! every byte that the program left anywhere.

use crate::dead_letters::{damage, mend};
use crate::erasure::set_aside;
use crate::repositories::on_files;
use crate::search::{Canary, Search};
use crate::serving::Serving;
use crate::support::{Folder, Said, said};
use crate::telling::{RECORDS, delete, list, until_writing, upsert};
use amigo::decisions::{self, Draft, Kind};
use db::backup::Part;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

/// What must not be found. The last ones are values of an earlier version, of a row in quarantine, of a
/// decision, and of somebody erased.
const CANARIES: [Canary; 22] = [
    Canary::Text("KANARI-00917-ZQ"),
    Canary::Text("Zébulonia"),
    Canary::Text("Xanthopoulquist"),
    Canary::Text("Fjällrävensdotter"),
    Canary::Text("zebulonia.xq77@kanarienvogel-post.fr"),
    Canary::Phone(639_987_123),
    Canary::Text("KX7799441188"),
    Canary::Text("Allée des Ornithorynques"),
    Canary::Text("Escalier Quetzalcoatl"),
    Canary::Text("Quincampoix-les-Zéphyrs"),
    Canary::Text("Ornithologue-Souffleuse"),
    Canary::Day(1931, 11, 17),
    Canary::Text("131117599917342"),
    Canary::Text("ancienne.zxq@vogelbauer-alt.fr"),
    Canary::Text("neuve.zxq@vogelbauer-neu.fr"),
    Canary::Text("Wyverndottir"),
    Canary::Text("wyvern.9q@drachenhort-post.fr"),
    Canary::Text("Brontekwalvis"),
    Canary::Phone(639_987_456),
    Canary::Text("Ghulamkhazarian"),
    Canary::Text("ghulam.k77@loeschmich-post.fr"),
    Canary::Day(1929, 10, 23),
];

const HEADINGS: &str = "record_id;first_name;last_name;birth_name;email;phone;loyalty_card;street;\
                        address_complement;postcode;city;occupation;birth_date;national_id";

/// A canary, a person to be changed twice, one to be erased, a row without an id, and somebody else.
fn people(email: &str) -> String {
    format!(
        "{HEADINGS}\n\
         KANARI-00917-ZQ;Zébulonia;Xanthopoulquist;Fjällrävensdotter;zebulonia.xq77@kanarienvogel-post.fr;\
         06 39 98 71 23;KX7799441188;917 Allée des Ornithorynques;Escalier Quetzalcoatl;02100;\
         Quincampoix-les-Zéphyrs;Ornithologue-Souffleuse;17/11/1931;131117599917342\n\
         K2;Zébulonia;Xanthopoulquist;;{email};;;;;;;;;\n\
         K3;Aimé;Ghulamkhazarian;;ghulam.k77@loeschmich-post.fr;0639987456;;;;;;;23.10.1929;\n\
         ;Sigrún;Wyverndottir;;wyvern.9q@drachenhort-post.fr;;;;;;;;;\n\
         K5;Luc;Martin;;luc@martin-dupond.fr;;;;;75001;Paris;;;\n"
    )
}

/// Runs a command and keeps what it says, for the search; temporary files go to a folder of the test's own.
fn run(folder: &Folder, line: &str) -> Said {
    let number = std::fs::read_dir(folder.path("out")).unwrap().count();
    let told = said(folder.command(line).env("TMPDIR", folder.path("tmp")).env("RUST_LOG", "trace"));
    folder.write(&format!("out/{number}.txt"), format!("{}\n{}", told.out, told.err));
    told
}

fn succeed(folder: &Folder, line: &str) -> String {
    let told = run(folder, line);
    assert_eq!(told.code, Some(0), "{line}: {}", told.err);
    told.out
}

fn folder() -> Folder {
    let folder = Folder::new();
    ["in", "out", "tmp"].iter().for_each(|name| std::fs::create_dir(folder.path(name)).unwrap());
    folder.write("in/people.csv", people("ancienne.zxq@vogelbauer-alt.fr"));
    folder.write("in/second.csv", people("neuve.zxq@vogelbauer-neu.fr"));
    folder.write("in/third.csv", people("neuve.zxq@vogelbauer-neu.fr").replace("Luc;", "Zébulonia;"));
    folder
}

/// Searches everything but what was put in.
fn check_nothing_found(folder: &Folder, least_files: usize) {
    let search = Search::new(&CANARIES);
    std::fs::remove_dir_all(folder.path("in")).unwrap();
    let (mut found, mut files) = search.folder(&folder.path("."));
    if !on_files() {
        for part in [Part::Data, Part::Keys] {
            found.extend(search.file(&folder.file_of("amigo-data", part).path));
            files += 1;
        }
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
    assert!(files >= least_files, "only {files} files were searched");
}

#[test]
fn nothing_personal_lies_in_clear_whatever_was_done() {
    let folder = folder();
    // The search finds what was put in, as it was put in.
    let put_in = Search::new(&CANARIES).file(&folder.path("in/people.csv"));
    assert!(put_in.len() > 15, "{put_in:?}");
    succeed(&folder, "source add shop --country FR");
    succeed(&folder, "import in/people.csv --source shop --dry-run");
    for file in ["people", "second", "third"] {
        succeed(&folder, &format!("import in/{file}.csv --source shop --json"));
        succeed(&folder, &format!("import in/{file}.csv --source shop"));
    }
    decide(&folder);
    set_aside(&folder, 1_000, r#"{"Row":[["nom","Wyverndottir"],["mail","wyvern.9q@drachenhort-post.fr"]]}"#);
    succeed(&folder, "import in/third.csv --source shop");
    succeed(&folder, "quarantine list");
    succeed(&folder, "quarantine list --json");
    succeed(&folder, "backup --to b/first --keys-to b/keys");
    succeed(&folder, "vault rotate");
    succeed(&folder, "vault rotate --lookups");
    let erased = run(&folder, "erase cus_2 --reason request-9 --yes");
    assert_eq!(erased.code, Some(0), "{}", erased.err);
    run(&folder, "erase cus_2 --reason request-9 --yes");
    succeed(&folder, "backup --to b/second --keys-to b/later");
    succeed(&folder, "restore --data again --from b/first --keys-from b/keys --erased-from amigo-data");
    succeed(&folder, "vault status");
    succeed(&folder, "vault status --json");
    succeed(&folder, "vault sweep");
    succeed(&folder, "erase --list");
    succeed(&folder, "report in/third.csv --html out/report.html");
    check_nothing_found(&folder, 25);
}

/// A reason and a shared value that speak of people.
fn decide(folder: &Folder) {
    let session = folder.session("amigo-data");
    let shared = Draft {
        value: Some("33639987456".into()),
        ..Draft::about(Kind::SharedValue, [vec![], vec![]], "Brontekwalvis says it is the shop's")
    };
    decisions::append(&session, &shared, 1, "test", None).unwrap();
    let apart = Draft::about(Kind::Apart, [vec![1], vec![4]], "told by Brontekwalvis");
    decisions::append(&session, &apart, 2, "test", None).unwrap();
    session.close().unwrap();
}

#[test]
fn nothing_personal_lies_in_clear_after_a_kill() {
    if !on_files() {
        // It is about the write-ahead log of a file. What a server's holds are the same statements.
        return;
    }
    let folder = folder();
    folder.succeed("demo-data in/d --customers 4000");
    succeed(&folder, "source add shop --country FR");
    succeed(&folder, "import in/people.csv --source shop");
    let log = folder.path("amigo-data/amigo.db-wal");
    let mut import = folder
        .command("import in/second.csv in/d/cegid_y2_customers.csv --source shop")
        .env("TMPDIR", folder.path("tmp"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let has_log = |least: u64| log.metadata().is_ok_and(|log| log.len() > least);
    while !has_log(100_000) && import.try_wait().unwrap().is_none() {}
    import.kill().unwrap();
    import.wait().unwrap();
    assert!(has_log(100_000), "the import was faster than the kill");
    check_nothing_found(&folder, 6);
}

/// Everything that a serving process can be told and asked about the canaries.
fn tell_and_ask(folder: &Folder, serving: &Serving, key: &str) {
    let canary = [
        ("first_name", "Zébulonia"),
        ("last_name", "Xanthopoulquist"),
        ("birth_name", "Fjällrävensdotter"),
        ("email", "zebulonia.xq77@kanarienvogel-post.fr"),
        ("phone", "06 39 98 71 23"),
        ("loyalty_card", "KX7799441188"),
        ("street", "917 Allée des Ornithorynques"),
        ("address_complement", "Escalier Quetzalcoatl"),
        ("postcode", "02100"),
        ("city", "Quincampoix-les-Zéphyrs"),
        ("occupation", "Ornithologue-Souffleuse"),
        ("birth_date", "17/11/1931"),
        ("national_id", "131117599917342"),
    ];
    let older = [("last_name", "Brontekwalvis"), ("email", "ancienne.zxq@vogelbauer-alt.fr")];
    let key = format!("Idempotency-Key: {key}");
    let items = [
        upsert("shop", "KANARI-00917-ZQ", &older),
        upsert("shop", "KANARI-00917-ZQ", &canary),
        upsert("Wyverndottir", "KANARI-00917-ZQ", &older),
        upsert("shop", "K9", &[("Xanthopoulquist", "Ghulamkhazarian")]),
        upsert("shop", "wyvern.9q@drachenhort-post.fr", &[("last_name", "Ghulamkhazarian")]),
        delete("shop", "wyvern.9q@drachenhort-post.fr"),
    ];
    keep_a_letter(folder, serving, &items[1]);
    for _ in 0..2 {
        let told = serving.post(RECORDS, &[&key], &list(&items));
        assert_eq!(told.status, 200, "{told:?}");
        let customer = told.body["results"][1]["customer"].as_str().unwrap().to_owned();
        let shown = serving.get(&format!("/v1/customers/{customer}"));
        assert!(shown.text.contains("Xanthopoulquist"), "{shown:?}");
    }
    let fields: serde_json::Map<_, _> =
        canary.iter().map(|(field, value)| ((*field).to_owned(), (*value).into())).collect();
    let asked = serde_json::json!({ "fields": fields }).to_string();
    assert_eq!(serving.post("/v1/customers/match", &[], &asked).body["candidates"][0]["decision"], "same");
    serving.post(RECORDS, &[], "[\"Zébulonia Xanthopoulquist\", {\"KX7799441188\": 1}");
    for path in
        ["customers?q=zebulonia.xq77@kanarienvogel-post.fr", "customers/Xanthopoulquist", "KX7799441188"]
    {
        serving.get(&format!("/v1/{path}"));
    }
}

/// Something that cannot be written is kept, looked at, tried again and given up.
fn keep_a_letter(folder: &Folder, serving: &Serving, item: &Value) {
    damage(folder, "amigo-data", 1);
    let mut item = item.clone();
    for round in 0..2 {
        // Another content: the first letter is superseded.
        item["fields"]["occupation"] = format!("Ornithologue-Souffleuse {round}").into();
        let told = serving.post(RECORDS, &[], &item.to_string());
        let letter = told.body["dead_letter"].as_str().unwrap_or_else(|| panic!("{told:?}")).to_owned();
        assert_eq!(serving.post(&format!("/v1/dead-letters/{letter}/replay"), &[], "{}").status, 500);
        assert!(serving.get("/v1/dead-letters").text.contains(&letter));
    }
    mend(folder, "amigo-data", 1);
}

#[test]
fn nothing_personal_lies_in_clear_where_a_process_serves_or_served_or_was_killed() {
    let folder = folder();
    succeed(&folder, "source add shop --country FR");
    succeed(&folder, "import in/people.csv --source shop");
    std::fs::create_dir(folder.path("serving")).unwrap();
    let serve = |log: &str| {
        let mut command = folder.command("serve --listen 127.0.0.1:0 --json");
        command.env("TMPDIR", folder.path("tmp")).env("RUST_LOG", "trace");
        let serving = Serving::spawn(&folder, &mut command);
        std::fs::hard_link(folder.path("serve.log"), folder.path(&format!("serving/{log}"))).unwrap();
        until_writing(&serving, "shop");
        serving
    };
    let mut serving = serve("first.log");
    tell_and_ask(&folder, &serving, "order-1");
    // What is noted and written beside the answers has its time.
    std::thread::sleep(std::time::Duration::from_millis(200));
    serving.signal("KILL");
    serving.wait();
    std::fs::remove_file(folder.path("serve.log")).unwrap();
    let mut serving = serve("second.log");
    tell_and_ask(&folder, &serving, "order-1");
    tell_and_ask(&folder, &serving, "order-2");
    let search = Search::new(&CANARIES);
    let (found, _) = search.folder(&folder.path("amigo-data"));
    assert!(found.is_empty(), "while it serves: {found:?}");
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0));
    assert!(folder.read("serving/first.log").lines().count() > 5, "the log is empty");
    check_nothing_found(&folder, 8);
}

/// Commands that read or write people. None says anything without the master key.
const COMMANDS: [&str; 21] = [
    "source list",
    "customer show cus_1",
    "customer search canary",
    "customer history cus_1",
    "decide undo dec_1 --yes",
    "decisions list",
    "quality",
    "report --html report.html",
    "model list",
    "acceptance export round --to pairs.csv --reveal",
    "repair",
    "quarantine list --reveal",
    "associate list --reveal",
    "import in/people.csv --source shop",
    "erase cus_1 --reason r --yes",
    "erase --list",
    "vault status",
    "vault rotate",
    "vault rotate --lookups",
    "vault sweep",
    "backup --to b/data --keys-to b/keys",
];

#[test]
fn without_the_master_key_no_command_shows_a_person_and_each_says_why() {
    let folder = folder();
    succeed(&folder, "source add shop --country FR");
    succeed(&folder, "import in/people.csv --source shop");
    let master = folder.path("amigo-data/keys/master.key");
    let whole = std::fs::read_to_string(&master).unwrap();
    let check = |word: &str| {
        for line in COMMANDS {
            let told = run(&folder, line);
            assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{line}");
            assert!(told.err.contains(word), "{line}: {}", told.err);
        }
    };
    std::fs::remove_file(&master).unwrap();
    check("the master key is missing");
    db::vault::MasterKey::generate().unwrap().write_new(&master).unwrap();
    check("is not the one of this key store");
    std::fs::write(&master, "nonsense").unwrap();
    check("holds no master key");
    std::fs::write(&master, whole).unwrap();
    set_mode(&master, 0o644);
    check("chmod 600");
    set_mode(&master, 0o600);
    check_nothing_found(&folder, 20);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}
