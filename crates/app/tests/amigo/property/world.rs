//! A repository under test, the steps that can be taken with it, and what is expected of it: which records are
//! current, what stewards said, what is published.

use crate::property::pure::Pure;
use crate::property::shop::{HEADINGS, Key, Row, SHARED_PHONE, SOURCES};
use crate::property::tables::{Fault, ask, execute};
use crate::support::Folder;
use amigo::decisions::{self, Draft, Kind};
use amigo::import::{self, Options};
use amigo::resolver::{self, Cause, Choice, Published};
use amigo::session::Session;
use db::Purpose;
use db::records;
use db::sources::{self, Source};
use db::vault::Space;
use identity::resolve::Model;
use model::Field;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What can happen. Records, decisions and models are picked by numbers, before it is known how many there are.
#[derive(Clone, Debug)]
pub enum Step {
    /// Rows of the retailer arrive, each as it was told some day.
    Import(Vec<(usize, usize)>),
    /// A steward says something, so many seconds ago: an old sheet is read.
    Decide(Pick, i64),
    /// The clock is set back.
    ClockBack,
    /// A steward says something and takes it back: all is as it was.
    ThereAndBack(Pick),
    /// A decision is taken back, or one that took another back.
    Undo(usize),
    /// The resolver runs although nothing is new.
    Rerun,
    /// A model is trained.
    Train(bool),
    /// A kept model acts from now on: which one, its thresholds, and whether with fewer match cases.
    Publish(usize, usize, bool),
    /// What acted before acts again.
    RollBack,
    /// A record is erased.
    Forget(usize),
    /// A source is registered anew with another rank.
    Rank(usize, u16),
}

/// A steward's word about records picked by numbers.
#[derive(Clone, Debug)]
pub enum Pick {
    Same(Vec<usize>),
    Apart(Vec<usize>, Vec<usize>),
    Household(usize, usize),
    /// The first contact of a record.
    Shared(usize),
    Pin(usize, usize),
}

/// A step, and where it is interrupted.
pub type Move = (Step, Option<Fault>);

/// Any sequence of steps, the first of them an import.
pub fn moves(most: usize) -> impl Strategy<Value = Vec<Move>> {
    let fault = prop_oneof![
        4 => Just(None),
        1 => prop::sample::select(Fault::ALL.to_vec()).prop_map(Some),
    ];
    let rest = prop::collection::vec((step(), fault), 2..most);
    (rows(8..30), rest).prop_map(|(first, rest)| {
        let mut moves = vec![(Step::Import(first), None)];
        moves.extend(rest);
        moves
    })
}

fn rows(number: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(usize, usize)>> {
    let how = prop_oneof![3 => Just(0usize), 1 => 1..5usize];
    prop::collection::vec((0..60usize, how), number)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => rows(1..12).prop_map(Step::Import),
        4 => (pick(), prop_oneof![2 => Just(0), 1 => 1..30i64]).prop_map(|(pick, ago)| Step::Decide(pick, ago)),
        1 => Just(Step::ClockBack),
        4 => pick().prop_map(Step::ThereAndBack),
        2 => (0..9usize).prop_map(Step::Undo),
        1 => Just(Step::Rerun),
        1 => any::<bool>().prop_map(Step::Train),
        3 => (0..9usize, 0..4usize, any::<bool>()).prop_map(|(model, at, few)| Step::Publish(model, at, few)),
        1 => Just(Step::RollBack),
        1 => (0..60usize).prop_map(Step::Forget),
        1 => (0..2usize, 1..40u16).prop_map(|(source, rank)| Step::Rank(source, rank)),
    ]
}

pub fn pick() -> impl Strategy<Value = Pick> {
    let record = || 0..60usize;
    let side = || prop::collection::vec(record(), 1..4);
    prop_oneof![
        4 => prop::collection::vec(record(), 2..5).prop_map(Pick::Same),
        4 => (side(), side()).prop_map(|(left, right)| Pick::Apart(left, right)),
        2 => (record(), record()).prop_map(|(a, b)| Pick::Household(a, b)),
        2 => record().prop_map(Pick::Shared),
        2 => (record(), 0..4usize).prop_map(|(record, field)| Pick::Pin(record, field)),
    ]
}

