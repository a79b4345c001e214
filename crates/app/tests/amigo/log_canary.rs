//! Nothing personal is in the log, in figures or in what is measured: every operation of the contract is asked with
//! unmistakable values in its address, its headers and its body, as it should be and as it should not, by whoever may and
//! whoever may not, while everything works and while the database is away, at the most talkative level there is, for
//! people and for machines. Then every line is searched for every value, however it may be written.

use crate::clients::{Client, signed_as, token};
use crate::dead_letters::{damage, mend};
use crate::outage::Outage;
use crate::repositories::on_files;
use crate::search::{Canary, Search};
use crate::serving::{Answered, Serving, answered, unsigned};
use crate::shop::select;
use crate::support::{Folder, SHOP};
use crate::telling::{RECORDS, upsert};
use crate::uploads::{begin, sent, until};
use db::backup::Part;
use model::Role;
use serde_json::{Map, Value, json};

/// What must not be found. Those without marks can stand in a header.
const CANARIES: [Canary; 9] = [
    Canary::Text("Zebulonia"),
    Canary::Text("Xanthopoulquist"),
    Canary::Text("zebulonia.xq77@kanarienvogel-post.fr"),
    Canary::Phone(639_987_123),
    Canary::Text("KX7799441188"),
    Canary::Text("Fjällrävensdotter"),
    Canary::Text("Ornithorynques"),
    Canary::Text("Kanari-Passwort-00917"),
    Canary::Day(1931, 11, 17),
];
/// The same as they are sent, one after the other.
const SENT: [&str; 6] = [
    "Zebulonia Xanthopoulquist",
    "zebulonia.xq77@kanarienvogel-post.fr",
    "06 39 98 71 23",
    "KX7799441188",
    "917 Allee des Ornithorynques",
    "17/11/1931",
];
/// Headers that anybody may send, with what belongs in none of them.
const HEADERS: &str = "user-agent: Zebulonia\r\nx-request-id: zebulonia.xq77@kanarienvogel-post.fr\r\n\
    x-forwarded-for: 0639987123\r\nx-amigo-asked-from: KX7799441188 1 Xanthopoulquist\r\n\
    idempotency-key: KX7799441188\r\nif-match: \"Xanthopoulquist\"\r\nif-none-match: \"Zebulonia\"\r\n\
    purpose: Xanthopoulquist\r\nlast-event-id: Xanthopoulquist\r\naccept-language: Zebulonia\r\n\
    x-csrf-token: KX7799441188\r\ncookie: amigo=KX7799441188; __Host-amigo=Xanthopoulquist\r\n\
    referer: http://kanarienvogel-post.fr/Xanthopoulquist\r\ntraceparent: Zebulonia\r\n";
/// In an address.
const CODED: &str = "Zebulonia%20Xanthopoulquist%20zebulonia.xq77%40kanarienvogel-post.fr";

/// An operation of the contract.
struct Operation {
    method: String,
    path: String,
    query: Vec<String>,
    /// Media type and form of its body.
    body: Option<(String, Value)>,
}

fn operations(contract: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, told) in
            methods.as_object().unwrap().iter().filter(|(_, told)| told["operationId"].is_string())
        {
            let parameters = told["parameters"].as_array().into_iter().flatten();
            let named = parameters.filter(|told| told["in"] == "query");
            let content = told["requestBody"]["content"].as_object();
            let body = content.and_then(|content| content.iter().next());
            all.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                query: named.map(|told| told["name"].as_str().unwrap().to_owned()).collect(),
                body: body.map(|(media_type, told)| (media_type.clone(), told["schema"].clone())),
            });
        }
    }
    all
}

