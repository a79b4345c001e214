//! Pins: a steward says which value of a field is right. It is the value of a record; one that no record holds yet
//! becomes a record of the stewards' own source, sealed like any other and joined to the customer. Record, joining
//! and pin are one action, written at once and taken back at once.

use super::append::Prepared;
use super::book::Book;
use super::draft::{Draft, Grouping, Signed};
use super::entry::Kind;
use crate::access::By;
use crate::customers::{self, Person, SourceFacts};
use crate::import::prepare_one;
use crate::session::Session;
use anyhow::{Context, bail, ensure};
use db::audit::People;
use db::customers::Customer;
use db::records::Version;
use db::sources::{self, Source};
use db::vault::{Sealer, Space};
use db::{Millis, Repository};
use model::{CustomerId, DateOrder, Field, Layout, RawBatch, RecordId, STEWARD, Slot, Survivorship, Trust};
use std::sync::Arc;

/// Whether a field has a value in the golden profile.
pub fn check_field(field: Field) -> anyhow::Result<()> {
    ensure!(
        field.survivorship() != Survivorship::None,
        "{field} is no field of the golden profile and cannot be pinned; see `amigo customer show` for those that are"
    );
    Ok(())
}

/// A pin on a value that a record of the customer holds.
pub fn on_record(
    session: &Session,
    facts: &SourceFacts,
    customer: &Customer,
    (field, record, nth): (Field, i64, u8),
    reason: &str,
) -> anyhow::Result<Draft> {
    check_field(field)?;
    let holder = session.block(db::customers::of_record(&session.repository.data, record))?;
    let (id, record_id) = (CustomerId(customer.id), RecordId(record));
    ensure!(holder == Some(customer.id), "{record_id} is no record of {id}");
    let opened = customers::open(session, facts, &[(record, None)])?;
    let opened = opened.first().with_context(|| format!("{record_id} was erased"))?;
    ensure!(
        opened.value(field, nth).is_some(),
        "{record_id} has no usable {field}{}",
        if nth > 0 { " at that position" } else { "" }
    );
    let sides = [vec![record], Vec::new()];
    Ok(Draft { field: Some(field), nth, ..Draft::about(Kind::Pin, sides, reason) })
}

/// A record that a steward enters, ready to be written.
pub struct Entered {
    field: Field,
    /// The record of the customer that it will be joined to.
    beside: i64,
    cells: Vec<(Field, String)>,
    /// The value as the profile will show it.
    pub shown: String,
}

/// Prepares a value that no record holds. A part of the address comes with the other parts as they stand now, for
/// the address survives whole.
pub fn enter(facts: &SourceFacts, person: &Person, field: Field, value: &str) -> anyhow::Result<Entered> {
    check_field(field)?;
    let country = person.value(Field::Country).map(|country| country.text.clone());
    let country = country.or_else(|| facts.sources.iter().find_map(|source| source.country.clone()));
    let mut cells = match field.survivorship() {
        Survivorship::Address => address(person, field),
        _ => Vec::new(),
    };
    // The stewards' source assumes no country, so a number is kept with its own.
    let value =
        if field == Field::Phone { international(value, country.as_deref())? } else { value.to_owned() };
    cells.push((field, value));
    let shown = shown(field, &cells)?;
    let winner = person.value(field).map(|value| value.record);
    let beside = winner.or_else(|| person.records.first().map(|record| record.id));
    let beside = beside.with_context(|| format!("{} has no record", CustomerId(person.id)))?;
    Ok(Entered { field, beside, cells, shown })
}

/// The cells of the address that holds now, without the field that is entered.
fn address(person: &Person, field: Field) -> Vec<(Field, String)> {
    let parts = Field::ALL.iter().filter(|part| part.survivorship() == Survivorship::Address);
    let others = parts.filter(|part| **part != field);
    others.filter_map(|part| Some((*part, person.value(*part)?.text.clone()))).collect()
}

fn international(value: &str, country: Option<&str>) -> anyhow::Result<String> {
    let country = country.and_then(|country| country.as_bytes().try_into().ok());
    let layout = layout(&[Field::Phone], country);
    let mut batch = RawBatch::new(Arc::new(layout), 1);
    batch.push(1, [value]);
    let mut clean = identity::normalise::CleanRecord::default();
    identity::normalise::record(&batch.record(0), &mut clean);
    let number = clean.phones.first();
    Ok(number.map_or_else(|| value.to_owned(), |number| format!("+{number}")))
}

fn layout(fields: &[Field], country: Option<[u8; 2]>) -> Layout {
    Layout {
        file: STEWARD.to_owned(),
        source: STEWARD.to_owned(),
        slots: fields.iter().copied().map(Slot::Field).collect(),
        country,
        date_order: DateOrder::Dmy,
    }
}