/// The current version of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Current {
    pub id: i64,
    pub version: i64,
    pub cells: [String; 9],
    pub received_at: i64,
}

/// What a steward said about records of these numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    Same(BTreeSet<i64>),
    Apart(BTreeSet<i64>, BTreeSet<i64>),
    Household(BTreeSet<i64>, BTreeSet<i64>),
    Shared(String),
    Pin(i64, Field),
    Undo(i64),
}

/// The repository and what is expected of it.
pub struct World {
    folder: Folder,
    pub session: Session,
    pool: Vec<Row>,
    pub current: BTreeMap<Key, Current>,
    pub ranks: [u16; 2],
    /// When, under which number, what.
    said: Vec<(i64, i64, Said)>,
    kept: Vec<i64>,
    acted: Vec<Choice>,
    /// What every run left: customer of each record.
    pub snapshots: BTreeMap<i64, BTreeMap<i64, i64>>,
    now: i64,
}

/// A model of a middling retailer, as it would have been trained by the first import of one.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let options = demo::Options { customers: 1_500, ..demo::Options::default() };
    demo::generate(&options, folder.path(), &|_| {}).unwrap();
    let names = ["cegid_y2_customers.csv", "shopify_customers_export.csv", "web_forms.jsonl"];
    let files = names.iter().map(|name| folder.path().join(name)).collect();
    let request = amigo::load::Request { files, threads: 2, ..Default::default() };
    let loaded = amigo::load::load(&request).unwrap();
    let rules = amigo::matching::Rules { threads: 2, ..Default::default() };
    amigo::matching::find_people(&loaded, &rules).unwrap().model
});

impl World {
    /// An empty repository of a retailer, with a model that acts.
    pub fn new(pool: Vec<Row>) -> World {
        let folder = Folder::new();
        let session = folder.open("data", Purpose::Create);
        let (ranks, now) = ([10, 20], 1_000_000_000_000);
        let mut world = World {
            folder,
            session,
            pool,
            current: BTreeMap::new(),
            ranks,
            said: Vec::new(),
            kept: Vec::new(),
            acted: Vec::new(),
            snapshots: BTreeMap::new(),
            now,
        };
        Fault::prepare(&world.session);
        (0..SOURCES.len()).for_each(|source| world.register(source));
        let cause = world.cause("test", None);
        world.kept.push(resolver::seal_model(&world.session, &MODEL, &cause).unwrap());
        world.publish(0, 0, false).unwrap();
        world
    }

    fn cause(&self, what: &'static str, decision: Option<i64>) -> Cause<'static> {
        Cause { decision, ..Cause::alone(what, "tester", self.now) }
    }

    /// What acts, as far as it was told.
    pub fn published(&self) -> Published {
        resolver::published_of(&self.session, self.acted.last().unwrap()).unwrap()
    }

    /// What stewards said that holds, oldest first.
    pub fn holding(&self) -> impl Iterator<Item = &Said> {
        let mut undone = BTreeSet::new();
        let mut holding = Vec::new();
        for (at, id, said) in self.said.iter().rev() {
            if undone.contains(id) {
                continue;
            }
            if let Said::Undo(other) = said {
                undone.insert(*other);
            }
            holding.push((*at, *id, said));
        }
        holding.sort_by_key(|(at, id, _)| (*at, *id));
        holding.into_iter().map(|(.., said)| said)
    }

    /// Takes a step; false where it was interrupted.
    pub fn take(&mut self, (step, fault): &Move) -> bool {
        self.now += 1_000;
        if let Step::ThereAndBack(pick) = step {
            self.there_and_back(pick);
            return true;
        }
        fault.inspect(|fault| fault.set(&self.session));
        let done = self.step(step);
        fault.inspect(|_| Fault::clear(&self.session));
        if let Err(error) = &done {
            assert!(fault.is_some() && format!("{error:#}").contains("a fault"), "{step:?}: {error:#}");
        }
        done.is_ok()
    }

    fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        match step {
            Step::Import(rows) => self.import(rows),
            Step::ClockBack => {
                self.now -= 10_500;
                self.run("repair", None)
            }
            Step::Decide(pick, ago) => {
                let decision = self.decide(pick, *ago);
                self.run("decision", decision)
            }
            Step::ThereAndBack(_) => Ok(()),
            Step::Undo(which) => {
                let decision = self.undo(*which);
                self.run("decision", decision)
            }
            Step::Rerun => self.run("repair", None),
            Step::Train(exclusive) => self.train(*exclusive),
            Step::Publish(model, thresholds, few) => {
                self.publish(*model, *thresholds, *few)?;
                self.run("publication", None)
            }
            Step::RollBack => self.roll_back(),
            Step::Forget(record) => self.forget(*record),
            Step::Rank(source, rank) => {
                self.ranks[*source] = *rank;
                self.register(*source);
                self.run("source", None)
            }
        }
    }

