//! Real time is the batch: a retailer's records told one by one, in any order, in any portions and by several clients
//! at once, with changes, deletions and returns in between, leave exactly what an import of the last state leaves.

use crate::serving::{Serving, post};
use crate::state::open;
use crate::support::Folder;
use crate::telling::{RECORDS, delete, list, upsert};
use db::customers::{self, Group};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::SocketAddr;

const CUSTOMERS: usize = 3_000;
const CLIENTS: usize = 4;
/// Items of a message at most.
const PORTION: u64 = 50;
const SOURCES: [&str; 4] = ["cegid", "shopify", "web", "loyalty"];
/// Fields of the records; the plain file has the gender as a form of address.
const FIELDS: [&str; 12] = [
    "updated_at",
    "gender",
    "first_name",
    "last_name",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "country",
    "birth_date",
    "record_id",
];

/// A record of the made-up retailer.
struct Row {
    source: String,
    key: String,
    fields: BTreeMap<&'static str, String>,
    person: String,
}

/// Source and key.
type Key = (String, String);

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

impl Row {
    fn all(text: &str) -> Vec<Row> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headings = reader.headers().unwrap().clone();
        let at = |field: &str| {
            let heading = if field == "gender" { "civility" } else { field };
            headings.iter().position(|known| known == heading).unwrap()
        };
        let row = |cells: csv::StringRecord| Row {
            source: cells[at("source")].to_owned(),
            key: cells[at("record_id")].to_owned(),
            fields: FIELDS.iter().map(|field| (*field, cells[at(field)].to_owned())).collect(),
            person: cells[at("entity_id")].to_owned(),
        };
        reader.records().map(|cells| row(cells.unwrap())).collect()
    }

    /// The record as it is, or as it was: under another name, or with another contact and without a date.
    fn told(&self, how: u64) -> Value {
        let mut fields = self.fields.clone();
        fields.remove("record_id");
        if how > 0 {
            fields.remove("updated_at");
        }
        match how {
            0 => {}
            1 => drop(fields.insert("last_name", "Lefebvre".to_owned())),
            2 => drop(fields.insert("email", "accueil@boutique.fr".to_owned())),
            3 => drop(fields.insert("phone", "0142000000".to_owned())),
            _ => drop(fields.remove("birth_date")),
        }
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(field, value)| (*field, value.as_str())).collect();
        upsert(&self.source, &self.key, &fields)
    }
}

/// What is told of a record, in this order; and whether it is there at the end.
fn history(row: &Row, chance: &mut Chance) -> (Vec<Value>, bool) {
    let mut told = Vec::new();
    if chance.below(100) < 20 {
        told.push(row.told(1 + chance.below(4)));
    }
    if chance.below(100) < 5 {
        told.push(delete(&row.source, &row.key));
    }
    told.push(row.told(0));
    if chance.below(100) < 5 {
        told.push(delete(&row.source, &row.key));
        if chance.below(2) == 0 {
            return (told, false);
        }
        told.push(row.told(0));
    }
    (told, true)
}

/// Everything that is told, in an order that keeps only that of each record.
fn shuffled(histories: Vec<Vec<Value>>, chance: &mut Chance) -> Vec<Value> {
    let mut drawn: Vec<(u64, Value)> = Vec::new();
    for history in histories {
        let mut times: Vec<u64> = history.iter().map(|_| chance.next()).collect();
        times.sort_unstable();
        drawn.extend(times.into_iter().zip(history));
    }
    drawn.sort_by_key(|(time, _)| *time);
    drawn.into_iter().map(|(_, item)| item).collect()
}