/// The value as the profile will show it, or that cleaning can make nothing of it.
fn shown(field: Field, cells: &[(Field, String)]) -> anyhow::Result<String> {
    let batch = batch("-", cells);
    let mut clean = identity::normalise::CleanRecord::default();
    identity::normalise::record(&batch.record(0), &mut clean);
    let filled = identity::golden::traits(&batch.record(0), &clean, 0).filled;
    match identity::golden::display(&batch.record(0), &clean, field, 0).filter(|_| filled.contains(field)) {
        Some(shown) => Ok(shown),
        None => bail!("cleaning makes no usable {field} of this value; write it in full"),
    }
}

fn batch(key: &str, cells: &[(Field, String)]) -> RawBatch {
    let fields: Vec<Field> =
        [Field::RecordId].into_iter().chain(cells.iter().map(|(field, _)| *field)).collect();
    let mut batch = RawBatch::new(Arc::new(layout(&fields, None)), 1);
    batch.push(1, [key].into_iter().chain(cells.iter().map(|(_, cell)| cell.as_str())));
    batch
}

/// Writes the record and the decisions about it at once. Returns the record and the decisions.
pub fn write(
    session: &Session,
    entered: &Entered,
    reason: &str,
    actor: &str,
    now: Millis,
) -> anyhow::Result<(i64, Vec<i64>)> {
    session.block(async {
        let repository = &session.repository;
        let source = steward(repository, now).await?;
        let last = db::records::last_id(&repository.data).await?;
        let id = repository.vault.next_id(Space::Record, last).await?;
        let batch = entered.batch(id);
        let row = prepare_one(&batch, source, repository.vault.hasher());
        let key = repository.vault.create_keys(Space::Record, &[id]).await?.remove(0);
        let signed = entered.decisions(id, reason, actor, now);
        let by = By::command(actor, "decide pin", model::Purpose::DataQuality);
        session.noted(&by, People::none().with_records([id, entered.beside])).await?;
        let prepared = Prepared::new(session, &signed, Grouping::Together).await?;
        let mut tx = repository.data.begin().await?;
        let layout_id = db::records::layout_id(&mut tx, &row.slots).await?;
        let version = Version {
            id,
            source_id: source,
            key_hash: row.key_hash,
            content_hash: row.content_hash,
            generation: repository.vault.hasher().generation,
            version: 1,
            layout_id,
            import_id: None,
            updated_at: None,
            received_at: now,
            deleted_at: None,
            remarks: row.remarks,
            sealed: Sealer::default().seal(&key, &crate::import::context(id, 1), &row.cells)?,
        };
        let contacts: Vec<(i64, i64)> = row.contacts.iter().map(|hash| (*hash, id)).collect();
        db::records::insert_new(&mut tx, &[version]).await?;
        db::records::insert_contacts(&mut tx, repository.vault.hasher().generation, &contacts).await?;
        prepared.write(&mut tx).await?;
        tx.commit().await?;
        Ok((id, prepared.ids()))
    })
}

impl Entered {
    /// The record beside which it is entered.
    pub(crate) fn beside(&self) -> i64 {
        self.beside
    }

    /// The row of the record, once its number is known.
    pub(crate) fn batch(&self, record: i64) -> RawBatch {
        batch(&RecordId(record).to_string(), &self.cells)
    }

    /// That the record is the customer's, and that its value wins.
    pub(crate) fn decisions(&self, record: i64, reason: &str, actor: &str, now: Millis) -> [Signed; 2] {
        let same = Draft::about(Kind::Same, [vec![self.beside, record], Vec::new()], reason);
        let pin =
            Draft { field: Some(self.field), ..Draft::about(Kind::Pin, [vec![record], Vec::new()], reason) };
        [same, pin].map(|draft| Signed { draft, at: now, actor: actor.to_owned(), content_hash: None })
    }
}

/// The stewards' own source, which is registered with its first record.
pub(crate) async fn steward(repository: &Repository, now: Millis) -> anyhow::Result<i64> {
    let all = sources::all(&repository.data).await?;
    if let Some(known) = all.iter().find(|source| source.name == STEWARD) {
        return Ok(known.id);
    }
    let brand = all.first().map_or_else(|| "main".to_owned(), |source| source.brand.clone());
    let source = Source {
        id: 0,
        name: STEWARD.to_owned(),
        brand,
        rank: 1,
        trust: Trust::InPerson.key().to_owned(),
        country: None,
        date_order: "dmy".to_owned(),
        required: None,
    };
    let mut tx = repository.data.begin().await?;
    let id = sources::register(&mut tx, &source, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether taking this decision back, with its group, would make a record that a steward entered come or go.
pub fn concerns_an_entry(
    facts: &SourceFacts,
    session: &Session,
    book: &Book,
    id: i64,
) -> anyhow::Result<bool> {
    let Some(steward) = facts.sources.iter().find(|source| source.name == STEWARD) else { return Ok(false) };
    // An undo of an undo concerns what the first one took back.
    let records = book.speaks_of(id);
    let stored = session.block(db::records::current(&session.repository.data, &records))?;
    Ok(stored.iter().any(|stored| stored.source_id == steward.id))
}