    pub fn run(&self, what: &'static str, decision: Option<i64>) -> anyhow::Result<()> {
        resolver::run(&self.session, &self.cause(what, decision), 1).map(|_| ())
    }

    fn register(&mut self, source: usize) {
        let registered = Source {
            id: 0,
            name: SOURCES[source].to_owned(),
            brand: "main".to_owned(),
            rank: i64::from(self.ranks[source]),
            trust: "unverified".to_owned(),
            country: Some("FR".to_owned()),
            date_order: "dmy".to_owned(),
            required: None,
        };
        let done = self.session.block(async {
            let mut tx = self.session.repository.data.begin().await?;
            sources::register(&mut tx, &registered, self.now).await?;
            tx.commit().await
        });
        done.unwrap();
    }

    /// Rows of the pool, one file a source.
    fn import(&mut self, picks: &[(usize, usize)]) -> anyhow::Result<()> {
        let mut rows: Vec<Row> = Vec::new();
        for (pick, how) in picks {
            let row = self.pool[pick % self.pool.len()].told(*how);
            if rows.iter().all(|other| other.key() != row.key()) {
                rows.push(row);
            }
        }
        for source in 0..SOURCES.len() {
            let of: Vec<&Row> = rows.iter().filter(|row| row.source == source).collect();
            if !of.is_empty() {
                self.import_file(source, &of)?;
            }
        }
        self.run("import", None)
    }

    fn import_file(&mut self, source: usize, rows: &[&Row]) -> anyhow::Result<()> {
        let path = self.folder.path("file.csv");
        let mut file = csv::Writer::from_path(&path).unwrap();
        file.write_record(HEADINGS).unwrap();
        rows.iter().for_each(|row| file.write_record(&row.cells).unwrap());
        file.flush().unwrap();
        let reader = connect::open(&connect::Source { path, ..connect::Source::default() }).unwrap();
        let all = self.session.block(sources::all(&self.session.repository.data)).unwrap();
        let registered = all.iter().find(|known| known.name == SOURCES[source]).unwrap();
        let options = Options { actor: "tester", dry_run: false, threads: 1, now: self.now };
        let done = import::import(Some(&self.session), registered, reader, &options);
        for row in rows {
            self.expect(row, registered.id);
        }
        done.map(|_| ())
    }

    /// What an imported row makes of its record.
    fn expect(&mut self, row: &Row, source_id: i64) {
        let hash = self.session.repository.vault.hasher().record(source_id, &row.cells[0]);
        let known = self.session.block(records::known(&self.session.repository.data, &[hash])).unwrap();
        let known = known[&hash];
        let last_run: Vec<(i64,)> = ask(&self.session, "SELECT COALESCE(MAX(at), 0) FROM run");
        let received_at = self.now.max(last_run[0].0);
        let fresh = Current { id: known.id, version: 1, cells: row.cells.clone(), received_at };
        let current = self.current.entry(row.key()).or_insert(fresh);
        if current.cells != row.cells {
            current.cells.clone_from(&row.cells);
            current.version += 1;
            current.received_at = received_at;
        }
        assert_eq!((current.id, current.version), (known.id, known.version), "{row:?}");
    }

