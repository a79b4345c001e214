//! What a node answers. Ids, field names and figures only, except for the values of a person who is shown.

use anyhow::Context;
use model::{CustomerId, DeadLetterId, Field, RecordId, RemarkKind};
use serde::{Deserialize, Deserializer, Serialize};

/// What became of one item.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It was taken in.
    Done(Done),
    /// It cannot be taken in as it is; the other items are not concerned.
    Refused(ItemError),
}

/// What became of a record that was taken in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The record; none where a record that nobody knows was to be deleted.
    pub record: Option<RecordId>,
    /// Whose record it is; none where it was deleted, or where that is not decided yet.
    pub customer: Option<CustomerId>,
    /// What happened to the record.
    pub change: Change,
    /// Who it turned out to be.
    pub outcome: Outcome,
    /// The records that speak for it, strongest first: those it is joined to, or those it may be.
    pub evidence: Vec<Evidence>,
    /// Of a record that is joined to others: those that it may be besides. To whoever may know of none that it is
    /// joined to, they are the evidence.
    #[serde(default)]
    pub doubts: Vec<Evidence>,
    /// What cleaning noticed.
    pub remarks: Vec<(Field, RemarkKind)>,
}

/// What happened to a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Change {
    /// It was not known.
    Created,
    /// It says something else now.
    Changed,
    /// It says what it said.
    Unchanged,
    /// What is known is newer, by the source's own dates; nothing was changed.
    Outdated,
    /// It is gone.
    Deleted,
}

impl Change {
    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            Change::Created => "created",
            Change::Changed => "changed",
            Change::Unchanged => "unchanged",
            Change::Outdated => "outdated",
            Change::Deleted => "deleted",
        }
    }
}

/// Who a record turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Outcome {
    /// A customer of its own: nobody else's record is taken for the same person.
    New,
    /// A customer with other records.
    Linked,
    /// A customer of its own for now: a person should look at a pair that it is part of.
    Review,
    /// Too many records hang together for an answer at once; a job decides soon.
    Pending,
    /// Nobody any more.
    Deleted,
}

impl Outcome {
    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            Outcome::New => "new",
            Outcome::Linked => "linked",
            Outcome::Review => "review",
            Outcome::Pending => "pending",
            Outcome::Deleted => "deleted",
        }
    }
}

/// A pair that speaks for an outcome.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// The other record.
    pub record: RecordId,
    /// Bits for one person; infinite where a steward said so.
    #[serde(with = "score")]
    pub score: f64,
    /// Ids of the match cases that fire.
    pub cases: Vec<String>,
}

/// Why an item cannot be taken in. Names fields, never values.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemError {
    /// A word for machines: `unknown_source`, `no_record_id`, `empty_record`, `failed` ...
    #[serde(deserialize_with = "code")]
    pub code: Code,
    /// For people: what, where, what to do.
    pub detail: String,
    /// The field concerned, where one is.
    pub field: Option<String>,
    /// Under what it is kept, where it was accepted but could not be written.
    pub dead_letter: Option<DeadLetterId>,
}

/// A customer who may be the person asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// The customer.
    pub customer: CustomerId,
    /// Bits for one person, of the record that resembles most.
    pub score: f64,
    /// The same as a probability, from 0 to 1.
    pub confidence: f64,
    /// `same`, `review` or `different`: what a record that said this would become.
    pub decision: &'static str,
    /// The customer's records that resemble, the most similar first.
    pub records: Vec<Similar>,
}

/// A record that resembles the person asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Similar {
    /// The record.
    pub record: RecordId,
    /// Name of its source.
    pub source: String,
    /// Bits for one person.
    pub score: f64,
    /// Ids of the match cases that fire.
    pub cases: Vec<String>,
    /// The veto that rules out one person, where one does.
    pub veto: Option<String>,
    /// What each attribute that both sides have says.
    pub reasons: Vec<Reason>,
}

/// What one attribute says about a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Reason {
    /// The attribute: `email`, `birth_date` ...
    pub attribute: String,
    /// The level it reaches: `same`, `typo` ...
    pub level: String,
    /// What it adds to the score, in bits.
    pub bits: f64,
}

/// A customer found while somebody types.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// The customer.
    pub customer: CustomerId,
    /// Values of the golden profile that tell people apart: names, main e-mail, phone, postcode and town.
    pub fields: Vec<(Field, String)>,
    /// The fields in which what was typed was found.
    pub matched: Vec<Field>,
}

/// A word for machines.
pub type Code = &'static str;

/// Those of [`ItemError`].
pub const CODES: [&str; 4] = ["failed", "unknown_source", "no_record_id", "empty_record"];

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(CODES.into_iter().find(|code| *code == text).unwrap_or("failed"))
}

/// Answers as they are kept for a message that is sent again.
pub(super) fn to_text(answers: &[Answer]) -> String {
    serde_json::to_string(answers).expect("answers are ids, words and numbers")
}

/// Kept answers.
pub(super) fn from_text(text: &str) -> anyhow::Result<Vec<Answer>> {
    serde_json::from_str(text).context("a kept answer cannot be read")
}

/// JSON knows no infinite number: what a steward said has no score there.
mod score {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(score: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        score.is_finite().then_some(*score).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}