/// Something of this form, in which every text is one that must not be found.
fn filled(contract: &Value, form: &Value, next: &mut usize, depth: usize) -> Value {
    if let Some(named) = form["$ref"].as_str() {
        let name = named.rsplit('/').next().unwrap();
        return filled(contract, &contract["components"]["schemas"][name], next, depth);
    }
    for way in ["oneOf", "anyOf", "allOf"] {
        if let Some(ways) = form[way].as_array() {
            let first = ways.iter().find(|form| form["type"] != "null").unwrap();
            return filled(contract, first, next, depth);
        }
    }
    if let Some(words) = form["enum"].as_array() {
        return words[0].clone();
    }
    let kind = match &form["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").unwrap().as_str(),
        kind => kind.as_str(),
    };
    *next += 1;
    let canary = SENT[*next % SENT.len()];
    match kind {
        Some("string") => json!(canary),
        Some("integer" | "number") => json!(639_987_123),
        Some("boolean") => json!(true),
        Some("array") if depth < 8 => json!([filled(contract, &form["items"], next, depth + 1)]),
        Some("object") if depth < 8 => {
            let mut members: Map<String, Value> = Map::new();
            for (name, form) in form["properties"].as_object().into_iter().flatten() {
                members.insert(name.clone(), filled(contract, form, next, depth + 1));
            }
            if members.is_empty() {
                members.insert("Xanthopoulquist".to_owned(), json!(canary));
            }
            Value::Object(members)
        }
        _ => json!(canary),
    }
}

/// An address: of something that is there, as far as there is any, or of what belongs in no address.
fn address(operation: &Operation, is_real: bool) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in operation.path.split('/') {
        let real = match parts.last().copied().unwrap_or_default() {
            "customers" => "cus_1",
            "source-records" | "records" => "rec_1",
            "sources" => "shop",
            "imports" => "imp_1",
            "models" => "mod_1",
            "dead-letters" => "dl_1",
            "decisions" => "dec_1",
            "alarms" => "al_1",
            _ => "zz",
        };
        parts.push(match (part.starts_with('{'), is_real) {
            (false, _) => part,
            (true, true) => real,
            (true, false) => CODED,
        });
    }
    parts.join("/")
}

fn ask(serving: &Serving, token: Option<&str>, said: (&str, &str, &str), body: &str) -> Answered {
    let ((method, path, headers), host, length) = (said, serving.address, body.len());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    answered(&unsigned(host, signed_as(token, &request)))
}

/// Everything is asked in every way. Gives how often which class of status was answered.
fn everything(serving: &Serving, contract: &Value, whole: &str, other: &str) -> [usize; 6] {
    let mut statuses = [0; 6];
    let mut next = 0;
    for operation in operations(contract) {
        let method = operation.method.as_str();
        let (real, coded) = (address(&operation, true), address(&operation, false));
        let query: Vec<String> = operation.query.iter().map(|name| format!("{name}={CODED}")).collect();
        let asked = format!("{coded}?{}&Xanthopoulquist={CODED}", query.join("&"));
        let known = format!("{real}?{}", query.join("&"));
        let (media_type, body) = match &operation.body {
            None => ("application/json", String::new()),
            Some((media_type, form)) => {
                let told = filled(contract, form, &mut next, 0);
                let body = match media_type.as_str() {
                    "application/json" => told.to_string(),
                    // A form, or a file.
                    _ => format!("record_id,first_name\nusername=Zebulonia&password={CODED},Xanthopoulquist"),
                };
                (media_type.as_str(), body)
            }
        };
        let typed = format!("content-type: {media_type}\r\n");
        // Whoever followed a stream would follow it for a minute.
        let brief = format!("{typed}last-event-id: none\r\n");
        let talked = format!("{typed}{HEADERS}");
        let strange = "content-type: Xanthopoulquist/Zebulonia\r\nlast-event-id: none\r\n";
        let cut = "{\"fields\":{\"last_name\":\"Xanthopoulquist\",\"email\":\"zebulonia.xq77@kanarienvogel-post.fr\"";
        let named = r#"{"Xanthopoulquist":{"Zebulonia":["KX7799441188"]}}"#;
        for (token, path, headers, body) in [
            (Some(whole), asked.as_str(), talked.as_str(), body.as_str()),
            (Some(whole), &real, &brief, &body),
            (Some(whole), &known, &brief, &body),
            (Some(whole), &real, &brief, cut),
            (Some(whole), &real, &brief, named),
            (Some(whole), &real, strange, &body),
            (Some(other), &real, &brief, &body),
            (Some("Xanthopoulquist.KX7799441188.Zebulonia"), &asked, &talked, &body),
            (None, &asked, &talked, &body),
        ] {
            let said = ask(serving, token, (method, path, headers), body);
            statuses[usize::from(said.status / 100)] += 1;
        }
    }
    statuses
}

