//! The shapes of answers. Names are those of the dictionary; nothing is computed here.

mod acceptance;
mod accesses;
mod account;
mod candidates;
mod decisions;
mod dictionary;
mod events;
mod graph;
mod hits;
mod imports;
mod jobs;
mod letters;
mod models;
mod overview;
mod past;
mod people;
mod person;
mod quality;
mod relations;
mod results;
mod review_statistics;
mod service_levels;
mod sources;
mod stores;
mod subject;
mod subscribers;
mod tasks;
mod uploads;
mod webhooks;
mod what_if;

pub(super) use acceptance::{Pairs, Rounds, ShownPair, ShownRound, ShownTicket, Tickets};
pub(super) use accesses::{AccessLog, AuditKeys};
pub(super) use account::{
    ApiClient, ApiClients, ClientSecret, Granted, OneTimePassword, Roles, User, Users, granted,
};
pub(super) use candidates::Candidates;
pub(super) use decisions::{DecisionAnswer, Decisions};
pub(super) use dictionary::Dictionary;
pub(super) use events::{BusinessEvent, EventTypes, Events, SentEvent};
pub(super) use graph::IdentityGraph;
pub(super) use hits::Hits;
pub(super) use imports::{
    DiscardedRows, Imports, Quarantine, QuarantinedContent, QuarantinedRow, ReasonCount, RepairedRow,
    ReplayedRows, ShownImport,
};
pub(super) use jobs::{
    JobKinds, JobList, Schedules, ShownJob, ShownKind, ShownSchedule, behind as jobs_behind,
};
pub(super) use letters::{Letters, Settled};
pub(super) use models::{CheckedCases, MatchCases, Models, ShownModel};
pub(super) use overview::ShownOverview;
pub(super) use past::{CustomerHistory, CustomerJournal, HouseholdShown, Said, SourceRecord, SourceRecords};
pub(super) use people::{People, ShownPerson};
pub(super) use person::{Profile, ShownField};
pub(super) use quality::{QualityHistory, QualityOfDay, ShownScores, SourceScores, formulas};
pub(super) use relations::{RelatedCustomers, Relations};
pub(super) use results::{RecordAnswer, Results, Taken};
pub(super) use review_statistics::ShownReviewStatistics;
pub(super) use service_levels::{Alarms, ServiceHistory, ServiceLevels, ShownAlarm};
pub(super) use sources::{ShownSource, Sources};
pub(super) use stores::{Associates, ShownAssociate, ShownStore, Stores, is_reached};
pub(super) use subject::SubjectAppearances;
pub(super) use subscribers::{EventsToAcknowledge, ShownSubscriber, Subscribers};
pub(super) use tasks::{Claimed, ReviewTaskDetail, ReviewTasks};
pub(super) use uploads::{ImportEvent, ImportPreview, SentImportEvent, ShownUpload};
pub(super) use webhooks::{
    Deliveries, DeliveryDetail, Resent, STATES as DELIVERY_STATES, ShownWebhook, WebhookSecret, WebhookTest,
    Webhooks,
};
pub(super) use what_if::{ShownChange, ShownWhatIf, WhatIfChangeList};

use model::{Field, RemarkKind, Sight};
use serde::Serialize;
use utoipa::ToSchema;

/// What cleaning noticed.
#[derive(Serialize, ToSchema)]
struct Noticed {
    #[schema(value_type = String)]
    field: Field,
    #[schema(value_type = String)]
    remark: RemarkKind,
}

/// How something is seen, where it is not seen as it is.
#[derive(Serialize, ToSchema)]
struct Seen {
    /// Only a part of it is shown.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    masked: bool,
    /// It is there, and not shown.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    hidden: bool,
}

impl From<Sight> for Seen {
    fn from(sight: Sight) -> Seen {
        Seen { masked: sight == Sight::Masked, hidden: sight == Sight::Hidden }
    }
}

/// A score in bits, to a hundredth. What a steward said has none.
#[derive(Serialize, ToSchema)]
struct Score {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "is_false")]
    decided: bool,
}

impl Score {
    fn of(bits: f64) -> Score {
        Score { score: bits.is_finite().then(|| rounded(bits, 100.0)), decided: !bits.is_finite() }
    }
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

fn is_false(value: &bool) -> bool {
    !value
}

/// An answer as a reviewer reads it.
#[cfg(test)]
fn pretty(told: &impl Serialize) -> String {
    serde_json::to_string_pretty(told).unwrap()
}
