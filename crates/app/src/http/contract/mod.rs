//! The contract: what each endpoint is called, takes and answers. The router and the OpenAPI document are both made from
//! it, so that neither says what the other does not.

mod decisions;
mod document;
mod endpoint;
mod fields;
mod jobs;
mod messages;
mod relations;
mod shape;
mod subject;
mod webhooks;

pub(super) use decisions::{
    DecisionMessage, MergeMessage, PinMessage, SplitMessage, UndoMessage, VerdictMessage,
};
pub(super) use document::{Document, document};
pub(super) use endpoint::{Endpoint, Parameter};
pub(super) use fields::{FoundFields, ProfileFields, SaidFields};
pub(super) use jobs::{JobMessage, ScheduleSettings};
pub(super) use messages::{
    AcknowledgeMessage, AssociateSettings, CasesProposed, DrawMessage, ImportFile, ImportMapping,
    LabelMessage, MatchQuestion, Page, PlanMessage, PublicationMessage, RecordMessage, RowRepair,
    RowsToDiscard, RowsToReplay, SearchMessage, SignatureMessage, SourceSettings, StoreSettings,
    SubscriberSettings, TicketChange, WhatIfQuestion,
};
pub(super) use relations::{BookEntryMessage, StoreRelationMessage};
pub(super) use shape::{Nothing, Shape};
pub(super) use subject::SubjectQuestion;
pub(super) use webhooks::{WebhookChanges, WebhookReplay, WebhookResend, WebhookRotation, WebhookSettings};