/// What is really taken in, looked for, refused and set aside.
fn taken_in(folder: &Folder, serving: &Serving) {
    let fields = [
        ("first_name", "Zebulonia"),
        ("last_name", "Xanthopoulquist"),
        ("birth_name", "Fjällrävensdotter"),
        ("email", "zebulonia.xq77@kanarienvogel-post.fr"),
        ("phone", "06 39 98 71 23"),
        ("loyalty_card", "KX7799441188"),
        ("street", "917 Allee des Ornithorynques"),
        ("birth_date", "17/11/1931"),
    ];
    let item = upsert("shop", "KX7799441188", &fields);
    let told = serving.post(RECORDS, &["idempotency-key: KX7799441188"], &item.to_string());
    assert_eq!(told.status, 200, "{told:?}");
    let customer = told.body["customer"].as_str().unwrap().to_owned();
    assert_eq!(serving.get(&format!("/v1/customers/{customer}")).status, 200);
    let asked: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    assert_eq!(serving.post("/v1/customers/match", &[], &json!({ "fields": asked }).to_string()).status, 200);
    assert_eq!(serving.get("/v1/customers?q=Xanthopoulquist").status, 200);
    // What cannot be written is told in the log, without what it says.
    damage(folder, "amigo-data", 1);
    let mut failing = upsert("shop", "r1", &fields);
    failing["fields"]["last_name"] = json!("Xanthopoulquist");
    let kept = serving.post(RECORDS, &[], &failing.to_string());
    mend(folder, "amigo-data", 1);
    assert!(folder.read("serve.log").contains("cannot be written") || kept.status == 200, "{kept:?}");
    let file = "record_id;first_name;last_name;email\n\
                KX7799441188;Zebulonia;Xanthopoulquist;zebulonia.xq77@kanarienvogel-post.fr\n\
                KX7799441189;Zebulonia;Xanthopoulquist;zebulonia.xq77@kanarienvogel-post.fr;06 39 98 71 23\n\
                ;Zebulonia;Xanthopoulquist;zebulonia.xq77@kanarienvogel-post.fr\n";
    let id = sent(serving.address, "shop", "Xanthopoulquist.csv", file.as_bytes());
    begin(serving.address, &id, "start");
    let over = until(serving.address, &id, |found| found["finished_at"].is_string());
    assert_eq!(over["state"], "finished", "{over}");
    let aside = |of: &Value| of.as_i64().unwrap();
    let known = aside(&over["upload"]["progress"]["quarantined_before"]);
    assert_eq!(aside(&over["counts"]["quarantined"]) + known, 2, "{over}");
    let user = json!({ "login": "zebulonia.xq77@kanarienvogel-post.fr", "name": "Zebulonia Xanthopoulquist",
        "email": "zebulonia.xq77@kanarienvogel-post.fr", "roles": [{ "role": "marketer" }] });
    serving.post("/v1/users", &[], &user.to_string());
    let wrong =
        json!({ "login": "zebulonia.xq77@kanarienvogel-post.fr", "password": "Kanari-Passwort-00917" });
    assert!(serving.post("/v1/session", &[], &wrong.to_string()).status >= 400);
}