fn send(address: SocketAddr, items: &[Value], most: u64, chance: &mut Chance) {
    let mut rest = items;
    while !rest.is_empty() {
        let size = (1 + chance.below(most) as usize).min(rest.len());
        let (portion, later) = rest.split_at(size);
        let answered = post(address, RECORDS, &[], &list(portion));
        assert_eq!(answered.status, 200, "{answered:?}");
        let results = answered.body["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["status"] == "ok"), "{results:?}");
        rest = later;
    }
}

/// The files of the records that are there, one a source.
fn write_files(folder: &Folder, rows: &[&Row], sources: &[&str], name: &str) -> String {
    std::fs::create_dir(folder.path(name)).unwrap();
    for source in sources {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(FIELDS).unwrap();
        for row in rows.iter().filter(|row| row.source == *source) {
            writer.write_record(row.fields.values_in_order()).unwrap();
        }
        folder.write(&format!("{name}/{source}.csv"), writer.into_inner().unwrap());
    }
    sources.iter().map(|source| format!("{name}/{source}.csv")).collect::<Vec<_>>().join(" ")
}

/// The values in the order of the headings.
trait InOrder {
    fn values_in_order(&self) -> Vec<&str>;
}

impl InOrder for BTreeMap<&'static str, String> {
    fn values_in_order(&self) -> Vec<&str> {
        FIELDS.iter().map(|field| self[field].as_str()).collect()
    }
}

fn register(folder: &Folder, sources: &[&str], data: &str) {
    for source in sources {
        folder.succeed(&format!("source add {source} --data {data} --country FR --dates ymd"));
    }
}

/// The records of each customer, and of each household of several.
fn who_is_who(folder: &Folder, data: &str) -> [BTreeSet<BTreeSet<Key>>; 2] {
    let session = open(folder, data);
    let working = amigo::working::Working::load(&session, 2).unwrap();
    let key = |id: i64| {
        let (source, key) = working.records.key(working.index(id).unwrap());
        (source.to_owned(), key.to_owned())
    };
    let read = |group| session.block(customers::memberships(&session.repository.data, group)).unwrap();
    let mut people = BTreeMap::<i64, BTreeSet<Key>>::new();
    for (record, customer) in read(Group::Customer) {
        people.entry(customer).or_default().insert(key(record));
    }
    let mut homes = BTreeMap::<i64, BTreeSet<Key>>::new();
    for (customer, home) in read(Group::Household) {
        homes.entry(home).or_default().extend(people[&customer].iter().cloned());
    }
    [people.into_values().collect(), homes.into_values().collect()]
}

/// F1 and precision.
fn figures(people: &BTreeSet<BTreeSet<Key>>, truth: &BTreeMap<Key, &str>) -> [f64; 2] {
    let found: Vec<(usize, &str)> = people
        .iter()
        .enumerate()
        .flat_map(|(at, keys)| keys.iter().map(move |key| (at, truth[key])))
        .collect();
    let (found, truth): (Vec<usize>, Vec<&str>) = found.into_iter().unzip();
    let agreement = amigo::evaluate::agreement(&found, &truth);
    let f1 = 2.0 * agreement.precision * agreement.recall / (agreement.precision + agreement.recall);
    [f1, agreement.precision]
}

/// Who each record is in truth.
fn truth<'r>(rows: &[&'r Row]) -> BTreeMap<Key, &'r str> {
    rows.iter().map(|row| ((row.source.clone(), row.key.clone()), row.person.as_str())).collect()
}

/// Serves the repository `stream` while each client tells its items, in messages of up to so many.
fn tell_all(folder: &Folder, streams: &[Vec<Value>], most: u64) {
    let mut serving = Serving::start_with(folder, "serve --listen 127.0.0.1:0 --json --data stream");
    serving.until("/readyz", 200);
    std::thread::scope(|scope| {
        for (client, items) in streams.iter().enumerate() {
            let address = serving.address;
            scope.spawn(move || send(address, items, most, &mut Chance(client as u64)));
        }
    });
    serving.signal("TERM");
    assert_eq!(serving.wait().code(), Some(0), "{}", folder.read("serve.log"));
}

