//! A person with everything that is known: the golden profile with the losers of each field, the source records,
//! the household, the ids that lead here. As it is now, or as it was at a moment.

use super::members::{Entering, Opened, SourceFacts, members, open, unseal};
use super::moment::Moment;
use crate::access::mask;
use crate::decisions::{Book, Kind};
use crate::resolver::references;
use crate::session::Session;
use anyhow::{Context, ensure};
use db::customers::{self, Customer};
use db::vault::{DataKey, Space};
use db::{Whole, journal, records};
use identity::golden::{self, Contest, Member, Origin, Pin, Reason};
use model::{CustomerId, Field, Remark, Sight, Survivorship};
use rustc_hash::{FxHashMap, FxHashSet};

/// A value of a field, and where it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// As people read it.
    pub text: String,
    /// Number of the record.
    pub record: i64,
    /// Version of the record.
    pub version: i64,
    /// Which of the record's values.
    pub nth: u8,
    /// Name of the source.
    pub source: String,
    /// How the text is seen: what is hidden is empty.
    pub sight: Sight,
}

/// One field of the golden profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldShown {
    /// The field.
    pub field: Field,
    /// What stands in the profile; several only where all values are kept, the main one first.
    pub values: Vec<Value>,
    /// Why the first of them won.
    pub reason: Option<Reason>,
    /// The decision that pinned it, where one did.
    pub pinned_by: Option<i64>,
    /// The other candidates, best first.
    pub losers: Vec<Value>,
}

/// One source record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordShown {
    /// Its number.
    pub id: i64,
    /// Name of its source.
    pub source: String,
    /// Its key there.
    pub key: String,
    /// How the key is seen: what is hidden is empty.
    pub sight: Sight,
    /// The version shown.
    pub version: i64,
    /// When that version came in.
    pub received_at: i64,
    /// When the source last changed it, where the source says so.
    pub updated_at: Option<i64>,
    /// What cleaning noticed.
    pub remarks: Vec<Remark>,
}

/// A person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The customer's id.
    pub id: i64,
    /// The fields, in the order of the dictionary.
    pub fields: Vec<FieldShown>,
    /// The source records, in the order of their numbers.
    pub records: Vec<RecordShown>,
    /// The household and its other people.
    pub household: Option<(i64, Vec<i64>)>,
    /// Ids merged away for which this customer answers now; not told of a moment of the past.
    pub former: Vec<i64>,
    /// Entries of the merge journal that name the customer, where they were counted.
    pub journal: usize,
    /// The profile as it is stored.
    pub profile: Vec<u8>,
}

impl Person {
    /// The main value of a field.
    pub fn value(&self, field: Field) -> Option<&Value> {
        self.fields.iter().find(|shown| shown.field == field)?.values.first()
    }

    /// The same as somebody sees it, by record and field.
    pub(crate) fn seen_by(mut self, sight: impl Fn(i64, Field) -> Sight) -> Person {
        for shown in &mut self.fields {
            for value in shown.values.iter_mut().chain(&mut shown.losers) {
                value.sight = sight(value.record, shown.field);
                veil(&mut value.text, value.sight, shown.field);
            }
        }
        for record in &mut self.records {
            record.sight = sight(record.id, Field::RecordId);
            veil(&mut record.key, record.sight, Field::RecordId);
        }
        self
    }
}

fn veil(text: &mut String, sight: Sight, field: Field) {
    *text = mask::seen(sight, field, std::mem::take(text)).unwrap_or_default();
}

/// A customer as it is now, under these decisions.
pub fn now(
    session: &Session,
    facts: &SourceFacts,
    customer: &Customer,
    book: &Book,
) -> anyhow::Result<Person> {
    now_within(session, facts, customer, book, &|_| true)
}

/// The same by those of its records alone that are within reach.
pub(crate) fn now_within(
    session: &Session,
    facts: &SourceFacts,
    customer: &Customer,
    book: &Book,
    reaches: &dyn Fn(i64) -> bool,
) -> anyhow::Result<Person> {
    let (data, vault) = (&session.repository.data, &session.repository.vault);
    let mut whole = session.block(db::whole_of(data, customer.id))?.context("the customer is there")?;
    whole.records.retain(|record| reaches(record.id));
    let records: Vec<i64> = whole.records.iter().map(|record| record.id).collect();
    let keys = session.block(vault.keys(Space::Record, &records))?;
    let mut person = shown(facts, whole, &keys, book)?;
    person.journal = session.block(journal::of_customer(data, customer.id))?.len();
    Ok(person)
}

/// The same from what is stored of it, without what became of it. Records without a key were erased.
pub(crate) fn shown(
    facts: &SourceFacts,
    whole: Whole,
    keys: &FxHashMap<i64, DataKey>,
    book: &Book,
) -> anyhow::Result<Person> {
    shown_with(facts, whole, keys, book, None)
}

/// The same with a record that is only about to be entered.
pub(crate) fn shown_with(
    facts: &SourceFacts,
    whole: Whole,
    keys: &FxHashMap<i64, DataKey>,
    book: &Book,
    entering: Option<&Entering>,
) -> anyhow::Result<Person> {
    let Whole { customer, records, people, former } = whole;
    let mut opened = unseal(facts, &records, keys)?;
    opened.extend(entering.map(|entering| entering.opened(facts)).transpose()?);
    let mut person = of(&opened, customer.id, book);
    person.household = customer.household.map(|household| (household, others(people, customer.id)));
    person.former = former;
    Ok(person)
}