    fn picked(&self, pick: usize) -> Option<&Current> {
        self.current.values().nth(pick % self.current.len().max(1))
    }

    fn picked_ids(&self, picks: &[usize]) -> BTreeSet<i64> {
        picks.iter().filter_map(|pick| self.picked(*pick)).map(|current| current.id).collect()
    }

    fn said(&self, pick: &Pick) -> Option<Said> {
        Some(match pick {
            Pick::Same(picks) => Said::Same(self.picked_ids(picks)),
            Pick::Apart(left, right) => {
                let (left, right) = (self.picked_ids(left), self.picked_ids(right));
                if left.is_empty() || !left.is_disjoint(&right) {
                    return None;
                }
                Said::Apart(left, right)
            }
            Pick::Household(a, b) => {
                let (a, b) = (self.picked_ids(&[*a]), self.picked_ids(&[*b]));
                if a == b {
                    return None;
                }
                Said::Household(a, b)
            }
            Pick::Shared(pick) => {
                let email = self.picked(*pick)?.cells[4].clone();
                let phone = SHARED_PHONE.trim_start_matches('+').to_owned();
                Said::Shared(if email.is_empty() { phone } else { email })
            }
            Pick::Pin(pick, field) => {
                let fields = [Field::FirstName, Field::Email, Field::Street, Field::Phone];
                Said::Pin(self.picked(*pick)?.id, fields[*field])
            }
        })
    }

    fn decide(&mut self, pick: &Pick, ago: i64) -> Option<i64> {
        let said = self.said(pick)?;
        Some(self.append(said, self.now - ago * 1_000))
    }

    fn append(&mut self, said: Said, at: i64) -> i64 {
        let ids = |side: &BTreeSet<i64>| side.iter().copied().collect::<Vec<_>>();
        let draft = |kind, left, right| Draft::about(kind, [left, right], "because");
        let draft = match &said {
            Said::Same(all) => draft(Kind::Same, ids(all), vec![]),
            Said::Apart(left, right) => draft(Kind::Apart, ids(left), ids(right)),
            Said::Household(left, right) => draft(Kind::Household, ids(left), ids(right)),
            Said::Shared(value) => {
                Draft { value: Some(value.clone()), ..draft(Kind::SharedValue, vec![], vec![]) }
            }
            Said::Pin(record, field) => {
                Draft { field: Some(*field), ..draft(Kind::Pin, vec![*record], vec![]) }
            }
            Said::Undo(other) => Draft { undoes: Some(*other), ..draft(Kind::Undo, vec![], vec![]) },
        };
        let id = decisions::append(&self.session, &draft, at, "tester", None).unwrap();
        self.said.push((at, id, said));
        id
    }

    /// A steward says this.
    pub fn say(&mut self, said: Said) {
        self.now += 1_000;
        let decision = self.append(said, self.now);
        self.run("decision", Some(decision)).unwrap();
    }

    fn undo(&mut self, which: usize) -> Option<i64> {
        let number = self.said.len();
        let other = self.said.get(which.checked_rem(number)?)?.1;
        let undone = |(.., said): &(i64, i64, Said)| *said == Said::Undo(other);
        if self.said.iter().any(undone) {
            return None;
        }
        Some(self.append(Said::Undo(other), self.now))
    }

    fn there_and_back(&mut self, pick: &Pick) {
        // What an interrupted step left is finished first.
        self.run("repair", None).unwrap();
        let before = State::of(&self.session);
        let Some(decision) = self.decide(pick, 0) else { return };
        self.run("decision", Some(decision)).unwrap();
        crate::property::checks::all(self, &Pure::of(self));
        self.now += 1_000;
        let back = self.append(Said::Undo(decision), self.now);
        self.run("decision", Some(back)).unwrap();
        before.restored(&State::of(&self.session), pick);
    }