#[test]
fn a_shuffled_stream_leaves_what_one_import_leaves() {
    let folder = Folder::new();
    folder.succeed(&format!("demo-data d --customers {CUSTOMERS} --flat"));
    let rows = Row::all(&folder.read("d/flat.csv"));
    let mut chance = Chance(17);
    let mut of_clients: Vec<Vec<Vec<Value>>> = vec![Vec::new(); CLIENTS];
    let mut left = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (told, stays) = history(row, &mut chance);
        of_clients[at % CLIENTS].push(told);
        left.extend(stays.then_some(row));
    }
    let streams: Vec<Vec<Value>> =
        of_clients.into_iter().map(|histories| shuffled(histories, &mut chance)).collect();
    assert!(left.len() < rows.len() && streams.iter().map(Vec::len).sum::<usize>() > CUSTOMERS * 6 / 5);

    // The model that acts comes from elsewhere.
    register(&folder, &SOURCES, "before");
    let all: Vec<&Row> = rows.iter().collect();
    folder.succeed(&format!("import {} --data before", write_files(&folder, &all, &SOURCES, "all")));
    folder.succeed("model export 1 --to m --data before");
    for data in ["stream", "batch"] {
        register(&folder, &SOURCES, data);
        folder.succeed(&format!("model import m --data {data}"));
        folder.succeed(&format!("model publish 1 --reason known --yes --data {data}"));
    }
    tell_all(&folder, &streams, PORTION);

    let files = write_files(&folder, &left, &SOURCES, "left");
    folder.succeed(&format!("import {files} --data batch"));
    let [streamed, batch] = ["stream", "batch"].map(|data| who_is_who(&folder, data));
    assert_eq!(streamed[0].iter().map(BTreeSet::len).sum::<usize>(), left.len());
    assert!(streamed[0] == batch[0], "customers differ: {:?}", differ(&streamed[0], &batch[0]));
    assert!(streamed[1] == batch[1], "households differ: {:?}", differ(&streamed[1], &batch[1]));
    assert!(batch[1].len() > 50, "{} households", batch[1].len());
    let [f1, _] = figures(&streamed[0], &truth(&left));
    assert!(f1 > 0.9, "F1 {f1}");
    // Nothing is left to be done, and what was told is what the files say.
    let told = folder.succeed("repair --data stream");
    assert!(told.contains("Nothing changed."), "{told}");
    let told = folder.succeed(&format!("import {files} --data stream"));
    assert!(told.contains("Nothing changed."), "{told}");
    assert_eq!(who_is_who(&folder, "stream"), streamed);
}

/// The file that the identity benchmark measures, which was made up for this project, told in any order by many clients
/// at once: as good as its import.
#[test]
fn the_benchmark_s_retailer_is_told_record_by_record_as_well_as_it_is_imported() {
    const FILE: &[u8] = include_bytes!("../fixtures/retail_20k.csv.gz");
    const SOURCES: [&str; 3] = ["pos", "ecom", "web"];
    const CLIENTS: usize = 64;
    let mut text = String::new();
    flate2::read::GzDecoder::new(FILE).read_to_string(&mut text).unwrap();
    let (folder, rows) = (Folder::new(), Row::all(&text));
    let all: Vec<&Row> = rows.iter().collect();
    ["batch", "stream"].iter().for_each(|data| register(&folder, &SOURCES, data));
    folder.succeed(&format!("import {} --data batch", write_files(&folder, &all, &SOURCES, "all")));
    folder.succeed("model export 1 --to m --data batch");
    folder.succeed("model import m --data stream");
    folder.succeed("model publish 1 --reason known --yes --data stream");
    let items = shuffled(rows.iter().map(|row| vec![row.told(0)]).collect(), &mut Chance(20));
    let streams: Vec<Vec<Value>> =
        items.chunks(items.len().div_ceil(CLIENTS)).map(<[Value]>::to_vec).collect();
    tell_all(&folder, &streams, 100);

    let [streamed, batch] = ["stream", "batch"].map(|data| who_is_who(&folder, data));
    assert!(streamed[0] == batch[0], "customers differ: {:?}", differ(&streamed[0], &batch[0]));
    assert!(streamed[1] == batch[1], "households differ: {:?}", differ(&streamed[1], &batch[1]));
    let truth = truth(&all);
    let [one, other] = [figures(&streamed[0], &truth), figures(&batch[0], &truth)];
    assert_eq!(one, other, "F1 and precision");
    assert!(one[0] > 0.96 && one[1] > 0.98, "F1 and precision {one:?}");
}

/// How many groups are in one only.
fn differ(one: &BTreeSet<BTreeSet<Key>>, other: &BTreeSet<BTreeSet<Key>>) -> [usize; 2] {
    [one.difference(other).count(), other.difference(one).count()]
}
