//! What somebody asks to be decided, by ids and as written, and the decision that it comes to: every condition is
//! checked against what is known at that moment. It writes nothing.

use super::draft::Draft;
use super::entry::Kind;
use super::pin::{self, Entered};
use super::{Book, contact};
use crate::customers::{self, Found, SourceFacts};
use crate::session::Session;
use db::customers::Customer;
use model::{CustomerId, DecisionId, Field, RecordId, Survivorship};
use rustc_hash::FxHashSet;

/// Who is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Named {
    /// All records of a customer, by any id that leads to it.
    Customer(CustomerId),
    /// One record.
    Record(RecordId),
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// They are one person.
    Same(Vec<Named>),
    /// Whoever is on one side is nobody of the other.
    Apart([Vec<Named>; 2]),
    /// These records of a customer are another person than its other ones.
    Split {
        /// The customer.
        customer: CustomerId,
        /// The records that leave.
        records: Vec<RecordId>,
    },
    /// Two people of one household.
    Household([Named; 2]),
    /// An e-mail, phone number or card that says nothing about a person, as written.
    Shared(String),
    /// A record's value of a field wins.
    Pin {
        /// The customer.
        customer: CustomerId,
        /// The field.
        field: Field,
        /// The record.
        record: RecordId,
        /// Which of its values, 0 the first.
        nth: u8,
    },
    /// A value that no record holds wins.
    Enter {
        /// The customer.
        customer: CustomerId,
        /// The field.
        field: Field,
        /// As written.
        value: String,
    },
    /// An earlier decision no longer holds, nor do those that were taken together with it.
    Undo(DecisionId),
}

/// Why it cannot be decided. Names ids and fields, never values.
#[derive(Debug, thiserror::Error)]
pub enum Undecidable {
    /// Nothing has the id.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The person was erased.
    #[error("this customer was erased")]
    Erased,
    /// Two of those named are one already.
    #[error("two of those named are one person already")]
    OneAlready,
    /// A side has no record, or no record would be left.
    #[error("a side is empty")]
    EmptySide,
    /// The record belongs to another customer.
    #[error("this is no record of the customer")]
    NotOfCustomer,
    /// The field has no value in the golden profile.
    #[error("{0} is no field of the golden profile")]
    NoProfileField(Field),
    /// The record has no usable value there.
    #[error("the record has no usable {0} at that position")]
    NoValue(Field),
    /// Cleaning makes nothing usable of the value.
    #[error("cleaning makes no usable {0} of this value")]
    Unusable(Field),
    /// It would count for every brand, and the caller does not reach all.
    #[error("it would count for every brand and store")]
    ForEveryBrand,
    /// It is no contact.
    #[error("this is no e-mail address, phone number or loyalty card")]
    NoContact,
    /// A decision that holds says so.
    #[error("{0} says so already")]
    SaidAlready(DecisionId),
    /// The decision does not hold any more.
    #[error("it was taken back already, by {0}")]
    TakenBack(DecisionId),
    /// Something failed here.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<db::Error> for Undecidable {
    fn from(error: db::Error) -> Undecidable {
        Undecidable::Failed(error.into())
    }
}

/// What a wish comes to.
pub enum Drafted {
    /// A decision about what is there.
    Decision(Draft),
    /// A value to be entered, and the decisions about its record.
    Entry(Box<Entered>),
}

/// What wishes are judged by.
pub struct Judge<'a> {
    /// The repository.
    pub session: &'a Session,
    /// Its sources.
    pub facts: &'a SourceFacts,
    /// What was decided.
    pub book: &'a Book,
    /// Whether a record is within reach of who asks; what is not does not exist for them.
    pub reaches: &'a dyn Fn(i64) -> bool,
    /// Whether everything is.
    pub reaches_all: bool,
}