    fn train(&mut self, exclusive: bool) -> anyhow::Result<()> {
        let Some(model) = resolver::train(&self.session, exclusive, 1)? else {
            return self.run("repair", None);
        };
        let again = resolver::train(&self.session, exclusive, 2)?.unwrap();
        assert_eq!(model.version, again.version, "the same records give the same model");
        let id = resolver::seal_model(&self.session, &model, &self.cause("training", None))?;
        if !self.kept.contains(&id) {
            self.kept.push(id);
        }
        self.run("training", None)
    }

    fn publish(&mut self, model: usize, thresholds: usize, few: bool) -> anyhow::Result<()> {
        let model_id = self.kept[model % self.kept.len()];
        let [same_person, review] = [[3_000, 1_000], [8_000, 2_500], [0, -4_000], [1_500, 1_500]][thresholds];
        let all = resolver::built_in_cases();
        let cases = if few { fewer_cases(all) } else { all.to_owned() };
        let choice = Choice { model_id, thresholds: db::models::Thresholds { same_person, review }, cases };
        resolver::publish(&self.session, &choice, "a test", &self.cause("publication", None))?;
        self.acted.push(choice);
        Ok(())
    }

    fn roll_back(&mut self) -> anyhow::Result<()> {
        let data = &self.session.repository.data;
        let publications = self.session.block(db::models::publications(data))?;
        let Some(both) = resolver::earlier(&publications) else {
            assert!(self.acted.len() < 2);
            return self.run("repair", None);
        };
        resolver::roll_back(&self.session, both, "a test", &self.cause("roll-back", None))?;
        self.acted.pop();
        self.run("roll-back", None)
    }

    /// As an erasure does: the key is destroyed, the rows are gone.
    fn forget(&mut self, pick: usize) -> anyhow::Result<()> {
        let Some((key, id)) = self.current.iter().nth(pick % self.current.len().max(1)) else {
            return self.run("repair", None);
        };
        let (key, id) = (key.clone(), id.id);
        self.current.remove(&key);
        self.session.block(self.session.repository.vault.destroy(Space::Record, &[id], None, self.now))?;
        for (table, column) in
            [("source_record", "id"), ("record_history", "record_id"), ("contact_lookup", "record_id")]
        {
            execute(&self.session, format!("DELETE FROM {table} WHERE {column} = {id}"));
        }
        self.run("erasure", None)
    }
}

/// The first half of the match cases.
fn fewer_cases(all: &str) -> String {
    let parts: Vec<&str> = all.split("[[case]]").collect();
    parts[..parts.len() / 2].join("[[case]]")
}

/// Id, household, number of records and profile.
type Customer = (i64, Option<i64>, i64, Option<Vec<u8>>);

/// What undoing must restore.
struct State {
    memberships: Vec<(i64, i64)>,
    customers: Vec<Customer>,
    households: Vec<(i64, i64)>,
    homes: Vec<(i64, i64)>,
    /// Who answers for each id.
    answers: BTreeMap<i64, i64>,
}

impl State {
    fn of(session: &Session) -> State {
        State {
            memberships: ask(
                session,
                "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL ORDER BY 1",
            ),
            customers: ask(
                session,
                "SELECT id, household_id, records, profile FROM customer WHERE state = 0 ORDER BY id",
            ),
            households: ask(
                session,
                "SELECT customer_id, household_id FROM household_membership WHERE to_run IS NULL ORDER BY 1",
            ),
            homes: ask(session, "SELECT id, people FROM household WHERE state = 0 ORDER BY id"),
            answers: crate::property::checks::answers(session),
        }
    }

    fn restored(&self, after: &State, pick: &Pick) {
        assert_eq!(self.memberships, after.memberships, "memberships after {pick:?} and its undoing");
        assert_eq!(self.customers, after.customers, "customers after {pick:?} and its undoing");
        assert_eq!(self.households, after.households, "households after {pick:?} and its undoing");
        assert_eq!(self.homes, after.homes, "households after {pick:?} and its undoing");
        for (id, answer) in &self.answers {
            assert_eq!(after.answers.get(id), Some(answer), "customer {id} after {pick:?} and its undoing");
        }
    }
}
