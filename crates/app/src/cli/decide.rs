//! `amigo decide`: a steward's word. Everything is shown before it is applied, appended to what was decided
//! before, and can be taken back.

use super::ask::Consent;
use super::files;
use super::folder::{Folder, actor, by};
use super::proposed::{ids, settle};
use super::text::count;
use crate::customers::{self, Person, SourceFacts};
use crate::decisions::{self, Book, Draft, Grouping, Kind, Proposal, Signed, pin};
use crate::resolver::{self, Cause};
use crate::session::Session;
use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use db::Purpose;
use db::audit::People;
use model::{CustomerId, DecisionId, Field, HouseholdId, RecordId};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

/// Options that all decisions share.
#[derive(Args, Clone, Debug)]
pub(super) struct Options {
    /// Why; kept sealed with the decision.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    #[command(flatten)]
    pub(super) consent: Consent,
}

#[derive(Subcommand)]
enum Deed {
    /// Records, or all records of customers, are one person.
    Same {
        /// Customers (cus_..) or records (rec_.. or SOURCE:KEY), two or more.
        #[arg(required = true, num_args = 2.., value_name = "WHO")]
        who: Vec<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Two records or customers are different people.
    Different {
        /// Customers (cus_..) or records (rec_.. or SOURCE:KEY).
        #[arg(required = true, num_args = 2, value_names = ["A", "B"])]
        who: Vec<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Two records or customers are two people of one household.
    Household {
        /// Customers (cus_..) or records (rec_.. or SOURCE:KEY).
        #[arg(required = true, num_args = 2, value_names = ["A", "B"])]
        who: Vec<String>,
        #[command(flatten)]
        options: Options,
    },
    /// An e-mail, phone number or card that says nothing about a person, such as the shop's own.
    SharedValue {
        /// The value, written in any form.
        value: String,
        #[command(flatten)]
        options: Options,
    },
    /// Which value of a field is right, whatever the sources say.
    Pin(Pin),
    /// Takes a decision back, with all that were taken together with it.
    Undo {
        /// The decision (dec_..); one that takes another back can be taken back, too.
        decision: DecisionId,
        #[command(flatten)]
        options: Options,
    },
    /// Lists what was decided.
    List(super::decisions::List),
}

#[derive(Args)]
struct Pin {
    /// The customer.
    customer: CustomerId,
    /// The field, such as `first_name`.
    #[arg(value_parser = field)]
    field: Field,
    /// The record whose value is right (rec_.. or SOURCE:KEY).
    #[arg(long, value_name = "RECORD", conflicts_with = "value", required_unless_present = "value")]
    from: Option<String>,
    /// Which of the record's values, where it has several: 1 is the first.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    nth: u8,
    /// The right value, where no record holds it.
    #[arg(long, value_name = "TEXT")]
    value: Option<String>,
    #[command(flatten)]
    options: Options,
}

fn field(key: &str) -> Result<Field, String> {
    Field::from_key(key).ok_or_else(|| {
        let keys: Vec<&str> = Field::ALL.iter().map(|field| field.key()).collect();
        format!("one of {} is needed", keys.join(", "))
    })
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Deed::List(list) = &arguments.deed {
        return super::decisions::list(&arguments.folder, list);
    }
    let session = arguments.folder.open(Purpose::Write)?;
    let facts = SourceFacts::read(&session)?;
    match &arguments.deed {
        Deed::Same { who, options } => same(&session, &facts, who, options)?,
        Deed::Different { who, options } => apart(&session, &facts, Kind::Apart, who, options)?,
        Deed::Household { who, options } => apart(&session, &facts, Kind::Household, who, options)?,
        Deed::SharedValue { value, options } => shared_value(&session, &facts, value, options)?,
        Deed::Pin(arguments) => pin(&session, &facts, arguments)?,
        Deed::Undo { decision, options } => undo(&session, &facts, *decision, options)?,
        Deed::List(_) => {}
    }
    session.close()
}

/// Signs drafts as decided now, and finds out what they would change.
pub(super) fn propose(session: &Session, draft: Draft) -> anyhow::Result<Proposal> {
    let signed = Signed { draft, at: crate::clock::now(), actor: actor(), content_hash: None };
    decisions::propose(session, vec![signed], Grouping::Together, files::threads(None))
}

pub(super) fn same(
    session: &Session,
    facts: &SourceFacts,
    who: &[String],
    options: &Options,
) -> anyhow::Result<()> {
    let mut records = Vec::new();
    for text in who {
        let subject = decisions::subject(session, facts, text)?;
        ensure!(
            !subject.records.iter().any(|record| records.contains(record)),
            "two of those named are the same already; name different ones"
        );
        records.extend(subject.records);
    }
    let draft = Draft::about(Kind::Same, [records, Vec::new()], &options.reason);
    settle(session, propose(session, draft)?, &options.consent, &json!({}))?;
    Ok(())
}

fn apart(
    session: &Session,
    facts: &SourceFacts,
    kind: Kind,
    who: &[String],
    options: &Options,
) -> anyhow::Result<()> {
    let a = decisions::subject(session, facts, &who[0])?;
    let b = decisions::subject(session, facts, &who[1])?;
    ensure!(
        !a.records.iter().any(|record| b.records.contains(record)),
        "one of the two belongs to the other; name two different ones, or part a customer with `amigo customer split`"
    );
    part(session, kind, [a.records, b.records], options)
}

/// Sets two sides of records apart.
pub(super) fn part(
    session: &Session,
    kind: Kind,
    sides: [Vec<i64>; 2],
    options: &Options,
) -> anyhow::Result<()> {
    let firsts: Vec<i64> = sides.iter().filter_map(|side| side.first().copied()).collect();
    let draft = Draft::about(kind, sides, &options.reason);
    let taken = settle(session, propose(session, draft)?, &options.consent, &json!({}))?;
    if kind == Kind::Household && taken.is_some() && !options.consent.json {
        tell_household(session, &firsts)?;
    }
    Ok(())
}

fn tell_household(session: &Session, records: &[i64]) -> anyhow::Result<()> {
    let data = &session.repository.data;
    for record in records {
        if let Some(customer) = session.block(db::customers::of_record(data, *record))?
            && let Some(known) = session.block(db::customers::get(data, customer))?
        {
            match known.household {
                Some(household) => println!("  {} lives in {}", CustomerId(customer), HouseholdId(household)),
                None => println!("  {} lives alone as far as is known", CustomerId(customer)),
            }
        }
    }
    Ok(())
}

fn shared_value(
    session: &Session,
    facts: &SourceFacts,
    value: &str,
    options: &Options,
) -> anyhow::Result<()> {
    let contact = decisions::contact(session, facts, value)?;
    let book = Book::read(session)?;
    let known = book.entries.iter().find(|entry| entry.holds && entry.value() == Some(&contact.text));
    if let Some(known) = known {
        anyhow::bail!("{} says so already", DecisionId(known.id));
    }
    if !options.consent.json {
        println!(
            "This {} is carried by {} of {}.",
            contact.what(),
            count(contact.records, "record", "records"),
            count(contact.customers, "customer", "customers")
        );
    }
    let about = json!({ "kind": contact.what(), "records": contact.records, "customers": contact.customers });
    let nobody = [Vec::new(), Vec::new()];
    let draft =
        Draft { value: Some(contact.text), ..Draft::about(Kind::SharedValue, nobody, &options.reason) };
    settle(session, propose(session, draft)?, &options.consent, &about)?;
    Ok(())
}

fn pin(session: &Session, facts: &SourceFacts, arguments: &Pin) -> anyhow::Result<()> {
    arguments.options.consent.check()?;
    pin::check_field(arguments.field)?;
    let (customer, _) = customers::active(session, arguments.customer)?;
    let book = Book::read(session)?;
    session.note(&by("decide pin", model::Purpose::DataQuality), People::one(customer.id))?;
    let before = customers::now(session, facts, &customer, &book)?;
    match (&arguments.from, &arguments.value) {
        (Some(record), _) => {
            let record = decisions::record(session, facts, record)?;
            let wanted = (arguments.field, record, arguments.nth - 1);
            let draft = pin::on_record(session, facts, &customer, wanted, &arguments.options.reason)?;
            let changed = book.with(&draft, crate::clock::now(), &actor());
            let after = customers::now(session, facts, &customer, &changed)?;
            if !arguments.options.consent.json {
                tell_value(arguments.field, &before, shown(&after, arguments.field).as_deref());
            }
            let about = json!({ "customer": CustomerId(customer.id), "field": arguments.field, "record": RecordId(record) });
            settle(session, propose(session, draft)?, &arguments.options.consent, &about)?;
            Ok(())
        }
        (None, Some(value)) => enter(session, facts, &before, arguments, value),
        (None, None) => Ok(()),
    }
}

fn shown(person: &Person, field: Field) -> Option<String> {
    person.value(field).map(|value| value.text.clone())
}

fn tell_value(field: Field, before: &Person, after: Option<&str>) {
    let text = |value: Option<&str>| value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
    println!("{field}: {} instead of {}", text(after), text(shown(before, field).as_deref()));
}

/// Pins a value that no record holds yet.
fn enter(
    session: &Session,
    facts: &SourceFacts,
    before: &Person,
    arguments: &Pin,
    value: &str,
) -> anyhow::Result<()> {
    let Options { reason, consent } = &arguments.options;
    let entered = pin::enter(facts, before, arguments.field, value)?;
    if !consent.json {
        tell_value(arguments.field, before, Some(&entered.shown));
    }
    let mut about = json!({ "customer": CustomerId(before.id), "field": arguments.field, "applied": false });
    if consent.given("Apply this?")? {
        let now = crate::clock::now();
        let (record, decisions) = pin::write(session, &entered, reason, &actor(), now)?;
        rerun(session, decisions.first().copied())?;
        about["applied"] = true.into();
        about["record"] = json!(RecordId(record));
        about["decisions"] = ids(&decisions);
        if !consent.json {
            let names: Vec<String> = decisions.iter().map(|id| DecisionId(*id).to_string()).collect();
            println!("Decided: {}. The value stands in {}.", names.join(", "), RecordId(record));
        }
    } else if !consent.json {
        println!("Nothing was changed.");
    }
    if consent.json {
        println!("{about}");
    }
    Ok(())
}

/// Runs the resolver where records came or went with a decision.
fn rerun(session: &Session, decision: Option<i64>) -> anyhow::Result<resolver::Outcome> {
    let actor = actor();
    let cause = Cause { decision, ..Cause::alone("decision", &actor, crate::clock::now()) };
    resolver::run(session, &cause, files::threads(None))
}

fn undo(
    session: &Session,
    facts: &SourceFacts,
    decision: DecisionId,
    options: &Options,
) -> anyhow::Result<()> {
    let Options { reason, consent } = options;
    consent.check()?;
    let book = Book::read(session)?;
    let entry = book.get(decision.0)?;
    if !entry.holds {
        let by = book.entries.iter().find(|other| {
            other.holds && other.undoes.is_some_and(|id| book.group(id).any(|member| member.id == entry.id))
        });
        let by = by.context("a decision that does not hold was taken back")?;
        anyhow::bail!(
            "{decision} was taken back already, by {}; undo that one to restore it",
            DecisionId(by.id)
        );
    }
    let others: Vec<DecisionId> =
        book.group(entry.id).map(|other| DecisionId(other.id)).filter(|id| *id != decision).collect();
    if !others.is_empty() && !consent.json {
        let names: Vec<String> = others.iter().map(ToString::to_string).collect();
        println!("{} was taken together with it and goes with it.", names.join(", "));
    }
    let draft =
        Draft { undoes: Some(decision.0), ..Draft::about(Kind::Undo, [Vec::new(), Vec::new()], reason) };
    if !pin::concerns_an_entry(facts, session, &book, decision.0)? {
        settle(session, propose(session, draft)?, consent, &json!({ "undoes": decision }))?;
        return Ok(());
    }
    if !consent.json {
        println!("A value that a steward entered comes or goes with it.");
    }
    let mut about = json!({ "undoes": decision, "applied": false });
    if consent.given("Apply this?")? {
        let id = decisions::append(session, &draft, crate::clock::now(), &actor(), None)?;
        let outcome = rerun(session, Some(id))?;
        about["applied"] = true.into();
        about["decisions"] = ids(&[id]);
        about["outcome"] = super::resolved::to_json(&outcome);
        if !consent.json {
            println!("Decided: {}.", DecisionId(id));
        }
    }
    if consent.json {
        println!("{about}");
    }
    Ok(())
}
