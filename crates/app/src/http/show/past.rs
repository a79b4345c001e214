//! Source records with their versions, when they belonged to a customer, the merge journal, a household.

use super::{Noticed, Score, Seen};
use crate::customers::{Step, moment};
use crate::http::contract::SaidFields;
use crate::live::{self, Home, Journal, Past};
use db::records::VersionFacts;
use identity::golden::Reference;
use model::{CustomerId, DecisionId, Field, HouseholdId, RecordId, Sight};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// The source records of a customer.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SourceRecords {
    #[schema(value_type = String)]
    customer: CustomerId,
    records: Vec<SourceRecord>,
}

/// A source record with what it says and its versions.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SourceRecord {
    #[schema(value_type = String)]
    record: RecordId,
    /// Whose it is.
    #[schema(value_type = String)]
    customer: CustomerId,
    source: String,
    /// The key as it is seen.
    key: Option<String>,
    #[serde(flatten)]
    sight: Seen,
    version: i64,
    received_at: String,
    updated_at: Option<String>,
    #[serde(serialize_with = "by_field")]
    #[schema(value_type = SaidFields)]
    fields: Vec<(Field, Vec<Said>)>,
    remarks: Vec<Noticed>,
    versions: Vec<Version>,
}

/// A value that a record says.
#[derive(Serialize, ToSchema)]
#[schema(as = SaidValue)]
pub(in crate::http) struct Said {
    value: Option<String>,
    #[serde(flatten)]
    sight: Seen,
}

/// A version of a record.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordVersion)]
struct Version {
    #[schema(value_type = String)]
    record: RecordId,
    version: i64,
    received_at: String,
    updated_at: Option<String>,
    /// When a later one replaced it, or its source no longer had the record.
    ended_at: Option<String>,
}

fn by_field<S: Serializer>(fields: &[(Field, Vec<Said>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(field, values)| (field, values)))
}

impl From<live::RecordLife> for SourceRecord {
    fn from(life: live::RecordLife) -> SourceRecord {
        let live::RecordLife { customer, shown, values, versions } = life;
        let said = |(value, sight): (String, Sight)| Said { value: text(value, sight), sight: sight.into() };
        SourceRecord {
            record: RecordId(shown.id),
            customer,
            source: shown.source,
            key: text(shown.key, shown.sight),
            sight: shown.sight.into(),
            version: shown.version,
            received_at: moment::text(shown.received_at),
            updated_at: shown.updated_at.map(moment::text),
            fields: values
                .into_iter()
                .map(|(field, values)| (field, values.into_iter().map(said).collect()))
                .collect(),
            remarks: shown
                .remarks
                .iter()
                .map(|remark| Noticed { field: remark.field, remark: remark.kind })
                .collect(),
            versions: versions.iter().map(version).collect(),
        }
    }
}

fn text(text: String, sight: Sight) -> Option<String> {
    (sight != Sight::Hidden).then_some(text)
}

fn version(facts: &VersionFacts) -> Version {
    Version {
        record: RecordId(facts.record),
        version: facts.version,
        received_at: moment::text(facts.received_at),
        updated_at: facts.updated_at.map(moment::text),
        ended_at: facts.ended_at.map(moment::text),
    }
}

impl SourceRecords {
    /// Those of a customer.
    pub fn of(customer: CustomerId, lives: Vec<live::RecordLife>) -> SourceRecords {
        SourceRecords { customer, records: lives.into_iter().map(SourceRecord::from).collect() }
    }
}

/// When the records of a customer came, changed and belonged to it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct CustomerHistory {
    #[schema(value_type = String)]
    customer: CustomerId,
    /// When each record belonged to it, in the order in which they came.
    memberships: Vec<Membership>,
    /// The versions of these records.
    versions: Vec<Version>,
}

#[derive(Serialize, ToSchema)]
struct Membership {
    #[schema(value_type = String)]
    record: RecordId,
    from: String,
    to: Option<String>,
}

impl From<Past> for CustomerHistory {
    fn from(past: Past) -> CustomerHistory {
        let belonged = past.belonged.iter().map(|belonged| Membership {
            record: RecordId(belonged.record),
            from: moment::text(belonged.from),
            to: belonged.to.map(moment::text),
        });
        CustomerHistory {
            customer: past.id,
            memberships: belonged.collect(),
            versions: past.versions.iter().map(version).collect(),
        }
    }
}

/// What became of a customer, step by step.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct CustomerJournal {
    #[schema(value_type = String)]
    customer: CustomerId,
    steps: Vec<JournalStep>,
}

#[derive(Serialize, ToSchema)]
struct JournalStep {
    at: String,
    /// Who caused it.
    actor: String,
    /// By what: `import`, `decision`, `publication` and the like.
    cause: String,
    /// `created`, `merged`, `split`, `changed`, `revived`, `emptied`, `erased`.
    deed: &'static str,
    #[schema(value_type = String)]
    customer: CustomerId,
    /// With whom, or into whom.
    #[schema(value_type = Option<String>)]
    other: Option<CustomerId>,
    #[schema(value_type = Option<String>)]
    decision: Option<DecisionId>,
    model: String,
    match_cases: String,
    /// The pairs that speak for it, the strongest first.
    evidence: Vec<Pair>,
    /// The fields whose values come from elsewhere now.
    #[schema(value_type = Vec<String>)]
    fields: Vec<String>,
    /// Where these came from before.
    before: Vec<Origin>,
    /// And come from since.
    after: Vec<Origin>,
}

/// Two records that speak for one person.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordPair)]
pub(super) struct Pair {
    #[schema(value_type = Vec<String>)]
    pub records: [RecordId; 2],
    #[serde(flatten)]
    pub score: Score,
    pub cases: Vec<String>,
}

/// Where a value of the profile comes from.
#[derive(Serialize, ToSchema)]
#[schema(as = ValueOrigin)]
struct Origin {
    #[schema(value_type = String)]
    field: Field,
    #[schema(value_type = String)]
    record: RecordId,
    version: i64,
}

impl From<Journal> for CustomerJournal {
    fn from(journal: Journal) -> CustomerJournal {
        CustomerJournal { customer: journal.id, steps: journal.steps.into_iter().map(step).collect() }
    }
}

fn step(step: Step) -> JournalStep {
    let origins = |all: &[Reference]| {
        let changed = all.iter().filter(|origin| step.fields.iter().any(|name| name == origin.field.key()));
        let origin = |origin: &Reference| Origin {
            field: origin.field,
            record: RecordId(origin.record),
            version: origin.version,
        };
        changed.map(origin).collect()
    };
    let (before, after) = (origins(&step.before), origins(&step.after));
    let pair = |link: crate::customers::Link| Pair {
        records: [RecordId(link.a), RecordId(link.b)],
        score: Score::of(link.bits),
        cases: link.cases,
    };
    JournalStep {
        at: moment::text(step.at),
        actor: step.actor,
        cause: step.cause,
        deed: step.deed.event().trim_start_matches("customer."),
        customer: CustomerId(step.customer),
        other: step.other.map(CustomerId),
        decision: step.decision.map(DecisionId),
        model: step.model_version,
        match_cases: step.cases_version,
        evidence: step.links.into_iter().map(pair).collect(),
        fields: step.fields,
        before,
        after,
    }
}

/// A household.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct HouseholdShown {
    #[schema(value_type = String)]
    id: HouseholdId,
    /// Its people within reach.
    #[schema(value_type = Vec<String>)]
    customers: Vec<CustomerId>,
}

impl From<Home> for HouseholdShown {
    fn from(home: Home) -> HouseholdShown {
        HouseholdShown { id: home.id, customers: home.people }
    }
}