fn serve(folder: &Folder, format: &str, log: &str) -> Serving {
    let path = folder.path("amigo-data/amigo.toml");
    let said = std::fs::read_to_string(&path).unwrap_or_default();
    let said = said.split("[log]").next().unwrap().trim_end().to_owned();
    std::fs::write(&path, format!("{said}\n[log]\nformat = \"{format}\"\nlevel = \"debug\"\n")).unwrap();
    let mut command = folder.command("serve --listen 127.0.0.1:0 --json");
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
    let serving = Serving::spawn(folder, &mut command);
    std::fs::hard_link(folder.path("serve.log"), folder.path(log)).unwrap();
    serving.until("/readyz", 200);
    serving
}

/// Takes the database away: a server shuts its door, a file loses its tables.
fn take_away(folder: &Folder, door: Option<&Outage>) {
    if let Some(door) = door {
        return door.begin();
    }
    let tables =
        ["customer", "source_record", "source", "import", "quarantine", "decision", "event", "user_account"];
    for table in tables {
        let rename = format!("ALTER TABLE {table} RENAME TO {table}_away");
        let file = folder.file_of("amigo-data", Part::Data);
        let tables = select(&file, &["SELECT name FROM sqlite_master WHERE type = 'table'"]);
        if tables.lines().any(|name| name == table) {
            select(&file, &[&rename]);
        }
    }
}

fn check(what: &str, bytes: &[u8]) {
    let found = Search::new(&CANARIES).bytes(bytes);
    assert!(found.is_empty(), "{what} tells {found:?}:\n{}", lines_with(bytes));
}

/// The lines that tell something.
fn lines_with(bytes: &[u8]) -> String {
    let search = Search::new(&CANARIES);
    let text = String::from_utf8_lossy(bytes);
    let telling = text.lines().filter(|line| !search.bytes(line.as_bytes()).is_empty());
    telling.take(10).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_personal_is_logged_or_measured_whatever_is_asked_and_whoever_asks() {
    let folder = Folder::with_repository(SHOP);
    let door = (!on_files()).then(|| Outage::before(&folder));
    let other =
        folder.succeed(&format!("client add other --json --per-second 1000000 --role {}", Role::Associate));
    let other = Client::told(&other);
    // The search finds what is sent.
    assert!(
        Search::new(&CANARIES).bytes([SENT.join("\n"), HEADERS.to_owned()].concat().as_bytes()).len() > 8
    );
    for (format, log) in [("text", "first.log"), ("json", "second.log")] {
        let mut serving = serve(&folder, format, log);
        let contract = serving.get("/v1/openapi.json").body;
        assert!(operations(&contract).len() > 80, "the contract tells too little");
        let whole = token(serving.address).unwrap();
        let limited = other.token(serving.address, None).unwrap();
        taken_in(&folder, &serving);
        let told = everything(&serving, &contract, &whole, &limited);
        assert!(told[2] > 80 && told[4] > 300 && told[5] == 0, "{told:?}");
        check("what is measured", serving.get("/metrics").text.as_bytes());
        check("what is measured", serving.get("/v1/service-levels").text.as_bytes());
        if format == "text" {
            serving.signal("TERM");
            assert_eq!(serving.wait().code(), Some(0), "{}", folder.read("serve.log"));
        } else {
            let tables = ["service_process", "service_minute", "service_hour", "service_outage", "alarm"];
            let file = folder.file_of("amigo-data", Part::Data);
            for table in tables {
                let columns = select(&file, &[&format!("SELECT name FROM pragma_table_info('{table}')")]);
                let quoted: Vec<String> = columns.lines().map(|name| format!("quote({name})")).collect();
                let rows = select(&file, &[&format!("SELECT {} FROM {table}", quoted.join(" || ',' || "))]);
                check(table, rows.as_bytes());
            }
            take_away(&folder, door.as_ref());
            let told = everything(&serving, &contract, &whole, &limited);
            assert!(told[5] > 50, "nothing fails while the database is away: {told:?}");
        }
        std::fs::remove_file(folder.path("serve.log")).unwrap();
    }
    for log in ["first.log", "second.log"] {
        let said = folder.read(log);
        assert!(said.lines().count() > 500, "{log} tells too little");
        check(log, said.as_bytes());
    }
}