/// A customer as it was at a moment: the records that belonged to it by then, each in its version of that moment,
/// and the pins that held. The ranks of the sources are today's.
pub fn then(
    session: &Session,
    facts: &SourceFacts,
    id: CustomerId,
    moment: Moment,
    book: &Book,
) -> anyhow::Result<Person> {
    let data = &session.repository.data;
    let all = |records: &[(i64, i64)]| records.iter().map(|(record, _)| *record).collect();
    if let Some(person) = then_within(session, facts, (id, moment), book, &all)? {
        return Ok(person);
    }
    let run = session.block(journal::run_at(data, moment.0))?;
    if session.block(customers::records_at(data, id.0, run))?.is_empty() {
        let successors = session.block(customers::successors_at(data, id.0, run))?;
        ensure!(!successors.is_empty(), "customer {id} did not exist at that moment");
        let names: Vec<String> = successors.iter().map(|id| CustomerId(*id).to_string()).collect();
        anyhow::bail!("customer {id} had no records at that moment; they belonged to {}", names.join(", "));
    }
    anyhow::bail!("the records that customer {id} had at that moment were erased since")
}

/// Which of these records, each with its source, are within reach.
pub(crate) type RecordsWithin<'a> = &'a dyn Fn(&[(i64, i64)]) -> FxHashSet<i64>;

/// The same by the records within reach alone; none where there were none.
pub(crate) fn then_within(
    session: &Session,
    facts: &SourceFacts,
    (id, moment): (CustomerId, Moment),
    book: &Book,
    within: RecordsWithin<'_>,
) -> anyhow::Result<Option<Person>> {
    let data = &session.repository.data;
    let run = session.block(journal::run_at(data, moment.0))?;
    let seen_at = |customer: i64| -> anyhow::Result<FxHashSet<i64>> {
        let records = session.block(customers::records_at(data, customer, run))?;
        Ok(within(&session.block(records::sources(data, &records))?))
    };
    let mut ids: Vec<i64> = seen_at(id.0)?.into_iter().collect();
    ids.sort_unstable();
    let mut wanted = Vec::with_capacity(ids.len());
    for record in ids {
        if let Some(version) = session.block(records::version_at(data, record, moment.0))? {
            wanted.push((record, Some(version)));
        }
    }
    let opened = open(session, facts, &wanted)?;
    if opened.is_empty() {
        return Ok(None);
    }
    let mut person = of(&opened, id.0, &book.at(moment.0));
    if let Some(household) = session.block(customers::household_at(data, id.0, run))? {
        let mut people = Vec::new();
        for other in others(session.block(customers::people_at(data, household, run))?, id.0) {
            people.extend((!seen_at(other)?.is_empty()).then_some(other));
        }
        person.household = (!people.is_empty()).then_some((household, people));
    }
    let journal = session.block(journal::of_customer(data, id.0))?;
    person.journal = journal.iter().filter(|(_, entry)| entry.run <= run).count();
    Ok(Some(person))
}

fn others(people: Vec<i64>, customer: i64) -> Vec<i64> {
    people.into_iter().filter(|id| *id != customer).collect()
}

/// The person that these records are.
fn of(opened: &[Opened], id: i64, book: &Book) -> Person {
    let members = members(opened);
    let (pins, deciding) = pins(opened, book);
    let contests = golden::ranking(&members, &pins);
    let profile = golden::survive(&members, &pins);
    let place = |member: usize| (opened[member].id, opened[member].version);
    Person {
        id,
        fields: contests.iter().map(|contest| field(opened, &members, &pins, &deciding, contest)).collect(),
        records: opened.iter().map(record).collect(),
        household: None,
        former: Vec::new(),
        journal: 0,
        profile: golden::encode(&references(&profile, place)),
    }
}

/// The pins that hold on these records, oldest first, each with its decision.
fn pins(opened: &[Opened], book: &Book) -> (Vec<Pin>, Vec<i64>) {
    let mut pins = Vec::new();
    let mut deciding = Vec::new();
    for entry in book.entries.iter().filter(|entry| entry.holds && entry.kind == Kind::Pin) {
        let Some(field) = entry.field else { continue };
        for (member, opened) in opened.iter().enumerate() {
            if entry.sides[0].contains(&opened.id) {
                pins.push(Pin { field, member, nth: entry.nth() });
                deciding.push(entry.id);
            }
        }
    }
    (pins, deciding)
}

fn field(
    opened: &[Opened],
    members: &[Member],
    pins: &[Pin],
    deciding: &[i64],
    contest: &Contest,
) -> FieldShown {
    let reason = golden::reason(members, pins, contest);
    let winner = contest.winners.first();
    let pinned = || {
        let member = winner?.member as usize;
        let address = |field: Field| field.survivorship() == Survivorship::Address;
        let same = |pin: &Pin| pin.field == contest.field || address(pin.field) && address(contest.field);
        let meant = |pin: &Pin| pin.member == member && same(pin);
        pins.iter().rposition(meant).map(|at| deciding[at])
    };
    let values = |origins: &[Origin]| origins.iter().filter_map(|origin| value(opened, origin)).collect();
    FieldShown {
        field: contest.field,
        values: values(&contest.winners),
        reason,
        pinned_by: if reason == Some(Reason::Pinned) { pinned() } else { None },
        losers: values(&contest.losers),
    }
}

fn value(opened: &[Opened], origin: &Origin) -> Option<Value> {
    let record = &opened[origin.member as usize];
    Some(Value {
        text: record.value(origin.field, origin.nth)?,
        record: record.id,
        version: record.version,
        nth: origin.nth,
        source: record.source.clone(),
        sight: Sight::Clear,
    })
}

fn record(opened: &Opened) -> RecordShown {
    RecordShown {
        id: opened.id,
        source: opened.source.clone(),
        key: opened.clean.record_id.clone(),
        sight: Sight::Clear,
        version: opened.version,
        received_at: opened.received_at,
        updated_at: opened.updated_at,
        remarks: opened.clean.remarks.clone(),
    }
}