impl Judge<'_> {
    /// The decision that a wish comes to.
    pub fn draft(&self, wish: &Wish, reason: &str) -> Result<Drafted, Undecidable> {
        let about = |kind, sides| Drafted::Decision(Draft::about(kind, sides, reason));
        Ok(match wish {
            Wish::Same(who) => about(Kind::Same, [self.all_different(who)?, Vec::new()]),
            Wish::Apart([left, right]) => about(Kind::Apart, self.two_sides(left, right)?),
            Wish::Household([left, right]) => about(Kind::Household, self.two_sides(&[*left], &[*right])?),
            Wish::Split { customer, records } => about(Kind::Apart, self.split(*customer, records)?),
            Wish::Shared(written) => Drafted::Decision(self.shared(written, reason)?),
            Wish::Pin { customer, field, record, nth } => {
                Drafted::Decision(self.pin(*customer, (*field, *record, *nth), reason)?)
            }
            Wish::Enter { customer, field, value } => {
                Drafted::Entry(Box::new(self.enter(*customer, *field, value)?))
            }
            Wish::Undo(decision) => Drafted::Decision(self.undo(*decision, reason)?),
        })
    }

    /// The records of everybody named, none of them named twice.
    fn all_different(&self, who: &[Named]) -> Result<Vec<i64>, Undecidable> {
        let mut all: Vec<i64> = Vec::new();
        for named in who {
            let records = self.records(*named)?;
            if records.iter().any(|record| all.contains(record)) {
                return Err(Undecidable::OneAlready);
            }
            all.extend(records);
        }
        if who.len() < 2 { Err(Undecidable::EmptySide) } else { Ok(all) }
    }

    fn two_sides(&self, left: &[Named], right: &[Named]) -> Result<[Vec<i64>; 2], Undecidable> {
        let side = |side: &[Named]| -> Result<Vec<i64>, Undecidable> {
            let mut all = Vec::new();
            for named in side {
                all.extend(self.records(*named)?);
            }
            all.sort_unstable();
            all.dedup();
            if all.is_empty() { Err(Undecidable::EmptySide) } else { Ok(all) }
        };
        let (left, right) = (side(left)?, side(right)?);
        if left.iter().any(|record| right.contains(record)) {
            return Err(Undecidable::OneAlready);
        }
        Ok([left, right])
    }

    fn split(&self, customer: CustomerId, leaving: &[RecordId]) -> Result<[Vec<i64>; 2], Undecidable> {
        let all = self.records(Named::Customer(customer))?;
        let leaving: FxHashSet<i64> = leaving.iter().map(|record| record.0).collect();
        if leaving.iter().any(|record| !all.contains(record)) {
            return Err(Undecidable::NotOfCustomer);
        }
        let (right, left): (Vec<i64>, Vec<i64>) = all.into_iter().partition(|id| leaving.contains(id));
        if left.is_empty() || right.is_empty() { Err(Undecidable::EmptySide) } else { Ok([left, right]) }
    }

    fn shared(&self, written: &str, reason: &str) -> Result<Draft, Undecidable> {
        if customers::contacts(self.facts, written)?.is_empty() {
            return Err(Undecidable::NoContact);
        }
        if !self.reaches_all {
            return Err(Undecidable::ForEveryBrand);
        }
        let contact = contact(self.session, self.facts, written)?;
        let holding =
            self.book.entries.iter().find(|entry| entry.holds && entry.value() == Some(&contact.text));
        if let Some(known) = holding {
            return Err(Undecidable::SaidAlready(DecisionId(known.id)));
        }
        let nobody = [Vec::new(), Vec::new()];
        Ok(Draft { value: Some(contact.text), ..Draft::about(Kind::SharedValue, nobody, reason) })
    }

    fn pin(
        &self,
        customer: CustomerId,
        (field, record, nth): (Field, RecordId, u8),
        reason: &str,
    ) -> Result<Draft, Undecidable> {
        check_field(field)?;
        if !self.records(Named::Customer(customer))?.contains(&record.0) {
            return Err(Undecidable::NotOfCustomer);
        }
        let opened = customers::open(self.session, self.facts, &[(record.0, None)])?;
        let opened = opened.first().ok_or(Undecidable::Unknown("record"))?;
        opened.value(field, nth).ok_or(Undecidable::NoValue(field))?;
        let sides = [vec![record.0], Vec::new()];
        Ok(Draft { field: Some(field), nth, ..Draft::about(Kind::Pin, sides, reason) })
    }

    fn enter(&self, customer: CustomerId, field: Field, value: &str) -> Result<Entered, Undecidable> {
        check_field(field)?;
        self.records(Named::Customer(customer))?;
        let customer = self.active(customer)?;
        // An address part brings the others along: only those that who enters it may know of.
        let person = customers::now_within(self.session, self.facts, &customer, self.book, self.reaches)?;
        pin::enter(self.facts, &person, field, value).map_err(|_| Undecidable::Unusable(field))
    }

    fn undo(&self, decision: DecisionId, reason: &str) -> Result<Draft, Undecidable> {
        let entry = self.book.entries.iter().find(|entry| entry.id == decision.0);
        let entry =
            entry.filter(|entry| self.reaches_all_of(entry.id)).ok_or(Undecidable::Unknown("decision"))?;
        if !entry.holds {
            let takes_back = |other: &&super::Entry| {
                let of = |id| self.book.group(id).any(|member| member.id == entry.id);
                other.holds && other.undoes.is_some_and(of)
            };
            let by = self.book.entries.iter().find(takes_back);
            return Err(Undecidable::TakenBack(DecisionId(by.map_or(entry.id, |by| by.id))));
        }
        let nobody = [Vec::new(), Vec::new()];
        Ok(Draft { undoes: Some(decision.0), ..Draft::about(Kind::Undo, nobody, reason) })
    }

    /// Whether every record that a decision and those taken with it speak of is within reach. What speaks of no record
    /// counts for every brand.
    fn reaches_all_of(&self, decision: i64) -> bool {
        let records = self.book.speaks_of(decision);
        self.reaches_all || (!records.is_empty() && records.into_iter().all(|id| (self.reaches)(id)))
    }

    /// The records meant that are within reach.
    fn records(&self, named: Named) -> Result<Vec<i64>, Undecidable> {
        let data = &self.session.repository.data;
        let (records, what) = match named {
            Named::Customer(id) => {
                let customer = self.active(id)?;
                (self.session.block(db::customers::records_of(data, customer.id))?, "customer")
            }
            Named::Record(id) => {
                let holder = self.session.block(db::customers::of_record(data, id.0))?;
                (holder.map(|_| id.0).into_iter().collect(), "record")
            }
        };
        let records: Vec<i64> = records.into_iter().filter(|record| (self.reaches)(*record)).collect();
        if records.is_empty() { Err(Undecidable::Unknown(what)) } else { Ok(records) }
    }

    fn active(&self, id: CustomerId) -> Result<Customer, Undecidable> {
        match customers::find(self.session, id.0)? {
            Found::Active { customer, .. } => Ok(*customer),
            Found::Erased { .. } => Err(Undecidable::Erased),
            Found::Empty { .. } | Found::Unknown => Err(Undecidable::Unknown("customer")),
        }
    }
}

fn check_field(field: Field) -> Result<(), Undecidable> {
    if field.survivorship() == Survivorship::None { Err(Undecidable::NoProfileField(field)) } else { Ok(()) }
}
